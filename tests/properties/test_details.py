"""Chosen breakdowns of random tables, against the enumeration of every cube that fits their rows.

The intruder is the enumeration: it holds the rows of the breakdowns that went out, and lists all
whole-number tables of the finest cells that fit them.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import covey
from covey.tables import Hierarchy
from tests.oracles.breakdowns import counted, qualifying
from tests.oracles.details import Levels, levels_of, possible_values, with_coarser
from tests.oracles.lattice import height
from tests.oracles.told import told
from tests.properties.tiny_tables import cell_of, published_frame
from tests.properties.true_tables import Codes, TrueTable, protected, rows_of, true_tables
from tests.sampled import crossed
from tests.tiers import up_to

BELOW = "published below minimum_count"
EXACT = "only one value possible"
NARROW = "interval narrower than protection"
LIMITS = (0.0, 0.1, 0.3, 0.6, 1.0)


@st.composite
def cubes(draw: st.DrawFn) -> TrueTable:
    """Three flat dimensions, mostly empty: margins tell much of what is inside."""
    sizes = draw(st.sampled_from([(2, 2, 2), (3, 2, 2), (3, 3, 2)]))
    trees = {f"d{d}": Hierarchy.flat("abc"[:size], total="0") for d, size in enumerate(sizes)}
    people = st.one_of(st.just(0), st.just(0), st.integers(1, 6))
    leaves = itertools.product(*("abc"[:size] for size in sizes))
    return TrueTable(trees, {codes: draw(people) for codes in leaves})


tables = st.one_of(true_tables(most_leaves=6, most_people=4, most_dimensions=3), cubes())


def heights(true: TrueTable) -> list[int]:
    return [height(tree) for tree in true.hierarchies.values()]


@st.composite
def some_levels(draw: st.DrawFn, true: TrueTable) -> list[Levels]:
    """A few breakdowns of a table, or all that are one step coarser than the finest."""
    finest = tuple(heights(true))
    levels = st.tuples(*(st.integers(0, height) for height in finest))
    margins = [(*finest[:d], finest[d] - 1, *finest[d + 1 :]) for d in range(len(finest))]
    a_few = st.lists(levels, min_size=1, max_size=3)
    return draw(st.one_of(a_few, st.just([one for one in margins if min(one) >= 0])))


@st.composite
def details(draw: st.DrawFn, true: TrueTable) -> dict[str, Any]:
    """Which breakdowns are asked for: all that qualify, or an officer's list."""
    if draw(st.booleans()):
        return {"detail": "frontier", "suppression_limit": draw(st.sampled_from(LIMITS))}
    named = draw(some_levels(true))
    return {"detail": [dict(zip(true.hierarchies, one, strict=True)) for one in named]}


def possible_counts(
    true: TrueTable,
    rows: Mapping[Codes, int | None],
    zeros: str,
    known: Mapping[Codes, range] | None = None,
) -> dict[Codes, set[int]]:
    """What each cell of the cube can be; where more fits than can be listed it is set aside."""
    try:
        return possible_values(true.hierarchies, rows, 1 if zeros == "public" else 0, known)
    except OverflowError:
        assume(False)
        raise


def out(safe: covey.ProtectedTable) -> set[Levels]:
    """The breakdowns that the certificate says go out."""
    told = safe.certificate.breakdowns
    return {tuple(one.levels.values()) for one in told if one.goes_out}


