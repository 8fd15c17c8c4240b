"""What `covey compare` says of policies side by side: tables for people, figures for machines.

They rest on true counts: for the terminal of a data officer, and never for a log.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from rich.table import Table

from covey.cli.audit_words import audit_figures
from covey.cli.dimensions import dimension_figures
from covey.cli.drawn import drawn
from covey.cli.option_words import in_options
from covey.disclosure import AS_ASKED, below_totals, level_name

if TYPE_CHECKING:
    from covey.disclosure import Compared, Visible
    from covey.tables import Hierarchy

Trees = Mapping[str, "Hierarchy"]

_SHARES: Final = (
    "Cells shown and information are shares of the whole table with all its totals; a person is "
    "hidden again with each total."
)
_LEVELS: Final = (
    "People seen at a level: first by itself, then crossed with the finest codes of the other "
    "dimensions."
)


def print_comparison(found: Sequence[Compared], trees: Trees) -> None:
    """Print a line for each policy, and another with what can be seen of each level."""
    is_terminal = sys.stdout.isatty()
    print(drawn(_hidden(found), is_terminal))
    print()
    print(drawn(_seen(found, trees), is_terminal))


def _hidden(found: Sequence[Compared]) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("policy")
    columns = ("unsafe", "secondary", "people hidden", "cells shown", "information", "seconds")
    for name in columns:
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("attack")
    for one in found:
        figures = ["-"] * 5
        if (shown := one.shown) is not None:
            counts = (shown.unsafe, shown.secondary, shown.people)
            shares = (shown.share, shown.kept.information)
            figures = [*(f"{n:,}" for n in counts), *(f"{of:.1%}" for of in shares)]
        table.add_row(_called(one), *figures, f"{one.seconds:.1f}", one.verdict)
    return table


def _seen(found: Sequence[Compared], trees: Trees) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("people seen")
    seen = [() if one.shown is None else below_totals(one.shown.visible) for one in found]
    levels = max(seen, key=len)
    for level in levels:
        table.add_column(level_name(trees, level), justify="right")
    for one, of_policy in zip(found, seen, strict=True):
        shares = map(_shares, of_policy) if of_policy else ("-" for _ in levels)
        table.add_row(_called(one), *shares)
    return table


def _called(one: Compared) -> str:
    """Return what a policy is called, and of the one that was asked for what it is."""
    if one.name != AS_ASKED:
        return one.name
    return f"{AS_ASKED}: minimum_count={one.policy.minimum_count}"


def _shares(of: Visible) -> str:
    return f"{of.alone:.1%} {of.crossed:.1%}"


def comparison_words(found: Sequence[Compared]) -> str:
    """Return what the tables mean, and why a policy was refused."""
    lines = [
        "True counts are behind this: for the data officer alone. Nothing was published.",
        _SHARES,
        _LEVELS,
    ]
    lines += [f"{one.name}: {in_options(one.refused)}" for one in found if one.refused]
    return "\n".join(lines)


def comparison_figures(found: Sequence[Compared], trees: Trees) -> dict[str, Any]:
    """Return the same for machines."""
    return {
        "policies": [_figures(one, trees) for one in found],
        "dimensions": dimension_figures(trees),
    }


def _figures(one: Compared, trees: Trees) -> dict[str, Any]:
    told: dict[str, Any] = {
        "name": one.name,
        "policy": asdict(one.policy),
        "seconds": round(one.seconds, 3),
        "refused": in_options(one.refused),
    }
    if one.shown is None or one.protected is None:
        return told
    shown = one.shown
    return told | {
        "cells": shown.cells,
        "cells_shown": shown.shown,
        "share_shown": shown.share,
        "unsafe": shown.unsafe,
        "secondary": shown.secondary,
        "people_in_hidden_cells": shown.people,
        "information": shown.kept.information,
        "visible": [
            {
                "dimension": of.dimension,
                "level": int(trees[of.dimension].depth.max()) - of.level,
                "name": level_name(trees, of),
                "codes": of.codes,
                "alone": of.alone,
                "crossed": of.crossed,
            }
            for of in shown.visible
        ],
        "remedies": list(one.protected.certificate.remedies),
        "audit": audit_figures(one.protected.audit),
    }
