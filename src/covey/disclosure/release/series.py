"""Protect tables that count in part the same people as others that are out: start reading here.

    what is out, and what it was made of → editions of one series → hide → attack all together

What is out stays as it is, and is known to everybody: published counts are constants, hidden ones
stay hidden and must stay as safe as they were, since what was shown of one table alone need not
hold beside others. So each unsafe count is shown to be open anew, in all that is out together.

Source: Hundepool et al. (2012), Statistical Disclosure Control, section 4.3.3, on linked tables and
tables over time; Xiao & Tao (2007), m-Invariance, for what follows from tables published again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from covey.disclosure.attack.leeway import series_leeway
from covey.disclosure.attack.published import PublishedTables
from covey.disclosure.attack.published_rows import PublishedRows
from covey.disclosure.attack.series_attack import PublishedSeries, attack_series
from covey.disclosure.attack.verdict import Audit
from covey.disclosure.deadline import Deadline
from covey.disclosure.detail import (
    ChosenBreakdowns,
    breakdown_results,
    chosen_breakdowns,
    kept,
    shown_of,
    too_many_hidden,
)
from covey.disclosure.progress import Run, Watcher, nobody
from covey.disclosure.proof.equal_cells import EqualCells
from covey.disclosure.proof.known_tables import KnownTables
from covey.disclosure.proof.parts import (
    refuse_unknown_parts,
    told_apart,
    trees_of,
    worked_out,
)
from covey.disclosure.release.certified import TableCells, certificate
from covey.disclosure.release.held import promised, read_together, series_of
from covey.disclosure.release.lost import NOTHING_LOST, Lost
from covey.disclosure.release.out import Out, Part, everything
from covey.disclosure.release.protected import Certificate, ProtectedTable
from covey.disclosure.rules import Policy
from covey.disclosure.rules.strictest import strictest
from covey.disclosure.suppression.apriori import refuse_unknown
from covey.disclosure.suppression.hidden_series import HiddenSeries
from covey.disclosure.suppression.wanted import refuse_unlisted_zeros
from covey.disclosure.suppression.wanted_series import WantedSeries
from covey.errors import CoveyError, DisclosureRisk, PolicyError, TableError, listed
from covey.system.counted_once import NOBODY, CountedOnce
from covey.system.details import Outline
from covey.system.editions import Edition
from covey.system.layer_cells import Leaves
from covey.system.layer_sums import LayerSum
from covey.system.reading import by_trees
from covey.system.series import NOTHING, Series
from covey.system.stack import ALONE
from covey.tables import CountTable, Grid
from covey.tables.grid import Keys


def protect_series(
    parts: Mapping[str, Part],
    out: Mapping[str, Out],
    new: Mapping[str, frozenset[str]],
    policy: Policy,
    watch: Watcher | None = None,
    begun: float | None = None,
    once: CountedOnce = NOBODY,
    asked: Mapping[str, frozenset[str]] = NOTHING,
) -> dict[str, ProtectedTable]:
    """Return the editions that may be published beside those that are out.

    Args:
        parts: true counts by name, all on one grid: whatever some edition adds up.
        out: the editions that are out, by name, in the order in which they went out, since what was
            told by some of them stays protected when others divide it; by other trees of the same
            leaves, where they went out before a reform.
        new: by name, the parts of each edition that goes out now, in the order in which they do.
        policy: what is unsafe, what the intruder knows, what hiding costs; without k. What is out
            keeps what was promised of it, where that is more.
        watch: told now and then how far the work has come.
        begun: when the policy's time limit began, on the monotonic clock; None: now.
        once: what ties editions that count persons once each, be they out, to go out, or neither.
        asked: by what errors call it, parts that nobody publishes together and that must not be
            told all the same: periods to come, files, and what vintages differ by (corrections).

    Returns:
        Each new edition under its name; the proof and the verdict are about all together.

    Raises:
        DisclosureRisk: no safe rows were found, or not in time; what is out may give away too much
            by itself. Cells are named by their codes.
        TableError: what is out was not made from these counts; the message names cells, no counts.
        PolicyError: the policy asks for k, is about cells that are not there, or reads zeros in
            another way than that of what is out.
        HierarchyError: a code stands for other leaves than when something went out.
    """
    if policy.k is not None:
        raise PolicyError(
            "k changes the categories of a table, and beside what is out they have to stay the "
            "same. Leave it out."
        )
    grid = next(iter(parts.values())).counts.grid
    trees = trees_of([grid])
    refuse_unknown(trees, policy)
    refuse_unknown_parts(policy, trees)
    run = Run(watch or nobody, deadline=Deadline.of(policy.time_limit, begun))
    tables = {name: Part.added(parts, of) for name, of in new.items()}
    for name, one in out.items():
        _refuse_other_counts(name, one, by_trees(Part.added(parts, one.parts), one.trees))
    chosen = {
        name: None if policy.detail == "one" else chosen_breakdowns(table, policy)
        for name, table in tables.items()
    }
    task = _Task(parts, out, new, tables, policy, once, asked)
    lost = NOTHING_LOST
    while True:
        try:
            done = _Done.of(task, chosen, run, lost)
        except DisclosureRisk as risk:
            # What fell before can be protected no more, and stops no other release.
            if lost is not NOTHING_LOST or not (lost := task.lost(risk.sums)):
                raise
            continue
        fullest = done.fullest()
        if fullest is None:
            return done.protected()
        name, levels = fullest
        limit = too_many_hidden(policy)
        chosen[name] = of_name.without(levels, limit) if (of_name := chosen[name]) else None


def _told(
    series: Series, out: Mapping[str, Out], corrections: Mapping[str, Keys], policy: Policy
) -> NDArray[np.bool_]:
    """Return (stacked cells,) True for counts that nobody can protect any more.

    Others state them, or they follow from that and from what is out, each as the one unknown of a
    sum. What goes out now has no part in it.
    """
    told = np.zeros(series.size, dtype=bool)
    if all(one.ours for one in out.values()):
        return told
    alone, known = _worked_out(series.reform.newest.own, out, corrections, policy)
    for name in out:
        keys = alone.keys[name][known[alone.places[name]]]
        told[series.places[name][np.isin(series.keys[name], keys)]] = True
    for name, one in series.former.items():
        keys = _told_of(one, series, out, corrections, policy)
        told[series.places[name][np.isin(series.keys[name], keys)]] = True
    return told


def _told_of(
    once: LayerSum,
    series: Series,
    out: Mapping[str, Out],
    corrections: Mapping[str, Keys],
    policy: Policy,
) -> Keys:
    """Return the cells that others told of what was a layer once, with the editions of then."""
    former = once.former
    assert former is not None
    of = {name: out[name] for name in (*former.editions, *(former.less or ())) if name in out}
    by = [name for name in former.editions if series.reform.readings[name] is once.reading]
    if all(one.ours for one in of.values()) or not of.keys() & by:
        return np.zeros(0, np.int64)
    then, known = _worked_out(series.reform.newest.own, of, corrections, policy)
    layers = [name for name, layer in then.layers.items() if layer.parts == former.parts]
    keys = [then.keys[name][known[then.places[name]]] for name in layers]
    reading = next(then.reform.readings[name] for name in by if name in of)
    return reading.back(np.concatenate([np.zeros(0, np.int64), *keys]))


def _worked_out(
    grid: Grid, out: Mapping[str, Out], corrections: Mapping[str, Keys], policy: Policy
) -> tuple[Series, NDArray[np.bool_]]:
    """Return the cells of what is out, and which of them are known or follow from those."""
    editions = {name: one.edition for name, one in out.items()}
    alone = Series.of_editions(grid, editions, corrections)
    read = read_together(alone, out, policy)
    return alone, worked_out(EqualCells.of(alone.sums), read.published & ~read.hidden)


@dataclass(frozen=True)
class _Task:
    """What goes out beside what; see `protect_series`. The *tables* are the counts of *new*."""

    parts: Mapping[str, Part]
    out: Mapping[str, Out]
    new: Mapping[str, frozenset[str]]
    tables: Mapping[str, CountTable]
    policy: Policy
    once: CountedOnce
    asked: Mapping[str, frozenset[str]]

    @property
    def strictest(self) -> Policy:
        """What holds of all that an intruder may know or narrow down."""
        return strictest(self.policy, promised(self.out).values())

    @cached_property
    def corrections(self) -> dict[str, Keys]:
        """The cells that each correction may have changed."""
        return {name: one.touched() for name, one in self.parts.items() if one.less is not None}

    @cached_property
    def leaves(self) -> dict[str, Leaves]:
        """Where each part counts, as far as everybody knows."""
        return {name: one.leaves for name, one in self.parts.items() if one.leaves}

    def lost(self, sums: Iterable[frozenset[str]]) -> Lost:
        """Return what is told already by what is out, whatever goes out now.

        Args:
            sums: the parts of what is asked about. What holds a part that is not out is not told.
        """
        counted = frozenset().union(*(one.parts for one in self.out.values()))
        if not any(parts <= counted for parts in sums):
            return NOTHING_LOST
        grid = next(iter(self.tables.values())).grid
        editions = {name: one.edition for name, one in self.out.items()}
        beside = {name: Edition.not_out(parts, grid) for name, parts in self.new.items()}
        # What is to go out is counted, and tied to what is out, as long as it waits.
        waiting = {**self.once.waiting, **self.new} if self.once.bounds else {}
        known = (self.corrections, replace(self.once, waiting=waiting))
        every = series_of(
            grid,
            editions | ({} if waiting else beside),
            *known,
            asked=self.asked,
            leaves=self.leaves,
        )
        again = {f"{name} (once more)": every.parts_of(name) for name in every.keys}
        asked = {name: parts for name, parts in {**self.asked, **again}.items() if parts}
        series = series_of(grid, editions, *known, asked=asked, leaves=self.leaves)
        counts = series.add_layers(_of_layers(series, self.parts))
        published = read_together(series, self.out, self.policy)
        truth = KnownTables(counts, sparse.csr_array((0, series.size), dtype=np.int64))
        return Lost.of(series, attack_series(published, self.strictest, known=truth))


@dataclass(frozen=True)
class _Done:
    """Editions that were hidden and attacked."""

    policy: Policy
    hiding: HiddenSeries
    verdict: Audit
    tables: Mapping[str, CountTable]
    chosen: Mapping[str, ChosenBreakdowns | None]
    left: PublishedSeries
    deadline: Deadline

    @classmethod
    def of(
        cls,
        task: _Task,
        chosen: Mapping[str, ChosenBreakdowns | None],
        run: Run,
        lost: Lost,
    ) -> _Done:
        """Hide what is unsafe in new editions, and attack all of them."""
        parts, out, tables, policy = task.parts, task.out, task.tables, task.strictest
        grid = next(iter(tables.values())).grid
        outlines = {
            name: everything(grid) if one is None else one.breakdowns
            for name, one in chosen.items()
        }
        editions = {name: one.edition for name, one in out.items()}
        for name, of in task.new.items():
            filled = _filled(tables[name], outlines[name], policy)
            editions[name] = Edition(of, outlines[name], filled, grid)
        apart = told_apart(policy)
        known = (task.corrections, task.once)
        series = series_of(grid, editions, *known, apart, task.asked, task.leaves)
        editions |= task.once.editions(grid)
        counts = series.add_layers(_of_layers(series, parts))
        before = read_together(series, out, task.policy)
        told = _told(series, out, task.corrections, task.policy) | lost.known(series)
        others = np.zeros_like(told) if before.settled is None else before.settled
        shown = before.published & ~before.hidden & ~others
        told &= ~shown
        hidden = before.published & before.hidden & ~told
        everything_counted = {
            name: by_trees(Part.added(parts, one.parts), one.grid.hierarchies)
            for name, one in editions.items()
        }
        wanted = WantedSeries(
            *(series, editions, everything_counted, counts, tuple(task.new)),
            *(shown, hidden, policy, before.thresholds),
            *(told, lost.narrowed(series)),
        )
        hiding = HiddenSeries.of(wanted, run)
        left = PublishedSeries(
            series,
            np.where(hiding.unknown, 0, counts),
            hiding.unknown,
            wanted.published,
            wanted.thresholds,
            settled=shown | told,
            primary=wanted.few if policy.intruder == "knows-primary" else None,
        )
        verdict = attack_series(
            left, policy, wanted.cells.unsafe, hiding.evidence, insiders=hiding.insiders
        )
        return cls(task.policy, hiding, verdict, tables, chosen, left, run.deadline)

    def fullest(self) -> tuple[str, tuple[int, ...]] | None:
        """Return the edition, and its breakdown that is to be left out first; None: none is."""
        limit = self.hiding.wanted.policy.hidden_limit
        over = []
        for name, chosen in self.chosen.items():
            if chosen is None or limit is None:
                continue
            rows = self.rows(name)
            for levels, of in shown_of(self.tables[name], rows.keys, rows.hidden, chosen).items():
                if any(levels) and of.share_hidden > limit:
                    over.append((of.share_hidden, levels, name))
        return (max(over)[2], max(over)[1]) if over else None

    def rows(self, name: str) -> PublishedRows:
        """Return what is published of one of the new editions."""
        wanted = self.hiding.wanted
        series, held = wanted.series, wanted.held[name]
        keys, places = series.keys[name][held], series.places[name][held]
        hidden = self.hiding.hidden[places] | wanted.kept_back[places]
        counts = wanted.counts[places]
        listed_cells = hidden | (counts > 0)
        keys, hidden, counts = keys[listed_cells], hidden[listed_cells], counts[listed_cells]
        _refuse_lost_counts(self.tables[name], wanted.editions[name].outline, keys, counts)
        return PublishedRows.of(series.grids[name], keys, np.where(hidden, 0, counts), hidden)

    def protected(self) -> dict[str, ProtectedTable]:
        """Return the new editions as they may be published.

        Raises:
            DisclosureRisk: the verdict is not safe.
        """
        policy, made = self.policy, {}
        for name, chosen in self.chosen.items():
            rows = self.rows(name)
            certificate = self._certificate(name)
            if chosen is not None:
                shown = shown_of(self.tables[name], rows.keys, rows.hidden, chosen)
                left = kept(self.tables[name], rows.grid, rows.keys, rows.hidden)
                results = breakdown_results(chosen, shown)
                certificate = replace(certificate, kept=left, breakdowns=results)
            made[name] = ProtectedTable(
                *(rows.grid, rows.keys, rows.values, rows.hidden),
                *(policy, certificate),
                self.verdict.sealed(PublishedTables.of({ALONE: rows}), policy),
                None if chosen is None else chosen.breakdowns,
            )
        return made

    @cached_property
    def leeway(self) -> NDArray[np.int8] | None:
        """(stacked cells,) how many values an unsafe cell can have; None: there was no time."""
        if self.deadline.is_past:
            return None
        series = self.hiding.wanted.series
        unsafe = self.hiding.suppression.primary & self.left.published & ~series.signed
        return series_leeway(self.left, self.hiding.wanted.policy, unsafe, self.hiding.evidence)

    def _certificate(self, name: str) -> Certificate:
        wanted, outline = self.hiding.wanted, self.hiding.wanted.editions[name].outline
        series, held = wanted.series, wanted.held[name]
        grid, places = series.grids[name], series.places[name][held]
        cells = TableCells(
            *(grid, series.keys[name][held], places, lambda keys: outline.hold(grid, keys)),
            *(wanted.counts, wanted.published, wanted.kept_back[places]),
        )
        insiders = tuple(wanted.cells.known)
        return certificate(
            *(cells, self.hiding.suppression, {}, self.hiding.remedies, insiders, self.leeway)
        )


def _of_layers(series: Series, parts: Mapping[str, Part]) -> dict[str, NDArray[np.int64]]:
    """Return by layer: (its cells,) what it counts in truth."""
    trees = series.reform.grid.hierarchies
    by_all = {part: one.by_trees(trees) for part, one in parts.items()}
    return {
        name: np.sum([by_all[part].count_of(series.keys[name]) for part in layer.parts], axis=0)
        for name, layer in series.layers.items()
    }


def _filled(table: CountTable, outline: Outline, policy: Policy) -> Keys:
    """Return the cells of a new edition that are not published as 0."""
    keys = table.keys
    if policy.zeros == "hidden":
        refuse_unlisted_zeros(table.grid)
        keys = np.arange(table.grid.possible_cells, dtype=np.int64)
    return keys[outline.hold(table.grid, keys)]


def _refuse_lost_counts(
    table: CountTable, outline: Outline, keys: Keys, counts: NDArray[np.int64]
) -> None:
    """Stop everything if the rows of an edition are not what it counts; our own fault."""
    filled = table.keys[outline.hold(table.grid, table.keys)]
    alike = np.array_equal(table.count_of(keys), counts) and np.isin(filled, keys).all()
    if not alike:
        raise CoveyError(
            "The cells that were searched are not those of the table. Nothing is published; "
            "please report this."
        )


def _refuse_other_counts(name: str, out: Out, table: CountTable) -> None:
    """Refuse true counts that are not those which an edition was made from."""
    rows = out.rows
    wrong = rows.keys[~rows.hidden & (table.count_of(rows.keys) != rows.values)]
    filled = table.keys[out.outline.hold(table.grid, table.keys)]
    wrong = np.union1d(wrong, np.setdiff1d(filled, rows.keys))
    if wrong.size:
        names = listed(["×".join(rows.grid.codes(key)) for key in wrong.tolist()])
        raise TableError(
            f"The counts are not those that {name} was made from: {names} differ. Hand in the "
            "counts of all that is out as they were then; a correction is a release of its own."
        )