@pytest.mark.parametrize(
    ("intruder", "zeros"), crossed(["outsider", "knows-primary"], ["public", "hidden"])
)
@up_to(25)
@given(st.data())
def test_no_unsafe_count_of_the_cube_can_be_told_published_or_not(
    zeros: Any, intruder: Any, data: st.DataObject
) -> None:
    true = data.draw(tables)
    minimum_count = data.draw(st.integers(2, 5))
    policy = covey.Policy(
        minimum_count,
        zeros=zeros,
        intruder=intruder,
        protection=data.draw(st.integers(1, minimum_count)),
        **data.draw(details(true)),
    )
    counts = true.counts()
    unsafe = [codes for codes, count in counts.items() if 0 < count < minimum_count]
    assume(unsafe)
    rows = rows_of(protected(true, policy))
    assert all(value in (None, counts[codes]) for codes, value in rows.items())
    known = told({codes: counts[codes] for codes in rows}, minimum_count)
    possible = possible_counts(true, rows, zeros, known if intruder == "knows-primary" else None)
    for codes in unsafe:
        assert counts[codes] in possible[codes], codes
        assert len(possible[codes]) > 1, codes
        assert max(possible[codes]) - min(possible[codes]) >= policy.width, codes


@dataclass(frozen=True)
class Careless:
    """Some breakdowns of a table, of which any cells are hidden."""

    true: TrueTable
    rows: dict[Codes, int | None]


@st.composite
def careless(draw: st.DrawFn, zeros: str) -> Careless:
    true = draw(tables)
    levels = with_coarser(draw(some_levels(true)))
    share = draw(st.sampled_from([0.0, 0.2, 0.5, 0.8]))
    random = draw(st.randoms(use_true_random=False))
    counts, trees = true.counts(), true.hierarchies
    hidden = {
        cell_of(trees, codes)
        for codes, count in counts.items()
        if (count or zeros == "hidden") and random.random() < share
    }
    shown = {
        codes: None if cell_of(trees, codes) in hidden else count
        for codes, count in counts.items()
        if levels_of(trees, codes) in levels
    }
    # Zeros need no row while no others can be hidden.
    listed = zeros == "hidden" or draw(st.booleans())
    total = next(iter(counts))
    rows = {
        codes: value
        for codes, value in shown.items()
        if value is None or value or listed or codes == total
    }
    return Careless(true, rows)


def expected(case: Careless, policy: covey.Policy) -> dict[Codes, str]:
    """What should be found of each cell, by the topmost code of a chain."""
    trees, found = case.true.hierarchies, {}
    shown = {cell_of(trees, codes): value for codes, value in case.rows.items()}
    possible = possible_counts(case.true, case.rows, policy.zeros)
    told_of = [{codes[d] for codes in shown} for d in range(len(trees))]
    for codes, values in possible.items():
        cell, count = cell_of(trees, codes), shown.get(cell_of(trees, codes))
        unsafe = any(0 < value < policy.minimum_count for value in values)
        if count is not None:
            if unsafe:
                found[cell] = BELOW
        elif unsafe and max(values) - min(values) < policy.width:
            # A code of a level that is published nowhere divides one cell, and tells no more.
            if all(code in codes for code, codes in zip(cell, told_of, strict=True)):
                found[cell] = EXACT if len(values) == 1 else NARROW
            else:
                assert len(values) > 1, codes
    return found


@pytest.mark.parametrize("zeros", ["public", "hidden"])
@up_to(50)
@given(st.data())
def test_the_audit_finds_what_the_enumeration_of_all_cubes_finds(
    zeros: Any, data: st.DataObject
) -> None:
    case = data.draw(careless(zeros))
    protection: Any = data.draw(st.sampled_from([1, 1, 2, 3, "full"]))
    policy = covey.Policy(data.draw(st.integers(2, 5)), zeros=zeros, protection=protection)
    wanted = expected(case, policy)
    frame = published_frame(case.true.hierarchies, case.rows)
    verdict = covey.audit(frame, case.true.hierarchies, policy)
    assert {finding.codes: finding.rule for finding in verdict.findings} == wanted
    assert verdict.exhaustive
    among_hidden = sum(rule != BELOW for rule in wanted.values())
    assert sum(verdict.cleared.values()) + among_hidden == verdict.attacked + verdict.details


