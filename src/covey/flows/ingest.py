"""Collect under Prefect: every run has a report, and one that left a file aside ends as failed."""

from __future__ import annotations

from collections.abc import Sized
from typing import ClassVar

from prefect import flow
from prefect.artifacts import create_markdown_artifact

from covey.errors import InputError, listed
from covey.flows.artifacts import markdown_table
from covey.flows.record import close_record
from covey.flows.steps import as_task
from covey.hub.collect import Collection, collect
from covey.hub.discretion import discreet
from covey.hub.settings import read_settings
from covey.project import load_registry


class FilesNotTaken(InputError):
    """Some files of a collection do not count: an officer is to see that in Prefect.

    Attributes:
        collection: what the collection did.
    """

    turn: ClassVar[str] = "the agencies whose files were refused, and the data officer"

    def __init__(self, collection: Collection) -> None:
        named = listed([f"{one.submission}: {one.file_name}" for one in collection.left])
        super().__init__(f"Refused, held or not dealt with: {named}. All others were taken in.")
        self.collection = collection


@flow(name="ingest", persist_result=False)
@discreet
def ingest() -> Collection:
    """Take in every new file of the inbox of the project that this process serves.

    Raises:
        FilesNotTaken: some files were refused, held or not dealt with; the others were taken in.
    """
    close_record()
    settings = read_settings()
    # One by one: between two tasks the server may take its time, and the store is not to wait.
    collection = collect(settings, load_registry(settings.project), as_task, together=1)
    create_markdown_artifact(
        key="collection", markdown=_report(collection), description="Files accepted and refused"
    )
    if collection.left:
        raise FilesNotTaken(collection)
    return collection


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
