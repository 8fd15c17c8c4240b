"""The text that is printed into a page, of which the page carries a hash to be checked by."""

from __future__ import annotations

import hashlib
import re
from html.parser import HTMLParser
from typing import Final

MARK: Final = "data-printed"
"""Marks an element whose text no script changes; none stands in another."""

PLACE: Final = "the hash of what is printed"
"""Where the hash goes once the page is there."""

_BLANK: Final = re.compile(r"[ \t\n\r\f]+")
_EMPTY: Final = frozenset({"br", "col", "hr", "img", "input", "meta", "link"})


def sealed(page: str) -> str:
    """Return *page* with the hash of its printed text in its place."""
    reader = _Reader()
    reader.feed(page[page.index("<header>") : page.index('<script type="application/json"')])
    text = _BLANK.sub("", "".join(reader.text))
    return page.replace(PLACE, hashlib.sha256(text.encode()).hexdigest(), 1)


class _Reader(HTMLParser):
    """Reads the text of marked elements, as a browser tells it."""

    def __init__(self) -> None:
        super().__init__()
        self.text: list[str] = []
        self._depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _EMPTY and (self._depth or any(name == MARK for name, _ in attrs)):
            self._depth += 1

    def handle_endtag(self, tag: str) -> None:
        if self._depth and tag not in _EMPTY:
            self._depth -= 1

    def handle_data(self, data: str) -> None:
        if self._depth:
            self.text.append(data)
