"""What every command that protects does at its end: write the tables, and say what was done."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from covey.cli.report import Report
from covey.errors import CommandError
from covey.tables import Hierarchy

if TYPE_CHECKING:
    from covey import ProtectedTable
    from covey.cli.targets import Target


def refuse_nowhere(out: Path | None, json: bool) -> None:
    """Refuse several tables that nobody said a place for.

    Raises:
        CommandError: they are to be written, and there is no folder.
    """
    if out is None and not json:
        raise CommandError("Say where the tables go: --out FOLDER, or --json for figures alone.")


def publish(
    protected: Mapping[str, ProtectedTable],
    trees: Mapping[str, Mapping[str, Hierarchy]],
    target: Target,
    report: Report,
) -> None:
    """Write protected tables, and say what was done.

    Args:
        protected: by name.
        trees: by name, the tree of each dimension before anything was coarsened.
        target: where they go; nowhere with figures alone.
        report: how it is said.
    """
    from covey.cli.protection_words import protection_figures, protection_words

    if target.place is not None or not report.json:
        target.write({name: one.to_frame("dict") for name, one in protected.items()})
    report.say(protection_figures(protected, trees), protection_words(protected, trees))
