"""The commands of a project: what the hub would say of a file, and what the hub does.

What a command needs is imported when it runs, so that the others and --help start fast.
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter

from covey.cli.project import is_reported, opened, settings_of
from covey.errors import InputError
from covey.plurals import numbered
from covey.printable import printable

if TYPE_CHECKING:
    from covey.contracts import Codes
    from covey.hub.collect import Collection
    from covey.store import Failure, Published, Receipt, Release

Flag = Annotated[bool, Parameter(negative="")]
Project = Annotated[Path, Parameter(help="The project's folder.")]
Reason = Annotated[str, Parameter(help="Why, for the record of the hub.")]

_OUR_FAULT = 3


def add_project_commands(app: App) -> None:
    """Give *app* every command of a project."""
    for command in (check, collect, accept, decline, rebuild, page, status):
        app.command(command)


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
    from covey.admission import LARGEST_FILE
    from covey.intake import inspect
    from covey.project import load_registry

    registry = load_registry(project)
    try:
        largest = settings_of(project).largest_file * 2**20
    except ModuleNotFoundError:  # an agency needs no hub to check a file
        largest = LARGEST_FILE
    accepted = inspect(file, registry.submission(as_), registry.hierarchies, largest)
    name = printable(accepted.file)
    print(f"{name} would be accepted: {numbered(accepted.rows, 'row')} for {accepted.period}.")
    if accepted.totals:
        print(f"Totals that equal their parts: {accepted.totals:,}.")
    if accepted.unreported:
        print(
            f"It has no row for {_codes_words(accepted.unreported)}. Nothing is published until it "
            "has: where there was nothing to report, write one row with the count 0."
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
            print(f"          it lacks rows that are expected, see {receipt.letter}")
    for receipt in collection.held:
        print(f"held      {_held_words(receipt)}")
    for receipt in collection.refused:
        print(f"refused   {receipt.submission}: {receipt.file_name}, see {receipt.letter}")
    for stray in collection.strays:
        print(f"not ours  {stray}: the inbox has one folder a submission")
    for failure in collection.failed:
        print(f"failed    {_failure_words(failure)}")
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
        print(f"  {_named(one)}")
    if again.remade.differs:
        print(f"Its rows are the same, its bytes are not: {again.remade.differs}.")


def page(
    *,
    out: Annotated[Path | None, Parameter(show_default="pages/ beside the public file")] = None,
    exports: Annotated[
        Path | None, Parameter(show_default="exports/ of the project, where it is there")
    ] = None,
    project: Project = Path(),
) -> None:
    """Write pages that people can open: an index, one for every period, one that answers questions.

    They are made of the public file alone, and each is one file that fetches nothing.

    Args:
        out: The folder to write them to.
        exports: The folder of covey export, whose signatures readers can check in the pages.
        project: The project's folder.
    """
    from covey.hub.pages import write_public_pages

    index, _, *others = write_public_pages(settings_of(project), out, exports)
    pages = numbered(len(others), "page")
    print(f"{index}: {pages}, one a period, and one for questions. Open it in a browser.")


def status(*, project: Project = Path()) -> None:
    """Say what came in, what waits, what is out and what is due.

    Args:
        project: The project's folder.
    """
    from covey.cli.release_words import (
        due_words,
        embargoed_words,
        outside_words,
        planned_words,
        superseded_words,
        withdrawn_words,
    )
    from covey.hub.status import status_of

    state = status_of(*opened(project))
    _section(
        "Accepted",
        [f"{one.submission} {one.period}, revision {one.revision}" for one in state.received],
    )
    _section(
        "Refused, waiting for the agency",
        [f"{one.submission}: {one.file_name}, see {one.letter}" for one in state.refused],
    )
    _section("Held, for covey accept or covey decline", [_held_words(one) for one in state.held])
    _section(
        "Accepted, without rows that are expected",
        [
            f"{one.submission} {one.period}: {one.file_name} has no row for {_codes_words(codes)}"
            for one, codes in state.partial
        ],
    )
    _section("Not dealt with in the last collection", [_failure_words(one) for one in state.failed])
    _section("New in the inbox, for covey collect", state.waiting)
    _section("In the inbox, but of no submission", state.strays)
    _section("Published", [_named(one) for one in state.published])
    if state.planned:
        _section("Planned, for covey approve", [planned_words(one) for one in state.planned])
    _section(
        "Decided, shown after an embargo",
        [embargoed_words(one) for one in state.embargoed],
    )
    _section("Withdrawn", [withdrawn_words(one) for one in state.withdrawn])
    _section("Corrected since", [superseded_words(one) for one in state.superseded])
    if state.outside:
        _section("Published by others", [outside_words(one) for one in state.outside])
    told = (state.fault, state.beside, *state.unsealed, *state.clock, *state.contradictions)
    wrong = [fault for fault in told if fault]
    if wrong:
        _section("Wrong", wrong)
    _section("Due", [due_words(one) for one in state.due])


def _section(title: str, lines: Sequence[str]) -> None:
    print(f"{title}: {len(lines) or 'nothing'}")
    for line in lines:
        print(f"  {line}")


def _named(one: Release | Published) -> str:
    return f"{one.dataset} {one.period}" + (f", vintage {one.vintage}" if one.vintage > 1 else "")


def _held_words(receipt: Receipt) -> str:
    return (
        f"{receipt.submission} {receipt.period}: {receipt.file_name}\n"
        f"          {receipt.why}\n"
        f"          covey accept {shlex.quote(receipt.file_name)} --reason …, or covey decline"
    )


def _failure_words(failure: Failure) -> str:
    return f"{failure.submission}: {failure.file_name}, {failure.why}"


def _codes_words(codes: Codes) -> str:
    from covey.store import codes_in_words

    return codes_in_words(codes)
