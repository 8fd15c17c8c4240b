"""The commands of a project: what the hub would say of a file, and the flows.

Everything of a project is imported when a command asks for it, so that the others start fast.
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

from cyclopts import App, Parameter

from covey.cli.panels import told
from covey.cli.project import load_flow
from covey.errors import CommandError, InputError
from covey.plurals import numbered
from covey.printable import printable
from covey.project import load_registry

Flag = Annotated[bool, Parameter(negative="")]
Project = Annotated[Path, Parameter(help="The project's folder.")]
Reason = Annotated[str, Parameter(help="Why, for the record of the hub.")]

_OUR_FAULT = 3


def add_project_commands(app: App) -> None:
    """Give *app* every command of a project."""
    for command in (check, collect, accept, decline, release, rebuild, page, status):
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
    from covey.intake import inspect

    registry = load_registry(project)
    accepted = inspect(file, registry.submission(as_), registry.hierarchies)
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
        3 where a file could not be dealt with, 2 where one was refused or is held, else 0.
    """
    collection = load_flow("ingest", project).collect()
    for receipt in collection.accepted:
        revised = f", revision {receipt.revision}" if receipt.revision > 1 else ""
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
    if (
        not any((collection.accepted, collection.held, collection.refused, collection.strays))
        and not collection.failed
    ):
        print("Nothing new in the inbox.")
    if collection.failed:
        return _OUR_FAULT
    return InputError.exit_code if collection.refused or collection.held else 0


def accept(file: str, /, *, reason: Reason, project: Project = Path()) -> None:
    """Let a file that is held count from now on.

    Args:
        file: The file as collect and status name it; submission/file where two have one name.
        project: The project's folder.
    """
    receipt = load_flow("held", project).accept_held(file, reason)
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
    receipt = load_flow("held", project).decline_held(file, reason)
    print(f"refused   {receipt.submission}: {receipt.file_name}, see {receipt.letter}")


def release(
    dataset: str,
    period: str | None = None,
    /,
    *,
    plan: Flag = False,
    embargo: Annotated[str | None, Parameter(show_default="shown at once")] = None,
    commit: Annotated[str | None, told("a plan is not needed")] = None,
    project: Project = Path(),
) -> None:
    """Publish one period of one dataset: protected, attacked, whole or not at all.

    Args:
        dataset: The name of the dataset.
        period: The period, such as 2026-Q3; without one, every period that is due.
        plan: Say what would go out, of one period or of all that are due; publish nothing.
        embargo: When the period is shown, in the project's time zone, such as 2025-03-01T08:00. It
            is decided now; the first command or scheduled run after that time shows it.
        commit: Publish the plan that has this hash; refuse if anything moved since.
        project: The project's folder.
    """
    from covey.cli.release_words import published_words

    if embargo is not None and (plan or period is None):
        raise CommandError("--embargo is of one period that goes out: name it, without --plan.")
    if commit is not None and (plan or period is None):
        raise CommandError("--commit publishes what was planned of one period. Name it, alone.")
    if plan:
        _plan(dataset, period, project)
        return
    flow = load_flow("release", project)
    given = {"period": period, "embargo": embargo, "commit": commit}
    out = flow.release_period(dataset, **{name: value for name, value in given.items() if value})
    registry = load_registry(project)
    for one in out:
        trees = registry.trees(registry.dataset(one.dataset).dimensions)
        print(published_words(one, trees))
    if not out:
        print(f"{dataset}: nothing is due.")


def _plan(dataset: str, period: str | None, project: Path) -> None:
    from covey.cli.plan_words import plan_words

    planned = None
    for planned in load_flow("plan", project).plan_releases(dataset, period):
        print(plan_words(planned))
    if planned is None:
        print(f"{dataset}: nothing is due.")


def rebuild(*, project: Project = Path()) -> None:
    """Make the public file again as it was published, byte for byte.

    It is copied from the kept file; where that is lost as well, it is made from the ledger.

    Args:
        project: The project's folder.
    """
    again = load_flow("rebuild", project).rebuild_public()
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
    index, _, *others = load_flow("pages", project).write_public_pages(out, exports)
    pages = numbered(len(others), "page")
    print(f"{index}: {pages}, one a period, and one for questions. Open it in a browser.")


def status(*, project: Project = Path()) -> None:
    """Say what came in, what waits, what is out and what is due.

    Args:
        project: The project's folder.
    """
    from covey.cli.release_words import (
        due_words,
        moment_words,
        outside_words,
        superseded_words,
        withdrawn_words,
    )

    state = load_flow("status", project).project_status()
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
    _section(
        "Decided, shown after an embargo",
        [f"{_named(one)}, from {moment_words(moment)} on" for one, moment in state.embargoed],
    )
    _section("Withdrawn", [withdrawn_words(one) for one in state.withdrawn])
    _section("Corrected since", [superseded_words(one) for one in state.superseded])
    if state.outside:
        _section("Published by others", [outside_words(one) for one in state.outside])
    wrong = [fault for fault in (state.fault, *state.contradictions) if fault]
    if wrong:
        _section("Wrong", wrong)
    _section("Due", [due_words(one) for one in state.due])


def _section(title: str, lines: Sequence[str]) -> None:
    print(f"{title}: {len(lines) or 'nothing'}")
    for line in lines:
        print(f"  {line}")


def _named(one: Any) -> str:
    return f"{one.dataset} {one.period}" + (f", vintage {one.vintage}" if one.vintage > 1 else "")


def _held_words(receipt: Any) -> str:
    return (
        f"{receipt.submission} {receipt.period}: {receipt.file_name}\n"
        f"          {receipt.why}\n"
        f"          covey accept {shlex.quote(receipt.file_name)} --reason …, or covey decline"
    )


def _failure_words(failure: Any) -> str:
    return f"{failure.submission}: {failure.file_name}, {failure.why}"


def _codes_words(codes: Any) -> str:
    from covey.store import codes_in_words

    return codes_in_words(codes)
