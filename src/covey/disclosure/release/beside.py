"""One code of a dimension published beside those that are out: a year beside its quarters.

What is out stays as it is, and is known to everybody; see `series`. What is not out yet of the
dimension is counted as well, and must not follow from what is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

import numpy as np

from covey.disclosure.attack.intruder.limits import USUAL, AuditLimits
from covey.disclosure.attack.published_rows import NO_SYMBOLS, PublishedRows, read_each
from covey.disclosure.attack.undeclared import ReadCells, refuse_unknown_totals
from covey.disclosure.attack.verdict import Audit
from covey.disclosure.progress import Watcher
from covey.disclosure.release.held import audit_series, refuse_more_than_rows
from covey.disclosure.release.once import refuse_broken_bounds, refuse_other_codes, tied
from covey.disclosure.release.out import Out, Part
from covey.disclosure.release.protected import ProtectedTable
from covey.disclosure.release.series import protect_series
from covey.disclosure.rules import Policy
from covey.errors import PolicyError, TableError, listed
from covey.system.counted_once import NOBODY, CountedOnce
from covey.tables import CountTable, Grid, Hierarchy
from covey.tables.breakdowns import Breakdowns, levels_met
from covey.tables.frames import Frame
from covey.tables.slices import Slice, leaves_below, sliced, without


def protect_beside(
    table: CountTable,
    policy: Policy,
    only: tuple[str, str],
    beside: Mapping[str, Frame],
    watch: Watcher | None = None,
    begun: float | None = None,
    counted_once: Hierarchy | None = None,
    key: bytes | None = None,
) -> ProtectedTable:
    """Return the rows of one code of a dimension that may be published beside what is out.

    Args:
        table: the true counts, the dimension among its own: of what is out, of what goes out now,
            and of what is not out yet as far as it is known.
        policy: what is unsafe, what the intruder knows, what hiding costs; without k.
        only: the dimension, and its code that goes out now, such as ``("period", "2024")``.
        beside: the published rows that are out, by a name for each table, of one code of the
            dimension or more each, in the order in which they went out: what a year has besides a
            quarter stays protected when the other quarters go out. Of one table with several codes
            the shorter periods are taken to be out first.
        watch: told now and then how far the work has come.
        begun: when the policy's time limit began, on the monotonic clock; None: now.
        counted_once: the tree of the dimension, where each of its codes counts persons once, such
            as a year that has a count of its own: at least that of each quarter in every cell, at
            most their sum. The table has the dimension as ``counted_once.flattened()``. None: what
            is above others is their sum.
        key: as for `covey.protect`, under ``reruns="tell nothing"``: what nobody counted yet that
            is out is drawn as a table by itself, and what adds up codes that are out, such as a
            year, shows what all of these show.

    Raises:
        DisclosureRisk: no safe rows were found, or not in time; what is out may give away too much
            by itself. Cells are named by their codes.
        TableError: the rows are no published table, contradict each other or the counts, or are of
            that code as well; or the counts cannot be of persons counted once. The message names
            cells, never counts.
        PolicyError: there is no such dimension or code, or the policy asks for k; the key is too
            short, or nothing is drawn; or reruns would tell something of such a code.
    """
    dimension, code = only
    grid = table.grid
    _refuse_unknown_code(grid, dimension, code, counted_once)
    read = _read(beside, table.dimensions)
    codes = [code for rows in read for code in _codes(rows, dimension)]
    _refuse_again(codes, dimension, code)
    counts, once = sliced(table, dimension), NOBODY
    if counted_once is not None:
        refuse_other_codes(grid, dimension, counted_once)
        refuse_broken_bounds(counts, dimension, counted_once, (*codes, code))
        once = CountedOnce.of_periods(tied(counted_once, (*codes, code)), (*codes, code))
        reckoned = {*codes, code, *once.waiting}
        counts = {name: own for name, own in counts.items() if name in reckoned}
    parts = {name: Part(own) for name, own in counts.items()}
    new = {code: leaves_below(grid, dimension, code)}
    out = _out(read, grid, dimension)
    asked = {} if counted_once else _every_code(grid, dimension, [*new, *out])
    made = protect_series(parts, out, new, policy, watch, begun, once, asked, key=key)
    (alone,) = made.values()
    return _on_all_dimensions(alone, grid, Slice(dimension, code))


def audit_beside(
    frames: Mapping[str, Frame],
    hierarchies: Mapping[str, Hierarchy],
    policy: Policy,
    symbols: Mapping[str, int] = NO_SYMBOLS,
    limits: AuditLimits = USUAL,
    counted_once: str | None = None,
) -> Audit:
    """Attack published rows of several codes of one dimension together, such as periods.

    Args:
        frames: rows as for `audit`, by a name for each table, each of one code of the dimension,
            none of them twice, in the order in which they went out.
        hierarchies: the tree of each dimension, by the name of its column.
        policy: what must be protected, and from whom.
        symbols: further statuses of hidden cells; see `audit`.
        limits: how far each step of the attack goes.
        counted_once: the dimension, where each of its codes counts persons once: the attacker
            reckons that a code counts at least as many as each of those below it in every cell,
            and at most as many as they add up to. None: it counts as many as they add up to.

    Raises:
        TableError: the rows are no published table, contradict each other, or are not of one code
            of one dimension each, *counted_once* if that is given.
        PolicyError: the policy asks for k, names cells or codes that are not there, or its intruder
            or insiders know counts, which rows do not say.
    """
    refuse_more_than_rows(policy)
    grid, dimension, out = read_out(frames, hierarchies, symbols, counted_once)
    once = NOBODY
    if counted_once is not None:
        for code in out:
            _refuse_unknown_code(grid, dimension, code, hierarchies[dimension])
        once = CountedOnce.of_periods(tied(hierarchies[dimension], out), out)
    asked = {} if counted_once else _every_code(grid, dimension, out)
    verdict = audit_series(
        *(without(grid, dimension), out, policy),
        limits=limits,
        once=once,
        asked=asked,
        all_that_follows=True,
    )
    if verdict.safe:
        refuse_unknown_totals(ReadCells.of(edition.rows, policy) for edition in out.values())
    return verdict


def read_out(
    frames: Mapping[str, Frame],
    hierarchies: Mapping[str, Hierarchy],
    symbols: Mapping[str, int] = NO_SYMBOLS,
    counted_once: str | None = None,
) -> tuple[Grid, str, dict[str, Out]]:
    """Read published rows of several codes of one dimension; see `audit_beside`.

    Returns:
        All dimensions, the one, and by code what is out of it, on the others.

    Raises:
        TableError: as for `audit_beside`.
    """
    trees = dict(hierarchies)
    if counted_once in trees:
        trees[counted_once] = trees[counted_once].flattened()
    read = _read(frames, trees, symbols)
    dimension = _sliced(read, trees, counted_once)
    grid = Grid.of(trees)
    return grid, dimension, _out(read, grid, dimension)


def _out(read: Sequence[PublishedRows], grid: Grid, dimension: str) -> dict[str, Out]:
    """Return what is out of each code, by the code."""
    others = without(grid, dimension)
    out = {}
    for rows in read:
        for code in _codes(rows, dimension):
            own, keys = Slice(dimension, code).within(rows.grid, rows.keys)
            order = np.argsort(keys)
            own, keys = own[order], keys[order]
            of_code = PublishedRows(
                *(others, keys, rows.values[own], rows.hidden[own]),
                *(rows.ceilings[own], rows.contested[own], rows.published[own]),
            )
            outline = Breakdowns.under(levels_met(others, keys))
            out[code] = Out(leaves_below(grid, dimension, code), of_code, outline)
    return out


def _every_code(grid: Grid, dimension: str, out: Collection[str]) -> dict[str, frozenset[str]]:
    """Return what each code of a dimension adds up, for those that are not out.

    Where persons are counted once none adds up others, and what is not out is tied otherwise.
    Whether it ever goes out or not: it may be the difference of two that are.
    """
    (tree,) = (axis.hierarchy for axis in grid.axes if axis.name == dimension)
    return {
        f"{code}, which is not out:": leaves_below(grid, dimension, code)
        for code in tree.codes
        if code not in out
    }


def _on_all_dimensions(alone: ProtectedTable, grid: Grid, only: Slice) -> ProtectedTable:
    """Return a table without the dimension with it, at its one code."""
    keys = only.back(grid, alone.keys)
    order = np.argsort(keys)
    rows = PublishedRows.of(grid, keys[order], alone.values[order], alone.hidden[order])
    breakdowns = alone.breakdowns
    if breakdowns is not None:
        place = grid.names.index(only.dimension)
        tree = grid.hierarchies[only.dimension]
        depth = int(tree.depth[tree.position[only.code]])
        breakdowns = Breakdowns.under(
            (*levels[:place], depth, *levels[place:]) for levels in breakdowns.levels
        )
    return ProtectedTable(
        *(grid, rows.keys, rows.values, rows.hidden),
        *(alone.policy, alone.certificate),
        alone.audit.sealed([rows], alone.policy),
        breakdowns,
        only,
    )


def _refuse_unknown_code(
    grid: Grid, dimension: str, code: str, tree: Hierarchy | None = None
) -> None:
    """Refuse a code that the dimension does not have, in its *tree* if there is one besides."""
    if dimension not in grid.names:
        raise PolicyError(
            f"{dimension!r} is no dimension. The dimensions are: {', '.join(grid.names)}."
        )
    if code not in (tree or grid.hierarchies[dimension]).position:
        raise PolicyError(f"{code!r} is no code of {dimension!r}. Correct it.")


def _read(
    frames: Mapping[str, Frame],
    hierarchies: Mapping[str, Hierarchy],
    symbols: Mapping[str, int] = NO_SYMBOLS,
) -> list[PublishedRows]:
    return list(read_each(frames, dict.fromkeys(frames, hierarchies), symbols).values())


def _sliced(
    read: Sequence[PublishedRows], hierarchies: Mapping[str, Hierarchy], asked: str | None
) -> str:
    """Return the dimension of which each of the tables has one code, and no two the same."""
    found = [
        name
        for name in (hierarchies if asked is None else [asked] if asked in hierarchies else [])
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
    """Return the codes of a dimension that rows stand in, those of a tree's lower levels first."""
    own = rows.grid.names.index(dimension)
    axis = rows.grid.axes[own]
    nodes = np.unique(rows.grid.digit(rows.keys, own))
    return [
        axis.code(node) for node in nodes[np.argsort(-axis.depth[nodes], kind="stable")].tolist()
    ]


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
