"""A bar on stderr while a table is protected; nothing where nobody looks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from covey.disclosure import Progress as State
from covey.disclosure import Watcher

_STAGES = {
    "compile": "compiling (once, a minute)",
    "parts": "by branches",
    "cover": "finding twins",
    "improve": "hiding less",
}


@contextmanager
def progress_bar(quiet: bool) -> Iterator[Watcher | None]:
    """Give a watcher that draws a bar on stderr; None where *quiet* or stderr is no terminal."""
    console = Console(stderr=True)
    if quiet or not console.is_terminal:
        yield None
        return
    columns = (
        TextColumn("{task.description:14}"),
        BarColumn(),
        TextColumn("{task.fields[hidden]:,} cells hidden"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=1.0, hidden=0)

        def watch(state: State) -> None:
            stage = _STAGES[state.stage]
            bar.update(task, description=stage, completed=state.done, hidden=state.hidden)

        yield watch
