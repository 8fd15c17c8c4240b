"""Attack vintages of one table together: the counts of all, and what changed between any two.

    what is seen to change → what the intruder believes to be the same → its counts → its changes

Counts that are believed to be the same are one unknown. What changed is attacked as the correction
of a series is, by the same belief. Two by two vintages tell what two of them tell; all together, as
editions of one series, they tell what only several tell, such as two small corrections in a row.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import combinations, pairwise
from typing import Final, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.attack.audit import audit_detailed, detailed_each
from covey.disclosure.attack.intruder.limits import USUAL, AuditLimits
from covey.disclosure.attack.played import tell_sums
from covey.disclosure.attack.published_rows import NO_SYMBOLS, PublishedRows, read_each
from covey.disclosure.attack.series_attack import attack_changes
from covey.disclosure.attack.verdict import Audit, denied
from covey.disclosure.attack.vintages import SMALL_CHANGE, SeenChanges
from covey.disclosure.finding import Finding
from covey.disclosure.release.held import audit_series, read_together
from covey.disclosure.release.out import Out
from covey.disclosure.rules import Policy
from covey.errors import TableError
from covey.system.reform import closed
from covey.system.series import Series
from covey.tables import Hierarchy
from covey.tables.breakdowns import Breakdowns, levels_met
from covey.tables.frames import Frame
from covey.tables.grid import Keys

_COUNTED: Final = "counted"
_CORRECTION: Final = "correction"
_PAIR: Final = 2

Belief = TypeVar("Belief")
Verdict = TypeVar("Verdict")


def audit_vintages(
    frames: Mapping[str, Frame],
    hierarchies: Mapping[str, Hierarchy],
    policy: Policy,
    symbols: Mapping[str, int] = NO_SYMBOLS,
    limits: AuditLimits = USUAL,
) -> Audit:
    """Attack vintages of one published table together, such as it and its corrections.

    The intruder believes that what is not seen to change did not. A hidden cell is one unknown in
    all vintages, unless a change that is seen is tied to it by sums.

    A change other than 0 and smaller than ``minimum_change``, between any two of them, is found as
    well: of the later, by its cell, where both publish it; and by what it is called in a series,
    such as ``the change in …``, where it follows from sums.

    Args:
        frames: the rows of each, by a name for each, the first vintage first; see `audit`.
        hierarchies: the tree of each dimension, by the name of its column.
        policy: what must be protected, and from whom.
        symbols: further statuses of hidden cells; see `audit`.
        limits: how far each step of the attack goes.

    Returns:
        One verdict on all. A cell that is one unknown is attacked once, and called by the first.

    Raises:
        TableError: there is but one, or one of them cannot be a published table; the message names
            cells, never counts.
        PolicyError: the policy's intruder needs counts.
    """
    if len(frames) < _PAIR:
        raise TableError("Give two vintages of one table, or more.")
    rows = read_each(frames, dict.fromkeys(frames, hierarchies), symbols)
    detailed = detailed_each(rows, policy)
    pairs = [
        _audit_pair({name: frames[name] for name in pair}, rows, detailed, policy, limits)
        for pair in combinations(frames, _PAIR)
    ]
    if len(frames) == _PAIR:
        return pairs[0].sealed(detailed.values(), policy)
    together = _audit_together(rows, detailed, policy, limits)
    told = (finding for one in (*pairs, together) for finding in one.findings)
    return replace(
        together,
        findings=tuple(dict.fromkeys(told)),
        exhaustive=all(one.exhaustive for one in (*pairs, together)),
    ).sealed(detailed.values(), policy)


def _audit_pair(
    frames: Mapping[str, Frame],
    every: Mapping[str, PublishedRows],
    every_detailed: Mapping[str, PublishedRows],
    policy: Policy,
    limits: AuditLimits,
) -> Audit:
    """Attack two of the vintages, without a seal."""
    rows = {name: every[name] for name in frames}
    detailed = {name: every_detailed[name] for name in frames}
    seen = SeenChanges.of(list(detailed.values()), policy)

    def believing(changed: Keys) -> tuple[Audit, Audit]:
        counts = audit_detailed(frames, rows, detailed, policy, {}, limits, changed)
        return counts, _Compared.of(rows, seen, changed).attack(policy, limits)

    counts, changes = _by_belief(believing, seen.beliefs)
    name, later = list(rows.items())[-1]
    small = tuple(
        Finding(later.grid.codes(key), SMALL_CHANGE, name) for key in seen.small(policy).tolist()
    )
    cleared = Counter(counts.cleared) + Counter(changes.cleared)
    return replace(
        counts,
        findings=tuple(dict.fromkeys(small + counts.findings + changes.findings)),
        cleared=dict(cleared),
        exhaustive=counts.exhaustive and changes.exhaustive,
        changes=changes.changes,
        denies=denied(policy, changes=True),
    )


def _audit_together(
    rows: Mapping[str, PublishedRows],
    detailed: Mapping[str, PublishedRows],
    policy: Policy,
    limits: AuditLimits,
) -> Audit:
    """Attack vintages as editions of one series, each of which corrects the one before."""
    names = list(rows)
    steps = [f"from {before} to {after}" for before, after in pairwise(names)]
    parts = {name: frozenset([_COUNTED, *steps[:number]]) for number, name in enumerate(names)}
    out = {name: _out(of, parts[name]) for name, of in rows.items()}
    asked = {
        f"the change from {one} to {other}:": parts[other] - parts[one]
        for one, other in combinations(names, 2)
    }
    seen = [SeenChanges.of(pair, policy) for pair in pairwise(detailed.values())]
    grid = next(iter(rows.values())).grid

    def believing(changed: Sequence[Keys]) -> Audit:
        corrections = {
            step: closed(grid, np.union1d(cells, one.keys[~one.told]))
            for step, cells, one in zip(steps, changed, seen, strict=True)
        }
        held = (grid, out, policy, corrections, limits)
        return audit_series(*held, asked=asked, all_that_follows=True)

    return _by_belief(believing, zip(*(one.beliefs for one in seen), strict=True))


def _by_belief(attack: Callable[[Belief], Verdict], beliefs: Iterable[Belief]) -> Verdict:
    """Attack by the strongest belief about what changed that some counts fit."""
    *stronger, weakest = beliefs
    for changed in stronger:
        with suppress(TableError):
            # More changed than is seen, or one vintage cannot be: the weakest belief tells which.
            return attack(changed)
    return attack(weakest)


@dataclass(frozen=True)
class _Compared:
    """Two vintages as editions of one series, of which the later adds up a correction.

    Args:
        out: both, by name.
        judged: (cells,) sorted; of which the change is to be judged.
        kept: (cells,) sorted; above what changed, and believed not to have.
        corrected: (cells,) sorted; what may have changed, and all totals above.
    """

    out: Mapping[str, Out]
    judged: Keys
    kept: Keys
    corrected: Keys

    @classmethod
    def of(cls, rows: Mapping[str, PublishedRows], seen: SeenChanges, changed: Keys) -> Self:
        """Take two vintages by a belief about what *changed*.

        A change that both publish is seen, and of what one of them tells nothing none is known.
        """
        before, after = rows
        parts = {before: frozenset([_COUNTED]), after: frozenset([_COUNTED, _CORRECTION])}
        changed = np.union1d(changed, seen.keys[~seen.told])
        corrected = closed(rows[before].grid, changed)
        judged = np.intersect1d(changed, seen.keys[seen.unknown & seen.told])
        out = {name: _out(of, parts[name]) for name, of in rows.items()}
        return cls(out, judged, np.setdiff1d(corrected, changed), corrected)

    def attack(self, policy: Policy, limits: AuditLimits) -> Audit:
        """Return what can be deduced of changes.

        Raises:
            TableError: no counts fit what is believed.
        """
        if not self.judged.size:
            return Audit((), 0, {}, True)
        editions = {name: one.edition for name, one in self.out.items()}
        grid = next(iter(self.out.values())).rows.grid
        series = Series.of_editions(grid, editions, {_CORRECTION: self.corrected})
        kept = self._places(series, self.kept)
        held = read_together(series, self.out, policy).knowing(
            kept, np.zeros(series.size, np.int64)
        )
        judged = self._places(series, self.judged)
        return tell_sums(attack_changes(held, judged, limits), held, limits)

    @staticmethod
    def _places(series: Series, keys: Keys) -> NDArray[np.bool_]:
        """Return (stacked cells,) True for the changes of some cells."""
        found = np.zeros(series.size, dtype=bool)
        for name, layer in series.layers.items():
            if layer.signed:
                found[series.places[name][np.isin(series.keys[name], keys)]] = True
        return found


def _out(rows: PublishedRows, parts: frozenset[str]) -> Out:
    """Return a vintage with the totals that it does not publish, hidden."""
    grid = rows.grid
    above = np.setdiff1d(closed(grid, rows.keys[rows.may_count]), rows.keys)
    if above.size:
        rows = rows.with_hidden(above)
    return Out(parts, rows, Breakdowns.under(levels_met(grid, rows.keys)))
