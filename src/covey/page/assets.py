"""The script and the style of every page, and the rule that keeps it from fetching anything."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final

import vl_convert

_ASSETS: Final = Path(__file__).parent / "assets"

# `ast` has Vega interpret its expressions, so that no page needs a rule that lets text become code.
_EMBED: Final = """
window.embedChart = (element, chart, numbers) => vegaEmbed(element, chart, {
  mode: "vega-lite", ast: true, actions: false, renderer: "svg", defaultStyle: false,
  logLevel: 1, formatLocale: numbers,
});
"""


@cache
def vega() -> str:
    """Return Vega, Vega-Lite and Vega-Embed as one script; the same for the same vl-convert."""
    return _inside_html(vl_convert.javascript_bundle(_EMBED))


def script() -> str:
    """Return the script of a page: its language, choices, charts and their tables."""
    return _asset("page.js")


def drawing() -> str:
    """Return what scripts of a page draw charts by, with Vega."""
    return _asset("drawing.js")


def style() -> str:
    """Return the style of every page."""
    return (_ASSETS / "page.css").read_text(encoding="utf-8")


def content_rule(scripts: Sequence[str]) -> str:
    """Return the Content-Security-Policy of a page: these scripts and no other, nothing fetched.

    Styles may stand in the text, since the marks of Vega and the cells of tables have their own;
    no rule in them can fetch.
    """
    hashes = " ".join(f"'sha256-{_digest(one)}'" for one in scripts)
    return (
        f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; connect-src 'none'; "
        "base-uri 'none'; form-action 'none'"
    )


def _asset(name: str) -> str:
    return _inside_html((_ASSETS / name).read_text(encoding="utf-8"))


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _inside_html(text: str) -> str:
    """Keep a script from ending its element early."""
    return text.replace("</script", "<\\/script").replace("<!--", "<\\!--")
