"""What a notebook shows of a table and of a verdict: what is published of them, and nothing else.

A notebook is passed on with all that it shows, so no count that is hidden may be in it, nor how
many people are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Final

MOST_ROWS: Final = 30
"""Rows that are shown of a table."""

_HATCHED: Final = "background:repeating-linear-gradient(45deg,#b8c2cb 0 1.5px,#fff 1.5px 7px)"
_RIGHT: Final = "text-align:right"


def table_html(
    names: Sequence[str],
    rows: Iterable[tuple[Sequence[str], int | None]],
    above: str,
    below: Sequence[str],
) -> str:
    """Return published rows as HTML.

    Args:
        names: of the dimensions.
        rows: the codes of each, and its count; None where it is hidden.
        above: what the table is.
        below: what to know of it, a line each.
    """
    heads = "".join(f"<th>{escape(name)}</th>" for name in (*names, "count"))
    lines = "".join(f"<tr>{_codes(codes)}{_count(count)}</tr>" for codes, count in rows)
    notes = "".join(f"<div>{escape(line)}</div>" for line in below if line)
    return (
        f"<div><div><b>{escape(above)}</b></div><table><thead><tr>{heads}</tr></thead>"
        f"<tbody>{lines}</tbody></table>{notes}</div>"
    )


def verdict_html(safe: bool, told: str, findings: Sequence[str]) -> str:
    """Return the verdict of an attack as HTML.

    Args:
        safe: whether nothing was found.
        told: what was attacked, in a sentence.
        findings: what was found, in words without counts.
    """
    shown = "".join(f"<li>{escape(one)}</li>" for one in findings[:MOST_ROWS])
    more = len(findings) - MOST_ROWS
    shown += f"<li>and {more:,} more</li>" if more > 0 else ""
    listed = f"<ul>{shown}</ul>" if shown else ""
    return f"<div><b>{'Safe' if safe else 'Not safe'}.</b> {escape(told)}{listed}</div>"


def _codes(codes: Sequence[str]) -> str:
    return "".join(f'<td style="text-align:left">{escape(code)}</td>' for code in codes)


def _count(count: int | None) -> str:
    if count is None:
        return f'<td style="{_RIGHT};{_HATCHED}"><i>hidden</i></td>'
    return f'<td style="{_RIGHT}">{count:,}</td>'
