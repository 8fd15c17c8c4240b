"""What of a series is to be published, before anything of it is hidden."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.proof.equal_cells import EqualCells
from covey.disclosure.proof.parts import known_parts
from covey.disclosure.rules import Policy
from covey.disclosure.rules.cells import Cells
from covey.disclosure.rules.table import unsafe_cells
from covey.disclosure.rules.thresholds import Thresholds
from covey.disclosure.suppression.apriori import Apriori
from covey.disclosure.suppression.counted_cells import CountedCells
from covey.errors import DisclosureRisk, listed
from covey.system.editions import Edition
from covey.system.followers import followers
from covey.system.once import OnceSeries
from covey.system.series import Series
from covey.system.swaps import swaps
from covey.tables import CountTable

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class WantedSeries:
    """Editions that are to be published beside those that are out.

    Args:
        series: the cells of all of them.
        editions: by name, those that are out among them.
        tables: the true counts of each edition, by name.
        counts: (stacked cells,) what is counted in truth.
        new: the names of the editions that go out now.
        shown: (stacked cells,) True where a count is out.
        hidden: (stacked cells,) True where a row is out whose count is hidden.
        policy: what the intruder knows, what hiding costs.
        thresholds: what is unsafe.
        positive: (stacked cells,) True where a row is out whose count is at least 1 if it is
            hidden, since zeros are published there.
        told: (stacked cells,) True where a count is known that was not published here: others state
            it, or it follows from what is out. It can be protected no more.
        narrowed: (stacked cells,) True where what is out leaves fewer values than the policy asks
            for; two can be kept.
        learned: by insider, (stacked cells,) True for what it alone worked out from what is out.
    """

    series: Series
    editions: Mapping[str, Edition]
    tables: Mapping[str, CountTable]
    counts: NDArray[np.int64]
    new: tuple[str, ...]
    shown: Flags
    hidden: Flags
    policy: Policy
    thresholds: Thresholds
    positive: Flags
    told: Flags
    narrowed: Flags
    learned: Mapping[str, Flags]

    @cached_property
    def held(self) -> Mapping[str, Flags]:
        """By edition: (its cells,) True for those that it publishes."""
        return {
            name: edition.outline.hold(self.series.grids[name], self.series.keys[name])
            for name, edition in self.editions.items()
        }

    @cached_property
    def published(self) -> Flags:
        """(stacked cells,) True for those that some edition publishes, or that are known."""
        return self._held_by(self.editions) | self.told

    @cached_property
    def cells(self) -> CountedCells:
        """All cells with their true counts.

        A change is unsafe where it is small: whoever learns it learns of the people it is about.
        What is out is not unsafe any more, whatever the policy was that it went out under.
        """
        series, policy = self.series, self.policy
        totals = tuple(int(series.places[name][0]) for name in self.new if series.keys[name].size)
        return CountedCells(
            series.sums,
            self.counts,
            self._small & ~(self.shown | self.told),
            self.published,
            series=series.cross(),
            layers=series.alone(),
            swaps=swaps(series, self.new),
            follows=followers(series, self.new) if isinstance(series, OnceSeries) else None,
            crossings=series.crossed(),
            signed=series.signed,
            totals=totals,
            known={
                who: theirs | self.learned.get(who, theirs)
                for who, theirs in known_parts(series, policy).items()
            },
            minimum=self.thresholds.count,
            narrowed=self.narrowed if self.narrowed.any() else None,
            positive=self.all_positive,
        )

    @cached_property
    def all_positive(self) -> Flags:
        """(stacked cells,) True where a count is at least 1 if it is hidden, by any edition."""
        if self.policy.zeros == "hidden":
            return self.positive
        return self.positive | self._held_by(self.new)

    @property
    def kept_back(self) -> Flags:
        """(stacked cells,) True for unsafe counts that are known, and hidden here all the same."""
        return self._small & (self.told | self.shown)

    @property
    def _system(self) -> Cells:
        series = self.series
        return Cells.stacked(
            *(series, self.counts, self.tables),
            *(series.counted, series.changed, self.thresholds),
        )

    @cached_property
    def _small(self) -> Flags:
        """(stacked cells,) True for what is unsafe, were nothing of it known."""
        return unsafe_cells(self._system, self.policy)

    @cached_property
    def apriori(self) -> Apriori:
        """What is settled of the cells: by the officer, by what is out, and by zeros.

        A hidden cell stays hidden, and a 0 that anybody publishes is published to all.

        Raises:
            DisclosureRisk: a cell that the officer keeps published is unsafe, or what is out tells
                one that is; cells are named by their codes.
        """
        unsafe = self.cells.unsafe
        wish = Apriori.of(self.series, self.policy, {}).only(self._held_by(self.new))
        wish.refuse_contradictions(self.series, unsafe)
        shown = self.shown | self.told
        if self.policy.zeros == "public":
            shown = shown | (self._held_by(self.new) & (self.counts == 0))
        settled = wish.with_settled(shown, self.hidden & ~shown)
        self._refuse_told(settled)
        return settled

    @cached_property
    def equal(self) -> EqualCells:
        """The cells with equal ones folded."""
        return EqualCells.of(self.series.sums)

    def _refuse_told(self, settled: Apriori) -> None:
        kept = self.equal.any(self.cells.unsafe | settled.hidden)[self.equal.group]
        told = np.flatnonzero(settled.open & kept).tolist()
        if told:
            raise DisclosureRisk(
                "What is out, or counts 0, tells counts that are to be hidden: "
                f"{listed([self.series.name(place) for place in told])}. Nothing that goes out now "
                "can mend that; keep it back.",
                [self.series.codes(place) for place in told],
                self.series.sums_with(np.array(told)),
            )

    def _held_by(self, names: Mapping[str, Edition] | tuple[str, ...]) -> Flags:
        held = np.zeros(self.series.size, dtype=bool)
        for name in names:
            held[self.series.places[name][self.held[name]]] = True
        return held
