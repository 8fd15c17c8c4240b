"""What a notebook shows of codelists, tables and policies: what they are, and no count."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Final

MOST_LINES: Final = 30
"""Lines that are shown; a note says how many there are."""


def lines_html(
    above: str, heads: Sequence[str], lines: Sequence[Sequence[object]], indents: Iterable[int] = ()
) -> str:
    """Return lines of text as HTML.

    Args:
        above: what it is.
        heads: of the columns.
        lines: their cells; what stands in them is text and no markup.
        indents: how far the first cell of each is moved in; not at all where missing.
    """
    head = "".join(f'<th style="text-align:left">{escape(one)}</th>' for one in heads)
    shown = list(lines[:MOST_LINES])
    steps = list(indents)[: len(shown)] or [0] * len(shown)
    body = "".join(_line(line, step) for line, step in zip(shown, steps, strict=True))
    more = len(lines) - len(shown)
    note = f"<div>and {more:,} more</div>" if more else ""
    return (
        f"<div><div><b>{escape(above)}</b></div><table><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table>{note}</div>"
    )


def _line(line: Sequence[object], step: int) -> str:
    first, *others = map(str, line)
    return f"<tr>{_cell(first, step)}{''.join(_cell(one, 0) for one in others)}</tr>"


def _cell(text: str, step: int) -> str:
    return f'<td style="text-align:left;padding-left:{1 + 1.5 * step}em">{escape(text)}</td>'
