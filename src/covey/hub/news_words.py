"""What a message says: each thing that happened in a sentence, by kind, in each language.

No sentence has a place for a count or for what was sent, and a subject has none at all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Final

from covey.intake import Phrase, Voice, phrase
from covey.store import News, NewsKind

TITLES: Final[Mapping[NewsKind, Phrase]] = {
    "refused": phrase("Refused"),
    "held": phrase("Held"),
    "answered": phrase("Answered"),
    "failed": phrase("Failed"),
    "late": phrase("Late"),
    "due": phrase("Due"),
    "approval": phrase("Waiting for approval"),
    "accepted": phrase("Accepted"),
    "published": phrase("Published"),
    "corrected": phrase("Published anew"),
    "withdrawn": phrase("Withdrawn"),
}
"""The kinds in the order in which they are told: first what somebody has to do."""

_SENTENCES: Final[Mapping[NewsKind, Phrase]] = {
    "refused": phrase(
        "{what}: {file} was refused on {day}, and nothing of it was stored; its letter says what "
        "to correct."
    ),
    "held": phrase(
        "{what} for {period}: {file} is held since {day}, until the data officer decides; its "
        "letter says why."
    ),
    "answered": phrase(
        "{what} for {period}: the agency answered on {day} about the file that is held; covey "
        "status says what."
    ),
    "failed": phrase("{what}: {file} could not be dealt with on {day}; covey status says why."),
    "late": phrase("{what} for {period} was due by {day}, and no file of it was accepted yet."),
    "due": phrase("{what} for {period} is due by {day}, and no file of it was accepted yet."),
    "approval": phrase("{what} for {period} waits for approval; covey status names the plan."),
    "accepted": phrase("{what} for {period}: {file} was accepted on {day}."),
    "published": phrase("{what} for {period} was published on {day}."),
    "corrected": phrase("{what} for {period} was published anew on {day}, with corrections."),
    "withdrawn": phrase("{what} for {period} was withdrawn on {day}; the public file says why."),
}
_NO_RELEASE: Final = phrase("{what} for {period} did not go out on {day}; covey plan says why.")
_A_NAME: Final = phrase("A new name waits for approval; covey status names the plan.")
_A_FILE: Final = phrase("a file")
_ID: Final = phrase("This is message {id}. If it comes twice, it is the same one.")


def subject(office: str, kinds: Sequence[NewsKind], voice: Voice) -> str:
    """Return the subject of a message: who writes, and of what kind the news is."""
    return f"{office}: {', '.join(voice.say(TITLES[kind]) for kind in kinds)}"


def told_kinds(news: Sequence[News]) -> tuple[NewsKind, ...]:
    """Return the kinds of some news, in the order in which they are told."""
    there = {one.kind for one in news}
    return tuple(kind for kind in TITLES if kind in there)


def text(
    news: Sequence[News], titles: Mapping[str, str], voices: Sequence[Voice], number: str
) -> str:
    """Return the text of a message, complete in each language after the other.

    Args:
        news: what is told; of a file, its name only where it is for whoever sent it.
        titles: of submissions and datasets, by name.
        voices: the languages.
        number: the id of the message.
    """
    return "\n\n".join("\n".join(_in(voice, news, titles, number)) for voice in voices) + "\n"


def _in(
    voice: Voice, news: Sequence[News], titles: Mapping[str, str], number: str
) -> Sequence[str]:
    order = list(TITLES)
    lines: list[str] = []
    for kind, of in groupby(
        sorted(news, key=lambda one: order.index(one.kind)), key=lambda one: one.kind
    ):
        said = dict.fromkeys(voice.say(_sentence(one, titles, voice)) for one in of)
        lines += [voice.say(TITLES[kind]), *(f"  {sentence}" for sentence in said), ""]
    lines.append(voice.say(replace(_ID, values=(("id", number),))))
    return [*lines, voice.note] if voice.note else lines


def _sentence(one: News, titles: Mapping[str, str], voice: Voice) -> Phrase:
    english = _SENTENCES[one.kind]
    if one.kind == "failed" and one.period:
        english = _NO_RELEASE
    if not one.name:
        english = _A_NAME
    what = voice.say(titles.get(one.name, one.name))
    values = (
        ("what", f"{what} ({one.name})"),
        ("period", one.period),
        ("file", one.file_name or _A_FILE),
        ("day", one.day),
    )
    return replace(english, values=values)
