"""The releases of a hub, as the ledger tells them: made of which files, under which policy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from covey.contracts import Part
from covey.errors import ReleaseRefused
from covey.log import Missing, Taken, unseen, withdrawals
from covey.store.ledger import Ledger
from covey.store.receipts import Receipt


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file whose counts are in a release.

    Args:
        part: what was taken of it.
        file_name: its name, without folders.
        revision: which file of its period it is.
        sha256: the hash of its bytes.
        received_at: when it was taken in, in UTC.
        seal: the keyed hash of its rows; empty where they were never sealed.
    """

    part: Part
    file_name: str
    revision: int
    sha256: str
    received_at: datetime
    seal: str = ""


@dataclass(frozen=True, slots=True)
class Release:
    """What the ledger and the receipts tell of one release.

    Args:
        dataset: what was released.
        period: for which period.
        released_at: when, in UTC.
        carried_out: the policy that was carried out, in words, and the remedies that were taken.
        files: the files whose counts are in it, as far as they are there.
        vintage: which table of the period it is: 1 the first, 2 its first revision.
        policy: the policy that was carried out, as plain values by field.
        missing: what it does without.
        unseen: whether nobody has it, since it was withdrawn before its time.
        held_back: whether the hub did that, since others had published what tells too much with it.
    """

    dataset: str
    period: str
    released_at: datetime
    carried_out: str = ""
    files: tuple[SourceFile, ...] = ()
    vintage: int = 1
    policy: Mapping[str, object] = field(default_factory=dict, compare=False)
    missing: tuple[Missing, ...] = ()
    unseen: bool = False
    held_back: bool = False

    @property
    def key(self) -> tuple[str, str, int]:
        """Dataset, period and vintage: no two releases have them in common."""
        return self.dataset, self.period, self.vintage


@dataclass(frozen=True)
class ReleaseRecord:
    """The releases in an open confidential store.

    Args:
        ledger: of what went out.
        receipts: of every file that was accepted.
    """

    ledger: Ledger
    receipts: Sequence[Receipt]

    def all(self) -> tuple[Release, ...]:
        """Return every release that was decided, in order, by the names of now.

        Raises:
            StoreError: an entry of the ledger cannot be read.
        """
        return self._all

    @cached_property
    def _all(self) -> tuple[Release, ...]:
        ledger = self.ledger
        files = {(one.submission, one.period, one.revision): one for one in self.receipts}
        told, entries = ledger.carried_out(), ledger.entries()
        back = unseen(entries)
        return tuple(
            Release(
                *(entry.dataset, entry.period, entry.released_at, told[entry.number]),
                files=tuple(
                    source_file(_part(part), receipt)
                    for part in entry.parts
                    for receipt in [files.get((part.submission, part.period, part.revision))]
                    if receipt is not None
                ),
                vintage=entry.vintage,
                policy=entry.policy,
                missing=entry.missing,
                unseen=entry.number in back,
                held_back=entry.number in back and bool(back[entry.number].outside),
            )
            for entry in entries
            if entry.kind == "release"
        )

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
        own = [one for one in self.all() if (one.dataset, one.period) == (dataset, period)]
        out = [one for one in own if not one.unseen]
        if out and not again and _contents(out[-1].files) == _contents(files):
            gone = self._taken_back(out[-1])
            back = ", was taken back" if gone else ""
            undo = " What was taken back by mistake: covey withdraw --undo." if gone else ""
            raise ReleaseRefused(
                f"{dataset} {period} was released on {out[-1].released_at:%Y-%m-%d}{back}, and "
                "nothing of it was corrected since. A period is released again when a correction "
                f"of one of its files was accepted, or when a codelist has other areas since.{undo}"
            )
        return max((one.vintage for one in own), default=0) + 1

    def _taken_back(self, release: Release) -> bool:
        entries = self.ledger.entries()
        gone = {entry.withdraws for entry in withdrawals(entries)}
        return any(
            (entry.dataset, entry.period, entry.vintage) == release.key
            for entry in entries
            if entry.number in gone
        )


def _contents(files: Iterable[SourceFile]) -> set[tuple[str, str, str]]:
    """Return what files hold; a correction that was taken back holds what was there before."""
    return {(file.part.submission, file.part.period, file.sha256) for file in files}


def source_files(
    parts: Iterable[Part], files: Mapping[tuple[str, str], Receipt]
) -> tuple[SourceFile, ...]:
    """Return the file of each part; nothing for a part that has none.

    Args:
        parts: what is taken.
        files: the file that counts, by submission and period.
    """
    return tuple(
        source_file(part, file)
        for part in parts
        for file in [files.get((part.submission, part.period))]
        if file is not None
    )


def source_file(part: Part, receipt: Receipt) -> SourceFile:
    """Return the file of a receipt, with what is taken of it."""
    told = (receipt.file_name, receipt.revision or 0, receipt.sha256, receipt.received_at)
    return SourceFile(part, *told, receipt.seal or "")


def newest_accepted(receipts: Iterable[Receipt]) -> dict[tuple[str, str], Receipt]:
    """Return the newest accepted file by submission and period."""
    accepted = [one for one in receipts if one.verdict == "accepted"]
    return {
        (one.submission, one.period or ""): one
        for one in sorted(accepted, key=lambda one: one.revision or 0)
    }


def _part(taken: Taken) -> Part:
    codes = {column: frozenset(of) for column, of in taken.codes}
    return Part(taken.submission, taken.period, codes, dict(taken.renamed), dict(taken.constants))
