"""Beside what is out, hidden cells are drawn, or follow from what is shown already."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

import covey
from benchmarks import rerun
from covey import Policy
from covey.disclosure import Out, Part, protect_series
from covey.errors import DisclosureRisk, PolicyError
from covey.tables.slices import sliced, without

KEY = bytes(32)
TELLS_NOTHING = Policy(3, reruns="tell nothing")
QUARTERS = np.array([[[1, 4], [7, 9]], [[6, 5], [8, 7]]])
TREE = covey.Hierarchy.from_rows(
    {"code": code, "parent": above, "label": code}
    for code, above in [("2024", ""), ("H1", "2024"), ("H2", "2024"), ("a", "H1"), ("b", "H1")]
)
Rows = Mapping[tuple[str, ...], int | None]


def table(leaves: rerun.Leaves = QUARTERS) -> covey.CountTable:
    return rerun.counted("series", leaves)


def edition(
    code: str, out: Mapping[str, covey.ProtectedTable], policy: Policy = TELLS_NOTHING
) -> covey.ProtectedTable:
    before = {name: one.to_frame("dict") for name, one in out.items()}
    key = KEY if policy.reruns == "tell nothing" else None
    return covey.protect_beside(table(), policy, ("quarter", code), before, key=key)


def rows(protected: covey.ProtectedTable) -> Rows:
    """Return by area and sex what is shown."""
    frame = protected.to_frame("dict")
    return dict(zip(zip(frame["area"], frame["sex"], strict=True), frame["obs_value"], strict=True))


@pytest.fixture(scope="module")
def half_year() -> dict[str, covey.ProtectedTable]:
    """Return two quarters, and their half-year after them."""
    out: dict[str, covey.ProtectedTable] = {}
    for code in ("a", "b", "_T"):
        out[code] = edition(code, out)
    return out


def test_a_half_year_shows_just_what_both_quarters_show(
    half_year: dict[str, covey.ProtectedTable],
) -> None:
    first, second, both = (rows(one) for one in half_year.values())
    hidden = {cell for cell in both if None in (first[cell], second[cell])}
    assert hidden
    assert {cell for cell, count in both.items() if count is None} == hidden
    for cell in both.keys() - hidden:
        assert both[cell] == (first[cell] or 0) + (second[cell] or 0)
    assert all(one.audit.safe for one in half_year.values())
    assert half_year["_T"].policy.reruns == "tell nothing"


def test_a_rerun_of_all_three_tells_no_count(half_year: dict[str, covey.ProtectedTable]) -> None:
    frames = {name: one.to_frame("dict") for name, one in half_year.items()}
    of = covey.audit_reruns_beside(frames, table().dimensions, TELLS_NOTHING)
    assert (of.complete, of.told) == (True, ())
    assert of.alike > 1
    assert of.likeliest < 0.9


def test_an_enumeration_of_its_own_finds_the_same_tables() -> None:
    tally = rerun.Tally()
    rerun.play("series", QUARTERS, 3, "tell nothing", tally, 100)
    assert (tally.tables, tally.more) == (1, 0)
    assert tally.unsafe > 0
    assert (tally.told, tally.likely) == (0, 0)


def test_another_half_year_than_what_its_quarters_show_leads_nowhere(
    half_year: dict[str, covey.ProtectedTable],
) -> None:
    frames = {name: one.to_frame("dict") for name, one in half_year.items()}
    value, status = list(frames["_T"]["obs_value"]), list(frames["_T"]["obs_status"])
    place = next(at for at, shown in enumerate(status) if shown == "Q")
    cell = frames["_T"]["area"][place], frames["_T"]["sex"][place]
    value[place], status[place] = int(rows_of_truth()[cell]), "A"
    frames["_T"] = {**frames["_T"], "obs_value": value, "obs_status": status}
    of = covey.audit_reruns_beside(frames, table().dimensions, TELLS_NOTHING)
    assert (of.complete, of.alike) == (True, 0)


def rows_of_truth() -> dict[tuple[str, str], int]:
    places = np.ndindex(*QUARTERS.shape[1:])
    return {("ab"[area], "ab"[sex]): int(QUARTERS[:, area, sex].sum()) for area, sex in places}


@pytest.mark.long
def test_what_a_quarter_hides_that_counts_nobody_its_half_year_hides_too() -> None:
    leaves = np.array([[[0, 4], [7, 1]], [[3, 5], [0, 9]]])
    policy = Policy(3, zeros="hidden", reruns="tell nothing")
    out: dict[str, covey.ProtectedTable] = {}
    for code in ("a", "b", "_T"):
        before = {name: one.to_frame("dict") for name, one in out.items()}
        counts = rerun.counted("series", leaves)
        out[code] = covey.protect_beside(counts, policy, ("quarter", code), before, key=KEY)
    first, second, both = (rows(one) for one in out.values())
    hidden = {cell for cell in both if None in (first[cell], second[cell])}
    assert any("_T" not in cell for cell in hidden)
    assert {cell for cell, count in both.items() if count is None} == hidden
    frames = {name: one.to_frame("dict") for name, one in out.items()}
    of = covey.audit_reruns_beside(frames, table().dimensions, policy)
    assert (of.alike > 1, of.told) == (True, ())


def test_the_same_key_draws_the_same_quarter(half_year: dict[str, covey.ProtectedTable]) -> None:
    again = edition("b", {"a": half_year["a"]})
    assert rows(again) == rows(half_year["b"])


def test_what_counts_a_part_of_what_is_out_is_refused() -> None:
    out = {"_T": edition("_T", {}, Policy(3))}
    with pytest.raises(PolicyError, match="a counts in part what is out, and is no sum"):
        edition("a", out)


def test_a_year_of_which_a_half_is_not_out_is_refused() -> None:
    leaves = {"quarter": TREE, **{n: of for n, of in table().dimensions.items() if n != "quarter"}}
    counts = covey.CountTable.from_frame(
        {
            "quarter": ["a", "a", "b", "b", "H2", "H2"],
            "area": ["a", "b", "a", "b", "a", "b"],
            "sex": ["a", "b", "a", "b", "a", "b"],
            "count": [5, 6, 7, 8, 9, 4],
        },
        leaves,
        count="count",
    )
    first = covey.protect_beside(counts, TELLS_NOTHING, ("quarter", "H1"), {}, key=KEY)
    out = {"H1": first.to_frame("dict")}
    with pytest.raises(PolicyError, match="2024 counts in part what is out"):
        covey.protect_beside(counts, TELLS_NOTHING, ("quarter", "2024"), out, key=KEY)


def test_a_cell_that_must_stay_published_is_not_hidden_for_a_part(
    half_year: dict[str, covey.ProtectedTable],
) -> None:
    out = {code: half_year[code] for code in "ab"}
    cell = next(cell for cell, count in rows(half_year["a"]).items() if count is None)
    policy = Policy(
        3,
        reruns="tell nothing",
        frozen_open=({"area": cell[0], "sex": cell[1]},),
    )
    with pytest.raises(DisclosureRisk, match="keeps published are hidden of parts that are out"):
        edition("_T", out, policy)


def test_what_an_officer_hides_of_a_sum_is_hidden_besides(
    half_year: dict[str, covey.ProtectedTable],
) -> None:
    shown = next(cell for cell, count in rows(half_year["_T"]).items() if count and "_T" in cell)
    policy = Policy(
        3,
        reruns="tell nothing",
        frozen_hidden=({"area": shown[0], "sex": shown[1]},),
    )
    made = edition("_T", {code: half_year[code] for code in "ab"}, policy)
    assert rows(half_year["_T"])[shown] is not None
    assert rows(made)[shown] is None


def test_what_was_promised_of_a_quarter_holds_for_what_goes_out_beside_it() -> None:
    """So a half-year of another policy is no way to its counts."""
    parts = {code: Part(one) for code, one in sliced(table(), "quarter").items()}
    grid = without(table().grid, "quarter")
    alone = {code: covey.protect(parts[code].counts, TELLS_NOTHING, key=KEY) for code in ("a", "b")}
    assert alone["a"].grid.names == grid.names
    out = {code: Out.of(one, [code]) for code, one in alone.items()}
    made = protect_series(parts, out, {"both": frozenset("ab")}, Policy(3), key=KEY)["both"]
    hidden = {cell for of in alone.values() for cell, count in rows(of).items() if count is None}
    assert {cell for cell, count in rows(made).items() if count is None} == hidden


def test_what_waits_and_nobody_has_seen_is_no_part_of_what_is_out() -> None:
    """Its hidden cells would be told by what is hidden beside it, and its counts by a sum."""
    parts = {code: Part(one) for code, one in sliced(table(), "quarter").items()}
    out = {
        code: replace(Out.of(covey.protect(parts[code].counts, Policy(3)), [code]), waits=True)
        for code in "ab"
    }
    with pytest.raises(PolicyError, match="both counts in part what is out, and is no sum"):
        protect_series(parts, out, {"both": frozenset("ab")}, TELLS_NOTHING, key=KEY)


def test_a_key_where_nothing_is_drawn_is_refused() -> None:
    with pytest.raises(PolicyError, match="draws nothing"):
        covey.protect_beside(table(), Policy(3), ("quarter", "a"), {}, key=KEY)
