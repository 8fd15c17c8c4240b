"""k-anonymity of weighted cells; start reading at `anonymise`."""

from covey.disclosure.anonymity.anonymise import Anonymised, Candidate, kanonymity
from covey.disclosure.anonymity.class_check import check_classes, hidden_cells
from covey.disclosure.anonymity.explain import coarsened, explain
from covey.disclosure.anonymity.generalise import generalise
from covey.disclosure.anonymity.local import LocallyRecoded, recode_locally
from covey.disclosure.anonymity.nesting import hierarchy_from_levels
from covey.disclosure.anonymity.problem import quasi_identifiers
from covey.disclosure.anonymity.published_classes import (
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
