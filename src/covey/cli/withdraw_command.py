"""The command that takes a release out of the public file, or puts it back."""

from __future__ import annotations

import json as json_text
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from covey.cli.project import OfficersKey, opened, signed_with, tell_head

if TYPE_CHECKING:
    from covey.store import Reinstated, Withdrawn

_ELSEWHERE = (
    "What covey export --out and covey page --out wrote elsewhere does not follow, nor does what "
    "others copied: remove it, and tell whoever has it."
)

Flag = Annotated[bool, Parameter(negative="")]


def withdraw(
    dataset: str,
    period: str,
    /,
    *,
    reason: str,
    vintage: Annotated[int | None, Parameter(show_default="the newest")] = None,
    undo: Flag = False,
    key: OfficersKey = None,
    json: Flag = False,
    project: Annotated[Path, Parameter(help="The project's folder.")] = Path(),
) -> None:
    """Take a release out of the public file, which lists it as withdrawn from then on.

    The vintage before it is the newest again. Whoever has the release knows it still, so the ledger
    keeps it, and what goes out later is protected together with it. Exports and pages that follow
    the public file lose it too; those that were written elsewhere do not.

    With --undo a withdrawal that was a mistake is undone: the public file is what it would be
    without it, and the ledger tells of both.

    Args:
        dataset: The name of the dataset.
        period: The period, such as 2026-Q3.
        reason: Why, in one sentence that everybody reads in the public file; name no count. With
            --undo it stands in the ledger alone.
        vintage: Which vintage of the period; it must be the newest that stands. With --undo, of
            those that are withdrawn; where it is not given, the one that was withdrawn last.
        undo: Undo a withdrawal.
        key: The file of an officer's private key: the ledger then has her signature of that she
            carried it out. Without it the entry says how it was done, and that nobody signed.
        json: Print figures in place of sentences.
        project: The project's folder.
    """
    from covey.hub.withdraw import reinstate_release, withdraw_release

    settings, registry = opened(project)
    if undo:
        with signed_with(settings, key):
            back = reinstate_release(settings, registry, dataset, period, reason, vintage)
        waits = back.waits_for.isoformat() if back.waits_for else None
        figures, words = _figures(back) | {"waits_for": waits}, _words_of_undoing(back)
    else:
        with signed_with(settings, key):
            done = withdraw_release(settings, registry, dataset, period, reason, vintage)
        figures, words = _figures(done) | {"was_out": done.was_out}, _words(done)
    print(json_text.dumps(figures, ensure_ascii=False, indent=2) if json else words)
    tell_head(settings)


def _figures(done: Withdrawn | Reinstated) -> dict[str, Any]:
    entry = done.entry
    return {
        "dataset": entry.dataset,
        "period": entry.period,
        "vintage": entry.vintage,
        "reason": entry.reason,
        "entry": entry.number,
        "head": done.head,
        "newest": done.newest,
    }


def _words_of_undoing(back: Reinstated) -> str:
    named, newest = back.entry.named, back.newest
    if back.waits_for is not None:
        waits = f"{back.waits_for.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
        return f"{named} is withdrawn no more, and waits for {waits} again."
    later = "" if newest == back.entry.vintage else f" Vintage {newest} of the period is newer."
    return (
        f"{named} is withdrawn no more: the public file has its rows, and does not list it as "
        f"withdrawn.{later}\nWhoever was told that it is withdrawn has to hear that it is not."
    )


def _words(done: Withdrawn) -> str:
    left = (
        "No vintage of the period is left."
        if done.newest is None
        else f"Vintage {done.newest} of the period is the newest again."
    )
    said = (
        f"{done.entry.named} is withdrawn: the public file has no row of it, and says why. {left}"
    )
    return f"{said}\n{_ELSEWHERE}" if done.was_out else said
