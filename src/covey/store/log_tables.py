"""What a confidential store keeps of the log, wherever it rests: entries, rows, texts, editions.

`Ledger` and `Editions` say what these mean; here is only how they are kept and given back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Protocol

import duckdb
import polars as pl

from covey.files.connection import rows
from covey.log import Entry
from covey.store.facts import FACT_SCHEMA, add_facts, facts_of

LOG_TABLES: Final = (
    """
CREATE TABLE IF NOT EXISTS ledger (
    number INTEGER PRIMARY KEY, entry VARCHAR NOT NULL, head VARCHAR NOT NULL,
    carried_out VARCHAR NOT NULL
);
CREATE TABLE IF NOT EXISTS descriptions (sha256 VARCHAR PRIMARY KEY, text VARCHAR NOT NULL);
CREATE TABLE IF NOT EXISTS editions (
    number INTEGER PRIMARY KEY, sha256 VARCHAR NOT NULL, due_until TIMESTAMP NOT NULL,
    maker VARCHAR NOT NULL, settled BOOLEAN NOT NULL
);
"""
    + FACT_SCHEMA
)


class LogTables(Protocol):
    """How the log is kept; what is kept within a transaction is kept whole or not at all."""

    def entries(self) -> list[tuple[int, str, str]]:
        """Return number, text and head of every entry, in the order of their numbers."""

    def carried_out(self) -> dict[int, str]:
        """Return by number what officers are told of an entry beside its text."""

    def keep(self, entry: Entry, head: str, carried_out: str) -> None:
        """Keep an entry with its number."""

    def texts(self, digest: str) -> list[str]:
        """Return the text that was kept under a hash; none where there is none."""

    def keep_texts(self, texts: Mapping[str, str]) -> None:
        """Keep texts by their hash; one that is kept already stays as it is."""

    def cells(self, entry: Entry) -> pl.DataFrame:
        """Return the rows of a release as they were published; see `facts_of`."""

    def keep_cells(self, entry: Entry, cells: pl.DataFrame) -> None:
        """Keep the published rows of a release; see `add_facts`."""

    def editions(self) -> list[tuple[str, datetime, str, bool]]:
        """Return hash, moment, maker and whether it is settled, of every edition in order."""

    def keep_edition(self, sha256: str, at: datetime, maker: str) -> None:
        """Keep the next edition, which is not settled."""

    def settle(self) -> None:
        """Keep that every edition is settled."""


@dataclass(frozen=True, slots=True)
class DuckDBLog:
    """The log in a DuckDB file."""

    connection: duckdb.DuckDBPyConnection

    def entries(self) -> list[tuple[int, str, str]]:
        """Return number, text and head of every entry, in the order of their numbers."""
        return rows(self.connection, "SELECT number, entry, head FROM ledger ORDER BY number")

    def carried_out(self) -> dict[int, str]:
        """Return by number what officers are told of an entry beside its text."""
        return dict(rows(self.connection, "SELECT number, carried_out FROM ledger"))

    def keep(self, entry: Entry, head: str, carried_out: str) -> None:
        """Keep an entry with its number."""
        line = [entry.number, entry.text, head, carried_out]
        self.connection.execute("INSERT INTO ledger VALUES (?, ?, ?, ?)", line)

    def texts(self, digest: str) -> list[str]:
        """Return the text that was kept under a hash; none where there is none."""
        query = "SELECT text FROM descriptions WHERE sha256 = ?"
        return [text for (text,) in rows(self.connection, query, [digest])]

    def keep_texts(self, texts: Mapping[str, str]) -> None:
        """Keep texts by their hash; one that is kept already stays as it is."""
        for digest, text in texts.items():
            line = [digest, text]
            self.connection.execute("INSERT OR IGNORE INTO descriptions VALUES (?, ?)", line)

    def cells(self, entry: Entry) -> pl.DataFrame:
        """Return the rows of a release as they were published; see `facts_of`."""
        return facts_of(self.connection, entry)

    def keep_cells(self, entry: Entry, cells: pl.DataFrame) -> None:
        """Keep the published rows of a release; see `add_facts`."""
        add_facts(self.connection, entry, cells)

    def editions(self) -> list[tuple[str, datetime, str, bool]]:
        """Return hash, moment, maker and whether it is settled, of every edition in order."""
        query = "SELECT sha256, due_until, maker, settled FROM editions ORDER BY number"
        return [
            (sha256, at.replace(tzinfo=UTC), maker, settled)
            for sha256, at, maker, settled in rows(self.connection, query)
        ]

    def keep_edition(self, sha256: str, at: datetime, maker: str) -> None:
        """Keep the next edition, which is not settled."""
        self.connection.execute(
            "INSERT INTO editions SELECT count(*) + 1, ?, ?, ?, false FROM editions",
            [sha256, at.astimezone(UTC).replace(tzinfo=None), maker],
        )

    def settle(self) -> None:
        """Keep that every edition is settled."""
        self.connection.execute("UPDATE editions SET settled = true")
