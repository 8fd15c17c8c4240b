"""What is searched for: the levels allowed, what a class may not tell, and what it costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from covey.disclosure.anonymity.blocks import Node
from covey.disclosure.anonymity.cells import WeightedCells
from covey.disclosure.anonymity.loss import Measure, Price, measure
from covey.disclosure.anonymity.rollup import RollUp
from covey.disclosure.rules import Policy
from covey.disclosure.rules.class_rule import ClassTest
from covey.disclosure.rules.class_table import class_tests, hidden_classes, hidden_share
from covey.errors import PolicyError
from covey.tables import CountTable

# Losses closer than this are the same: the sums behind them are off by rounding.
TIE = 1e-12

# A share of people times all people is off by rounding; a whole person never is.
_ROUNDING = 1e-6


@dataclass(frozen=True)
class Problem:
    """One search for levels.

    Args:
        cells: the people by quasi-identifiers.
        levels: the levels each quasi-identifier may take, ascending.
        tests: what hides a class.
        measure: what is lost.
        allowed: how many people may be hidden.
        rollup: the cells at nodes that were looked at before.
    """

    cells: WeightedCells
    levels: tuple[tuple[int, ...], ...]
    tests: tuple[ClassTest, ...]
    measure: Measure
    allowed: float
    rollup: RollUp

    @property
    def nodes(self) -> int:
        """How many combinations of levels there are."""
        return int(np.prod([len(levels) for levels in self.levels], dtype=object))


@dataclass(frozen=True)
class Outcome:
    """What one node comes to.

    Args:
        node: the levels.
        price: what is lost; with nobody hidden where too many would have to be.
        people_hidden: people in classes that are to be hidden.
        certainly_hidden: how many are hidden at least at every finer node.
    """

    node: Node
    price: Price
    people_hidden: int
    certainly_hidden: float

    @property
    def rank(self) -> tuple[float, int, Node]:
        """Smaller is better: less loss, then fewer hidden, then finer levels."""
        return self.price.loss, self.people_hidden, self.node


@dataclass(frozen=True)
class SearchResult:
    """What a search ends with.

    Args:
        best: the nodes that satisfy the policy, the best first; empty when none was found.
        lower_bound: no node loses less than this.
        evaluated: how many nodes were looked at.
        nodes: how many there are.
    """

    best: tuple[Outcome, ...]
    lower_bound: float
    evaluated: int
    nodes: int

    @property
    def gap(self) -> float:
        """By how much a node that was not looked at could lose less than the best; 0 if proved."""
        gap = self.best[0].price.loss - self.lower_bound if self.best else 0.0
        return gap if gap > TIE else 0.0


def evaluate(problem: Problem, node: Node) -> Outcome:
    """Return what *node* comes to."""
    classes = problem.rollup.classes(node)
    share = hidden_share(problem.tests, classes)
    hidden = np.flatnonzero(hidden_classes(problem.tests, classes, share > 0))
    share, people = share[hidden], classes.sizes[hidden]
    # At least one person of a class that is bad by itself is hidden at any finer node.
    certain = np.where(share > 0, np.maximum(share * people, 1.0), 0.0)
    certainly_hidden = float(certain.sum())
    if certainly_hidden > problem.allowed:
        # Out of the question, and so is every finer node: no need to know what hiding costs.
        price = problem.measure.price(classes, hidden[:0], certain[:0])
    else:
        price = problem.measure.price(classes, hidden, certain)
    return Outcome(node, price, round(float(people.sum())), certainly_hidden)


def problem_of(table: CountTable, policy: Policy) -> Problem:
    """Return the search that *policy* asks for on *table*.

    Raises:
        PolicyError: the policy names a dimension, level or code that the table does not have.
    """
    names = quasi_identifiers(table.grid.names, policy)
    cells = WeightedCells.of(table, names, policy.sensitive)
    sensitive = table.dimensions[policy.sensitive] if policy.sensitive else None
    levels = _levels(cells, policy)
    return Problem(
        cells,
        levels,
        tuple(class_tests(policy, cells, sensitive)),
        measure(cells, policy.loss, policy.k or 0, dict(policy.dimension_weights)),
        people_allowed(policy, cells.total),
        RollUp(cells, levels),
    )


def people_allowed(policy: Policy, total: float) -> float:
    """Return how many of *total* people may be hidden: whole persons within the limit."""
    return people_within(policy.suppression_limit, total)


def people_within(limit: float, total: float) -> float:
    """Return how many of *total* people are at most a share of *limit*: whole persons."""
    return float(np.floor(limit * total + _ROUNDING))


def quasi_identifiers(names: Sequence[str], policy: Policy) -> tuple[str, ...]:
    """Return the quasi-identifiers in the order of the table; all but the sensitive by default.

    Args:
        names: the dimensions of the table.
        policy: the dimensions that may be generalised, and the sensitive one.

    Raises:
        PolicyError: one of them, or the sensitive one, is no dimension of the table.
    """
    asked = (*policy.quasi_identifiers, *([policy.sensitive] if policy.sensitive else []))
    for name in asked:
        if name not in names:
            raise PolicyError(
                f"{name!r} is no dimension of the table and has no hierarchy. "
                f"The dimensions are: {', '.join(names)}."
            )
    if policy.quasi_identifiers:
        return tuple(name for name in names if name in policy.quasi_identifiers)
    chosen = tuple(name for name in names if name != policy.sensitive)
    if not chosen:
        raise PolicyError(f"no quasi-identifier is left beside the sensitive {policy.sensitive!r}.")
    return chosen


def _levels(cells: WeightedCells, policy: Policy) -> tuple[tuple[int, ...], ...]:
    forbidden, demanded = dict(policy.forbidden_levels), dict(policy.demanded_levels)
    ladders = {ladder.name: ladder for ladder in cells.ladders}
    for name, levels in [*forbidden.items(), *((n, (level,)) for n, level in demanded.items())]:
        if name not in ladders:
            raise PolicyError(
                f"levels of {name!r}: it is no quasi-identifier. There are: {', '.join(ladders)}."
            )
        _refuse_unknown(name, levels, ladders[name].height)
    allowed = []
    for name, ladder in ladders.items():
        levels = (demanded[name],) if name in demanded else tuple(range(ladder.levels))
        left = tuple(level for level in levels if level not in forbidden.get(name, ()))
        if not left:
            raise PolicyError(f"every level of {name!r} is forbidden. Allow one of them.")
        allowed.append(left)
    return tuple(allowed)


def _refuse_unknown(name: str, levels: Sequence[int], height: int) -> None:
    for level in levels:
        if not 0 <= level <= height:
            raise PolicyError(
                f"level {level} of {name!r}: its hierarchy has the levels 0 (finest) to "
                f"{height} (total)."
            )
