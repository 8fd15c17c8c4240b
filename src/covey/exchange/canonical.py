"""JSON that is the same for the same content, and that people can read."""

from __future__ import annotations

import json


def as_json(content: object) -> bytes:
    """Return *content* as JSON in UTF-8, with a line end; the order of keys is kept."""
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()
