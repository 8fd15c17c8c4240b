"""Whether codelists read well: one total, true branches, a label for every code, whole periods."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Final

from covey.contracts import PERIODS, Registry, frequency_of
from covey.errors import HierarchyError
from covey.tables import Hierarchy

_SDMX_CODE: Final = re.compile(r"[A-Za-z0-9_@$-]+")
_PARTS: Final = {
    "year": (2, 4), "half-year": (2,), "quarter": (3,), "month": (28, 29, 30, 31), "week": (7,),
}  # fmt: skip
"""How many of the next shorter periods lie in one."""


def codelist_defects(folder: Path) -> Iterator[str]:
    """Yield what is wrong with the files of *folder*, each by itself."""
    for path in sorted(folder.glob("*.csv")):
        try:
            tree = Hierarchy.read(path)
        except HierarchyError as error:
            yield str(error)
        else:
            yield from _shape_defects(tree)
            yield from _label_defects(path)
            if path.stem != PERIODS:  # a project may begin with one year
                yield from _lone_parts(tree)


def unused_codelists(registry: Registry) -> Iterator[str]:
    """Yield the codelists that no contract names."""
    for path in sorted(registry.codelists.glob("*.csv")):
        if path.stem not in registry.hierarchies:
            yield f"{path.name}: no submission or dataset uses it. Remove it, or use it."


def period_defects(registry: Registry) -> Iterator[str]:
    """Yield the periods that do not lie in the longer period that their code says."""
    tree = registry.hierarchies[PERIODS]
    for code in tree.codes[1:]:
        frequency = frequency_of(code)
        if frequency is None:
            yield (
                f"{tree.source}: {code!r} is no period, such as 2024, 2024-S1, 2024-Q1, 2024-01, "
                "2024-W05 or 2024-01-31."
            )
            continue
        parts = tree.children(code)
        if parts and len(parts) not in _PARTS.get(frequency, ()):
            yield f"{tree.source}: parts of {code!r} are missing or not its own. List all of them."
        above = _longer(code)
        if above and tree.ancestors(code)[1] not in above:
            yield f"{tree.source}: {code!r} lies in {above[0]!r}. Make that its parent."
    for submission in registry.submissions:
        if submission.frequency not in map(frequency_of, tree.codes):
            yield f"{tree.source}: {submission.name!r} needs a {submission.frequency}. Add some."


def _longer(period: str) -> tuple[str, ...]:
    """Return the periods that *period* is a part of, one of which is next; none for year or week.

    A day lies in its month, or in its week: a code has one parent.
    """
    year, _, part = period.partition("-")
    match frequency_of(period):
        case "half-year":
            return (year,)
        case "quarter":
            return (f"{year}-S{(int(part[1:]) + 1) // 2}", year)
        case "month":
            return (f"{year}-Q{(int(part) + 2) // 3}",)
        case "day":
            of_year, week, _ = date.fromisoformat(period).isocalendar()
            return (period[:7], f"{of_year}-W{week:02}")
    return ()


def _shape_defects(tree: Hierarchy) -> Iterator[str]:
    if len(tree.codes) == 1:
        yield f"{tree.source}: there is no code below the total {tree.root!r}. Add some."
    for code in tree.codes:
        if not _SDMX_CODE.fullmatch(code):
            yield f"{tree.source}: {code!r} is no SDMX code. Use letters, digits and _ @ $ -."


def _lone_parts(tree: Hierarchy) -> Iterator[str]:
    for code in tree.codes:
        if len(tree.children(code)) == 1:
            yield f"{tree.source}: {code!r} has one part, which is the same. Leave one of them out."


def _label_defects(path: Path) -> Iterator[str]:
    """Labels that are missing, or that two parts of one code share, in any language."""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    for column in (name for name in rows[0] if name == "label" or name.startswith("label_")):
        times = Counter((row["parent"], row[column]) for row in rows)
        for row in rows:
            where = f"{path.name}: {row['code']!r}"
            if not (row[column] or "").strip():
                yield f"{where} has no {column}. Write it in words."
            elif times[row["parent"], row[column]] > 1:
                yield f"{where} shares its {column} with a sibling. Tell them apart."
