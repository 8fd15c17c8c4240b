"""Where a command writes the published rows: a file, a folder of files, or stdout."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from covey.cli.family import ALONE
from covey.cli.files import refuse_ending
from covey.disk import refusal
from covey.errors import CommandError, InputError
from covey.files.csv_file import csv_text
from covey.files.rows import Rows

SDMX_CSV: Final = ".sdmx.csv"
"""The ending of rows for readers of SDMX; the name before it is that of the dataflow."""


@dataclass(frozen=True)
class Target:
    """A place that could be written when it was named.

    Args:
        place: the file or the folder; None where none was named.
        files: the file of each table, by its name.
    """

    place: Path | None
    files: Mapping[str, Path]

    @property
    def home(self) -> Path | None:
        """The folder that published files lie in; None: there is no file."""
        return next((file.parent for file in self.files.values()), None)

    @classmethod
    def file(cls, place: Path | None, inputs: Iterable[Path]) -> Self:
        """Name the file of a table alone, before any work is done.

        Args:
            place: the file.
            inputs: the files that are read.

        Raises:
            CommandError: the ending is unknown, the folder does not exist, a folder stands there,
                or one of *inputs* does.
        """
        if place is None:
            return cls(None, {})
        refuse_inputs(place, inputs)
        if place.name.endswith(SDMX_CSV):
            _refuse_name(place)
        else:
            refuse_ending(place)
        if not place.parent.is_dir():
            raise CommandError(f"{place.parent}: there is no such folder.")
        if place.is_dir():
            raise CommandError(f"{place}: this is a folder. Name a file.")
        return cls(place, {ALONE: place})

    @classmethod
    def folder(cls, place: Path | None, tables: Mapping[str, Path], inputs: Iterable[Path]) -> Self:
        """Likewise, name the folder of several, each of the kind of the file that it came in.

        Raises:
            CommandError: there can be no such folder, or one of *inputs* would be replaced.
        """
        if place is None:
            return cls(None, {})
        if not place.parent.is_dir() or (place.exists() and not place.is_dir()):
            raise CommandError(
                f"{place}: there can be no such folder. Give one, in one that exists."
            )
        files = {name: place / (name + path.suffix) for name, path in tables.items()}
        inputs = tuple(inputs)
        for path in files.values():
            refuse_inputs(path, inputs)
        return cls(place, files)

    def write(self, tables: Mapping[str, Rows]) -> None:
        """Write all tables or none; a file that stands there is replaced. No place is stdout.

        Raises:
            CommandError: the place cannot be written.
        """
        if self.place is None:
            for table in tables.values():
                print(csv_text(table), end="")
            return
        try:
            self._put(tables, self.place)
        except OSError as error:
            raise CommandError(
                f"{self.place}: this cannot be written ({refusal(error) or error}). Make room, or "
                "name another place."
            ) from None

    def _put(self, tables: Mapping[str, Rows], place: Path) -> None:
        """Files come to their place once all are written."""
        with tempfile.TemporaryDirectory(dir=place.parent, prefix=".covey-") as parts:
            for name, table in tables.items():
                _write(table, Path(parts) / self.files[name].name)
            for name in tables:
                path = self.files[name]
                path.parent.mkdir(exist_ok=True)
                (Path(parts) / path.name).replace(path)


def refuse_inputs(path: Path, inputs: Iterable[Path]) -> None:
    """Refuse to write over a file that is read.

    Raises:
        CommandError: *path* is one of *inputs*.
    """
    for read in inputs:
        if path.resolve() == read.resolve() or _one_file(path, read):
            raise CommandError(
                f"{path}: this is the file {read}, which is read. What is written must not replace "
                "it: name another place."
            )


def _refuse_name(place: Path) -> None:
    """Refuse a name that can be that of no dataflow, before any work is done."""
    from covey.files.identifiers import component

    try:
        component(place.name.removesuffix(SDMX_CSV))
    except InputError as error:
        raise CommandError(f"{place.name}: {error}") from None


def _one_file(path: Path, other: Path) -> bool:
    """Tell whether two names lead to one file, as links and other spellings do."""
    return path.exists() and other.exists() and path.samefile(other)


def _write(table: Rows, path: Path) -> None:
    if path.name.endswith(SDMX_CSV):
        from covey.files.sdmx_csv import sdmx_rows

        table = sdmx_rows(table, path.name.removesuffix(SDMX_CSV))
    if path.suffix == ".csv":
        path.write_text(csv_text(table), encoding="utf-8", newline="\n")
        return
    from covey.files.duckdb_file import write_duckdb, write_parquet

    if path.suffix == ".parquet":
        write_parquet(table, path)
    else:
        write_duckdb(table, path, "protected")
