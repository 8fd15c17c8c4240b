"""What is done where the search leaves unsafe cells without a twin: the policy's remedies in order.

A remedy is taken when it protects every cell; the next one starts again from the tables as they
came. What was done is told in sentences that name cells and no count.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import get_args

from covey.disclosure.progress import Run
from covey.disclosure.proof.parts import OUTSIDER, refuse_unknown_parts, trees_of
from covey.disclosure.rules import Policy, Remedy
from covey.disclosure.suppression.branches import Branch, cheapest_branch, cut
from covey.disclosure.suppression.hiding import Hiding
from covey.disclosure.suppression.wanted import Wanted
from covey.errors import DisclosureRisk, PolicyError, listed
from covey.plurals import numbered
from covey.sentence import Sentence, Setting
from covey.tables import CountTable
from covey.tables.status import LISTED_ROWS


def with_remedies(wanted: Wanted, run: Run) -> Hiding:
    """Hide what is unsafe in tables that are published together, by the remedies where needed.

    Args:
        wanted: the tables, and what is asked for.
        run: who watches, and how many processors it takes.

    Raises:
        DisclosureRisk: no remedy protects every cell; those left are named by their codes.
    """
    done = Hiding.of(wanted, False, run)
    for remedy in wanted.policy.remedies:
        if done.complete:
            break
        if remedy == "hide wider total":
            done = _hide_wider_total(done, run)
            continue
        tried = _end_branches(done, run) if remedy == "coarsen branch" else _hide_zeros(done, run)
        done = tried if tried is not None and tried.complete else done
    if not done.complete:
        raise _refusal(done)
    return done


def _hide_wider_total(tried: Hiding, run: Run) -> Hiding:
    """Let the grand total be hidden too, and say why where it is."""
    hiding = Hiding.of(tried.wanted, True, run)
    if not hiding.suppression.hidden[0] or tried.suppression.hidden[0]:
        return hiding
    cells = listed(_unprotected(tried))
    sentence = (
        "hide wider total: the grand total is hidden, since while it was published no twin was "
        f"found for {cells}."
    )
    return replace(hiding, remedies=(sentence,))


def _end_branches(tried: Hiding, run: Run) -> Hiding | None:
    """End branches until no cell is left without a twin; None where none is left to end."""
    ended: dict[Branch, list[str]] = {}
    hiding = tried
    while not hiding.complete:
        tables = hiding.wanted.tables
        for place in hiding.suppression.unprotected.tolist():
            if _is_gone(hiding, tables, place):
                continue
            branch = cheapest_branch(hiding, place)
            if branch is None:
                return None
            tables = cut(tables, branch)
            if not _has_parts(tables, hiding.policy):
                return None
            ended.setdefault(branch, []).append(hiding.stack.name(place))
        hiding = Hiding.of(replace(tried.wanted, tables=tables), tried.wider, run)
    sentences = [
        f"coarsen branch: {branch}, since there was no twin for {listed(cells)}."
        for branch, cells in ended.items()
        if branch.stands_in(hiding.wanted.tables)
    ]
    return replace(hiding, remedies=tuple(sentences))


def _has_parts(tables: Mapping[str, CountTable], policy: Policy) -> bool:
    """Tell whether all codes of insiders, and of parts with a threshold, are still told apart."""
    try:
        refuse_unknown_parts(policy, trees_of(table.grid for table in tables.values()))
    except PolicyError:
        return False
    return True


def _is_gone(hiding: Hiding, tables: Mapping[str, CountTable], place: int) -> bool:
    """Tell whether a cell is published no more once branches have ended."""
    table, _ = hiding.stack.home(place)
    trees = tables[table].dimensions.values()
    codes = hiding.stack.codes(place)
    return any(code not in tree.position for code, tree in zip(codes, trees, strict=True))


def _hide_zeros(tried: Hiding, run: Run) -> Hiding | None:
    """Let zeros be hidden too; None where that helps nothing, or they are too many to be listed."""
    grids = [table.grid for table in tried.wanted.tables.values()]
    if not _zeros_help(tried.policy) or any(grid.possible_rows > LISTED_ROWS for grid in grids):
        return None
    policy = replace(tried.policy, zeros="hidden")
    hiding = Hiding.of(replace(tried.wanted, policy=policy), tried.wider, run)
    cells = listed(_unprotected(tried))
    sentence = f"hide zeros: a 0 may be hidden, since beside public zeros {cells} had no twin."
    return replace(hiding, remedies=(sentence,))


def _zeros_help(policy: Policy) -> bool:
    """Tell whether another table may come of hiding zeros: not where the intruder knows them."""
    return policy.zeros == "public" and policy.intruder == "outsider"


def _unprotected(hiding: Hiding) -> list[str]:
    """Return the names of the cells without a twin, each with the insiders who could tell it."""
    whom: dict[int, list[str]] = {}
    for who, places in hiding.suppression.left.items():
        for place in places.tolist():
            whom.setdefault(place, []).extend([who] if who != OUTSIDER else [])
    return [
        hiding.stack.name(place) + (f" (to {' or to '.join(names)})" if names else "")
        for place, names in sorted(whom.items())
    ]


def _refusal(hiding: Hiding) -> DisclosureRisk:
    left = hiding.suppression.unprotected
    helps = _zeros_help(hiding.policy)
    untried = [remedy for remedy in get_args(Remedy) if remedy not in hiding.policy.remedies]
    untried = [remedy for remedy in untried if helps or remedy != "hide zeros"]
    others = Sentence.joined(
        ", ", (Sentence(Setting("remedies", one, python=one)) for one in untried)
    )
    return DisclosureRisk(
        Sentence(
            f"{numbered(left.size, 'unsafe cell')} cannot be protected, whatever else is hidden: "
            f"{listed(_unprotected(hiding))}. Ways out: coarser categories for their dimensions, ",
            *([Setting("zeros", "hidden"), ", "] if helps else []),
            "a smaller ",
            Setting("protection"),
            ", fewer cells in ",
            Setting("frozen_open"),
            ", or an intruder who knows less",
            *(["; or another remedy: ", others] if untried else []),
            ".",
        ),
        [hiding.stack.codes(place) for place in left.tolist()],
    )
