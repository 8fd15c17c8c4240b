"""The confidential store: every file that was accepted or is held, row by row, and every file seen.

One DuckDB file in a folder that only its owner may open. Of a refused file it keeps the name, the
hash and where the letter is; nothing of its content.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import astuple, dataclass, field, fields, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

import duckdb
import polars as pl

from covey.contracts import Submission
from covey.files.connection import connected, drop_unmade, quoted, rows, transaction
from covey.log import Link, called_now, canonical, sha256, shown
from covey.store import submitted
from covey.store.clean import do_apart
from covey.store.editions import NOTHING, Editions
from covey.store.ledger import Ledger, Line
from covey.store.log_tables import LOG_TABLES, DuckDBLog
from covey.store.migrations import move_to_now
from covey.store.moved_files import move_files
from covey.store.outbox import OUTBOX_TABLES, Message, News, NewsKind, Outbox, news_of_edition
from covey.store.private import private_files, private_folder
from covey.store.receipts import Arrival, Decision, Failure, LeavesThen, Receipt, Verdict
from covey.store.releases import ReleaseRecord, newest_accepted
from covey.store.seal import KEY_FILE, Seal

_TABLES = """
CREATE SCHEMA IF NOT EXISTS accepted;
CREATE SCHEMA IF NOT EXISTS held;
CREATE TABLE IF NOT EXISTS received (
    submission VARCHAR NOT NULL, agency VARCHAR NOT NULL, file_name VARCHAR NOT NULL,
    sha256 VARCHAR NOT NULL, received_at TIMESTAMP NOT NULL, verdict VARCHAR NOT NULL,
    period VARCHAR, revision INTEGER, rows BIGINT, letter VARCHAR, modified BIGINT, why VARCHAR,
    decided_by VARCHAR, decided_at TIMESTAMP, reason VARCHAR, leaves VARCHAR, seal VARCHAR
);
CREATE TABLE IF NOT EXISTS failures (
    submission VARCHAR NOT NULL, file_name VARCHAR NOT NULL, why VARCHAR NOT NULL
);
"""

_RECEIPT = ", ".join(field.name for field in fields(Receipt))


@dataclass(frozen=True)
class DuckDBStore:
    """A confidential store in a DuckDB file that is open; use `open_confidential`."""

    path: Path
    connection: duckdb.DuckDBPyConnection
    _read: dict[tuple[object, ...], tuple[Receipt, ...]] = field(
        default_factory=dict, init=False, repr=False
    )
    _records: list[ReleaseRecord] = field(default_factory=list, init=False, repr=False)
    _prepared: set[tuple[str, str]] = field(default_factory=set, init=False, repr=False)

    def accept(
        self,
        submission: Submission,
        period: str,
        arrival: Arrival,
        counts: pl.DataFrame,
        letter: Path | None = None,
    ) -> Receipt:
        """Keep the rows of an accepted file, all or none, beside earlier ones of its period.

        The bytes of the newest file of the period change nothing. A file of the period that is
        held is superseded.

        Args:
            submission: the contract the rows were validated against.
            period: the one period the file covers.
            arrival: the file the rows came from.
            counts: the dimensions and the count of the submission, one row a leaf cell.
            letter: where a letter to the agency lies, if there is something to say.

        Returns:
            The receipt: of this file, or of the same bytes before.

        Raises:
            StoreError: the rows do not fit what was stored before; nothing was changed.
        """
        newest = self.newest(submission.name, period)
        if newest is not None and newest.sha256 == arrival.sha256:
            return newest
        with self._transaction():
            receipt = replace(
                _receipt(submission, arrival, "accepted", letter),
                leaves=self._keep_leaves(arrival),
                period=period,
                revision=1 if newest is None else (newest.revision or 0) + 1,
                rows=counts.height,
            )
            return self._take_in(submission, receipt, counts)

    def hold(
        self,
        submission: Submission,
        period: str,
        arrival: Arrival,
        counts: pl.DataFrame,
        letter: Path,
        why: str,
    ) -> Receipt:
        """Keep the rows of a doubtful file apart, where they count for nothing.

        Another file of the period that is held is superseded. The arguments are those of
        `accept`; *why* it is held must name no count.

        Raises:
            StoreError: the rows do not fit what was stored before; nothing was changed.
        """
        with self._transaction():
            receipt = replace(
                _receipt(submission, arrival, "held", letter),
                leaves=self._keep_leaves(arrival),
                period=period,
                rows=counts.height,
                why=why,
            )
            return self._take_in(submission, receipt, counts)

    def accept_held(self, submission: Submission, held: Receipt, decision: Decision) -> Receipt:
        """Let a file that is held count from now on, and remember who decided so."""
        period = str(held.period)
        newest = self.newest(submission.name, period)
        revision = 1 if newest is None else (newest.revision or 0) + 1
        with self._transaction():
            submitted.accept_rows(self.connection, submission, period, revision)
            return self._decide(held, decision, verdict="accepted", revision=revision, letter=None)

    def decline_held(
        self, submission: Submission, held: Receipt, decision: Decision, letter: Path
    ) -> Receipt:
        """Refuse a file that is held, and keep nothing of its content."""
        with self._transaction():
            submitted.drop_rows(self.connection, submission, str(held.period))
            return self._decide(
                held, decision, verdict="refused", period=None, rows=None, letter=str(letter)
            )

    def reaffirm(
        self, submission: Submission, newest: Receipt, arrival: Arrival, letter: Path | None
    ) -> Receipt:
        """Remember that the file that counts lies there again, after others of its name or period.

        A file of the period that is held is superseded.
        """
        again = replace(
            newest, modified=arrival.modified, letter=None if letter is None else str(letter)
        )
        with self._transaction():
            self._supersede(submission, str(newest.period))
            self.connection.execute(
                "DELETE FROM received WHERE submission = ? AND period = ? AND revision = ?",
                [newest.submission, newest.period, newest.revision],
            )
            self._add(again, arrival.received_at)
        return again

    def refuse(self, submission: Submission, arrival: Arrival, letter: Path) -> Receipt:
        """Remember that a file was refused and where its letter lies; nothing of its content."""
        receipt = _receipt(submission, arrival, "refused", letter)
        with self._transaction():
            self._forget_refusal(receipt)
            self._add(receipt)
        return receipt

    def newest(self, submission: str, period: str) -> Receipt | None:
        """Return the file that counts for a period; None where none was accepted."""
        accepted = self.receipts(submission, verdict="accepted")
        return newest_accepted(accepted).get((submission, period))

    def held(self, submission: str, period: str) -> Receipt | None:
        """Return the file of a period that is held; None where none is."""
        return next(iter(self.receipts(submission, verdict="held", period=period)), None)

    def receipts(self, submission: str | None = None, **of: str) -> tuple[Receipt, ...]:
        """Return what is remembered of every file, in the order they came or were decided on.

        Args:
            submission: of one kind of file; None: of all.
            of: what fields of the receipt have to be; none of those that the store lets go by is
                read, of which there are more every year.
        """
        asked = {"submission": submission, **of} if submission is not None else of
        key = tuple(asked.items())
        if key not in self._read:  # a file that is open is nobody else's
            where = " AND ".join(["true", *(f"{quoted(name)} = ?" for name in asked)])
            query = f"SELECT {_RECEIPT} FROM received WHERE {where} ORDER BY rowid"
            found = rows(self.connection, query, list(asked.values()))
            self._read[key] = tuple(Receipt(*row) for row in found)
        return self._read[key]

    def accepted_periods(self, submission: str) -> frozenset[str]:
        """Return the periods that a file of a submission was accepted for."""
        query = "SELECT DISTINCT period FROM received WHERE submission = ? AND verdict = 'accepted'"
        return frozenset(period for (period,) in rows(self.connection, query, [submission]))

    def leaves(self, receipt: Receipt) -> LeavesThen:
        """Return at which leaves a file that was accepted or held may have counts."""
        texts = DuckDBLog(self.connection).texts(receipt.leaves or "")
        found = json.loads(texts[0]) if texts else {}
        return {column: tuple(codes) for column, codes in found.items()}

    def remember_failures(self, failures: Sequence[Failure]) -> None:
        """Remember what the last collection could not deal with, in place of the one before."""
        known, now = self.failures(), datetime.now(UTC)
        with self._transaction():
            self.connection.execute("DELETE FROM failures")
            self.outbox.keep(
                News("failed", now, one.submission, file_name=one.file_name)
                for one in failures
                if one not in known
            )
            for failure in failures:
                self.connection.execute(
                    "INSERT INTO failures VALUES (?, ?, ?)", list(astuple(failure))
                )

    def failures(self) -> tuple[Failure, ...]:
        """Return what the last collection could not deal with."""
        return tuple(
            Failure(*row) for row in rows(self.connection, "SELECT * FROM failures ORDER BY rowid")
        )

    @property
    def record(self) -> ReleaseRecord:
        """What was released, put together once until something changes."""
        if not self._records:
            accepted = [one for one in self.receipts() if one.verdict == "accepted"]
            self._records.append(ReleaseRecord(self.ledger, accepted))
        return self._records[0]

    @property
    def editions(self) -> Editions:
        """The public file, as it was and as it is to be."""
        return Editions(DuckDBLog(self.connection))

    @cached_property
    def ledger(self) -> Ledger:
        """What went out, entry by entry, with its rows."""
        return Ledger(DuckDBLog(self.connection))

    def enter(self, line: Line, sha256: str) -> None:
        """Enter a line that the ledger made, and decide on the public file that follows from it.

        Args:
            line: what is entered.
            sha256: the hash of that file, which is kept; `NOTHING` where everybody goes on to see
                what is there.

        Raises:
            StoreError: the ledger is not what it was when the line was made.
        """
        entry, seal, links = line.link.entry, self.seal, self.ledger.links()
        with self._transaction():
            self.ledger.write(line)
            if entry.renaming is not None and entry.renaming.what == "submission":
                move_files(self.connection, entry.renaming)
            if sha256 != NOTHING:
                self._decide_edition(sha256, entry.released_at, links, (*links, line.link))
        with suppress(OSError):  # it is entered, and the next look at the ledger seals it
            seal.keep_head(self.ledger.links())

    @cached_property
    def seal(self) -> Seal:
        """The key that rows and the newest head are sealed with."""
        return Seal.of(self.path.parent, self.ledger.links, self._is_sealed)

    def _is_sealed(self) -> bool:
        return bool(rows(self.connection, "SELECT 1 FROM received WHERE seal IS NOT NULL LIMIT 1"))

    def copy(self, to: Path) -> None:
        """Copy the file as it is now, all that was decided in it; nobody else can change it."""
        self.connection.execute("CHECKPOINT")
        do_apart(_copy, (self.path, to))

    def unsealed(self) -> tuple[str, ...]:
        """Return what was changed of accepted rows since they were accepted, in words."""
        return tuple(self._unsealed())

    def _unsealed(self) -> Iterator[str]:
        sealed = [
            one
            for one in self.receipts()
            if one.seal is not None and one.verdict in ("accepted", "held")
        ]
        seal_of = self._seals(submitted.tables_of_rows(self.connection)) if sealed else None
        for one in sorted(sealed, key=lambda one: (one.submission, one.verdict)):
            if seal_of is not None and seal_of(one) != one.seal:
                yield (
                    f"The rows of {one.file_name} ({one.submission} {one.period}) are not those "
                    f"that were {one.verdict}, or {KEY_FILE} is another. Put the key back, or "
                    "restore the confidential store from a backup."
                )

    def prepare(self, submission: Submission) -> None:
        """Make the table of accepted rows of a submission where it is not there yet.

        Raises:
            StoreError: it is there, with other columns.
        """
        self._prepare(submission, submitted.accepted_table(submission.name))

    def _prepare(self, submission: Submission, table: str) -> None:
        """Make a table of a submission, which most have none of for held rows.

        The file is opened for every file that comes, and each table in it takes a moment of that.
        """
        if (submission.name, table) not in self._prepared:
            submitted.make_table(self.connection, self.path, submission, table)
            self._prepared.add((submission.name, table))

    def rows(self, submission: Submission, period: str, revision: int) -> pl.DataFrame:
        """Return the accepted rows of one revision: the dimensions and the count."""
        return submitted.revision_rows(self.connection, submission, period, revision)

    def held_rows(self, submission: Submission, period: str) -> pl.DataFrame:
        """Return the rows of the file of a period that is held: the dimensions and the count."""
        return submitted.held_rows(self.connection, submission, period)

    def counting_rows(self, submission: Submission, periods: Sequence[str]) -> pl.DataFrame:
        """Return the rows that count for some periods: the period, the dimensions, the count."""
        newest = newest_accepted(self.receipts(submission.name, verdict="accepted"))
        files = [(period, newest[submission.name, period].revision or 0) for period in periods]
        return submitted.rows_of(self.connection, submission, files)

    def reported(
        self, submissions: Sequence[Submission], periods: Sequence[str]
    ) -> dict[tuple[str, str, int], tuple[tuple[str, ...], ...]]:
        """Return the codes that accepted files have rows of, see `covey.store.submitted`."""
        return submitted.reported(self.connection, submissions, periods)

    def periods_alike(
        self, submission: Submission, period: str, counts: pl.DataFrame
    ) -> tuple[str, ...]:
        """Return the other periods whose newest revision has the very counts of *counts*."""
        return submitted.periods_alike(self.connection, submission, period, counts)

    def show(self, sha256: str, at: datetime) -> None:
        """Decide on a public file that has another hash, or releases whose time has come.

        Args:
            sha256: its hash.
            at: the moment up to which their time has come, with a time zone.
        """
        links = self.ledger.links()
        with self._transaction():
            self._decide_edition(sha256, at, links, links)

    @property
    def outbox(self) -> Outbox:
        """What there is to tell of acts, and the messages that tell it."""
        return Outbox(self.connection)

    def keep_news(self, news: Sequence[News]) -> None:
        """Keep what time alone brought, but for what is there already by its key."""
        with self._transaction():
            self.outbox.keep(news)

    def write_messages(self, messages: Sequence[Message], forgotten: Sequence[str]) -> None:
        """Keep messages that are to be sent, and drop those of recipients that are no more."""
        with self._transaction():
            for recipient in forgotten:
                self.outbox.forget(recipient)
            for message in messages:
                self.outbox.add(message)

    def settle_message(self, message: Message) -> None:
        """Keep that a message was taken, or why it was not."""
        with self._transaction():
            self.outbox.settle(message)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        try:
            with transaction(self.connection):
                yield
        finally:
            self._read.clear()
            self._records.clear()
            self._prepared.clear()

    def _decide_edition(
        self, sha256: str, at: datetime, ledger: Sequence[Link], then: Sequence[Link]
    ) -> None:
        """Enter the next edition, with the news of what everybody sees otherwise in it.

        Args:
            sha256: of the public file.
            at: up to which moment the time of releases has come.
            ledger: as it is.
            then: as it is with what the edition follows from.
        """
        seen = shown([link.entry for link in called_now(ledger)], self.editions.newest.at)
        self.editions.decide(sha256, at)
        out = shown([link.entry for link in called_now(then)], self.editions.newest.at)
        self.outbox.keep(news_of_edition(seen, out, at))

    def _keep_leaves(self, arrival: Arrival) -> str | None:
        """Keep the leaves of a file, once for all files that have the same, and return the hash."""
        if not arrival.leaves:
            return None
        text = canonical({column: list(codes) for column, codes in arrival.leaves.items()})
        DuckDBLog(self.connection).keep_texts({sha256(text): text})
        return sha256(text)

    def _take_in(self, submission: Submission, receipt: Receipt, counts: pl.DataFrame) -> Receipt:
        """Store the receipt and the rows of a file that is accepted or held, and seal them."""
        period, table = str(receipt.period), _table_of(receipt)
        self._prepare(submission, table)
        self._supersede(submission, period)
        self._forget_refusal(receipt)
        place = (period, receipt.revision or submitted.HELD)
        submitted.add_rows(self.connection, submission, place, counts)
        columns = [*submission.dimensions, submission.count]
        seal_of = self._seals({table: columns}, place)
        sealed = replace(receipt, seal=seal_of(receipt))
        self._add(sealed)
        return sealed

    def _seals(
        self, tables: Mapping[str, Sequence[str]], place: tuple[str, int] | None = None
    ) -> Callable[[Receipt], str]:
        """Return what gives the seal that the rows of a receipt should have, as they lie there.

        The arguments are those of `covey.store.submitted.hashes`.
        """
        found = submitted.hashes(self.connection, tables, self.seal.for_rows, place)

        def seal_of(receipt: Receipt) -> str:
            table, period = _table_of(receipt), str(receipt.period)
            told = found.get((table, period, receipt.revision or submitted.HELD), (0, None))
            return self.seal.of_file(period, receipt.sha256, tables.get(table, ()), told)

        return seal_of

    def _supersede(self, submission: Submission, period: str) -> None:
        if self.held(submission.name, period) is not None:
            submitted.drop_rows(self.connection, submission, period)
            self.connection.execute(
                "UPDATE received SET verdict = 'superseded' "
                "WHERE submission = ? AND period = ? AND verdict = 'held'",
                [submission.name, period],
            )

    def _decide(self, held: Receipt, decision: Decision, **changes: object) -> Receipt:
        """Put what was decided in place of the receipt of a file that was held."""
        decided = replace(
            held,
            decided_by=decision.by,
            decided_at=_utc(decision.at),
            reason=decision.reason,
            **changes,  # type: ignore[arg-type]
        )
        self.connection.execute(
            "DELETE FROM received WHERE submission = ? AND period = ? AND verdict = 'held'",
            [held.submission, held.period],
        )
        self._add(decided)
        return decided

    def _forget_refusal(self, receipt: Receipt) -> None:
        """Drop an earlier refusal of the same file; it is being judged again."""
        self.connection.execute(
            "DELETE FROM received "
            "WHERE submission = ? AND file_name = ? AND sha256 = ? AND verdict = 'refused'",
            [receipt.submission, receipt.file_name, receipt.sha256],
        )

    def _add(self, receipt: Receipt, at: datetime | None = None) -> None:
        """Keep a receipt with the news of it; *at* is when, where the receipt says otherwise."""
        values = astuple(receipt)
        self.connection.execute(
            f"INSERT INTO received ({_RECEIPT}) VALUES ({', '.join('?' * len(values))})",
            list(values),
        )
        self.outbox.keep([_news_of(receipt, at)])


@contextmanager
def open_confidential(path: Path) -> Iterator[DuckDBStore]:
    """Give the confidential store at *path*, made if it is not there; closed at the end.

    Raises:
        StoreBusy: another process holds the file.
        StoreError: the file or its folder cannot be used or kept private, or the file is of a newer
            version of Covey.
    """
    private_folder(path.parent)
    drop_unmade(path)
    with private_files(), connected(path) as connection:
        path.chmod(0o600)
        move_to_now(connection, path)
        connection.execute(_TABLES + LOG_TABLES + OUTBOX_TABLES)
        yield DuckDBStore(path, connection)


def _receipt(
    submission: Submission, arrival: Arrival, verdict: Verdict, letter: Path | None
) -> Receipt:
    return Receipt(
        submission.name,
        submission.agency,
        arrival.file_name,
        arrival.sha256,
        _utc(arrival.received_at),
        verdict,
        letter=None if letter is None else str(letter),
        modified=arrival.modified,
    )


def _news_of(receipt: Receipt, at: datetime | None) -> News:
    """Return what is told of a file that was accepted, held or refused."""
    assert receipt.verdict != "superseded", "a file is superseded by another one, which is news"
    kind: NewsKind = receipt.verdict
    then = at or (receipt.decided_at or receipt.received_at).replace(tzinfo=UTC)
    return News(kind, then, receipt.submission, receipt.period or "", receipt.file_name)


def _table_of(receipt: Receipt) -> str:
    """Return where the rows of a receipt lie, as an SQL name."""
    held = receipt.verdict == "held"
    return (submitted.held_table if held else submitted.accepted_table)(receipt.submission)


def _copy(order: tuple[Path, Path]) -> None:
    """Copy a file in another process: to close it in this one would let go of its lock."""
    with private_files():
        shutil.copyfile(*order)


def _utc(moment: datetime) -> datetime:
    """Return *moment* in UTC, without its zone: as DuckDB stores it."""
    return moment.astimezone(UTC).replace(tzinfo=None)
