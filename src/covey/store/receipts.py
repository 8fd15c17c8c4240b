"""What the confidential store remembers of files: everything but their content."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Verdict = Literal["accepted", "refused", "held", "superseded"]

LeavesThen = Mapping[str, tuple[str, ...]]
"""By column, the leaves of its codelist when a file came; all of now where one is not named."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file as it lay in the inbox.

    Args:
        file_name: its name, without folders.
        sha256: the hash of its bytes, in hexadecimal.
        received_at: when it was taken in, with a time zone.
        modified: when it was written, in nanoseconds since 1970; None where nobody looked.
        leaves: that it may have counts of. Whoever knows when it came knows that of others it
            has none.
    """

    file_name: str
    sha256: str
    received_at: datetime
    modified: int | None = None
    leaves: LeavesThen = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the store remembers of one file.

    Args:
        submission: the kind of file.
        agency: who sent it.
        file_name: its name, without folders.
        sha256: the hash of its bytes.
        received_at: when it was taken in, in UTC.
        verdict: ``"accepted"``, ``"refused"``, ``"held"`` until a data officer accepts or declines
            it, or ``"superseded"`` where a later file of its period came before that.
        period: the period it covers; None where it was refused, like the next two.
        revision: 1 for the first accepted file of its period, 2 for the one that replaces it.
        rows: how many rows it has.
        letter: where the letter to the agency lies; None where there was nothing to say.
        modified: when it was written, in nanoseconds since 1970; None where nobody looked.
        why: why it was held, without any count; None where it was not.
        decided_by: who accepted or declined a file that was held.
        decided_at: when, in UTC.
        reason: why, in the officer's words.
        leaves: the hash under which the store keeps those of `Arrival`; None where nobody kept
            them.
        seal: the keyed hash of its rows, see `covey.store.seal`; None where they were never sealed.
    """

    submission: str
    agency: str
    file_name: str
    sha256: str
    received_at: datetime
    verdict: Verdict
    period: str | None = None
    revision: int | None = None
    rows: int | None = None
    letter: str | None = None
    modified: int | None = None
    why: str | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None
    reason: str | None = None
    leaves: str | None = None
    seal: str | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What a data officer decided about a file that was held.

    Args:
        by: who.
        at: when, with a time zone.
        reason: why, in the officer's words.
    """

    by: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that the last collection could not deal with.

    Args:
        submission: the kind of file.
        file_name: its name, without folders.
        why: what went wrong, in words that hold nothing of the file.
    """

    submission: str
    file_name: str
    why: str
