"""What waits for its time is held against what others published since, or is not shown."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from covey.cli.ledger_words import entry_lines
from covey.cli.release_words import due_words, embargoed_words
from covey.errors import ReleaseRefused
from covey.hub.due import Due
from covey.hub.judge import judging
from covey.hub.release import ReleaseRequest, release
from covey.hub.status import status_of
from covey.hub.today import today
from covey.store import catch_up, reinstate, standing_in, withdraw
from tests.sampled import sampled
from tests.unit.hub.hub import Hub
from tests.unit.hub.test_outside_register import COUNTS, WOMEN_OF_A2

OUT_AT = datetime(2999, 1, 1, 1, tzinfo=UTC)
LATE = OUT_AT + timedelta(hours=1)
Q1 = ("people", "2024-Q1", None)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Hub:
    """Return a hub in which a quarter is out and the one before it waits."""
    hub = Hub(tmp_path_factory.mktemp("hub"))
    hub.send("q1.csv", *COUNTS)
    hub.send("q2.csv", *COUNTS[:-1], "B,M,60", period="2024-Q2")
    hub.collect()
    hub.release("2024-Q2")
    asked = ReleaseRequest("people", "2024-Q1", embargo="2999-01-01T08:00")
    release(hub.settings, hub.registry, asked)
    return hub


def look(hub: Hub) -> str | None:
    """Let the hub be looked at after the time has come, by somebody who has its contracts."""
    with hub.store() as store:
        return catch_up(store, judging(hub.settings, hub.registry), LATE)


def glance(hub: Hub) -> str | None:
    """The same without its contracts, as by an export."""
    with hub.store() as store:
        return catch_up(store, hub.settings.archive, LATE)


def periods(hub: Hub) -> set[str]:
    return set(hub.public()["period"])


def due_again(hub: Hub) -> list[Due]:
    return [one for one in status_of(hub.settings, hub.registry).due if one.held_back]


def waits(hub: Hub) -> bool:
    with hub.store() as store:
        return bool(standing_in(store).waiting)


def test_it_is_taken_back_unseen_and_the_ledger_names_what_was_published(hub: Hub) -> None:
    hub.outside("health.csv", WOMEN_OF_A2)
    assert (look(hub), periods(hub), waits(hub)) == (None, {"2024-Q2"}, False)
    with hub.store() as store:
        link = store.ledger.links()[-1]
    entry = link.entry
    assert (entry.kind, entry.released_at) == ("withdrawal", OUT_AT - timedelta(seconds=1))
    assert [name for name, _ in entry.outside] == ["Annual report, 2024-08-01 (Health Department)"]
    (line,) = entry_lines([link], {})
    assert "beside Annual report, 2024-08-01 (Health Department)" in line
    assert "was never shown" in line
    assert (look(hub), glance(hub)) == (None, None)


def test_the_officer_is_told_that_it_is_her_turn(hub: Hub) -> None:
    hub.outside("health.csv", WOMEN_OF_A2)
    (before,) = status_of(hub.settings, hub.registry).embargoed
    assert "held against Annual report" in embargoed_words(before)
    look(hub)
    (due,) = due_again(hub)
    assert "decided and not shown at its time" in due_words(due)
    assert "covey release people 2024-Q1" in due_words(due)
    with hub.store() as store:
        news = store.outbox.news(0)[-1]
    assert (news.kind, news.name, news.period) == ("failed", "people", "2024-Q1")
    told = [task.why for task in today(hub.settings, hub.registry).due if task.of == due]
    assert ["not shown at its time" in one for one in told] == [True]


@pytest.mark.long  # `test_outside_register.py` releases beside it
def test_decided_anew_it_goes_out_beside_what_others_published(hub: Hub) -> None:
    hub.outside("health.csv", WOMEN_OF_A2)
    look(hub)
    out = hub.release("2024-Q1")
    assert (out.told, periods(hub)) == (1, {"2024-Q1", "2024-Q2"})


@pytest.mark.long  # `unit/store/test_embargo.py` holds it
def test_where_nothing_was_published_it_is_shown_to_whoever_looks(hub: Hub) -> None:
    assert (glance(hub), periods(hub)) == (None, {"2024-Q1", "2024-Q2"})


@pytest.mark.long  # `histories/test_embargoes.py` holds it
@pytest.mark.parametrize("row", sampled(["2024-Q1,B,_T,75", "2024-Q3,A2,F,4"], 2))
def test_it_is_shown_beside_what_tells_nothing_more_once_somebody_can_judge(
    hub: Hub, row: str
) -> None:
    hub.outside("health.csv", row)
    assert (glance(hub), periods(hub), waits(hub)) == (None, {"2024-Q2"}, True)
    assert (look(hub), periods(hub)) == (None, {"2024-Q1", "2024-Q2"})


def test_nothing_is_entered_over_what_nobody_has_judged(hub: Hub) -> None:
    hub.outside("health.csv", WOMEN_OF_A2)
    other = ("people", "2024-Q2", None)
    with hub.store() as store, pytest.raises(ReleaseRefused, match="held against what others"):
        withdraw(store, hub.settings.archive, other, "Wrong districts.", LATE)
    assert waits(hub)


def test_a_register_that_cannot_be_read_is_told_and_nothing_is_shown(hub: Hub) -> None:
    path = hub.outside("health.csv", "2024-Q1,A9,F,4")
    fault = look(hub)
    assert fault is not None
    assert "'A9' is no code of area" in fault
    assert (periods(hub), waits(hub)) == ({"2024-Q2"}, True)
    path.unlink()
    assert (look(hub), periods(hub)) == (None, {"2024-Q1", "2024-Q2"})


def test_it_is_not_shown_beside_counts_that_its_files_do_not_have(hub: Hub) -> None:
    hub.outside("health.csv", "2024-Q1,A2,F,7")
    assert (look(hub), periods(hub), waits(hub)) == (None, {"2024-Q2"}, False)


@pytest.mark.long
def test_it_comes_back_once_a_line_of_the_register_was_wrong(hub: Hub) -> None:
    path = hub.outside("health.csv", WOMEN_OF_A2)
    look(hub)
    archive = judging(hub.settings, hub.registry)
    with hub.store() as store, pytest.raises(ReleaseRefused, match="was never shown"):
        reinstate(store, archive, Q1, "Right.", LATE)
    path.unlink()
    with hub.store() as store:
        assert reinstate(store, archive, Q1, "It counts another thing.", LATE).waits_for is None
    assert (look(hub), periods(hub)) == (None, {"2024-Q1", "2024-Q2"})


@pytest.fixture
def alone(tmp_path: Path) -> Hub:
    """Return a hub of which nothing is out, and two quarters wait for one moment."""
    hub = Hub(tmp_path)
    for number in (1, 2):
        rows = (*COUNTS[:-1], f"B,M,{50 + number}")
        hub.send(f"q{number}.csv", *rows, period=f"2024-Q{number}")
    hub.collect()
    for number in (1, 2):
        asked = ReleaseRequest("people", f"2024-Q{number}", embargo="2999-01-01T08:00")
        release(hub.settings, hub.registry, asked)
    return hub


@pytest.mark.long  # `histories/test_embargoes.py` holds it
@pytest.mark.parametrize("quarter", sampled([1, 2], 2))
def test_of_two_of_one_moment_the_other_is_shown(alone: Hub, quarter: int) -> None:
    alone.outside("health.csv", f"2024-Q{quarter},A2,F,4")
    assert (look(alone), periods(alone)) == (None, {f"2024-Q{3 - quarter}"})
    assert look(alone) is None


@pytest.mark.long
def test_both_are_held_back(alone: Hub) -> None:
    alone.outside("health.csv", "2024-Q1,A2,F,4", "2024-Q2,A2,F,4")
    assert (look(alone), waits(alone)) == (None, False)
    assert [one.period for one in due_again(alone)] == ["2024-Q1", "2024-Q2"]