@up_to(25)
@given(st.data())
def test_every_breakdown_that_qualifies_goes_out_and_of_the_others_it_is_said_why(
    data: st.DataObject,
) -> None:
    true = data.draw(tables)
    limit, hidden = data.draw(st.sampled_from(LIMITS)), data.draw(st.sampled_from([None, 0.3, 1]))
    policy = covey.Policy(4, detail="frontier", suppression_limit=limit, hidden_limit=hidden)
    safe = protected(true, policy)
    trees = list(true.hierarchies.values())
    people = [(codes[:-1], codes[-1], count) for codes, count in true.leaves.items() if count]
    every = counted(trees[:-1], people, policy, trees[-1])
    qualify = qualifying(every, limit, sum(true.leaves.values())) | {(0,) * len(trees)}
    reasons = {tuple(one.levels.values()): one.reason for one in safe.certificate.breakdowns}
    assert reasons.keys() == every.keys()
    assert out(safe) <= qualify
    for levels in qualify - out(safe):
        assert hidden != 1
        reason = "hidden_limit=0.3" if hidden else "too many rows would be hidden"
        assert reason in reasons[levels] or "finer than" in reasons[levels]
    assert all(reasons[levels] for levels in every.keys() - out(safe))


@up_to(25)
@given(tables, st.integers(2, 5), st.lists(st.sampled_from(LIMITS), min_size=2, max_size=2))
def test_a_larger_limit_never_publishes_fewer_breakdowns(
    true: TrueTable, minimum_count: int, limits: list[float]
) -> None:
    def policy(limit: float) -> covey.Policy:
        return covey.Policy(
            minimum_count, detail="frontier", suppression_limit=limit, hidden_limit=1
        )

    few, many = (out(protected(true, policy(one))) for one in sorted(limits))
    assert few <= many


@up_to(25)
@given(tables, st.integers(2, 5), st.sampled_from(LIMITS))
def test_fewer_breakdowns_go_out_only_where_readers_keep_more_by_it(
    true: TrueTable, minimum_count: int, limit: float
) -> None:
    policy = covey.Policy(minimum_count, detail="frontier", suppression_limit=limit)
    chosen, every = (
        protected(true, one) for one in (policy, dataclasses.replace(policy, hidden_limit=1))
    )
    assert out(chosen) <= out(every)
    assert chosen.certificate.kept is not None
    assert every.certificate.kept is not None
    if out(chosen) != out(every):
        assert chosen.certificate.kept.figure > every.certificate.kept.figure
        assert every.certificate.kept.answered < 2 / 3


@up_to(25)
@given(st.data())
def test_a_breakdown_that_goes_out_has_all_its_rows_and_another_none(data: st.DataObject) -> None:
    true = data.draw(tables)
    policy = covey.Policy(data.draw(st.integers(2, 5)), **data.draw(details(true)))
    safe = protected(true, policy)
    rows = rows_of(safe)
    every = itertools.product(*(tree.codes for tree in true.hierarchies.values()))
    assert rows.keys() == {
        codes for codes in every if levels_of(true.hierarchies, codes) in out(safe)
    }


@up_to(25)
@given(st.data(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(data: st.DataObject, random: Any) -> None:
    true = data.draw(tables)
    policy = covey.Policy(data.draw(st.integers(2, 5)), **data.draw(details(true)))
    shuffled = list(true.leaves)
    random.shuffle(shuffled)
    again = covey.CountTable.from_frame(true.frame(shuffled), true.hierarchies, "people")
    safe = protected(true, policy)
    assert covey.protect(again, policy).to_frame().equals(safe.to_frame())


@up_to(25)
@given(st.data())
def test_what_went_out_withstands_an_audit_of_its_rows(data: st.DataObject) -> None:
    true = data.draw(tables)
    zeros: Any = data.draw(st.sampled_from(["public", "hidden"]))
    protection: Any = data.draw(st.sampled_from([1, 2, 4, "full"]))
    policy = covey.Policy(
        data.draw(st.integers(2, 5)), zeros=zeros, protection=protection, **data.draw(details(true))
    )
    safe = protected(true, policy)
    verdict = covey.audit(safe.to_frame(), true.hierarchies, safe.policy)
    assert verdict.safe, verdict.findings
    assert verdict.details <= safe.audit.details
