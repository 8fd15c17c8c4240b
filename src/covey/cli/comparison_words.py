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
from covey.cli.recommendation import recommendation
from covey.cli.rounding_words import changed_figures
from covey.disclosure import AS_ASKED, below_totals, level_name

if TYPE_CHECKING:
    from covey.disclosure import Compared, ComparedRounding, Visible
    from covey.tables import Hierarchy

Trees = Mapping[str, "Hierarchy"]

_SHARES: Final = (
    "Cells shown and information are shares of the whole table with all its totals; a person is "
    "hidden again with each total."
)
_NARROW: Final = (
    "Two values, three: unsafe cells that can have so many values alone, by all that is published."
)
_LEVELS: Final = (
    "People seen at a level: first by itself, then crossed with the finest codes of the other "
    "dimensions."
)


_CHANGED: Final = (
    "Ways that change counts are attacked by an outsider who holds this table alone. Nothing is "
    "proved of them; their noise is drawn anew each time. What they do not protect, first of all:"
)


def print_comparison(
    found: Sequence[Compared], changed: Sequence[ComparedRounding], trees: Trees
) -> None:
    """Print a line for each policy, for what can be seen under it, and for what changes counts."""
    is_terminal = sys.stdout.isatty()
    print(drawn(_hidden(found), is_terminal))
    print()
    print(drawn(_seen(found, trees), is_terminal))
    if changed:
        print()
        print(drawn(_changed(changed), is_terminal))


def _hidden(found: Sequence[Compared]) -> Table:
    columns = (
        *("unsafe", "secondary", "people hidden", "two values", "three"),
        *("cells shown", "information", "seconds"),
    )
    table = _attacked("policy", columns)
    for one in found:
        figures = ["-"] * 7
        if (shown := one.shown) is not None:
            counts = (shown.unsafe, shown.secondary, shown.people)
            shares = (shown.share, shown.kept.information)
            figures = [*(f"{n:,}" for n in counts), *_narrow(one), *(f"{of:.1%}" for of in shares)]
        table.add_row(_called(one), *figures, f"{one.seconds:.1f}", one.verdict)
    return table


def _narrow(one: Compared) -> tuple[str, str]:
    """Return of how many unsafe cells two values are possible, and of how many three."""
    leeway = None if one.protected is None else one.protected.certificate.leeway
    if leeway is None:
        return "-", "-"
    least = "≥" if leeway.undecided else ""
    found = (leeway.at_least(cells) for cells in (leeway.two, leeway.three))
    two, three = ("-" if cells is None else f"{least}{cells:,}" for cells in found)
    return two, three


def _attacked(what: str, columns: Sequence[str]) -> Table:
    """Return an empty table of what was attacked, with *columns* of numbers."""
    table = Table(box=None, pad_edge=False)
    table.add_column(what)
    for name in columns:
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("attack")
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


def _changed(changed: Sequence[ComparedRounding]) -> Table:
    columns = ("rows", "cells changed", "mean off", "most off", "sums off", "seconds")
    table = _attacked("counts changed", columns)
    for one in changed:
        figures = ["-"] * 5
        if one.table is not None:
            of = one.table.figures
            figures = [
                *(f"{one.rows:,}", f"{of.share_changed:.1%}", f"{of.mean_error:.2f}"),
                *(f"{of.largest_error:,}", f"{of.mean_additivity_error:.2f}"),
            ]
        table.add_row(one.name, *figures, f"{one.seconds:.1f}", _attack(one))
    return table


def _attack(one: ComparedRounding) -> str:
    """Return what the attack said of counts that are changed."""
    if one.table is None:
        return "none"
    if one.audit is None:
        return "not attacked: too many cells"
    attacked = one.audit.attacked + one.audit.details
    fell = len(one.audit.findings)
    return f"{attacked:,} attacked, {fell:,} fell" if fell else f"{attacked:,} attacked, none fell"


def _called(one: Compared) -> str:
    """Return what a policy is called, and of the one that was asked for what it is."""
    if one.name != AS_ASKED:
        return one.name
    return f"{AS_ASKED}: minimum_count={one.policy.minimum_count}"


def _shares(of: Visible) -> str:
    return f"{of.alone:.1%} {of.crossed:.1%}"


def comparison_words(found: Sequence[Compared], changed: Sequence[ComparedRounding]) -> str:
    """Return what the tables mean, what changed counts do not protect, and why one was refused."""
    lines = [
        "True counts are behind this: for the data officer alone. Nothing was published.",
        _SHARES,
        _NARROW,
        _LEVELS,
    ]
    lines += [f"{one.name}: {in_options(one.refused)}" for one in found if one.refused]
    if changed:
        lines += [_CHANGED, *(f"  {method}: {said}" for method, said in _gravest(changed).items())]
    lines += [f"{one.name}: {one.refused}" for one in changed if one.refused]
    lines += [f"{one.name}: others may be nearer in all." for one in changed if one.may_be_nearer]
    lines.append(recommendation(found))
    return "\n".join(lines)


def _gravest(changed: Sequence[ComparedRounding]) -> dict[str, str]:
    return {one.rounding.method: one.gravest for one in changed}


def comparison_figures(
    found: Sequence[Compared], changed: Sequence[ComparedRounding], trees: Trees
) -> dict[str, Any]:
    """Return the same for machines."""
    return {
        "policies": [_figures(one, trees) for one in found],
        "recommended": recommendation(found),
        "roundings": [_rounding_figures(one) for one in changed],
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
    shown, leeway = one.shown, one.protected.certificate.leeway
    return told | {
        "cells": shown.cells,
        "cells_shown": shown.shown,
        "share_shown": shown.share,
        "unsafe": shown.unsafe,
        "secondary": shown.secondary,
        "leeway": leeway and asdict(leeway),
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


def _rounding_figures(one: ComparedRounding) -> dict[str, Any]:
    told = {
        "name": one.name,
        "rounding": asdict(one.rounding),
        "minimum_count": one.minimum_count,
        "seconds": round(one.seconds, 3),
        "refused": one.refused,
    }
    if one.table is None:
        return told
    return told | {"rows": one.rows} | changed_figures(one.table, one.audit)
