"""The style and the script of the desk: the colours are those of the public pages."""

from __future__ import annotations

import hashlib
from typing import Final

from covey.desk import FOLDER
from covey.page.assets import tokens

_ASSETS: Final = FOLDER / "assets"


def style() -> str:
    """Return the style of every page of the desk."""
    return tokens() + (_ASSETS / "desk.css").read_text(encoding="utf-8")


def script() -> str:
    """Return what is added to pages where scripts run; they work without."""
    return (_ASSETS / "desk.js").read_text(encoding="utf-8")


def icon() -> str:
    """Return the mark that browsers show beside a title."""
    return (_ASSETS / "desk.svg").read_text(encoding="utf-8")


VERSION: Final = hashlib.sha256((style() + script()).encode()).hexdigest()[:12]
"""Of both, in their addresses."""
