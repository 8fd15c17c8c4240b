"""Counts shown changed in place of hidden: what each way does, and what gives it away."""

from __future__ import annotations

import itertools

import numpy as np
import polars as pl
import pytest

import covey
from covey import CountTable, DisclosureRisk, Hierarchy, Policy, Rounding, relations
from covey.disclosure.rounding.controlled import controlled
from covey.errors import PolicyError

KEY, OTHER = bytes(range(32)), bytes(range(1, 33))
SEX = Hierarchy.flat(["F", "M"])
AREAS = [f"a{number:03}" for number in range(200)]
FIVE = Policy(minimum_count=5)


def counted(counts: dict[str, int]) -> CountTable:
    """People by one flat dimension."""
    frame = pl.DataFrame({"area": list(counts), "n": list(counts.values())})
    return CountTable.from_frame(frame, {"area": Hierarchy.flat(list(counts))}, "n")


def shown(table: CountTable, rounding: Rounding, key: bytes | None = None) -> dict[str, int]:
    frame = covey.round_table(table, rounding, key).to_frame()
    return {".".join(row[:-2]): row[-2] for row in frame.iter_rows()}


@pytest.fixture(scope="module")
def by_area_and_sex() -> pl.DataFrame:
    cells = list(itertools.product(AREAS, ["F", "M"]))
    counts = np.random.default_rng(7).integers(0, 9, len(cells))
    return pl.DataFrame(cells, schema=["area", "sex"], orient="row").with_columns(n=counts)


def table_of(frame: pl.DataFrame) -> CountTable:
    trees = {"area": Hierarchy.flat(frame["area"].unique().sort()), "sex": SEX}
    return CountTable.from_frame(frame, trees, "n")


def cube(counts: list[int]) -> CountTable:
    """People by three dimensions of two codes."""
    cells = list(itertools.product("ab", "cd", "ef"))
    frame = pl.DataFrame(cells, schema=["x", "y", "z"], orient="row").with_columns(
        n=pl.Series(counts)
    )
    trees = {
        name: Hierarchy.flat(list(codes))
        for name, codes in zip("xyz", ("ab", "cd", "ef"), strict=True)
    }
    return CountTable.from_frame(frame, trees, "n")


def test_every_row_says_that_its_count_may_be_changed() -> None:
    table = covey.round_table(counted({"a": 4, "b": 5}), Rounding("rounding", 5))
    frame = table.to_frame()
    assert frame.columns == ["area", "obs_value", "obs_status"]
    assert frame["obs_status"].to_list() == ["E", "E", "E"]


def test_a_rounded_table_holds_no_true_count_and_shows_none_in_a_log() -> None:
    table = covey.round_table(counted({"a": 4171, "b": 1}), Rounding("rounding", 5))
    assert "417" not in repr(table)
    assert 4171 not in table.values


def test_what_is_not_protected_is_said_of_each_way() -> None:
    for rounding in (
        Rounding("rounding", 3), Rounding("random-rounding", 3),
        Rounding("midpoint", 3), Rounding("cell-key"),
    ):  # fmt: skip
        done = covey.round_table(counted({"a": 4}), rounding, KEY if rounding.needs_key else None)
        assert len(done.statement.splitlines()) >= 4


def test_three_dimensions_may_have_no_next_multiples_that_add_up_but_further_ones() -> None:
    table = cube([1, 0, 2, 1, 2, 1, 1, 0])
    with pytest.raises(DisclosureRisk, match="three dimensions and more"):
        covey.round_table(table, Rounding("rounding", 2))
    further = covey.round_table(table, Rounding("rounding", 2, steps=1))
    assert further.figures.sums_off == 0
    assert 2 <= further.figures.largest_error < 4


def test_a_large_table_is_bettered_some_cells_at_a_time_and_says_that_nothing_is_proved() -> None:
    counts = np.random.default_rng(3).integers(0, 12, 27)
    cells = list(itertools.product("abc", repeat=3))
    frame = pl.DataFrame(cells, schema=["x", "y", "z"], orient="row").with_columns(n=counts)
    table = CountTable.from_frame(frame, dict.fromkeys("xyz", Hierarchy.flat("abc")), "n")
    rounding = Rounding("rounding", 5)
    parts, whole = controlled(table, rounding, at_once=10), controlled(table, rounding)
    assert not (relations(table.grid, table.keys).astype(np.int64) @ parts.values).any()
    assert (whole.proved, parts.proved) == (True, False)
    # All cells are near each other here, so the last choice is about all of them.
    distance = [np.abs(one.values - table.counts).sum() for one in (parts, whole)]
    assert distance[0] == distance[1]


def test_noise_of_the_same_key_cannot_be_averaged(by_area_and_sex: pl.DataFrame) -> None:
    table, half = table_of(by_area_and_sex), table_of(by_area_and_sex[:200])
    for rounding in (Rounding("random-rounding", 5), Rounding("cell-key")):
        whole = shown(table, rounding, KEY)
        assert shown(table, rounding, KEY) == whole
        part = shown(half, rounding, KEY)
        assert {cell: whole[cell] for cell in part if not cell.startswith("_T")} == {
            cell: count for cell, count in part.items() if not cell.startswith("_T")
        }


def test_noise_of_other_keys_can_be_averaged_which_is_why_a_key_is_kept() -> None:
    table = counted({"a": 13})
    draws = [
        shown(table, Rounding("random-rounding", 5), bytes([number]) * 32)["a"]
        for number in range(200)
    ]
    assert set(draws) == {10, 15}
    assert abs(sum(draws) / len(draws) - 13) < 0.5


