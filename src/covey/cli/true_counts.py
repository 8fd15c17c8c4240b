"""The true counts that an audit is told: what an intruder knows who knows which are unsafe."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from covey.cli.count_files import CountFile
from covey.errors import CommandError


def read_true_counts(pair: str) -> CountFile:
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
    return CountFile(Path(path), read_rows(Path(path), count), count)


def true_counts_by_table(pairs: Sequence[str], tables: Collection[str]) -> dict[str, CountFile]:
    """Read ``TABLE:COLUMN=FILE`` pairs: one for each of *tables*, or none.

    Raises:
        CommandError: a table is missing, stands twice or is not there, or as `read_true_counts`.
        InputError: as `read_true_counts` does.
    """
    told: dict[str, CountFile] = {}
    for pair in pairs:
        table, _, counts = pair.partition(":")
        if table not in tables or table in told:
            raise CommandError(
                f"--true-counts {table}:…: give TABLE:COLUMN=FILE, once for each of the tables "
                f"{', '.join(tables)}."
            )
        told[table] = read_true_counts(counts)
    missing = sorted(set(tables) - told.keys())
    if pairs and missing:
        raise CommandError(f"--true-counts: those of {', '.join(missing)} are missing.")
    return told
