"""What a reader would miss: totals that the release before showed, and this one hides.

Some of it is hidden for its own sake: few people are behind it now. The rest is hidden for what is
out already, such as a quarter of which a correction waits; that stops a release until an officer
insists, since another order of releases may show all of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from covey.contracts import Span
from covey.errors import HeadlineHidden, listed
from covey.hub.series_change import missing_breakdowns, series_of
from covey.log import Entry
from covey.store import ConfidentialStore, Entered
from covey.tables import Hierarchy
from covey.tables.status import HIDDEN, OBS_STATUS, OBS_VALUE

Headline = tuple[str, str]
"""A dimension and one of its codes, all others at their totals; two empty texts: everybody."""

_EVERYBODY: Final[Headline] = ("", "")
_CAUSES: Final = 3
"""Of what would follow; the plan has more."""


@dataclass(frozen=True)
class Missed:
    """What a release hides that the last one of its length showed, and would show by itself.

    Args:
        last: what that is called.
        headlines: its totals: of everybody, and by the coarsest codes of one dimension.
        shown: all of these that it showed.
        breakdowns: its breakdowns that end; of those, the coarsest.
    """

    last: str
    headlines: frozenset[Headline]
    shown: frozenset[Headline]
    breakdowns: tuple[str, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """A phrase each; of a dimension only where half of its totals or more are hidden."""
        return (*self._totals(), *(f"the breakdown {name}" for name in self.breakdowns))

    def _totals(self) -> Iterator[str]:
        if _EVERYBODY in self.headlines:
            yield "the total of everybody"
        for dimension in dict.fromkeys(name for name, _ in sorted(self.shown) if name):
            gone, all_of_it = (
                sorted(code for name, code in of if name == dimension)
                for of in (self.headlines, self.shown)
            )
            if gone and 2 * len(gone) >= len(all_of_it) > 1:
                yield f"the totals by {dimension} ({', '.join(gone)})"


def missed(
    store: ConfidentialStore,
    made: Entered,
    trees: Mapping[str, Hierarchy],
    alone: Callable[[], Entered | None],
) -> Missed | None:
    """Return what a reader would miss for the sake of what is out; None where that is nothing.

    Args:
        store: of the ledger.
        made: what would be entered of the release.
        trees: the tree of each dimension.
        alone: returns the same of the release as if nothing were out; None where it cannot be
            protected. Called only where something is hidden.
    """
    last = last_of_its_length(store, made.entry)
    if last is None or last.dimensions != made.entry.dimensions:
        return None
    before = _headlines(store.ledger.rows(last.number), trees, hidden=False)
    hidden = before & _headlines(made.cells, trees, hidden=True)
    ended = missing_breakdowns(last, made.entry, trees)
    by_itself = alone() if hidden or ended else None
    if by_itself is None:
        return None
    found = Missed(
        last.named,
        hidden & _headlines(by_itself.cells, trees, hidden=False),
        before,
        tuple(
            name for name in ended if name not in missing_breakdowns(last, by_itself.entry, trees)
        ),
    )
    return found if found.words else None


def refuse_missed(found: Missed | None, name: str, told: Iterable[str]) -> None:
    """Refuse a release in which a reader would miss something, if nobody insists.

    Args:
        found: what that is.
        name: the dataset and the period, in words.
        told: what would follow, had it been protected alone, each with its sums.

    Raises:
        HeadlineHidden: saying what would be missed, why, and how to insist.
    """
    if found is None:
        return
    causes = "; ".join([line.strip() for line in told][:_CAUSES])
    why = f" It is hidden for what would follow otherwise: {causes}." if causes else ""
    raise HeadlineHidden(
        f"{name} would hide what {found.last} shows: {listed(found.words)}.{why} Nothing was "
        "published. A correction that waits may have to go out first, or together with this. "
        f"Look at it with covey release {name} --plan; the --commit that it prints publishes it "
        "all the same."
    )


def last_of_its_length(store: ConfidentialStore, entry: Entry) -> Entry | None:
    """Return the newest standing release of a period as long: of the same one, where it is out."""
    own = Span.of(entry.period)
    alike = [
        one
        for one in series_of(store, entry)
        if own is not None and (span := Span.of(one.period)) and span.is_as_long_as(own)
    ]
    same = [one for one in alike if one.period == entry.period]
    return next(iter(reversed(same or alike)), None)


def _headlines(
    cells: pl.DataFrame, trees: Mapping[str, Hierarchy], *, hidden: bool
) -> frozenset[Headline]:
    """Return the totals of everybody and of the coarsest codes that rows hide, or show."""
    wanted = pl.col(OBS_STATUS) == HIDDEN if hidden else pl.col(OBS_VALUE).is_not_null()
    of = cells.filter(wanted)
    found: set[Headline] = set()
    for name, tree in trees.items():
        others = [pl.col(other) == one.root for other, one in trees.items() if other != name]
        # Of one dimension the leaves are no margin: they are all there is.
        is_margin = (tree.depth == 1) & (~tree.is_leaf | (len(trees) > 1))
        coarse = [tree.root, *(tree.codes[at] for at in np.flatnonzero(is_margin))]
        codes = of.filter(pl.all_horizontal(pl.lit(True), *others), pl.col(name).is_in(coarse))
        found |= {
            _EVERYBODY if code == tree.root else (name, code) for code in codes.get_column(name)
        }
    return frozenset(found)
