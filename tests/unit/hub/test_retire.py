"""A period that is retired takes no correction, and all that goes out later is held against it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from covey.errors import CommandError, ReleaseRefused
from covey.files.connection import connected
from covey.hub.ledger import check_ledger
from covey.hub.retire import plan_retirement, retire_period
from covey.hub.status import status_of
from covey.store import Decision, withdraw
from tests.golden.hub_of_a_year import CLINICS, COUNTS, begun
from tests.unit.hub.hub import Hub

QUARTER = ("A1,F,40", "A1,M,25", "A2,F,30", "B,M,20")
CORRECTED = ("A1,F,40", "A1,M,45", "A2,F,30", "B,M,20")
WHY = "The year is closed."


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Hub:
    hub = Hub(tmp_path_factory.mktemp("hub"))
    hub.send("q1.csv", *QUARTER)
    hub.collect()
    hub.release("2024-Q1")
    return hub


def retire(hub: Hub, period: str = "2024-Q1", commit: str = "") -> str:
    return retire_period(hub.settings, hub.registry, "people", period, WHY, commit).head


@pytest.mark.long
def test_a_correction_of_a_retired_period_gets_a_letter_and_does_not_count(hub: Hub) -> None:
    head = retire(hub)
    hub.send("late.csv", *CORRECTED)
    assert hub.collect() == ["late.csv refused"]
    assert "period is closed" in hub.letter("late.csv")
    assert "if a count of it is wrong, tell the data officer" in hub.letter("late.csv")
    assert hub.people() == 115
    checked = check_ledger(hub.settings, [head])
    assert (checked.faults, checked.head) == ((), head)


def test_a_retired_period_goes_out_no_more_and_can_be_withdrawn(hub: Hub) -> None:
    retire(hub)
    with pytest.raises(ReleaseRefused, match="can only be withdrawn"):
        hub.release("2024-Q1")
    with hub.store() as store:
        wrong = ("people", "2024-Q1", None)
        withdraw(store, hub.settings.archive, wrong, "Wrong districts.", datetime.now(UTC))
    hub.send("late.csv", *CORRECTED)
    assert hub.collect() == ["late.csv refused"]


@pytest.mark.long
def test_other_periods_and_what_counts_already_are_taken_as_before(hub: Hub) -> None:
    retire(hub)
    hub.touch(hub.settings.inbox_folder / "clinics" / "q1.csv")
    hub.send("q2.csv", *CORRECTED, period="2024-Q2")
    assert hub.collect() == ["q2.csv accepted 1"]
    assert hub.release("2024-Q2").vintage == 1


def test_the_status_lists_what_is_retired(hub: Hub) -> None:
    retire(hub)
    state = status_of(hub.settings, hub.registry)
    assert [(one.period, one.vintage, one.reason) for one in state.retired] == [("2024-Q1", 1, WHY)]
    assert (state.fault, state.unsealed) == (None, ())


@pytest.mark.long  # as a withdrawal is not, in `unit/store/test_seal.py`
def test_a_retirement_is_not_cut_off_unseen(hub: Hub) -> None:
    retire(hub)
    with connected(hub.settings.confidential_file) as connection:
        connection.execute("DELETE FROM ledger WHERE number = 2")
    assert "entries were cut off" in "\n".join(check_ledger(hub.settings).faults)


@pytest.mark.long
def test_a_plan_is_carried_out_as_it_was_or_not_at_all(hub: Hub) -> None:
    plan = plan_retirement(hub.settings, "people", "2024-Q1")
    assert (plan.named, plan.files) == ("people 2024-Q1", (("clinics", "2024-Q1"),))
    hub.send("q2.csv", *CORRECTED, period="2024-Q2")
    hub.collect()
    hub.release("2024-Q2")
    with pytest.raises(ReleaseRefused, match="something was entered since"):
        retire(hub, commit=plan.hash)
    assert retire(hub, commit=plan_retirement(hub.settings, "people", "2024-Q1").hash)


@pytest.mark.long
def test_a_period_whose_correction_is_on_its_way_is_not_retired(hub: Hub) -> None:
    hub.send("fix.csv", *CORRECTED)
    hub.collect()
    with pytest.raises(ReleaseRefused, match=r"clinics 2024-Q1, of which fix\.csv came later"):
        retire(hub)
    hub.release("2024-Q1")
    hub.send("less.csv", "A1,F,41")
    assert hub.collect() == ["less.csv held"]
    with pytest.raises(ReleaseRefused, match="of which one is held"):
        retire(hub)
    with hub.store() as store:
        held = store.held("clinics", "2024-Q1")
        assert held is not None
        decision = Decision("officer", datetime(2024, 5, 5, tzinfo=UTC), "a slip")
        kind = hub.registry.submission("clinics")
        store.decline_held(kind, held, decision, Path("letter"))
    retire(hub)
    assert status_of(hub.settings, hub.registry).retired[0].vintage == 2


def test_what_is_not_out_or_is_retired_already_is_not_retired(hub: Hub) -> None:
    with pytest.raises(CommandError, match="nothing of people 2024-Q2 is out"):
        retire(hub, "2024-Q2")
    with pytest.raises(CommandError, match="no reason is given"):
        retire_period(hub.settings, hub.registry, "people", "2024-Q1", " ")
    retire(hub)
    with pytest.raises(CommandError, match="was retired already"):
        retire(hub)


@pytest.mark.long
def test_a_half_year_goes_out_beside_a_retired_quarter_as_if_it_were_not(tmp_path: Path) -> None:
    (tmp_path / "quarters").mkdir()
    quarters, rows = begun(tmp_path / "quarters"), []
    for period in ("2024-Q1", "2024-Q2"):
        quarters.accept(CLINICS, period, COUNTS[period])
        quarters.release("people", period)
    for closes in (False, True):
        hub = quarters.copied(tmp_path / str(closes))
        if closes:
            retire_period(hub.settings, hub.registry, "people", "2024-Q1", WHY)
        hub.release("people", "2024-S1")
        assert check_ledger(hub.settings).faults == ()
        with hub.store() as store:
            (half,) = (one for one in store.ledger.entries() if one.period == "2024-S1")
            rows.append(store.ledger.rows(half.number))
    assert rows[0].equals(rows[1])
