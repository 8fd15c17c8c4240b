"""The sums that are named tell the count by themselves, and none of them is spare."""

from __future__ import annotations

import polars as pl

from covey import Hierarchy, Policy, audit
from covey.disclosure.finding import ONE_VALUE, Finding

TREES = {
    "area": Hierarchy.flat(["a", "b", "c"], insist=True),
    "sex": Hierarchy.flat(["F", "M"], insist=True),
}
POLICY = Policy(minimum_count=5)


def fallen(*cells: tuple[str, str, int | None]) -> dict[str, tuple[str, ...]]:
    rows = [(area, sex, n, "Q" if n is None else "A") for area, sex, n in cells]
    frame = pl.DataFrame(
        rows, schema=["area", "sex", "obs_value", "obs_status"], orient="row",
        schema_overrides={"obs_value": pl.Int64},
    )  # fmt: skip
    findings = audit(frame, TREES, POLICY).findings
    assert {one.rule for one in findings} <= {ONE_VALUE}
    return {"×".join(one.codes): one.sums for one in findings}


def test_one_sum_is_named_where_one_tells() -> None:
    assert fallen(
        ("_T", "_T", 60), ("_T", "F", 27), ("_T", "M", 33),
        ("a", "_T", 20), ("a", "F", None), ("a", "M", 17),
        ("b", "_T", 20), ("b", "F", 12), ("b", "M", 8),
        ("c", "_T", 20), ("c", "F", 12), ("c", "M", 8),
    ) == {"a×F": ("a×_T = a×F + a×M",)}  # fmt: skip


def test_a_chain_of_sums_is_named_and_no_sum_besides() -> None:
    found = fallen(
        ("_T", "_T", 60), ("_T", "F", 27), ("_T", "M", 33),
        ("a", "_T", 20), ("a", "F", None), ("a", "M", None),
        ("b", "_T", 20), ("b", "F", None), ("b", "M", 8),
        ("c", "_T", 20), ("c", "F", 12), ("c", "M", 8),
    )  # fmt: skip
    assert found["a×F"] in (
        ("b×_T = b×F + b×M", "_T×F = a×F + b×F + c×F"),
        ("a×_T = a×F + a×M", "_T×M = a×M + b×M + c×M"),
    )


def test_sums_are_no_part_of_what_makes_two_findings_one() -> None:
    assert Finding(("a",), ONE_VALUE) == Finding(("a",), ONE_VALUE, sums=("T = a",))
    assert str(Finding(("a",), ONE_VALUE, sums=("T = a",) * 6)) == (
        "a: only one value possible (from T = a; T = a; T = a; T = a; and 2 more sums)"
    )
