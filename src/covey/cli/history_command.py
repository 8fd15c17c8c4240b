"""The command that tells what happened to a file, or to a period of a dataset."""

from __future__ import annotations

import json as json_text
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from covey.cli.ledger_words import doer_words
from covey.cli.project import opened, settings_of

if TYPE_CHECKING:
    from covey.hub.history import Event

Flag = Annotated[bool, Parameter(negative="")]


def history(
    name: str,
    period: str | None = None,
    /,
    *,
    json: Flag = False,
    project: Annotated[Path, Parameter(help="The project's folder.")] = Path(),
) -> None:
    """Tell what happened to a file, or to a period of a dataset and its files, in order.

    Who sent what and when, what was held, who decided about it and why, where the letters lie,
    what was released, corrected, withdrawn and put back. No count is told.

    Args:
        name: The name of a file, as it lay in the inbox; or of a dataset.
        period: The period of the dataset, such as 2026-Q3.
        json: Print figures in place of sentences.
        project: The project's folder.
    """
    from covey.hub.history import history_of_file, history_of_period

    if period is None:
        events = history_of_file(settings_of(project), name)
    else:
        events = history_of_period(*opened(project), name, period)
    if json:
        told = [asdict(one) | {"at": one.at.isoformat()} for one in events]
        print(json_text.dumps(told, ensure_ascii=False, indent=2))
        return
    for line in map(event_words, events):
        print(line)
    if not events:
        print(f"{name} {period}: nothing has happened yet.")


def event_words(one: Event) -> str:
    """Return the line of one thing that happened: when, in UTC, to what, by whom and why."""
    period = f" for {one.period}" if one.period and one.period not in one.of else ""
    who = f" ({one.by})" if one.by else ""
    detail = f", {one.detail}" if one.detail else ""
    by = doer_words(one.planned, one.approved, one.carried_out)
    why = f"{by}: {one.why}" if one.why else by
    return f"{one.at:%Y-%m-%d %H:%M}  {one.what}: {one.of}{period}{who}{detail}{why}"
