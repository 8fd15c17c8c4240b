"""A page for a web server: what pages have in common lies beside them, and is fetched once.

It is made of the page that is one file, so that both say the same. Each part is named after its
content: a browser may keep it for good, and runs none that was changed (subresource integrity).
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass, field
from html import escape, unescape
from typing import Final

ASSETS: Final = "assets"
"""The folder of the parts, beside the pages."""

OUR_PART: Final = re.compile(r"(script|style|engine|worker|file)-[0-9a-f]{16}\.(js|css|bin)")
"""What a part is called."""

_STYLE: Final = re.compile(r"<style>\n(.*?)</style>", re.DOTALL)
_SCRIPT: Final = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_CARRIED: Final = re.compile(
    r'<script type="text/plain" id="(engine|worker|file)">(.*?)</script>', re.DOTALL
)
_RULE: Final = re.compile(r'(<meta http-equiv="Content-Security-Policy" content=")([^"]*)"')


@dataclass(frozen=True)
class Site:
    """The parts of some pages.

    Args:
        parts: the content of each, by its name.
    """

    parts: dict[str, bytes] = field(default_factory=dict)

    def shared(self, page: str) -> str:
        """Return a page that fetches its parts from where it lies, and nothing else."""
        page = _STYLE.sub(lambda found: self._style(found[1]), page, count=1)
        page = _CARRIED.sub(lambda found: self._carried(found[1], found[2]), page)
        page = _SCRIPT.sub(lambda found: self._script(found[1]), page)
        return _RULE.sub(_own_rule, page, count=1)

    def _style(self, text: str) -> str:
        place, digest = self._part("style", "css", text.encode())
        return f'<link rel="stylesheet" href="{place}" integrity="{digest}">'

    def _script(self, text: str) -> str:
        place, digest = self._part("script", "js", text.encode())
        return f'<script src="{place}" integrity="{digest}"></script>'

    def _carried(self, name: str, text: str) -> str:
        place, digest = self._part(name, "bin", base64.b64decode(text))
        return (
            f'<script type="text/plain" id="{name}" data-src="{place}" data-integrity="{digest}">'
            "</script>"
        )

    def _part(self, kind: str, ending: str, content: bytes) -> tuple[str, str]:
        digest = hashlib.sha256(content)
        name = f"{kind}-{digest.hexdigest()[:16]}.{ending}"
        self.parts[name] = content
        return f"{ASSETS}/{name}", f"sha256-{base64.b64encode(digest.digest()).decode()}"


def _own_rule(found: re.Match[str]) -> str:
    """Return the rule of content: from here alone, and nothing for a page that carried nothing."""
    rule = dict(one.strip().split(" ", 1) for one in unescape(found[2]).split(";"))
    asks = "'wasm-unsafe-eval'" in rule["script-src"]
    rule["script-src"] = "'self' 'wasm-unsafe-eval'" if asks else "'self'"
    rule["style-src"] = "'self' 'unsafe-inline'"
    rule["connect-src"] = "'self'" if asks else "'none'"
    return found[1] + escape("; ".join(f"{name} {source}" for name, source in rule.items())) + '"'
