"""Until when a protection may take, from the reading of its file to the writing of its answer."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import Self

from covey.errors import DisclosureRisk
from covey.sentence import Sentence, Setting

_LATE_SHARE, _LATE_SECONDS = 0.2, 3.0  # by which the limit may be passed


@dataclass(frozen=True)
class Deadline:
    """When a protection is to end, and when it is given up, on the monotonic clock.

    Args:
        limit: seconds that it may take; None: any.
        ends: when nothing is bettered any more.
        latest: when it is given up, a fifth of the limit and 3 seconds after.
    """

    limit: float | None = None
    ends: float = float("inf")
    latest: float = float("inf")

    @classmethod
    def of(cls, limit: float | None, begun: float | None) -> Self:
        """Return the deadline of what began then; None: now."""
        if limit is None:
            return cls()
        ends = (time.monotonic() if begun is None else begun) + limit
        return cls(limit, ends, ends + _LATE_SHARE * limit + _LATE_SECONDS)

    def __reduce__(self) -> tuple[object, ...]:
        """Cross to another machine by the time of day: each has a monotonic clock of its own."""
        ahead = time.time() - time.monotonic()
        return _arrived, (self.limit, self.ends + ahead, self.latest + ahead)

    def earlier_by(self, seconds: float) -> Self:
        """Return the deadline of a step that so much comes after."""
        return replace(self, ends=self.ends - seconds, latest=self.latest - seconds)

    def without_latest(self) -> Self:
        """Return the deadline of what is not given up, however late it is."""
        return replace(self, latest=float("inf"))

    @property
    def is_past(self) -> bool:
        """True if nothing is to be bettered any more."""
        return time.monotonic() >= self.ends

    @property
    def remaining(self) -> float:
        """Seconds until nothing is to be bettered any more; infinite without a limit."""
        return self.ends - time.monotonic()

    @property
    def until_latest(self) -> float | None:
        """Seconds until it is given up, from 0; None: it never is."""
        return None if self.latest == float("inf") else max(self.latest - time.monotonic(), 0.0)

    @property
    def is_late(self) -> bool:
        """True if the limit cannot be kept any more."""
        return time.monotonic() >= self.latest

    def refuse_if_late(self) -> None:
        """Give up what has no safe table yet.

        Raises:
            DisclosureRisk: the limit cannot be kept any more; the message says the ways out.
        """
        if self.is_late:
            raise DisclosureRisk(
                Sentence(
                    Setting("time_limit", self.limit),
                    " is too short: a safe table was not found and attacked by then. Give it more "
                    "seconds, or the table fewer or coarser dimensions.",
                )
            )


def _arrived(limit: float | None, ends: float, latest: float) -> Deadline:
    ahead = time.time() - time.monotonic()
    return Deadline(limit, ends - ahead, latest - ahead)
