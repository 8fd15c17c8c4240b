"""Which breakdowns of a table go out, and what a reader keeps; start reading at `breakdowns`."""

from covey.disclosure.detail.breakdown import Breakdown, BreakdownList, Level
from covey.disclosure.detail.chosen import ChosenBreakdowns, chosen_breakdowns, too_many_hidden
from covey.disclosure.detail.frontier import breakdowns
from covey.disclosure.detail.information import information_kept
from covey.disclosure.detail.kept import Kept, kept
from covey.disclosure.detail.limits import AtLimit, by_limit
from covey.disclosure.detail.named import breakdown_name
from covey.disclosure.detail.published import published_breakdowns
from covey.disclosure.detail.result import (
    BreakdownResult,
    breakdown_results,
    finest,
    left_out,
    shown_of,
    told_of,
)
from covey.disclosure.detail.shown import Shown

__all__ = [
    "AtLimit",
    "Breakdown",
    "BreakdownList",
    "BreakdownResult",
    "ChosenBreakdowns",
    "Kept",
    "Level",
    "Shown",
    "breakdown_name",
    "breakdown_results",
    "breakdowns",
    "by_limit",
    "chosen_breakdowns",
    "finest",
    "information_kept",
    "kept",
    "left_out",
    "published_breakdowns",
    "shown_of",
    "told_of",
    "too_many_hidden",
]
