"""Work on a table aside of other work on it."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import replace
from threading import Barrier, current_thread

import pytest

from covey import Hierarchy, Policy
from covey.disclosure import Aside
from covey.disclosure.suppression.search.limits import USUAL
from tests.unit.disclosure.small import table

SMALL = table([3, 30], [14, 40])
FIVE = Policy(5)
SAID = ContextVar("said", default="nothing")


def by_whom() -> str:
    return current_thread().name


def large() -> object:
    size = int(USUAL.parts.cells**0.5)
    rows = [f"r{number}" for number in range(size)]
    trees = {"row": Hierarchy.flat(rows), "column": Hierarchy.flat(rows)}
    return type(SMALL).from_frame({"row": rows[:1], "column": rows[:1], "n": [3]}, trees, "n")


def test_what_is_begun_works_while_other_work_does() -> None:
    met = Barrier(2, timeout=60)
    with Aside(2) as aside:
        waited = [aside.begin(met.wait) for _ in range(2)]
        assert sorted(one() for one in waited) == [0, 1]


def test_one_after_the_other_it_is_done_by_whoever_asks_and_once() -> None:
    done: list[str] = []
    with Aside(1) as aside:
        wanted = aside.begin(lambda: done.append(by_whom()))
        aside.begin(lambda: done.append("not asked for"))
        assert done == []
        wanted()
        wanted()
    assert done == [by_whom()]


@pytest.mark.parametrize("threads", [1, 2])
def test_what_fails_says_so_to_who_waits_for_it(threads: int) -> None:
    def fail() -> int:
        raise ValueError("of no use")

    with Aside(threads) as aside:
        failed, other = aside.begin(fail), aside.begin(by_whom)
        with pytest.raises(ValueError, match="of no use"):
            failed()
        assert other()


@pytest.mark.parametrize("threads", [1, 2])
def test_work_sees_what_holds_where_it_was_begun(threads: int) -> None:
    token = SAID.set("something")
    with Aside(threads) as aside:
        assert aside.begin(SAID.get)() == "something"
    SAID.reset(token)


def test_a_time_limit_and_a_table_in_parts_are_worked_on_one_after_the_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 2)

    def aside_of(counts: object, policy: Policy) -> bool:
        with Aside.of(counts, [FIVE, policy]) as aside:  # type: ignore[arg-type]
            return aside.begin(by_whom)() != by_whom()

    assert aside_of(SMALL, FIVE)
    assert not aside_of(SMALL, replace(FIVE, time_limit=60))
    assert not aside_of(large(), FIVE)
