"""The guard of all commands that read counts: a file that lists persons goes no further."""

from __future__ import annotations

import unicodedata
from collections.abc import Container, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
from cyclopts import Parameter

from covey.cli.panels import FILES
from covey.errors import CommandError, InputError
from covey.files.rows import Rows
from covey.persons import (
    WHOLE_FILE,
    Column,
    SignOfPersons,
    may_be_said,
    signs_in_codelist,
    signs_of_persons,
)
from covey.tables.frames import code_texts

if TYPE_CHECKING:
    from covey.tables import Hierarchy

Categories = Annotated[
    tuple[str, ...],
    Parameter(
        name="--these-are-categories",
        negative="",
        group=FILES,
        show_default="none",
        help="NAME: a column that holds categories, though it looks as if it listed persons; "
        "repeat it. A column with a --hierarchy needs none.",
    ),
]


def refuse_strange_categories(categories: tuple[str, ...], columns: Container[str]) -> None:
    """Refuse to be insistent about what is no column.

    Raises:
        CommandError: one of *categories* is none of *columns*.
    """
    for name in categories:
        if name not in columns:
            raise CommandError(
                f"--these-are-categories {name}: there is no such column. Correct its name."
            )


def refuse_persons(
    rows: Rows,
    count: str,
    trees: Mapping[str, Hierarchy],
    categories: tuple[str, ...],
    path: Path,
) -> None:
    """Refuse a file that seems to list persons.

    Args:
        rows: those of the file.
        count: the column of counts; where each is 1, nothing was counted.
        trees: the columns whose codes are known.
        categories: the columns that somebody insists upon.
        path: the file.

    Raises:
        InputError: the columns, or the file as a whole, tell of persons.
    """
    insisted = {count, *categories}
    columns = [
        None if name in insisted else _column(name, column, trees.get(name))
        for name, column in rows.items()
    ]
    counts = [one for one in rows.get(count, ()) if one is not None]
    found = signs_of_persons(columns, np.array(counts) if count in rows else None)
    found += [
        SignOfPersons(place, held, certain=True)
        for place, name in enumerate(rows, start=1)
        if name in trees
        and name not in insisted
        and (held := signs_in_codelist(trees[name].codelist.codes, trees[name].codelist.labels))
    ]
    if found:
        raise InputError(f"{path.name}: {_words([*rows], found)}")


def _column(name: str, column: list[Any], tree: Hierarchy | None) -> Column | None:
    """What is not known to be a code; None where all is. With a tree, its name does not matter."""
    plain = {
        text: unicodedata.normalize("NFC", text).strip()
        for text in dict.fromkeys(code_texts(column, name))
        if text is not None
    }
    texts = [one for one in map(plain.get, code_texts(column, name)) if one]
    if tree is not None:
        texts = [one for one in texts if one not in tree.position]
        if not texts:
            return None
    return Column(name if tree is None else "", [*dict.fromkeys(texts)], len(texts))


def _words(names: Sequence[str], found: Sequence[SignOfPersons]) -> str:
    by_place = {one.place: one.held for one in reversed(found)}
    if WHOLE_FILE in by_place:
        return (
            "every count is 1, so this seems to list persons, and nothing was counted. Covey takes "
            "one row for each combination, with how many people there are: add the rows up. If so "
            "few were counted indeed, say of every column that has no --hierarchy: "
            "--these-are-categories NAME."
        )
    said = {place: _name(names[place - 1], place) for place in sorted(by_place)}
    columns = ", ".join(f"column {said[place]} seems to hold {by_place[place]}" for place in said)
    example = next((name for name in names if repr(name) in said.values()), "NAME")
    what = "the column" if len(said) == 1 else "these columns"
    return (
        f"{columns}. Covey takes counts of people, and no person: leave {what} out, and add up the "
        f"rows that are then alike. If it does hold codes, give their tree: --hierarchy "
        f"{example}=FILE; or insist: --these-are-categories {example}."
    )


def _name(name: str, place: int) -> str:
    """A file without a header has what should not be repeated where the names should stand."""
    return repr(name) if may_be_said(name) else f"{place} (its name is not repeated here)"
