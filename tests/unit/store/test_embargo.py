"""A release under an embargo is decided now, and nobody sees it before its time."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from covey import ProtectedTable
from covey.contracts import Registry
from covey.errors import ReleaseRefused
from covey.store import ask, open_confidential, published, standing_in
from tests.sampled import sampled
from tests.unit.store.hub import Hub
from tests.unit.store.killed import ended
from tests.unit.store.network import PEOPLE, TAKEDOWNS
from tests.unit.store.test_rebuilding import STORE
from tests.unit.store.test_vintages import SAME_BYTES
from tests.unit.store.test_withdrawing import PLANTED, UNDER_RULE, planted, told_in

OUT_AT = datetime(2999, 3, 1, 8, tzinfo=UTC)
EARLY, LATE = OUT_AT - timedelta(minutes=1), OUT_AT + timedelta(minutes=1)


@pytest.fixture(scope="module")
def filled(
    tmp_path_factory: pytest.TempPathFactory, network: Registry, taken_down: ProtectedTable
) -> Path:
    """Return a hub in which one release is out and one waits."""
    hub = Hub(tmp_path_factory.mktemp("hub"), network)
    hub.release(taken_down, TAKEDOWNS, "2024-Q1")
    hub.release(planted(network), UNDER_RULE, "2024-Q1", OUT_AT)
    return hub.folder


@pytest.fixture
def hub(filled: Path, tmp_path: Path, network: Registry) -> Hub:
    return Hub(shutil.copytree(filled, tmp_path / "hub"), network)


def out(hub: Hub) -> list[tuple[str, str]]:
    return [(one.dataset, one.period) for one in published(hub.public)]


def waiting(hub: Hub) -> list[tuple[str, datetime]]:
    with open_confidential(hub.folder / STORE) as store:
        return [(release.period, moment) for release, moment in standing_in(store).waiting]


def test_what_waits_is_entered_and_stands_in_no_file(hub: Hub) -> None:
    with open_confidential(hub.folder / STORE) as store:
        assert store.ledger.entry(2).not_before == OUT_AT
        assert PLANTED in store.ledger.rows(2)["obs_value"]
    assert out(hub) == [("takedowns", "2024-Q1")]
    assert told_in(hub) == [False, False]
    assert (waiting(hub), hub.faults()) == ([("2024-Q1", OUT_AT)], ())


@pytest.mark.long
def test_the_first_start_after_its_time_shows_it_and_none_before(hub: Hub) -> None:
    assert (hub.start(EARLY), out(hub)) == (None, [("takedowns", "2024-Q1")])
    assert hub.start(OUT_AT) is None
    assert out(hub) == [("people", "2024-Q1"), ("takedowns", "2024-Q1")]
    assert (waiting(hub), hub.faults()) == ([], ())
    when = ask(hub.public, "SELECT released_at FROM releases WHERE dataset = 'people'")
    assert when.item() == OUT_AT.replace(tzinfo=None)


def test_a_clock_that_is_set_back_hides_nothing_that_was_shown(hub: Hub) -> None:
    hub.start(LATE)
    assert (hub.start(EARLY), len(out(hub)), waiting(hub)) == (None, 2, [])


@pytest.mark.long
def test_the_run_that_decides_it_says_until_when_it_waits(
    tmp_path: Path, network: Registry, supported: ProtectedTable
) -> None:
    hub = Hub(tmp_path, network)
    assert hub.release(supported, PEOPLE, "2024-Q1", OUT_AT).not_before == OUT_AT
    assert not hub.public.exists()
    assert (hub.start(), hub.faults()) == (None, ())
    assert hub.start(LATE) is None
    assert out(hub) == [("people", "2024-Q1")]


@pytest.mark.long
def test_a_time_that_passed_while_it_was_protected_is_no_embargo(
    tmp_path: Path, network: Registry, supported: ProtectedTable
) -> None:
    hub = Hub(tmp_path, network)
    passed = datetime.now(UTC)
    assert hub.release(supported, PEOPLE, "2024-Q1", passed).not_before is None
    assert (out(hub), waiting(hub), hub.faults()) == ([("people", "2024-Q1")], [], ())


@pytest.mark.long
@SAME_BYTES
def test_releases_in_between_neither_show_it_nor_lose_it(
    hub: Hub, supported: ProtectedTable, tmp_path: Path, network: Registry
) -> None:
    hub.release(supported, PEOPLE, "2024-Q2")
    assert out(hub) == [("people", "2024-Q2"), ("takedowns", "2024-Q1")]
    assert told_in(hub) == [False, False]
    other = Hub(shutil.copytree(hub.folder, tmp_path / "other"), network)
    hub.start(LATE)
    assert ("people", "2024-Q1") in out(hub)
    assert hub.faults() == ()
    shown = hub.public.read_bytes()
    hub.lose_both()
    hub.rebuild()
    assert hub.public.read_bytes() == shown
    other.lose_both()
    other.rebuild()
    assert ("people", "2024-Q1") not in out(other)


def test_a_release_that_waits_can_be_withdrawn_and_is_never_shown(hub: Hub) -> None:
    hub.withdraw(PEOPLE, "2024-Q1")
    told = ask(hub.public, "SELECT dataset, released_at FROM withdrawals")
    assert told.rows() == [("people", None)]
    assert hub.start(LATE) is None
    assert (out(hub), waiting(hub), hub.faults()) == ([("takedowns", "2024-Q1")], [], ())
    assert told_in(hub) == [False, False]


def test_the_same_period_is_not_decided_a_second_time_meanwhile(
    hub: Hub, supported: ProtectedTable
) -> None:
    with pytest.raises(ReleaseRefused):
        hub.release(supported, PEOPLE, "2024-Q1")
    assert out(hub) == [("takedowns", "2024-Q1")]


KILLED = """
import os, signal, sys
from tests.unit.store.hub import Hub
from tests.unit.store.network import read_network

def moved(event, arguments):
    if event == "os.rename" and str(arguments[0]).endswith(place):
        os.kill(os.getpid(), signal.SIGKILL)

def called(frame, event, argument):
    if event == "call" and frame.f_code.co_qualname == place:
        os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(moved)
if not place.startswith(("/", ".")):  # a file is moved, and no function called
    sys.setprofile(called)
Hub(folder, read_network(codelists)).start(late)
"""


@pytest.mark.long  # `test_withdrawing.py` kills what comes the same way
@pytest.mark.parametrize(
    "place",
    sampled(["/next.duckdb", "Editions.decide", ".covey.duckdb.building", "Editions.settle"], 4),
)
def test_a_start_that_was_killed_while_it_showed_it_is_finished_by_the_next(
    hub: Hub, place: str
) -> None:
    where = {"folder": hub.folder, "codelists": hub.network.codelists}
    assert ended(KILLED, **where, place=place, late=LATE) == -9
    assert hub.start(LATE) is None
    assert out(hub) == [("people", "2024-Q1"), ("takedowns", "2024-Q1")]
    assert (waiting(hub), hub.faults()) == ([], ())
