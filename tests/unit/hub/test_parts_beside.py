"""A quarter hides what the other quarters of its year hide, where that costs about as much."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from covey.contracts import Registry
from covey.contracts.dataset import Dataset
from covey.hub.ready import Ready
from covey.hub.release import release_period
from tests.unit.hub.accepted import MOMENT
from tests.unit.hub.test_beside import CLINICS, CODELISTS, PEOPLE, Hub

FIRST, SECOND = {"A": 3, "B": 6, "C": 9, "D": 30}, {"A": 3, "B": 9, "C": 6, "D": 30}
"""Area A is unsafe in both, and one more has to be hidden beside it."""

ALIKE, CHEAPEST = ["A", "B"], ["A", "C"]


def hub_of(folder: Path, dataset: Dataset = PEOPLE) -> Hub:
    codelists = folder / "codelists"
    codelists.mkdir()
    for name, text in CODELISTS.items():
        (codelists / f"{name}.csv").write_text(text, encoding="utf-8")
    hub = Hub(folder, Registry((CLINICS,), (dataset,), codelists))
    hub.accept(CLINICS, "2024-Q1", FIRST)
    hub.accept(CLINICS, "2024-Q2", SECOND)
    return hub


def hidden_in_second(hub: Hub) -> list[str]:
    hub.release("people", "2024-Q2")
    return hidden(hub, "2024-Q2")


def hidden(hub: Hub, period: str) -> list[str]:
    return sorted(area for area, value in hub.rows("people", period).items() if value is None)


@pytest.mark.long  # `disclosure/release/test_matched_quarters.py` holds it
def test_the_same_areas_are_hidden_in_quarters_of_one_year(tmp_path: Path) -> None:
    hub = hub_of(tmp_path)
    hub.release("people", "2024-Q1")
    assert hidden(hub, "2024-Q1") == ALIKE
    assert hidden_in_second(hub) == ALIKE


@pytest.mark.long  # it follows from the one above
def test_so_the_year_hides_none_of_them(tmp_path: Path) -> None:
    hub = hub_of(tmp_path)
    for period in ("2024-Q1", "2024-Q2", "2024"):
        hub.release("people", period)
    assert hidden(hub, "2024") == []


@pytest.mark.long
def test_the_first_quarter_hides_what_is_cheapest(tmp_path: Path) -> None:
    assert hidden_in_second(hub_of(tmp_path)) == CHEAPEST


@pytest.mark.long  # as of what nobody has seen
def test_no_heed_is_taken_where_no_year_goes_out(tmp_path: Path) -> None:
    hub = hub_of(tmp_path, replace(PEOPLE, calendar=()))
    hub.release("people", "2024-Q1")
    assert hidden_in_second(hub) == CHEAPEST


@pytest.mark.long
def test_no_heed_is_taken_of_what_nobody_has_seen_yet(tmp_path: Path) -> None:
    hub = hub_of(tmp_path)
    later = datetime(2999, 1, 1, tzinfo=UTC)
    release_period(hub.settings, hub.registry, ("people", "2024-Q1"), MOMENT, not_before=later)
    with hub.store() as store:
        ready = Ready.of(hub.registry, store, hub.settings, "people", "2024-Q2")
    assert ready.beside.matched == {}
