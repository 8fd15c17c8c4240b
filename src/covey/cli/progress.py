"""What a wait is for, on stderr: a bar while a table is protected, and what is compiled before."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from covey.disclosure import Progress as State
from covey.disclosure import Watcher, compiling, is_compiled

_NEARLY = 0.999

_STAGES = {
    "compile": "compiling (once)",
    "parts": "by branches",
    "cover": "finding twins",
    "improve": "hiding less",
    "walk": "drawing a centre",
    "rerun": "running again",
}


@contextmanager
def progress_bar(quiet: bool) -> Iterator[Watcher | None]:
    """Give a watcher that draws a bar on stderr; None where *quiet* or stderr is no terminal."""
    console = Console(stderr=True)
    if quiet or not console.is_terminal:
        with _heard(share_lines(quiet)):
            yield None
        return
    with _bar(console) as watch, _heard(lambda share: watch(State("compile", share, 0))):
        yield watch


def share_lines(quiet: bool) -> Callable[[float], None]:
    """Return what says on stderr, a line a quarter, which share of the first use is compiled."""
    said = -1

    def show(share: float) -> None:
        nonlocal said
        quarter = int(share * 4)
        if quiet or quarter <= said:
            return
        if said < 0:
            print("Compiling for this machine, once: ten seconds or more.", file=sys.stderr)
        else:
            print(f"  {25 * quarter} % compiled", file=sys.stderr)
        said = quarter

    return show


@contextmanager
def _heard(tell: Callable[[float], None]) -> Iterator[None]:
    """Tell of what is compiled, unless this is not the first use: single functions take no time."""
    if is_compiled():
        yield
        return
    with compiling(tell):
        yield


@contextmanager
def _bar(console: Console) -> Iterator[Watcher]:
    columns = (
        TextColumn("{task.description:16}"),
        BarColumn(),
        TextColumn("{task.fields[hidden]:,} cells hidden"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=1.0, hidden=0)

        def watch(state: State) -> None:
            stage = _STAGES[state.stage]
            # The clock of a bar that was full once stands still, whatever stage comes next.
            done = min(state.done, _NEARLY)
            bar.update(task, description=stage, completed=done, hidden=state.hidden)

        yield watch
