"""The command that declares that something has another name and is what it was."""

from __future__ import annotations

import json as json_text
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import Parameter

from covey.cli.project import OfficersKey, opened, signed_with, tell_head

if TYPE_CHECKING:
    from covey.store import Renamed

Flag = Annotated[bool, Parameter(negative="")]


def rename(
    what: Literal["submission", "dataset", "codelist"],
    old: str,
    new: str,
    /,
    *,
    reason: str,
    key: OfficersKey = None,
    json: Flag = False,
    project: Annotated[Path, Parameter(help="The project's folder.")] = Path(),
) -> None:
    """Declare that a submission, a dataset or a codelist has another name and is what it was.

    Rename it in the contracts first. What goes out is protected beside all that is out of the same
    people, and whether they are the same follows from these names: until this is declared, nothing
    goes out beside what has the old name. Declare it of nothing that counts others: what it had
    told before would no longer be held against what it tells.

    Args:
        what: What has another name.
        old: Its name so far, which no contract has any more.
        new: Its name in the contracts.
        reason: Why, in one sentence that the ledger keeps; name no count.
        key: The file of an officer's private key: the ledger then has her signature of that she
            carried it out. Without it the entry says how it was done, and that nobody signed.
        json: Print figures in place of sentences.
        project: The project's folder.
    """
    from covey.hub.rename import declare_rename

    settings, registry = opened(project)
    with signed_with(settings, key):
        done = declare_rename(settings, registry, what, old, new, reason)
    if json:
        print(json_text.dumps(_figures(done), ensure_ascii=False, indent=2))
    else:
        print(_words(done))
    tell_head(settings)


def _figures(done: Renamed) -> dict[str, Any]:
    renaming = done.entry.renaming
    assert renaming is not None
    return {
        "what": renaming.what,
        "old": renaming.old,
        "new": renaming.new,
        "reason": done.entry.reason,
        "entry": done.entry.number,
        "head": done.head,
        "releases": done.releases,
    }


def _words(done: Renamed) -> str:
    renaming = done.entry.renaming
    assert renaming is not None
    many = f"{done.releases} release{'' if done.releases == 1 else 's'}"
    said = f"{renaming.what} {renaming.old} is {renaming.new} from now on, in {many} that went out."
    if renaming.what == "submission":
        return f"{said} Files that come by the old name are not looked at any more."
    return f"{said} The public file has it under the new name alone: tell whoever reads it."
