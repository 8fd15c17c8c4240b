"""The rounds of an improvement: how hard each looks, and when dearer tables are taken on the way.

Source: threshold accepting, Dueck & Scheuer (1990), J. Comput. Phys. 90.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from covey.disclosure.suppression.moves.limits import SimplexLimits
from covey.disclosure.suppression.search.limits import PartLimits, RoundLimits, SearchLimits
from covey.disclosure.suppression.search.steps import NO_SEARCH, Effort


@dataclass(frozen=True)
class Round:
    """One round over all cells that are hidden besides the unsafe ones.

    Args:
        effort: how hard it looks; its threshold in times the median cost of a cell.
        work_limit: numbers that the simplex method may look at, about.
        dear: cells that the solver helps with, in times the mean cost; infinite: none.
        steps: that it may take in all.
        tried: cells that it tries to take back at most, the dearest.
        fixed_charge: what each row costs besides, in times the mean cost of one that is hidden.
        strict: whether it is made whatever the others took, at prices as they are; in others these
            are off by up to a half by chance, which leads elsewhere.
        hurried: whether it goes on by boxes alone once its numbers are used up, or hardly any
            search for a least move came to an end,
        patient: and whether it is left out where that is so before it begins.
        at_once: whether known moves are tried once more at its end, and not at several thresholds,
            which take as long as all else in large tables and leave no less there.
    """

    effort: Effort
    work_limit: int
    dear: float
    steps: int
    tried: int | None = None
    fixed_charge: float = 0.0
    strict: bool = True
    hurried: bool = False
    patient: bool = False
    at_once: bool = False


def default_rounds(
    extra: int, work_per_need: float, limits: RoundLimits, effort: float = 1.0
) -> int:
    """Return how many rounds a table is worth.

    Args:
        extra: cells that may be taken back.
        work_per_need: numbers that the simplex method looked at for the first move of a need, on
            average.
        limits: how much all of them may take.
        effort: how many times the usual work they may be.
    """
    one_round = max(limits.harder * extra * work_per_need, 1.0)
    least, most = limits.fewest - 1, max(effort, 1) * limits.most
    return round(float(np.clip(effort * limits.work / one_round, least, most))) + 1


def schedule(rounds: int, search: SearchLimits) -> Iterator[Round]:
    """Yield the rounds: quick and bold first, thorough and strict at the end.

    The last of several is a strict one without the solver, in which rows cost something, too.
    """
    limits, steps = search.rounds, search.programs.all_steps
    by_cost = rounds - 1 if rounds > 1 else rounds
    for number in range(by_cost):
        done, at_end = (number + 1) / by_cost, number + 1 == by_cost
        stage = round(number / max(by_cost - 1, 1) * (len(limits.pivots) - 1))
        threshold = max(limits.thresholds, default=0.0) * (1 - done)
        dear = limits.dear if at_end or not number else np.inf
        effort = Effort(limits.pivots[stage], threshold)
        yield Round(effort, limits.work, dear, steps, strict=at_end)
    if rounds > 1:
        by_row = Round(Effort(limits.pivots[-1], 0.0), limits.work, np.inf, 0)
        yield replace(by_row, fixed_charge=limits.fixed_charge)


def with_effort(one: Round, effort: float, limits: SimplexLimits) -> Round:
    """Return a round that may do so many times the usual work."""
    if effort == 1:
        return one
    pivots = min(round(one.effort.pivots * effort), limits.pivots)
    return replace(
        one,
        effort=one.effort._replace(pivots=pivots),
        work_limit=round(one.work_limit * effort),
        steps=round(one.steps * effort),
        tried=None if one.tried is None else round(one.tried * effort),
    )


def quick_schedule(
    rounds: int | None, parts: int, cells: int, limits: SearchLimits
) -> Iterator[Round]:
    """Yield rounds for one of so many *parts* of a table of so many *cells*, all of them quick.

    Where moves are long a box is found sooner than a least move, and what boxes leave is little.
    So they go on in what is bold where most least moves are given up, and take back what they can
    before the last round, which looks for least moves if these are to be had.
    """
    quick, bold = limits.parts, max(limits.rounds.thresholds, default=0.0)
    rounds = quick.rounds if rounds is None else rounds
    steps, work, tried = (
        most.share(cells, parts) for most in (quick.steps, quick.work, quick.tried)
    )
    effort = Effort(limits.cover.pivots, 0.0)
    of_any = Round(effort, work, limits.rounds.dear, steps, tried, at_once=True)
    for left in range(rounds, 0, -1):
        if left == 1:
            yield replace(of_any, patient=True)
        elif left == 2:
            yield replace(of_any, effort=Effort(0, 0.0), work_limit=0)
        else:
            yield replace(of_any, effort=of_any.effort._replace(threshold=bold), hurried=True)


def wide_round(cells: int, limits: PartLimits) -> Round:
    """Return a round over the whole of a table of so many *cells* that is searched in parts.

    The moves that no part holds are long, so that the simplex method seldom ends; boxes do.
    """
    return Round(Effort(0, 0.0), 0, np.inf, 0, limits.tried.share(cells), at_once=True)


def known_efforts(one: Round, limits: RoundLimits) -> Iterator[Effort]:
    """Yield how hard to look in each pass over known moves after a round; threshold as there."""
    for threshold in limits.thresholds[-1:] if one.at_once else limits.thresholds:
        yield Effort(NO_SEARCH, threshold)


def cover_work_limit(parts: int, cells: int, limits: SearchLimits, effort: float = 1.0) -> int:
    """Return how many numbers the simplex method may look at while one of *parts* is covered."""
    most = limits.parts.work.share(cells, parts) if parts > 1 else limits.cover.work
    return round(most * effort)
