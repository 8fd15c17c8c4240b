"""A held file beside the periods before: which cells differ, why, and what is as usual."""

from __future__ import annotations

import pytest

from covey.errors import CommandError
from covey.hub.held import accept_held, decline_held
from covey.hub.held_cells import HeldFile, held_file
from tests.unit.hub.hub import Hub
from tests.unit.hub.test_doubtful_cells import NEXT, PERIODS, QUARTERS, RIGHT, rows


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Hub:
    hub = Hub(tmp_path_factory.mktemp("hub"), codelists=PERIODS)
    for period, counts in QUARTERS.items():
        hub.send(f"{period}.csv", *rows(counts), period=period)
    hub.collect()
    return hub


def held(hub: Hub, changed: dict[str, int], period: str = NEXT) -> HeldFile:
    hub.send("next.csv", *rows(RIGHT | changed), period=period)
    assert [one.verdict for one in hub.collected()] == ["held"]
    return held_file(hub.settings, hub.registry, "clinics", period)


@pytest.mark.long
def test_a_cell_that_differs_stands_beside_its_counts_of_the_periods_before(hub: Hub) -> None:
    told = held(hub, {"A2,F": 7490})
    (cell,) = told.differing
    assert dict(cell.codes) == {"area": "A2", "sex": "F"}
    assert (cell.before, cell.now) == ((752, 747, 755, 750), 7490)
    assert told.periods == tuple(QUARTERS)
    assert [told.reasons[number - 1].name for number in cell.reasons] == [
        "a digit too many or too few"
    ]


@pytest.mark.long
def test_neighbours_as_usual_stand_below_and_name_no_reason(hub: Hub) -> None:
    told = held(hub, {"A2,F": 7490})
    assert all(not cell.reasons for cell in told.usual)
    assert {"A2", "F"} & {code for _, code in told.usual[0].codes}
    assert len(told.differing) + len(told.usual) + told.more == len(RIGHT)


@pytest.mark.long
def test_columns_that_were_exchanged_mark_the_cells_of_both(hub: Hub) -> None:
    told = held(hub, {"A1,F": RIGHT["A1,M"], "A1,M": RIGHT["A1,F"]})
    assert [cell.codes for cell in told.differing] == [
        (("area", "A1"), ("sex", "F")), (("area", "A1"), ("sex", "M")),
    ]  # fmt: skip


@pytest.mark.long
def test_a_correction_that_loses_rows_stands_beside_what_counts_so_far(hub: Hub) -> None:
    hub.send("short.csv", "A1,F,7305", period="2023-Q4")
    hub.collect()
    told = held_file(hub.settings, hub.registry, "clinics", "2023-Q4")
    assert told.corrects
    assert told.periods[-1] == "2023-Q4"
    assert {dict(cell.codes)["area"] for cell in told.differing} == {"A1", "A2", "B"}
    assert all(cell.now == 0 for cell in told.differing)


def test_a_first_file_at_odds_with_nothing_is_not_held(hub: Hub) -> None:
    with pytest.raises(CommandError, match="no file of it is held"):
        held_file(hub.settings, hub.registry, "clinics", NEXT)


@pytest.mark.long
@pytest.mark.parametrize("decide", [accept_held, decline_held])
def test_who_decided_is_remembered_by_the_name_that_was_given(hub: Hub, decide: object) -> None:
    held(hub, {"A2,F": 7490})
    receipt = decide(hub.settings, hub.registry, "next.csv", "a new centre", "mai")  # type: ignore[operator]
    assert receipt.decided_by == "mai"
