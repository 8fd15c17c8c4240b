"""Where an agency stands: what it is to send and by when, what is held, what became of files."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from covey.contracts import first_run
from covey.hub import agency
from covey.hub.agency import ToSend, standing_of
from tests.unit.hub.hub import Hub


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Hub:
    monkeypatch.setattr(agency, "day_in", lambda *_: date(2024, 8, 10))
    return Hub(tmp_path)


def standing(hub: Hub) -> agency.AgencyStanding:
    return standing_of(hub.settings, hub.registry, "health")


@pytest.mark.long
def test_a_period_that_is_over_is_due_by_the_day_of_its_release(hub: Hub) -> None:
    hub.send("q1.csv", "A1,F,40")
    hub.collect()
    assert standing(hub).to_send == (ToSend("clinics", "2024-Q2", date(2024, 8, 5)),)
    assert standing(hub).next == ToSend("clinics", "2024-Q3", date(2024, 11, 5))


@pytest.mark.long
def test_a_file_that_is_held_is_to_be_answered_for_and_not_sent_again(hub: Hub) -> None:
    hub.send("q1.csv", "A1,F,40")
    hub.send("q2.csv", "A1,F,4000", period="2024-Q2")
    hub.collect()
    assert [one.period for one in standing(hub).held] == ["2024-Q2"]
    assert standing(hub).to_send == ()


@pytest.mark.long
def test_of_a_file_that_is_out_it_is_told_since_when(hub: Hub) -> None:
    hub.send("q1.csv", "A1,F,40", "A2,F,30", "B,M,20")
    hub.collect()
    assert [one.out for one in standing(hub).sent] == [None]
    hub.release("2024-Q1")
    assert [one.out is not None for one in standing(hub).sent] == [True]
    hub.send("better.csv", "A1,F,41", "A2,F,30", "B,M,20")
    hub.collect()
    correction, first = standing(hub).sent
    assert (correction.out, correction.expected, correction.corrects) == (
        None, date(2024, 11, 5), True,
    )  # fmt: skip
    assert (first.expected, first.corrects) == (None, False)


def test_another_agency_sees_nothing_of_it(hub: Hub) -> None:
    hub.send("q1.csv", "A1,F,40")
    hub.collect()
    assert standing_of(hub.settings, hub.registry, "others") == agency.AgencyStanding(
        (), (), None, ()
    )


@pytest.mark.parametrize(
    ("cron", "day", "first"),
    [
        ("0 6 5 2,5,8,11 *", date(2024, 11, 5), date(2024, 11, 5)),
        ("0 6 5 2,5,8,11 *", date(2024, 11, 6), date(2025, 2, 5)),
        ("0 6 29 2 *", date(2024, 3, 1), date(2028, 2, 29)),
        ("0 6 * * 1", date(2024, 11, 5), date(2024, 11, 11)),
        ("0 6 * * 7", date(2024, 11, 5), date(2024, 11, 10)),
        ("0 6 20 * 1-5", date(2024, 11, 9), date(2024, 11, 11)),
        ("0 6 */10 * *", date(2024, 11, 2), date(2024, 11, 11)),
        ("0 6 1 1-12/6 *", date(2024, 2, 1), date(2024, 7, 1)),
    ],
)
def test_a_schedule_tells_its_next_day(cron: str, day: date, first: date) -> None:
    assert first_run(cron, day) == first
