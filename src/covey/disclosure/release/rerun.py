"""The attack that runs the method again, on every table that fits what is published.

It keeps the tables for which the method hides the same cells: what all of them have in common is
told by the choice of hidden cells, which the sums alone leave open. One table is played, several
that are published together, or some that went out one after the other.

    rows → cells, with details that may hold people → tables that fit → the method → what is left

Source: Wong et al. (2007), Minimality attack in privacy preserving data publishing, VLDB.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.attack.published import PublishedTables
from covey.disclosure.attack.published_rows import PublishedRows, read_each
from covey.disclosure.detail import chosen_breakdowns
from covey.disclosure.progress import Progress, Run, Watcher, nobody
from covey.disclosure.proof.equal_cells import EqualCells
from covey.disclosure.release.beside import protect_beside, read_out
from covey.disclosure.release.drawn import asked_alone, is_counted, unknown_of_parts
from covey.disclosure.release.out import Out
from covey.disclosure.release.protect import protect, protect_linked
from covey.disclosure.release.protected import ProtectedTable
from covey.disclosure.rules import Policy
from covey.disclosure.rules.cells import Cells
from covey.disclosure.suppression.request import Request
from covey.disclosure.suppression.reruns.fitting import Fits, fits
from covey.disclosure.suppression.reruns.method import centres_of
from covey.errors import DisclosureRisk, PolicyError, TableError
from covey.sentence import Sentence, Setting
from covey.system.stack import ALONE, Stack
from covey.tables import CountTable, Grid, Hierarchy
from covey.tables.frames import Frame
from covey.tables.published_codes import PublishedCodes
from covey.tables.slices import Slice, leaves_below, sliced

Flags = NDArray[np.bool_]
Counts = NDArray[np.int64]
Odds = NDArray[np.float64]
Family = Mapping[str, CountTable]
"""Tables that fit what is published, by name."""

LISTED: Final = 2_000
"""So many that fit are all run; of more, some are drawn."""

DRAWN: Final = 200
"""How many are drawn."""


@dataclass(frozen=True)
class RerunAudit:
    """What is left possible of counts that are not shown for whoever runs the method again.

    Args:
        fits: how many tables were run; of several that are published together, families of them.
        complete: whether these are all that fit, and it is known of each how often it leads to
            these cells; else some were drawn, and what was not found may be possible all the same.
        alike: for how many of them the method hides the same cells, or may.
        hidden: how many counts are not shown: hidden ones, and those of breakdowns or periods that
            are not out.
        told: those below the threshold of which only one value is left: their codes, after the
            name of a table where there are several.
        narrow: how many others only one value is left of.
        known_unsafe: how many are below the threshold, and not 0, in all that is left.
        likeliest: the largest share of what is left, each by how often it leads to these cells, in
            which a count below the threshold is the same; 0 where nothing is left.
    """

    fits: int
    complete: bool
    alike: int
    hidden: int
    told: tuple[tuple[str, ...], ...]
    narrow: int
    known_unsafe: int
    likeliest: float

    @property
    def safe(self) -> bool:
        """True if no count below the threshold was shown to have one value."""
        return not (self.complete and self.told)


def audit_reruns(
    frame: Frame,
    hierarchies: Mapping[str, Hierarchy],
    policy: Policy,
    watch: Watcher | None = None,
) -> RerunAudit:
    """Run `protect` on the tables that fit published rows, and compare what it publishes.

    Args:
        frame: rows as for `audit`, of one table.
        hierarchies: the tree of each dimension, by the name of its column.
        policy: the whole policy under which they were protected.
        watch: told now and then how far the work has come.

    Raises:
        TableError: the rows are not as published rows are, or nothing fits them.
    """
    return audit_reruns_linked({ALONE: frame}, {ALONE: hierarchies}, policy, watch)


def audit_reruns_linked(
    frames: Mapping[str, Frame],
    hierarchies: Mapping[str, Mapping[str, Hierarchy]],
    policy: Policy,
    watch: Watcher | None = None,
) -> RerunAudit:
    """Run `protect_linked` on the tables that fit published rows of several; see `audit_reruns`.

    Args:
        frames: the rows of each table, by its name.
        hierarchies: by table, the tree of each of its dimensions.
        policy: the whole policy under which they were protected.
        watch: told now and then how far the work has come.

    Raises:
        TableError: the rows are not as published rows are, contradict each other, or nothing fits
            them.
        PolicyError: as for `protect_linked`.
    """
    rows = read_each(frames, hierarchies)
    # The method knows all codes, also those of a level that is published nowhere.
    seen = _Seen.of(
        {name: of.with_details(told_apart=frozenset(of.grid.names)) for name, of in rows.items()}
    )
    if policy.k is None and policy.detail == "one":
        _refuse_parts(seen)
    return _played(seen, policy, watch or nobody, _led if policy.reruns == "ignored" else _drawn)


def audit_reruns_beside(
    frames: Mapping[str, Frame],
    hierarchies: Mapping[str, Hierarchy],
    policy: Policy,
    watch: Watcher | None = None,
) -> RerunAudit:
    """Run `protect_beside` on what fits rows of several codes of one dimension, such as periods.

    It is run for one code after the other, with the counts of all that is out by then, such as for
    two quarters and their half-year, and keeps what leads to the same cells each time.

    Args:
        frames: rows as for `audit`, by a name for each table, each of one code of the dimension,
            none of them twice, in the order in which they went out.
        hierarchies: the tree of each dimension, by the name of its column.
        policy: the whole policy under which they were protected.
        watch: told now and then how far the work has come.

    Raises:
        TableError: the rows are no published table, contradict each other, are not of one code of
            one dimension each, or nothing fits them.
        PolicyError: the policy chooses breakdowns, or as for `protect_beside`.
    """
    if policy.detail != "one":
        raise PolicyError(
            Sentence(
                "Reruns of tables that went out one after the other are played for whole tables. "
                "Leave ",
                Setting("detail"),
                " out.",
            )
        )
    grid, dimension, out = read_out(frames, hierarchies)
    in_turn = partial(_led_in_turn, frames, dimension, out)
    if policy.reruns == "tell nothing":
        in_turn = partial(_drawn_in_turn, dimension, out)
    return _played(_out_in_turn(grid, dimension, out), policy, watch or nobody, in_turn)


@dataclass(frozen=True)
class _Seen:
    """Cells that may hold people, as far as readers know.

    Args:
        tables: by name; of one that is played alone it is ALONE.
        stack: their cells, each once.
        equal: the same with equal ones folded.
        shown: (stacked cells,) people per cell, 0 where nothing tells.
        unknown: (stacked cells,) True where nothing tells: no row, nor that of an equal cell.
        asked: (stacked cells,) True where what is left is of interest.
    """

    tables: Mapping[str, PublishedRows]
    stack: Stack
    equal: EqualCells
    shown: Counts
    unknown: Flags
    asked: Flags

    @classmethod
    def of(cls, tables: Mapping[str, PublishedRows]) -> Self:
        """Take the cells of *tables*, and ask for all that are not shown."""
        tables = {name: of.without(~of.may_count) for name, of in tables.items()}
        stack = PublishedTables.of(tables).stack
        equal = EqualCells.of(stack.sums)
        shown = np.zeros(stack.size, np.int64)
        for name, of in tables.items():
            np.maximum.at(shown, stack.places[name], of.values)
        known = equal.any(stack.any({name: ~of.hidden for name, of in tables.items()}))
        unknown = ~known[equal.group]
        return cls(tables, stack, equal, equal.most(shown)[equal.group], unknown, unknown)

    def fits(self, policy: Policy) -> Fits:
        """Return the tables that fit, as people per stacked cell."""
        lowest = np.zeros(self.stack.size, np.int64)
        if policy.zeros == "public":
            rows = {name: of.published for name, of in self.tables.items()}
            lowest[self.stack.any(rows)] = 1
        lowest = self.equal.most(lowest)[self.equal.group]
        return fits(self.equal, lowest, self.shown, self.unknown, LISTED, DRAWN)

    def family(self, counts: Counts) -> Family:
        """Return the tables whose stacked cells count so many."""
        tables = {}
        for name, of in self.tables.items():
            leaf = of.grid.is_leaf(of.keys)
            own = counts[self.stack.places[name]]
            tables[name] = CountTable.from_leaves(of.grid, of.keys[leaf], own[leaf])
        return tables


def _out_in_turn(grid: Grid, dimension: str, out: Mapping[str, Out]) -> _Seen:
    """Return the cells of all codes of a dimension that count nobody but whom those out count."""
    columns = [
        (Slice(dimension, code).back(grid, one.rows.keys), one.rows.values, one.rows.hidden)
        for code, one in out.items()
    ]
    keys, values, hidden = (np.concatenate(column) for column in zip(*columns, strict=True))
    order = np.argsort(keys)
    rows = PublishedRows.of(grid, keys[order], values[order], hidden[order])
    rows = rows.with_details(PublishedCodes(dimension, frozenset(out)))
    counted = frozenset[str]().union(*(one.parts for one in out.values()))
    below = {
        code: leaves_below(grid, dimension, code) for code in grid.hierarchies[dimension].codes
    }
    later = frozenset(code for code, parts in below.items() if parts.isdisjoint(counted))
    seen = _Seen.of({ALONE: rows.without(PublishedCodes(dimension, later).hold(grid, rows.keys))})
    # What counts others as well stays, since sums need their totals, and is not asked for.
    longer = frozenset(code for code, parts in below.items() if not parts <= counted)
    asked = ~PublishedCodes(dimension, longer).hold(grid, seen.tables[ALONE].keys)
    return replace(seen, asked=seen.asked & asked)


_Method = Callable[[_Seen, Policy, Sequence[Family], Callable[[float], None]], tuple[Odds, bool]]
"""How often each of some families leads to what is published, 0 to 1, and whether it is known."""


def _refuse_parts(seen: _Seen) -> None:
    """Refuse rows of which some are missing, where the policy publishes whole tables."""
    if not all(of.published.all() for of in seen.tables.values()):
        raise TableError(
            "These rows are not a whole table: some of its cells have no row. Where breakdowns "
            "were chosen, or categories coarsened for k, the policy has to say so."
        )


def _played(seen: _Seen, policy: Policy, watch: Watcher, method: _Method) -> RerunAudit:
    """Run a method on the tables that fit what is seen, and read what is left."""
    found = seen.fits(policy)
    if not found.counts.shape[0]:
        raise TableError(
            "No table was found that fits these rows. Are they whole, with every total?"
        )
    families = [seen.family(counts) for counts in found.counts]
    for name, of in seen.tables.items():
        if not np.isin(families[0][name].keys, of.keys).all():
            raise TableError("These rows are not a whole table: some of its cells have no row.")
    asked = int(seen.asked.sum())
    told = partial(Progress, "rerun", hidden=asked)
    odds, exact = method(seen, policy, families, lambda share: watch(told(share)))
    read = _read(seen, policy, found, odds)
    # Two values are two values; that there is one alone is known where nothing was drawn.
    return read if exact or not read.told else replace(read, complete=False)


def _led(
    seen: _Seen, policy: Policy, families: Sequence[Family], tell: Callable[[float], None]
) -> tuple[Odds, bool]:
    """Return (families,) 1 for each of which just the same is published, else 0."""
    odds = np.zeros(len(families))
    for at, family in enumerate(families):
        tell(at / odds.size)
        odds[at] = _are_published(seen.tables, partial(_protected, family, policy))
    return odds, True


def _protected(family: Family, policy: Policy) -> Mapping[str, ProtectedTable]:
    if ALONE in family:
        return {ALONE: protect(family[ALONE], policy)}
    return protect_linked(family, policy)


def _are_published(
    rows: Mapping[str, PublishedRows], make: Callable[[], Mapping[str, ProtectedTable]]
) -> bool:
    """Return whether just these rows of each table come out, and it is not refused."""
    try:
        made = make()
    except DisclosureRisk:
        return False
    return all(_has_same_rows(of, made[name]) for name, of in rows.items())


def _has_same_rows(rows: PublishedRows, made: ProtectedTable) -> bool:
    """Return whether a table publishes the same cells that are not 0, and hides the same."""
    own = PublishedRows.read(made.to_frame("dict"), rows.grid.hierarchies)
    own, rows = own.without(~own.may_count), rows.without(~rows.published)
    return np.array_equal(own.keys, rows.keys) and np.array_equal(own.hidden, rows.hidden)


def _drawn(
    seen: _Seen, policy: Policy, families: Sequence[Family], tell: Callable[[float], None]
) -> tuple[Odds, bool]:
    """Return (families,) the share of the keys that lead each to what is hidden.

    And whether it is known; else how much there is of more than 0 tells nothing.
    """
    return _shares(seen, [_request(family, policy) for family in families], tell)


def _shares(
    seen: _Seen, requests: Sequence[Request], tell: Callable[[float], None]
) -> tuple[Odds, bool]:
    """Return the same for what is asked for of each."""
    method = centres_of(requests[0], Run())  # one for all, since it remembers what it answered
    stack = requests[0].stack
    unknown = {
        name: of.keys[seen.unknown[seen.stack.places[name]]] for name, of in seen.tables.items()
    }
    hidden = stack.any({name: np.isin(stack.keys[name], keys) for name, keys in unknown.items()})
    odds = np.zeros(len(requests))
    for at, request in enumerate(requests):
        tell(at / odds.size)
        odds[at] = method.share(request.cells.counts, hidden)
    return odds, method.exact


def _request(family: Family, policy: Policy) -> Request:
    if policy.detail == "one":
        return Request.of_tables(family, policy)
    chosen = {name: chosen_breakdowns(table, policy) for name, table in family.items()}
    outlines = {name: of.breakdowns for name, of in chosen.items()}
    return Request.of_tables(family, policy, outlines=outlines)


def _led_in_turn(
    frames: Mapping[str, Frame],
    dimension: str,
    out: Mapping[str, Out],
    seen: _Seen,
    policy: Policy,
    families: Sequence[Family],
    tell: Callable[[float], None],
) -> tuple[Odds, bool]:
    """Return (families,) 1 for each of which the same is published of one code after the other."""
    rows, known = seen.tables[ALONE], frozenset[str]()
    leads = np.ones(len(families), dtype=bool)
    before: dict[str, Frame] = {}
    for (name, frame), (code, one) in zip(frames.items(), out.items(), strict=True):
        known |= one.parts
        own = rows.without(~Slice(dimension, code).hold(rows.grid, rows.keys))
        answers: dict[bytes, bool] = {}  # of what is known by then many families have the same
        for family in np.flatnonzero(leads).tolist():
            tell((len(before) + family / leads.size) / len(out))
            table = _of_codes(families[family][ALONE], dimension, known)
            counted = table.leaf_keys.tobytes() + table.leaf_counts.tobytes()
            if counted not in answers:
                beside = partial(_next, table, policy, (dimension, code), before)
                answers[counted] = _are_published({ALONE: own}, beside)
            leads[family] = answers[counted]
        before[name] = frame
    return leads.astype(np.float64), True


def _drawn_in_turn(
    dimension: str,
    out: Mapping[str, Out],
    _: _Seen,
    policy: Policy,
    families: Sequence[Family],
    tell: Callable[[float], None],
) -> tuple[Odds, bool]:
    """Return (families,) the share of the keys that lead each to what is hidden of all codes.

    And whether it is known, as `_drawn` does.
    """
    odds, exact = np.ones(len(families)), True
    parts = [sliced(family[ALONE], dimension) for family in families]
    before: dict[str, Out] = {}
    for code, one in out.items():
        told = one.rows.without(~one.rows.may_count)
        if is_counted(one.parts, before):
            unknown = unknown_of_parts(told.grid, told.keys, one.parts, before)
            odds *= unknown is not None and np.array_equal(unknown, told.hidden)
        else:
            own = [CountTable.added([of[part] for part in sorted(one.parts)]) for of in parts]
            alone = [asked_alone(table, one.outline, policy, before) for table in own]
            shares, known = _shares(_Seen.of({ALONE: told}), alone, tell)
            odds, exact = odds * shares, exact and known
        before[code] = one
    return odds, exact


def _of_codes(table: CountTable, dimension: str, codes: frozenset[str]) -> CountTable:
    """Return the counts of some codes without parts of a dimension."""
    own = PublishedCodes(dimension, codes).hold(table.grid, table.leaf_keys)
    return CountTable.from_leaves(table.grid, table.leaf_keys[own], table.leaf_counts[own])


def _next(
    table: CountTable, policy: Policy, only: tuple[str, str], before: Mapping[str, Frame]
) -> Mapping[str, ProtectedTable]:
    return {ALONE: protect_beside(table, policy, only, before)}


def _read(seen: _Seen, policy: Policy, found: Fits, odds: Odds) -> RerunAudit:
    """Return what all tables that lead to what is published have in common."""
    stack, leading = seen.stack, odds > 0
    least = Cells.stacked(stack, np.zeros(stack.size, np.int64), {}).least(policy)
    alike, shares = found.counts[leading], odds[leading] / max(odds.sum(), 1e-300)
    told, narrow, known, likeliest = [], 0, 0, 0.0
    for cell in np.flatnonzero(seen.asked) if alike.size else ():
        values, of = np.unique(alike[:, cell], return_inverse=True)
        unsafe = (values > 0) & (values < least[cell])
        known += bool(unsafe.all())
        if unsafe.any():
            likeliest = max(likeliest, float(np.bincount(of, shares)[unsafe].max()))
        if values.size == 1 and unsafe.all():
            table, _ = stack.home(int(cell))
            told.append((*([table] if table != ALONE else []), *stack.codes(int(cell))))
        elif values.size == 1:
            narrow += 1
    return RerunAudit(
        *(found.counts.shape[0], found.complete, alike.shape[0], int(seen.asked.sum())),
        *(tuple(told), narrow, known, likeliest),
    )
