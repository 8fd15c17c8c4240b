from __future__ import annotations

import polars as pl

from covey import CountTable, Hierarchy, Policy, protect
from covey.disclosure.insight.visibility import visible

AREAS = Hierarchy.from_rows(
    [
        {"code": code, "parent": parent}
        for code, parent in [("VN", ""), ("A", "VN"), ("A1", "A"), ("A2", "A"), ("B", "VN")]
    ]
)


def test_what_is_hidden_at_a_level_is_not_seen_there_and_the_rest_is() -> None:
    # 3 men in A1 are too few; the women there and both in A2 are hidden with them.
    rows = [
        ("A1", "F", 7), ("A1", "M", 3), ("A2", "F", 6), ("A2", "M", 4), ("B", "F", 50),
        ("B", "M", 30),
    ]  # fmt: skip
    frame = pl.DataFrame(rows, schema=["area", "sex", "persons"], orient="row")
    trees = {"area": AREAS, "sex": Hierarchy.flat(["F", "M"])}
    table = CountTable.from_frame(frame, trees, "persons")
    seen = visible(protect(table, Policy(minimum_count=5)), table.total)
    assert [(one.dimension, one.level, one.codes, one.alone, one.crossed) for one in seen] == [
        ("area", 0, 3, 1.0, 0.8),
        ("area", 1, 2, 1.0, 1.0),
        ("area", 2, 1, 1.0, 1.0),
        ("sex", 0, 2, 1.0, 0.8),
        ("sex", 1, 1, 1.0, 1.0),
    ]
