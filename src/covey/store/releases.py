"""The record of releases: what was decided, made of which files, and what everybody then sees.

A release is recorded before it is shown and settled after, so that a run which is killed in between
is finished by the next one, and no period goes out twice.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import duckdb

from covey.contracts import Part
from covey.errors import ReleaseRefused
from covey.log import withdrawals
from covey.store.connection import rows, transaction
from covey.store.editions import EDITION_TABLE, OF_AN_EARLIER_VERSION, Editions
from covey.store.ledger import Ledger, Line
from covey.store.receipts import Receipt

RELEASE_TABLES = """
CREATE TABLE IF NOT EXISTS releases (
    dataset VARCHAR NOT NULL, period VARCHAR NOT NULL, policy VARCHAR NOT NULL,
    verdict VARCHAR NOT NULL, released_at TIMESTAMP NOT NULL, sha256 VARCHAR NOT NULL,
    settled BOOLEAN NOT NULL, vintage INTEGER NOT NULL DEFAULT 1,
    PRIMARY KEY (dataset, period, vintage)
);
CREATE TABLE IF NOT EXISTS release_files (
    dataset VARCHAR NOT NULL, period VARCHAR NOT NULL, submission VARCHAR NOT NULL,
    part VARCHAR NOT NULL, codes VARCHAR NOT NULL, file_name VARCHAR NOT NULL,
    revision INTEGER NOT NULL, sha256 VARCHAR NOT NULL, received_at TIMESTAMP NOT NULL,
    vintage INTEGER NOT NULL DEFAULT 1
);
"""

_WITHOUT_VINTAGES = """
SELECT 1 WHERE EXISTS (FROM duckdb_tables() WHERE schema_name = 'main' AND table_name = 'releases')
AND NOT EXISTS (
    FROM duckdb_columns()
    WHERE schema_name = 'main' AND table_name = 'releases' AND column_name = 'vintage'
)
"""

# A key cannot be changed, so that the table is made anew; rows keep their order, which is theirs.
_WITH_VINTAGES = f"""
ALTER TABLE releases RENAME TO releases_before_vintages;
ALTER TABLE release_files RENAME TO release_files_before_vintages;
{RELEASE_TABLES}
INSERT INTO releases SELECT *, 1 FROM releases_before_vintages ORDER BY rowid;
INSERT INTO release_files SELECT *, 1 FROM release_files_before_vintages ORDER BY rowid;
DROP TABLE releases_before_vintages;
DROP TABLE release_files_before_vintages;
"""


def make_release_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the tables of releases, or those of an earlier version with vintages in their key."""
    if rows(connection, _WITHOUT_VINTAGES):
        with transaction(connection):
            connection.execute(_WITH_VINTAGES)
    connection.execute(RELEASE_TABLES + EDITION_TABLE + OF_AN_EARLIER_VERSION)


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file whose counts are in a release.

    Args:
        part: what was taken of it.
        file_name: its name, without folders.
        revision: which file of its period it is.
        sha256: the hash of its bytes.
        received_at: when it was taken in, in UTC.
    """

    part: Part
    file_name: str
    revision: int
    sha256: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Release:
    """What the store remembers of one release.

    Args:
        dataset: what was released.
        period: for which period.
        policy: the policy that was carried out, in words, and the remedies that were taken.
        verdict: what the audit said.
        released_at: when, with a time zone; in UTC when read back.
        sha256: the hash of the first public file that it was in; empty while it waits for its time.
        settled: whether that public file was seen in its place.
        files: the files whose counts are in it.
        vintage: which table of the period it is: 1 the first, 2 its first revision.
    """

    dataset: str
    period: str
    policy: str
    verdict: str
    released_at: datetime
    sha256: str
    settled: bool = False
    files: tuple[SourceFile, ...] = ()
    vintage: int = 1

    @property
    def key(self) -> tuple[str, str, int]:
        """Dataset, period and vintage: no two releases have them in common."""
        return self.dataset, self.period, self.vintage


@dataclass(frozen=True, slots=True)
class ReleaseRecord:
    """The releases in an open confidential store."""

    connection: duckdb.DuckDBPyConnection

    def all(self) -> tuple[Release, ...]:
        """Return every release that was decided, in order."""
        found = rows(
            self.connection,
            "SELECT dataset, period, policy, verdict, released_at, sha256, settled, vintage "
            "FROM releases ORDER BY rowid",
        )
        known = [replace(Release(*told), vintage=vintage) for *told, vintage in found]
        return tuple(replace(release, files=self._files(release)) for release in known)

    def decide(self, release: Release, line: Line | None = None) -> None:
        """Remember a release that is about to be shown; from now on it goes out as it is.

        Args:
            release: what is decided.
            line: what the ledger is to say of it; it is entered with the release, or neither is.

        Raises:
            ReleaseRefused: it was released meanwhile.
            StoreError: the ledger is not what it was when the line was made.
        """
        if release.key in {one.key for one in self.all()}:
            raise ReleaseRefused(
                f"{release.dataset} {release.period} went out meanwhile. Nothing was published; "
                "see covey status."
            )
        at = release.released_at.astimezone(UTC).replace(tzinfo=None)  # as DuckDB stores it
        told = (release.policy, release.verdict, at, release.sha256, release.settled)
        name = (release.dataset, release.period)
        with transaction(self.connection):
            self.connection.execute(
                "INSERT INTO releases VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [*name, *told, release.vintage],
            )
            for file in release.files:
                self.connection.execute(
                    "INSERT INTO release_files VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    [*name, *_columns(file), release.vintage],
                )
            if line is not None:
                Ledger(self.connection).write(line)
            if release.sha256:
                Editions(self.connection).decide(release.sha256, release.released_at)

    def show(self, keys: Iterable[tuple[str, str, int]], sha256: str, at: datetime) -> None:
        """Remember that releases whose time has come are about to be shown.

        Args:
            keys: dataset, period and vintage of each.
            sha256: the hash of the public file with them.
            at: the moment up to which their time has come, with a time zone.
        """
        with transaction(self.connection):
            for key in keys:
                self.connection.execute(
                    "UPDATE releases SET sha256 = ? "
                    "WHERE dataset = ? AND period = ? AND vintage = ?",
                    [sha256, *key],
                )
            Editions(self.connection).decide(sha256, at)

    def withdraw(self, line: Line, sha256: str) -> None:
        """Remember that a release is withdrawn and that the file without it is about to be shown.

        Args:
            line: what the ledger is to say of it.
            sha256: the hash of the public file without it.

        Raises:
            StoreError: the ledger is not what it was when the line was made.
        """
        with transaction(self.connection):
            Ledger(self.connection).write(line)
            Editions(self.connection).decide(sha256, line.link.entry.released_at)

    def reinstate(self, line: Line, sha256: str, key: tuple[str, str, int] | None) -> None:
        """Remember that a withdrawal is undone and that the file with it is about to be shown.

        Args:
            line: what the ledger is to say of it.
            sha256: the hash of the public file with the release.
            key: dataset, period and vintage of the release; None where it waits for its time.

        Raises:
            StoreError: the ledger is not what it was when the line was made.
        """
        with transaction(self.connection):
            Ledger(self.connection).write(line)
            if key is not None:
                self.connection.execute(
                    "UPDATE releases SET sha256 = ? WHERE sha256 = '' "
                    "AND dataset = ? AND period = ? AND vintage = ?",
                    [sha256, *key],
                )
            Editions(self.connection).decide(sha256, line.link.entry.released_at)

    def next_vintage(
        self, dataset: str, period: str, files: Sequence[SourceFile], again: bool = False
    ) -> int:
        """Return which vintage of a period would go out, made of *files*.

        Args:
            dataset: of which dataset.
            period: which.
            files: the files whose counts would be in it.
            again: whether it goes out again though nothing of it was corrected.

        Raises:
            ReleaseRefused: it is out, and nothing of it was corrected since.
        """
        out = [one for one in self.all() if (one.dataset, one.period) == (dataset, period)]
        if out and not again and _contents(out[-1].files) == _contents(files):
            gone = self._taken_back(out[-1])
            back = ", was taken back" if gone else ""
            undo = " What was taken back by mistake: covey withdraw --undo." if gone else ""
            raise ReleaseRefused(
                f"{dataset} {period} was released on {out[-1].released_at:%Y-%m-%d}{back}, and "
                "nothing of it was corrected since. A period is released again when a correction "
                f"of one of its files was accepted, or when a codelist has other areas since.{undo}"
            )
        return max((one.vintage for one in out), default=0) + 1

    def _taken_back(self, release: Release) -> bool:
        entries = Ledger(self.connection).entries()
        gone = {entry.withdraws for entry in withdrawals(entries)}
        return any(
            (entry.dataset, entry.period, entry.vintage) == release.key
            for entry in entries
            if entry.number in gone
        )

    def _files(self, release: Release) -> tuple[SourceFile, ...]:
        found = rows(
            self.connection,
            "SELECT * EXCLUDE (dataset, period, vintage) FROM release_files "
            "WHERE dataset = ? AND period = ? AND vintage = ? ORDER BY rowid",
            list(release.key),
        )
        return tuple(
            SourceFile(Part(submission, part, _read_codes(codes)), *told)
            for submission, part, codes, *told in found
        )


def _contents(files: Iterable[SourceFile]) -> set[tuple[str, str, str]]:
    """Return what files hold; a correction that was taken back holds what was there before."""
    return {(file.part.submission, file.part.period, file.sha256) for file in files}


def source_files(parts: Iterable[Part], receipts: Iterable[Receipt]) -> tuple[SourceFile, ...]:
    """Return the newest accepted file of each part; nothing for a part that has none."""
    newest = newest_accepted(receipts)
    return tuple(
        SourceFile(part, file.file_name, file.revision or 0, file.sha256, file.received_at)
        for part in parts
        for file in [newest.get((part.submission, part.period))]
        if file is not None
    )


def newest_accepted(receipts: Iterable[Receipt]) -> dict[tuple[str, str], Receipt]:
    """Return the newest accepted file by submission and period."""
    accepted = [one for one in receipts if one.verdict == "accepted"]
    return {
        (one.submission, one.period or ""): one
        for one in sorted(accepted, key=lambda one: one.revision or 0)
    }


def _columns(file: SourceFile) -> tuple[object, ...]:
    codes = json.dumps({name: sorted(codes) for name, codes in file.part.codes.items()})
    told = (file.file_name, file.revision, file.sha256, file.received_at)
    return (file.part.submission, file.part.period, codes, *told)


def _read_codes(text: str) -> dict[str, frozenset[str]]:
    return {column: frozenset(codes) for column, codes in json.loads(text).items()}
