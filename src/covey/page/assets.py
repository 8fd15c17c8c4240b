"""The script and the style of every page, and the rule that keeps it from fetching anything."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Final

import vl_convert

from covey.disk import kept_folder, write_whole
from covey.origin import versions

_ASSETS: Final = Path(__file__).parent / "assets"
_OF_ALL: Final = 0o644

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
    return inside_html(_bundled())


def _bundled() -> str:
    """Return the script as vl-convert bundles it, which takes over a second, and is kept."""
    made_of = repr((versions("vl-convert-python"), _EMBED))
    folder = kept_folder(_ASSETS.parent, hashlib.sha256(made_of.encode()).hexdigest()[:16])
    kept = None if folder is None else folder / "vega.js"
    if kept is not None and kept.is_file():
        return kept.read_bytes().decode()
    text = vl_convert.javascript_bundle(_EMBED)
    if kept is not None:
        with suppress(OSError):  # then it is bundled again
            write_whole(kept, text, _OF_ALL)
    return text


def script(name: str) -> str:
    """Return a script of ours: ``language`` stands first in every page, and the others use it."""
    return inside_html((_ASSETS / f"{name}.js").read_text(encoding="utf-8"))


def style() -> str:
    """Return the style of every page."""
    return tokens() + (_ASSETS / "page.css").read_text(encoding="utf-8")


def tokens() -> str:
    """Return the colours of every page, by light and dark, which other styles are made of."""
    return (_ASSETS / "tokens.css").read_text(encoding="utf-8")


def content_rule(scripts: Sequence[str], *, engine: bool) -> str:
    """Return the Content-Security-Policy of a page: these scripts and no other, nothing fetched.

    Where there is an *engine*, it may run too, in a worker that is made of what the page carries.

    Styles may stand in the text, since the marks of Vega and the cells of tables have their own;
    no rule in them can fetch.
    """
    allowed = [f"'sha256-{_digest(one)}'" for one in scripts]
    worker = ""
    if engine:
        allowed.append("'wasm-unsafe-eval'")
        worker = "worker-src blob:; "
    return (
        f"default-src 'none'; script-src {' '.join(allowed)}; {worker}style-src 'unsafe-inline'; "
        "connect-src 'none'; base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def inside_html(text: str) -> str:
    """Return a script that cannot end its element early."""
    return text.replace("</script", "<\\/script").replace("<!--", "<\\!--")
