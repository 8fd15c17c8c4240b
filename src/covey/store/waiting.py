"""What a release waits for: files that did not come, areas that did not report, decisions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from covey.contracts import (
    PERIODS,
    Codes,
    Dataset,
    Registry,
    Source,
    periods_inside,
    unreported,
)
from covey.errors import ReleaseWaits, SubmissionsMissing
from covey.store.counting import Counting
from covey.store.protocol import ConfidentialStore
from covey.store.receipts import Receipt
from covey.store.releases import newest_accepted

_MOST_CODES = 8

File = tuple[str, str]
"""A submission, and the period that a file of it covers."""


@dataclass(frozen=True)
class Arrived:
    """What came of files.

    Args:
        newest: the file that counts.
        held: the file that a data officer has to accept or decline.
        unreported: the expected codes that the file that counts has no row of, with their columns;
            nothing where there are none.
    """

    newest: Mapping[File, Receipt]
    held: Mapping[File, Receipt]
    unreported: Mapping[File, Codes]

    @classmethod
    def of(
        cls, store: ConfidentialStore, registry: Registry, wanted: Collection[File] | None = None
    ) -> Arrived:
        """Look for them, all at once.

        Args:
            store: where they would have been accepted.
            registry: the contracts.
            wanted: which files; None: every one.
        """
        receipts = [
            one
            for one in store.receipts()
            if wanted is None or (one.submission, one.period) in wanted
        ]
        newest = newest_accepted(receipts)
        held = {(one.submission, str(one.period)): one for one in receipts if one.verdict == "held"}
        return cls(newest, held, dict(_unreported(store, registry, newest.values())))


@dataclass(frozen=True)
class Waiting:
    """What one period of a dataset waits for; it can go out where there is nothing.

    Args:
        missing: the submission and period of each file that has not come.
        partial: the files that count and do not speak of all that is expected, with the columns
            and codes that they lack.
        held: the files that a data officer has to accept or decline.
        corrections: the files that correct what is out in shorter periods and are not out there,
            where the dataset waits for these.
    """

    missing: tuple[tuple[str, str], ...]
    partial: tuple[tuple[Receipt, Codes], ...]
    held: tuple[Receipt, ...]
    corrections: tuple[Receipt, ...] = ()

    def without(self, registry: Registry, agencies: Collection[str]) -> Waiting:
        """Return what is still waited for where it is done without files and rows of *agencies*."""
        missing = tuple(
            file for file in self.missing if registry.submission(file[0]).agency not in agencies
        )
        partial = tuple(
            one
            for one in self.partial
            if registry.submission(one[0].submission).agency not in agencies
        )
        return replace(self, missing=missing, partial=partial)

    @property
    def words(self) -> tuple[str, ...]:
        """What is waited for, a phrase each."""
        return (
            *(f"{name} for {period}" for name, period in self.missing),
            *(
                f"{receipt.submission} for {receipt.period}, which has no row for "
                f"{codes_in_words(codes)}"
                for receipt, codes in self.partial
            ),
            *(
                f"{receipt.submission} for {receipt.period}, of which {receipt.file_name} is held"
                for receipt in self.held
            ),
            *(
                f"the correction of {receipt.submission} for {receipt.period} to go out"
                for receipt in self.corrections
            ),
        )


def waiting_for(arrived: Arrived, counting: Counting, dataset: Dataset, period: str) -> Waiting:
    """Return what *dataset* waits for before *period* can go out.

    A file whose counts are out in a shorter period is there, whatever came since.

    Raises:
        ContractError: *period* is not in the codelist of periods.
    """
    newest, held, silent = arrived.newest, arrived.held, arrived.unreported
    published = counting.published(dataset, period)
    wanted = [
        file for file in wanted_files(counting.registry, dataset, period) if file not in published
    ]
    waits = dataset.while_corrections_wait == "wait"
    return Waiting(
        tuple(file for file in wanted if file not in newest and file not in held),
        tuple((newest[file], silent[file]) for file in wanted if file in silent),
        tuple(held[file] for file in wanted if file in held),
        counting.corrected(dataset, period) if waits else (),
    )


def refuse_waiting(waiting: Waiting, dataset: Dataset, period: str, more: str = "") -> None:
    """Refuse a release that still waits for files, for areas in them, or for a decision.

    Args:
        waiting: what it waits for.
        dataset: what is released.
        period: for which period.
        more: another way out, in a sentence.

    Raises:
        SubmissionsMissing: naming each file that is to come, and each area that did not report.
        ReleaseWaits: where nothing but a data officer's decision is missing, or a correction.
    """
    if not waiting.words:
        return
    to_come = (*waiting.missing, *((one.submission, one.period) for one, _ in waiting.partial))
    message = f"{dataset.name} {period} waits for files that have not been accepted: "
    if waiting.partial and not waiting.missing:
        message = f"{dataset.name} {period} waits for areas that have not reported: "
    if not to_come:
        message = f"{dataset.name} {period} waits for a decision: "
    if not to_come and not waiting.held:
        message = f"{dataset.name} {period} waits, as the dataset asks for, for: "
    message += f"{'; '.join(waiting.words)}. Nothing was published."
    if to_come:
        message += " Ask the agencies, collect, and release again."
    if waiting.partial:
        message += " An area that had nothing to report sends a row with the count 0."
    if to_come and more:
        message += f" {more}"
    if waiting.held:
        message += " See covey status for what is held and why; covey accept or covey decline it."
    if to_come:
        raise SubmissionsMissing(message, [(name, str(part)) for name, part in to_come])
    raise ReleaseWaits(message)


def wanted_files(registry: Registry, dataset: Dataset, period: str) -> tuple[File, ...]:
    """Return the submission and the period of each file that *dataset* is made of.

    Raises:
        ContractError: *period* is not in the codelist of periods.
    """
    tree = registry.hierarchies[PERIODS]
    kinds = [registry.submission(source.submission) for source in dataset.sources]
    inside = {
        length: periods_inside(tree, period, length)
        for length in dict.fromkeys(kind.frequency for kind in kinds)
    }
    return tuple(
        dict.fromkeys((kind.name, part) for kind in kinds for part in inside[kind.frequency])
    )


def parts_of(registry: Registry, source: Source, period: str) -> tuple[str, ...]:
    """Return the periods of the files of *source* that make up *period*.

    Raises:
        ContractError: *period* is not in the codelist of periods.
    """
    frequency = registry.submission(source.submission).frequency
    return periods_inside(registry.hierarchies[PERIODS], period, frequency)


def _unreported(
    store: ConfidentialStore, registry: Registry, files: Iterable[Receipt]
) -> Iterator[tuple[File, Codes]]:
    """Yield the accepted files that have no row of some expected code, with these codes."""
    expecting = {one.name: one for one in registry.submissions if one.expected}
    asked = [one for one in files if one.submission in expecting]
    kinds = [expecting[name] for name in sorted({one.submission for one in asked})]
    sent = store.reported(kinds, sorted({str(one.period) for one in asked}))
    told: dict[tuple[str, tuple[tuple[str, ...], ...]], Codes] = {}  # alike in nearly all of a kind
    for one in asked:
        contract, period = expecting[one.submission], str(one.period)
        none = ((),) * len(contract.expected)
        codes = sent.get((one.submission, period, one.revision or 0), none)
        known = one.submission, codes
        if known not in told:
            by_column = dict(zip(contract.expected, codes, strict=True))
            told[known] = unreported(contract, registry.trees(contract.dimensions), by_column)
        if told[known]:
            yield (one.submission, period), told[known]


def codes_in_words(codes: Codes) -> str:
    """Return the first few of *codes* by column, as a message shows them.

    >>> codes_in_words((("area", "A1"), ("area", "A2"), ("sex", "F")))
    'area A1, A2; sex F'
    """
    columns = dict.fromkeys(column for column, _ in codes)
    by_column = {column: [code for other, code in codes if other == column] for column in columns}
    return "; ".join(
        f"{column} {', '.join(named[:_MOST_CODES])}"
        + (f" and {len(named) - _MOST_CODES:,} more" if len(named) > _MOST_CODES else "")
        for column, named in by_column.items()
    )
