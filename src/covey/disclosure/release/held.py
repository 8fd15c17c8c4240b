"""What a reader holds of editions that are out, and the attack of somebody who has all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.attack.audit import OTHER_CODE
from covey.disclosure.attack.intruder.limits import USUAL, AuditLimits
from covey.disclosure.attack.intruder.unknowns import UNBOUNDED
from covey.disclosure.attack.played import tell_sums
from covey.disclosure.attack.published_rows import PublishedRows
from covey.disclosure.attack.series_attack import PublishedSeries, attack_series
from covey.disclosure.attack.verdict import Audit
from covey.disclosure.finding import Finding
from covey.disclosure.proof.parts import (
    refuse_unknown_parts,
    trees_of,
)
from covey.disclosure.release.out import Out
from covey.disclosure.rules import Policy
from covey.disclosure.rules.strictest import strictest
from covey.disclosure.rules.thresholds import Thresholds
from covey.errors import PolicyError, TableError, listed
from covey.sentence import Sentence, Setting
from covey.system.counted_once import NOBODY, CountedOnce
from covey.system.editions import Edition
from covey.system.layer_cells import Leaves
from covey.system.once import OnceSeries
from covey.system.orphans import without_orphans
from covey.system.series import NOTHING, NOWHERE_ELSE, Series
from covey.tables import Grid
from covey.tables.grid import Keys, find


def audit_series(
    grid: Grid,
    out: Mapping[str, Out],
    policy: Policy,
    corrections: Mapping[str, Keys] = MappingProxyType({}),
    limits: AuditLimits = USUAL,
    once: CountedOnce = NOBODY,
    asked: Mapping[str, frozenset[str]] = NOTHING,
    leaves: Mapping[str, Leaves] = NOWHERE_ELSE,
    all_that_follows: bool = False,
) -> Audit:
    """Attack editions as an outsider who holds all of them, and nothing but their rows.

    Args:
        grid: their dimensions, by the newest trees.
        out: the editions, by name, in the order in which they went out, each by trees of its own.
        policy: what must be protected, and from whom.
        corrections: by the part that is one: (cells,) sorted; the cells by the newest trees that
            it may have changed, totals among them. Of all others the attacker believes that they
            were not.
        limits: how far each step of the attack goes.
        once: as for `protect_series`; editions that are not out are attacked as well.
        asked: as for `protect_series`.
        leaves: by part, as for `Part`.
        all_that_follows: whether it is asked as well which counts follow exactly that nothing calls
            unsafe.

    Raises:
        TableError: the rows contradict each other.
        PolicyError: the policy asks for k, or its intruder or insiders know counts, which rows do
            not say; it is about parts that are not there; or as for `protect_series`.
    """
    refuse_more_than_rows(policy)
    refuse_unknown_parts(policy, trees_of([grid]))
    policy = strictest(policy, promised(out).values()).of_outsider
    editions = {name: one.edition for name, one in out.items()}
    series = series_of(grid, editions, corrections, once, asked=asked, leaves=leaves)
    published = read_together(series, out, policy)
    verdict = attack_series(published, limits=limits, all_that_follows=all_that_follows)
    verdict = tell_sums(verdict, published, limits)
    contested = tuple(
        Finding(one.rows.grid.codes(key), OTHER_CODE, name)
        for name, one in out.items()
        for key in one.rows.keys[one.rows.contested].tolist()
    )
    if policy.minimum_agencies > 1 or verdict.follows is None:
        return replace(verdict, findings=contested + verdict.findings) if contested else verdict
    fell = {(one.table, one.codes) for one in verdict.findings}
    known = tuple(one for one in contested if (one.table, one.codes) not in fell)
    return replace(verdict, follows=known + verdict.follows)


def refuse_more_than_rows(policy: Policy) -> None:
    """Refuse what cannot be judged by somebody who holds several tables, and rows alone.

    Raises:
        PolicyError: saying what to leave out.
    """
    if policy.knows_counts:
        raise PolicyError(
            Sentence(
                "Several tables are attacked by somebody who holds rows alone. Leave out insiders "
                "and ",
                Setting("intruder", "knows-primary"),
                ".",
            )
        )
    if policy.k is not None:
        raise PolicyError(
            "Groups of people alike are held against k in one table. Leave k out, and audit each "
            "table by itself besides."
        )


def seen_changes(grid: Grid, before: Out, after: Out) -> Keys:
    """Return the cells that a reader of two vintages does not see to be unchanged, sorted.

    A cell below one that is seen to be the same is believed to be the same.

    Args:
        grid: the dimensions of both.
        before: the first vintage.
        after: the one that corrects it.
    """
    keys = np.union1d(before.rows.keys, after.rows.keys)
    values = [_values(one.rows, keys) for one in (before, after)]
    return without_orphans(grid, keys[(values[0] != values[1]) | (values[0] < 0)])


def _values(rows: PublishedRows, keys: Keys) -> NDArray[np.int64]:
    """Return (keys,) what is published of each cell: 0 without a row, -1 where it is hidden."""
    return np.append(np.where(rows.hidden, -1, rows.values), 0)[find(keys, rows.keys)]


def promised(out: Mapping[str, Out]) -> dict[str, Policy]:
    """Return by edition the policy that it went out under, where that is known."""
    return {name: one.promised for name, one in out.items() if one.promised is not None}


def read_together(series: Series, out: Mapping[str, Out], policy: Policy) -> PublishedSeries:
    """Return what a reader holds of all editions together.

    Args:
        series: their cells.
        out: the editions.
        policy: what must be protected, and what may not be told of those of which nobody knows
            their own.

    Raises:
        TableError: they tell different counts of one cell.
    """
    values, known = np.zeros(series.size, np.int64), np.zeros(series.size, dtype=bool)
    published = np.zeros(series.size, dtype=bool)
    ours, positive = np.zeros((2, series.size), dtype=bool)
    ceilings = np.full(series.size, UNBOUNDED)
    for name, one in out.items():
        keys, places = series.keys[name], series.places[name]
        held = one.outline.hold(series.grids[name], keys)
        value = _values(one.rows, keys)
        hidden = value < 0
        told = held & ~hidden
        before = told & known[places]
        wrong = places[before & (values[places] != value)]
        if wrong.size:
            names = listed([series.name(place) for place in wrong.tolist()])
            raise TableError(f"Tables contradict each other about {names}. Publish them anew.")
        values[places[told]], known[places[told]] = value[told], True
        published[places[held]] = True
        positive[places[held]] |= (one.promised or policy).zeros == "public"
        ours[places[told]] |= one.ours
        ceiling = one.rows.ceilings[find(keys[hidden], one.rows.keys)]
        ceilings[places[hidden]] = np.minimum(ceilings[places[hidden]], ceiling)
    thresholds = Thresholds.of(series, policy, promised(out))
    return PublishedSeries(
        *(series, values, ~known, published, ceilings, known & ~ours),
        *(policy, thresholds, positive),
    )


def series_of(
    grid: Grid,
    editions: Mapping[str, Edition],
    corrections: Mapping[str, Keys],
    once: CountedOnce,
    apart: frozenset[str] = frozenset(),
    asked: Mapping[str, frozenset[str]] = NOTHING,
    leaves: Mapping[str, Leaves] = NOWHERE_ELSE,
) -> Series:
    """Return the cells of all editions, and of the gaps between those that count persons once."""
    if once.bounds:
        return OnceSeries.of_persons(grid, editions, corrections, once, apart, asked, leaves)
    return Series.of_editions(grid, editions, corrections, apart, asked, leaves)
