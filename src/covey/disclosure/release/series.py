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
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.attack.series_attack import attack_series, attack_sides
from covey.disclosure.attack.verdict import Audit
from covey.disclosure.deadline import Deadline
from covey.disclosure.detail import chosen_breakdowns
from covey.disclosure.finding import ONE_VALUE
from covey.disclosure.progress import Run, Watcher, nobody
from covey.disclosure.proof.equal_cells import EqualCells
from covey.disclosure.proof.known_tables import KnownTables
from covey.disclosure.proof.parts import (
    Insiders,
    known_parts,
    refuse_unknown_parts,
    told_apart,
    trees_of,
    worked_out,
)
from covey.disclosure.release.attacked import Attacked, Chosen, within_limit
from covey.disclosure.release.drawn import drawn_beside, settled
from covey.disclosure.release.harmless import harmless_cells
from covey.disclosure.release.held import promised, read_together, series_of
from covey.disclosure.release.lost import NOTHING_LOST, Lost
from covey.disclosure.release.out import Out, Part, everything
from covey.disclosure.release.protected import ProtectedTable
from covey.disclosure.rules import Policy
from covey.disclosure.rules.cells import Cells
from covey.disclosure.rules.knowledge import Classes
from covey.disclosure.rules.strictest import kept_to, strictest
from covey.disclosure.rules.table import known_unsafe, unsafe_cells
from covey.disclosure.suppression.apriori import refuse_unknown
from covey.disclosure.suppression.beside import beside_what_is_out
from covey.disclosure.suppression.request import Before, Request, filled
from covey.disclosure.suppression.reruns.method import key_for
from covey.errors import DisclosureRisk, PolicyError, TableError, listed
from covey.sentence import Sentence, Setting
from covey.system.counted_once import NOBODY, CountedOnce
from covey.system.editions import Edition
from covey.system.layer_cells import Leaves
from covey.system.layer_sums import LayerSum
from covey.system.reading import by_trees
from covey.system.series import NOTHING, Series
from covey.tables import CountTable, Grid
from covey.tables.breakdowns import Breakdowns
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
    matched: Mapping[str, Keys] = MappingProxyType({}),
    key: bytes | None = None,
) -> dict[str, ProtectedTable]:
    """Return the editions that may be published beside those that are out.

    Args:
        parts: true counts by name, all on one grid: whatever some edition adds up.
        out: the editions that are out, by name, in the order in which they went out, since what was
            told by some of them stays protected when others divide it; by other trees of the same
            leaves, where they went out before a reform.
        new: by name, the parts of each edition that goes out now, in the order in which they do.
        policy: what is unsafe, what the intruder knows, what hiding costs; without k. What is out
            keeps what was promised of it, where that is more; where an intruder knows which counts
            are unsafe, what goes out keeps to the highest threshold too.
        watch: told now and then how far the work has come.
        begun: when the policy's time limit began, on the monotonic clock; None: now.
        once: what ties editions that count persons once each, be they out, to go out, or neither.
        asked: by what errors call it, parts that nobody publishes together and that must not be
            told all the same: periods to come, files, and what vintages differ by (corrections).
        matched: by the name of an edition that goes out now: (cells,) that are hidden of what is
            not handed in, and is a part of some sum with it; see `covey.protect`.
        key: as for `covey.protect`, where reruns are to tell nothing, or were to of what is out:
            what nobody counted yet that is out is drawn as a table by itself, and what adds up
            editions that are out shows what these show; see `drawn`.

    Returns:
        Each new edition under its name; the proof and the verdict are about all together.

    Raises:
        DisclosureRisk: no safe rows were found, or not in time; what is out may give away too much
            by itself. Cells are named by their codes.
        TableError: what is out was not made from these counts; the message names cells, no counts.
        PolicyError: the policy asks for k, or is about cells that are not there; the key is too
            short, or nothing is drawn; or an edition is such that reruns tell something.
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
    policy = kept_to(policy, promised(out).values())
    tables = {name: Part.added(parts, of) for name, of in new.items()}
    for name, one in out.items():
        _refuse_other_counts(name, one, by_trees(Part.added(parts, one.parts), one.trees))
    chosen = {
        name: chosen_breakdowns(table, policy)
        for name, table in tables.items()
        if policy.detail != "one"
    }
    task = _Task(parts, out, new, tables, policy, once, asked, matched)
    deadline = Deadline.of(policy.time_limit, begun)
    run = Run(watch or nobody, deadline=deadline, key=key_for(task.strictest, key))
    lost, hides = NOTHING_LOST, None
    if task.strictest.reruns != "ignored":
        hides = task.drawn(chosen, run)

    def attempt(chosen: Chosen) -> Attacked:
        nonlocal lost
        while True:
            try:
                request = task.request(chosen, lost)
                asked = request if hides is None else settled(request, hides)
                attacked = Attacked.of(asked, run, policy)
                _refuse_fallen(attacked)
            except DisclosureRisk as risk:
                # What fell before can be protected no more, and stops no other release.
                if lost is not NOTHING_LOST or not (lost := task.lost(risk.sums)):
                    raise
            else:
                return attacked

    return within_limit(attempt, tables, chosen)


def tells_more(
    parts: Mapping[str, Part],
    out: Mapping[str, Out],
    name: str,
    own: Out,
    once: CountedOnce = NOBODY,
    asked: Mapping[str, frozenset[str]] = NOTHING,
) -> bool:
    """Tell whether something unsafe follows with an edition that did not follow from what is out.

    It was protected beside less, and is judged by the policy of then.

    Args:
        parts: as for `protect_series`.
        out: what is out, by name, in the order in which it went out.
        name: of the edition, unlike any that is out.
        own: its rows, with the policy that it was decided under.
        once: as for `protect_series`.
        asked: as for `protect_series`.
    """
    assert own.promised is not None, "it was decided under some policy"
    task = _Task(parts, out, {name: own.parts}, {}, own.promised, once, asked)
    before = task.attacked(out, knows=True)[1] if out else NOTHING_LOST
    series, _, verdict = task.attacked({**out, name: own}, knows=True)
    return not verdict.exhaustive or not before.holds(series, verdict.findings)


def _refuse_fallen(attacked: Attacked) -> None:
    """Refuse what the attack got through to.

    Raises:
        DisclosureRisk: cells are named by their codes, and by their sums where fewer values are
            left than there should be. What has one value left to anybody is more than the search
            was asked for, such as an area that only several trees together tell: it is not given
            up, whoever told it.
    """
    before, fallen = attacked.hiding.request.before, attacked.verdict.findings
    if before is not None and not attacked.verdict.safe:
        told = any(one.rule == ONE_VALUE and not one.to for one in fallen)
        raise DisclosureRisk(
            "The audit found cells that can be worked out. Nothing may be published.",
            [one.codes for one in fallen],
            [] if told else [before.series.parts_of(one.table) for one in fallen],
        )


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
    matched: Mapping[str, Keys] = field(default_factory=dict)

    @property
    def seen(self) -> dict[str, Out]:
        """What is out but for what nobody has seen yet: what follows is told by this alone."""
        return {name: one for name, one in self.out.items() if not one.waits}

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
        counted = frozenset().union(*(one.parts for one in self.seen.values()))
        if not any(parts <= counted for parts in sums):
            return NOTHING_LOST
        return self.attacked(self.seen)[1]

    def attacked(
        self, out: Mapping[str, Out], *, knows: bool = False
    ) -> tuple[Series, Lost, Audit]:
        """Attack editions that are out by themselves.

        Args:
            out: the editions.
            knows: whether it is asked as well what falls to whoever is told which counts are
                unsafe, where the policy has such an intruder.

        Returns:
            Their cells, with those of what goes out as far as it is not among them; what fell; and
            the verdict that says so.
        """
        counted = frozenset().union(*(one.parts for one in out.values()))
        grid = next(iter(self.parts.values())).counts.grid
        editions = {name: one.edition for name, one in out.items()}
        new = {name: parts for name, parts in self.new.items() if name not in out}
        beside = {name: Edition.not_out(parts, grid) for name, parts in new.items()}
        # What is to go out is counted, and tied to what is out, as long as it waits.
        waiting = {**self.once.waiting, **new} if self.once.bounds else {}
        known = (self.corrections, replace(self.once, waiting=waiting))
        put_together = partial(series_of, asked=self.asked, leaves=self.leaves)
        series = put_together(grid, editions | ({} if waiting else beside), *known)
        if series.reform.dimensions:
            # By the trees of what goes out, areas are told that nobody had a name for before.
            series = put_together(grid, editions, *known)
        counts = series.add_layers(_of_layers(series, self.parts))
        # Who is told which counts are unsafe may know one that nobody else does: that is not lost.
        published = read_together(series, out, self.strictest)
        theirs = known_parts(series, self.strictest)
        asked = (series, counts, self.parts, published.thresholds, self.strictest)
        harmless = harmless_cells(*asked)
        insiders = Insiders.of(counts, theirs, lambda: EqualCells.of(series.sums), harmless)
        truth = KnownTables.only(counts)
        kinds = (series.counted, series.changed, published.thresholds)
        judged = Cells.stacked(series, counts, {}, *kinds)
        unsafe = unsafe_cells(judged, self.strictest)
        if knows and self.strictest.intruder == "knows-primary":
            few = known_unsafe(judged, self.strictest) & unsafe
            classes = Classes.of(counts, *published.thresholds.dividing)
            published = replace(published, primary=few, classes=classes)
        verdict = attack_series(published, unsafe, truth, insiders=insiders)
        if self.strictest.two_sided:
            sided = attack_sides(published, counts)
            verdict = replace(verdict, findings=verdict.findings + sided)
        return series, Lost.of(series, verdict, counted), verdict

    def drawn(self, chosen: Chosen, run: Run) -> dict[str, Keys]:
        """Return the cells that each new edition hides such that reruns tell nothing.

        Raises:
            PolicyError: persons are counted once each, or as `drawn_beside` does.
            DisclosureRisk: as `drawn_beside` does.
        """
        if self.once.bounds:
            raise PolicyError(
                Sentence(
                    Setting("reruns", self.strictest.reruns),
                    " is not for persons counted once: their year is no sum of what is out. Leave "
                    "it out.",
                )
            )
        outlines = {name: self._outline(name, chosen) for name in self.new}
        return drawn_beside(self.tables, self.new, self.out, outlines, self.strictest, run)

    def _outline(self, name: str, chosen: Chosen) -> Breakdowns:
        """Return what a new edition publishes, as far as breakdowns are *chosen*."""
        return chosen[name].breakdowns if name in chosen else everything(self.tables[name].grid)

    def request(self, chosen: Chosen, lost: Lost) -> Request:
        """Ask for the new editions, as far as breakdowns are *chosen* and nothing is *lost*."""
        # What is drawn is settled of what is asked for; nothing else is drawn for it.
        policy, out = replace(self.strictest, reruns="ignored"), self.out
        grid = next(iter(self.tables.values())).grid
        editions = {name: one.edition for name, one in out.items()}
        for name, of in self.new.items():
            outline = self._outline(name, chosen)
            keys = filled(self.tables[name], policy)
            editions[name] = Edition(of, outline, keys[outline.hold(grid, keys)], grid)
        known = (self.corrections, self.once)
        series = series_of(grid, editions, *known, told_apart(policy), self.asked, self.leaves)
        editions |= self.once.editions(grid)
        before = read_together(series, out, policy)
        told = _told(series, self.seen, self.corrections, policy) | lost.known(series)
        shown = before.published & ~before.hidden & ~before.settled
        told &= ~shown
        hidden = before.published & before.hidden & ~told
        counts = series.add_layers(_of_layers(series, self.parts))
        return beside_what_is_out(
            Before(
                *(series, shown, hidden, told, lost.narrowed(series), lost.learned(series)),
                *(before.thresholds, before.positive),
                self._matched(series, hidden, [one.parts for one in editions.values()]),
            ),
            {
                name: by_trees(Part.added(self.parts, one.parts), one.grid.hierarchies)
                for name, one in editions.items()
            },
            {
                name: one.outline
                for name, one in editions.items()
                if name not in self.new or name in chosen
            },
            counts,
            self.new,
            policy,
            harmless_cells(series, counts, self.parts, before.thresholds, policy),
        )

    def _matched(
        self, series: Series, hidden: NDArray[np.bool_], sums: Iterable[frozenset[str]]
    ) -> NDArray[np.bool_]:
        """Return (stacked cells,) True for what goes out now, and is *hidden* of another part.

        Where a sum of both goes out it would have to be hidden for the sake of one of them, and
        need not be if both are.

        Args:
            series: the cells.
            hidden: (stacked cells,) True for what is out and hidden.
            sums: the parts that some edition counts; besides them, what is asked for.
        """
        matched = np.zeros(series.size, dtype=bool)
        if self.once.bounds:  # nothing follows from the others exactly
            return matched
        for name, cells in self.matched.items():
            matched[series.places[name][np.isin(series.keys[name], cells)]] = True
        together = [*sums, *self.asked.values()]
        for edition in self.new:
            own = [name for name, layer in series.layers.items() if edition in layer.editions]
            if len(own) != 1:
                continue
            parts, keys, places = series.layers[own[0]].parts, series.keys[own[0]], series.places
            for name, layer in series.layers.items():
                both = parts | layer.parts
                if layer.signed or name == own[0] or not any(both <= one for one in together):
                    continue
                alike = np.isin(keys, series.keys[name][hidden[places[name]]])
                matched[places[own[0]][alike]] = True
        return matched


def _of_layers(series: Series, parts: Mapping[str, Part]) -> dict[str, NDArray[np.int64]]:
    """Return by layer: (its cells,) what it counts in truth."""
    trees = series.reform.grid.hierarchies
    by_all = {part: one.by_trees(trees) for part, one in parts.items()}
    return {
        name: np.sum([by_all[part].count_of(series.keys[name]) for part in layer.parts], axis=0)
        for name, layer in series.layers.items()
    }


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
