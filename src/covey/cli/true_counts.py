"""The true counts that an audit is told: what an intruder knows who knows which are unsafe."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from covey.disclosure import Policy
from covey.errors import CommandError
from covey.tables import CountTable, Hierarchy

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True)
class TrueCounts:
    """Rows of counts that were published with some of them hidden.

    Args:
        rows: the rows of the file.
        count: the column of counts.
    """

    rows: pl.DataFrame
    count: str

    @classmethod
    def read(cls, pair: str) -> TrueCounts:
        """Read ``COLUMN=FILE``.

        Raises:
            CommandError: the pair has no column or no file, or there is no such file.
            InputError: the file cannot be read.
        """
        from covey.cli.files import read_rows

        count, equals, path = pair.partition("=")
        if not (count and equals and path):
            raise CommandError(
                "--true-counts takes COLUMN=FILE, such as --true-counts persons=counts.csv."
            )
        return cls(read_rows(Path(path), count), count)

    def table(self, trees: Mapping[str, Hierarchy]) -> CountTable:
        """Return the counts by the trees of the published rows.

        Raises:
            TableError: the rows cannot be counted.
        """
        return CountTable.from_frame(self.rows, trees, self.count)


def true_counts_by_table(pairs: Sequence[str], tables: Collection[str]) -> dict[str, TrueCounts]:
    """Read ``TABLE:COLUMN=FILE`` pairs: one for each of *tables*, or none.

    Raises:
        CommandError: a table is missing, stands twice or is not there, or as `TrueCounts.read`.
        InputError: as `TrueCounts.read` does.
    """
    told: dict[str, TrueCounts] = {}
    for pair in pairs:
        table, _, counts = pair.partition(":")
        if table not in tables or table in told:
            raise CommandError(
                f"--true-counts {table}:…: give TABLE:COLUMN=FILE, once for each of the tables "
                f"{', '.join(tables)}."
            )
        told[table] = TrueCounts.read(counts)
    missing = sorted(set(tables) - told.keys())
    if pairs and missing:
        raise CommandError(f"--true-counts: those of {', '.join(missing)} are missing.")
    return told


def refuse_untold(policy: Policy, told: bool) -> None:
    """Refuse an intruder who has to be told the true counts and is not, or another who is.

    Raises:
        CommandError: --intruder and --true-counts do not go together.
    """
    knows = policy.intruder == "knows-primary"
    if knows and not told:
        raise CommandError(
            "--intruder knows-primary knows which hidden counts are unsafe, and published rows do "
            "not say it. Give the true counts: --true-counts COLUMN=FILE."
        )
    if told and not knows:
        raise CommandError(
            "--true-counts has no effect without --intruder knows-primary. Give both, or neither."
        )
