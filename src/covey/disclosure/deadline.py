"""Until when a protection may take, from the reading of its file to the writing of its answer."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from math import ceil
from typing import Self

from covey.errors import DisclosureRisk
from covey.plurals import numbered
from covey.sentence import Sentence, Setting

_LATE_SHARE, _LATE_SECONDS = 0.2, 3.0  # by which the limit may be passed


class OutOfTime(DisclosureRisk):
    """No safe table was found before its deadline."""


@dataclass(frozen=True)
class Deadline:
    """When a protection is to end, and when it is given up.

    It ends by the clock. It is given up by the processor as well, since where others have the
    machine, the clock runs on while nothing is tried.

    Args:
        limit: seconds that it may take; None: any.
        ends: when nothing is bettered any more, on the monotonic clock.
        latest: when it is given up there, a fifth of the limit and 3 seconds after.
        worked: seconds of the processor, as this process counts them, before which it is not;
            where others work for it the clock alone tells.
    """

    limit: float | None = None
    ends: float = float("inf")
    latest: float = float("inf")
    worked: float = float("-inf")

    @classmethod
    def of(cls, limit: float | None, begun: float | None) -> Self:
        """Return the deadline of what began then; None: now."""
        if limit is None:
            return cls()
        now, worked = time.monotonic(), time.process_time()
        begun = now if begun is None else begun
        most = (1 + _LATE_SHARE) * limit + _LATE_SECONDS
        # How much of what the process has worked was for this is not known, but no more than all.
        before = min(worked, max(now - begun, 0.0))
        return cls(limit, begun + limit, begun + most, worked - before + most)

    def __reduce__(self) -> tuple[object, ...]:
        """Cross to another machine by the time of day: each has a monotonic clock of its own."""
        ahead = time.time() - time.monotonic()
        return _arrived, (self.limit, self.ends + ahead, self.latest + ahead)

    def earlier_by(self, seconds: float, worked: float) -> Self:
        """Return the deadline of a step that so much comes after, by clock and processor."""
        return replace(
            self,
            ends=self.ends - seconds,
            latest=self.latest - seconds,
            worked=self.worked - worked,
        )

    def by_the_clock(self) -> Self:
        """Return the deadline of what others work for."""
        return replace(self, worked=float("-inf"))

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
        return time.monotonic() >= self.latest and time.process_time() >= self.worked

    def refuse_if_late(self) -> None:
        """Give up what has no safe table yet.

        Raises:
            OutOfTime: the limit cannot be kept any more; the message says the ways out.
        """
        if self.is_late and self.limit is not None:
            # What was kept for later steps is in it.
            taken = numbered(ceil(time.monotonic() - self.ends + self.limit), "second")
            raise OutOfTime(
                Sentence(
                    Setting("time_limit", self.limit),
                    f" is too short: a safe table takes more than {taken} to be found and attacked "
                    "here. Give it more seconds, or the table fewer or coarser dimensions.",
                )
            )


def _arrived(limit: float | None, ends: float, latest: float) -> Deadline:
    ahead = time.time() - time.monotonic()
    return Deadline(limit, ends - ahead, latest - ahead)
