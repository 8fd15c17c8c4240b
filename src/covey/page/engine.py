"""DuckDB for the browser, as it lies in this package: versions and hashes are in its record.

`make engine` renews it from npm, which nothing else here needs.
"""

from __future__ import annotations

import base64
import gzip
from pathlib import Path
from typing import Final

from covey.page.assets import inside_html

ENGINE: Final = Path(__file__).parent / "assets" / "engine"

_PROGRAM: Final = "duckdb-eh.wasm"
_WORKER: Final = "duckdb-browser-eh.worker.js"
_FACE: Final = "duckdb-browser.cjs"
_ARROW: Final = "Arrow.es2015.min.js"

_AS_A_SCRIPT: Final = (
    "(() => {{ const module = {{ exports: {{}} }}; const exports = module.exports; "
    "const require = () => window.Arrow;\n{}\nwindow.duckdb = module.exports; }})();"
)
"""Around the face of the engine, which expects to be asked for by `require` and asks for Arrow."""


def carried() -> dict[str, str]:
    """Return what a page carries besides its scripts, by the name of the element.

    Returns:
        ``engine`` and ``worker`` as gzip in base64; ``licences``, which go wherever these go.
    """
    return {
        "engine": packed(_bytes(_PROGRAM)),
        "worker": packed(_bytes(_WORKER)),
        "licences": (ENGINE / "LICENCES.md").read_text(encoding="utf-8"),
    }


def scripts() -> tuple[str, ...]:
    """Return the scripts that a page speaks to it by, in order."""
    arrow, face = (gzip.decompress(_bytes(name)).decode() for name in (_ARROW, _FACE))
    return inside_html(arrow), inside_html(_AS_A_SCRIPT.format(face))


def packed(content: bytes) -> str:
    """Return bytes as a page carries them."""
    return base64.b64encode(content).decode()


def _bytes(name: str) -> bytes:
    return (ENGINE / f"{name}.gz").read_bytes()
