"""What an agency says of a file of its own that is held: it is right, or another one comes.

It decides nothing: a data officer reads it beside the file. It lies in the confidential folder,
since an agency may name counts in it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Literal, get_args

from covey.disk import refusal, write_whole
from covey.errors import CommandError, StoreError
from covey.hub.settings import Settings
from covey.store import Receipt, private_folder

Kind = Literal["right", "another"]
"""The file is right as it is; or another one takes its place."""

LONGEST: Final = 2_000
"""Letters of an answer."""

_OWN: Final = 0o600


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody of the agency said.

    Args:
        kind: whether the file is right, or another one comes.
        words: why, in her own words; empty where there are none.
        by: her name.
        at: when, in UTC.
    """

    kind: Kind
    words: str
    by: str
    at: datetime


def answer_held(settings: Settings, held: Receipt, kind: Kind, words: str, by: str) -> Answer:
    """Keep what an agency says of a file that is held; the last answer counts.

    Raises:
        CommandError: the file is not held, or a file is said to be right without a word of why.
        StoreError: it cannot be written.
    """
    if held.verdict != "held":
        raise CommandError("this file is held no more, and no answer to it is waited for.")
    if kind not in get_args(Kind):
        raise CommandError("an answer says that the file is right, or that another one comes.")
    words = words.strip()[:LONGEST]
    if kind == "right" and not words:
        raise CommandError("say in a few words why the file is right: the officer reads them.")
    made = Answer(kind, words, by, datetime.now(UTC))
    told = {"kind": kind, "words": words, "by": by, "at": made.at.isoformat()}
    path = _path(settings, held)
    private_folder(path.parent)
    try:
        write_whole(path, json.dumps(told, ensure_ascii=False), _OWN)
    except OSError as error:
        raise StoreError(
            f"{path}: the answer cannot be kept ({refusal(error)}). Make room and send it again."
        ) from None
    return made


def answer_to(settings: Settings, held: Receipt) -> Answer | None:
    """Return what the agency said last of a file that is or was held; None where it said nothing.

    Raises:
        StoreError: what is kept cannot be read.
    """
    path = _path(settings, held)
    if not path.exists():
        return None
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        return Answer(
            told["kind"], told["words"], told["by"], datetime.fromisoformat(told["at"])
        )  # fmt: skip
    except (OSError, ValueError, KeyError) as error:
        raise StoreError(
            f"{path}: this answer cannot be read ({type(error).__name__}). Remove it, and ask the "
            "agency again."
        ) from None


def answers_to(settings: Settings, held: Iterable[Receipt]) -> dict[str, Answer]:
    """Return what agencies said of files, by the hash of each file."""
    found = ((one.sha256, answer_to(settings, one)) for one in held)
    return {sha256: answer for sha256, answer in found if answer is not None}


def _path(settings: Settings, held: Receipt) -> Path:
    name = f"{held.period}-{held.sha256}.json".replace("/", "_")
    return settings.answers_folder / held.submission / name
