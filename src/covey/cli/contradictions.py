"""What linked files tell differently of the same people, by file and line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from covey.cli.held_files import HeldFiles
from covey.disclosure import UNBOUNDED
from covey.errors import TableError, by_line
from covey.files.rows import height
from covey.tables import Hierarchy
from covey.tables.frames import code_texts
from covey.tables.status import HIDDEN, OBS_STATUS, OBS_VALUE


def refuse_contradictions(held: HeldFiles, trees: Mapping[str, Mapping[str, Hierarchy]]) -> None:
    """Refuse linked files of which two tell different counts of the same cell.

    Args:
        held: the files.
        trees: by file, the tree of each of its dimensions.

    Raises:
        TableError: naming cells by file and line, never counts.
    """
    wrong: list[str] = []
    for one, other in combinations(trees, 2):
        common = [name for name in trees[one] if name in trees[other]]
        if not common:
            continue
        others = _told(held, other, trees[other], common)
        for cell, said in _told(held, one, trees[one], common).items():
            wrong += [
                f"{left.place} and {right.place} tell different counts of {'×'.join(cell)}."
                for left in said
                for right in others.get(cell, ())
                if left.low > right.high or right.low > left.high
            ]
    if wrong:
        raise TableError(
            f"{by_line(wrong)}\nLinked tables count the same people: correct one, or say "
            "--as vintages where one file corrects the other."
        )


@dataclass(frozen=True, slots=True)
class _Said:
    """What a row tells of its cell: where it stands, and the least and the most people."""

    place: str
    low: int
    high: int


def _told(
    held: HeldFiles, file: str, trees: Mapping[str, Hierarchy], common: Sequence[str]
) -> dict[tuple[str, ...], list[_Said]]:
    """Return the rows at the total of all dimensions but the *common* ones, by their codes."""
    rows = held.rows[file]
    place, above = ("line", 2) if held.files[file].suffix == ".csv" else ("row", 1)
    ceilings = {HIDDEN: UNBOUNDED, **held.symbols}
    texts = {name: code_texts(rows[name], name) for name in trees}
    others = [name for name in trees if name not in common]
    told: dict[tuple[str, ...], list[_Said]] = {}
    for row in range(height(rows)):
        if any(texts[name][row] != trees[name].root for name in others):
            continue
        value = rows[OBS_VALUE][row]
        most = ceilings.get(rows[OBS_STATUS][row], UNBOUNDED) if value is None else value
        said = _Said(f"{file} {place} {row + above}", value or 0, most)
        told.setdefault(tuple(texts[name][row] for name in common), []).append(said)
    return told
