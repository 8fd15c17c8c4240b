"""How far each way to find one move goes before it gives up.

None of these numbers decides whether a table is safe: a move is one whatever it took to find it,
and a cell without one is told. They settle how soon a search ends, and how much is hidden. None is
a time, so every machine gets equally far.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields

from covey.errors import PolicyError


@dataclass(frozen=True)
class SimplexLimits:
    """How much memory the simplex method has for one move, and so how far it goes at most.

    Args:
        pivots: of one search at most; a least move takes ten to a hundred.
        sums: that one search may touch. Not a power of two, which caches serve badly.
    """

    pivots: int = 400
    sums: int = 2_000

    def __post_init__(self) -> None:
        refuse_useless(self, ("pivots", "sums"))


@dataclass(frozen=True)
class BoxLimits:
    """How many boxes are tried for a move.

    Args:
        breadth: changes of one dimension that are tried, the cheapest.
        expansions: changes of all dimensions together that are tried for one box.
    """

    breadth: int = 8
    expansions: int = 12

    def __post_init__(self) -> None:
        refuse_useless(self, ("breadth",))


@dataclass(frozen=True)
class ProgramLimits:
    """How large the programs of one move are; their steps are the search's to allow.

    Args:
        nearby: cells around the unsafe one that may move, tried in turn; the last are mostly the
            whole table. In between, programs took as many steps to find nothing as the whole table
            takes to find a move.
        kept: cells up to which a program over the whole table is kept; beyond, one over few cells
            is made each time. For what follows from what is out whole numbers are looked for among
            as many, and at as many nodes.
        few: cells of such a one; and up to which whole numbers are looked for among all. Beyond,
            they are near those that are not whole, and only then among all that can move, if these
            are no more than that. See Danna, Rothberg & Le Pape (2005), Exploring relaxation
            induced neighborhoods.
        nodes: of the search tree for whole numbers.
        furthest: people that a cell may move: the slack of most cells has no end, and far bounds
            cost the solver its precision.
        steps: of the simplex method for one program; on the benchmark's tables 1,065 were enough
            for a cell that is taken back,
        all_steps: and for all of a round, or of a search for first moves.
    """

    nearby: tuple[int, ...] = (300, 3_000, 100_000)
    kept: int = 20_000
    few: int = 4_000
    nodes: int = 500
    furthest: int = 1_000_000
    steps: int = 5_000
    all_steps: int = 60_000

    def __post_init__(self) -> None:
        refuse_useless(self, ("nearby", "few", "furthest"))


def refuse_useless(limits: object, needed: Iterable[str]) -> None:
    """Refuse limits below 0, and below 1 where without one nothing could be looked at.

    Args:
        limits: a dataclass of numbers, of tuples of numbers, or of limits that did this themselves.
        needed: names of those of which at least 1 is needed.

    Raises:
        PolicyError: one is too small.
    """
    for field in fields(limits):  # type: ignore[arg-type] # mypy knows no type of all dataclasses
        limit = getattr(limits, field.name)
        numbers = limit if isinstance(limit, tuple) else (limit,)
        least = 1 if field.name in needed else 0
        too_small = any(isinstance(one, (int, float)) and not one >= least for one in numbers)
        if too_small or len(numbers) < least:
            raise PolicyError(f"The limit {field.name} is {limit!r}: use {least} or more.")
