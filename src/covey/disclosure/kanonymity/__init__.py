"""k-anonymity of weighted cells; start reading at `anonymise`."""

from covey.disclosure.kanonymity.anonymise import Anonymised, Candidate, kanonymity
from covey.disclosure.kanonymity.class_check import check_classes, check_rows
from covey.disclosure.kanonymity.generalise import generalise

__all__ = ["Anonymised", "Candidate", "check_classes", "check_rows", "generalise", "kanonymity"]
