"""The tables of the published file that describe it: their columns, and what each one means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from covey.contracts import VINTAGE
from covey.disclosure import POLICY_COLUMNS

SUPERSEDED: Final = "superseded"
"""The column that marks a vintage with a newer one beside it, and the schema with its rows."""

TEXT, NUMBER, SHARE, FLAG = "VARCHAR", "BIGINT", "DOUBLE", "BOOLEAN"
TEXTS, MOMENT, DAY = "VARCHAR[]", "TIMESTAMP", "DATE"
TEXT_OF, NUMBER_OF = "MAP(VARCHAR, VARCHAR)", "MAP(VARCHAR, BIGINT)"

_KINDS: Final = {"number": NUMBER, "share": SHARE, "text": TEXT, "texts": TEXTS}
"""How the fields of a policy are kept."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a published table.

    Args:
        name: as in the file.
        type: as DuckDB calls it.
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
        Column("dataset", TEXT, "What was released."),
        Column("period", TEXT, "For which period."),
        Column(VINTAGE, NUMBER, "1: the first of its period; 2: its first correction."),
        Column(SUPERSEDED, FLAG, "Whether a newer vintage is in this file."),
        Column("released_at", MOMENT, "When, in UTC."),
        Column("rows", NUMBER, "Rows of the release: cells that are not empty, and hidden ones."),
        Column("hidden", NUMBER, "How many of them are hidden."),
        Column("zeros_listed", FLAG, "Whether 0 is a row; if not, an absent row is a 0."),
        Column("audit_safe", FLAG, "Whether no hidden count could be worked out."),
        Column("audit_attacked", NUMBER, "How many of its hidden cells were attacked."),
        Column("audit_cleared", NUMBER_OF, "How many of them withstood, by what."),
        Column(
            "levels",
            NUMBER_OF,
            "How far each dimension was coarsened for k: 0 not at all, 1 without its finest codes.",
        ),
        *(Column(one.name, _KINDS[one.kind], one.meaning) for one in POLICY_COLUMNS),
        Column(
            "approvals",
            NUMBER,
            "How many officers approved it, each by a signature in the hub's ledger; NULL: nobody "
            "had to.",
        ),
        Column("approved_by", TEXTS, "Who they are; NULL: not said."),
        Column(
            "ledger",
            TEXT,
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
        Column("dataset", TEXT, "What was released."),
        Column("period", TEXT, "For which period."),
        Column(VINTAGE, NUMBER, "Which vintage of it; the number is not given again."),
        Column(
            "released_at",
            MOMENT,
            "When it went out, in UTC; NULL: it was taken back before it did.",
        ),
        Column("withdrawn_at", MOMENT, "When it was taken back, in UTC."),
        Column("reason", TEXT, "Why."),
        Column("ledger", TEXT, "Head of the hub's ledger after it was taken back."),
    ),
    key=("dataset", "period", VINTAGE),
    order=("dataset", "period", VINTAGE),
)

BREAKDOWNS: Final = Table(
    "breakdowns",
    "Every breakdown that is out in the newest vintage of a period: one level for each dimension, "
    "with all its rows. By districts alone it leaves out who is counted by province only, and that "
    "by district or province counts everybody. A row that is not there belongs to a breakdown that "
    "is not out, or counts 0 where releases.zeros_listed is false.",
    (
        Column("dataset", TEXT, "Of which dataset."),
        Column("period", TEXT, "In which period."),
        Column("breakdown", TEXT, "Its name: its levels, without those of the totals."),
        Column("dimensions", NUMBER, "How many dimensions are not at their total in it."),
        Column("levels", TEXT_OF, "The level of each dimension, by its name."),
        Column("view", TEXT, "The view that holds it and nothing else; NULL: see readme."),
        Column("cells", NUMBER, "How many of its cells are not 0, or are hidden."),
        Column("hidden", NUMBER, "How many of these are hidden."),
        Column(
            "visible",
            SHARE,
            "What its cells show as a share of the grand total; NULL where that is hidden.",
        ),
    ),
    key=("dataset", "period", "breakdown"),
    order=("dataset", "period", "dimensions", "breakdown"),
)

COMPLETENESS: Final = Table(
    "completeness",
    "Of each release that went out without an agency, the files that it is made of and those that "
    "are missing; a release that is not listed is complete. obs_status says which counts lack "
    "theirs: P, or L where nobody else could count.",
    (
        Column("dataset", TEXT, "What was released."),
        Column("period", TEXT, "For which period."),
        Column(VINTAGE, NUMBER, "Which vintage of it."),
        Column("agency", TEXT, "Whose file."),
        Column("submission", TEXT, "Which kind of file."),
        Column("file_period", TEXT, "The period of the file."),
        Column("came", FLAG, "Whether it is in the release."),
        Column("expected", NUMBER, "Codes, such as areas, that report in it; NULL: not said."),
        Column("reported", NUMBER, "How many of them did."),
        Column("silent", TEXTS, "Those that did not, of a file that came; NULL: none."),
    ),
    key=("dataset", "period", VINTAGE, "submission", "file_period"),
    order=("dataset", "period", VINTAGE, "agency", "submission", "file_period"),
)

