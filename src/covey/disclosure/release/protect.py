"""Protect a table of counts, step by step: start reading here.

    generalise for k → frequency rule → secondary suppression with twins → remedies → audit

The intruder holds everything published and the policy, and can solve integer programs; see
docs/reference/promise.md. Tables that share cells are one system of sums: each
protected by itself is safe, and both together may not be.

Source: de Wolf & Giessing (2009), Adjusting the τ-ARGUS modular approach to deal with linked
tables, Data & Knowledge Engineering 68.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from functools import partial

import numpy as np

from covey.disclosure.anonymity import kanonymity
from covey.disclosure.deadline import Deadline
from covey.disclosure.detail import Kept, chosen_breakdowns, kept
from covey.disclosure.progress import Run, Watcher, nobody
from covey.disclosure.proof.parts import trees_of
from covey.disclosure.release.attacked import Attacked, Chosen, within_limit
from covey.disclosure.release.protected import ProtectedTable
from covey.disclosure.rules import Policy
from covey.disclosure.suppression.apriori import refuse_coarsened, refuse_unknown
from covey.disclosure.suppression.request import Request
from covey.disclosure.suppression.reruns.method import key_for
from covey.errors import DisclosureRisk, PolicyError, TableError
from covey.sentence import Sentence, Setting
from covey.system.stack import ALONE
from covey.tables import CountTable
from covey.tables.grid import Keys

Way = Callable[[CountTable, Policy, Run], ProtectedTable]


def protect(
    table: CountTable,
    policy: Policy,
    watch: Watcher | None = None,
    jobs: int | None = None,
    begun: float | None = None,
    pool: Executor | None = None,
    key: bytes | None = None,
    matched: Keys | None = None,
) -> ProtectedTable:
    """Return the table that may be published under *policy*.

    Args:
        table: the true counts.
        policy: what is unsafe, what the intruder knows, what hiding costs.
        watch: told now and then how far the work has come.
        jobs: parts of a large table that are searched side by side, by as many threads; None: one
            for each processor. The result does not depend on it.
        begun: when the policy's time limit began, on the monotonic clock; None: now.
        pool: what searches parts of a large table in place of threads, such as processes or the
            workers of a cluster. They see true counts, without names and codes; a part that they
            lose is searched here. The result does not depend on it either.
        key: 32 secret bytes or more that hidden cells are drawn with under
            ``reruns="tell nothing"``; with the same key the same counts have the same answer. None:
            some are made and forgotten. Publish one answer alone: two keys hide other cells of the
            same counts, and both together show more than either.
        matched: (cells,) that are hidden of other parts of a sum that this table is a part of, such
            as a year's other quarters. They are hidden rather than others, since the sum has to
            hide what is hidden of one part alone. What is coarsened takes no heed of them, nor what
            is drawn, which others play again by the table alone. None: nothing is.

    Raises:
        DisclosureRisk: no safe table was found, or not in time; cells are named by their codes.
        PolicyError: the policy is about cells or levels that the table does not have, or hides the
            zeros of a table too large to list them; the key is too short, or nothing is drawn.
        CommandError: the workers of the pool have another Covey, or none.
    """
    refuse_unknown(trees_of([table.grid]), policy)
    deadline = Deadline.of(policy.time_limit, begun)
    if pool is not None:
        deadline = deadline.by_the_clock()
    run = Run(watch or nobody, jobs, deadline, pool, key_for(policy, key))
    ways = _ways(policy, matched)
    if len(ways) == 1:
        return ways[0][1](table, policy, run)
    return _best(ways, table, policy, run)


def protect_linked(
    tables: Mapping[str, CountTable],
    policy: Policy,
    watch: Watcher | None = None,
    begun: float | None = None,
    key: bytes | None = None,
) -> dict[str, ProtectedTable]:
    """Return the tables that may be published beside each other under *policy*.

    Cells of two tables are the same when they stand for the same category in every dimension of
    both: the same code, the same set of leaves, or the total, at which a dimension is that a table
    lacks. Such a cell is hidden in all tables or in none.

    Args:
        tables: the true counts of the same people, by a name for each table.
        policy: what is unsafe, what the intruder knows, what hiding costs. Decisions about cells
            hold in each table that has their dimensions and codes.
        watch: told now and then how far the work has come.
        begun: when the policy's time limit began, on the monotonic clock; None: now.
        key: as for `protect`.

    Returns:
        Each table under its name; the proof and the verdict of the attack are about all of them.

    Raises:
        DisclosureRisk: no safe tables were found, or not in time; cells are named by their codes.
        TableError: the tables count a shared cell differently, or their trees contradict each
            other; the message names cells and codes, never counts.
        PolicyError: the policy asks for k or for breakdowns, or is about cells that no table has.
    """
    if not tables:
        raise TableError("There is no table to protect. Give one or more by name.")
    if policy.detail != "one":
        raise PolicyError(
            Sentence(
                Setting("detail"),
                " chooses among the breakdowns of one table. Leave it out, or protect one table.",
            )
        )
    if policy.k is not None:
        raise PolicyError(
            Sentence(
                Setting("k"),
                " coarsens each table by itself, so linked tables would no longer share their "
                "cells. Coarsen them first, or protect without ",
                Setting("k"),
                ".",
            )
        )
    refuse_unknown(trees_of(table.grid for table in tables.values()), policy)
    deadline = Deadline.of(policy.time_limit, begun)
    run = Run(watch or nobody, deadline=deadline, key=key_for(policy, key))
    return Attacked.of(Request.of_tables(tables, policy), run).protected(tables)


def _ways(policy: Policy, matched: Keys | None) -> list[tuple[str, Way]]:
    """Return the ways to protect a table that a policy leaves open, by what is said of them."""
    if matched is None or policy.reruns != "ignored":
        matched = np.zeros(0, np.int64)
    broken_down: Way = partial(_broken_down, matched)
    ways: list[tuple[str, Way, bool]] = [
        ("coarsen then hide", _coarsened, policy.k is not None and policy.mode != "hide"),
        ("hide only", partial(_as_it_is, matched), policy.k is None or policy.mode != "coarsen"),
        ("breakdowns", broken_down, policy.detail != "one"),
    ]
    if policy.detail != "one" and policy.mode != "auto":
        return [("breakdowns", broken_down)]
    return [(name, way) for name, way, is_open in ways if is_open]


def _best(
    ways: Sequence[tuple[str, Way]], table: CountTable, policy: Policy, run: Run
) -> ProtectedTable:
    """Take the way that lets the reader keep most, and tell the figures of all."""
    done: list[tuple[Kept, ProtectedTable]] = []
    figures: list[str] = []
    refused: list[DisclosureRisk] = []
    for name, way in ways:
        try:
            protected = way(table, policy, run)
        except DisclosureRisk as risk:
            refused.append(risk)
            figures.append(f"{name} keeps nothing: it finds no safe table")
        else:
            left = kept(table, protected.grid, protected.keys, protected.hidden)
            done.append((left, protected))
            figures.append(f"{name} keeps {left}")
    if not done:
        raise refused[0]
    # The first of equals, so that a tie is decided for the table without small groups.
    left, best = max(done, key=lambda one: one[0].figure)
    return best.with_certificate(compared=tuple(figures), kept=left)


def _coarsened(table: CountTable, policy: Policy, run: Run) -> ProtectedTable:
    """Coarsen a table for k, then hide what is still unsafe."""
    coarse = kanonymity(table, policy)
    refuse_coarsened(coarse.table.grid, policy)
    request = Request.of_tables({ALONE: coarse.table}, policy, coarse.levels)
    return Attacked.of(request, run).protected([ALONE])[ALONE]


def _as_it_is(matched: Keys, table: CountTable, policy: Policy, run: Run) -> ProtectedTable:
    """Hide what is unsafe in a table as fine as it came."""
    request = Request.of_tables({ALONE: table}, policy).matched(matched)
    return Attacked.of(request, run).protected([ALONE])[ALONE]


def _broken_down(matched: Keys, table: CountTable, policy: Policy, run: Run) -> ProtectedTable:
    """Publish all breakdowns that the policy chooses, as one system."""
    tables = {ALONE: table}

    def attempt(chosen: Chosen) -> Attacked:
        outlines = {name: of.breakdowns for name, of in chosen.items()}
        request = Request.of_tables(tables, policy, outlines=outlines).matched(matched)
        return Attacked.of(request, run)

    return within_limit(attempt, tables, {ALONE: chosen_breakdowns(table, policy)})[ALONE]
