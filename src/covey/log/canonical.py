"""One text for one value: JSON that whoever checks a hash writes the same way.

Source: RFC 8785 (JSON Canonicalization Scheme), with keys in the order of their code points and
numbers as Python writes them.
"""

from __future__ import annotations

import hashlib
import json
from typing import Final

_ENCODER: Final = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
)


def canonical(value: object) -> str:
    """Return *value* as JSON on one line: keys in order, no blanks, letters as they are.

    Args:
        value: plain: texts, whole numbers, fractions, truth values, None, lists and mappings.

    Raises:
        ValueError: a fraction is no number, which JSON has no word for.
        TypeError: a value is not plain.

    >>> canonical({"sex": ["F", None], "area": "Hạ Long"})
    '{"area":"Hạ Long","sex":["F",null]}'
    """
    return _ENCODER.encode(value)


def sha256(text: str) -> str:
    """Return the SHA-256 of *text* in UTF-8, as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()
