"""A Markdown page as a test reads it: its code blocks with what they print, links and headings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = tuple(
    path.relative_to(ROOT).as_posix()
    for path in (
        *sorted(ROOT.glob("*.md")),
        *sorted((ROOT / "docs").rglob("*.md")),
        *sorted((ROOT / ".github").rglob("*.md")),
        ROOT / "tests" / "README.md",
        ROOT / "benchmarks" / "README.md",
    )
)

_BLOCK = re.compile(
    r"^(?P<indent> *)```(?P<kind>[^\n]*)\n(?P<text>.*?)^(?P=indent)```$", re.MULTILINE | re.DOTALL
)
_SAID = re.compile(
    r"\s*(?:^```text\n(?P<text>.*?)^```$|(?P<table>(?:^\|[^\n]*\|\n)+))", re.MULTILINE | re.DOTALL
)


@dataclass(frozen=True)
class Block:
    """A fenced block.

    Args:
        line: where it starts in the page.
        kind: the words after the fence.
        text: what stands in it.
        answer: what the page says comes of it: the block of kind text, or the table, that follows.
    """

    line: int
    kind: str
    text: str
    answer: str


def read(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def blocks(page: str) -> Iterator[Block]:
    text = read(page)
    for block in _BLOCK.finditer(text):
        said = _SAID.match(text, block.end())
        answer = said["text"] or said["table"] if said else ""
        line = text.count("\n", 0, block.start()) + 1
        shown = re.sub(f"^{block['indent']}", "", block["text"], flags=re.MULTILINE)
        yield Block(line, block["kind"], shown, answer)


def files(page: str) -> dict[str, str]:
    """Return the text of each file that a page shows in a block like ``python path/of/file.py``."""
    shown = [(block.kind.split(), block.text) for block in blocks(page)]
    return {words[1]: text for words, text in shown if len(words) == 2 and "." in words[1]}


def links(page: str) -> list[str]:
    """Return the links to other places of the repository."""
    targets = re.findall(r"\]\(([^)\s]+)\)", _BLOCK.sub("", read(page)))
    return [target for target in targets if not target.startswith("https://")]


def anchors(text: str) -> set[str]:
    """Return the anchors that GitHub gives to the headings of a page."""
    headings = re.findall(r"^#+ (.*)$", _BLOCK.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def code_spans(page: str) -> list[str]:
    """Return every line of a block without a language, of a shell block, and every `code` span."""
    spans = re.findall(r"`([^`\n]+)`", _BLOCK.sub("", read(page)))
    for block in blocks(page):
        if block.kind in ("", "sh"):
            spans += block.text.splitlines()
    return spans


def tables(page: str) -> list[str]:
    """Return the Markdown tables of a page."""
    return re.findall(r"^(?:\|[^\n]*\|\n)+", _BLOCK.sub("", read(page)), re.MULTILINE)


def cells(table: str) -> list[list[str]]:
    """Return the rows of a Markdown table below its header."""
    rows = [row.strip("|").split("|") for row in table.splitlines()]
    return [[cell.strip() for cell in row] for row in rows[2:]]
