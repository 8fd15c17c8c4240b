"""Letters about files that were not refused: one that is held, one that does not speak of all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from covey.contracts import Codes
from covey.intake.letter import Defect, way_out
from covey.intake.phrases import Named, named, phrase
from covey.intake.sections import Section, TextAndPage, write
from covey.intake.voice import ENGLISH, Voice
from covey.tables import Hierarchy


def write_held_letter(
    file: str, period: str, doubts: Sequence[Defect], heard: Sequence[Voice] = (ENGLISH,)
) -> TextAndPage:
    """Write the letter about a file that counts only once a data officer has accepted it.

    Args:
        file: its name, as it can be printed.
        period: the period it covers.
        doubts: why it is held, at least one; what was sent is not in them.
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
                [("", voice.say(doubt.rule.name), way_out(doubt, voice)) for doubt in doubts],
                voice.say(closing),
            )
            for voice in heard
        ]
    )


def doubts_in_words(doubts: Sequence[Defect]) -> str:
    """Return *doubts* in one line, for the record of the hub."""
    return "; ".join(f"{doubt.rule.name} {way_out(doubt, ENGLISH)}" for doubt in doubts)


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
            Section(voice.language, voice.say(opening), [(reason, "", "")], voice.say(closing))
            for voice in heard
        ]
    )


def write_partial_letter(
    file: str,
    period: str,
    silent: Codes,
    trees: Mapping[str, Hierarchy],
    called: Mapping[str, str],
    heard: Sequence[Voice] = (ENGLISH,),
) -> TextAndPage:
    """Write the letter about an accepted file that does not speak of all that is expected.

    Args:
        file: its name, as it can be printed.
        period: the period it covers.
        silent: the expected codes without a row, with their columns.
        trees: the tree of each dimension.
        called: what the agency's files call each column.
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
                [
                    (f"{called[column]} {voice.say(_code(trees[column], code))}", "", "")
                    for column, code in silent
                ],
                voice.say(closing),
            )
            for voice in heard
        ]
    )


def _code(tree: Hierarchy, code: str) -> Named:
    return named([(tree.codelist, tree.position[code])])
