"""A verdict is of the rows and the policy that it judged; with any of them changed, of no table."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

import covey
from covey.errors import TableError
from tests.properties.true_tables import TrueTable, protected, true_tables

policies = st.builds(
    covey.Policy,
    minimum_count=st.integers(2, 5),
    zeros=st.sampled_from(["public", "hidden"]),
    intruder=st.sampled_from(["outsider", "knows-primary"]),
    protection=st.integers(1, 3),
    iterations=st.just(0),
)


def is_of(safe: covey.ProtectedTable, rows: pl.DataFrame) -> bool:
    """Whether the verdict holds for *rows*; none holds for rows that are no table."""
    try:
        return safe.audit.is_of_rows(rows, safe.grid.hierarchies, safe.policy)
    except TableError:
        return False


def with_row(rows: pl.DataFrame, place: int, value: int | None, status: str) -> pl.DataFrame:
    here = pl.int_range(pl.len()) == place
    return rows.with_columns(
        pl.when(here).then(value).otherwise("obs_value").alias("obs_value"),
        pl.when(here).then(pl.lit(status)).otherwise("obs_status").alias("obs_status"),
    )


@given(true=true_tables(), policy=policies, seed=st.integers(0, 9))
def test_the_rows_of_a_protected_table_are_those_that_were_judged_in_any_order(
    true: TrueTable, policy: covey.Policy, seed: int
) -> None:
    safe = protected(true, policy)
    assert is_of(safe, safe.to_frame().sample(fraction=1, shuffle=True, seed=seed))


@given(true=true_tables(), policy=policies, place=st.integers(0), count=st.integers(0, 9))
def test_rows_of_which_any_was_changed_are_not(
    true: TrueTable, policy: covey.Policy, place: int, count: int
) -> None:
    safe = protected(true, policy)
    rows = safe.to_frame()
    place %= rows.height
    value, status = rows["obs_value"][place], rows["obs_status"][place]
    changed = with_row(rows, place, count, "A")
    assert is_of(safe, changed) == (value == count)
    if status == "A":
        assert not is_of(safe, with_row(rows, place, None, "Q"))


@given(true=true_tables(), policy=policies, other=policies)
def test_rows_that_were_judged_under_another_policy_are_not(
    true: TrueTable, policy: covey.Policy, other: covey.Policy
) -> None:
    safe = protected(true, policy)
    same = safe.audit.is_of_rows(safe.to_frame(), safe.grid.hierarchies, other)
    assert same == (other == safe.policy)
    assert safe.audit.is_of_rows(safe.to_frame(), safe.grid.hierarchies, replace(safe.policy))
