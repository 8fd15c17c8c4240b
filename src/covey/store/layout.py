"""The tables of the published file that describe it: their columns, and what each one means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a published table.

    Args:
        name: as in the file.
        type: its DuckDB type.
        meaning: its comment.
    """

    name: str
    type: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the published file.

    Args:
        name: as in the file.
        meaning: its comment.
        columns: in order.
        key: the columns that name a row; rows stand in their order.
    """

    name: str
    meaning: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]


DATASETS: Final = Table(
    "datasets",
    "Every dataset in this file: one table of the same name, and a view of it with labels.",
    (
        Column("dataset", "VARCHAR", "Name of its table."),
        Column("title", "VARCHAR", "What it holds, in words."),
        Column("counts", "VARCHAR", "What a count is of: persons or events."),
        Column("frequency", "VARCHAR", "Length of the period that one release covers."),
        Column("dimensions", "MAP(VARCHAR, VARCHAR)", "Codelist of each dimension, in order."),
        Column("note", "VARCHAR", "What a reader must know."),
    ),
    key=("dataset",),
)

RELEASES: Final = Table(
    "releases",
    "Every release: the policy it was protected under, and what the attack on it ended with.",
    (
        Column("dataset", "VARCHAR", "What was released."),
        Column("period", "VARCHAR", "For which period; a period is released once."),
        Column("released_at", "TIMESTAMP", "When, in UTC."),
        Column("rows", "BIGINT", "Rows of the release: cells that are not empty, and hidden ones."),
        Column("hidden", "BIGINT", "How many of them are hidden."),
        Column("zeros_listed", "BOOLEAN", "Whether 0 is a row; if not, an absent row is a 0."),
        Column("audit_safe", "BOOLEAN", "Whether no hidden count could be worked out."),
        Column("audit_attacked", "BIGINT", "How many hidden cells were attacked."),
        Column("audit_cleared", "MAP(VARCHAR, BIGINT)", "How many withstood, by what showed it."),
        Column("minimum_count", "BIGINT", "Smallest count other than 0 that is published."),
        Column("zeros", "VARCHAR", "public: no 0 is hidden; hidden: a hidden count may be 0."),
        Column("intruder", "VARCHAR", "What the attacker of the audit knows beyond this file."),
        Column("protection", "VARCHAR", "How far apart the values left open for a count are."),
        Column("sides", "VARCHAR", "Whether that holds on either side of the count or on both."),
        Column("k", "BIGINT", "Fewest people in a class of people alike; NULL: no classes made."),
        Column("quasi_identifiers", "VARCHAR[]", "Dimensions that make people alike; empty: all."),
        Column("suppression_limit", "DOUBLE", "Largest share of people in classes below k."),
        Column("cost", "VARCHAR", "What hiding a cell costs in the search for few cells to hide."),
        Column("iterations", "BIGINT", "Rounds of that search."),
        Column("time_limit", "DOUBLE", "Seconds after which that search stops; NULL: none."),
        Column("policy_source", "VARCHAR", "The document these numbers come from."),
    ),
    key=("dataset", "period"),
)


def codelists(languages: tuple[str, ...]) -> Table:
    """Return the table of codelists, with a label column for each of *languages*."""
    translations = tuple(
        Column(f"label_{tag}", "VARCHAR", f"What the code stands for, in language {tag}.")
        for tag in languages
    )
    return Table(
        "codelists",
        "Every code of every dimension, with its place in the tree and its labels.",
        (
            Column("codelist", "VARCHAR", "The list it belongs to; see datasets.dimensions."),
            Column("position", "BIGINT", "Its place in the list: a total stands before its parts."),
            Column("code", "VARCHAR", "The code, as in the tables."),
            Column("parent", "VARCHAR", "The code above it; NULL for the total."),
            Column("label", "VARCHAR", "What the code stands for."),
            *translations,
        ),
        key=("codelist", "position", "code"),
    )
