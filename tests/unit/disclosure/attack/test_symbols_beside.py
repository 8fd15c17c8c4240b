"""Rows of several periods in which hidden counts have a symbol that says how many they can be."""

from __future__ import annotations

import polars as pl

import covey
from covey import Hierarchy, Policy

AREAS = {"area": Hierarchy.flat(["A", "B", "C"], insist=True)}
PERIODS = AREAS | {"period": Hierarchy.flat(["Q1", "Q2"], insist=True)}
SYMBOLS = {"<2": 1, "<3": 2}


def rows(period: str, others: int, symbol: str) -> pl.DataFrame:
    """The rows of a period: a hidden total, of A a symbol, of B a count, and C hidden."""
    return pl.DataFrame(
        {
            "area": ["_T", "A", "B", "C"],
            "obs_value": [None, None, others, None],
            "obs_status": ["Q", symbol, "A", "Q"],
            "period": [period] * 4,
        }
    )


def test_a_count_that_its_symbol_alone_tells_is_found_in_one_table_and_beside_others() -> None:
    alone = covey.audit(rows("Q1", 5, "<2").drop("period"), AREAS, Policy(2), symbols=SYMBOLS)
    assert [one.codes for one in alone.findings] == [("A",)]
    frames = {"first": rows("Q1", 5, "<2"), "second": rows("Q2", 7, "<3")}
    together = covey.audit_beside(frames, PERIODS, Policy(2), SYMBOLS)
    assert [(one.table, one.codes) for one in together.findings] == [("Q1", ("A",))]
