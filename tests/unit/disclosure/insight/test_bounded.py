"""Bounds and estimates of hidden cells, held against all tables that fit."""

from __future__ import annotations

from itertools import product

import numpy as np
import polars as pl
import pytest

from covey import CountTable, Hierarchy, Policy, protect
from covey.disclosure import bounded
from covey.disclosure.insight.bound_limits import BoundLimits
from covey.disclosure.insight.bounded import CellBounds
from covey.errors import TableError
from tests.sampled import sampled

TREES = {
    "area": Hierarchy.flat(["A", "B", "C"], insist=True),
    "sex": Hierarchy.flat(["F", "M"], insist=True),
}
LEAVES = list(product(("A", "B", "C"), ("F", "M")))
PUBLIC, HIDDEN_ZEROS = Policy(5), Policy(5, zeros="hidden")

# Women and men of A, B and C with what is hidden of them; every total is published.
HIDDEN = (
    {("A", "F"), ("A", "M"), ("B", "F"), ("B", "M")},
    {("A", "F"), ("A", "M"), ("B", "F"), ("B", "M"), ("C", "F"), ("C", "M")},
    {("A", "F"), ("A", "M"), ("C", "F"), ("C", "M")},
)
COUNTS = ((3, 7, 4, 2, 9, 8), (1, 1, 1, 1, 1, 1), (6, 2, 5, 3, 1, 4))
CASES = [(counts, hidden) for counts in COUNTS for hidden in HIDDEN]


def rows(counts: tuple[int, ...], hidden: set[tuple[str, str]]) -> pl.DataFrame:
    """Every cell with its totals, *hidden* leaves without their count."""
    leaf = dict(zip(LEAVES, counts, strict=True))
    cells = [
        (area, sex, sum(n for (a, s), n in leaf.items() if area in (a, "_T") and sex in (s, "_T")))
        for area, sex in product(("_T", "A", "B", "C"), ("_T", "F", "M"))
    ]
    return pl.DataFrame(
        [
            (area, sex, None if (area, sex) in hidden else n, "Q" if (area, sex) in hidden else "A")
            for area, sex, n in cells
        ],
        schema={
            "area": pl.String,
            "sex": pl.String,
            "obs_value": pl.Int64,
            "obs_status": pl.String,
        },
        orient="row",
    )


