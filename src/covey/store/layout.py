"""The tables of the published file that describe it: their columns, and what each one means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pyarrow as pa

from covey.contracts import VINTAGE
from covey.disclosure import POLICY_COLUMNS

SUPERSEDED: Final = "superseded"
"""The column that marks a vintage with a newer one beside it, and the schema with its rows."""

_TEXT, _NUMBER, _SHARE = pa.string(), pa.int64(), pa.float64()

_KINDS: Final = {"number": _NUMBER, "share": _SHARE, "text": _TEXT, "texts": pa.list_(_TEXT)}
"""How the fields of a policy are kept."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a published table.

    Args:
        name: as in the file.
        type: as Arrow calls it.
        meaning: its comment.
    """

    name: str
    type: pa.DataType
    meaning: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the published file.

    Args:
        name: as in the file.
        meaning: its comment.
        columns: in order.
        key: the columns that name a row.
        order: the columns that rows are sorted by.
    """

    name: str
    meaning: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    order: tuple[str, ...]


RELEASES: Final = Table(
    "releases",
    "Every release: the policy it was protected under, and what the attack on it ended with.",
    (
        Column("dataset", _TEXT, "What was released."),
        Column("period", _TEXT, "For which period."),
        Column(VINTAGE, _NUMBER, "1: the first of its period; 2: its first correction."),
        Column(SUPERSEDED, pa.bool_(), "Whether a newer vintage is in this file."),
        Column("released_at", pa.timestamp("us"), "When, in UTC."),
        Column("rows", _NUMBER, "Rows of the release: cells that are not empty, and hidden ones."),
        Column("hidden", _NUMBER, "How many of them are hidden."),
        Column("zeros_listed", pa.bool_(), "Whether 0 is a row; if not, an absent row is a 0."),
        Column("audit_safe", pa.bool_(), "Whether no hidden count could be worked out."),
        Column("audit_attacked", _NUMBER, "How many of its hidden cells were attacked."),
        Column("audit_cleared", pa.map_(_TEXT, _NUMBER), "How many of them withstood, by what."),
        Column(
            "levels",
            pa.map_(_TEXT, _NUMBER),
            "How far each dimension was coarsened for k: 0 not at all, 1 without its finest codes.",
        ),
        *(Column(one.name, _KINDS[one.kind], one.meaning) for one in POLICY_COLUMNS),
        Column(
            "ledger",
            _TEXT,
            "Head of the hub's ledger after this release, a hash over all that went out so far; "
            "NULL: no ledger is kept.",
        ),
    ),
    key=("dataset", "period", VINTAGE),
    order=("dataset", "period", VINTAGE),
)

WITHDRAWALS: Final = Table(
    "withdrawals",
    "Releases that were taken back: this file has no rows of them.",
    (
        Column("dataset", _TEXT, "What was released."),
        Column("period", _TEXT, "For which period."),
        Column(VINTAGE, _NUMBER, "Which vintage of it; the number is not given again."),
        Column(
            "released_at",
            pa.timestamp("us"),
            "When it went out, in UTC; NULL: it was taken back before it did.",
        ),
        Column("withdrawn_at", pa.timestamp("us"), "When it was taken back, in UTC."),
        Column("reason", _TEXT, "Why."),
        Column("ledger", _TEXT, "Head of the hub's ledger after it was taken back."),
    ),
    key=("dataset", "period", VINTAGE),
    order=("dataset", "period", VINTAGE),
)

