"""What a project agrees on: submissions, datasets and the registry that lists them."""

from covey.contracts.bounds import Bounds, CellBounds, Tally
from covey.contracts.calendar import (
    RUNNING,
    Calendar,
    Length,
    length_of,
    refuse_no_sum,
    refuse_other_length,
    running_of,
)
from covey.contracts.consistency import Consistency, Relation
from covey.contracts.dataset import Dataset
from covey.contracts.expected import Codes, expected_codes, unreported
from covey.contracts.layout import CrossTable, Layout
from covey.contracts.mapping import Wording
from covey.contracts.parts import Part, leaves_under
from covey.contracts.period_labels import labels_of
from covey.contracts.periods import (
    PERIOD,
    PERIODS,
    VINTAGE,
    Frequency,
    Span,
    begins_on,
    file_name_of,
    frequency_of,
    is_period,
    over_since,
    periods_inside,
)
from covey.contracts.records import Age, Always, Gravest, Latest, Records, Text
from covey.contracts.registry import Registry
from covey.contracts.same_persons import LONGEST_FIRST
from covey.contracts.schedule import first_run
from covey.contracts.sources import same_cut
from covey.contracts.submission import Source, Submission
from covey.contracts.words import COLUMNS as WORDS_COLUMNS
from covey.contracts.words import project_words

__all__ = [
    "LONGEST_FIRST",
    "PERIOD",
    "PERIODS",
    "RUNNING",
    "VINTAGE",
    "WORDS_COLUMNS",
    "Age",
    "Always",
    "Bounds",
    "Calendar",
    "CellBounds",
    "Codes",
    "Consistency",
    "CrossTable",
    "Dataset",
    "Frequency",
    "Gravest",
    "Latest",
    "Layout",
    "Length",
    "Part",
    "Records",
    "Registry",
    "Relation",
    "Source",
    "Span",
    "Submission",
    "Tally",
    "Text",
    "Wording",
    "begins_on",
    "expected_codes",
    "file_name_of",
    "first_run",
    "frequency_of",
    "is_period",
    "labels_of",
    "leaves_under",
    "length_of",
    "over_since",
    "periods_inside",
    "project_words",
    "refuse_no_sum",
    "refuse_other_length",
    "running_of",
    "same_cut",
    "unreported",
]
