"""k in a policy: coarsen until groups are large enough, hide those that are not, or choose."""

from __future__ import annotations

import polars as pl
import pytest

from covey import CountTable, Hierarchy, Policy, audit, protect

AREA = Hierarchy.from_rows(
    [
        {"code": "all", "parent": ""},
        {"code": "north", "parent": "all"},
        {"code": "south", "parent": "all"},
        {"code": "n1", "parent": "north"},
        {"code": "n2", "parent": "north"},
        {"code": "s1", "parent": "south"},
        {"code": "s2", "parent": "south"},
    ]
)
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


def test_auto_says_what_both_ways_keep_and_takes_the_better() -> None:
    safe = protect(SPARSE, Policy(2, k=10, suppression_limit=0, mode="auto"))
    assert [line.split(" keeps ")[0] for line in safe.certificate.compared] == [
        "coarsen then hide",
        "hide only",
    ]
    assert safe.certificate.levels == {}, "one district hidden keeps more than no districts at all"


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
