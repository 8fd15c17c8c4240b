"""The audit against the enumeration of all tables."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import covey
from covey.disclosure.audit import BELOW, OTHER_CODE
from tests.oracles.enumerate import feasible_values
from tests.properties.tiny_tables import PublishedTable, published_tables

MOST_TABLES = 20_000


def expected(table: PublishedTable, policy: covey.Policy) -> dict[tuple[str, ...], str] | None:
    try:
        possible = feasible_values(
            table.hierarchies, table.rows(), policy.zeros, most_tables=MOST_TABLES
        )
    except OverflowError:
        return None
    fallen = {}
    for codes, values in possible.items():
        unsafe = any(0 < value < policy.minimum_count for value in values)
        if unsafe and max(values) - min(values) < policy.width:
            fallen[table.cell(codes)] = (
                "only one value possible"
                if len(values) == 1
                else "interval narrower than protection"
            )
    for codes, value in table.rows().items():
        if value is not None and 0 < value < policy.minimum_count:
            fallen[table.cell(codes)] = BELOW
    return fallen


@pytest.mark.parametrize("zeros", ["public", "hidden"])
@settings(max_examples=150, deadline=None)
@given(st.data())
def test_the_audit_finds_what_the_enumeration_of_all_tables_finds(
    zeros: str, data: st.DataObject
) -> None:
    table = data.draw(published_tables(zeros))
    policy = covey.Policy(
        minimum_count=data.draw(st.integers(2, 5)),
        zeros=zeros,  # type: ignore[arg-type]
        protection=data.draw(st.sampled_from([1, 1, 2, 3, "full"])),
    )
    wanted = expected(table, policy)
    if wanted is None:
        return
    verdict = covey.audit(table.frame(), table.hierarchies, policy)
    assert verdict.exhaustive
    assert {finding.codes: finding.rule for finding in verdict.findings} == wanted
    assert (
        sum(verdict.cleared.values())
        + sum(finding.rule not in (BELOW, OTHER_CODE) for finding in verdict.findings)
        == verdict.attacked
    )
