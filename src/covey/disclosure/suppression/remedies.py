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
from covey.disclosure.suppression.request import Request
from covey.errors import DisclosureRisk, PolicyError, listed
from covey.plurals import numbered
from covey.sentence import Sentence, Setting
from covey.tables import CountTable
from covey.tables.status import LISTED_ROWS


def hide(request: Request, run: Run) -> Hiding:
    """Hide what is unsafe and what would give it away, by the remedies where needed.

    Args:
        request: what is to be published.
        run: who watches, and how many processors it takes.

    Raises:
        DisclosureRisk: no remedy protects every cell; those left are named by their codes.
    """
    done = Hiding.of(request, False, run)
    for remedy in request.policy.remedies:
        if done.complete:
            break
        if remedy == "hide wider total":
            done = _hide_wider_total(done, run)
        elif request.before is None:  # what is out keeps its codes, and its zeros are known
            way = _end_branches if remedy == "coarsen branch" else _hide_zeros
            tried = way(done, run)
            done = tried if tried is not None and tried.complete else done
    if not done.complete:
        raise _refusal(done)
    if request.policy.reruns == "ignored":
        return done
    # Here and not above: only what draws its hidden cells needs it.
    from covey.disclosure.suppression.reruns.method import hide_alike

    return hide_alike(request, run)


def _hide_wider_total(tried: Hiding, run: Run) -> Hiding:
    """Let grand totals be hidden too, and say why where one is."""
    hiding = Hiding.of(tried.request, True, run)
    totals = list(tried.request.cells.totals)
    hidden, before = hiding.suppression.hidden[totals], tried.suppression.hidden[totals]
    if not (hidden & ~before).any():
        return hiding
    total = "the grand total" if tried.request.before is None else "a grand total"
    sentence = (
        f"hide wider total: {total} is hidden, since while it was published no twin was found for "
        f"{listed(_unprotected(tried))}."
    )
    return replace(hiding, remedies=(sentence,))


def _end_branches(tried: Hiding, run: Run) -> Hiding | None:
    """End branches until no cell is left without a twin; None where none is left to end."""
    ended: dict[Branch, list[str]] = {}
    asked, hiding = tried.request, tried
    while not hiding.complete:
        request = hiding.request
        tables = request.tables
        for place in hiding.suppression.unprotected.tolist():
            if _is_gone(request, tables, place):
                continue
            branch = cheapest_branch(request, place)
            if branch is None:
                return None
            tables = cut(tables, branch)
            if not _has_parts(tables, request.policy):
                return None
            ended.setdefault(branch, []).append(request.stack.name(place))
        request = Request.of_tables(tables, asked.policy, asked.levels, asked.outlines)
        hiding = Hiding.of(request, tried.wider, run)
    sentences = [
        f"coarsen branch: {branch}, since there was no twin for {listed(cells)}."
        for branch, cells in ended.items()
        if branch.stands_in(hiding.request.tables)
    ]
    return replace(hiding, remedies=tuple(sentences))


def _has_parts(tables: Mapping[str, CountTable], policy: Policy) -> bool:
    """Tell whether all codes of insiders, and of parts with a threshold, are still told apart."""
    try:
        refuse_unknown_parts(policy, trees_of(table.grid for table in tables.values()))
    except PolicyError:
        return False
    return True


def _is_gone(request: Request, tables: Mapping[str, CountTable], place: int) -> bool:
    """Tell whether a cell is published no more once branches have ended."""
    table, _ = request.stack.home(place)
    trees = tables[table].dimensions.values()
    codes = request.stack.codes(place)
    return any(code not in tree.position for code, tree in zip(codes, trees, strict=True))


def _hide_zeros(tried: Hiding, run: Run) -> Hiding | None:
    """Let zeros be hidden too; None where that helps nothing, or they are too many to be listed."""
    asked = tried.request
    grids = asked.stack.grids.values()
    if not _zeros_help(asked.policy) or any(grid.possible_rows > LISTED_ROWS for grid in grids):
        return None
    policy = replace(asked.policy, zeros="hidden")
    request = Request.of_tables(asked.tables, policy, asked.levels, asked.outlines)
    hiding = Hiding.of(request, tried.wider, run)
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
        hiding.request.stack.name(place) + (f" (to {' or to '.join(names)})" if names else "")
        for place, names in sorted(whom.items())
    ]


def _refusal(hiding: Hiding) -> DisclosureRisk:
    request, left = hiding.request, hiding.suppression.unprotected
    codes = [request.stack.codes(place) for place in left.tolist()]
    cells, before = listed(_unprotected(hiding)), request.before
    if before is not None:
        return DisclosureRisk(
            f"{numbered(left.size, 'unsafe count')} cannot be protected beside what is out: "
            f"whatever else was hidden, no twin was found for {cells}. Ways out: fewer breakdowns "
            "or coarser categories for what goes out now, one code more of the dimension together "
            "with it, or to wait until more is counted.",
            codes,
            before.series.sums_with(left),
        )
    helps = _zeros_help(request.policy)
    untried = [remedy for remedy in get_args(Remedy) if remedy not in request.policy.remedies]
    untried = [remedy for remedy in untried if helps or remedy != "hide zeros"]
    others = Sentence.joined(
        ", ", (Sentence(Setting("remedies", one, python=one)) for one in untried)
    )
    return DisclosureRisk(
        Sentence(
            f"{numbered(left.size, 'unsafe cell')} cannot be protected, whatever else is hidden: "
            f"{cells}. Ways out: coarser categories for their dimensions, ",
            *([Setting("zeros", "hidden"), ", "] if helps else []),
            "a smaller ",
            Setting("protection"),
            ", fewer cells in ",
            Setting("frozen_open"),
            ", or an intruder who knows less",
            *(["; or another remedy: ", others] if untried else []),
            ".",
        ),
        codes,
    )
