"""What changes with a release of a series: rows, hidden cells, breakdowns that begin or end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from covey.disclosure import breakdown_name
from covey.hub.areas import same_areas
from covey.log import Breakdown, Entry, standing
from covey.store import ConfidentialStore
from covey.tables import Hierarchy
from covey.tables.breakdowns import Breakdowns, Levels, coarser
from covey.tables.status import HIDDEN, OBS_STATUS


@dataclass(frozen=True)
class Change:
    """What is other than in the last release.

    Args:
        last: what that is called.
        rows: how many it has, and how many there would be now.
        hidden: how many of them are hidden, then and now.
        begun: the breakdowns that are out now and were not; of those, the coarsest.
        ended: those that were out and are not, likewise. Both are empty where areas were others.
    """

    last: str
    rows: tuple[int, int]
    hidden: tuple[int, int]
    begun: tuple[str, ...]
    ended: tuple[str, ...]


def change(
    store: ConfidentialStore, entry: Entry, cells: pl.DataFrame, trees: Mapping[str, Hierarchy]
) -> Change | None:
    """Return what a release changes against the last one of its dataset; None for the first.

    The last one is the vintage before, where the period is out already.

    Args:
        store: of the ledger.
        entry: what would be entered of it.
        cells: its published rows.
        trees: the tree of each dimension.
    """
    out = series_of(store, entry)
    if not out:
        return None
    last = next((one for one in reversed(out) if one.period == entry.period), out[-1])
    before = store.ledger.rows(last.number)
    same = same_areas(store, last, trees)
    return Change(
        last.named,
        (before.height, cells.height),
        (_hidden(before), _hidden(cells)),
        missing_breakdowns(entry, last, trees) if same else (),
        missing_breakdowns(last, entry, trees) if same else (),
    )


def ended_breakdowns(
    store: ConfidentialStore, entry: Entry, trees: Mapping[str, Hierarchy]
) -> tuple[str, ...]:
    """Return the breakdowns of the first release of a dataset that end with one that goes out.

    Of those that are finer than one of them nothing is said; nor where its areas were others, whose
    levels are no levels of now: see `covey.hub.areas.regrouped`.
    """
    out = series_of(store, entry)
    return (
        missing_breakdowns(out[0], entry, trees) if out and same_areas(store, out[0], trees) else ()
    )


def levels_of(breakdowns: Iterable[Breakdown], trees: Mapping[str, Hierarchy]) -> list[Levels]:
    """Return the levels of breakdowns, for each dimension in order, counted from the total down.

    Raises:
        ValueError: a level has no such name any more.
    """
    return [
        tuple(_level(tree, dict(one).get(name, 0)) for name, tree in trees.items())
        for one in breakdowns
    ]


def series_of(store: ConfidentialStore, entry: Entry) -> list[Entry]:
    """Return the releases of the dataset of an entry that stand, in order."""
    return [one for one in standing(store.ledger.entries()) if one.dataset == entry.dataset]


def missing_breakdowns(out: Entry, now: Entry, trees: Mapping[str, Hierarchy]) -> tuple[str, ...]:
    """Return the coarsest breakdowns of a release that another has not."""
    if out.dimensions != now.dimensions:
        return (f"all of {out.named}, which has other dimensions",)
    try:
        were, are = (
            Breakdowns.under(levels_of(one.breakdowns, trees)).levels for one in (out, now)
        )
    except ValueError:
        return (f"all of {out.named}, of which a level has another name now",)
    gone = were - are
    return tuple(
        breakdown_name(trees, one) for one in sorted(gone, key=lambda one: (sum(one), one))
        if gone.isdisjoint(coarser(one))
    )  # fmt: skip


def _level(tree: Hierarchy, level: int | str) -> int:
    return level if isinstance(level, int) else tree.level_names.index(level)


def _hidden(cells: pl.DataFrame) -> int:
    return cells.filter(pl.col(OBS_STATUS) == HIDDEN).height
