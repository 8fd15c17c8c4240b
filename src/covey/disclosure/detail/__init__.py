"""Which breakdowns of a table hide few people by themselves; start reading at `breakdowns`."""

from covey.disclosure.detail.breakdown import Breakdown, BreakdownList, Level
from covey.disclosure.detail.chosen import ChosenBreakdowns, chosen_breakdowns
from covey.disclosure.detail.frontier import breakdowns
from covey.disclosure.detail.information import information_kept

__all__ = [
    "Breakdown",
    "BreakdownList",
    "ChosenBreakdowns",
    "Level",
    "breakdowns",
    "chosen_breakdowns",
    "information_kept",
]
