"""The classes of a finished table, seen by someone who holds its published cells alone."""

from __future__ import annotations

import polars as pl
import pytest

from covey import CountTable, DisclosureRisk, Hierarchy, Policy, audit, protect
from covey.disclosure.anonymity import check_rows
from covey.disclosure.attack.audit import audit_groups
from covey.errors import PolicyError
from tests.unit.disclosure.small import AREA

SECRET = Hierarchy.flat(["a", "b", "c"])
SEX = Hierarchy.flat(["F", "M"])
TREES = {"area": AREA, "secret": SECRET}
RULE = Policy(2, k=5, sensitive="secret", l=2)


def rows(*cells: tuple[str, str, int | None]) -> pl.DataFrame:
    """Published rows; None is hidden."""
    frame = pl.DataFrame(list(cells), ["area", "secret", "obs_value"], orient="row")
    status = pl.when(pl.col("obs_value").is_null()).then(pl.lit("Q")).otherwise(pl.lit("A"))
    return frame.with_columns(status.alias("obs_status"))


def named(frame: pl.DataFrame, policy: Policy = RULE) -> list[str]:
    return [str(finding) for finding in audit_groups(frame, TREES, policy).findings]


def test_a_hidden_count_is_somebody_so_its_category_counts() -> None:
    frame = rows(("n1", "_T", 12), ("n1", "a", 9), ("n1", "b", None), ("n1", "c", 0))
    assert named(frame) == []
    assert named(frame, Policy(2, k=5, sensitive="secret", l=3)) == [
        "n1×_T: fewer than l=3 sensitive categories"
    ]


def test_the_total_of_a_class_says_whether_it_is_too_small() -> None:
    hidden = (("n1", "a", None), ("n1", "b", None))
    assert named(rows(("n1", "_T", 4), *hidden)) == ["n1×_T: fewer than k=5 people"]
    assert named(rows(("n1", "_T", 6), *hidden)) == []


def test_a_part_of_a_class_is_not_taken_for_the_class_where_totals_are_published() -> None:
    parts = (("n1", "a", 3), ("n1", "b", None), ("n1", "c", None))
    assert named(rows(("n1", "_T", None), *parts, ("n2", "_T", 9))) == []
    assert named(rows(*parts)) == ["n1×_T: fewer than k=5 people"]


def test_nothing_is_said_of_a_class_that_is_hidden_whole() -> None:
    frame = rows(("n1", "_T", None), ("n1", "a", None), ("n1", "b", 0), ("n1", "c", 0))
    assert named(frame) == []


def test_shares_are_judged_where_every_count_is_published() -> None:
    close = Policy(2, k=2, sensitive="secret", t=0.3)
    known = rows(("n1", "a", 9), ("n1", "b", 1), ("n2", "a", 1), ("n2", "b", 9))
    assert len(named(known, close)) == 2
    partly = rows(("n1", "a", 9), ("n1", "b", None), ("n2", "a", 5), ("n2", "b", 5))
    assert named(partly, close) == []


def test_a_total_over_everybody_is_what_classes_are_compared_with() -> None:
    frame = rows(
        ("all", "a", 10), ("all", "b", 10), ("all", "_T", 20),
        ("n1", "a", 5), ("n1", "b", 5), ("n1", "_T", 10),
        ("s1", "a", 5), ("s1", "b", 5), ("s1", "_T", 10),
    )  # fmt: skip
    assert named(frame, Policy(2, k=2, sensitive="secret", t=0)) == []


def test_a_class_may_break_a_rule_on_a_higher_level_alone() -> None:
    frame = rows(("north", "_T", 8), ("north", "a", 8), ("n1", "_T", None), ("n1", "a", None))
    assert named(frame) == ["north×_T: fewer than l=2 sensitive categories"]


def test_other_dimensions_divide_a_class_and_count_nobody_twice() -> None:
    trees = {"area": AREA, "sex": SEX, "secret": SECRET}
    counted = CountTable.from_frame(
        pl.DataFrame(
            {"area": ["n1"] * 4, "sex": ["F", "M"] * 2, "secret": list("aabb"), "n": [2, 1, 2, 1]}
        ),
        trees,
        "n",
    )
    frame = protect(counted, Policy(2))
    policy = Policy(2, k=7, quasi_identifiers=("area",), sensitive="secret")
    assert [finding.codes for finding in check_rows(frame.to_frame(), trees, policy)] == [
        ("all",),
        ("n1",),
        ("north",),
    ]


def counted(**people: tuple[int, int, int]) -> CountTable:
    cells = [
        {"area": area, "secret": secret, "n": count}
        for area, counts in people.items()
        for secret, count in zip("abc", counts, strict=True)
    ]
    return CountTable.from_frame(pl.DataFrame(cells), TREES, "n")


MIXED = counted(n1=(20, 30, 25), n2=(40, 0, 0), s1=(30, 20, 40), s2=(25, 30, 20))
INSIDE = {"k": 5, "sensitive": "secret", "group_disclosure": "inside"}


def test_the_audit_names_groups_beside_cells_and_says_how_many_it_checked() -> None:
    frame = protect(MIXED, Policy(2)).to_frame()
    verdict = audit(frame, TREES, RULE)
    assert [str(finding) for finding in verdict.findings] == [
        "n2×_T: fewer than l=2 sensitive categories"
    ]
    assert verdict.groups == 7
    assert "7 groups held against the rules for them." in verdict.statement()
    assert audit(frame, TREES, Policy(2)).groups == 0
    with pytest.raises(PolicyError, match="'shoes' is no dimension"):
        audit(frame, TREES, Policy(2, k=5, sensitive="shoes"))


def test_published_zeros_give_a_hidden_group_away_so_it_is_refused() -> None:
    with pytest.raises(DisclosureRisk, match=r"zeros are published: n2×_T\. Ways out") as raised:
        protect(MIXED, Policy(2, mode="hide", **INSIDE))
    assert raised.value.cells == (("n2", "_T"),)


def test_a_group_in_one_category_is_hidden_with_its_zeros() -> None:
    policy = Policy(2, mode="hide", zeros="hidden", **INSIDE)
    frame = protect(MIXED, policy).to_frame()
    assert set(frame.filter(area="n2")["obs_status"]) == {"Q"}
    assert audit(frame, TREES, policy).safe


def test_a_group_is_judged_on_every_level_that_is_published() -> None:
    # Both districts of the north are hidden, and so must be the north itself.
    table = counted(n1=(30, 0, 0), n2=(40, 0, 0), s1=(30, 20, 40), s2=(25, 30, 20))
    policy = Policy(2, mode="hide", zeros="hidden", **INSIDE)
    frame = protect(table, policy).to_frame()
    assert set(frame.filter(area="north")["obs_status"]) == {"Q"}
    assert audit(frame, TREES, policy).safe


def test_coarsening_takes_a_group_out_of_its_one_category() -> None:
    policy = Policy(2, suppression_limit=0, **INSIDE)
    safe = protect(MIXED, policy)
    assert safe.certificate.levels == {"area": 1}
    assert not safe.hidden.any()
    assert audit(safe.to_frame(), TREES, policy).safe