def test_random_rounding_is_right_on_average(by_area_and_sex: pl.DataFrame) -> None:
    table = table_of(by_area_and_sex)
    done = covey.round_table(table, Rounding("random-rounding", 5), KEY)
    leaves = by_area_and_sex["n"].to_numpy()
    values = dict(zip(done.keys.tolist(), done.values.tolist(), strict=True))
    off = sum(values.get(key, 0) for key in table.leaf_keys.tolist()) - leaves.sum()
    assert abs(off) / len(leaves) < 3 * 2.5 / np.sqrt(len(leaves))


def test_a_cell_key_counts_people_however_a_cell_comes_about() -> None:
    """A total of which one part holds all people is those people, and has their noise."""
    frame = pl.DataFrame({"area": AREAS, "sex": ["F"] * 200, "n": list(range(1, 201))})
    values = shown(table_of(frame), Rounding("cell-key"), KEY)
    assert all(values[f"{area}._T"] == values[f"{area}.F"] for area in AREAS)
    assert all(values[f"{area}.M"] == 0 for area in AREAS)


def test_a_corrected_count_has_other_noise() -> None:
    before, after = (
        shown(counted(dict.fromkeys(AREAS[:20], count)), Rounding("cell-key"), KEY)
        for count in (50, 51)
    )
    assert len({after[area] - before[area] for area in before}) > 2


def test_conventional_rounding_and_middles_follow_the_rule_alone() -> None:
    table = counted({"a": 1, "b": 4, "c": 5, "d": 7, "e": 8})
    by_rule = shown(table, Rounding("midpoint", 5, minimum_count=5))
    assert [by_rule[code] for code in "abcde"] == [3, 3, 5, 5, 10]
    exact = shown(table, Rounding("midpoint", minimum_count=5))
    assert [exact[code] for code in "abcde"] == [3, 3, 5, 7, 8]


def test_figures_say_how_far_off_a_table_is() -> None:
    table = counted({"a": 1, "b": 1, "c": 10})
    of = covey.round_table(table, Rounding("midpoint", 10)).figures
    assert (of.cells, of.largest_error, of.share_changed) == (4, 2, 0.75)
    assert (of.mean_error, of.mean_additivity_error) == (1.0, 0.0)


@pytest.mark.parametrize(
    ("rounding", "key", "said"),
    [
        (Rounding("random-rounding", 3), None, "needs the key"),
        (Rounding("random-rounding", 3), b"short", "32 secret bytes"),
        (Rounding("rounding", 3), KEY, "nothing is drawn"),
    ],
)
def test_a_key_that_is_missing_short_or_idle_is_refused(
    rounding: Rounding, key: bytes | None, said: str
) -> None:
    with pytest.raises(PolicyError, match=said):
        covey.round_table(counted({"a": 4}), rounding, key)


# Attack 8: an exact total beside rounded cells.


def test_an_exact_total_beside_rounded_cells_gives_them_away() -> None:
    rows = pl.DataFrame(
        {
            "area": ["_T", "a", "b", "c"],
            "obs_value": [12, 0, 0, 0],
            "obs_status": ["A", "E", "E", "E"],
        }
    )
    trees = {"area": Hierarchy.flat(["a", "b", "c"])}
    told = covey.audit_rounded(rows, trees, FIVE, Rounding("rounding", 5))
    assert [str(found) for found in told.findings] == [
        f"{code}: only one value possible (from _T = a + b + c)" for code in "abc"
    ]
    rounded_too = rows.with_columns(obs_value=pl.Series([10, 0, 0, 0]), obs_status=pl.lit("E"))
    assert covey.audit_rounded(rounded_too, trees, FIVE, Rounding("rounding", 5)).safe


def test_a_count_that_is_no_multiple_is_exact_whoever_published_it() -> None:
    rows = pl.DataFrame(
        {"area": ["_T", "a", "b"], "obs_value": [8, 0, 0], "obs_status": ["A", "A", "A"]}
    )
    verdict = covey.audit_rounded(
        rows, {"area": Hierarchy.flat(["a", "b"])}, FIVE, Rounding("rounding", 5)
    )
    assert verdict.exact == 1
    assert [found.codes for found in verdict.findings] == [("a",), ("b",)]


def test_a_total_that_is_said_to_be_exact_is() -> None:
    rows = pl.DataFrame(
        {"area": ["_T", "a", "b", "c"], "obs_value": [3, 3, 3, 3], "obs_status": ["E"] * 4}
    )
    trees = {"area": Hierarchy.flat(["a", "b", "c"])}
    by = Rounding("random-rounding", 3)
    assert covey.audit_rounded(rows, trees, FIVE, by).safe
    told = covey.audit_rounded(rows, trees, FIVE, by, exact=[{"area": "_T"}])
    # Each is at least 1, and together they are 3; and 3 is published though it is unsafe.
    assert [found.codes[0] for found in told.findings] == ["_T", "a", "b", "c"]


def test_rows_that_no_counts_fit_are_refused() -> None:
    rows = pl.DataFrame(
        {"area": ["_T", "a", "b"], "obs_value": [30, 5, 5], "obs_status": ["E"] * 3}
    )
    with pytest.raises(covey.CoveyError, match="contradict"):
        covey.audit_rounded(
            rows, {"area": Hierarchy.flat(["a", "b"])}, FIVE, Rounding("rounding", 5)
        )
