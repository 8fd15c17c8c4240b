"""Collect: every new file of the inbox is accepted whole, held, or refused whole with a letter.

Every file is its own: whatever happens with one, the others are taken in.
"""

from __future__ import annotations

from collections.abc import Sized
from dataclasses import dataclass
from typing import ClassVar

from prefect import flow
from prefect.artifacts import create_markdown_artifact

from covey.errors import InputError, StoreBusy, listed
from covey.flows.artifacts import markdown_table
from covey.flows.discretion import discreet, quiet_terminal, store_task
from covey.hub.inbox import look_into, unseen
from covey.hub.settings import read_settings
from covey.hub.shelve import take
from covey.intake import printable_name
from covey.project import load_registry
from covey.store import Failure, Receipt, catch_up, open_confidential


@dataclass(frozen=True)
class Collection:
    """What one collection did.

    Args:
        accepted: the receipts of the files that were accepted; one that lacks areas names its
            letter.
        refused: the receipts of the files that were refused; each names its letter.
        strays: what lies in the inbox but not in the folder of a submission.
        held: the receipts of the files that a data officer has to accept or decline.
        failed: the files that could not be dealt with; they are tried again the next time.
    """

    accepted: tuple[Receipt, ...]
    refused: tuple[Receipt, ...]
    strays: tuple[str, ...]
    held: tuple[Receipt, ...] = ()
    failed: tuple[Failure, ...] = ()


class FilesNotTaken(InputError):
    """Some files of a collection do not count: an officer is to see that in Prefect.

    Attributes:
        collection: what the collection did.
    """

    turn: ClassVar[str] = "the agencies whose files were refused, and the data officer"

    def __init__(self, collection: Collection) -> None:
        left: list[Receipt | Failure] = [*collection.refused, *collection.held, *collection.failed]
        named = listed([f"{one.submission}: {one.file_name}" for one in left])
        super().__init__(f"Refused, held or not dealt with: {named}. All others were taken in.")
        self.collection = collection


def collect() -> Collection:
    """Run the collection of the project that this process serves, and say what it did.

    Raises:
        CoveyError: the collection itself failed; a file that was refused is no error.
    """
    with quiet_terminal():
        try:
            return ingest()
        except FilesNotTaken as left:
            return left.collection


@flow(name="ingest", persist_result=False)
@discreet
def ingest() -> Collection:
    """Take in every new file of the inbox; a run that left one aside ends as failed.

    Raises:
        FilesNotTaken: some files were refused, held or not dealt with; the others were taken in.
    """
    new, strays = find_new_files()
    receipts: list[Receipt] = []
    failed: list[Failure] = []
    for submission, file, sha256 in new:
        try:
            receipts.append(take_in(submission, file, sha256))
        except StoreBusy:
            raise  # so it would be for every file
        except Exception as error:  # noqa: BLE001  the task has made its words discreet
            failed.append(Failure(submission, file, str(error)))
    remember_failures(failed)
    collection = Collection(
        *(_of(receipts, "accepted"), _of(receipts, "refused"), tuple(strays)),
        *(_of(receipts, "held"), tuple(failed)),
    )
    create_markdown_artifact(
        key="collection", markdown=_report(collection), description="Files accepted and refused"
    )
    if collection.refused or collection.held or collection.failed:
        raise FilesNotTaken(collection)
    return collection


@store_task("look into the inbox")
def find_new_files() -> tuple[list[tuple[str, str, str]], list[str]]:
    """List the files that came since the last collection, by submission, name and hash; and strays.

    Names are given as they can be printed, since Prefect takes no other. A release that a killed
    run had decided is finished first.
    """
    settings = read_settings()
    inbox = look_into(settings.inbox_folder, load_registry(settings.project))
    with open_confidential(settings.confidential_file) as store:
        catch_up(store, settings.archive)
        new = unseen(inbox.files, store.receipts())
    strays = [printable_name(str(path)) for path in inbox.strays]
    return [(file.submission, file.name, file.sha256) for file in new], strays


@store_task("{submission}: {file}")
def take_in(submission: str, file: str, sha256: str) -> Receipt:
    """Accept one file, hold it, or refuse it with a letter."""
    settings = read_settings()
    return take(settings, load_registry(settings.project), submission, file, sha256)


@store_task("remember what could not be dealt with")
def remember_failures(failed: list[Failure]) -> None:
    """Keep the failures of this collection for the status, in place of those of the last."""
    with open_confidential(read_settings().confidential_file) as store:
        store.remember_failures(failed)


def _of(receipts: list[Receipt], verdict: str) -> tuple[Receipt, ...]:
    return tuple(receipt for receipt in receipts if receipt.verdict == verdict)


def _by_verdict(collection: Collection) -> list[tuple[str, Sized]]:
    return [
        ("accepted", collection.accepted),
        ("held", collection.held),
        ("refused", collection.refused),
        ("not dealt with", collection.failed),
    ]


def _report(collection: Collection) -> str:
    """Tell a data officer what came in: names, periods and letters; no value that was sent."""
    return "\n\n".join(
        [
            "# Files: "
            + ", ".join(f"{len(files)} {what}" for what, files in _by_verdict(collection)),
            markdown_table(
                ["submission", "file", "period", "revision"],
                [(r.submission, r.file_name, r.period, r.revision) for r in collection.accepted],
            ),
            markdown_table(
                ["submission", "refused file", "letter to the agency"],
                [(r.submission, r.file_name, r.letter) for r in collection.refused],
            ),
            markdown_table(
                ["submission", "held file", "period", "letter to the agency"],
                [(r.submission, r.file_name, r.period, r.letter) for r in collection.held],
            ),
            markdown_table(
                ["submission", "file that could not be dealt with", "why"],
                [(f.submission, f.file_name, f.why) for f in collection.failed],
            ),
            markdown_table(
                ["in the inbox, but of no submission"], [(stray,) for stray in collection.strays]
            ),
        ]
    )
