"""Which accepted file counts for a period: the newest; of a longer one, the one that is out.

A correction of a quarter that is too small to go out by itself would hide the totals of the
half-year too, if that went out with it: their difference is the correction. So a longer period is
made of the files whose counts are out in shorter ones, and follows once the correction is out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from covey.contracts import Dataset, Registry, Span
from covey.store.protocol import ConfidentialStore
from covey.store.receipts import Receipt
from covey.store.releases import Release, newest_accepted
from covey.store.standing import Standing, standing_in

File = tuple[str, str]
"""A submission and a period."""


@dataclass(frozen=True)
class Counting:
    """The accepted files, and which of them are out.

    Args:
        registry: the contracts.
        newest: the newest accepted file of each submission and period.
        accepted: each accepted file, by its revision.
        standing: what became of every release; files are those of the newest vintages.
    """

    registry: Registry
    newest: Mapping[File, Receipt] = field(default_factory=dict)
    accepted: Mapping[tuple[str, str, int], Receipt] = field(default_factory=dict)
    standing: Standing = field(default_factory=lambda: Standing(()))

    @classmethod
    def of(
        cls,
        registry: Registry,
        store: ConfidentialStore,
        releases: tuple[Release, ...] | None = None,
    ) -> Counting:
        """Read them; *releases* are all that were decided, where they were read before."""
        receipts = store.receipts()
        accepted = {
            (one.submission, str(one.period), one.revision or 0): one
            for one in receipts
            if one.verdict == "accepted"
        }
        return cls(registry, newest_accepted(receipts), accepted, standing_in(store, releases))

    def files(self, dataset: Dataset, period: str) -> dict[File, Receipt]:
        """Return the file that counts for each submission and period, if it is of *period*."""
        return {**self.newest, **self.published(dataset, period)}

    def published(self, dataset: Dataset, period: str) -> dict[File, Receipt]:
        """Return the files that are out in periods shorter than *period*, by the shortest."""
        return dict(self._published(dataset, period))

    def corrected(self, dataset: Dataset, period: str) -> tuple[Receipt, ...]:
        """Return the corrections that are not out, of files that are out in shorter periods."""
        return tuple(
            self.newest[file]
            for file, receipt in self.published(dataset, period).items()
            if file in self.newest and self.newest[file].sha256 != receipt.sha256
        )

    def as_published(self, dataset: Dataset, period: str) -> tuple[str, ...]:
        """Return the periods whose files are taken as they are out, though corrected since."""
        if dataset.while_corrections_wait == "wait":
            return ()
        waiting = self.corrected(dataset, period)
        return tuple(dict.fromkeys(str(one.period) for one in waiting))

    def _published(self, dataset: Dataset, period: str) -> Iterator[tuple[File, Receipt]]:
        names = {one.name for one in self.registry.of_same_persons(dataset)}
        whole = Span.of(period)
        if whole is None:
            return
        inside = [
            (span, release)
            for span, release in self._spans
            if release.dataset in names and span != whole and span.is_in(whole)
        ]
        # Of two of one length the dataset's own comes last, and is what is taken.
        for _, release in sorted(
            inside, key=lambda one: (-one[0].days, one[1].dataset == dataset.name)
        ):
            for file in release.files:
                of = (file.part.submission, file.part.period)
                if (*of, file.revision) in self.accepted:
                    yield of, self.accepted[*of, file.revision]

    @cached_property
    def _spans(self) -> list[tuple[Span, Release]]:
        """What is out, with the days of its period."""
        spans = ((Span.of(one.period), one) for one in self.standing.newest)
        return [(span, one) for span, one in spans if span is not None]
