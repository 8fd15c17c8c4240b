"""Tables of the same people that go out together: what each hides, the other must not tell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

import covey
from covey import CountTable, DisclosureRisk, Hierarchy, Policy, ProtectedTable
from covey.disclosure.attack.published_attack import OTHER_TABLE
from covey.disclosure.finding import Finding
from covey.errors import PolicyError, TableError
from tests.unit.disclosure.small import hidden, rows, table, tree

AREA = Hierarchy.flat("xyz")
SEX = Hierarchy.flat("FM")
AGE = Hierarchy.flat(["young", "old"])

# The two people of x need company. Hiding y is cheapest by sex, hiding z is by age.
BY_SEX = table([1, 1], [37, 3], [20, 20], area=AREA, sex=SEX)
BY_AGE = table([1, 1], [20, 20], [37, 3], area=AREA, age=AGE)
TABLES = {"by_sex": BY_SEX, "by_age": BY_AGE}


def audited(safe: Mapping[str, ProtectedTable], policy: Policy) -> covey.Audit:
    frames = {name: one.to_frame() for name, one in safe.items()}
    trees = {name: TABLES[name].dimensions for name in safe}
    told = TABLES if policy.intruder == "knows-primary" else None
    return covey.audit_linked(frames, trees, policy, told)


def apart(policy: Policy) -> dict[str, ProtectedTable]:
    return {name: covey.protect(one, policy) for name, one in TABLES.items()}


def test_tables_protected_apart_leak_through_the_margin_that_they_share() -> None:
    safe = apart(Policy(3))
    assert ("y", "_T") in hidden(safe["by_sex"]) - hidden(safe["by_age"])
    assert ("z", "_T") in hidden(safe["by_age"]) - hidden(safe["by_sex"])
    verdict = audited(safe, Policy(3))
    assert not verdict.safe
    assert Finding(("x", "F"), "only one value possible", "by_sex") in verdict.findings
    assert Finding(("x", "old"), "only one value possible", "by_age") in verdict.findings
    told = next(one.sums for one in verdict.findings if one.codes == ("x", "F"))
    assert told[0] == "by_sex x×_T = by_sex x×F + by_sex x×M"


def test_tables_protected_together_do_not() -> None:
    safe = covey.protect_linked(TABLES, Policy(3))
    assert audited(safe, Policy(3)).safe
    margins = [{code for code in hidden(one) if code[1] == "_T"} for one in safe.values()]
    assert margins[0] == margins[1] >= {("x", "_T")}


@pytest.mark.parametrize(
    "choice",
    [{"zeros": "hidden"}, {"intruder": "knows-primary", "minimum_count": 4}, {"protection": 3}],
    ids=["zeros hidden", "knows primary", "protection"],
)
def test_other_policies_hold_on_linked_tables(choice: dict[str, Any]) -> None:
    policy = Policy(**{"minimum_count": 3, **choice})
    safe = covey.protect_linked(TABLES, policy)
    assert audited(safe, policy).safe
    assert all(one.audit.safe and one.policy == policy for one in safe.values())


def test_one_table_alone_is_protected_as_ever() -> None:
    safe = covey.protect_linked({"only": BY_SEX}, Policy(3))
    assert safe["only"].to_frame().equals(covey.protect(BY_SEX, Policy(3)).to_frame())


def test_both_tables_carry_the_verdict_on_both() -> None:
    safe = covey.protect_linked(TABLES, Policy(3))
    assert safe["by_sex"].audit == safe["by_age"].audit
    cells = {name: len(hidden(one)) for name, one in safe.items()}
    margins = len([codes for codes in hidden(safe["by_sex"]) if codes[1] == "_T"])
    assert safe["by_sex"].audit.attacked == sum(cells.values()) - margins


def test_two_trees_on_one_dimension_are_protected_together() -> None:
    regions = tree(
        ("T", ""), ("N", "T"), ("x", "N"), ("y", "N"), ("S", "T"), ("z", "S"), ("w", "S")
    )
    zones = tree(("T", ""), ("C", "T"), ("x", "C"), ("z", "C"), ("H", "T"), ("y", "H"), ("w", "H"))
    tables = {
        "regions": table(3, 20, 30, 40, area=regions),
        "zones": table(3, 30, 20, 40, area=zones),
    }
    safe = covey.protect_linked(tables, Policy(5))
    frames = {name: one.to_frame() for name, one in safe.items()}
    trees = {name: one.dimensions for name, one in tables.items()}
    assert covey.audit_linked(frames, trees, Policy(5)).safe
    # Hiding y hides x from its region and shows it to its zone.
    alone = {name: covey.protect(one, Policy(5)).to_frame() for name, one in tables.items()}
    assert not covey.audit_linked(alone, trees, Policy(5)).safe


def test_a_table_that_ends_earlier_shares_what_it_shows() -> None:
    fine = tree(("T", ""), ("N", "T"), ("x", "N"), ("y", "N"), ("z", "T"))
    tables = {
        "fine": table(3, 20, 30, area=fine),
        "coarse": table([12, 11], [10, 20], area=Hierarchy.flat(["N", "z"], total="T"), sex=SEX),
    }
    safe = covey.protect_linked(tables, Policy(5))
    assert hidden(safe["fine"]) == {("x",), ("y",)}
    assert hidden(safe["coarse"]) == set()


def test_a_decision_about_cells_holds_in_every_table_that_has_them() -> None:
    kept = Policy(3, frozen_open=({"area": "y"},), frozen_hidden=({"age": "young", "area": "z"},))
    safe = covey.protect_linked(TABLES, kept)
    assert all(rows(safe["by_sex"])["y", sex] is not None for sex in ("_T", "F", "M"))
    assert all(rows(safe["by_age"])["y", age] is not None for age in ("_T", "young", "old"))
    assert ("z", "young") in hidden(safe["by_age"])


def test_a_decision_about_a_total_holds_where_the_dimension_is_lacking() -> None:
    safe = covey.protect_linked(TABLES, Policy(3, frozen_hidden=({"area": "y", "sex": "_T"},)))
    assert all(("y", "_T") in hidden(one) for one in safe.values())
    weighed = Policy(3, level_weights={"area": {1: 0.001}})
    assert ("_T", "_T") in hidden(covey.protect_linked(TABLES, weighed)["by_age"])


def test_remedies_hold_for_all_tables() -> None:
    known = Policy(2, intruder="knows-primary", remedies=("coarsen branch",))
    area = tree(("T", ""), ("N", "T"), ("x", "N"), ("y", "N"), ("z", "T"))
    tables = {
        "by_sex": table([1, 5], [7, 8], [9, 9], area=area, sex=SEX),
        "by_age": table([3, 3], [7, 8], [9, 9], area=area, age=AGE),
    }
    safe = covey.protect_linked(tables, known)
    sentence = "coarsen branch: area ends at N, since there was no twin for by_sex x×F."
    assert all(one.certificate.remedies == (sentence,) for one in safe.values())
    assert {codes[0] for one in safe.values() for codes in rows(one)} == {"T", "N", "z"}
    zeros = Policy(3, remedies=("hide zeros",))
    tables = {name: table([1, 0], [0, 2], [0, 9], area=AREA, sex=SEX) for name in ("one", "two")}
    assert covey.protect_linked(tables, zeros)["two"].audit.safe


def test_trees_that_overlap_are_not_coarsened() -> None:
    regions = tree(("T", ""), ("N", "T"), ("x", "N"), ("y", "N"), ("z", "T"))
    zones = tree(("T", ""), ("x", "T"), ("S", "T"), ("y", "S"), ("z", "S"))
    policy = Policy(2, intruder="knows-primary", remedies=("coarsen branch",))
    tables = {"one": table(1, 9, 9, a=regions), "other": table(1, 9, 9, a=zones)}
    with pytest.raises(DisclosureRisk, match=r"cannot be protected.*: one x") as risk:
        covey.protect_linked(tables, policy)
    assert risk.value.cells == (("x",),)


def test_tables_that_count_other_people_are_refused_by_cells() -> None:
    other = table([1, 1], [20, 20], [37, 4], area=AREA, age=AGE)
    with pytest.raises(TableError, match="differently: by_sex _T×_T; by_sex z×_T"):
        covey.protect_linked({"by_sex": BY_SEX, "by_age": other}, Policy(3))


def test_what_linked_tables_cannot_do_is_refused() -> None:
    with pytest.raises(PolicyError, match="k coarsens each table by itself"):
        covey.protect_linked(TABLES, Policy(3, k=5))
    with pytest.raises(TableError, match="no table to protect"):
        covey.protect_linked({}, Policy(3))
    with pytest.raises(PolicyError, match=r"'region' is no dimension. .* area, sex, age"):
        covey.protect_linked(TABLES, Policy(3, frozen_open=({"region": "x"},)))
    with pytest.raises(TableError, match="the hierarchies of each under its name"):
        covey.audit_linked({"by_sex": apart(Policy(3))["by_sex"].to_frame()}, {}, Policy(3))


def test_a_cell_hidden_in_one_table_and_shown_in_another_is_named() -> None:
    found = audited(apart(Policy(3)), Policy(3)).follows
    assert found is not None
    assert {str(one) for one in found if one.rule == OTHER_TABLE} == {
        "by_sex y×_T: published in another table",
        "by_age z×_T: published in another table",
    }


def test_published_tables_that_contradict_each_other_are_refused() -> None:
    safe = covey.protect_linked(TABLES, Policy(3))
    frames = {name: one.to_frame() for name, one in safe.items()}
    other = table([1, 1], [20, 20], [3, 739391], area=AREA, age=AGE)
    frames["by_age"] = covey.protect(other, Policy(3)).to_frame()
    trees = {name: one.dimensions for name, one in TABLES.items()}
    with pytest.raises(TableError, match="contradict each other about by_sex _T×_T") as raised:
        covey.audit_linked(frames, trees, Policy(3))
    assert "739" not in str(raised.value)


def test_a_zero_that_another_table_hides_is_a_contradiction() -> None:
    one, other = table(0, 30, 40, a=AREA), table(5, 30, 35, a=AREA)
    frames = {
        "one": covey.protect(one, Policy(3)).to_frame(),
        "other": covey.protect(other, Policy(3, frozen_hidden=({"a": ("x", "z")},))).to_frame(),
    }
    with pytest.raises(TableError, match="contradict each other about one x"):
        covey.audit_linked(frames, dict.fromkeys(frames, one.dimensions), Policy(3))


def test_the_tables_that_came_are_not_changed() -> None:
    before = [(one.keys.copy(), one.counts.copy()) for one in TABLES.values()]
    covey.protect_linked(TABLES, Policy(3))
    for (keys, counts), one in zip(before, TABLES.values(), strict=True):
        assert (keys == one.keys).all()
        assert (counts == one.counts).all()


def test_nobody_at_all_can_be_published() -> None:
    empty: dict[str, CountTable] = {
        "one": table([0, 0], [0, 0]), "other": table(0, 0, a=Hierarchy.flat(["a1", "a2"])),
    }  # fmt: skip
    safe = covey.protect_linked(empty, Policy(3))
    assert set(rows(safe["one"]).values()) == {0}
