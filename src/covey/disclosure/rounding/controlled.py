"""Controlled rounding: every count to a multiple next to it, such that all sums hold.

The multiples are chosen by an integer program: as near to the counts in all as can be. In a table
of two dimensions of which one has no levels there always are some; in others there need not be, and
then counts may be asked to go a few multiples further.

Source: Cox (1987), A constructive procedure for unbiased controlled rounding, JASA 82; Causey, Cox
& Ernst (1985), JASA 80, on tables without; Salazar-González (2006), Controlled rounding and cell
perturbation, Mathematical Programming 105, on going further. Solver: HiGHS (Huangfu & Hall 2018).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from covey.disclosure.deadline import Deadline
from covey.disclosure.numeric.highs import FEASIBLE, Between, QuietHighs
from covey.disclosure.numeric.incidence import Incidence
from covey.disclosure.rules import Rounding
from covey.errors import CoveyError, DisclosureRisk
from covey.sentence import Sentence, Setting
from covey.system import relations
from covey.system.together import batches
from covey.tables import CountTable

Counts = NDArray[np.int64]
Places = NDArray[np.int64]

_BATCH: Final = 1_000
"""Cells of small parts that are programmed together, since each call costs."""

_WHOLE: Final = 3_000
"""Cells of a part up to which one program finds the nearest multiples; where there are but two
dimensions it does for many more, since those programs are nearly flows in a network."""

_WHOLE_FLOW: Final = 20_000
_FLOW: Final = 2

_NODES: Final = 20_000
"""Of the search tree for a part. It is no time, so that every machine gets as far."""

_NEAR: Final = 800
"""Cells of a larger part that are chosen anew together, while the others stay."""

_ROUNDS: Final = 2
"""How often each of its cells is, on average."""

_BEYOND: Final = 10.0
"""What a multiple further costs, in bases: it is taken where nothing nearer adds up."""

_NO_DEADLINE: Final = Deadline()

_Until = Literal["nearest", "first", "relaxed"]
"""The nearest of all, the first that add up, or the first until the program is relaxed."""


@dataclass(frozen=True)
class Controlled:
    """Rounded counts.

    Args:
        values: (cells,) in people.
        proved: True if it is proved that no others are nearer in all.
    """

    values: Counts
    proved: bool


def controlled(
    table: CountTable,
    rounding: Rounding,
    deadline: Deadline = _NO_DEADLINE,
    at_once: int | None = None,
    relaxed: bool = True,
) -> Controlled:
    """Round all cells of a table, totals included.

    Args:
        table: the true counts.
        rounding: the base, and how many multiples further a count may go.
        deadline: when the best so far is taken.
        at_once: cells that hang together up to which the nearest of all multiples are looked for at
            once; where more do, a first answer is bettered some cells at a time. None: as many as
            take some seconds.
        relaxed: False to do without a first answer for these where none is found before the program
            is relaxed: else that may take minutes.

    Returns:
        Multiples of the base that add up. A multiple of it stays, unless counts may go further.

    Raises:
        DisclosureRisk: no such table exists, or none was found in time; the message says the ways
            out.
    """
    base = rounding.base or 1
    sums = relations(table.grid, table.keys).astype(np.int64)
    program = _Program(table.counts, base, rounding.steps, sums)
    if at_once is None:
        at_once = _WHOLE_FLOW if len(table.grid.axes) <= _FLOW else _WHOLE
    values, proved = table.counts // base, True
    free = np.flatnonzero(program.free)
    for part in (free[one] for one in batches(sums[:, free], _BATCH)):
        small = part.size <= at_once
        until: _Until = "nearest" if small else "first" if relaxed else "relaxed"
        best = _chosen(part, values, program, deadline, until)
        if not small:
            _choose_anew(part, values, program, deadline)
        proved &= best and small
    values *= base
    most = (rounding.steps + 1) * base
    if (sums @ values).any() or (np.abs(values - table.counts) >= most).any():
        raise CoveyError("Rounded counts do not add up. Please report the table's shape.")
    return Controlled(values, proved)


@dataclass(frozen=True)
class _Program:
    """What each cell may be: its multiple below, one more, or some steps beyond these.

    Args:
        counts: (cells,) people.
        base: what is rounded to.
        steps: how many multiples further a count may go.
        sums: (relations, cells) 1 for a part, -1 for the total.
    """

    counts: Counts
    base: int
    steps: int
    sums: sparse.csr_array

    @property
    def free(self) -> NDArray[np.bool_]:
        """(cells,) True where there is a choice."""
        if self.steps:
            return np.ones(self.counts.size, dtype=bool)
        return self.counts % self.base > 0

    def columns(self, part: Places) -> list[tuple[int, NDArray[np.float64], NDArray[np.float64]]]:
        """Return, for each way that cells of a *part* may go, its sign, its costs and its limits.

        The first way is to the multiple above, then further up, then further down: as what is
        further costs more, none is taken while one before it is left.
        """
        rest, below = self.counts[part] % self.base, self.counts[part] // self.base
        above = (self.base - 2 * rest).astype(np.float64), np.where(rest > 0, 1.0, 0.0)
        if not self.steps:
            return [(1, *above)]
        far = np.full(part.size, _BEYOND * self.base)
        further = np.full(part.size, float(self.steps))
        return [(1, *above), (1, far, further), (-1, far, np.minimum(further, below))]


def _chosen(
    part: Places,
    values: Counts,
    program: _Program,
    deadline: Deadline,
    until: _Until = "nearest",
) -> bool:
    """Choose the multiples of a *part* in *values*, in bases; tell whether none are nearer.

    Args:
        part: the cells; what others have in *values* stays, and sums are met with it.
        values: (cells,) multiples, in bases; those of the part are written over.
        program: what each cell may be.
        deadline: when the best so far is taken.
        until: up to which answer is looked for.

    Raises:
        DisclosureRisk: none are found.
    """
    ways = program.columns(part)
    below = program.counts[part] // program.base
    ties = program.sums[:, part]
    rows = np.flatnonzero(np.diff(ties.indptr))
    ties = sparse.csr_array(ties[rows])
    needed = (ties @ (values[part] - below) - program.sums[rows] @ values).astype(np.float64)
    highs = QuietHighs(random_seed=0, mip_rel_gap=0.0, mip_max_nodes=_NODES)
    if until != "nearest":
        highs.end_at_first(relaxed=until == "first")
    if deadline.limit is not None:
        highs.set("time_limit", max(0.1, deadline.remaining))
    signed = sparse.hstack([sign * ties for sign, _, _ in ways], format="csc")
    cost, most = (np.concatenate(of) for of in list(zip(*ways, strict=True))[1:])
    sums = Between(needed, needed)
    highs.take(signed, cost, Between(np.zeros(most.size), most), sums, whole=True)
    highs.check(highs.run())
    if highs.getInfo().primal_solution_status != FEASIBLE:
        raise _refusal(highs.getModelStatus(), program, deadline)
    found = np.rint(np.array(highs.getSolution().col_value)).astype(np.int64)
    values[part] = below
    for (sign, _, _), taken in zip(ways, found.reshape(len(ways), part.size), strict=True):
        values[part] += sign * taken
    return highs.getModelStatus() == highspy.HighsModelStatus.kOptimal


def _choose_anew(part: Places, values: Counts, program: _Program, deadline: Deadline) -> None:
    """Choose the multiples of some cells of a large *part* anew, and of others, until all had it.

    What is chosen is never further off than before, since it may stay.
    """
    random, graph = np.random.default_rng(0), Incidence.of(program.sums)
    for _ in range(_ROUNDS * part.size // _NEAR + 1):
        if deadline.is_past:
            return
        near = _around(int(random.choice(part)), graph, program.free)
        before = values[near].copy()
        try:
            _chosen(near, values, program, deadline)
        except DisclosureRisk:
            values[near] = before  # the deadline came before a choice was made


def _around(seed: int, graph: Incidence, free: NDArray[np.bool_]) -> Places:
    """Return the cells with a choice that hang together with one through few sums."""
    seen, front, has_choice = {seed}, [seed], free.tobytes()
    while front and len(seen) < _NEAR:
        following: list[int] = []
        for other in _tied(front, graph):
            if len(seen) == _NEAR:
                break
            if has_choice[other] and other not in seen:
                seen.add(other)
                following.append(other)
        front = following
    return np.array(sorted(seen))


def _tied(cells: Sequence[int], graph: Incidence) -> Iterator[int]:
    """Yield all cells of all sums of some, as often as they stand there."""
    for cell in cells:
        sums = slice(*graph.cell_start[cell : cell + 2])
        for relation in graph.cell_relation[sums].tolist():
            members = slice(*graph.relation_start[relation : relation + 2])
            yield from graph.relation_cell[members].tolist()


def _refusal(
    status: highspy.HighsModelStatus, program: _Program, deadline: Deadline
) -> DisclosureRisk:
    """Return why there are no rounded counts, and the ways out."""
    further = Sentence(
        "Let counts go further (",
        Setting("steps", program.steps + 1),
        "), use a larger base, or leave a dimension out. Random rounding needs no sums to hold.",
    )
    if status == highspy.HighsModelStatus.kInfeasible:
        steps = Setting("steps", program.steps)
        reach = Sentence("within ", steps) if program.steps else "next to the counts"
        return DisclosureRisk(
            Sentence(
                "No table of multiples of ",
                Setting("base", program.base),
                " ",
                reach,
                " adds up: this happens in three dimensions and more, or with several trees. ",
                further,
            )
        )
    if deadline.is_past:
        return DisclosureRisk(
            Sentence(
                Setting("time_limit", deadline.limit),
                " is too short: no rounded table that adds up was found by then. Give it more "
                "seconds. ",
                further,
            )
        )
    return DisclosureRisk(Sentence("No rounded table that adds up was found. ", further))
