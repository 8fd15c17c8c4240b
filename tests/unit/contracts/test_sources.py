"""A dataset takes from a submission only what is there, and only in a sense that holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from covey.contracts import Dataset, Registry, Source, Submission
from covey.errors import ContractError

BuildRegistry = Callable[..., Registry]
HEALTH = {"sector": "HEALTH"}


def test_a_source_that_fits_is_taken(registry: BuildRegistry) -> None:
    source = Source("health_visits", constants=HEALTH, only={"sex": ("F",)})
    assert registry(source).hierarchies.keys() == {"periods", "sectors", "sex"}


def test_a_column_of_another_name_is_taken_under_the_name_of_the_dimension(
    registry: BuildRegistry,
) -> None:
    source = Source("health_visits", renamed={"gender": "sex"}, constants=HEALTH)
    dimensions = {"gender": "sex", "sector": "sectors"}
    assert registry(source, dimensions=dimensions).dataset("people_seen").sources == (source,)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (Source("health_visits"), "'sector' needs a column of codelist 'sectors' or a constant"),
        (Source("health_visits", constants={**HEALTH, "age": "_U"}), "no dimension 'age'"),
        (Source("health_visits", renamed={"age": "sex"}, constants=HEALTH), "no dimension 'age'"),
        (Source("health_visits", renamed={"sex": "age"}, constants=HEALTH), "no dimension 'age'"),
        (Source("health_visits", constants=HEALTH, only={"age": ("_U",)}), "no dimension 'age'"),
        (Source("police_visits", constants=HEALTH), "no submission 'police_visits'"),
    ],
    ids=["no column", "constant", "renamed to", "renamed from", "only", "submission"],
)
def test_a_source_that_does_not_fit_is_named(
    registry: BuildRegistry, source: Source, said: str
) -> None:
    with pytest.raises(ContractError, match=said):
        registry(source)


@pytest.mark.parametrize(
    ("constants", "only", "said"),
    [
        ({"sector": "HELTH"}, {}, r"'HELTH' is no leaf of sectors\.csv"),
        ({"sector": "_T"}, {}, r"'_T' is no leaf of sectors\.csv"),
        (HEALTH, {"sex": ("F", "W")}, r"'W' is not in sex\.csv"),
    ],
    ids=["misspelled constant", "a total as constant", "misspelled choice"],
)
def test_a_code_that_would_leave_rows_out_in_silence_is_refused(
    registry: BuildRegistry,
    constants: Mapping[str, str],
    only: Mapping[str, tuple[str, ...]],
    said: str,
) -> None:
    registered = registry(Source("health_visits", constants=constants, only=only))
    with pytest.raises(ContractError, match=said):
        _ = registered.hierarchies


def test_events_are_never_added_to_persons(registry: BuildRegistry) -> None:
    with pytest.raises(ContractError, match="persons cannot be counted as events"):
        registry(counts="events")


@pytest.mark.parametrize(
    ("sent", "published", "fits"),
    [
        ("month", "quarter", True),
        ("quarter", "quarter", True),
        ("year", "quarter", False),
        ("quarter", "month", False),
        ("week", "month", False),
        ("week", "week", True),
        ("day", "week", True),
        ("day", "month", True),
        ("week", "day", False),
        ("month", "week", False),
    ],
)
def test_a_period_is_made_of_whole_ones_alone(
    codelists: Path,
    submission: Callable[..., Submission],
    dataset: Callable[..., Dataset],
    sent: str,
    published: str,
    fits: bool,
) -> None:
    def register() -> Any:
        contracts = (submission(frequency=sent),), (dataset(frequency=published),)
        return Registry(*contracts, codelists)

    if fits:
        assert register().dataset("people_seen").frequency == published
    else:
        with pytest.raises(ContractError, match=f"no {published} is made of whole {sent}s"):
            register()
