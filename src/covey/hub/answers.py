"""What an agency says of a file of its own that is held: it is right, or another one comes.

It decides nothing: a data officer reads it beside the file. It lies in the confidential folder,
since an agency may name counts in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final, Literal, get_args

from pydantic import TypeAdapter, ValidationError

from covey.disk import refusal, write_whole
from covey.errors import CommandError, StoreError
from covey.hub.clock import moment_now
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


@dataclass(frozen=True, slots=True)
class Answers:
    """What agencies said of files that are held.

    Args:
        said: the answers, by the hash of each file; of a file of which nothing was said, none.
        faults: which of them cannot be read, and the way out.
    """

    said: Mapping[str, Answer] = field(default_factory=dict)
    faults: tuple[str, ...] = ()


_ADAPTER: Final = TypeAdapter(Answer)


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
    made = Answer(kind, words, by, moment_now())
    path = _path(settings, held)
    private_folder(path.parent)
    try:
        write_whole(path, _ADAPTER.dump_json(made).decode(), _OWN)
    except OSError as error:
        raise StoreError(
            f"{path}: the answer cannot be kept ({refusal(error)}). Make room and send it again."
        ) from None
    return made


def answers_to(settings: Settings, held: Iterable[Receipt]) -> Answers:
    """Return what agencies said last of files that are or were held."""
    said: dict[str, Answer] = {}
    faults: list[str] = []
    for one in held:
        path = _path(settings, one)
        try:
            said[one.sha256] = _ADAPTER.validate_json(path.read_bytes())
        except FileNotFoundError:
            continue
        except (OSError, ValidationError) as error:
            why = refusal(error) if isinstance(error, OSError) else "it is no answer of an agency"
            faults.append(
                f"{path}: this answer cannot be read ({why}). Remove it, and ask the agency again."
            )
    return Answers(said, tuple(faults))


def _path(settings: Settings, held: Receipt) -> Path:
    name = f"{held.period}-{held.sha256}.json".replace("/", "_")
    return settings.answers_folder / held.submission / name
