"""Officers say whether two datasets count the same persons, and are asked where they do not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from covey import Policy
from covey.contracts import Dataset, Registry, Source, Submission
from covey.errors import ContractError

Build = Callable[..., Any]
HEALTH = {"sector": "HEALTH"}


@pytest.fixture
def read(codelists: Path, submission: Build, dataset: Build) -> Callable[..., Registry]:
    """Build a registry of quarterly people and of a year of them, with changes to the latter."""

    def read(*more: Dataset, sent: dict[str, Any] | None = None, **changes: Any) -> Registry:
        quarterly: Submission = submission()
        other = {"name": "yearly_visits", "frequency": "year"} | (sent or {})
        yearly = replace(quarterly, **other)
        fields = {"name": "people_of_a_year", "frequency": "year"} | changes
        fields.setdefault("sources", (Source("yearly_visits", constants=HEALTH),))
        monthly = replace(quarterly, name="monthly_visits", frequency="month")
        datasets = (dataset(), dataset(**fields), *more)
        return Registry((quarterly, yearly, monthly), datasets, codelists)

    return read


def test_who_is_counted_by_two_datasets_of_one_agency_is_asked(read: Build) -> None:
    with pytest.raises(ContractError) as asked:
        read()
    assert str(asked.value) == (
        "datasets 'people_seen' and 'people_of_a_year' both count persons of health_centres by the "
        "same dimensions, in shorter and in longer periods. If they are the same persons, each "
        "counted once in its period, what one of them hides may follow from the other: say "
        "same_persons_as='people_seen' in 'people_of_a_year', and they are protected together. If "
        "they are other persons, say other_persons_than=('people_seen',) there."
    )


@pytest.mark.parametrize(
    "answered",
    [
        {"same_persons_as": "people_seen"},
        {"other_persons_than": ("people_seen",)},
        {"sent": {"agency": "police"}},
        {"sent": {"counts": "events"}, "counts": "events"},
        {"dimensions": {"sector": "sectors"}},
        {"sources": (Source("health_visits", constants=HEALTH),)},
    ],
    ids=["the same", "others", "another agency", "events", "other dimensions", "a sum"],
)
def test_nobody_is_asked_where_it_is_said_or_cannot_be_so(
    read: Build, answered: dict[str, Any]
) -> None:
    assert read(**answered)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"same_persons_as": "peopel"}, "no dataset 'peopel'"),
        ({"other_persons_than": ("peopel",)}, "no dataset 'peopel'"),
        ({"same_persons_as": "people_of_a_year"}, "names itself"),
        (
            {"same_persons_as": "people_seen", "other_persons_than": ("people_seen",)},
            "other_persons_than says that they are others",
        ),
        (
            {"same_persons_as": "people_seen", "dimensions": {"sector": "sectors"}},
            "Give both the same ones in the same order",
        ),
        (
            {
                "same_persons_as": "people_seen",
                "sources": (Source("health_visits", constants=HEALTH),),
            },
            "both take rows of one submission",
        ),
        (
            {"same_persons_as": "people_seen", "policy": Policy(minimum_count=3)},
            "minimum_count is 5 in the first and 3 in the second",
        ),
        (
            {
                "same_persons_as": "people_seen",
                "sources": (
                    Source("monthly_visits", constants=HEALTH),
                    Source("yearly_visits", constants={"sector": "SOCIAL"}),
                ),
            },
            "does not count persons once in periods of one length",
        ),
    ],
    ids=[
        "no such",
        "no other such",
        "itself",
        "both",
        "dimensions",
        "one file",
        "policies",
        "two lengths",
    ],
)
def test_what_cannot_be_said_of_two_datasets_is_refused(
    read: Build, said: dict[str, Any], why: str
) -> None:
    with pytest.raises(ContractError, match=why):
        read(**said)


def test_weeks_lie_across_quarters_so_they_are_not_of_the_same_persons(read: Build) -> None:
    sent = {"name": "weekly_visits", "frequency": "week"}
    fields = {
        "frequency": "week",
        "sources": (Source("weekly_visits", constants=HEALTH),),
        "same_persons_as": "people_seen",
    }
    with pytest.raises(ContractError, match=r"lie across each other.*let both count by days"):
        read(sent=sent, **fields)
    daily = read(
        sent={"name": "daily_visits", "frequency": "day"},
        **fields | {"frequency": "day", "sources": (Source("daily_visits", constants=HEALTH),)},
    )
    assert len(daily.datasets) == 2


def test_two_datasets_of_a_year_are_not_both_of_the_same_persons(
    read: Build, dataset: Build
) -> None:
    again = dataset(
        name="again",
        frequency="year",
        sources=(Source("yearly_visits", constants={"sector": "SOCIAL"}),),
        same_persons_as="people_seen",
    )
    with pytest.raises(ContractError, match="both count the same persons once a year"):
        read(again, same_persons_as="people_seen")
