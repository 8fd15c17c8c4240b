"""What is said when a disk refuses a file: in plain words, whichever library met it."""

from __future__ import annotations

import errno
import os
from typing import Final

_WORDS: Final = {
    errno.ENOSPC: "no space left on the disk",
    errno.EDQUOT: "no space left of what the disk allows you",
    errno.EFBIG: "no space left of what a file may take here",
    errno.EROFS: "the disk is read-only",
}


def refusal(error: Exception) -> str | None:
    """Return why the disk refused; None where *error* is about anything else.

    >>> refusal(OSError(28, "No space left on device"))
    'no space left on the disk'
    """
    number = error.errno if isinstance(error, OSError) else None
    if number in _WORDS:
        return _WORDS[number]
    # polars and DuckDB hand on the words of the system, and no number.
    said = next((words for code, words in _WORDS.items() if os.strerror(code) in str(error)), None)
    return said or (error.strerror if isinstance(error, OSError) else None)
