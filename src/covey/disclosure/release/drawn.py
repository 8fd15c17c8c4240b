"""What is hidden beside what is out where running the method again is to tell nothing.

Of what no edition counts that is out the cells are drawn, as of a table by itself. What adds up
editions that are out shows what all of these show, and hides the rest: that follows from their
rows, so whoever has them learns nothing, whatever is counted and however often this is run.

Source: Kenthapadi, Mishra & Nissim (2005), Simulatable auditing, PODS, on deciding by nothing but
what is told already.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.attack.published_rows import PublishedRows
from covey.disclosure.progress import Run
from covey.disclosure.release.out import Out
from covey.disclosure.rules import Policy
from covey.disclosure.suppression.remedies import hide
from covey.disclosure.suppression.request import Request, filled
from covey.errors import DisclosureRisk, PolicyError
from covey.sentence import Sentence, Setting
from covey.system.details import Outline
from covey.system.stack import ALONE
from covey.tables import CountTable, Grid
from covey.tables.grid import Keys, find

Flags = NDArray[np.bool_]


def drawn_beside(
    tables: Mapping[str, CountTable],
    new: Mapping[str, frozenset[str]],
    out: Mapping[str, Out],
    outlines: Mapping[str, Outline],
    policy: Policy,
    run: Run,
) -> dict[str, Keys]:
    """Return the cells that each new edition hides.

    Args:
        tables: the true counts of each, by name.
        new: its parts, in the order in which they go out.
        out: the editions that are out.
        outlines: what each publishes.
        policy: whose reruns tell nothing.
        run: who watches, and the key.

    Raises:
        DisclosureRisk: no choice of cells keeps all open.
        PolicyError: an edition counts in part what is out, and adds up none that are.
    """
    known, hides = dict(out), {}
    for name, parts in new.items():
        table, outline = tables[name], outlines[name]
        keys = filled(table, policy)
        keys = keys[outline.hold(table.grid, keys)]
        if is_counted(parts, known):
            unknown = unknown_of_parts(table.grid, keys, parts, known)
            if unknown is None:
                raise PolicyError(
                    Sentence(
                        Setting("reruns", policy.reruns),
                        f": {name} counts in part what is out, and is no sum of what is. Publish "
                        "its parts before it, each once, or leave this out.",
                    )
                )
            hides[name] = keys[unknown]
        else:
            asked = asked_alone(table, outline, policy, known)
            own, places = asked.published_by(ALONE)
            hides[name] = own[hide(asked, run).suppression.hidden[places]]
        hidden = np.isin(keys, hides[name])
        rows = PublishedRows.of(table.grid, keys, np.where(hidden, 0, table.count_of(keys)), hidden)
        known[name] = Out(parts, rows, outline)
    return hides


def is_counted(parts: frozenset[str], out: Mapping[str, Out]) -> bool:
    """Tell whether an edition that is out counts some of the parts."""
    return any(parts & one.parts for one in out.values())


def asked_alone(
    table: CountTable, outline: Outline, policy: Policy, out: Mapping[str, Out]
) -> Request:
    """Ask for an edition of which nothing is out by itself.

    What others hide that are out, as everybody sees, is hidden rather than another cell, since
    a sum of both has to hide what either hides.
    """
    hidden = [
        one.rows.keys[one.rows.hidden]
        for one in out.values()
        if one.trees == table.grid.hierarchies and not one.waits
    ]
    asked = Request.of_tables({ALONE: table}, policy, outlines={ALONE: outline})
    return asked.matched(np.concatenate([np.zeros(0, np.int64), *hidden]))


def unknown_of_parts(
    grid: Grid, keys: Keys, parts: frozenset[str], out: Mapping[str, Out]
) -> Flags | None:
    """Return (keys,) True for cells that some edition hides of those that add up to *parts*.

    Args:
        grid: the dimensions.
        keys: cells of what counts the parts.
        parts: what is counted.
        out: editions that are out.

    Returns:
        None where no editions that are out and seen count the parts, each once, by the same trees.
    """
    left, unknown = set(parts), np.zeros(keys.size, dtype=bool)
    for one in sorted(out.values(), key=lambda one: -len(one.parts)):
        if one.parts <= left and one.trees == grid.hierarchies and not one.waits:
            left -= one.parts
            place = find(keys, one.rows.keys)
            unknown |= ~one.outline.hold(grid, keys) | np.append(one.rows.hidden, False)[place]
    return None if left else unknown


def settled(request: Request, hides: Mapping[str, Keys]) -> Request:
    """Return what is asked for with the cells that each new edition hides, and no other.

    Raises:
        DisclosureRisk: one of them must stay published.
    """
    now, hidden = np.zeros((2, request.stack.size), dtype=bool)
    for name, keys in hides.items():
        own, places = request.published_by(name)
        now[places] = True
        hidden[places[np.isin(own, keys)]] = True
    apriori = request.apriori
    hidden |= apriori.hidden & now
    wrong = np.flatnonzero(hidden & apriori.open).tolist()
    if wrong:
        raise DisclosureRisk(
            Sentence(
                "Cells that ",
                Setting("frozen_open"),
                " keeps published are hidden of parts that are out. Let these cells go.",
            ),
            [request.stack.codes(place) for place in wrong],
        )
    return replace(request, apriori=apriori.with_settled(now & ~hidden, hidden))
