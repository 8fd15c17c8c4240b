"""What was coarsened and why, in words for a data officer.

A number of people below k stands in no sentence, and shares are rounded to whole percents.
"""

from __future__ import annotations

from collections.abc import Mapping

from covey.disclosure.anonymity.anonymise import Anonymised, Candidate
from covey.disclosure.anonymity.ladder import Ladder
from covey.disclosure.anonymity.problem import evaluate
from covey.plurals import numbered
from covey.tables import Hierarchy


def explain(result: Anonymised) -> str:
    """Return a text that says what was coarsened, why, what is hidden, and how sure that is."""
    rules = "; ".join(test.name for test in result.problem.tests)
    lines = [f"Each published class must not have: {rules}.", ""]
    for ladder in result.problem.cells.ladders:
        lines += _dimension(result, ladder)
    lines += ["", _hidden(result), _loss(result), *_choices(result)]
    return "\n".join(lines)


def coarsened(trees: Mapping[str, Hierarchy], levels: Mapping[str, int]) -> tuple[str, ...]:
    """Return a clause about each dimension whose finest codes are lost.

    Args:
        trees: the tree of each dimension before it was coarsened.
        levels: the level of each dimension, 0 the finest; one that is not named stayed as it was.

    >>> area = Hierarchy.from_rows([
    ...     {"code": "VN", "parent": ""}, {"code": "North", "parent": "VN"},
    ...     {"code": "Hanoi", "parent": "North"}, {"code": "Hue", "parent": "VN"}])
    >>> coarsened({"area": area}, {"area": 1})
    ("area: level 1 of 2, 2 codes such as 'North' in place of 2",)
    """
    return tuple(
        _coarser(Ladder(name, trees[name]), level) for name, level in levels.items() if level
    )


def _dimension(result: Anonymised, ladder: Ladder) -> list[str]:
    level = result.levels[ladder.name]
    if not level:
        return [f"{ladder.name}: as fine as it was sent ({numbered(ladder.width(0), 'code')})."]
    return [f"{_coarser(ladder, level)}.", f"  {_why(result, ladder)}"]


def _coarser(ladder: Ladder, level: int) -> str:
    """What is left of a dimension, and what of it is lost."""
    if ladder.width(level) == 1:
        return f"{ladder.name}: only its total {ladder.hierarchy.root!r} is left"
    return (
        f"{ladder.name}: level {level} of {ladder.height}, "
        f"{numbered(ladder.width(level), 'code')} such as {_label(ladder, level)!r} "
        f"in place of {ladder.width(0)}"
    )


def _why(result: Anonymised, ladder: Ladder) -> str:
    """What one level finer on this dimension alone would have come to."""
    place = list(result.levels).index(ladder.name)
    allowed = result.problem.levels[place]
    finer = [level for level in allowed if level < result.levels[ladder.name]]
    if not finer:
        return "The policy allows no finer level."
    node = tuple(result.levels.values())
    neighbour = (*node[:place], finer[-1], *node[place + 1 :])
    outcome = evaluate(result.problem, neighbour)
    share = _share(result, outcome.people_hidden)
    if outcome.people_hidden > result.problem.allowed:
        limit = _percent(result.policy.suppression_limit)
        return (
            f"One step finer, {share} of the people would be in classes that break the rules: "
            f"more than the {limit} that may be hidden."
        )
    return f"One step finer, {share} of the people would be hidden, and more be lost with them."


def _hidden(result: Anonymised) -> str:
    if not result.people_hidden:
        return "No class is hidden."
    share = _share(result, result.people_hidden)
    allowed = _percent(result.policy.suppression_limit)
    return f"Hidden: classes with {share} of the people; at most {allowed} was allowed."


def _loss(result: Anonymised) -> str:
    return (
        f"Loss: {result.loss:.4f} on a scale from 0 (nothing) to 1 (everything), "
        f"by {result.policy.loss!r}; {result.proof}."
    )


def _choices(result: Anonymised) -> list[str]:
    lines: list[str] = []
    if result.next_best:
        lines += ["Next best:", *(_choice(result, one) for one in result.next_best)]
    others = result.pareto[1:] if result.can_be_listed else ()
    if others:
        lines += ["To hide fewer people:", *(_choice(result, one) for one in others)]
    return lines


def _choice(result: Anonymised, candidate: Candidate) -> str:
    levels = " ".join(f"{name}={level}" for name, level in candidate.levels.items())
    share = _share(result, candidate.people_hidden)
    return f"  {levels}: loss {candidate.loss:.4f}, {share} of the people hidden"


def _share(result: Anonymised, people: int) -> str:
    """A share in whole percents: it must not tell a count below k."""
    if not people:
        return "none"
    percent = round(100 * people / result.problem.cells.total)
    return f"about {percent} %" if percent else "less than 1 %"


def _percent(share: float) -> str:
    return f"{100 * share:g} %"


def _label(ladder: Ladder, level: int) -> str:
    labels = ladder.hierarchy.codelist.labels
    return labels[ladder.hierarchy.position[ladder.codes(level)[0]]]
