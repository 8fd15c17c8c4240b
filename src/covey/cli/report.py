"""How a command says what it did: a sentence on stderr, or figures as JSON on stdout."""

from __future__ import annotations

import json as json_text
import sys
import time
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Final

BEGUN: Final[ContextVar[float | None]] = ContextVar("BEGUN", default=None)
"""When the process of a command began, on the monotonic clock; None: it runs in another's."""


def _begun() -> float:
    begun = BEGUN.get()
    return time.monotonic() if begun is None else begun


@dataclass(frozen=True)
class Report:
    """What a command was asked to say, and when it began.

    Args:
        json: figures in place of sentences.
        quiet: no sentences.
        started: on the monotonic clock, with what it takes to start Python and to load Covey.
    """

    json: bool
    quiet: bool
    started: float = field(default_factory=_begun)

    def say(self, figures: dict[str, Any], words: str) -> None:
        """Print the figures and how long it took, or the words, or nothing."""
        if self.json:
            taken = figures | {"seconds": round(time.monotonic() - self.started, 3)}
            print(json_text.dumps(taken, ensure_ascii=False, indent=2))
        elif not self.quiet:
            print(words, file=sys.stderr)
