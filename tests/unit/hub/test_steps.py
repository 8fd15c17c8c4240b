"""A step by itself waits for a store that is busy, and for nothing else."""

from __future__ import annotations

import logging

import pytest

from covey.errors import CoveyError, ReleaseRefused, StoreBusy
from covey.hub.steps import by_itself

AT_ONCE = (0.0, 0.0)


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
