"""A withdrawal that is undone leaves the public file as it was, and both stay in the ledger."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from covey import ProtectedTable
from covey.contracts import Registry
from covey.errors import CommandError, ReleaseRefused
from covey.log import standing
from covey.store import ask, open_confidential, published, standing_in
from tests.sampled import sampled
from tests.unit.store.hub import BACK_AT, Hub
from tests.unit.store.killed import ended
from tests.unit.store.network import PEOPLE, TAKEDOWNS
from tests.unit.store.test_rebuilding import STORE, by_hand
from tests.unit.store.test_vintages import SAME_BYTES
from tests.unit.store.test_withdrawing import AFTER, BEFORE, correct, listed

OUT_AT = datetime(2999, 3, 1, 8, tzinfo=UTC)
LATE = OUT_AT + timedelta(minutes=1)


@pytest.fixture(scope="module")
def filled(
    tmp_path_factory: pytest.TempPathFactory,
    network: Registry,
    of_one_quarter: Path,
    taken_down: ProtectedTable,
) -> Path:
    """Return a hub with two releases that are out, and one that waits."""
    folder = shutil.copytree(of_one_quarter, tmp_path_factory.mktemp("reinstating") / "hub")
    hub = Hub(folder, network)
    hub.release(taken_down, TAKEDOWNS, "2024-Q2", OUT_AT)
    return hub.folder


@pytest.fixture
def hub(filled: Path, tmp_path: Path, network: Registry) -> Hub:
    return Hub(shutil.copytree(filled, tmp_path / "hub"), network)


def out(hub: Hub) -> list[tuple[str, str, int, bool]]:
    return [(one.dataset, one.period, one.vintage, one.superseded) for one in published(hub.public)]


def standing_numbers(hub: Hub) -> list[int]:
    with open_confidential(hub.folder / STORE) as store:
        return [entry.number for entry in standing(store.ledger.entries())]


@SAME_BYTES
def test_the_public_file_is_byte_for_byte_what_it_was(hub: Hub) -> None:
    before = hub.public.read_bytes()
    hub.withdraw(PEOPLE, "2024-Q1")
    done = hub.reinstate(PEOPLE, "2024-Q1")
    assert hub.public.read_bytes() == before
    assert (done.entry.reinstates, done.newest, done.waits_for) == (4, 1, None)
    assert (hub.start(), hub.faults()) == (None, ())


@pytest.mark.long
def test_the_file_has_its_rows_and_lists_no_withdrawal(hub: Hub) -> None:
    rows = ask(hub.public, "FROM people")
    hub.withdraw(PEOPLE, "2024-Q1")
    hub.reinstate(PEOPLE, "2024-Q1")
    assert ask(hub.public, "FROM people").equals(rows)
    assert listed(hub) == []
    with open_confidential(hub.folder / STORE) as store:
        told = standing_in(store)
    assert {one.dataset for one in told.out} == {"people", "takedowns"}
    assert told.withdrawn == ()


@pytest.mark.long
def test_what_came_since_stays(hub: Hub, supported: ProtectedTable) -> None:
    hub.withdraw(PEOPLE, "2024-Q1")
    hub.withdraw(TAKEDOWNS, "2024-Q1")
    hub.release(supported, PEOPLE, "2024-Q2")
    hub.reinstate(PEOPLE, "2024-Q1")
    assert {one[:2] for one in out(hub)} == {("people", "2024-Q1"), ("people", "2024-Q2")}
    assert [row[:3] for row in listed(hub)] == [("takedowns", "2024-Q1", 1)]
    assert (hub.start(), hub.faults()) == (None, ())


@pytest.mark.long
def test_it_may_be_withdrawn_again_and_reinstated_again(hub: Hub) -> None:
    for _ in range(2):
        hub.withdraw(PEOPLE, "2024-Q1", moment=BACK_AT)
        assert [row[:3] for row in listed(hub)] == [("people", "2024-Q1", 1)]
        assert (standing_numbers(hub), hub.faults()) == ([2, 3], ())
        hub.reinstate(PEOPLE, "2024-Q1")
        assert (standing_numbers(hub), hub.faults()) == ([1, 2, 3], ())


@pytest.mark.long
def test_the_last_withdrawal_of_a_period_is_undone_first(
    hub: Hub, taken_down: ProtectedTable
) -> None:
    correct(hub, taken_down)
    hub.withdraw(TAKEDOWNS, "2024-Q1")
    hub.withdraw(TAKEDOWNS, "2024-Q1")
    assert hub.reinstate(TAKEDOWNS, "2024-Q1").entry.vintage == 1
    assert hub.reinstate(TAKEDOWNS, "2024-Q1").entry.vintage == 2
    assert [one[2:] for one in out(hub) if one[0] == "takedowns"] == [(1, True), (2, False)]
    assert (hub.start(), hub.faults()) == (None, ())


@pytest.mark.long
def test_a_vintage_may_be_named_and_the_one_before_stays_withdrawn(
    hub: Hub, taken_down: ProtectedTable
) -> None:
    correct(hub, taken_down)
    hub.withdraw(TAKEDOWNS, "2024-Q1")
    hub.withdraw(TAKEDOWNS, "2024-Q1")
    assert hub.reinstate(TAKEDOWNS, "2024-Q1", 2).newest == 2
    assert [one[2:] for one in out(hub) if one[0] == "takedowns"] == [(2, False)]
    assert [row[:3] for row in listed(hub)] == [("takedowns", "2024-Q1", 1)]
    assert (hub.start(), hub.faults()) == (None, ())


@pytest.mark.long
def test_what_readers_had_comes_back_as_superseded_where_a_correction_is_out(
    hub: Hub, taken_down: ProtectedTable
) -> None:
    hub.withdraw(TAKEDOWNS, "2024-Q1")
    correct(hub, taken_down)
    assert [one[2:] for one in out(hub) if one[0] == "takedowns"] == [(2, False)]
    assert hub.reinstate(TAKEDOWNS, "2024-Q1").newest == 2
    assert [one[2:] for one in out(hub) if one[0] == "takedowns"] == [(1, True), (2, False)]
    assert (hub.start(), hub.faults()) == (None, ())


@pytest.mark.long
@SAME_BYTES
def test_an_embargo_stays_in_force(hub: Hub) -> None:
    before = hub.public.read_bytes()
    hub.withdraw(TAKEDOWNS, "2024-Q2")
    assert hub.reinstate(TAKEDOWNS, "2024-Q2").waits_for == OUT_AT
    assert ("takedowns", "2024-Q2", 1, False) not in out(hub)
    assert hub.public.read_bytes() == before
    assert (hub.start(LATE), hub.faults()) == (None, ())
    assert ("takedowns", "2024-Q2", 1, False) in out(hub)


@pytest.mark.long
def test_what_waited_is_shown_at_once_where_its_time_has_come_meanwhile(hub: Hub) -> None:
    hub.withdraw(TAKEDOWNS, "2024-Q2")
    assert hub.start(LATE) is None
    assert hub.reinstate(TAKEDOWNS, "2024-Q2", moment=LATE).waits_for is None
    assert ("takedowns", "2024-Q2", 1, False) in out(hub)
    assert (hub.start(LATE), hub.faults()) == (None, ())
    assert all(settled for _, settled in hub.recorded())


def test_what_nobody_had_does_not_come_out_behind_its_correction(
    hub: Hub, taken_down: ProtectedTable
) -> None:
    hub.withdraw(TAKEDOWNS, "2024-Q2")
    correct(hub, taken_down, "2024-Q2")
    before = hub.public.read_bytes()
    with pytest.raises(CommandError, match="before anybody had it, and vintage 2 has taken its"):
        hub.reinstate(TAKEDOWNS, "2024-Q2")
    assert (hub.public.read_bytes(), hub.faults()) == (before, ())


def test_nothing_is_reinstated_while_the_ledger_is_not_what_was_entered(hub: Hub) -> None:
    hub.withdraw(PEOPLE, "2024-Q1")
    by_hand(hub, "DELETE FROM ledger WHERE number = 2")
    with pytest.raises(ReleaseRefused, match="The ledger is not what was entered"):
        hub.reinstate(PEOPLE, "2024-Q1")


@pytest.mark.long  # `test_seal.py` cuts it off too
def test_a_reinstatement_that_was_cut_off_the_ledger_is_found_out(hub: Hub) -> None:
    hub.withdraw(PEOPLE, "2024-Q1")
    hub.reinstate(PEOPLE, "2024-Q1")
    by_hand(hub, "DELETE FROM ledger WHERE number = 5")
    assert any("people 2024-Q1" in one for one in hub.faults())


@pytest.mark.long
@SAME_BYTES
def test_the_file_is_made_again_from_the_ledger_alone(hub: Hub) -> None:
    hub.withdraw(PEOPLE, "2024-Q1")
    hub.reinstate(PEOPLE, "2024-Q1")
    before = hub.public.read_bytes()
    hub.lose_both()
    assert hub.rebuild().differs is None
    assert hub.public.read_bytes() == before


KILLED = """
import os, signal, sys
from tests.unit.store.hub import Hub
from tests.unit.store.network import PEOPLE, read_network

def moved(event, arguments):
    if event == "os.rename" and str(arguments[0]).endswith(place):
        os.kill(os.getpid(), signal.SIGKILL)

def called(frame, event, argument):
    if event == "call" and frame.f_code.co_qualname == place:
        os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(moved)
if not place.startswith(("/", ".")):  # a file is moved, and no function called
    sys.setprofile(called)
Hub(folder, read_network(codelists)).reinstate(PEOPLE, "2024-Q1")
"""


@pytest.mark.long  # `test_withdrawing.py` and `test_embargo.py` kill what comes the same way
@pytest.mark.parametrize("place", sampled([*BEFORE, *AFTER], 6))
def test_one_that_is_killed_is_as_if_it_never_was_or_is_finished_by_the_next_start(
    hub: Hub, place: str
) -> None:
    hub.withdraw(PEOPLE, "2024-Q1")
    folders = {"folder": hub.folder, "codelists": hub.network.codelists}
    assert ended(KILLED, **folders, place=place) == -9
    assert (hub.start(), hub.faults()) == (None, ())
    is_back = ("people", "2024-Q1", 1, False) in out(hub)
    assert is_back == (place in AFTER)
