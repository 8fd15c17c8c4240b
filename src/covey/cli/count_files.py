"""Files of counts that were read, counted together: each is refused with what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from covey.cli.file_defects import defects_by_file
from covey.files.rows import Rows
from covey.tables import CountTable, Hierarchy
from covey.tables.defects import gathered, refuse_gathered

if TYPE_CHECKING:
    from covey.errors import Defect


@dataclass(frozen=True)
class CountFile:
    """Rows of counts, and where they stand.

    Args:
        path: the file.
        rows: its rows.
        count: the column of counts.
    """

    path: Path
    rows: Rows
    count: str


def count_files(
    files: Mapping[str, CountFile], trees: Mapping[str, Mapping[str, Hierarchy]]
) -> dict[str, CountTable]:
    """Return the table of each file, by its name, with the trees of that name.

    Raises:
        TableError: rows cannot be counted; what is wrong with single rows is said of all files.
    """
    tables: dict[str, CountTable] = {}
    found: list[Defect] = []
    for name, file in files.items():
        with gathered(name, found):
            tables[name] = CountTable.from_frame(file.rows, trees[name], file.count)
    with defects_by_file({name: file.path for name, file in files.items()}):
        refuse_gathered(found)
    return tables
