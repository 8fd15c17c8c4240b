"""The commands of officers: who may approve, and that one of them does."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from covey.cli.project import settings_of
from covey.errors import CommandError

if TYPE_CHECKING:
    from covey.hub.officers import Officer

Project = Annotated[Path, Parameter(help="The project's folder.")]


def approve(
    plan: str,
    /,
    *,
    key: Path,
    as_: Annotated[
        str | None, Parameter(name="--as", show_default="the officer whose key it is")
    ] = None,
    project: Project = Path(),
) -> None:
    """Sign the plan of a release, a withdrawal, an undoing or a renaming, so that it can go out.

    It says first what the plan is. The passphrase of the key is asked for in the terminal; where
    there is none, it is the first line of the file that COVEY_PASSPHRASE_FILE names, or the
    variable COVEY_PASSPHRASE. Run what waits again once enough officers have signed, or leave it
    to the next scheduled run.

    Args:
        plan: The hash of the plan, as what waits prints it.
        key: The file of the officer's private key.
        as_: The name of the officer.
        project: The project's folder.
    """
    from covey.hub.approvals import approve as sign
    from covey.hub.approvals import plan_in_words, read_plan

    settings = settings_of(project)
    print(f"This plan is {plan_in_words(read_plan(settings, plan))}", flush=True)
    done = sign(settings, plan, key, as_)
    before = f", as {' and '.join(done.others)} had" if done.others else ""
    print(f"{done.name} has approved it{before}.")


def officer(
    what: Literal["add", "list", "page"],
    name: str | None = None,
    /,
    *,
    key: Annotated[Path | None, Parameter(show_default="~/.covey/NAME.pem")] = None,
    until: Annotated[str | None, Parameter(show_default="no last day")] = None,
    role: Literal["officer", "auditor"] = "officer",
    project: Project = Path(),
) -> None:
    """Make an officer known, with a key pair of her own, or list who is known.

    The private half has a passphrase, which is asked for in the terminal, see covey approve, and
    is hers alone. The public half goes into officers/NAME.toml of the project, for everybody.
    Beside the key lies NAME.html: opened in a browser on her machine it signs what waits, without a
    terminal and without a network, and the desk takes the signature.

    Args:
        what: Add one, list all of them, or write the page again beside a key.
        name: Her name, of letters, digits, '.', '-' and '_'. She signs with it, so it stays.
        key: Where her private key is written, outside the project. Where her public key lies there
            already, as PEM, since she made the pair herself, that is taken and none is made.
        until: The last day on which she may approve, such as 2027-12-31.
        role: An auditor may read the ledger and reports, and approves nothing.
        project: The project's folder.
    """
    if (what == "list") != (name is None):
        raise CommandError(
            "covey officer add takes the name of one officer, as page does, and list takes none."
        )
    if name is None:
        _list(project)
    elif what == "page":
        _write_page(name, key or _own_place(name), project)
    else:
        _add(name, key, _day(until), role, project)


def _add(
    name: str, key: Path | None, until: date | None, role: Literal["officer", "auditor"],
    project: Path,
) -> None:  # fmt: skip
    from covey.hub.officers import add_officer

    place = key or _own_place(name)
    if key is None:
        place.parent.mkdir(mode=0o700, exist_ok=True)
    settings, was_there = settings_of(project), place.exists()
    made = add_officer(settings, name, place, role, until)
    print(f"{settings.officers_folder / f'{name}.toml'}: {_words(made)}")
    if not was_there:
        print(f"{place} is her private key: hers alone, and in no backup of the project.")
        _write_page(name, place, project)
    print("Whoever wants to know whether the key is hers asks her for its fingerprint:")
    print(f"  {made.key.fingerprint}")


def _own_place(name: str) -> Path:
    return Path.home() / ".covey" / f"{name}.pem"


def _write_page(name: str, key: Path, project: Path) -> None:
    from covey.hub.officers import write_signing_page

    path = write_signing_page(settings_of(project), name, key)
    print(f"{path} signs with it in a browser, on the machine where both lie.")


def _list(project: Path) -> None:
    from covey.hub.officers import read_officers

    known = read_officers(settings_of(project)).values()
    for one in known:
        print(f"{_words(one)}\n  {one.key.fingerprint}")
    if not known:
        print("No officer is known yet: covey officer add NAME.")


def _words(one: Officer) -> str:
    until = "" if one.until is None else f", until {one.until}"
    return f"{one.name}, {one.role}{until}"


def _day(text: str | None) -> date | None:
    """Return the day that *text* is; None where it is missing.

    Raises:
        CommandError: it is none.
    """
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        raise CommandError("--until takes a day such as 2027-12-31.") from None
