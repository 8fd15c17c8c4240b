"""Why no levels satisfy a policy, and the nearest that do.

The message names levels and whole percents, never counts.
"""

from __future__ import annotations

from dataclasses import replace
from math import ceil

from covey.disclosure.anonymity.blocks import Node
from covey.disclosure.anonymity.problem import Outcome, Problem, evaluate, problem_of
from covey.disclosure.anonymity.search import branch_and_bound
from covey.disclosure.rules import Policy
from covey.errors import DisclosureRisk
from covey.sentence import Sentence, Setting
from covey.tables import CountTable


def refusal(table: CountTable, policy: Policy, problem: Problem) -> DisclosureRisk:
    """Return the error for a policy that no node satisfies, with the nearest one that does."""
    return DisclosureRisk(
        Sentence(
            "No levels keep the people in classes with ",
            Sentence.joined("; ", (test.name for test in problem.tests)),
            " within ",
            Setting("suppression_limit", policy.suppression_limit),
            ". ",
            _nearest(table, policy, problem),
            " Nothing was published.",
        )
    )


def _nearest(table: CountTable, policy: Policy, problem: Problem) -> str:
    coarsest = evaluate(problem, tuple(levels[-1] for levels in problem.levels))
    ways: list[Sentence] = []
    if coarsest.people_hidden < problem.cells.total:
        percent = ceil(100 * coarsest.people_hidden / problem.cells.total)
        named = _named(problem, coarsest.node)
        limit = Setting("suppression_limit")
        ways.append(Sentence(f"with {named} a ", limit, f" of {percent / 100:g} is enough"))
    if policy.forbidden_levels or policy.demanded_levels:
        free = problem_of(table, replace(policy, forbidden_levels=(), demanded_levels=()))
        ways += [
            Sentence(_named(free, one.node), " would do, but is not allowed") for one in _best(free)
        ]
    if not ways:
        return "Even the whole table as one class does not satisfy these rules: change them."
    return Sentence("The nearest that do: ", Sentence.joined("; or ", ways), ".")


def _best(problem: Problem) -> tuple[Outcome, ...]:
    return branch_and_bound(problem, 1).best


def _named(problem: Problem, node: Node) -> str:
    pairs = zip(problem.cells.ladders, node, strict=True)
    return "levels " + " ".join(f"{ladder.name}={level}" for ladder, level in pairs)
