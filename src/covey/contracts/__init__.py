"""What a project agrees on: submissions, datasets and the registry that lists them."""

from covey.contracts.bounds import Bounds, Tally
from covey.contracts.dataset import Dataset
from covey.contracts.expected import Codes, expected_codes, unreported
from covey.contracts.layout import CrossTable, Layout
from covey.contracts.mapping import Wording
from covey.contracts.parts import Part
from covey.contracts.periods import (
    frequency_of,
    over_since,
    periods_inside,
    periods_over,
    refuse_other_length,
)
from covey.contracts.registry import Registry, load_registry
from covey.contracts.submission import PERIOD, PERIODS, Source, Submission

__all__ = [
    "PERIOD",
    "PERIODS",
    "Bounds",
    "Codes",
    "CrossTable",
    "Dataset",
    "Layout",
    "Part",
    "Registry",
    "Source",
    "Submission",
    "Tally",
    "Wording",
    "expected_codes",
    "frequency_of",
    "load_registry",
    "over_since",
    "periods_inside",
    "periods_over",
    "refuse_other_length",
    "unreported",
]
