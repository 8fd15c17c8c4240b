"""A letter as it is read: a section a language, as text and as a page that stands by itself."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Final, NamedTuple

_WIDEST_PLACE: Final = 48
_WIDTH: Final = 90
_STYLE: Final = """
body { font: 16px/1.5 system-ui, "Segoe UI", "Noto Sans", sans-serif; color: #1c2430;
  background: #f4f5f7; margin: 0; padding: 2rem 1rem; }
main { max-width: 60rem; margin: auto; background: #fff; padding: 2rem 2.5rem;
  border-top: 4px solid #b3261e; box-shadow: 0 1px 4px #0002; }
section + section { margin-top: 2.5rem; padding-top: 2rem; border-top: 1px solid #d5d9e0; }
h1, h2 { font-size: 1.2rem; line-height: 1.4; margin: 0 0 1rem; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; font-size: .94rem; }
th, td { text-align: left; vertical-align: top; padding: .45rem .9rem .45rem 0;
  border-bottom: 1px solid #e4e7ec; overflow-wrap: anywhere; }
th { color: #566173; font-weight: 600; }
td:nth-child(1) { min-width: 13rem; }
td:nth-child(2) { font-weight: 600; }
.closing { font-weight: 600; margin: 1.2rem 0 0; }
@media print { body { background: #fff; padding: 0; } main { box-shadow: none; } }
"""


@dataclass(frozen=True, slots=True)
class Section:
    """A letter in one language.

    Args:
        language: its tag.
        opening: the verdict.
        entries: place, rule and way out of each matter; empty texts where there is none.
        closing: what to do.
        rest: what is counted only.
        head: the titles of the columns of entries on a page; none for a plain list.
        note: what to know of its language; empty where there is nothing.
    """

    language: str
    opening: str
    entries: Sequence[tuple[str, str, str]]
    closing: str
    rest: Sequence[str] = ()
    head: Sequence[str] = field(default_factory=tuple)
    note: str = ""


class TextAndPage(NamedTuple):
    """A letter in all its languages.

    Args:
        text: to be read anywhere.
        page: the same in HTML, to be opened, printed or forwarded.
    """

    text: str
    page: str


def write(sections: Sequence[Section]) -> TextAndPage:
    """Write a letter of *sections*, at least one, one after the other."""
    return TextAndPage("\n".join(map(_text, sections)), _page(sections))


def _text(section: Section) -> str:
    rules = [f"'{rule}'" if rule else "" for _, rule, _ in section.entries]
    places = [place for place, _, _ in section.entries]
    widest = max((len(place) for place in places if len(place) <= _WIDEST_PLACE), default=0)
    widest_rule = max(map(len, rules), default=0)
    lines = [
        section.opening,
        *(
            "  " + f"{place:<{widest}} {rule:<{widest_rule}}  {way_out}".strip()
            for (place, _, way_out), rule in zip(section.entries, rules, strict=True)
        ),
        *(f"  {counted}" for counted in section.rest),
        *textwrap.wrap(section.closing, _WIDTH),
        *textwrap.wrap(section.note, _WIDTH),
    ]
    return "\n".join(lines) + "\n"


def _page(sections: Sequence[Section]) -> str:
    bodies = "\n".join(map(_section, sections, [1, *[2] * len(sections)]))
    return (
        f'<!doctype html>\n<html lang="{escape(sections[0].language)}">\n<head>\n'
        '<meta charset="utf-8">\n<meta name="viewport" content="width=device-width">\n'
        # Whatever slipped through: the page runs nothing and asks nobody for anything.
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'\">\n"
        f"<title>{escape(sections[0].opening)}</title>\n<style>{_STYLE}</style>\n</head>\n"
        f"<body>\n<main>\n{bodies}\n</main>\n</body>\n</html>\n"
    )


def _section(section: Section, level: int) -> str:
    head = f"<thead><tr>{_cells('th', section.head)}</tr></thead>\n" if section.head else ""
    rows = "\n".join(f"<tr>{_cells('td', entry)}</tr>" for entry in section.entries)
    rest = "".join(f"\n<p>{escape(counted)}</p>" for counted in section.rest)
    note = f'\n<p class="note">{escape(section.note)}</p>' if section.note else ""
    return (
        f'<section lang="{escape(section.language)}">\n'
        f"<h{level}>{escape(section.opening)}</h{level}>\n"
        f"<table>\n{head}<tbody>\n{rows}\n</tbody>\n</table>{rest}\n"
        f'<p class="closing">{escape(section.closing)}</p>{note}\n</section>'
    )


def _cells(tag: str, texts: Iterable[str]) -> str:
    return "".join(f"<{tag}>{escape(text)}</{tag}>" for text in texts)
