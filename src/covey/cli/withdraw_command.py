"""The command that takes a release out of the public file."""

from __future__ import annotations

import json as json_text
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import App, Parameter

from covey.cli.project import load_flow

if TYPE_CHECKING:
    from covey.store import TakenBack

_ELSEWHERE = (
    "What covey export --out and covey page --out wrote elsewhere does not follow, nor does what "
    "others copied: remove it, and tell whoever has it."
)

Flag = Annotated[bool, Parameter(negative="")]


def add_withdraw_command(app: App) -> None:
    """Give *app* the command withdraw."""
    app.command(withdraw)


def withdraw(
    dataset: str,
    period: str,
    /,
    *,
    reason: str,
    vintage: Annotated[int | None, Parameter(show_default="the newest")] = None,
    json: Flag = False,
    project: Annotated[Path, Parameter(help="The project's folder.")] = Path(),
) -> None:
    """Take a release out of the public file, which lists it as withdrawn from then on.

    The vintage before it is the newest again. Whoever has the release knows it still, so the ledger
    keeps it, and what goes out later is protected together with it. Exports and pages that follow
    the public file lose it too; those that were written elsewhere do not.

    Args:
        dataset: The name of the dataset.
        period: The period, such as 2026-Q3.
        reason: Why, in one sentence that everybody reads in the public file; name no count.
        vintage: Which vintage of the period; it must be the newest that stands.
        json: Print figures in place of sentences.
        project: The project's folder.
    """
    flow = load_flow("withdraw", project)
    done = flow.withdraw_release(dataset, period, reason, vintage)
    print(json_text.dumps(_figures(done), ensure_ascii=False, indent=2) if json else _words(done))


def _figures(done: TakenBack) -> dict[str, Any]:
    entry = done.entry
    return {
        "dataset": entry.dataset,
        "period": entry.period,
        "vintage": entry.vintage,
        "reason": entry.reason,
        "entry": entry.number,
        "head": done.head,
        "newest": done.newest,
        "was_out": done.was_out,
    }


def _words(done: TakenBack) -> str:
    left = (
        "No vintage of the period is left."
        if done.newest is None
        else f"Vintage {done.newest} of the period is the newest again."
    )
    said = (
        f"{done.entry.named} is withdrawn: the public file has no row of it, and says why. {left}"
    )
    return f"{said}\n{_ELSEWHERE}" if done.was_out else said
