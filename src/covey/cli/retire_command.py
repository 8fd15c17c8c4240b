"""The command that closes a period of a dataset."""

from __future__ import annotations

import json as json_text
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from covey.cli.project import OfficersKey, opened, signed_with, tell_head
from covey.errors import CommandError
from covey.plurals import numbered

if TYPE_CHECKING:
    from covey.hub.retire import RetirementPlan
    from covey.store import Retired

Flag = Annotated[bool, Parameter(negative="")]


def retire(
    dataset: str,
    period: str,
    /,
    *,
    reason: str = "",
    plan: Flag = False,
    commit: str = "",
    key: OfficersKey = None,
    json: Flag = False,
    project: Annotated[Path, Parameter(help="The project's folder.")] = Path(),
) -> None:
    """Close a period: what is out of it stands for good, and no correction of its files is taken.

    A file that comes for it is refused by a letter. What its files count stays in the confidential
    store, since whatever goes out later is held against it; so nothing more is hidden for it.
    Nothing undoes this. What turns out to be wrong can still be withdrawn.

    Args:
        dataset: The name of the dataset.
        period: The period, such as 2026-Q3; with a year, the files of its quarters are closed.
        reason: Why, in one sentence that the ledger keeps; name no count.
        plan: Only say what would be closed, with the hash of that.
        commit: The hash of the plan that is carried out: exactly that, or nothing.
        key: The file of an officer's private key: the ledger then has her signature of that she
            carried it out. Without it the entry says how it was done, and that nobody signed.
        json: Print figures in place of sentences.
        project: The project's folder.
    """
    from covey.hub.retire import plan_retirement, retire_period

    settings, registry = opened(project)
    if plan:
        if reason or commit or key:
            raise CommandError(
                "--plan changes nothing: leave --reason, --commit and --key for the act."
            )
        planned = plan_retirement(settings, dataset, period)
        figures, words = asdict(planned), _words_of_plan(planned, dataset, period)
    else:
        with signed_with(settings, key):
            done = retire_period(settings, registry, dataset, period, reason, commit)
        figures, words = _figures(done), f"{done.entry.named} is closed, and stands for good."
    print(json_text.dumps(figures, ensure_ascii=False, indent=2) if json else words)
    if not plan:
        tell_head(settings)


def _figures(done: Retired) -> dict[str, str | int]:
    entry = done.entry
    return {
        "dataset": entry.dataset,
        "period": entry.period,
        "vintage": entry.vintage,
        "reason": entry.reason,
        "entry": entry.number,
        "head": done.head,
    }


def _words_of_plan(plan: RetirementPlan, dataset: str, period: str) -> str:
    files = ", ".join(" ".join(file) for file in plan.files)
    return (
        f"{plan.named} would stand for good. No correction would be taken any more of "
        f"{numbered(len(plan.files), 'file')}: {files}. No cell is hidden for it. Nothing undoes "
        f"it.\ncovey retire {dataset} {period} --reason … --commit {plan.hash}"
    )
