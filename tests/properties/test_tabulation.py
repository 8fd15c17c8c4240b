"""Records are counted alike by every engine, and as one counts them by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any

import duckdb
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from covey import Hierarchy
from covey.contracts import Age, Always, Gravest, Latest, Records, Text
from covey.tabulation import tabulate
from tests.oracles.tabulated import tabulated
from tests.tiers import up_to

AREAS = Hierarchy.flat(("N1", "N2", "S1"), "_T")
STAGES = Hierarchy.flat(("SEEN", "TRIED", "CONVICTED", "_U"), "_T")
AGES = Hierarchy.flat(("Y_LT18", "Y18T29", "Y_GE30", "_U"), "_T")
TREES = {"area": AREAS, "stage": STAGES, "age": AGES, "office": Hierarchy.flat(("A",), "_T")}
ORDER = ("CONVICTED", "TRIED", "SEEN", "_U")
WORDS = {"n1": "N1", "seen": "SEEN"}  # as codes are also written

SCHEMA = {
    "district": pl.String,
    "stage": pl.String,
    "born": pl.Date,
    "case": pl.Int64,
    "day": pl.Date,
}
ROW = st.fixed_dictionaries(
    {
        "district": st.sampled_from(("N1", "n1", " N1 ", "N2", "S1")),
        "stage": st.sampled_from(("SEEN", "seen", "TRIED", "CONVICTED", "", None)),
        "born": st.one_of(
            st.none(),
            st.dates(date(1940, 1, 1), date(2023, 12, 31)),
            st.sampled_from((date(2006, 3, 31), date(2006, 4, 1), date(1994, 3, 31))),
        ),
        "case": st.integers(1, 6),
        "day": st.one_of(st.none(), st.dates(date(2023, 12, 28), date(2024, 4, 3))),
    }
)
RULES = st.sampled_from((None, Gravest("stage", ORDER), Latest("day")))

ENGINES: dict[str, Callable[[pl.DataFrame], Any]] = {
    "polars": lambda frame: frame,
    "lazy polars": lambda frame: frame.lazy(),
    "pandas": lambda frame: frame.to_pandas(),
    "arrow": lambda frame: frame.to_arrow(),
    "DuckDB": lambda frame: duckdb.connect().from_arrow(frame.to_arrow()),
}
WRITTEN = st.sampled_from((None, "%Y-%m-%d", "%d/%m/%Y", "%m.%d.%Y", "%Y-%d-%m", "%d/%m/%Y 10:30"))
"""How days are written in columns of texts; None: they are days."""


@up_to(60)
@given(st.lists(ROW, max_size=25), RULES, st.booleans(), st.sampled_from([*ENGINES]), WRITTEN)
def test_every_engine_counts_as_one_counts_by_hand(
    rows: list[dict[str, Any]], rule: Any, persons: bool, engine: str, written: str | None
) -> None:
    looks = Records(
        {
            "area": "district",
            "stage": Text("stage", missing="_U"),
            "age": Age("born", missing="_U"),
            "office": Always("A"),
        },
        person="case" if persons or rule else None,
        one_leaf=rule,
        day="day",
        day_form=(written or "%d/%m/%Y")[:8],
    )
    frame = pl.DataFrame(rows, schema=SCHEMA)
    if written:
        frame = frame.with_columns(pl.col("born", "day").dt.strftime(written))
    counted = tabulate(ENGINES[engine](frame), looks, TREES, "2024-Q1")
    found = counted.frame.select(*TREES, "count").rows()
    expected = tabulated(rows, looks, TREES, "2024-Q1", WORDS)
    assert Counter({tuple(codes): number for *codes, number in found}) == expected
    assert counted.frame["period"].unique().to_list() in ([], ["2024-Q1"])
    taken = [
        row for row in rows if row["day"] and date(2024, 1, 1) <= row["day"] <= date(2024, 3, 31)
    ]
    assert counted.records - counted.others == len(taken)
    assert counted.dateless == sum(row["day"] is None for row in rows)
    if looks.person:
        assert counted.persons == len({row["case"] for row in taken})
        assert bool(counted.repeated) == (sum(expected.values()) > counted.persons)


@up_to(30)
@given(st.lists(ROW, max_size=25), st.sampled_from([*ENGINES]))
def test_persons_behind_events_are_those_that_one_counts_by_hand(
    rows: list[dict[str, Any]], engine: str
) -> None:
    events = Records(
        {"area": "district", "age": Age("born", missing="_U")}, contributor="case", day="day"
    )
    trees = {"area": AREAS, "age": AGES}
    counted = tabulate(ENGINES[engine](pl.DataFrame(rows, schema=SCHEMA)), events, trees, "2024-Q1")
    assert counted.contributors is not None
    assert counted.contributors.select(counted.frame.columns).rows() == counted.frame.rows()
    behind = Counter(
        {tuple(codes): number for *codes, _, number in counted.contributors[:, 1:].rows()}
    )
    persons = Records(events.columns, person="case", day="day")
    assert behind == tabulated(rows, persons, trees, "2024-Q1", WORDS)
    few = [row for row in counted.contributors.rows() if row[-2] >= 3 > row[-1]]
    assert counted.from_few(3) == len(few)


@pytest.mark.parametrize("engine", ENGINES)
def test_no_record_at_all_is_counted_as_none(engine: str) -> None:
    looks = Records({"area": "district"}, day="day")
    counted = tabulate(
        ENGINES[engine](pl.DataFrame(schema=SCHEMA)), looks, {"area": AREAS}, "2024-Q1"
    )
    assert counted.frame.height == 0
    assert counted.records == 0
