"""k in a policy: coarsen until groups are large enough, hide those that are not, or choose."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest

from covey import CountTable, DisclosureRisk, Hierarchy, Policy, audit, protect
from tests.unit.disclosure.small import AREA

SEX = Hierarchy.flat(["F", "M"])


def table(**people: tuple[int, int]) -> CountTable:
    rows = [
        {"area": area, "sex": sex, "persons": count}
        for area, counts in people.items()
        for sex, count in zip("FM", counts, strict=True)
    ]
    return CountTable.from_frame(pl.DataFrame(rows), {"area": AREA, "sex": SEX}, "persons")


SPARSE = table(n1=(4, 9), n2=(30, 25), s1=(40, 50), s2=(20, 60))


def test_a_table_is_coarsened_until_every_group_holds_k_people() -> None:
    policy = Policy(2, k=10, quasi_identifiers=("area", "sex"), suppression_limit=0)
    safe = protect(SPARSE, policy)
    assert safe.certificate.levels["area"] == 1
    assert set(safe.to_frame()["area"]) == {"all", "north", "south"}
    assert safe.to_frame()["obs_value"].drop_nulls().min() >= 10


def test_small_groups_are_hidden_where_nothing_may_be_coarsened() -> None:
    safe = protect(SPARSE, Policy(2, k=10, mode="hide"))
    rows = safe.to_frame()
    small = rows.filter((pl.col("area") == "n1") & (pl.col("sex") != "_T"))
    assert small["obs_status"].to_list() == ["Q", "Q"]
    assert rows["obs_value"].drop_nulls().min() >= 10
    assert safe.certificate.levels == {}


THIN = table(n1=(3, 4), n2=(4, 3), s1=(4, 4), s2=(3, 3))


@pytest.mark.parametrize(
    ("counts", "k", "coarse", "fine", "levels"),
    [
        # One district hidden keeps more than no districts at all.
        (SPARSE, 10, "67.0% of the information with 100.0% of the cells shown, 0.802 in one figure",
         "97.8% of the information with 81.0% of the cells shown, 0.886 in one figure", {}),
        # With every district hidden a reader of districts finds nothing but holes.
        (THIN, 6, "66.9% of the information with 100.0% of the cells shown, 0.802 in one figure",
         "84.3% of the information with 61.9% of the cells shown, 0.714 in one figure",
         {"area": 1, "sex": 0}),
    ],
    ids=["hide only", "coarsen then hide"],
)  # fmt: skip
def test_auto_says_what_both_ways_keep_and_takes_the_better(
    counts: CountTable, k: int, coarse: str, fine: str, levels: dict[str, int]
) -> None:
    safe = protect(counts, Policy(2, k=k, suppression_limit=0, mode="auto"))
    assert safe.certificate.compared == (
        f"coarsen then hide keeps {coarse}",
        f"hide only keeps {fine}",
    )
    assert safe.certificate.levels == levels


def test_auto_takes_the_one_way_that_finds_a_safe_table() -> None:
    demanded = Policy(2, k=10, suppression_limit=0, demanded_levels={"area": 0, "sex": 0})
    with pytest.raises(DisclosureRisk):
        protect(SPARSE, demanded)
    safe = protect(SPARSE, replace(demanded, mode="auto"))
    assert safe.certificate.compared[0] == "coarsen then hide keeps nothing: it finds no safe table"
    assert safe.certificate.levels == {}


def test_auto_is_refused_where_neither_way_finds_a_safe_table() -> None:
    women = table(n1=(9, 0), s1=(9, 0))
    policy = Policy(2, k=2, sensitive="sex", group_disclosure="inside", mode="auto")
    with pytest.raises(DisclosureRisk, match="in one sensitive category"):
        protect(women, policy)


def test_a_coarsened_table_stays_additive_and_is_safe_under_its_own_hierarchies() -> None:
    policy = Policy(5, k=10, suppression_limit=0)
    rows = protect(SPARSE, policy).to_frame()
    assert audit(rows, {"area": AREA, "sex": SEX}, policy).safe


def test_a_group_below_k_is_hidden_with_its_parts_by_other_dimensions() -> None:
    policy = Policy(2, k=20, quasi_identifiers=("area",), mode="hide")
    rows = protect(SPARSE, policy).to_frame()
    assert set(rows.filter(pl.col("area") == "n1")["obs_status"]) == {"Q"}


@pytest.mark.parametrize("mode", ["coarsen", "hide", "auto"])
def test_without_small_groups_nothing_changes(mode: str) -> None:
    roomy = table(n1=(40, 90), n2=(30, 25), s1=(40, 50), s2=(20, 60))
    safe = protect(roomy, Policy(5, k=10, mode=mode))  # type: ignore[arg-type]
    assert not safe.hidden.any()
    assert safe.to_frame().height == 21
