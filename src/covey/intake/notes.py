"""Letters about files that were not refused: held, or accepted with something to say of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from covey.contracts import Codes
from covey.intake.examination import Accepted
from covey.intake.letter import Defect, and_more, way_out
from covey.intake.phrases import named, phrase
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
    called: Mapping[str, str],
    heard: Sequence[Voice] = (ENGLISH,),
) -> TextAndPage:
    """Write the letter about a file that counts only once a data officer has accepted it.

    Args:
        file: its name, as it can be printed.
        period: the period it covers.
        doubts: why it is held, at least one; what was sent is not in them.
        trees: the tree of each dimension.
        called: what the agency's files call each column.
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
                        ", ".join(_labelled(doubt.cell, trees, called, voice)),
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
        named += filter(None, [", ".join(_labelled(doubt.cell, trees, {}, ENGLISH))])
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


def write_accepted_letter(
    accepted: Accepted,
    trees: Mapping[str, Hierarchy],
    called: Mapping[str, str],
    heard: Sequence[Voice] = (ENGLISH,),
) -> TextAndPage | None:
    """Write the letter about an accepted file, where there is something to say of it.

    It does not speak of all that is expected, or has rows below its table that were not read.

    Args:
        accepted: the file.
        trees: the tree of each dimension.
        called: what the agency's files call each column.
        heard: the languages of the agency.
    """
    sections = [
        section
        for voice in heard
        for section in (_silent(accepted, trees, called, voice), _unread(accepted, voice))
        if section.entries
    ]
    return write(sections) if sections else None


def _silent(
    accepted: Accepted, trees: Mapping[str, Hierarchy], called: Mapping[str, str], voice: Voice
) -> Section:
    opening = phrase(
        "{file} was accepted for {period}, but has no row for:",
        file=accepted.file,
        period=accepted.period,
    )
    closing = phrase(
        "Nothing is published until it has. Send the whole file again with these. Where there was "
        "nothing to report, write one row with the count 0."
    )
    entries = [(one, "", "") for one in _labelled(accepted.unreported, trees, called, voice)]
    return Section(voice.language, voice.say(opening), entries, voice.say(closing), note=voice.note)


def _labelled(
    codes: Codes, trees: Mapping[str, Hierarchy], called: Mapping[str, str], voice: Voice
) -> Iterator[str]:
    """Yield what the agency calls each column, and its code with the label beside it."""
    for column, code in codes:
        tree = trees[column]
        label = voice.say(named([(tree.codelist, tree.position[code])]))
        yield f"{called.get(column, column)} {label}"


def _unread(accepted: Accepted, voice: Voice) -> Section:
    opening = phrase(
        "{file} was accepted for {period}. Below its table, digits stand in rows that were not "
        "read:",
        file=accepted.file,
        period=accepted.period,
    )
    closing = phrase(
        "If they only explain, there is nothing to do. If they are counts, put them into the "
        "table, above the row of totals, and send the whole file again."
    )
    entries = [(voice.say(phrase("row {line}", line=line)), "", "") for line in accepted.unread]
    return Section(voice.language, voice.say(opening), entries, voice.say(closing), note=voice.note)
