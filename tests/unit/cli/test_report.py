"""When a command began: with its process, or when it was asked for inside another's."""

from __future__ import annotations

import time
from contextvars import copy_context

import pytest

from covey.cli import main
from covey.cli.report import Report


def started() -> float:
    return Report(json=False, quiet=True).started


def started_as_a_command() -> float:
    with pytest.raises(SystemExit):
        main(["--version"])
    return started()


def test_the_seconds_of_a_command_count_what_its_process_worked_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Of several threads at work the processor's clock is faster than the one on the wall.
    monkeypatch.setattr(time, "process_time", lambda: 100.0)
    before = time.monotonic() - 100
    begun = copy_context().run(started_as_a_command)
    assert before <= begun <= time.monotonic() - 100


def test_those_of_a_command_inside_another_program_do_not() -> None:
    before = time.monotonic()
    assert before <= started() <= time.monotonic()
