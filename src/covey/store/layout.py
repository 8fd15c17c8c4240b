"""The tables of the published file that describe it: their columns, and what each one means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pyarrow as pa

_TEXT, _NUMBER, _SHARE = pa.string(), pa.int64(), pa.float64()


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


DATASETS: Final = Table(
    "datasets",
    "Every dataset in this file: one table of the same name, and a view of it with labels.",
    (
        Column("dataset", _TEXT, "Name of its table."),
        Column("title", _TEXT, "What it holds, in words."),
        Column("counts", _TEXT, "What a count is of: persons or events."),
        Column("frequency", _TEXT, "Length of the period that one release covers."),
        Column("dimensions", pa.map_(_TEXT, _TEXT), "Codelist of each dimension, in order."),
        Column("note", _TEXT, "What a reader must know."),
    ),
    key=("dataset",),
    order=("dataset",),
)

RELEASES: Final = Table(
    "releases",
    "Every release: the policy it was protected under, and what the attack on it ended with.",
    (
        Column("dataset", _TEXT, "What was released."),
        Column("period", _TEXT, "For which period; a period is released once."),
        Column("released_at", pa.timestamp("us"), "When, in UTC."),
        Column("rows", _NUMBER, "Rows of the release: cells that are not empty, and hidden ones."),
        Column("hidden", _NUMBER, "How many of them are hidden."),
        Column("zeros_listed", pa.bool_(), "Whether 0 is a row; if not, an absent row is a 0."),
        Column("audit_safe", pa.bool_(), "Whether no hidden count could be worked out."),
        Column("audit_attacked", _NUMBER, "How many hidden cells were attacked."),
        Column("audit_cleared", pa.map_(_TEXT, _NUMBER), "How many withstood, by what showed it."),
        Column("minimum_count", _NUMBER, "Smallest count other than 0 that is published."),
        Column("zeros", _TEXT, "public: no 0 is hidden; hidden: a hidden count may be 0."),
        Column("intruder", _TEXT, "What the attacker of the audit knows beyond this file."),
        Column("protection", _TEXT, "How far apart the values left open for a count are."),
        Column("sides", _TEXT, "Whether that holds on either side of the count or on both."),
        Column("k", _NUMBER, "Fewest people in a class of people alike; NULL: no classes made."),
        Column(
            "quasi_identifiers", pa.list_(_TEXT), "Dimensions that make people alike; empty: all."
        ),
        Column("suppression_limit", _SHARE, "Largest share of people in classes below k."),
        Column(
            "levels",
            pa.map_(_TEXT, _NUMBER),
            "How far each dimension was coarsened for k: 0 not at all, 1 without its finest codes.",
        ),
        Column("cost", _TEXT, "What hiding a cell costs in the search for few cells to hide."),
        Column("iterations", _NUMBER, "Rounds of that search; NULL: as many as pay."),
        Column("time_limit", _SHARE, "Seconds after which that search stops; NULL: none."),
        Column("policy_source", _TEXT, "The document these numbers come from."),
    ),
    key=("dataset", "period"),
    order=("dataset", "period"),
)


def codelists(languages: tuple[str, ...]) -> Table:
    """Return the table of codelists, with a label column for each of *languages*."""
    translations = tuple(
        Column(f"label_{tag}", _TEXT, f"What the code stands for, in language {tag}.")
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
            *translations,
        ),
        key=("codelist", "code"),
        order=("codelist", "position", "code"),
    )
