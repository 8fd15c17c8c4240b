"""The command that lets an analyst ask a published file, and nothing else."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from covey.errors import CommandError, InputError
from covey.printable import printable, printable_lines

if TYPE_CHECKING:
    from covey.files.prompt import Prompt, QueryAnswer

_WRONG_INPUT: Final = 2
_MOST_SECONDS: Final = 86_400
_WIDE: Final = 10_000
_QUIT: Final = (".quit", ".exit", "exit", "quit")
_GREETING: Final = (
    "{name}, read-only. A query ends with ;   .quit or Ctrl-D leaves.\n"
    "Begin with: FROM readme;   FROM breakdowns;"
)


def open_(file: Path, query: str | None = None, /, *, rows: int = 40, seconds: float = 60) -> int:
    """Ask a published DuckDB file in SQL: read-only, and with no way to any other file.

    Queries that are typed end with a semicolon. What comes by a pipe is asked and answered, too.

    Args:
        file: The published file, such as public/covey.duckdb.
        query: What to ask, in quotes; without it queries are typed, or come by a pipe.
        rows: How many rows of an answer are shown.
        seconds: How long one answer may take; its memory is 2 GB.

    Returns:
        2 where a query that was not typed by hand has no answer, else 0.
    """
    from covey.files.prompt import opened

    if not file.is_file():
        raise CommandError(f"{file}: there is no such file. Name a published DuckDB file.")
    if rows < 1:
        raise CommandError(f"--rows {rows} shows nothing. Use 1 or more.")
    if not 0 < seconds <= _MOST_SECONDS:
        raise CommandError(f"--seconds {seconds:g} is no time. Use up to {_MOST_SECONDS:,}.")
    by_hand = query is None and sys.stdin.isatty()
    failed = 0
    with opened(file, seconds) as prompt:
        if by_hand:
            print(_GREETING.format(name=file.name))
        for text in _queries(by_hand) if query is None else (query,):
            for question in prompt.questions(text):
                failed += not _answered(prompt, question, rows)
    return _WRONG_INPUT if failed and not by_hand else 0


def _queries(by_hand: bool) -> Iterator[str]:
    """Yield what is typed, a query or several on a line at a time."""
    if by_hand:
        import readline  # noqa: F401 - arrow keys and history in input()
    waiting = ""
    while True:
        try:
            line = input(("... " if waiting else "covey> ") if by_hand else "")
        except EOFError:
            break
        except KeyboardInterrupt:
            waiting = ""
            print()
            continue
        if not waiting and line.strip().rstrip(";").casefold() in _QUIT:
            return
        waiting = f"{waiting}\n{line}".strip()
        if waiting.endswith(";"):
            yield waiting
            waiting = ""
    if by_hand:
        print()
    if waiting:
        yield waiting


def _answered(prompt: Prompt, query: str, most: int) -> bool:
    """Show the answer to a query and what may mislead in it, or why there is none."""
    from covey.files.misleading import sources_of, warnings_of

    try:
        answer = prompt.ask(query, most)
    except InputError as error:
        print(printable_lines(str(error)), file=sys.stderr)
        return False
    _show(answer, most)
    for warning in warnings_of(query, sources_of(prompt.breakdowns())):
        print(f"Note: {warning}", file=sys.stderr)
    return True


def _show(answer: QueryAnswer, most: int) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table(*(escape(printable(name)) for name in answer.columns))
    for row in answer.rows:
        table.add_row(*(escape(_text(cell)) for cell in row))
    # Wide enough for every figure: half a number is a wrong one.
    Console(width=_WIDE).print(table)
    if answer.more:
        print(f"The first {most} rows; LIMIT and OFFSET in the query show others, --rows more.")


def _text(cell: object) -> str:
    return "NULL" if cell is None else printable(str(cell))
