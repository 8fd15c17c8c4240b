"""Bounds and an estimate for each hidden cell, from published rows alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from covey.disclosure.attack.intruder.folded import Told as CellsTold
from covey.disclosure.attack.intruder.folded import fewest
from covey.disclosure.attack.intruder.limits import USUAL as AUDIT
from covey.disclosure.attack.intruder.propagation import tighten
from covey.disclosure.attack.intruder.unknowns import UNBOUNDED, Counts, Flags, Unknowns
from covey.disclosure.attack.published_attack import bounded_cells
from covey.disclosure.attack.published_rows import PublishedRows
from covey.disclosure.attack.told import Told
from covey.disclosure.insight.bound_limits import USUAL, BoundLimits
from covey.disclosure.insight.entropy import most_even
from covey.disclosure.insight.intervals import intervals
from covey.disclosure.insight.whole import nearest_whole
from covey.disclosure.rules import Policy
from covey.errors import TableError
from covey.system.together import batches
from covey.tables import Hierarchy
from covey.tables.defects import Defects
from covey.tables.frames import (
    Frame,
    Library,
    as_frame,
    code_texts,
    count_column,
    counts_or_missing,
    read_columns,
    some_rows,
    without_nan,
    word_positions,
)
from covey.tables.status import ESTIMATE, HIDDEN, HIGH, LOW, OBS_STATUS, OBS_VALUE


def bounded(
    frame: Frame,
    hierarchies: Mapping[str, Hierarchy],
    policy: Policy,
    library: Library = "polars",
    limits: BoundLimits = USUAL,
    *,
    only_hidden: bool = False,
) -> Any:
    """Return published rows with what any reader can work out of each hidden count.

    Nothing but what is published goes in, so nothing else can come out. The bounds are those of
    somebody who has these rows and no other table; an estimate is one of many tables that fit, the
    one that says least beyond them, and adds up with all published totals.

    Args:
        frame: anything with the Arrow C stream interface: the dimensions, obs_value (missing where
            hidden), obs_status (A or Q). A combination without a row counts 0, or is no published
            breakdown.
        hierarchies: the tree of each dimension, by the name of its column.
        policy: whether a hidden count may be 0; nothing else of it is looked at.
        library: whose frame to return; it must be installed.
        limits: up to which size all sums are used at once.
        only_hidden: whether to leave out the rows of published counts.

    Returns:
        The rows in their order: the dimensions, obs_value, obs_status, and in people low, high
        and estimate, all three the count itself where that is published. high is missing where
        nothing limits a count, estimate where too many unknown counts hang together: low and high
        then follow from one sum after the other, and may be wider than all sums make them.

    Raises:
        TableError: the rows cannot be a published table, or contradict each other; or a dimension
            has the name of a column that is added.
    """
    for name in (LOW, HIGH, ESTIMATE):
        if name in hierarchies:
            raise TableError(f"{name!r} cannot be a dimension beside bounds. Rename the column.")
    columns = read_columns(frame, [*hierarchies, OBS_VALUE, OBS_STATUS])
    rows, keys = PublishedRows.read_by_row(columns, hierarchies)
    asked = np.arange(keys.size)
    if only_hidden:
        asked = np.flatnonzero(word_positions(columns[OBS_STATUS], OBS_STATUS, [HIDDEN]) == 0)
        columns = {name: some_rows(column, asked) for name, column in columns.items()}
    at = np.searchsorted(rows.keys, keys[asked])
    del keys
    cells = CellBounds.of(rows, policy, limits)
    hidden, of = rows.hidden[at], np.searchsorted(cells.cells, at)

    def bound(worked_out: Counts) -> Counts:
        return np.where(hidden, np.append(worked_out, 0)[of], rows.values[at])

    highest = bound(cells.highest)
    found = {
        LOW: count_column(bound(cells.lowest), np.zeros(at.size, dtype=bool)),
        HIGH: count_column(highest, highest == UNBOUNDED),
        ESTIMATE: count_column(
            bound(cells.estimate), hidden & ~np.append(cells.estimated, True)[of]
        ),
    }
    told = counts_or_missing(without_nan(columns[OBS_VALUE]), OBS_VALUE, Defects())
    given = {
        **{name: code_texts(columns[name], name) for name in hierarchies},
        OBS_VALUE: count_column(*told),
        OBS_STATUS: [*columns[OBS_STATUS]],
    }
    return as_frame(given | found, library, (OBS_VALUE, *found))


@dataclass(frozen=True)
class CellBounds:
    """What any reader can work out of the hidden cells of a table.

    Args:
        cells: (hidden,) the place of each among the cells of the table, sorted.
        lowest: (hidden,) fewest people.
        highest: (hidden,) most people; UNBOUNDED where nothing limits them.
        estimate: (hidden,) people in a table that fits; 0 where there is none.
        estimated: (hidden,) True where there is an estimate.
    """

    cells: NDArray[np.int64]
    lowest: Counts
    highest: Counts
    estimate: Counts
    estimated: Flags

    @classmethod
    def of(cls, rows: PublishedRows, policy: Policy, limits: BoundLimits = USUAL) -> CellBounds:
        """Work out the cells of published rows.

        Raises:
            TableError: the rows contradict each other.
        """
        detailed = rows.with_details()
        bounds = bounded_cells(detailed, policy, Told(detailed.hidden))
        unknowns = tighten(bounds.unknowns())
        asked = detailed.published[unknowns.cells]
        solved = _solve(unknowns, asked, limits)
        cells = np.flatnonzero(rows.hidden)
        # A hidden cell that is no unknown stands among zeros, and is one.
        none = np.zeros(cells.size, np.int64)
        told = cls(cells, none, none.copy(), none.copy(), np.ones(cells.size, dtype=bool))
        at = np.searchsorted(rows.keys[cells], detailed.keys[unknowns.cells[asked]])
        told.lowest[at], told.highest[at] = solved.lowest[asked], solved.highest[asked]
        told.estimate[at], told.estimated[at] = solved.estimate[asked], solved.estimated[asked]
        return told


@dataclass(frozen=True)
class _Solved:
    """(unknowns,) bounds, counts that fit, and True where there are such counts."""

    lowest: Counts
    highest: Counts
    estimate: Counts
    estimated: Flags


def _solve(unknowns: Unknowns, asked: Flags, limits: BoundLimits) -> _Solved:
    """Work out all unknowns, those that hang together at once."""
    lowest, highest = unknowns.lowest.copy(), unknowns.highest.copy()
    estimate, estimated = lowest.copy(), lowest == highest
    free = np.flatnonzero(~estimated)
    left = unknowns.restricted(free)
    for part, own, fewer, told in _parts(left, asked[free], limits):
        here = free[part]
        wanted = np.zeros(fewer.size, dtype=bool)
        wanted[told.of[asked[here]]] = True
        least, most = intervals(fewer, wanted)
        lowest[here], highest[here] = told.between(least, most)
        even = most_even(replace(own, lowest=lowest[here], highest=highest[here]), limits.passes)
        whole = nearest_whole(replace(fewer, lowest=least, highest=most), told, even, limits.work)
        if whole is not None:
            estimate[here], estimated[here] = whole, True
    return _Solved(lowest, highest, estimate, estimated)


class _Part(NamedTuple):
    """Unknowns that hang together.

    Attributes:
        places: (size,) of them,
        unknowns: with their sums.
        fewer: those that tell all of them,
        told: and how.
    """

    places: NDArray[np.int64]
    unknowns: Unknowns
    fewer: Unknowns
    told: CellsTold


def _parts(unknowns: Unknowns, asked: Flags, limits: BoundLimits) -> Iterator[_Part]:
    """Yield unknowns that hang together.

    Where they are too many, counts that no row has are left out with all of their sums; what is
    still too large then is not yielded. Fewer sums leave more room, never less.
    """
    if unknowns.size > limits.together:
        return
    for places in batches(unknowns.sums, AUDIT.batch):
        own = unknowns.restricted(places)
        fewer, told = fewest(own)
        if fewer.size <= limits.cells:
            yield _Part(places, own, fewer, told)
        elif asked.size and not asked[places].all():
            rows_only = np.flatnonzero(asked[places])
            for part in _parts(_without_details(own, rows_only), asked[:0], limits):
                yield part._replace(places=places[rows_only[part.places]])


def _without_details(unknowns: Unknowns, kept: NDArray[np.int64]) -> Unknowns:
    """Return the unknowns *kept*, and the sums that no other one stands in."""
    gone = np.ones(unknowns.size, dtype=bool)
    gone[kept] = False
    inside = np.flatnonzero(abs(unknowns.sums) @ gone.astype(np.int64) == 0)
    return replace(
        unknowns, sums=sparse.csr_array(unknowns.sums[inside]), rests=unknowns.rests[inside]
    ).restricted(kept)