BREAKDOWNS: Final = Table(
    "breakdowns",
    "Every breakdown that is out in the newest vintage of a period: one level for each dimension, "
    "with all its rows. A row that is not there belongs to a breakdown that is not out, or counts "
    "0 where releases.zeros_listed is false.",
    (
        Column("dataset", _TEXT, "Of which dataset."),
        Column("period", _TEXT, "In which period."),
        Column("breakdown", _TEXT, "Its name: its levels, without those of the totals."),
        Column("dimensions", _NUMBER, "How many dimensions are not at their total in it."),
        Column("levels", pa.map_(_TEXT, _TEXT), "The level of each dimension, by its name."),
        Column("view", _TEXT, "The view that holds it and nothing else; NULL: see readme."),
        Column("cells", _NUMBER, "How many of its cells are not 0, or are hidden."),
        Column("hidden", _NUMBER, "How many of these are hidden."),
        Column(
            "visible",
            _SHARE,
            "What its cells show as a share of the grand total; NULL where that is hidden.",
        ),
    ),
    key=("dataset", "period", "breakdown"),
    order=("dataset", "period", "dimensions", "breakdown"),
)

LEVEL_CODES: Final = Table(
    "level_codes",
    "The codes that make up each level of a dimension, in the newest vintage of each period: "
    "whoever is counted stands in one of them.",
    (
        Column("dataset", _TEXT, "Of which dataset."),
        Column("period", _TEXT, "In which period."),
        Column("dimension", _TEXT, "Of which dimension."),
        Column("level", _NUMBER, "Steps down from the total, which is 0."),
        Column("level_name", _TEXT, "What the level is called."),
        Column("code", _TEXT, "A code of it."),
        Column(
            "own",
            pa.bool_(),
            "False for a code of a coarser level that stands in for its parts: it has none here.",
        ),
    ),
    key=("dataset", "period", "dimension", "level", "code"),
    order=("dataset", "period", "dimension", "level", "code"),
)


def datasets(languages: tuple[str, ...]) -> Table:
    """Return the table of datasets, with what is said of them in each of *languages*."""
    translations = tuple(
        column
        for tag in languages
        for column in (
            Column(f"title_{tag}", _TEXT, f"Its title in language {tag}; NULL: not said."),
            Column(f"note_{tag}", _TEXT, f"Its note in language {tag}; NULL: not said."),
            Column(
                f"names_{tag}",
                pa.map_(_TEXT, _TEXT),
                f"What its dimensions are called in language {tag}; NULL: not said.",
            ),
        )
    )
    return Table(
        "datasets",
        "Every dataset in this file: one table of the same name, and views of it with labels.",
        (
            Column("dataset", _TEXT, "Name of its table."),
            Column("title", _TEXT, "What it holds, in words."),
            Column("counts", _TEXT, "What a count is of: persons or events."),
            Column("frequency", _TEXT, "Length of the period that one release covers."),
            Column("dimensions", pa.map_(_TEXT, _TEXT), "Codelist of each dimension, in order."),
            Column("note", _TEXT, "What a reader must know."),
            Column("agencies", pa.list_(_TEXT), "Whose counts it joins; NULL: not said."),
            Column("publisher", _TEXT, "The office that stands behind it; NULL: not said."),
            Column("contact", _TEXT, "Where readers ask; NULL: not said."),
            Column("licence", _TEXT, "Address of the licence; NULL: not said."),
            *translations,
        ),
        key=("dataset",),
        order=("dataset",),
    )


def codelists(languages: tuple[str, ...]) -> Table:
    """Return the table of codelists, with labels and names of levels in each of *languages*."""
    labels = tuple(
        Column(f"label_{tag}", _TEXT, f"What the code stands for, in language {tag}.")
        for tag in languages
    )
    levels = tuple(
        Column(f"level_{tag}", _TEXT, f"Its level in language {tag}; NULL: not said.")
        for tag in languages
    )
    return Table(
        "codelists",
        "Every code of every dimension, with its place in the tree and its labels.",
        (
            Column("codelist", _TEXT, "The list it belongs to; see datasets.dimensions."),
            Column("position", _NUMBER, "Its place in the list: a total stands before its parts."),
            Column("code", _TEXT, "The code, as in the tables."),
            Column("parent", _TEXT, "The code above it; NULL for the total."),
            Column("label", _TEXT, "What the code stands for."),
            Column("level", _TEXT, "What its level is called; NULL where nobody said."),
            *labels,
            *levels,
        ),
        key=("codelist", "code"),
        order=("codelist", "position", "code"),
    )