def tables_that_fit(
    counts: tuple[int, ...], hidden: set[tuple[str, str]], least: int
) -> list[tuple[int, ...]]:
    """All whole numbers for the hidden cells, none below *least*, under the same totals."""
    places = [at for at, leaf in enumerate(LEAVES) if leaf in hidden]
    truth = np.array(counts).reshape(3, 2)
    found = []
    for tried in product(range(least, sum(counts) + 1), repeat=len(places) // 2):
        table = truth.copy()
        # The women of each area that hides both; the men follow from the total of the area.
        for at, women in zip(places[::2], tried, strict=True):
            table[at // 2] = (women, truth[at // 2].sum() - women)
        fits = (table.sum(axis=0) == truth.sum(axis=0)).all()
        if fits and (table.ravel()[places] >= least).all():
            found.append(tuple(table.ravel()[places].tolist()))
    return found


@pytest.mark.parametrize("kind", [pl.Categorical(), pl.Enum(["_T", "A", "B", "C", "F", "M", "Q"])])
def test_codes_that_are_numbers_say_the_same_as_text(kind: pl.DataType) -> None:
    text = rows(*CASES[0])
    found = bounded(text.with_columns(pl.col(pl.String).cast(kind)), TREES, PUBLIC)
    assert found.cast({"area": str, "sex": str, "obs_status": str}).equals(
        bounded(text, TREES, PUBLIC)
    )


@pytest.mark.parametrize(("policy", "least"), [(PUBLIC, 1), (HIDDEN_ZEROS, 0)])
@pytest.mark.parametrize(("counts", "hidden"), sampled(CASES, 2))
def test_bounds_are_the_ends_of_all_tables_that_fit_and_the_estimate_is_one_of_them(
    counts: tuple[int, ...], hidden: set[tuple[str, str]], policy: Policy, least: int
) -> None:
    found = bounded(rows(counts, hidden), TREES, policy).filter(obs_status="Q")
    fit = tables_that_fit(counts, hidden, least)
    assert found["low"].to_list() == [min(one) for one in zip(*fit, strict=True)]
    assert found["high"].to_list() == [max(one) for one in zip(*fit, strict=True)]
    assert tuple(found["estimate"]) in fit


def test_the_estimate_says_least_beyond_the_totals() -> None:
    # Of 60 people in A and B 20 are women: a third of the 40 and of the 20.
    found = bounded(rows((5, 35, 15, 5, 9, 9), HIDDEN[0]), TREES, PUBLIC).filter(obs_status="Q")
    assert found["estimate"].to_list() == [13, 27, 7, 13]


def test_a_published_cell_is_its_own_bounds_and_estimate_and_rows_keep_their_order() -> None:
    given = rows(COUNTS[0], HIDDEN[0]).sample(fraction=1.0, shuffle=True, seed=1)
    found = bounded(given, TREES, PUBLIC)
    assert found.drop("low", "high", "estimate").equals(given)
    shown = found.filter(obs_status="A")
    for column in ("low", "high", "estimate"):
        assert shown[column].to_list() == shown["obs_value"].to_list()


@pytest.mark.parametrize(("counts", "hidden"), sampled(CASES, 4))
def test_hidden_rows_alone_have_the_bounds_that_they_have_among_all(
    counts: tuple[int, ...], hidden: set[tuple[str, str]]
) -> None:
    given = rows(counts, hidden)
    alone = bounded(given, TREES, PUBLIC, only_hidden=True)
    assert alone.equals(bounded(given, TREES, PUBLIC).filter(obs_status="Q"))


def test_what_hangs_together_with_too_much_has_wider_bounds_and_no_estimate() -> None:
    counts, hidden = COUNTS[0], HIDDEN[1]
    few = bounded(rows(counts, hidden), TREES, PUBLIC, limits=BoundLimits(cells=1))
    all_sums = bounded(rows(counts, hidden), TREES, PUBLIC)
    secret = pl.col("obs_status") == "Q"
    assert few.filter(secret)["estimate"].null_count() == len(hidden)
    assert (few["low"] <= all_sums["low"]).all()
    assert (few["high"] >= all_sums["high"]).all()


def test_a_count_that_no_total_limits_has_no_high() -> None:
    lone = pl.DataFrame({"area": ["_T", "A"], "obs_value": [None, None], "obs_status": ["Q", "Q"]})
    found = bounded(lone, {"area": Hierarchy.flat(["A", "B"], insist=True)}, PUBLIC)
    assert found["low"].to_list() == [1, 1]
    assert found["high"].to_list() == [None, None]


def test_true_counts_lie_within_the_bounds_of_a_protected_table_with_hidden_details() -> None:
    areas = Hierarchy.from_rows(
        {"code": code, "parent": parent}
        for code, parent in (("VN", ""), *((p, "VN") for p in "AB"),
                             *((f"{p}{n}", p) for p in "AB" for n in range(4)))
    )  # fmt: skip
    trees = {
        "area": areas,
        "sex": TREES["sex"],
        "age": Hierarchy.flat(["0", "1", "2"], insist=True),
    }
    cells = list(product([f"{p}{n}" for p in "AB" for n in range(4)], "FM", "012"))
    frame = pl.DataFrame(cells, schema=["area", "sex", "age"], orient="row")
    counts = pl.Series([at * 37 % 23 // 4 for at in range(len(cells))])
    counted = frame.with_columns(persons=counts)
    table = CountTable.from_frame(counted, trees, "persons")
    out = protect(table, Policy(10, detail=({"area": 2, "sex": 1}, {"sex": 1, "age": 1})))
    found = bounded(out.to_frame(), trees, out.policy).filter(obs_status="Q")
    assert found.height > 4
    for area, sex, age, _, _, low, high, estimate in found.iter_rows():
        inside = [
            pl.col(name).is_in([c for c in tree.codes if code in tree.ancestors(c)])
            for (name, tree), code in zip(trees.items(), (area, sex, age), strict=True)
        ]
        assert low <= counted.filter(*inside)["persons"].sum() <= high
        assert low <= estimate <= high


def test_bounds_are_made_of_rows_trees_and_a_policy_and_of_nothing_else() -> None:
    taken = CellBounds.of.__annotations__
    assert {name for name in taken if name != "return"} == {"rows", "policy", "limits"}
    taken = bounded.__annotations__
    given = {"frame", "hierarchies", "policy", "library", "limits", "only_hidden"}
    assert {name for name in taken if name != "return"} == given


def test_rows_that_contradict_each_other_are_refused() -> None:
    wrong = rows(COUNTS[0], HIDDEN[0]).with_columns(
        obs_value=pl.when(area="A", sex="_T").then(1).otherwise("obs_value")
    )
    with pytest.raises(TableError):
        bounded(wrong, TREES, PUBLIC)


def test_a_dimension_with_the_name_of_a_bound_is_refused() -> None:
    with pytest.raises(TableError, match="'low' cannot be a dimension"):
        bounded(rows(COUNTS[0], set()).rename({"area": "low"}), {"low": TREES["area"]}, PUBLIC)
