"""What comes in: an agency's file is guarded, read, harmonised and validated, or refused whole."""

from covey.intake.counts import LARGEST_COUNT
from covey.intake.guard import LARGEST_FILE
from covey.intake.inspection import Accepted, inspect
from covey.intake.letter import Defect, write_letter
from covey.intake.names import name_on_disk, printable_name
from covey.intake.notes import (
    write_declined_letter,
    write_held_letter,
    write_partial_letter,
)

__all__ = [
    "LARGEST_COUNT",
    "LARGEST_FILE",
    "Accepted",
    "Defect",
    "inspect",
    "name_on_disk",
    "printable_name",
    "write_declined_letter",
    "write_held_letter",
    "write_letter",
    "write_partial_letter",
]
