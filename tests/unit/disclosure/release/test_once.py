"""A year with its own count of persons beside the quarters in which they were seen."""

from __future__ import annotations

import polars as pl
import pytest

import covey
from covey.errors import PolicyError, TableError
from covey.tables import CountTable, Hierarchy

YEAR = Hierarchy.from_rows(
    [{"code": "2024", "parent": ""}, *({"code": q, "parent": "2024"} for q in ("Q1", "Q2"))]
)
AREA = Hierarchy.flat("ABC")
TREES = {"period": YEAR, "area": AREA}
POLICY = covey.Policy(5)

# Nobody came to A and B in both quarters, so the year is all that the quarters add up to there.
PERSONS = {
    "Q1": {"A": 4, "B": 12, "C": 40},
    "Q2": {"A": 5, "B": 8, "C": 30},
    "2024": {"A": 9, "B": 20, "C": 50},
}


def table_of(persons: dict[str, dict[str, int]]) -> CountTable:
    rows = [(period, area, n) for period, own in persons.items() for area, n in own.items()]
    frame = pl.DataFrame(rows, schema=["period", "area", "people"], orient="row")
    return CountTable.from_frame(frame, TREES | {"period": YEAR.flattened()}, "people")


def goes_out(code: str, out: dict[str, pl.DataFrame]) -> pl.DataFrame:
    made = covey.protect_beside(table_of(PERSONS), POLICY, ("period", code), out, counted_once=YEAR)
    return made.to_frame()


@pytest.fixture(scope="module")
def alone() -> dict[str, pl.DataFrame]:
    """Each period as it would go out if nothing else did."""
    return {code: goes_out(code, {}) for code in PERSONS}


def codes_of(verdict: covey.Audit) -> list[tuple[str, tuple[str, ...]]]:
    return [(found.table, found.codes) for found in verdict.findings]


def test_a_year_and_quarters_each_protected_alone_give_a_count_away(
    alone: dict[str, pl.DataFrame],
) -> None:
    verdict = covey.audit_beside(alone, TREES, POLICY, counted_once="period")
    assert codes_of(verdict) == [("Q1", ("A",))]
    assert set(verdict.findings[0].sums) == {
        "2024 A is at most Q1 A + Q2 A",
        "2024 B is at most Q1 B + Q2 B",
        "Q1 _T = Q1 A + Q1 B + Q1 C",
    }


def test_protected_beside_each_other_they_give_none_away() -> None:
    out: dict[str, pl.DataFrame] = {}
    for code in PERSONS:
        out[code] = goes_out(code, out)
    verdict = covey.audit_beside(out, TREES, POLICY, counted_once="period")
    assert verdict.safe
    assert verdict.exhaustive


def test_a_year_tells_no_quarter_that_is_not_out() -> None:
    out = {"2024": goes_out("2024", {}), "Q2": goes_out("Q2", {})}
    told = {"2024": (9, 20, 50), "Q2": (5, 8, 30)}
    for code, frame in out.items():
        assert frame.filter(pl.col("area") != "_T")["obs_value"].to_list() == list(told[code])
    # Between 4 and 9 of A were seen in the other quarter.
    assert covey.audit_beside(out, TREES, POLICY, counted_once="period").safe


def test_a_year_is_at_least_each_quarter() -> None:
    frames = {
        "2024": rows_of("2024", {"_T": 30, "A": None, "B": None, "C": 10}),
        "Q1": rows_of("Q1", {"_T": 20, "A": 1, "B": 19}),
    }
    verdict = covey.audit_beside(frames, TREES, covey.Policy(2), counted_once="period")
    assert ("2024", ("A",)) in codes_of(verdict)
    assert "2024 B is at least Q1 B" in verdict.findings[-1].sums


def rows_of(code: str, counts: dict[str, int | None]) -> pl.DataFrame:
    return pl.DataFrame(
        [(code, area, n, "Q" if n is None else "A") for area, n in counts.items()],
        schema=["period", "area", "obs_value", "obs_status"],
        orient="row",
    )


def test_counts_that_are_not_of_persons_counted_once_are_refused_by_cell_and_without_a_count() -> (
    None
):
    wrong = {"Q1": {"A": 4, "B": 37}, "Q2": {"A": 1}, "2024": {"A": 76, "B": 20, "C": 61}}
    with pytest.raises(TableError) as refused:
        covey.protect_beside(table_of(wrong), POLICY, ("period", "Q1"), {}, counted_once=YEAR)
    assert str(refused.value).splitlines() == [
        "'2024' of 'period' counts fewer persons than 'Q1', which is part of it, in B.",
        "'2024' of 'period' counts more persons than Q1, Q2 together, in 2 cells: A; C.",
        (
            "Correct the counts; or if codes of 'period' add up, do not say that it counts "
            "persons once."
        ),
    ]


def test_quarters_go_out_before_anybody_has_counted_the_year() -> None:
    so_far = {code: own for code, own in PERSONS.items() if code != "2024"}
    made = covey.protect_beside(table_of(so_far), POLICY, ("period", "Q1"), {}, counted_once=YEAR)
    assert made.to_frame().height == 4


def test_a_year_that_nobody_has_counted_does_not_go_out_as_if_it_were_empty() -> None:
    so_far = {code: own for code, own in PERSONS.items() if code != "2024"}
    with pytest.raises(TableError, match="'2024' of 'period' counts fewer persons than 'Q1'"):
        covey.protect_beside(table_of(so_far), POLICY, ("period", "2024"), {}, counted_once=YEAR)


def test_a_table_that_adds_codes_up_is_refused() -> None:
    rows = [(code, area, n) for code in ("Q1", "Q2") for area, n in PERSONS[code].items()]
    frame = pl.DataFrame(rows, schema=["period", "area", "people"], orient="row")
    added = CountTable.from_frame(frame, TREES, "people")
    with pytest.raises(PolicyError, match="flattened"):
        covey.protect_beside(added, POLICY, ("period", "2024"), {}, counted_once=YEAR)


def test_the_total_over_flattened_codes_does_not_go_out() -> None:
    with pytest.raises(PolicyError, match="'_T' is no code of 'period'"):
        covey.protect_beside(table_of(PERSONS), POLICY, ("period", "_T"), {}, counted_once=YEAR)
