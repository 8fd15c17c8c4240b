"""Covey: anonymised statistics across agencies, from counts that come in to tables that go out."""

from covey.disclosure import Policy
from covey.errors import CoveyError, DisclosureRisk
from covey.tables import Codelist, CountTable, Hierarchy, relations

__all__ = [
    "Codelist",
    "CountTable",
    "CoveyError",
    "DisclosureRisk",
    "Hierarchy",
    "Policy",
    "relations",
]
