"""Collect: every new file of the inbox is accepted whole, or refused whole with a letter."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from prefect import flow
from prefect.artifacts import create_markdown_artifact

from covey.contracts import load_registry
from covey.errors import SubmissionRejected
from covey.flows.artifacts import markdown_table
from covey.flows.discretion import discreet, quiet_terminal, store_task
from covey.flows.inbox import look_into
from covey.flows.letters import file_letter, withdraw_letter
from covey.flows.settings import read_settings
from covey.intake import inspect
from covey.store import Arrival, Receipt, open_confidential


@dataclass(frozen=True)
class Collection:
    """What one collection did.

    Args:
        accepted: the receipts of the files that were accepted.
        refused: the receipts of the files that were refused; each names its letter.
        strays: what lies in the inbox but not in the folder of a submission, or cannot be read.
    """

    accepted: tuple[Receipt, ...]
    refused: tuple[Receipt, ...]
    strays: tuple[str, ...]


def collect() -> Collection:
    """Run the collection of the project that this process serves, and say what it did.

    Raises:
        CoveyError: the collection itself failed; a file that was refused is no error.
    """
    with quiet_terminal():
        return ingest()


@flow(name="ingest", persist_result=False)
@discreet
def ingest() -> Collection:
    """Take in every new file of the inbox."""
    new, strays = find_new_files()
    receipts = [take_in(submission, file, sha256) for submission, file, sha256 in new]
    collection = Collection(
        tuple(receipt for receipt in receipts if receipt.verdict == "accepted"),
        tuple(receipt for receipt in receipts if receipt.verdict == "refused"),
        tuple(strays),
    )
    create_markdown_artifact(
        key="collection", markdown=_report(collection), description="Files accepted and refused"
    )
    return collection


@store_task("look into the inbox")
def find_new_files() -> tuple[list[tuple[str, str, str]], list[str]]:
    """List the files that were never seen: submission, name and hash; and the strays.

    A file that was refused is looked at again once its letter is gone.
    """
    settings = read_settings()
    inbox = look_into(settings.inbox_folder, load_registry(settings.project))
    with open_confidential(settings.confidential_file) as store:
        seen = {
            (receipt.submission, receipt.sha256)
            for receipt in store.receipts()
            if receipt.letter is None or Path(receipt.letter).exists()
        }
    new = [
        (file.submission, file.path.name, file.sha256)
        for file in inbox.files
        if (file.submission, file.sha256) not in seen
    ]
    return new, [str(path) for path in inbox.strays]


@store_task("{submission}: {file}")
def take_in(submission: str, file: str, sha256: str) -> Receipt:
    """Accept one file, or refuse it with a letter."""
    settings = read_settings()
    registry = load_registry(settings.project)
    contract, path = registry.submission(submission), settings.inbox_folder / submission / file
    arrival = Arrival(file, sha256, datetime.now(UTC))
    try:
        accepted = inspect(path, contract, registry.hierarchies)
    except SubmissionRejected as refusal:
        letter = file_letter(settings.letters_folder, submission, file, refusal.letter)
        with open_confidential(settings.confidential_file) as store:
            return store.refuse(contract, arrival, letter)
    # The hash of the very bytes that were read: the file may have changed since it was listed.
    arrival = replace(arrival, sha256=accepted.sha256)
    with open_confidential(settings.confidential_file) as store:
        receipt = store.accept(contract, accepted.period, arrival, accepted.frame)
    withdraw_letter(settings.letters_folder, submission, file)
    return receipt


def _report(collection: Collection) -> str:
    """Tell a data officer what came in: names, periods and letters; no value that was sent."""
    return "\n\n".join(
        [
            f"# {len(collection.accepted)} files accepted, {len(collection.refused)} refused",
            markdown_table(
                ["submission", "file", "period", "revision"],
                [(r.submission, r.file_name, r.period, r.revision) for r in collection.accepted],
            ),
            markdown_table(
                ["submission", "refused file", "letter to the agency"],
                [(r.submission, r.file_name, r.letter) for r in collection.refused],
            ),
            markdown_table(
                ["in the inbox, but of no submission"], [(stray,) for stray in collection.strays]
            ),
        ]
    )
