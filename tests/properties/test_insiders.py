"""Who knows one part of a table, against the enumeration of every table that fits what it knows."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import covey
from covey.tables import Hierarchy
from tests.oracles.details import possible_values
from tests.oracles.parts import is_in, known_to, people_of_others
from tests.oracles.told import told
from tests.properties.true_tables import Codes, TrueTable, protected, rows_of, true_tables
from tests.sampled import crossed
from tests.tiers import up_to


@st.composite
def joint_tables(draw: st.DrawFn) -> TrueTable:
    """Two or three agencies by one or two other dimensions; few people."""
    sizes = draw(st.sampled_from([(2, 2), (3, 2), (3, 3), (2, 2, 2), (2, 3, 2), (3, 2, 2)]))
    trees = {
        f"d{d}": Hierarchy.flat("abc"[:size], total="0", insist=True)
        for d, size in enumerate(sizes)
    }
    people = st.one_of(st.just(0), st.integers(0, 6))
    leaves = itertools.product(*("abc"[:size] for size in sizes))
    return TrueTable(trees, {codes: draw(people) for codes in leaves})


@st.composite
def ragged_tables(draw: st.DrawFn) -> TrueTable:
    true = draw(true_tables(most_leaves=6, most_people=4, most_dimensions=3))
    assume(len(true.hierarchies["d0"].codes) > 2)
    return true


tables = st.one_of(joint_tables(), ragged_tables())


def agencies(draw: st.DataObject, true: TrueTable) -> list[dict[str, str]]:
    """One agency for each code below the total of the first dimension, or some of them."""
    tree = true.hierarchies["d0"]
    codes = list(tree.children(tree.root))
    some = draw.draw(st.lists(st.sampled_from(codes), min_size=1, max_size=3, unique=True))
    return [{"d0": code} for code in some]


def possible(true: TrueTable, rows: Any, zeros: str, known: Any) -> dict[Codes, set[int]]:
    try:
        return possible_values(true.hierarchies, rows, 1 if zeros == "public" else 0, known)
    except OverflowError:
        assume(False)
        raise


@pytest.mark.parametrize(
    ("intruder", "together", "zeros"),
    crossed(["outsider", "knows-primary"], [1, 2], ["public", "hidden"]),
)
@up_to(25)
@given(data=st.data())
def test_no_agency_can_tell_an_unsafe_count_of_others(
    zeros: Any, together: int, intruder: Any, data: st.DataObject
) -> None:
    true = data.draw(tables)
    parts = agencies(data, true)
    minimum_count = data.draw(st.integers(2, 5))
    protection = data.draw(st.integers(1, minimum_count))
    sides = data.draw(st.sampled_from(["either", "both"]))
    policy = covey.Policy(
        minimum_count,
        zeros=zeros,
        intruder=intruder,
        protection=protection if sides == "either" else 1,
        sides=sides,
        insiders=tuple(parts),
        insiders_together=min(together, len(parts)),
        iterations=data.draw(st.integers(0, 2)),
        **data.draw(details(true)),
    )
    rows, counts = rows_of(protected(true, policy)), true.counts()
    assert all(value in (None, counts[codes]) for codes, value in rows.items())
    for size in range(1, policy.insiders_together + 1):
        for some in itertools.combinations(parts, size):
            known = known_to(true.hierarchies, counts, some)
            if intruder == "knows-primary":
                known = told({codes: counts[codes] for codes in rows}, minimum_count) | known
            left = possible(true, rows, zeros, known)
            for codes in others_unsafe(true, some, minimum_count):
                assert counts[codes] in left[codes]
                assert max(left[codes]) - min(left[codes]) >= policy.width, (codes, some)


def others_unsafe(true: TrueTable, parts: Any, minimum_count: int) -> list[Codes]:
    """The unsafe counts in which somebody stands who is in none of the parts."""
    others = people_of_others(true.hierarchies, true.leaves, parts)
    return [
        codes
        for codes, count in true.counts().items()
        if 0 < count < minimum_count
        and others[codes]
        and not any(is_in(true.hierarchies, codes, part) for part in parts)
    ]


@st.composite
def details(draw: st.DrawFn, true: TrueTable) -> dict[str, Any]:
    """All breakdowns, or those in which fewer than all dimensions are crossed."""
    names = list(true.hierarchies)
    if len(names) == 1 or draw(st.booleans()):
        return {}
    left_out = draw(st.sampled_from(names))
    deepest = {
        name: max(len(tree.ancestors(code)) for code in tree.codes) - 1
        for name, tree in true.hierarchies.items()
    }
    one = {name: level for name, level in deepest.items() if name != left_out}
    return {"detail": draw(st.sampled_from([[one], [one, {left_out: deepest[left_out]}]]))}


@up_to(60)
@given(data=st.data())
def test_the_audit_finds_what_an_agency_can_tell(data: st.DataObject) -> None:
    true = data.draw(tables)
    parts = agencies(data, true)
    minimum_count = data.draw(st.integers(2, 5))
    safe = protected(true, covey.Policy(minimum_count, iterations=0, **data.draw(details(true))))
    policy = covey.Policy(minimum_count, insiders=tuple(parts))
    verdict = covey.audit(safe.to_frame(), true.hierarchies, policy, true.table())
    rows, counts = rows_of(safe), true.counts()
    fallen: set[Codes] = set()
    for part in parts:
        left = possible(true, rows, "public", known_to(true.hierarchies, counts, [part]))
        fallen |= {
            codes for codes in others_unsafe(true, [part], minimum_count) if len(left[codes]) == 1
        }
    found = {one.codes for one in verdict.findings if one.to}
    folded = {tuple(_folded(true, codes)) for codes in fallen}
    assert folded <= found
    assert verdict.safe == (not found)


def _folded(true: TrueTable, codes: Codes) -> list[str]:
    return [
        tree.codes[tree.merged[tree.position[code]]]
        for tree, code in zip(true.hierarchies.values(), codes, strict=True)
    ]


@up_to(60)
@given(data=st.data())
def test_thresholds_of_parts_and_fewest_agencies_hold_as_the_smallest_count_does(
    data: st.DataObject,
) -> None:
    true = data.draw(tables)
    tree = true.hierarchies["d0"]
    parts = [{"d0": code} for code in tree.children(tree.root)]
    fewest = data.draw(st.integers(1, min(len(parts), 2)))
    least = data.draw(st.integers(2, 8))
    policy = covey.Policy(
        3,
        insiders=tuple(parts),
        minimum_agencies=fewest,
        minimum_counts=((parts[0], least),),
        **data.draw(details(true)),
    )
    counts = true.counts()
    unsafe = [
        codes
        for codes, count in counts.items()
        if 0 < count < (max(3, least) if is_in(true.hierarchies, codes, parts[0]) else 3)
        or (count and len(parts) > 1 and codes[0] == tree.root and _agencies(true, codes) < fewest)
    ]
    rows = rows_of(protected(true, policy))
    left = possible(true, rows, "public", None)
    for codes in unsafe:
        assert rows.get(codes) is None, codes
        assert len(left[codes]) > 1, codes


def _agencies(true: TrueTable, codes: Codes) -> int:
    """How many codes below the total of the first dimension have people in a cell."""
    tree = true.hierarchies["d0"]
    return sum(true.counts()[code, *codes[1:]] > 0 for code in tree.children(tree.root))
