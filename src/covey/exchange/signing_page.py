"""A page of an officer's own that signs a plan with her key, on her machine and without a network.

The desk serves no such script: whoever can change what a server shows could have it take a key.
"""

from __future__ import annotations

import base64
import hashlib
import html
from pathlib import Path
from typing import Final

_TEMPLATE: Final = Path(__file__).with_name("sign.html")
_BEGIN: Final = "<script>"
_END: Final = "</script>"


def page_to_sign(name: str) -> str:
    """Return the page that signs as an officer; its script is named by hash, and no other runs.

    Args:
        name: of the officer, which has no sign that HTML or a script reads as its own.

    >>> "default-src 'none'" in page_to_sign("mai")
    True
    """
    text = _TEMPLATE.read_text(encoding="utf-8").replace("{{name}}", html.escape(name))
    script = text[text.index(_BEGIN) + len(_BEGIN) : text.index(_END)]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return text.replace("{{script}}", digest)
