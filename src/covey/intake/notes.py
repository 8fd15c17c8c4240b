"""Letters about files that were not refused: one that is held, one that does not speak of all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from covey.contracts import Codes
from covey.intake.letter import Defect, and_more, way_out
from covey.intake.phrases import phrase
from covey.intake.sections import Section, TextAndPage, write
from covey.intake.voice import ENGLISH, Voice
from covey.tables import Hierarchy

MOST_DOUBTS: Final = 12
"""Doubts of a file that are written out; the rest is counted by rule."""


def write_held_letter(
    file: str,
    period: str,
    doubts: Sequence[Defect],
    trees: Mapping[str, Hierarchy],
    heard: Sequence[Voice] = (ENGLISH,),
) -> TextAndPage:
    """Write the letter about a file that counts only once a data officer has accepted it.

    Args:
        file: its name, as it can be printed.
        period: the period it covers.
        doubts: why it is held, at least one; what was sent is not in them.
        trees: the tree of each dimension.
        heard: the languages of the agency.
    """
    opening = phrase(
        "{file} is held: it has no defect, but it is unlike what was accepted before.", file=file
    )
    closing = phrase(
        "It counts for {period} only once the data officer of the hub has accepted it. If the file "
        "is right, tell the data officer why. If not, send the right file, whole: it takes the "
        "place of this one.",
        period=period,
    )
    return write(
        [
            Section(
                voice.language,
                voice.say(opening),
                [
                    (
                        ", ".join(_labelled(doubt.cell, trees, voice.language)),
                        voice.say(doubt.rule.name),
                        way_out(doubt, voice),
                    )
                    for doubt in doubts[:MOST_DOUBTS]
                ],
                voice.say(closing),
                list(and_more(doubts[MOST_DOUBTS:], voice)),
                note=voice.note,
            )
            for voice in heard
        ]
    )


def doubts_in_words(doubts: Sequence[Defect], trees: Mapping[str, Hierarchy]) -> str:
    """Return *doubts* in one line, for the record of the hub: each reason with its cells."""
    cells: dict[str, list[str]] = {}
    for doubt in doubts[:MOST_DOUBTS]:
        named = cells.setdefault(f"{doubt.rule.name} {way_out(doubt, ENGLISH)}", [])
        named += filter(None, [", ".join(_labelled(doubt.cell, trees, ENGLISH.language))])
    said = [": ".join([why, *filter(None, [" / ".join(of)])]) for why, of in cells.items()]
    return "; ".join([*said, *and_more(doubts[MOST_DOUBTS:], ENGLISH)])


def write_declined_letter(
    file: str, period: str, reason: str, heard: Sequence[Voice] = (ENGLISH,)
) -> TextAndPage:
    """Write the letter about a file that was held and that a data officer declined.

    Args:
        file: its name, as it can be printed.
        period: the period it covers.
        reason: of the data officer.
        heard: the languages of the agency.
    """
    opening = phrase(
        "{file} was held, and now it was not accepted for {period}. The data officer says:",
        file=file,
        period=period,
    )
    closing = phrase("What was accepted before counts on. Correct the file and send it again.")
    return write(
        [
            Section(
                voice.language,
                voice.say(opening),
                [(reason, "", "")],
                voice.say(closing),
                note=voice.note,
            )
            for voice in heard
        ]
    )


def write_partial_letter(
    file: str,
    period: str,
    silent: Codes,
    trees: Mapping[str, Hierarchy],
    heard: Sequence[Voice] = (ENGLISH,),
) -> TextAndPage:
    """Write the letter about an accepted file that does not speak of all that is expected.

    Args:
        file: its name, as it can be printed.
        period: the period it covers.
        silent: the expected codes without a row, with their columns.
        trees: the tree of each dimension.
        heard: the languages of the agency.
    """
    opening = phrase(
        "{file} was accepted for {period}, but has no row for:", file=file, period=period
    )
    closing = phrase(
        "Nothing is published until it has. Send the whole file again with these. Where there was "
        "nothing to report, write one row with the count 0."
    )
    return write(
        [
            Section(
                voice.language,
                voice.say(opening),
                [(label, "", "") for label in _labelled(silent, trees, voice.language)],
                voice.say(closing),
                note=voice.note,
            )
            for voice in heard
        ]
    )


def _labelled(codes: Codes, trees: Mapping[str, Hierarchy], language: str) -> Iterator[str]:
    for column, code in codes:
        listed = trees[column].codelist
        labels = listed.translations.get(language, listed.labels)
        label = labels[trees[column].position[code]]
        yield f"{column} {code}" + (f" ({label})" if label and label != code else "")