SPANS: Final = Table(
    "periods",
    "Every period that is out. Those of one length overlap with none of another kind, but a year "
    "holds its quarters: add up neither.",
    (
        Column("period", TEXT, "Its code."),
        Column("frequency", TEXT, "How long it is: quarter, half-year, year, year-to-date, …"),
        Column("period_start", DAY, "Its first day."),
        Column("period_end", DAY, "Its last day."),
        Column("period_length", NUMBER, "How many months it is long; NULL: weeks or days."),
    ),
    key=("period",),
    order=("period_end", "period_length", "period"),
)

LEVEL_CODES: Final = Table(
    "level_codes",
    "The codes of each level of a dimension, in the newest vintage of each period. A level holds "
    "only its own kind. Where codes have no parts at it, as a province without districts, a second "
    "one beside it counts everybody and says so: district or province.",
    (
        Column("dataset", TEXT, "Of which dataset."),
        Column("period", TEXT, "In which period."),
        Column("dimension", TEXT, "Of which dimension."),
        Column("level", NUMBER, "Steps down from the total, which is 0."),
        Column("level_name", TEXT, "What the level is called."),
        Column("code", TEXT, "A code of it."),
        Column("parent", TEXT, "The code above it in this period; NULL for the total."),
        Column("own", FLAG, "Whether it is the level of the code itself: true once for each."),
        Column(
            "stands_in",
            FLAG,
            "True for a code of a coarser level that stands in for its parts: it has none here.",
        ),
    ),
    key=("dataset", "period", "dimension", "level", "level_name", "code"),
    order=("dataset", "period", "dimension", "level", "level_name", "code"),
)


def datasets(languages: tuple[str, ...]) -> Table:
    """Return the table of datasets, with what is said of them in each of *languages*."""
    translations = tuple(
        column
        for tag in languages
        for column in (
            Column(f"title_{tag}", TEXT, f"Its title in language {tag}; NULL: not said."),
            Column(f"note_{tag}", TEXT, f"Its note in language {tag}; NULL: not said."),
            Column(f"noun_{tag}", TEXT, f"Its noun in language {tag}; NULL: not said."),
            Column(f"notice_{tag}", TEXT, f"The notice in language {tag}; NULL: not said."),
            Column(
                f"names_{tag}",
                TEXT_OF,
                f"What its dimensions are called in language {tag}; NULL: not said.",
            ),
        )
    )
    return Table(
        "datasets",
        "Every dataset in this file: one table of the same name, and views of it with labels.",
        (
            Column("dataset", TEXT, "Name of its table."),
            Column("title", TEXT, "What it holds, in words."),
            Column("counts", TEXT, "What a count is of: persons or events."),
            Column("noun", TEXT, "What a count is a number of, in words; NULL: as counts says."),
            Column("frequency", TEXT, "Length of the period that one release covers."),
            Column("dimensions", TEXT_OF, "Codelist of each dimension, in order."),
            Column("note", TEXT, "What a reader must know."),
            Column("agencies", TEXTS, "Whose counts it joins; NULL: not said."),
            Column("publisher", TEXT, "The office that stands behind it; NULL: not said."),
            Column("contact", TEXT, "Where readers ask; NULL: not said."),
            Column("licence", TEXT, "Address of the licence; NULL: not said."),
            Column("notice", TEXT, "What to know of all counts first; NULL: nothing."),
            *translations,
        ),
        key=("dataset",),
        order=("dataset",),
    )


def codelists(languages: tuple[str, ...]) -> Table:
    """Return the table of codelists, with labels and names of levels in each of *languages*."""
    labels = tuple(
        Column(f"label_{tag}", TEXT, f"What the code stands for, in language {tag}.")
        for tag in languages
    )
    levels = tuple(
        Column(f"level_{tag}", TEXT, f"Its level in language {tag}; NULL: not said.")
        for tag in languages
    )
    return Table(
        "codelists",
        "Every code of every dimension, with its place in the tree and its labels.",
        (
            Column("codelist", TEXT, "The list it belongs to; see datasets.dimensions."),
            Column("position", NUMBER, "Its place in the list: a total stands before its parts."),
            Column("code", TEXT, "The code, as in the tables."),
            Column("parent", TEXT, "The code above it; NULL for the total."),
            Column("label", TEXT, "What the code stands for."),
            Column("level", TEXT, "What its level is called; NULL where nobody said."),
            Column("tile_column", NUMBER, "Its column on a map of tiles, from 0; NULL: none."),
            Column("tile_row", NUMBER, "Its row on it, from the top."),
            Column("population", NUMBER, "How many people live there; NULL: not said."),
            Column("outline", TEXT, "Its outline as a path of SVG; NULL: none."),
            *labels,
            *levels,
        ),
        key=("codelist", "code"),
        order=("codelist", "position", "code"),
    )
