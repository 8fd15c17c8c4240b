"""k-anonymity of weighted cells; start reading at `anonymise`."""

from covey.disclosure.kanonymity.anonymise import Anonymised, kanonymity
from covey.disclosure.kanonymity.generalise import generalise

__all__ = ["Anonymised", "generalise", "kanonymity"]
