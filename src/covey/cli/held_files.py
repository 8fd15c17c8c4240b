"""Files of published rows that an intruder holds together, made by Covey or by others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from covey.cli.files import column_names
from covey.cli.other_table import OtherRows, OtherTable
from covey.cli.published_files import is_published, read_published
from covey.errors import CommandError, InputError
from covey.files.rows import Rows


@dataclass(frozen=True)
class HeldFiles:
    """Files in the one published shape.

    Args:
        files: by name, where each stands.
        rows: by name: its dimensions, obs_value and obs_status.
        others: by name, those that Covey did not make.
    """

    files: Mapping[str, Path]
    rows: Mapping[str, Rows]
    others: Mapping[str, OtherRows]

    @classmethod
    def read(cls, paths: Sequence[Path], other: OtherTable, names: Iterable[str]) -> Self:
        """Read files; with --count, those without that column are Covey's own.

        Args:
            paths: the files.
            other: how to read those that are not.
            names: how dimensions are spelt.

        Raises:
            CommandError: a file is not there or stands twice, or options do not fit.
            InputError: files cannot be read; the message has what is wrong with each.
        """
        files = _named(paths)
        rows: dict[str, Rows] = {}
        others: dict[str, OtherRows] = {}
        wrong: list[str] = []
        for name, path in files.items():
            with said_together(wrong):
                made = None if _is_of_covey(path, other.count) else other.read(path)
                if made is not None:
                    others[name] = made
                rows[name] = read_published(path, names) if made is None else made.rows
        refuse_together(wrong)
        return cls(files, rows, others)

    @property
    def symbols(self) -> dict[str, int]:
        """What stands for hidden counts, each with the most people that it stands for."""
        return {text: most for made in self.others.values() for text, most in made.symbols.items()}

    @property
    def words(self) -> str:
        """What each text was taken for; empty where Covey made all files."""
        return next((made.words for made in self.others.values()), "")


@contextmanager
def said_together(wrong: list[str]) -> Iterator[None]:
    """Add what is *wrong* with one file to that of others, so that all of it is said at once."""
    try:
        yield
    except CommandError:
        raise
    except InputError as error:
        wrong.append(str(error))


def refuse_together(wrong: Sequence[str]) -> None:
    """Refuse files if something was wrong with one.

    Raises:
        InputError: with all of it.
    """
    if wrong:
        raise InputError("\n".join(wrong))


def _named(paths: Sequence[Path]) -> dict[str, Path]:
    """Return files by their names, or with their folders where two have one name."""
    seen: set[Path] = set()
    for path in paths:
        if path.resolve() in seen:
            raise CommandError(f"--with {path.name}: it is attacked already. Leave it out.")
        seen.add(path.resolve())
    short = len({path.name for path in paths}) == len(paths)
    return {path.name if short else str(path): path for path in paths}


def _is_of_covey(path: Path, count: str | None) -> bool:
    if count is None:
        return False
    names = column_names(path)
    return count not in names and is_published(names)
