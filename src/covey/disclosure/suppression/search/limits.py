"""How far each step of the search goes before it leaves what is open to the next one.

A promise does not depend on these numbers: what is published is proved whatever they are, and a
cell that nothing was found for is told. They settle how soon a search ends, and how much it hides.
None is a time, so every machine gets equally far, and to the same table.

Most were fitted to the tables of the benchmark; docs/explanation/notebook.md tells how.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from covey.disclosure.suppression.moves.limits import (
    BoxLimits,
    ProgramLimits,
    SimplexLimits,
    refuse_useless,
)


@dataclass(frozen=True)
class BySize:
    """What all parts of a table may take together, by how many cells the table has.

    Args:
        least: so much however few they are,
        each: or so much for each cell,
        most: and no more than this over the cells.
    """

    least: int
    each: float
    most: int

    def __post_init__(self) -> None:
        refuse_useless(self, ())

    def share(self, cells: int, parts: int = 1) -> int:
        """Return what one of so many *parts* may take."""
        return int(min(max(self.least, self.each * cells), self.most // cells)) // parts


@dataclass(frozen=True)
class EliminationLimits:
    """How much the elimination looks at.

    Args:
        work: entries of moves that it looks at. 0: none is made to begin with.
        repair_work: of them, those that it looks at for repairs, for each cell.
        slice: entries that it looks at between two looks at the clock, or turns do.
        used_up: moves that are tried as the one to be used up; those with most slack go first.
        helpers: of them, those that a sum may be taken off in place of the one that is used up.
        wrong: cells of a sum that may be out of their slack before it is repaired.
        outdated: share of the moves, as 1 to so many, that may be rewritten before they are listed
            by their cells again.
    """

    work: int = 8_000_000_000
    repair_work: int = 150_000
    slice: int = 50_000_000
    used_up: int = 30
    helpers: int = 5
    wrong: int = 8
    outdated: int = 8

    def __post_init__(self) -> None:
        refuse_useless(self, ("slice", "used_up"))


@dataclass(frozen=True)
class WalkLimits:
    """Where moves may leave their slack in the elimination, and how hard twins are looked for.

    Fitted to sparse tables of weeks, bands and days, seed 0 of benchmarks/sparse.py, and the work
    to days and cohort besides.

    Args:
        unsafe: share of the leaves from which walks are in no haste, however long moves are; there
            0.94 and more, where hasty ones leave the roots of all counts up to an eighth dearer.
        slack: that counts for no more where it is told which move has most, so that of those with
            much of it the shorter one is used up; 15 and 40 hide as much, and no end 1 to 2 % more.
        twins: that are kept beside the moves; there up to 200.
        steps: of a walk; half of those that end well take 8.
        absorbed: steps that a move may be out of its slack beyond what can still be the best, since
            what changed before may take them off. With none answers are 1 to 3 % dearer, with no
            end they take a half longer.
        work: entries of moves that they look at for one cell, times the cells of the table squared:
            the more there are, the longer the moves, and the more of them. Sparse tables hide 3 to
            5 % more with a third of it; with no end one of 19,000 cells takes seven times as long,
            and hides no less. 0: moves stay within their slack.
        hasty_work: the same for one cell where moves are long. Made-up surveys of 3,000 to 6,000
            cells hide as much with a third of it and with no end, 5 % more or less either way, and
            take three times as long with no end.
        pays: share of what all cost that are hidden then that it must save to look at each of them
            twice as long, time and again.
    """

    unsafe: float = 0.9
    slack: int = 127
    twins: int = 600
    steps: int = 20
    absorbed: int = 30
    work: int = 300_000_000_000_000
    hasty_work: int = 100_000
    pays: float = 0.03

    def share(self, cells: int) -> int:
        """Return how many entries walks look at for one cell of so many."""
        return self.work // cells**2

    def __post_init__(self) -> None:
        refuse_useless(self, ("twins",))


@dataclass(frozen=True)
class AnewLimits:
    """How often parts of a safe table are decided about anew.

    Fitted to small made-up tables of three to seven dimensions (seeds 112 to 124 of shapes in
    benchmarks/small_tables.py), and to g3d_1e3, g4d_1e4, no_sosial and fr2_act_nuts.

    Args:
        cells: that may be hidden in the smallest table; smaller ones are chosen by programs alone,
            and a first one waits for half as much to be compiled.
        work: numbers that are looked at in all, a second or two; four times as much gains half a
            percent more, and half as much leaves 1 % more in larger ones. 0: none.
        in_vain: turns, one after the other, that gain nothing, for each cell that is hidden; 100
            gain no more there.
        least, most: cells that are drawn for a part, of which some are in it already; with fewer
            less is gained in dense tables, with more in small ones.
        near: power of a number from 0 to 1 by which the next cell of a part is beside one that is
            in it: the higher, the more are beside the first; with 1 and 2 less is gained.
        each: numbers that a cell counts for that is opened, or decided about: without them small
            tables take a minute.
        room: entries that moves, and those that are used up, have room for before gaps are closed,
            and four times as many as moves have.
    """

    cells: int = 200
    work: int = 100_000_000
    in_vain: int = 30
    least: int = 20
    most: int = 800
    near: int = 8
    each: int = 250
    room: int = 100_000

    def __post_init__(self) -> None:
        refuse_useless(self, ("least",))


@dataclass(frozen=True)
class MemoryLimits:
    """How many moves are kept, and how long they may be.

    Args:
        longest: cells that a move may have.
        entries: of all moves together, where those to begin with are longer, or are looked for
            some at a time.
        pool_entries: of all that are remembered once they were found; 64 MB where all are used.
    """

    longest: int = 256
    entries: int = 12_000_000
    pool_entries: int = 4_000_000

    def __post_init__(self) -> None:
        refuse_useless(self, ("longest", "pool_entries"))


@dataclass(frozen=True)
class CoverLimits:
    """How hard is looked for the first move of each need.

    Args:
        pivots: of the simplex method for one move; where those were not enough, all that it has
            memory for. With 300 displaced_2020 ends 4 % dearer.
        work: numbers that it looks at for all needs together, about.
        narrowings: times that single sums narrow how far cells can move, before what is beyond
            that is looked for; on the benchmark's series ten were enough.
        sample: needs by which it is told how long a search for a move takes; no more than these are
            met from nothing alone: the same in 44 of 54 tables, in the others up to a tenth dearer
            or cheaper, and as much on average.
        missed: needs without a move up to which the solver is asked; it takes up to a second each.
        following: steps that the solver may take for all that makes moves of what is out and of
            what follows it.
    """

    pivots: int = 200
    work: int = 120_000_000
    narrowings: int = 20
    sample: int = 40
    missed: int = 150
    following: int = 2_000_000

    def __post_init__(self) -> None:
        refuse_useless(self, ("sample",))


@dataclass(frozen=True)
class RoundLimits:
    """How many rounds there are over the hidden cells, and how hard each looks.

    Args:
        work: numbers that the simplex method looks at in all rounds together, about.
        pays: share of the cost that a round must save, or else
        idle: where such rounds in succession took so large a share of all work, as 1 to so many,
            the strict ones at the end are next.
        harder: times those of a first move that it looks at for a cell that is taken back.
        most: rounds that any table is worth,
        fewest: and of a table whose least moves are long.
        long: numbers that the simplex method looks at for a least move on average, from which on
            walks are hasty and rounds save little: surveys of four and more dimensions took 108,000
            and more, tables in which rounds save much 45,000 and less.
        pivots: of one move, from the first round to the last.
        thresholds: how much dearer each pass over known moves may make the table after a round, in
            times the median cost of a cell; the first round may as much as the boldest of them, and
            less and less from there.
        fixed_charge: of a row in the last round, in times its mean cost: cells are to be few, too.
        dear: cells that the solver helps with, in times the mean cost.
        hopeless: times what another search ended with that the first moves of one from nothing may
            cost, else it ends with them: where it won they were 1.8 and less, in surveys mostly 2.2
            and more.
        behind: the same after its first round, or where least moves are long: where it won 1.06
            and less, in surveys 1.3 and more.
        ended: share of the searches for a least move, as 1 to so many, that must come to an end for
            more of them to be worth it.
    """

    work: int = 110_000_000
    pays: float = 0.002
    idle: int = 10
    harder: int = 3
    most: int = 40
    fewest: int = 2
    long: int = 70_000
    pivots: tuple[int, ...] = (150, 150, 300)
    thresholds: tuple[float, ...] = (0.3, 0.2, 0.1, 0.0)
    fixed_charge: float = 0.5
    dear: float = 2.0
    hopeless: float = 2.0
    behind: float = 1.2
    ended: int = 5

    def __post_init__(self) -> None:
        refuse_useless(self, ("fewest", "pivots", "idle", "ended"))


@dataclass(frozen=True)
class PartLimits:
    """How a large table is parted, and how hard is looked in each part.

    Args:
        cells: from which a table is searched in parts, and no elimination is made to begin with:
            the moves that it leaves grow long.
        parts: in which it is searched at most.
        branches: that a dimension must have for parts to be made along it.
        rounds: in each part, all of them quick, with the pivots of a first move.
        work: numbers that the simplex method may look at in a round, and while needs are met first.
        steps: of the solver in a round.
        tried: cells that a round tries to take back.
        layered: cells from which a series is searched layer by layer first.
    """

    cells: int = 50_000
    parts: int = 16
    branches: int = 4
    rounds: int = 3
    work: BySize = BySize(800_000_000, 1_600, 16 * 10**14)
    steps: BySize = BySize(320_000, 0, 80_000_000_000)
    tried: BySize = BySize(70_000, 0.35, 450_000_000_000)
    layered: int = 40_000

    def __post_init__(self) -> None:
        refuse_useless(self, ("parts",))


@dataclass(frozen=True)
class ReopeningLimits:
    """How often small tables are opened and chosen anew.

    Args:
        cells: up to which a table is reopened.
        steps: that the solver may take for all programs.
        fee: steps that making one program and its answer safe is worth.
        short: share of a step that a cut must be short of.
        part: cells of the first parts.
        wider: times as many where some parts in succession were of no use.
        nodes: of the search tree of a choice; a dearer one than the cheapest does, too.
        rough: share by which one of the whole table may miss the cheapest, as long as there are
        many: cuts that it breaks, or more.
        whole: share of the steps, as 1 to so many, for the whole table where there is effort,
        near: and the linear program proves this share of the cost or more: 0.9 and more in the
            development half of benchmarks/small_tables.py that the whole made cheaper, 0.81 and
            less in the half of it that it cost its effort.
    """

    cells: int = 2_000
    steps: int = 15_000
    fee: int = 500
    short: float = 0.05
    part: int = 120
    wider: float = 1.5
    nodes: int = 10
    rough: float = 0.05
    many: int = 20
    whole: int = 2
    near: float = 0.85

    def __post_init__(self) -> None:
        refuse_useless(self, ("whole", "part", "wider"))


@dataclass(frozen=True)
class SearchLimits:
    """How much a search looks at, at the usual effort.

    Args:
        elimination: what it may begin with,
        walks: and where moves may leave their slack.
        anew: parts of a safe table.
        memory: moves that are kept.
        cover: the first moves of all needs.
        rounds: over all that is hidden then.
        parts: of large tables.
        reopening: of small ones.
        simplex, boxes, programs: the ways to one move.
        chunk: cells, needs or searches after which is asked whether time is up, and if it leads
            anywhere.
        in_vain: chunks, cells or parts in succession that were of no use, or cells of a move that
            no box cancels, before something else is tried.
        dear_total: times the cost of a total over all dimensions but one, in the search from
            nothing: readers miss it most.
        about: times the burden that is as good; where totals matter less, more of them may go.

    Raises:
        PolicyError: a number is below 0, or one of which at least 1 is needed; of any of these.
    """

    elimination: EliminationLimits = EliminationLimits()
    walks: WalkLimits = WalkLimits()
    anew: AnewLimits = AnewLimits()
    memory: MemoryLimits = MemoryLimits()
    cover: CoverLimits = CoverLimits()
    rounds: RoundLimits = RoundLimits()
    parts: PartLimits = PartLimits()
    reopening: ReopeningLimits = ReopeningLimits()
    simplex: SimplexLimits = field(default_factory=SimplexLimits)
    boxes: BoxLimits = field(default_factory=BoxLimits)
    programs: ProgramLimits = field(default_factory=ProgramLimits)
    chunk: int = 200
    in_vain: int = 6
    dear_total: float = 1.5
    about: float = 1.01

    def __post_init__(self) -> None:
        refuse_useless(self, ("chunk", "in_vain", "dear_total", "about"))


NOTHING_ANEW: Final = AnewLimits(work=0)

USUAL: Final = SearchLimits()
"""What stands behind the figures of the benchmark."""
