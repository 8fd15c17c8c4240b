"""The confidential store: every file that was accepted, row by row, and every file that was seen.

One DuckDB file in a folder that only its owner may open. Of a refused file it keeps the name, the
hash and where the letter is; nothing of its content.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import polars as pl

from covey.contracts import PERIOD, Submission
from covey.errors import ReleaseRefused, StoreError
from covey.store.connection import connected, quoted, rows
from covey.store.private import private_files, private_folder
from covey.store.receipts import Arrival, Receipt, Release

REVISION = "revision"

_TABLES = """
CREATE SCHEMA IF NOT EXISTS accepted;
CREATE TABLE IF NOT EXISTS received (
    submission VARCHAR NOT NULL, agency VARCHAR NOT NULL, file_name VARCHAR NOT NULL,
    sha256 VARCHAR NOT NULL, received_at TIMESTAMP NOT NULL, verdict VARCHAR NOT NULL,
    period VARCHAR, revision INTEGER, rows BIGINT, letter VARCHAR
);
CREATE TABLE IF NOT EXISTS releases (
    dataset VARCHAR NOT NULL, period VARCHAR NOT NULL, policy VARCHAR NOT NULL,
    verdict VARCHAR NOT NULL, released_at TIMESTAMP NOT NULL, PRIMARY KEY (dataset, period)
);
"""


@dataclass(frozen=True)
class ConfidentialStore:
    """An open confidential store; use `open_confidential`."""

    path: Path
    connection: duckdb.DuckDBPyConnection

    def accept(
        self, submission: Submission, period: str, arrival: Arrival, counts: pl.DataFrame
    ) -> Receipt:
        """Keep the rows of an accepted file, all or none, beside earlier ones of its period.

        The same bytes a second time change nothing.

        Args:
            submission: the contract the rows were validated against.
            period: the one period the file covers.
            arrival: the file the rows came from.
            counts: the dimensions and the count of the submission, one row a leaf cell.

        Returns:
            The receipt: of this file, or of the same bytes before.

        Raises:
            StoreError: the rows do not fit what was stored before; nothing was changed.
        """
        known = self.receipt(submission.name, arrival.sha256)
        if known is not None and known.verdict == "accepted":
            return known
        with self._transaction():
            self._forget(submission.name, arrival.sha256)
            receipt = Receipt(
                submission.name,
                submission.agency,
                arrival.file_name,
                arrival.sha256,
                _utc(arrival.received_at),
                "accepted",
                period,
                self._next_revision(submission.name, period),
                counts.height,
            )
            self._add(receipt)
            self._add_rows(submission, receipt, counts)
        return receipt

    def refuse(self, submission: Submission, arrival: Arrival, letter: Path) -> Receipt:
        """Remember that a file was refused and where its letter lies; nothing of its content."""
        receipt = Receipt(
            submission.name,
            submission.agency,
            arrival.file_name,
            arrival.sha256,
            _utc(arrival.received_at),
            "refused",
            letter=str(letter),
        )
        with self._transaction():
            self._forget(submission.name, arrival.sha256)
            self._add(receipt)
        return receipt

    def receipt(self, submission: str, sha256: str) -> Receipt | None:
        """Return what is remembered of a file with these bytes; None if it was never seen."""
        return next(
            (known for known in self.receipts(submission) if known.sha256 == sha256),
            None,
        )

    def receipts(self, submission: str | None = None) -> tuple[Receipt, ...]:
        """Return what is remembered of every file, in the order they came."""
        found = rows(
            self.connection,
            "SELECT * FROM received WHERE ? IS NULL OR submission = ? ORDER BY rowid",
            [submission, submission],
        )
        return tuple(Receipt(*row) for row in found)

    def record_release(self, release: Release) -> None:
        """Remember a release, so that its period is never released a second time.

        Raises:
            ReleaseRefused: it was released before.
        """
        self.refuse_second_release(release.dataset, release.period)
        with self._transaction():
            self.connection.execute(
                "INSERT INTO releases VALUES (?, ?, ?, ?, ?)",
                [*astuple(release)[:-1], _utc(release.released_at)],
            )

    def refuse_second_release(self, dataset: str, period: str) -> None:
        """Refuse a period that is out already.

        Raises:
            ReleaseRefused: saying when it went out, and why once is enough.
        """
        for release in self.releases():
            if (release.dataset, release.period) == (dataset, period):
                raise ReleaseRefused(
                    f"{dataset} {period} was published on {release.released_at:%Y-%m-%d}. "
                    "A second table beside it would tell counts by the difference of the two, so "
                    "a period is released once. Correct it in the next period's note to readers."
                )

    def releases(self) -> tuple[Release, ...]:
        """Return every release that was made, in order."""
        return tuple(
            Release(*row) for row in rows(self.connection, "SELECT * FROM releases ORDER BY rowid")
        )

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self.connection.execute("BEGIN TRANSACTION")
        try:
            yield
        except BaseException:
            self.connection.execute("ROLLBACK")
            raise
        self.connection.execute("COMMIT")

    def _forget(self, submission: str, sha256: str) -> None:
        """Drop an earlier refusal of the same bytes; they are being judged again."""
        self.connection.execute(
            "DELETE FROM received WHERE submission = ? AND sha256 = ?", [submission, sha256]
        )

    def _next_revision(self, submission: str, period: str) -> int:
        found = rows(
            self.connection,
            "SELECT coalesce(max(revision), 0) + 1 FROM received "
            "WHERE submission = ? AND period = ?",
            [submission, period],
        )
        return int(found[0][0])

    def _add(self, receipt: Receipt) -> None:
        self.connection.execute(
            "INSERT INTO received VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", list(astuple(receipt))
        )

    def _add_rows(self, submission: Submission, receipt: Receipt, counts: pl.DataFrame) -> None:
        table = accepted_table(submission.name)
        codes = "".join(f", {quoted(column)} VARCHAR NOT NULL" for column in submission.dimensions)
        self.connection.execute(
            f"CREATE TABLE IF NOT EXISTS {table} ({PERIOD} VARCHAR NOT NULL, "
            f"{REVISION} INTEGER NOT NULL{codes}, {quoted(submission.count)} BIGINT NOT NULL)"
        )
        self._refuse_other_columns(submission)
        columns = ", ".join(map(quoted, (*submission.dimensions, submission.count)))
        self.connection.register("arriving", counts.to_arrow())
        self.connection.execute(
            f"INSERT INTO {table} ({PERIOD}, {REVISION}, {columns}) "
            f"SELECT ?, ?, {columns} FROM arriving",
            [receipt.period, receipt.revision],
        )
        self.connection.unregister("arriving")

    def _refuse_other_columns(self, submission: Submission) -> None:
        described = rows(self.connection, f"DESCRIBE {accepted_table(submission.name)}")
        stored = [row[0] for row in described]
        wanted = [PERIOD, REVISION, *submission.dimensions, submission.count]
        if stored != wanted:
            raise StoreError(
                f"{self.path}: {submission.name} was stored with other columns before "
                f"({', '.join(stored)}). Register the changed submission under a new name."
            )


@contextmanager
def open_confidential(path: Path) -> Iterator[ConfidentialStore]:
    """Give the confidential store at *path*, made if it is not there; closed at the end.

    Raises:
        StoreBusy: another process holds the file.
        StoreError: the file or its folder cannot be used or kept private.
    """
    private_folder(path.parent)
    with private_files(), connected(path) as connection:
        path.chmod(0o600)
        connection.execute(_TABLES)
        yield ConfidentialStore(path, connection)


def accepted_table(submission: str) -> str:
    """Return the table of a submission's accepted rows, as an SQL name."""
    return f"accepted.{quoted(submission)}"


def _utc(moment: datetime) -> datetime:
    """Return *moment* in UTC, without its zone: as DuckDB stores it."""
    return moment.astimezone(UTC).replace(tzinfo=None)
