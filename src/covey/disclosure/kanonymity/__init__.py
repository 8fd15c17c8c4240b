"""k-anonymity of weighted cells; start reading at `anonymise`."""

from covey.disclosure.kanonymity.anonymise import Anonymised, Candidate, kanonymity
from covey.disclosure.kanonymity.class_check import check_classes, hidden_cells
from covey.disclosure.kanonymity.explain import coarsened, explain
from covey.disclosure.kanonymity.generalise import generalise
from covey.disclosure.kanonymity.local import LocallyRecoded, recode_locally
from covey.disclosure.kanonymity.nesting import hierarchy_from_levels
from covey.disclosure.kanonymity.problem import quasi_identifiers
from covey.disclosure.kanonymity.published_classes import (
    CheckedClasses,
    check_cells,
    check_rows,
    unsafe_classes,
)

__all__ = [
    "Anonymised",
    "Candidate",
    "CheckedClasses",
    "LocallyRecoded",
    "check_cells",
    "check_classes",
    "check_rows",
    "coarsened",
    "explain",
    "generalise",
    "hidden_cells",
    "hierarchy_from_levels",
    "kanonymity",
    "quasi_identifiers",
    "recode_locally",
    "unsafe_classes",
]
