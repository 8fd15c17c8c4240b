"""A step by itself waits for a store that is busy, and for nothing else."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from covey.errors import CoveyError, ReleaseRefused, StoreBusy
from covey.hub.steps import by_itself
from tests.unit.hub.hub import Hub

AT_ONCE = (0.0, 0.0)
_HOLD = """
import sys
from pathlib import Path
from covey.store import open_confidential
with open_confidential(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


class Store:
    """A store that is busy a number of times."""

    def __init__(self, busy: int) -> None:
        self.busy, self.asked = busy, 0

    def ask(self) -> str:
        self.asked += 1
        if self.asked <= self.busy:
            raise StoreBusy("another process writes")
        return "answer"


def test_a_step_is_tried_again_until_the_store_is_free() -> None:
    store = Store(busy=2)
    assert by_itself("ask", store.ask, AT_ONCE) == "answer"
    assert store.asked == 3


def test_a_store_that_stays_busy_is_told_in_the_end() -> None:
    store = Store(busy=9)
    with pytest.raises(StoreBusy):
        by_itself("ask", store.ask, AT_ONCE)
    assert store.asked == 3


def test_a_refusal_stays_a_refusal_and_is_not_tried_again() -> None:
    asked = []

    def refuse() -> None:
        asked.append(1)
        raise ReleaseRefused("wait for a file")

    with pytest.raises(ReleaseRefused, match="wait for a file"):
        by_itself("refuse", refuse, AT_ONCE)
    assert len(asked) == 1


def test_a_step_withholds_what_a_library_says_of_a_value() -> None:
    def stumble() -> None:
        raise ValueError("could not convert 739391")

    with pytest.raises(CoveyError, match=r"ValueError in test_steps\.py") as told:
        by_itself("stumble", stumble, AT_ONCE)
    assert "739391" not in str(told.value)


def test_the_log_names_a_step_and_tells_no_more_of_what_went_wrong_than_its_kind(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def refuse() -> None:
        raise ReleaseRefused("4 people wait")

    caplog.set_level(logging.INFO, logger="covey")
    by_itself("check people 2024-Q1", lambda: None, AT_ONCE)
    with pytest.raises(ReleaseRefused):
        by_itself("check people 2024-Q2", refuse, AT_ONCE)

    assert caplog.record_tuples == [
        ("covey", logging.INFO, "check people 2024-Q1: done"),
        ("covey", logging.WARNING, "check people 2024-Q2: ReleaseRefused"),
    ]


@pytest.mark.long
def test_a_plan_waits_for_a_store_that_another_process_holds(tmp_path: Path) -> None:
    hub = Hub(tmp_path)
    hub.send("q1.csv", "A1,F,40", "A2,F,30")
    hub.collect()
    holder = subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(hub.settings.confidential_file)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert holder.stdin is not None
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"held\n"
    end = threading.Timer(1, holder.stdin.close)
    end.start()
    plan = hub.plan("2024-Q1")
    assert plan.files
    assert holder.wait() == 0
    holder.stdout.close()
