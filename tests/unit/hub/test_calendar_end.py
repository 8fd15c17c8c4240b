"""A codelist of periods that is about to end is told in time, with the way out."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from covey.cli.status_words import status_lines
from covey.hub.calendar_end import calendar_words
from covey.hub.status import status_of
from covey.hub.today import today
from tests.unit.hub.hub import Hub


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    return Hub(tmp_path)


def test_the_officer_is_told_in_the_last_quarter_and_not_before(hub: Hub) -> None:
    assert [*calendar_words(hub.registry, date(2024, 8, 1))] == []
    (told,) = calendar_words(hub.registry, date(2024, 8, 2))
    assert told == (
        "The last quarter in codelist periods is 2024-Q3. No file for a later one is taken, and "
        "none becomes due. The data officer adds the years to come to "
        "schemas/codelists/periods.csv, in lines like those of 2024."
    )


def test_status_and_desk_say_so_once_it_has_ended(hub: Hub) -> None:
    state = status_of(hub.settings, hub.registry)
    (told,) = state.calendar
    assert f"  {told}" in status_lines(state)
    assert today(hub.settings, hub.registry).calendar == (told,)
