"""A release that is withdrawn is in no byte of the public file, and the ledger knows it still."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from covey import ProtectedTable
from covey.contracts import Registry
from covey.errors import CommandError, ReleaseRefused
from covey.files.connection import transaction
from covey.log import standing
from covey.store import (
    Publication,
    ask,
    catch_up,
    open_confidential,
    published,
    standing_in,
)
from covey.store.contents import contents
from covey.store.entered import entered
from tests.sampled import sampled
from tests.unit.store.hub import WHY, WITHDRAWN_AT, Hub
from tests.unit.store.killed import ended
from tests.unit.store.network import MOMENT, PEOPLE, TAKEDOWNS, people
from tests.unit.store.test_rebuilding import STORE, by_hand

PLANTED = 7_654_321_098
"""The count of all people that goes out, and is taken back."""

RULE = "RULE-4711"
"""Where the policy under which it goes out is from."""

OTHERS = 155
"""How many of them are not among the men of A1."""


UNDER_RULE = replace(PEOPLE, policy=replace(PEOPLE.policy, source=RULE))


def planted(network: Registry) -> ProtectedTable:
    return people(network, UNDER_RULE.policy, men=PLANTED - OTHERS)


def told_in(hub: Hub) -> list[bool]:
    """Tell of the public file and the kept one whether the rule stands in it.

    Counts are packed where a column is long, and so may stand there unseen; that rows do not stay
    behind either is shown where a file is built.
    """
    files = (hub.public, *hub.archive.folder.glob("*.duckdb"))
    return [RULE.encode() in file.read_bytes() for file in files]


@pytest.fixture(scope="module")
def filled(
    tmp_path_factory: pytest.TempPathFactory, network: Registry, taken_down: ProtectedTable
) -> Path:
    """Return a hub with the planted count in the first of two quarters."""
    hub = Hub(tmp_path_factory.mktemp("hub"), network)
    hub.release(planted(network), UNDER_RULE, "2024-Q1")
    hub.release(taken_down, TAKEDOWNS, "2024-Q1")
    return hub.folder


@pytest.fixture
def hub(filled: Path, tmp_path: Path, network: Registry) -> Hub:
    return Hub(shutil.copytree(filled, tmp_path / "hub"), network)


def listed(hub: Hub) -> list[tuple[str, str, int, datetime | None, datetime, str]]:
    found = ask(
        hub.public,
        "SELECT dataset, period, vintage, released_at, withdrawn_at, reason FROM withdrawals",
    )
    return found.rows()


def test_no_byte_of_what_is_kept_and_shown_is_of_the_withdrawn_release(hub: Hub) -> None:
    assert told_in(hub) == [True, True]
    hub.withdraw(PEOPLE, "2024-Q1")
    assert told_in(hub) == [False, False]
    assert [one.dataset for one in published(hub.public)] == ["takedowns"]
    assert len(list(hub.archive.folder.iterdir())) == 1


def test_the_public_file_says_what_was_withdrawn_when_and_why(hub: Hub) -> None:
    done = hub.withdraw(PEOPLE, "2024-Q1")
    moments = (MOMENT.replace(tzinfo=None), WITHDRAWN_AT.replace(tzinfo=None))
    assert listed(hub) == [("people", "2024-Q1", 1, *moments, WHY)]
    (head,) = ask(hub.public, "SELECT ledger FROM withdrawals").to_series()
    assert (head, done.newest) == (done.head, None)
    assert (hub.start(), hub.faults()) == (None, ())


@pytest.mark.long
def test_the_ledger_keeps_the_rows_of_what_was_withdrawn(hub: Hub) -> None:
    hub.withdraw(PEOPLE, "2024-Q1")
    with open_confidential(hub.folder / STORE) as store:
        assert PLANTED in store.ledger.rows(1)["obs_value"]
        assert [entry.number for entry in standing(store.ledger.entries())] == [2]
        told = standing_in(store)
    assert [release.dataset for release in told.out] == ["takedowns"]
    assert [(one.dataset, one.reason) for one in told.withdrawn] == [("people", WHY)]


@pytest.mark.long
def test_what_was_withdrawn_goes_out_again_only_when_it_was_corrected(hub: Hub) -> None:
    hub.withdraw(PEOPLE, "2024-Q1")
    with open_confidential(hub.folder / STORE) as store:
        (of_people,) = (one for one in store.record.all() if one.dataset == "people")
        with pytest.raises(ReleaseRefused, match=r"was taken back, and nothing .* withdraw --undo"):
            store.record.next_vintage("people", "2024-Q1", of_people.files)


@pytest.mark.long
def test_all_that_is_out_may_be_withdrawn(hub: Hub) -> None:
    hub.withdraw(TAKEDOWNS, "2024-Q1")
    hub.withdraw(PEOPLE, "2024-Q1")
    assert (published(hub.public), len(listed(hub))) == ((), 2)
    assert (hub.start(), hub.faults()) == (None, ())


@pytest.mark.long
def test_a_release_after_a_withdrawal_keeps_the_list(hub: Hub, supported: ProtectedTable) -> None:
    hub.withdraw(PEOPLE, "2024-Q1")
    hub.release(supported, PEOPLE, "2024-Q2")
    assert [one.period for one in published(hub.public)] == ["2024-Q2", "2024-Q1"]
    assert [row[:3] for row in listed(hub)] == [("people", "2024-Q1", 1)]
    assert (hub.start(), hub.faults()) == (None, ())


def correct(hub: Hub, protected: ProtectedTable, period: str = "2024-Q1") -> None:
    """Let a second vintage of a quarter of takedowns go out."""
    with open_confidential(hub.folder / STORE) as store:
        publication = Publication(TAKEDOWNS, period, MOMENT, hub.network.hierarchies, vintage=2)
        made = entered(protected, publication, ())
        with transaction(store.connection):
            store.ledger.append(replace(made.entry, vintage=2), made.cells, made.description)
            held = contents(store.ledger, store.ledger.links(), MOMENT)
            store.editions.decide(hub.archive.remake(held), MOMENT)
        assert catch_up(store, hub.archive) is None


@pytest.mark.long
def test_the_vintage_before_is_the_newest_again(hub: Hub, taken_down: ProtectedTable) -> None:
    rows = ask(hub.public, "FROM takedowns")
    correct(hub, taken_down)
    assert [(one.vintage, one.superseded) for one in published(hub.public)][1:] == [
        (1, True),
        (2, False),
    ]
    with open_confidential(hub.folder / STORE) as store:
        assert [one.vintage for one in standing_in(store).newest] == [1, 2]
    with pytest.raises(CommandError, match="vintage 1 is superseded by vintage 2"):
        hub.withdraw(TAKEDOWNS, "2024-Q1", 1)
    done = hub.withdraw(TAKEDOWNS, "2024-Q1")
    assert (done.entry.vintage, done.entry.withdraws, done.newest) == (2, 3, 1)
    assert [(one.vintage, one.superseded) for one in published(hub.public)][1:] == [(1, False)]
    assert ask(hub.public, "FROM takedowns").equals(rows)
    assert (hub.start(), hub.faults()) == (None, ())
    with open_confidential(hub.folder / STORE) as store:
        assert [one.vintage for one in standing_in(store).newest] == [1, 1]


@pytest.mark.parametrize(
    ("name", "period", "vintage", "said"),
    sampled(
        [
            ("people", "2024-Q3", None, r"people 2024-Q3 was never released\. covey ledger lists"),
            ("persons", "2024-Q1", None, "persons 2024-Q1 was never released"),
            ("takedowns", "2024-Q1", 2, "takedowns 2024-Q1, vintage 2 was never released"),
            ("people", "2024-Q1", None, "people 2024-Q1 was withdrawn already, on 2024-06-01"),
            ("people", "2024-Q1", 1, "people 2024-Q1, vintage 1 was withdrawn already"),
        ],
        6,
    ),
)
def test_what_does_not_stand_cannot_be_withdrawn(
    hub: Hub, name: str, period: str, vintage: int | None, said: str
) -> None:
    hub.withdraw(PEOPLE, "2024-Q1")
    before = hub.public.read_bytes()
    with pytest.raises(CommandError, match=said):
        hub.withdraw(replace(PEOPLE, name=name), period, vintage)
    assert (hub.public.read_bytes(), hub.faults()) == (before, ())


def test_nothing_is_withdrawn_while_the_ledger_is_not_what_was_entered(hub: Hub) -> None:
    by_hand(hub, "DELETE FROM ledger WHERE number = 1")
    before = hub.public.read_bytes()
    with pytest.raises(ReleaseRefused, match="The ledger is not what was entered"):
        hub.withdraw(TAKEDOWNS, "2024-Q1")
    assert hub.public.read_bytes() == before


@pytest.mark.long  # `test_seal.py` cuts it off too
def test_a_withdrawal_that_was_cut_off_the_ledger_is_found_out(hub: Hub) -> None:
    hub.withdraw(PEOPLE, "2024-Q1")
    by_hand(hub, "DELETE FROM ledger WHERE number = 3")
    assert "was printed, and no entry has it" in str(hub.start())
    assert any("differ in whether people 2024-Q1 is withdrawn" in one for one in hub.faults())


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
Hub(folder, read_network(codelists)).withdraw(PEOPLE, "2024-Q1")
"""

