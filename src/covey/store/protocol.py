"""What a hub asks of its confidential store, wherever that rests: `open_confidential` gives one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol

import polars as pl

from covey.contracts import Submission
from covey.store.editions import Editions
from covey.store.ledger import Ledger, Line
from covey.store.outbox import Message, News, Outbox
from covey.store.receipts import Arrival, Decision, Failure, LeavesThen, Receipt
from covey.store.releases import ReleaseRecord
from covey.store.seal import Seal


class ConfidentialStore(Protocol):
    """The files of agencies with their receipts, and the log of what went out.

    What one call changes is changed whole or not at all.
    """

    @property
    def ledger(self) -> Ledger:
        """What went out, entry by entry, with its rows."""

    @property
    def editions(self) -> Editions:
        """The public file, as it was and as it is to be."""

    @property
    def record(self) -> ReleaseRecord:
        """What was released."""

    @property
    def seal(self) -> Seal:
        """The key that rows and the newest head are sealed with."""

    def unsealed(self) -> tuple[str, ...]:
        """Return what was changed of accepted rows since they were accepted, in words."""

    def enter(self, line: Line, sha256: str) -> None:
        """Enter a line that the ledger made, and decide on the file that follows from it."""

    def show(self, sha256: str, at: datetime) -> None:
        """Decide on a public file that has another hash, or releases whose time has come."""

    @property
    def outbox(self) -> Outbox:
        """What there is to tell of acts, and the messages that tell it."""

    def keep_news(self, news: Sequence[News]) -> None:
        """Keep what time alone brought, but for what is there already by its key."""

    def write_messages(self, messages: Sequence[Message], forgotten: Sequence[str]) -> None:
        """Keep messages that are to be sent, and drop those of recipients that are no more."""

    def settle_message(self, message: Message) -> None:
        """Keep that a message was taken, or why it was not."""

    def copy(self, to: Path) -> None:
        """Copy all of it into a file, as it is now."""

    def prepare(self, submission: Submission) -> None:
        """Make room for the files of a submission, or refuse one with other columns."""

    def accept(
        self,
        submission: Submission,
        period: str,
        arrival: Arrival,
        counts: pl.DataFrame,
        letter: Path | None = None,
    ) -> Receipt:
        """Keep the rows of an accepted file, beside earlier ones of its period."""

    def hold(
        self,
        submission: Submission,
        period: str,
        arrival: Arrival,
        counts: pl.DataFrame,
        letter: Path,
        why: str,
    ) -> Receipt:
        """Keep the rows of a doubtful file apart, where they count for nothing."""

    def accept_held(self, submission: Submission, held: Receipt, decision: Decision) -> Receipt:
        """Let a file that is held count from now on, and remember who decided so."""

    def decline_held(
        self, submission: Submission, held: Receipt, decision: Decision, letter: Path
    ) -> Receipt:
        """Refuse a file that is held, and keep nothing of its content."""

    def reaffirm(
        self, submission: Submission, newest: Receipt, arrival: Arrival, letter: Path | None
    ) -> Receipt:
        """Remember that the file that counts lies there again."""

    def refuse(self, submission: Submission, arrival: Arrival, letter: Path) -> Receipt:
        """Remember that a file was refused and where its letter lies."""

    def newest(self, submission: str, period: str) -> Receipt | None:
        """Return the file that counts for a period; None where none was accepted."""

    def held(self, submission: str, period: str) -> Receipt | None:
        """Return the file of a period that is held; None where none is."""

    def receipts(self, submission: str | None = None, **of: str) -> tuple[Receipt, ...]:
        """Return what is remembered of every file, or of those whose fields are these."""

    def accepted_periods(self, submission: str) -> frozenset[str]:
        """Return the periods that a file of a submission was accepted for."""

    def leaves(self, receipt: Receipt) -> LeavesThen:
        """Return at which leaves a file that was accepted or held may have counts."""

    def remember_failures(self, failures: Sequence[Failure]) -> None:
        """Remember what the last collection could not deal with."""

    def failures(self) -> tuple[Failure, ...]:
        """Return what the last collection could not deal with."""

    def rows(self, submission: Submission, period: str, revision: int) -> pl.DataFrame:
        """Return the accepted rows of one revision: the dimensions and the count."""

    def held_rows(self, submission: Submission, period: str) -> pl.DataFrame:
        """Return the rows of the file of a period that is held: the dimensions and the count."""

    def counting_rows(self, submission: Submission, periods: Sequence[str]) -> pl.DataFrame:
        """Return the rows that count for some periods: the period, the dimensions, the count."""

    def reported(
        self, submissions: Sequence[Submission], periods: Sequence[str]
    ) -> dict[tuple[str, str, int], tuple[tuple[str, ...], ...]]:
        """Return by submission, period and revision the codes that accepted files have rows of.

        Of each column with expected codes, in their order, the codes in order.
        """

    def periods_alike(
        self, submission: Submission, period: str, counts: pl.DataFrame
    ) -> tuple[str, ...]:
        """Return the other periods whose newest revision has the very counts of *counts*."""
