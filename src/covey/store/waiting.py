"""What a release waits for: files that did not come, areas that did not report, decisions."""

from __future__ import annotations

from dataclasses import dataclass

from covey.contracts import (
    PERIODS,
    Codes,
    Dataset,
    Registry,
    Source,
    periods_inside,
)
from covey.errors import ReleaseWaits, SubmissionsMissing
from covey.store.counting import Counting
from covey.store.protocol import ConfidentialStore
from covey.store.receipts import Receipt

_MOST_CODES = 8


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


def waiting_for(
    store: ConfidentialStore, counting: Counting, dataset: Dataset, period: str
) -> Waiting:
    """Return what *dataset* waits for before *period* can go out.

    A file whose counts are out in a shorter period is there, whatever came since.

    Raises:
        ContractError: *period* is not in the codelist of periods.
    """
    registry = counting.registry
    wanted = wanted_files(registry, dataset, period)
    published = counting.published(dataset, period)
    files = {file: published.get(file) or store.newest(*file) for file in wanted}
    held = {file: None if file in published else store.held(*file) for file in wanted}
    partial = [
        (receipt, unreported_in(store, registry, receipt))
        for receipt in files.values()
        if receipt is not None
    ]
    waits = dataset.while_corrections_wait == "wait"
    return Waiting(
        tuple(file for file in wanted if files[file] is None and held[file] is None),
        tuple((receipt, codes) for receipt, codes in partial if codes),
        tuple(receipt for receipt in held.values() if receipt is not None),
        counting.corrected(dataset, period) if waits else (),
    )


def refuse_missing(
    store: ConfidentialStore, counting: Counting, dataset: Dataset, period: str
) -> None:
    """Refuse a release that still waits for files, for areas in them, or for a decision.

    Raises:
        SubmissionsMissing: naming each file that is to come, and each area that did not report.
        ReleaseWaits: where nothing but a data officer's decision is missing, or a correction.
        ContractError: *period* is not in the codelist of periods.
    """
    waiting = waiting_for(store, counting, dataset, period)
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
    if waiting.held:
        message += " See covey status for what is held and why; covey accept or covey decline it."
    if to_come:
        raise SubmissionsMissing(message, [(name, str(part)) for name, part in to_come])
    raise ReleaseWaits(message)


def wanted_files(registry: Registry, dataset: Dataset, period: str) -> tuple[tuple[str, str], ...]:
    """Return the submission and the period of each file that *dataset* is made of.

    Raises:
        ContractError: *period* is not in the codelist of periods.
    """
    files = [
        (source.submission, part)
        for source in dataset.sources
        for part in parts_of(registry, source, period)
    ]
    return tuple(dict.fromkeys(files))


def parts_of(registry: Registry, source: Source, period: str) -> tuple[str, ...]:
    """Return the periods of the files of *source* that make up *period*.

    Raises:
        ContractError: *period* is not in the codelist of periods.
    """
    frequency = registry.submission(source.submission).frequency
    return periods_inside(registry.hierarchies[PERIODS], period, frequency)


def unreported_in(store: ConfidentialStore, registry: Registry, receipt: Receipt) -> Codes:
    """Return the expected codes that an accepted file has no row of, with their columns."""
    submission = registry.submission(receipt.submission)
    trees = registry.trees(submission.dimensions)
    return store.unreported(submission, trees, (str(receipt.period), receipt.revision or 0))


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
