"""Given a safe pattern, the search meets every need within it and hides nothing else.

Which pattern is safe is decided by the enumeration of every whole-number table that fits what is
published, so a search that hides more has missed tables that are there.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import covey
from tests.oracles.all_tables import possible_tables
from tests.oracles.told import told
from tests.properties.tiny_tables import cell_of
from tests.properties.true_tables import Codes, TrueTable, true_tables
from tests.sampled import crossed
from tests.tiers import up_to

Pattern = frozenset[Codes]
"""Hidden cells, each under the topmost code of its single-child chains."""


def is_safe(true: TrueTable, pattern: Pattern, policy: covey.Policy) -> bool:
    """Tell whether every unsafe count differs among the tables that fit the rest."""
    counts = true.counts()
    rows = {
        codes: None if cell_of(true.hierarchies, codes) in pattern else count
        for codes, count in counts.items()
    }
    known = told(counts, policy.minimum_count) if policy.intruder == "knows-primary" else None
    lowest = 1 if policy.zeros == "public" else 0
    more = max(counts.values()) + policy.minimum_count
    try:
        possible = possible_tables(true.hierarchies, rows, lowest, more, known)
    except OverflowError:
        assume(False)
    return all(len(set(possible[codes].tolist())) > 1 for codes in unsafe(true, policy))


def unsafe(true: TrueTable, policy: covey.Policy) -> Pattern:
    return frozenset(
        cell_of(true.hierarchies, codes)
        for codes, count in true.counts().items()
        if 0 < count < policy.minimum_count
    )


def hideable(true: TrueTable, policy: covey.Policy) -> list[Codes]:
    """Cells that may be hidden: any but a 0 while zeros are public."""
    return sorted(
        {
            cell_of(true.hierarchies, codes)
            for codes, count in true.counts().items()
            if count or policy.zeros == "hidden"
        }
    )


def thinned(true: TrueTable, policy: covey.Policy, order: Iterable[Codes]) -> Pattern:
    """Publish one cell after the other, in *order*, wherever what is left is safe."""
    pattern = frozenset(hideable(true, policy))
    assume(is_safe(true, pattern, policy))
    for cell in order:
        if cell not in unsafe(true, policy) and is_safe(true, pattern - {cell}, policy):
            pattern -= {cell}
    return pattern


def hidden_besides(true: TrueTable, pattern: Pattern, policy: covey.Policy) -> Pattern:
    """What is hidden of a table where *pattern* may be hidden for nothing."""
    given = tuple(dict(zip(true.hierarchies, codes, strict=True)) for codes in sorted(pattern))
    safe = covey.protect(
        true.table(),
        covey.Policy(
            policy.minimum_count,
            zeros=policy.zeros,
            intruder=policy.intruder,
            frozen_hidden=given,
        ),
    )
    rows = safe.to_frame().filter(obs_status="Q").iter_rows()
    return frozenset(cell_of(true.hierarchies, codes[:-2]) for codes in rows) - pattern


@pytest.mark.parametrize(
    ("intruder", "zeros"), crossed(["outsider", "knows-primary"], ["public", "hidden"])
)
@up_to(30)
@given(true=true_tables(), minimum_count=st.integers(2, 5), choice=st.data())
def test_nothing_is_hidden_outside_a_safe_pattern(
    zeros: Any, intruder: Any, true: TrueTable, minimum_count: int, choice: st.DataObject
) -> None:
    policy = covey.Policy(minimum_count, zeros=zeros, intruder=intruder)
    assume(unsafe(true, policy))
    order = choice.draw(st.permutations(hideable(true, policy)))
    pattern = thinned(true, policy, order)
    assert hidden_besides(true, pattern, policy) == frozenset()
