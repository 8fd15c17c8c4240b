"""The commands of a project: what the hub would say of a file, and what the hub does.

What a command needs is imported when it runs, so that the others and --help start fast.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from covey.cli.project import is_reported, largest_file, opened, settings_of
from covey.cli.status_words import failure_words, held_words, named
from covey.errors import InputError
from covey.plurals import numbered
from covey.printable import printable

if TYPE_CHECKING:
    from covey.hub.collect import Collection

Flag = Annotated[bool, Parameter(negative="")]
Project = Annotated[Path, Parameter(help="The project's folder.")]
Reason = Annotated[str, Parameter(help="Why, for the record of the hub.")]

_OUR_FAULT = 3


def check(
    file: Path,
    /,
    *,
    as_: Annotated[str, Parameter(name="--as")],
    project: Project = Path(),
) -> None:
    """Say what the hub would say of a file; nothing leaves this machine.

    Args:
        file: The file that an agency is about to send.
        as_: The submission it belongs to, such as health_services.
        project: The folder with schemas/.
    """
    from covey.intake import inspect
    from covey.project import load_registry

    registry = load_registry(project)
    largest = largest_file(project)
    accepted = inspect(file, registry.submission(as_), registry.hierarchies, largest)
    name = printable(accepted.file)
    print(f"{name} would be accepted: {numbered(accepted.rows, 'row')} for {accepted.period}.")
    if accepted.totals:
        print(f"Totals that equal their parts: {accepted.totals:,}.")
    if accepted.unreported:
        from covey.store import codes_in_words

        print(
            f"It has no row for {codes_in_words(accepted.unreported)}. Nothing is published until "
            "it has: where there was nothing to report, write one row with the count 0."
        )
    if accepted.unread:
        lines = ", ".join(map(str, accepted.unread))
        print(
            f"Not read: {numbered(len(accepted.unread), 'row')} below the table with digits, "
            f"{lines}. If these are counts, put them into the table."
        )


def collect(*, project: Project = Path()) -> int:
    """Take in every new file of the inbox: whole, or not at all with a letter.

    A file that is unlike what was accepted before is held: it counts once you accept it.

    Args:
        project: The project's folder.

    Returns:
        3 where Covey failed with a file, 2 where one was refused, is held or met a disk that
        refused, or what is public is not what was published; else 0.
    """
    collection = _collection(project)
    for receipt in collection.accepted:
        revised = f", revision {receipt.revision}" if (receipt.revision or 0) > 1 else ""
        print(f"accepted  {receipt.submission} {receipt.period}: {receipt.file_name}{revised}")
        if receipt.letter:
            print(
                "          it lacks rows that are expected, or has some that were not read, see "
                f"{receipt.letter}"
            )
    for receipt in collection.held:
        print(f"held      {held_words(receipt)}")
    for receipt in collection.refused:
        print(f"refused   {receipt.submission}: {receipt.file_name}, see {receipt.letter}")
    for stray in collection.strays:
        print(f"not ours  {stray}: the inbox has one folder a submission")
    for failure in collection.failed:
        print(f"failed    {failure_words(failure)}")
    for fault in collection.wrong:
        print(f"wrong     {fault}")
    if not any(
        (collection.accepted, collection.held, collection.refused, collection.strays)
    ) and not (collection.failed or collection.wrong):
        print("Nothing new in the inbox.")
    if collection.stumbled:
        return _OUR_FAULT
    left = collection.refused or collection.held or collection.wrong or collection.failed
    return InputError.exit_code if left else 0


def _collection(project: Path) -> Collection:
    if is_reported(project):
        from covey.flows.command import collect as collect_under_prefect

        return collect_under_prefect(project)
    from covey.hub.collect import collect

    return collect(*opened(project))


def accept(file: str, /, *, reason: Reason, project: Project = Path()) -> None:
    """Let a file that is held count from now on.

    Args:
        file: The file as collect and status name it; submission/file where two have one name.
        project: The project's folder.
    """
    from covey.hub.held import accept_held

    receipt = accept_held(*opened(project), file, reason)
    print(
        f"accepted  {receipt.submission} {receipt.period}: {receipt.file_name}, revision "
        f"{receipt.revision}"
    )


def decline(file: str, /, *, reason: Reason, project: Project = Path()) -> None:
    """Refuse a file that is held, with a letter; what was accepted before counts on.

    Args:
        file: The file as collect and status name it; submission/file where two have one name.
        project: The project's folder.
    """
    from covey.hub.held import decline_held

    receipt = decline_held(*opened(project), file, reason)
    print(f"refused   {receipt.submission}: {receipt.file_name}, see {receipt.letter}")


def rebuild(*, project: Project = Path()) -> None:
    """Make the public file again as it was published, byte for byte.

    It is copied from the kept file; where that is lost as well, it is made from the ledger.

    Args:
        project: The project's folder.
    """
    from covey.hub.rebuild import rebuild_public

    again = rebuild_public(settings_of(project))
    print(f"{again.path} is again what was published:")
    for one in again.remade.releases:
        print(f"  {named(one)}")
    if again.remade.differs:
        print(f"Its rows are the same, its bytes are not: {again.remade.differs}.")


def page(
    *,
    out: Annotated[Path | None, Parameter(show_default="pages/ beside the public file")] = None,
    exports: Annotated[
        Path | None, Parameter(show_default="exports/ of the project, where it is there")
    ] = None,
    site: Annotated[bool, Parameter(negative="")] = False,
    project: Project = Path(),
) -> None:
    """Write pages that people can open: an index, one for every period, one that answers questions.

    They are made of the public file alone, and each is one file that fetches nothing.

    Args:
        out: The folder to write them to.
        exports: The folder of covey export, whose signatures readers can check in the pages.
        site: A folder for a web server instead, site/ beside the public file: scripts that pages
            share are fetched once, and pages are small.
        project: The project's folder.
    """
    from covey.hub.pages import write_public_pages

    index, _, *others = write_public_pages(settings_of(project), out, exports, site=site)
    pages = numbered(len(others), "page")
    way = "Put the folder on a web server." if site else "Open it in a browser."
    print(f"{index}: {pages}, one a period, and one for questions. {way}")


def status(name: str | None = None, /, *, all: Flag = False, project: Project = Path()) -> None:  # noqa: A002  the option
    """Say what is due, what waits and for whom, what is wrong; and in short what is done.

    Args:
        name: A dataset or a submission, to be told of it alone.
        all: List every accepted file and every release, not the newest alone.
        project: The project's folder.
    """
    from covey.cli.status_words import status_lines
    from covey.hub.status import about, status_of

    settings, registry = opened(project)
    state = status_of(settings, registry)
    for line in status_lines(about(state, registry, name) if name else state, whole=all):
        print(line)
