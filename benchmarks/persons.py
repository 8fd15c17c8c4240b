"""Files that list persons and files of counts, and what the guard of `covey protect` says of each.

The files stand in lists_of_persons/, written by hand. The guard was tuned on development.txt.
hold_out.txt was written when that was done and afterwards.txt after the next mending. What was said
of each at the first look is kept, since what it shows is mended and it is no hold-out after that.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from benchmarks.results import machine, write_section
from covey.cli.dimensions import flat_hierarchy
from covey.cli.files import read_rows
from covey.cli.persons_option import refuse_persons
from covey.errors import InputError

FOLDER = Path(__file__).parent / "lists_of_persons"
PARTS = ("development", "hold_out", "afterwards")

FIRST_LOOK = {"development": ("", ""), "hold_out": ("19", "1"), "afterwards": ("7", "2")}
"""Persons recognised and false alarms when each file was first read by the guard."""

BEFORE = {"development": ("1", "2"), "hold_out": ("2", "0"), "afterwards": ("0", "1")}
"""The same by the guard of f36e8e8, which looked at one cell after another."""

READING = """\
The first look is the honest column. Mending what it showed cut both ways: houses in streets and
names behind room numbers are recognised since; children born within three years had been
recognised by a slip that refused any irregular days, and are missed since. Files and guard are by
the same hand, the files have four to eight rows, and afterwards.txt is meant to be nasty: of files
from elsewhere expect to miss one list in ten or more.

Days that are decades apart look like births, and a column called `street` like an address:
`--these-are-categories` is for these."""


@dataclass(frozen=True)
class Listed:
    """A file of the benchmark.

    Args:
        persons: whether it lists persons.
        title: what it is.
        options: ``count=NAME``, ``tree=NAME`` for columns whose codes are known, ``parquet``.
        text: what stands in it.
    """

    persons: bool
    title: str
    options: tuple[str, ...]
    text: str

    def option(self, name: str) -> list[str]:
        return [word.partition("=")[2] for word in self.options if word.startswith(f"{name}=")]

    def refusal(self, folder: Path) -> str:
        """What the guard says of the file; nothing where it lets it pass."""
        path = folder / "file.csv"
        path.write_text(self.text, encoding="utf-8")
        (count,) = self.option("count")
        rows = read_rows(path, count)
        if "parquet" in self.options:
            pl.read_csv(path).write_parquet(folder / "file.parquet")
            rows = read_rows(folder / "file.parquet", count)
        trees = {
            name: flat_hierarchy(name, [rows[name]], insist=False) for name in self.option("tree")
        }
        try:
            refuse_persons(rows, count, trees, (), path)
        except InputError as error:
            return str(error)
        return ""


def read_part(part: str) -> Iterator[Listed]:
    """Read the files of a part: a line that begins with === stands before each."""
    for section in (FOLDER / f"{part}.txt").read_text(encoding="utf-8").split("=== ")[1:]:
        head, text = section.split("\n", 1)
        kind, title, options = (word.strip() for word in head.split(" | "))
        # A name of a column may have gaps: an option goes on until the next one.
        words: list[str] = []
        for word in options.split():
            if words and "=" not in word and word != "parquet":
                words[-1] += f" {word}"
            else:
                words.append(word)
        yield Listed(kind == "persons", title, tuple(words), text)


@dataclass(frozen=True)
class Measured:
    """What the guard said of one part: how many there are, and the titles of wrong verdicts."""

    persons: int
    counts: int
    missed: list[str]
    false: list[str]


def measure(part: str, folder: Path, verbose: bool) -> Measured:
    """Ask the guard about every file of a part."""
    missed, false = [], []
    files = list(read_part(part))
    for file in files:
        refusal = file.refusal(folder)
        if verbose:
            print(f"{file.title}: {refusal.partition('.csv: ')[2].partition('. ')[0] or 'passes'}")
        if file.persons and not refusal:
            missed.append(file.title)
        if refusal and not file.persons:
            false.append(file.title)
    persons = sum(file.persons for file in files)
    return Measured(persons, len(files) - persons, missed, false)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        measured = {part: measure(part, Path(folder), "-v" in sys.argv) for part in PARTS}
    section = _section(measured)
    print(section)
    if "--write" in sys.argv:
        write_section("persons", section)


def _section(measured: dict[str, Measured]) -> str:
    rows = "\n".join(_row(part, one) for part, one in measured.items())
    wrong = "\n".join(
        f"- {what}: {title} ({part}.txt)"
        for part, one in measured.items()
        for what, titles in (("missed", one.missed), ("false alarm", one.false))
        for title in titles
    )
    return f"""\
## Lists of persons

{machine()}; {datetime.now(UTC).date().isoformat()}. `python -m benchmarks.persons --write`

| files | lists of persons | recognised before | at first look | now | tables of counts | \
false alarms before | at first look | now |
|---|--:|--:|--:|--:|--:|--:|--:|--:|
{rows}

{wrong}

{READING}
"""


def _row(part: str, one: Measured) -> str:
    (seen, alarms), (seen_before, alarms_before) = FIRST_LOOK[part], BEFORE[part]
    recognised, false = one.persons - len(one.missed), len(one.false)
    return (
        f"| {part}.txt | {one.persons} | {seen_before} | {seen} | {recognised} | "
        f"{one.counts} | {alarms_before} | {alarms} | {false} |"
    )


if __name__ == "__main__":
    main()
