"""One code of a dimension published beside those that are out: a year beside its quarters.

What is out stays as it is, and is known to everybody: published counts are constants, hidden ones
stay hidden and must stay as safe as they were. What is not out yet of the dimension is a detail
that nobody has seen, and must not follow from what is.

Source: Hundepool et al. (2012), Statistical Disclosure Control, section 4.3.3, on linked tables and
tables over time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Self

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.attacked import hidden_and_attacked
from covey.disclosure.audit.audit import OTHER_CODE, audit_published
from covey.disclosure.audit.intruder.limits import USUAL, AuditLimits
from covey.disclosure.audit.published import PublishedTables
from covey.disclosure.audit.published_rows import PublishedRows, one_row_a_cell, read_each
from covey.disclosure.audit.verdict import Audit
from covey.disclosure.certified import certificate
from covey.disclosure.deadline import Deadline
from covey.disclosure.finding import Finding
from covey.disclosure.policy import Policy
from covey.disclosure.progress import Run, Watcher, nobody
from covey.disclosure.proof.parts import trees_of
from covey.disclosure.protected import ProtectedTable
from covey.disclosure.suppression.apriori import refuse_unknown
from covey.disclosure.suppression.hiding import Hiding
from covey.disclosure.suppression.wanted import Before, Wanted
from covey.errors import PolicyError, TableError, listed
from covey.tables import CountTable, Grid, Hierarchy
from covey.tables.arrow import ArrowStream
from covey.tables.breakdowns import Breakdowns, levels_met
from covey.tables.slices import Slices, moved, regrouped, with_rest
from covey.tables.stack import ALONE


def protect_beside(
    table: CountTable,
    policy: Policy,
    only: tuple[str, str],
    beside: Mapping[str, ArrowStream],
    watch: Watcher | None = None,
    begun: float | None = None,
) -> ProtectedTable:
    """Return the rows of one code of a dimension that may be published beside what is out.

    Args:
        table: the true counts, the dimension among its own: of what is out, of what goes out now,
            and of what is not out yet as far as it is known.
        policy: what is unsafe, what the intruder knows, what hiding costs; without k or detail.
        only: the dimension, and its code that goes out now, such as ``("period", "2024")``.
        beside: the published rows that are out, by a name for each table, of one code of the
            dimension or more each.
        watch: told now and then how far the work has come.
        begun: when the policy's time limit began, on the monotonic clock; None: now.

    Raises:
        DisclosureRisk: no safe rows were found, or not in time; what is out may give away too much
            by itself. Cells are named by their codes.
        TableError: the rows are no published table, contradict each other or the counts, or are of
            that code as well; the message names cells, never counts.
        PolicyError: there is no such dimension or code, or the policy asks for k or for breakdowns.
    """
    if policy.k is not None or policy.detail != "one":
        raise PolicyError(
            "k and detail change what a table publishes, and beside what is out it has to stay the "
            "same. Leave them out."
        )
    refuse_unknown(trees_of([table.grid]), policy)
    dimension, code = only
    _refuse_unknown_code(table.grid, dimension, code)
    run = Run(watch or nobody, deadline=Deadline.of(policy.time_limit, begun))
    read = _read(beside, table.dimensions)
    out = Series.of(read, table.dimensions, dimension, code)
    regrouped_table = regrouped(table, dimension, out.tree, out.place)
    out.refuse_other_counts(regrouped_table)
    shown, hidden = out.rows.keys[~out.rows.hidden], out.rows.keys[out.rows.hidden]
    wanted = Wanted(
        {ALONE: regrouped_table},
        policy,
        outline=out.slices,
        now=out.slices.only(code),
        before=Before(shown, hidden),
    )
    hiding, verdict = hidden_and_attacked(wanted, run)
    rows = _back(hiding, table.grid, dimension)
    return ProtectedTable(
        *(table.grid, rows.keys, rows.values, rows.hidden),
        hiding.policy,
        certificate(hiding, ALONE),
        verdict.sealed(PublishedTables.of({ALONE: rows}), hiding.policy),
        only=Slices(dimension, {code: None}),
    )


def _back(hiding: Hiding, grid: Grid, dimension: str) -> PublishedRows:
    """Return the cells that are published now on the tree of all codes of the dimension."""
    keys, values, hidden = hiding.stack.keys[ALONE], hiding.values(ALONE), hiding.hidden(ALONE)
    own = np.flatnonzero(((values > 0) | hidden) & hiding.own(ALONE))
    now, position = hiding.stack.grids[ALONE], grid.hierarchies[dimension].position
    # The rests have no place there, and no cell that is published.
    place = np.array([position.get(code, 0) for code in now.hierarchies[dimension].codes])
    back = moved(now, keys[own], grid, dimension, place)
    return PublishedRows.of(grid, back, values[own], hidden[own])


def audit_beside(
    frames: Mapping[str, ArrowStream],
    hierarchies: Mapping[str, Hierarchy],
    policy: Policy,
    limits: AuditLimits = USUAL,
) -> Audit:
    """Attack published rows of several codes of one dimension together, such as periods.

    Args:
        frames: rows as for `audit`, by a name for each table, each of one code of the dimension,
            none of them twice.
        hierarchies: the tree of each dimension, by the name of its column.
        policy: what must be protected, and from whom.
        limits: how far each step of the attack goes.

    Raises:
        TableError: the rows are no published table, contradict each other, or are not of one code
            of one dimension each.
        PolicyError: the policy names insiders, whose counts rows do not say.
    """
    if policy.insiders:
        raise PolicyError(
            "audit_beside attacks as an outsider, who holds rows alone. Leave insiders out."
        )
    read = _read(frames, hierarchies)
    series = Series.of(read, hierarchies, _sliced(read, hierarchies), None)
    verdict = audit_published(series.rows.with_details(series.slices), policy, limits)
    contested = tuple(
        Finding(rows.grid.codes(key), OTHER_CODE)
        for rows in read
        for key in rows.keys[rows.contested].tolist()
    )
    return replace(verdict, findings=contested + verdict.findings) if contested else verdict


@dataclass(frozen=True)
class Series:
    """Rows that are out, each of some codes of a dimension, as cells of one table.

    Args:
        rows: the cells, on a tree of the dimension in which all that is not out is a rest.
        slices: what of it is published, with what goes out now.
        tree: that tree.
        place: (codes,) the place there of what each code of the whole tree counts in.
    """

    rows: PublishedRows
    slices: Slices
    tree: Hierarchy
    place: NDArray[np.int64]

    @classmethod
    def of(
        cls,
        read: Sequence[PublishedRows],
        hierarchies: Mapping[str, Hierarchy],
        dimension: str,
        new: str | None,
    ) -> Self:
        """Put together what was *read* of each table, and make room for a code that is *new*.

        Raises:
            TableError: the rows contradict each other, or are of the new code or of one code twice.
        """
        by_table = [_codes(rows, dimension) for rows in read]
        out = list(chain.from_iterable(by_table))
        _refuse_again(out, dimension, new)
        tree, place = with_rest(hierarchies[dimension], {*out, *([] if new is None else [new])})
        grid = Grid.of({**hierarchies, dimension: tree})
        rows = _together(read, grid, dimension, place)
        parts: dict[str, Breakdowns | None] = {}
        for of, codes in zip(read, by_table, strict=True):
            keys = moved(of.grid, of.keys, grid, dimension, place)
            for code in codes:
                here = Slices(dimension, {code: None}).hold(grid, keys)
                parts[code] = Breakdowns.under(levels_met(grid, keys[here]))
        if new is not None:
            parts[new] = None
        return cls(rows, Slices(dimension, parts), tree, place)

    def refuse_other_counts(self, table: CountTable) -> None:
        """Refuse true counts that are not those which the rows were made from.

        Raises:
            TableError: the message names cells, never counts.
        """
        rows, counts = self.rows, table.count_of(self.rows.keys)
        wrong = rows.keys[~rows.hidden & (counts != rows.values)]
        before = replace(self.slices, parts={k: p for k, p in self.slices.parts.items() if p})
        absent = table.keys[before.hold(table.grid, table.keys)]
        wrong = np.union1d(wrong, np.setdiff1d(absent, rows.keys))
        if wrong.size:
            names = listed(["×".join(rows.grid.codes(key)) for key in wrong.tolist()])
            raise TableError(
                f"The counts are not those that is out was made from: {names} differ. Hand in the "
                "counts of all that is out; a correction needs a release of its own."
            )


def _refuse_unknown_code(grid: Grid, dimension: str, code: str) -> None:
    if dimension not in grid.names:
        raise PolicyError(
            f"{dimension!r} is no dimension. The dimensions are: {', '.join(grid.names)}."
        )
    if code not in grid.hierarchies[dimension].position:
        raise PolicyError(f"{code!r} is no code of {dimension!r}. Correct it.")


def _read(
    frames: Mapping[str, ArrowStream], hierarchies: Mapping[str, Hierarchy]
) -> list[PublishedRows]:
    return list(read_each(frames, dict.fromkeys(frames, hierarchies)).values())


def _sliced(read: Sequence[PublishedRows], hierarchies: Mapping[str, Hierarchy]) -> str:
    """Return the dimension of which each of the tables has one code, and no two the same."""
    found = [
        name
        for name in hierarchies
        for codes in [[_codes(rows, name) for rows in read]]
        if all(len(one) == 1 for one in codes) and len(set(map(tuple, codes))) == len(codes)
    ]
    if len(found) != 1:
        which = f"these are so in {listed(found)}" if found else "there is none"
        raise TableError(
            "Tables beside each other have one code each of one dimension, such as a period, and "
            f"no two the same; {which}. Give files of one period each, or link tables of another "
            "kind."
        )
    return found[0]


def _codes(rows: PublishedRows, dimension: str) -> list[str]:
    """Return the codes of a dimension that rows stand in."""
    own = rows.grid.names.index(dimension)
    axis = rows.grid.axes[own]
    return [axis.code(node) for node in np.unique(rows.grid.digit(rows.keys, own)).tolist()]


def _refuse_again(out: Sequence[str], dimension: str, new: str | None) -> None:
    """Refuse codes that are *out* twice, or are to go out anew."""
    twice = sorted(code for code, files in Counter(out).items() if files > 1)
    if twice:
        raise TableError(
            f"{listed(twice)} of {dimension!r}: rows of it stand in several files. Give each once."
        )
    if new in out:
        raise TableError(
            f"{new!r} of {dimension!r} is out: a file beside it has its rows. Leave that file out "
            "to publish it anew."
        )


def _together(
    read: Sequence[PublishedRows], grid: Grid, dimension: str, place: NDArray[np.int64]
) -> PublishedRows:
    """Return the cells of several tables as one, on the tree with a rest of what is not out.

    Raises:
        TableError: codes of a single-child chain are one cell, and tables tell different things.
    """
    nothing = np.zeros(0, np.int64)
    rows = one_row_a_cell(
        grid,
        np.concatenate(
            [nothing, *(moved(of.grid, of.keys, grid, dimension, place) for of in read)]
        ),
        np.concatenate([nothing, *(of.values for of in read)]),
        np.concatenate([nothing.astype(bool), *(of.hidden for of in read)]),
        np.concatenate([nothing, *(of.ceilings for of in read)]),
    )
    if rows.contested.any():
        names = listed(["×".join(grid.codes(key)) for key in rows.keys[rows.contested].tolist()])
        raise TableError(f"Tables contradict each other about {names}. Publish them anew.")
    return rows
