"""A CSV file as cells that can be changed one by one, all else left as it is."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from covey.errors import ContractError

_DELIMITERS = (",", ";", "\t")
_BOM = "\ufeff"


@dataclass
class Sheet:
    """The cells of one file.

    Args:
        rows: the lines, header first; line 1 of the file is ``rows[0]``.
        delimiter: between cells.
        bom: whether the file begins with a byte order mark.
    """

    rows: list[list[str]]
    delimiter: str
    bom: bool

    @classmethod
    def read(cls, path: Path, columns: Sequence[str]) -> Sheet:
        """Read a good file.

        Raises:
            ContractError: the header is not *columns*, with whatever delimiter.
        """
        text = path.read_bytes().decode("utf-8")
        bom = text.startswith(_BOM)
        for delimiter in _DELIMITERS:
            lines = io.StringIO(text.removeprefix(_BOM), newline="")
            rows = list(csv.reader(lines, delimiter=delimiter))
            if rows and rows[0] == list(columns):
                return cls(rows, delimiter, bom)
        raise ContractError(
            f"{path.name}: a defect is planted into a good file, with the header "
            f"{', '.join(columns)}. Write one with write_file."
        )

    def encoded(self) -> bytes:
        """Return the bytes of the file."""
        lines = io.StringIO(newline="")
        csv.writer(lines, delimiter=self.delimiter, lineterminator="\n").writerows(self.rows)
        return ((_BOM if self.bom else "") + lines.getvalue()).encode()

    def cell(self, line: int, column: str) -> str:
        """Return the text of one cell."""
        return self.rows[line - 1][self.rows[0].index(column)]

    def write(self, line: int, column: str, text: str) -> None:
        """Replace the text of one cell."""
        self.rows[line - 1][self.rows[0].index(column)] = text
