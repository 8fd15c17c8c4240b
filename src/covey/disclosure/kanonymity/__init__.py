"""k-anonymity of weighted cells; start reading at `anonymise`."""

from covey.disclosure.kanonymity.anonymise import Anonymised, Candidate, kanonymity
from covey.disclosure.kanonymity.class_check import check_classes, check_rows, hidden_cells
from covey.disclosure.kanonymity.explain import explain
from covey.disclosure.kanonymity.generalise import generalise
from covey.disclosure.kanonymity.kept import Kept, kept
from covey.disclosure.kanonymity.local import LocallyRecoded, recode_locally
from covey.disclosure.kanonymity.nesting import hierarchy_from_levels
from covey.disclosure.kanonymity.problem import quasi_identifiers

__all__ = [
    "Anonymised",
    "Candidate",
    "Kept",
    "LocallyRecoded",
    "check_classes",
    "check_rows",
    "explain",
    "generalise",
    "hidden_cells",
    "hierarchy_from_levels",
    "kanonymity",
    "kept",
    "quasi_identifiers",
    "recode_locally",
]
