"""Old and new districts beside each other: what lies between them must not follow."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl
import pytest

import covey
from covey import CountTable, Crosswalk, Policy
from covey.errors import PolicyError, TableError

# Of old district A, X keeps all but a sliver, which goes to Y with B.
SLIVER = Crosswalk.from_rows(
    [
        {"code": "kept", "old": "A", "new": "X"},
        {"code": "sliver", "old": "A", "new": "Y"},
        {"code": "b", "old": "B", "new": "Y"},
        {"code": "c", "old": "C", "new": "Z"},
        {"code": "d", "old": "D", "new": "Z"},
    ]
)
PEOPLE = {"kept": 36, "sliver": 4, "b": 30, "c": 50, "d": 21}

# No atom between X and A follows by itself, but both together do.
TWO_SLIVERS = Crosswalk.from_rows(
    [
        {"code": "kept", "old": "A", "new": "X"},
        {"code": "s", "old": "A", "new": "Y"},
        {"code": "t", "old": "A", "new": "Z"},
        {"code": "b", "old": "B", "new": "Y"},
        {"code": "c", "old": "B", "new": "Z"},
        {"code": "d", "old": "D", "new": "W"},
        {"code": "e", "old": "E", "new": "W"},
    ]
)
TWO = {"kept": 36, "s": 2, "t": 1, "b": 30, "c": 25, "d": 33, "e": 41}


def table(crosswalk: Crosswalk, people: Mapping[str, int]) -> CountTable:
    frame = pl.DataFrame({"area": list(people), "n": list(people.values())})
    return CountTable.from_frame(frame, {"area": crosswalk.counted}, "n")


def by(crosswalk: Crosswalk, people: Mapping[str, int], grouping: str) -> CountTable:
    """The counts by one grouping, of which nobody thinks of the other."""
    tree = crosswalk.groupings[grouping]
    rows = [
        {"area": code, "n": sum(people[atom] for atom in crosswalk.members[grouping][code])}
        for code, leaf in zip(tree.codes, tree.is_leaf, strict=True)
        if leaf
    ]
    return CountTable.from_frame(pl.DataFrame(rows), {"area": tree}, "n")


def rows(safe: covey.ProtectedTable) -> dict[str, int | None]:
    return {code: value for code, value, _ in safe.to_frame().iter_rows()}


def both(crosswalk: Crosswalk, people: Mapping[str, int]) -> dict[str, CountTable]:
    return {name: by(crosswalk, people, name) for name in crosswalk.groupings}


@pytest.mark.parametrize("together", [False, True], ids=["apart", "linked"])
def test_a_sliver_follows_by_subtraction_from_tables_that_do_not_know_of_it(
    together: bool,
) -> None:
    tables = both(SLIVER, PEOPLE)
    if together:
        safe = covey.protect_linked(tables, Policy(5))
    else:
        safe = {name: covey.protect(one, Policy(5)) for name, one in tables.items()}
    a, x = rows(safe["old"])["A"], rows(safe["new"])["X"]
    assert a is not None
    assert x is not None
    assert a - x == PEOPLE["sliver"]
    frames = {name: one.to_frame() for name, one in safe.items()}
    verdict = covey.audit_groupings(frames, {}, "area", SLIVER, Policy(5))
    assert ("sliver",) in {one.codes for one in verdict.findings}


def test_beside_a_crosswalk_it_does_not() -> None:
    safe = covey.protect_groupings(table(SLIVER, PEOPLE), "area", SLIVER, Policy(5))
    old, new = rows(safe["old"]), rows(safe["new"])
    assert None in (old["A"], new["X"])
    assert None in (old["B"], new["Y"])
    frames = {name: one.to_frame() for name, one in safe.items()}
    verdict = covey.audit_groupings(frames, {}, "area", SLIVER, Policy(5))
    assert verdict.safe
    assert verdict.details > 0


def test_what_is_left_of_a_zone_may_be_small_though_no_atom_of_it_follows() -> None:
    apart = {name: covey.protect(one, Policy(5)) for name, one in both(TWO_SLIVERS, TWO).items()}
    a, x = rows(apart["old"])["A"], rows(apart["new"])["X"]
    assert a is not None
    assert x is not None
    assert a - x == TWO["s"] + TWO["t"]
    frames = {name: one.to_frame() for name, one in apart.items()}
    verdict = covey.audit_groupings(frames, {}, "area", TWO_SLIVERS, Policy(5))
    assert ("A less all inside",) in {one.codes for one in verdict.findings}
    safe = covey.protect_groupings(table(TWO_SLIVERS, TWO), "area", TWO_SLIVERS, Policy(5))
    assert None in (rows(safe["old"])["A"], rows(safe["new"])["X"])


def test_each_grouping_has_rows_of_its_own_codes_alone() -> None:
    safe = covey.protect_groupings(table(SLIVER, PEOPLE), "area", SLIVER, Policy(5))
    assert list(rows(safe["old"])) == ["_T", "A", "B", "C", "D"]
    assert list(rows(safe["new"])) == ["_T", "X", "Y", "Z"]


def test_a_district_that_stays_is_shown_by_both_or_by_none() -> None:
    walk = Crosswalk.from_rows(
        {"code": code, "old": old, "new": new}
        for code, old, new in (("A", "A", "A"), ("b", "B", "N"), ("c", "C", "N"), ("d", "D", "M"))
    )
    people = {"A": 3, "b": 40, "c": 20, "d": 31}
    safe = covey.protect_groupings(table(walk, people), "area", walk, Policy(5))
    assert rows(safe["old"])["A"] is rows(safe["new"])["A"] is None


def test_where_nothing_can_be_told_nothing_is_hidden() -> None:
    walk = Crosswalk.from_rows(
        {"code": code, "old": code, "new": new} for code, new in ("AX", "BX", "CY", "DY")
    )
    safe = covey.protect_groupings(
        table(walk, {"A": 9, "B": 8, "C": 7, "D": 6}), "area", walk, Policy(5)
    )
    assert None not in (*rows(safe["old"]).values(), *rows(safe["new"]).values())


def test_a_zero_of_one_grouping_leaves_nobody_in_its_atoms() -> None:
    people = PEOPLE | {"kept": 0, "sliver": 0}
    safe = covey.protect_groupings(table(SLIVER, people), "area", SLIVER, Policy(5))
    assert rows(safe["old"])["A"] == 0
    assert rows(safe["new"])["Y"] == PEOPLE["b"]
    assert safe["old"].certificate.unsafe_details == 0


def test_counts_by_other_codes_are_refused() -> None:
    with pytest.raises(TableError, match=r"not by the codes of crosswalk"):
        covey.protect_groupings(table(TWO_SLIVERS, TWO), "area", SLIVER, Policy(5))


@pytest.mark.parametrize("fields", [{"k": 5}, {"detail": "frontier"}])
def test_what_would_change_the_groupings_is_refused(fields: dict[str, object]) -> None:
    policy = Policy(5, **fields)  # type: ignore[arg-type]
    with pytest.raises(PolicyError, match="each grouping has its own codes"):
        covey.protect_groupings(table(SLIVER, PEOPLE), "area", SLIVER, policy)


def test_an_audit_wants_each_grouping_of_the_crosswalk() -> None:
    safe = covey.protect_groupings(table(SLIVER, PEOPLE), "area", SLIVER, Policy(5))
    with pytest.raises(TableError, match="has the groupings old, new"):
        covey.audit_groupings({"old": safe["old"].to_frame()}, {}, "area", SLIVER, Policy(5))


def test_rows_of_atoms_are_refused_in_an_audit() -> None:
    safe = covey.protect_groupings(table(SLIVER, PEOPLE), "area", SLIVER, Policy(5))
    more = pl.DataFrame({"area": ["sliver"], "obs_value": [4], "obs_status": ["A"]})
    frames = {name: one.to_frame() for name, one in safe.items()}
    frames["new"] = pl.concat([frames["new"], more])
    with pytest.raises(TableError, match="has rows of atoms, such as sliver"):
        covey.audit_groupings(frames, {}, "area", SLIVER, Policy(5))


def test_codes_that_nobody_has_are_refused_in_a_policy_though_atoms_have_them() -> None:
    policy = Policy(5, frozen_open=({"area": "nowhere"},))
    with pytest.raises(PolicyError, match="'nowhere' is no code of 'area'"):
        covey.protect_groupings(table(SLIVER, PEOPLE), "area", SLIVER, policy)
