"""What comes in: an agency's file is guarded, read, harmonised and validated, or refused whole."""

from covey.intake.counts import LARGEST_COUNT
from covey.intake.guard import LARGEST_FILE
from covey.intake.inspection import Accepted, inspect

__all__ = ["LARGEST_COUNT", "LARGEST_FILE", "Accepted", "inspect"]
