"""The commands that back up a hub and make one of a backup."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from covey.cli.project import settings_of
from covey.plurals import numbered

Project = Annotated[Path, Parameter(help="The project's folder.")]


def backup(
    folder: Path,
    /,
    *,
    to: Annotated[tuple[str, ...], Parameter(negative="", show_default="nobody")] = (),
    project: Project = Path(),
) -> None:
    """Write all that a hub is made of into a new folder, but for its keys.

    It is confidential: keep it where the store may lie, or encrypt it. A run that goes on is not
    disturbed, and whether a hub comes of the backup is seen at once.

    Args:
        folder: Where to, which is not there yet; with --to it is one file.
        to: The public key of an officer who may open it, of age or SSH, or a file of such keys;
            repeat it. The backup is encrypted to them, and no other key opens it.
        project: The project's folder.
    """
    from covey.hub.backup import back_up

    settings = settings_of(project)
    made = back_up(settings, folder, to)
    entries = numbered(made.entries, "entry", "entries")
    print(f"{made.place}: {numbered(made.files, 'file')}, a ledger of {entries}, its head")
    print(f"  {made.head or 'none'}")
    for key in made.keys:
        print(f"{key} is not in it: keep a copy of it apart.")
    if settings.desk_folder.exists():
        print(f"{settings.desk}/ is not in it: covey desk-user makes users known again.")


def restore(
    folder: Path,
    /,
    *,
    key: Annotated[Path | None, Parameter(show_default="it is not encrypted")] = None,
    project: Project = Path(),
) -> None:
    """Make a hub of a backup, in a folder that has none.

    Put the keys back that it names, then covey rebuild makes the public file again.

    Args:
        folder: Of the backup, or the file that it is where it was encrypted.
        key: The private key that opens it, of age or SSH, in a file for its owner alone.
        project: Where to.
    """
    from covey.hub.backup import restore as restored

    project.mkdir(parents=True, exist_ok=True)
    made = restored(folder, project.resolve(), key)
    entries = numbered(made.entries, "entry", "entries")
    print(f"{made.place}: {numbered(made.files, 'file')}, a ledger of {entries}, its head")
    print(f"  {made.head or 'none'}")
    for apart in made.keys:
        print(f"Put {apart} back, from where you keep it.")
    print(f"Then: covey rebuild --project {made.place}")
