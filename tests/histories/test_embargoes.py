"""What waits for its time is not shown beside what others published since, where both tell a count.

Minimum 5, areas A to D and one submission by quarter. The half-year is decided beside the first
quarter, in which A and B are few; what others tell of B in the second quarter gives them away.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from covey import Policy
from tests.histories.hub import WatchedHub
from tests.histories.test_falls import NewHub, by_area, new_hub  # noqa: F401  a fixture
from tests.sampled import crossed, sampled

DAY, TWO = timedelta(days=1), timedelta(days=2)
SHOWN = ("people", "2024-S1")


def decided(hub: WatchedHub, embargo: timedelta = DAY) -> None:
    """Let the half-year wait, beside the first quarter."""
    hub.accept("2024-Q1", by_area(1, 4, 37, 23))
    hub.accept("2024-Q2", by_area(12, 21, 48, 38))
    assert hub.release("2024-Q1")
    assert hub.release("2024-S1", embargo=embargo)


def tell(hub: WatchedHub) -> None:
    hub.told_by_others("2024-Q2", [("B",)])


def withdraw_another(hub: WatchedHub) -> None:
    assert hub.release("2024-Q2")
    assert hub.withdraw("2024-Q2")
    tell(hub)


def ask_for_more(hub: WatchedHub) -> None:
    hub.policy(minimum_count=6, insiders=({"area": "C"},))
    tell(hub)


def show_another(hub: WatchedHub) -> None:
    assert hub.release("2024-Q2")
    tell(hub)


@pytest.mark.parametrize(
    "between", sampled([tell, show_another, ask_for_more, withdraw_another], 4)
)
def test_a_half_year_is_not_shown_beside_what_others_told_since_and_is_decided_anew(
    new_hub: NewHub,  # noqa: F811
    between: Callable[[WatchedHub], None],
) -> None:
    hub = new_hub(public=between is tell)
    decided(hub)
    between(hub)
    hub.wait(TWO)
    assert (SHOWN in hub.newest, hub.fallen) == (False, [])
    assert hub.release("2024-S1")
    assert hub.fallen == []
    assert not hub.undo("2024-S1")


def nothing(hub: WatchedHub) -> None: ...


def tell_what_is_shown(hub: WatchedHub) -> None:
    hub.told_by_others("2024-S1", [("C",)])


def stricter(hub: WatchedHub) -> None:
    hub.policy(minimum_count=6, insiders=({"area": "A"},))


def tell_another_quarter(hub: WatchedHub) -> None:
    hub.accept("2024-Q3", by_area(29, 17, 26, 10))
    hub.told_by_others("2024-Q3", [("B",)])


@pytest.mark.parametrize(
    "between", sampled([nothing, stricter, tell_what_is_shown, tell_another_quarter], 2)
)
def test_it_is_shown_where_nothing_that_came_since_tells_more(
    new_hub: NewHub,  # noqa: F811
    between: Callable[[WatchedHub], None],
) -> None:
    hub = new_hub()
    decided(hub)
    between(hub)
    hub.wait(TWO)
    assert (SHOWN in hub.newest, hub.fallen) == (True, [])


def test_a_correction_is_not_shown_beside_what_others_told_since(new_hub: NewHub) -> None:  # noqa: F811
    hub = new_hub()
    hub.accept("2024-Q1", by_area(1, 4, 37, 23))
    assert hub.release("2024-Q1")
    hub.accept("2024-Q1", by_area(1, 24, 57, 43))
    assert hub.release("2024-Q1", embargo=DAY)
    hub.told_by_others("2024-Q1", [("B",)])
    hub.wait(TWO)
    assert hub.fallen == []
    hub.release("2024-Q1")
    assert hub.fallen == []


@pytest.mark.long  # as a half-year
def test_a_year_is_not_shown_beside_what_others_told_of_its_other_quarters(
    new_hub: NewHub,  # noqa: F811
) -> None:
    hub = new_hub()
    quarters = ((1, 4, 37, 23), (12, 21, 48, 38), (14, 22, 31, 30), (13, 24, 33, 41))
    for number, counts in enumerate(quarters, 1):
        hub.accept(f"2024-Q{number}", by_area(*counts))
    assert hub.release("2024-Q1")
    assert hub.release("2024", embargo=DAY)
    for number in (2, 3, 4):
        hub.told_by_others(f"2024-Q{number}", [("B",)])
    hub.wait(TWO)
    assert (("people", "2024") in hub.newest, hub.fallen) == (False, [])
    assert hub.release("2024")
    assert hub.fallen == []


@pytest.mark.parametrize(("first", "told"), crossed(["2024-S1", "2024-Q2"], [True, False]))
def test_of_two_that_wait_the_one_is_held_back_that_tells_with_the_other(
    new_hub: NewHub,  # noqa: F811
    first: str,
    told: bool,
) -> None:
    hub = new_hub()
    decided(hub, DAY if first == "2024-S1" else 3 * DAY)
    assert hub.release("2024-Q2", embargo=3 * DAY if first == "2024-S1" else DAY)
    if told:
        tell(hub)
    hub.wait(TWO)
    hub.wait(TWO)
    assert (SHOWN in hub.newest) is not told
    assert ("people", "2024-Q2") in hub.newest
    assert hub.fallen == []


def test_what_was_withdrawn_before_its_time_tells_nothing_and_is_decided_anew(
    new_hub: NewHub,  # noqa: F811
) -> None:
    hub = new_hub()
    decided(hub)
    tell(hub)
    assert hub.withdraw("2024-S1")
    hub.wait(TWO)
    assert hub.release("2024-S1")
    assert hub.fallen == []


def decide_another(hub: WatchedHub) -> None:
    assert hub.withdraw("2024-S1")
    hub.accept("2024-Q2", by_area(12, 21, 48, 38))
    assert hub.release("2024-Q2")


@pytest.mark.parametrize(("between", "late"), crossed([tell, decide_another], [True, False]))
def test_what_was_withdrawn_before_its_time_does_not_come_back_beside_what_came_since(
    new_hub: NewHub,  # noqa: F811
    between: Callable[[WatchedHub], None],
    late: bool,
) -> None:
    hub = new_hub()
    decided(hub)
    if between is tell:
        assert hub.withdraw("2024-S1")
    between(hub)
    if late:
        hub.wait(TWO)
    assert not hub.undo("2024-S1")
    hub.wait(TWO)
    assert (SHOWN in hub.newest, hub.fallen) == (False, [])


@pytest.mark.parametrize("late", [False, True])
def test_it_comes_back_where_nothing_came_since(new_hub: NewHub, late: bool) -> None:  # noqa: F811
    hub = new_hub()
    decided(hub)
    assert hub.withdraw("2024-S1")
    if late:
        hub.wait(TWO)
    assert hub.undo("2024-S1")
    hub.wait(TWO)
    assert (SHOWN in hub.newest, hub.fallen) == (True, [])


def test_it_is_not_shown_to_who_knows_what_is_unsafe_and_reads_what_others_told(
    new_hub: NewHub,  # noqa: F811
) -> None:
    hub = new_hub(Policy(5, intruder="knows-primary"))
    hub.accept("2024-Q1", by_area(4, 4, 20, 30))
    assert hub.release("2024-Q1", embargo=DAY)
    hub.told_by_others("2024-Q1", [("C",), ("D",)])
    hub.wait(TWO)
    assert (("people", "2024-Q1") in hub.newest, hub.fallen) == (False, [])
