"""What comes in: an agency's file is guarded, read, harmonised and validated, or refused whole."""

from covey.intake.codes import Codebook, codebooks
from covey.intake.examination import Accepted
from covey.intake.inspection import inspect
from covey.intake.letter import Defect, Letter, write_letter
from covey.intake.names import name_on_disk, printable_name
from covey.intake.notes import (
    doubts_in_words,
    write_accepted_letter,
    write_declined_letter,
    write_held_letter,
)
from covey.intake.outside import OutsideReport, Statement, read_register
from covey.intake.phrases import phrase
from covey.intake.voice import vietnamese as letter_words
from covey.intake.voice import voices

__all__ = [
    "Accepted",
    "Codebook",
    "Defect",
    "Letter",
    "OutsideReport",
    "Statement",
    "codebooks",
    "doubts_in_words",
    "inspect",
    "letter_words",
    "name_on_disk",
    "phrase",
    "printable_name",
    "read_register",
    "voices",
    "write_accepted_letter",
    "write_declined_letter",
    "write_held_letter",
    "write_letter",
]
