"""What the confidential store remembers of files and releases: everything but their content."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file as it lay in the inbox.

    Args:
        file_name: its name, without folders.
        sha256: the hash of its bytes, in hexadecimal.
        received_at: when it was taken in, with a time zone.
    """

    file_name: str
    sha256: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the store remembers of one file.

    Args:
        submission: the kind of file.
        agency: who sent it.
        file_name: its name, without folders.
        sha256: the hash of its bytes.
        received_at: when it was taken in, in UTC.
        verdict: ``"accepted"`` or ``"refused"``.
        period: the period it covers; None where it was refused, like the next two.
        revision: 1 for the first file of its period, 2 for the one that replaces it.
        rows: how many rows it has.
        letter: where the letter to the agency lies; None where it was accepted.
    """

    submission: str
    agency: str
    file_name: str
    sha256: str
    received_at: datetime
    verdict: Literal["accepted", "refused"]
    period: str | None = None
    revision: int | None = None
    rows: int | None = None
    letter: str | None = None


@dataclass(frozen=True, slots=True)
class Release:
    """What the store remembers of one release.

    Args:
        dataset: what was released.
        period: for which period.
        policy: the policy it was protected under, in words.
        verdict: what the audit said.
        released_at: when, with a time zone; in UTC when read back.
    """

    dataset: str
    period: str
    policy: str
    verdict: str
    released_at: datetime