BEFORE = ["/next.duckdb", "DuckDBStore.enter", "Editions.decide"]
AFTER = [".covey.duckdb.building", "Editions.settle"]


def kill(hub: Hub, place: str) -> None:
    """Withdraw in another process, which dies when it moves a file from *place*, or calls it."""
    assert ended(KILLED, folder=hub.folder, codelists=hub.network.codelists, place=place) == -9


@pytest.mark.parametrize("place", sampled(BEFORE, 6))
def test_a_withdrawal_that_was_killed_before_it_was_decided_never_was(hub: Hub, place: str) -> None:
    before = hub.public.read_bytes()
    kill(hub, place)
    assert (hub.start(), hub.faults(), hub.public.read_bytes()) == (None, (), before)
    hub.withdraw(PEOPLE, "2024-Q1")
    assert told_in(hub) == [False, False]


@pytest.mark.long
@pytest.mark.parametrize("place", sampled(AFTER, 3))
def test_a_withdrawal_that_was_decided_is_shown_by_the_next_start(hub: Hub, place: str) -> None:
    kill(hub, place)
    assert (hub.start(), hub.faults()) == (None, ())
    assert [row[:3] for row in listed(hub)] == [("people", "2024-Q1", 1)]
    assert told_in(hub) == [False, False]
