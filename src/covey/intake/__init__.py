"""What comes in: an agency's file is guarded, read, harmonised and validated, or refused whole."""

import covey.contracts.model  # noqa: F401  the first to load pandera, without Spark
from covey.intake.codes import Codebook, codebooks
from covey.intake.draft import Line
from covey.intake.examination import Accepted
from covey.intake.forms import ENDINGS, TAKEN
from covey.intake.guard import Handed
from covey.intake.inspection import draft_mapping, examined, examined_each, inspect
from covey.intake.letter import Defect, Letter, Picture, way_out, where, write_letter
from covey.intake.names import printable_name
from covey.intake.notes import (
    doubts_in_words,
    write_accepted_letter,
    write_declined_letter,
    write_held_letter,
)
from covey.intake.nothing import has_plain_rows, nothing_to_report
from covey.intake.outside import OutsideReport, Statement, read_register, register_hashes
from covey.intake.phrases import Phrase, phrase
from covey.intake.quarantine import is_small, prepare
from covey.intake.voice import ENGLISH, Voice, voice_in, voice_of, voices
from covey.intake.voice import vietnamese as letter_words

__all__ = [
    "ENDINGS",
    "ENGLISH",
    "TAKEN",
    "Accepted",
    "Codebook",
    "Defect",
    "Handed",
    "Letter",
    "Line",
    "OutsideReport",
    "Phrase",
    "Picture",
    "Statement",
    "Voice",
    "codebooks",
    "doubts_in_words",
    "draft_mapping",
    "examined",
    "examined_each",
    "has_plain_rows",
    "inspect",
    "is_small",
    "letter_words",
    "nothing_to_report",
    "phrase",
    "prepare",
    "printable_name",
    "read_register",
    "register_hashes",
    "voice_in",
    "voice_of",
    "voices",
    "way_out",
    "where",
    "write_accepted_letter",
    "write_declined_letter",
    "write_held_letter",
    "write_letter",
]
