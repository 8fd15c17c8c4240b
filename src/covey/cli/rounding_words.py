"""What was done to counts that are shown changed: figures for machines, sentences for people."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from covey.cli.audit_words import audit_figures, audit_words
from covey.cli.dimensions import dimension_figures, dimension_words
from covey.plurals import numbered

if TYPE_CHECKING:
    from collections.abc import Mapping

    from covey import Audit, RoundedTable
    from covey.tables import Hierarchy

_HOW: Final = {
    "rounding": "shown as multiples of {base} that add up",
    "random-rounding": "each drawn to a multiple of {base} next to it",
    "midpoint": "shown as the nearest of what the rule allows",
    "cell-key": "shown with noise of up to {largest_shift}",
}


def rounding_figures(
    table: RoundedTable, verdict: Audit | None, trees: Mapping[str, Hierarchy]
) -> dict[str, Any]:
    """Return what was done to a table of *trees*; *verdict*: of the attack, if it was played."""
    return changed_figures(table, verdict) | {"dimensions": dimension_figures(trees)}


def changed_figures(table: RoundedTable, verdict: Audit | None) -> dict[str, Any]:
    """Return how far a table is off, what that does not protect, and what the attack says."""
    return {
        "rounding": asdict(table.rounding),
        **asdict(table.figures),
        "share_changed": round(table.figures.share_changed, 4),
        "not_protected": table.statement.splitlines(),
        "audit": None if verdict is None else audit_figures(verdict),
    }


def rounding_words(
    table: RoundedTable, verdict: Audit | None, trees: Mapping[str, Hierarchy]
) -> str:
    """Return the same in sentences."""
    of = table.figures
    how = _HOW[table.rounding.method].format(**asdict(table.rounding))
    lines = [
        (
            f"{numbered(of.cells, 'cell that is', 'cells that are')} not 0, {how}: "
            f"{of.changed:,} changed, by "
            f"{of.mean_error:.2f} people on average over all and {of.largest_error} at most."
        ),
        "All sums hold."
        if not of.sums_off
        else f"{of.sums_off:,} of {numbered(of.sums, 'sum')} "
        f"{'does' if of.sums_off == 1 else 'do'} not hold, by "
        f"{of.mean_additivity_error:.2f} people on average over all and "
        f"{of.largest_additivity_error} at most.",
    ]
    if not of.proved:
        lines.append("That no others are nearer in all is not proved.")
    lines += [
        "Every row has the status E, for a count that may be changed.",
        "Attacked: " + audit_words(verdict)
        if verdict is not None
        else "Not attacked: say what is protected, by --minimum-count or --preset.",
        "What this does not protect:",
        *(f"  {line}" for line in table.statement.splitlines()),
        dimension_words(trees),
    ]
    return "\n".join(lines)
