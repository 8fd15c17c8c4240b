"""What a project agrees on: submissions, datasets and the registry that lists them."""

from covey.contracts.bounds import Bounds, Tally
from covey.contracts.dataset import Dataset
from covey.contracts.expected import Codes, unreported
from covey.contracts.layout import CrossTable, Layout
from covey.contracts.mapping import Wording
from covey.contracts.parts import Part
from covey.contracts.periods import (
    PERIOD,
    PERIODS,
    VINTAGE,
    Frequency,
    frequency_of,
    over_since,
    periods_inside,
    periods_over,
    refuse_other_length,
)
from covey.contracts.registry import Registry
from covey.contracts.sources import same_cut
from covey.contracts.submission import Source, Submission

__all__ = [
    "PERIOD",
    "PERIODS",
    "VINTAGE",
    "Bounds",
    "Codes",
    "CrossTable",
    "Dataset",
    "Frequency",
    "Layout",
    "Part",
    "Registry",
    "Source",
    "Submission",
    "Tally",
    "Wording",
    "frequency_of",
    "over_since",
    "periods_inside",
    "periods_over",
    "refuse_other_length",
    "same_cut",
    "unreported",
]
