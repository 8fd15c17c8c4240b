"""The outbox: what there is to tell of acts, kept with them, and the messages that tell it.

News is kept in the transaction of its act, so a kill loses neither. A message is made of news once,
and is the same whenever it is sent: its id follows from what it tells, so that whoever gets it
twice can tell.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, replace
from datetime import UTC, datetime
from typing import Final, Literal

import duckdb

from covey.files.connection import rows
from covey.log import Entry, canonical, sha256

NewsKind = Literal[
    "refused", "held", "failed", "answered", "late", "due", "approval",
    "accepted", "published", "corrected", "withdrawn",
]  # fmt: skip

OUTBOX_TABLES: Final = """
CREATE TABLE IF NOT EXISTS news (
    number INTEGER NOT NULL, key VARCHAR NOT NULL, kind VARCHAR NOT NULL,
    happened_at TIMESTAMP NOT NULL, name VARCHAR NOT NULL, period VARCHAR NOT NULL,
    file_name VARCHAR NOT NULL, day VARCHAR NOT NULL
);
CREATE TABLE IF NOT EXISTS outbox (
    id VARCHAR NOT NULL, recipient VARCHAR NOT NULL, made_at TIMESTAMP NOT NULL,
    up_to INTEGER NOT NULL, kinds VARCHAR NOT NULL, subject VARCHAR NOT NULL,
    text VARCHAR NOT NULL, sent_at TIMESTAMP, fault VARCHAR
);
"""

_ID: Final = 32  # hexadecimal digits


@dataclass(frozen=True, slots=True)
class News:
    """Something that happened, or that has to.

    Args:
        kind: what.
        at: when, in UTC.
        name: of the submission or the dataset that it is about; empty for neither.
        period: of it; empty where it is not known.
        file_name: of the file that it is about; empty where it is about none.
        day: the day that it names, such as the one by which a file is due; empty for none.
        key: news of one key is kept once; empty where it is another each time.
        number: its place among all news, from 1; 0 before it is kept.
    """

    kind: NewsKind
    at: datetime
    name: str
    period: str = ""
    file_name: str = ""
    day: str = ""
    key: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True)
class Message:
    """What one recipient is told at once.

    Args:
        id: the same whenever it is sent.
        recipient: as the settings call her.
        made_at: when, in UTC.
        up_to: the number of the newest news in it.
        kinds: of the news in it.
        subject: names no file, no period and no number.
        text: names no count and no value that was sent.
        sent_at: when it was taken, in UTC; None before that.
        fault: why it could not be sent, and whose turn it is; None where it was not tried, or was
            sent.
    """

    id: str
    recipient: str
    made_at: datetime
    up_to: int
    kinds: tuple[str, ...]
    subject: str
    text: str
    sent_at: datetime | None = None
    fault: str | None = None


def message_id(recipient: str, news: Sequence[News]) -> str:
    """Return the id of a message: it follows from what is told and to whom."""
    told = [[one.number, one.kind, one.at.isoformat(), one.name, one.period] for one in news]
    return sha256(canonical({"recipient": recipient, "news": told}))[:_ID]


def news_of_edition(
    before: Sequence[Entry], after: Sequence[Entry], at: datetime
) -> tuple[News, ...]:
    """Return what everybody sees otherwise once a public file is in the place of another.

    Args:
        before: the releases in the file that was seen.
        after: those in the one that is decided.
        at: when that is, with a time zone.
    """
    seen = {entry.number for entry in before}
    stay = {entry.number for entry in after}
    out = [
        News("corrected" if entry.vintage > 1 else "published", at, entry.dataset, entry.period)
        for entry in after
        if entry.number not in seen
    ]
    gone = [
        News("withdrawn", at, entry.dataset, entry.period)
        for entry in before
        if entry.number not in stay
    ]
    return (*gone, *out)


@dataclass(frozen=True, slots=True)
class Outbox:
    """News and messages in a DuckDB file; what changes them is called within a transaction."""

    connection: duckdb.DuckDBPyConnection

    def keep(self, news: Iterable[News]) -> None:
        """Keep news, but for what is there already by its key."""
        for one in news:
            self.connection.execute(
                "INSERT INTO news SELECT n, coalesce(nullif($key, ''), n::VARCHAR), $kind, $at, "
                "$name, $period, $file, $day FROM (SELECT count(*) + 1 AS n FROM news) "
                "WHERE NOT EXISTS (FROM news WHERE key = $key)",
                {
                    "key": one.key, "kind": one.kind, "at": _bare(one.at), "name": one.name,
                    "period": one.period, "file": one.file_name, "day": one.day,
                },
            )  # fmt: skip

    def news(self, after: int) -> tuple[News, ...]:
        """Return the news after that of a number, in order."""
        query = (
            "SELECT kind, happened_at, name, period, file_name, day, key, number FROM news "
            "WHERE number > ? ORDER BY number"
        )
        return tuple(
            News(kind, _utc(at), *others)
            for kind, at, *others in rows(self.connection, query, [after])
        )

    def add(self, message: Message) -> None:
        """Keep a message that is to be sent."""
        line = replace(message, made_at=_bare(message.made_at))
        values = [",".join(value) if isinstance(value, tuple) else value for value in astuple(line)]
        self.connection.execute(
            f"INSERT INTO outbox VALUES ({', '.join('?' * len(values))})", values
        )

    def newest(self) -> dict[str, Message]:
        """Return the newest message of each recipient."""
        newest = "row_number() OVER (PARTITION BY recipient ORDER BY up_to DESC) = 1"
        query = f"FROM outbox QUALIFY {newest}"
        return {one.recipient: one for one in map(_message, rows(self.connection, query))}

    def unsent(self) -> tuple[Message, ...]:
        """Return the messages that are still to be sent, the oldest first."""
        query = "FROM outbox WHERE sent_at IS NULL ORDER BY made_at, recipient"
        return tuple(map(_message, rows(self.connection, query)))

    def settle(self, message: Message) -> None:
        """Keep that a message was taken, or why it was not."""
        sent = None if message.sent_at is None else _bare(message.sent_at)
        self.connection.execute(
            "UPDATE outbox SET sent_at = ?, fault = ? WHERE id = ? AND recipient = ?",
            [sent, message.fault, message.id, message.recipient],
        )

    def forget(self, recipient: str) -> None:
        """Drop what is still to be sent to somebody who is to be told nothing any more."""
        self.connection.execute(
            "DELETE FROM outbox WHERE recipient = ? AND sent_at IS NULL", [recipient]
        )


def _message(line: tuple[object, ...]) -> Message:
    one = Message(*line)  # type: ignore[arg-type]
    return replace(
        one,
        made_at=_utc(one.made_at),
        kinds=tuple(str(one.kinds).split(",")),
        sent_at=None if one.sent_at is None else _utc(one.sent_at),
    )


def _bare(moment: datetime) -> datetime:
    """Return *moment* in UTC, without its zone: as DuckDB stores it."""
    return moment.astimezone(UTC).replace(tzinfo=None)


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC)
