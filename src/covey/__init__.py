"""Covey: anonymised statistics across agencies, from counts that come in to tables that go out."""

from covey.disclosure import (
    Audit,
    Finding,
    Policy,
    ProtectedTable,
    audit,
    audit_linked,
    protect,
    protect_linked,
)
from covey.disclosure.kanonymity import kanonymity
from covey.errors import CoveyError, DisclosureRisk, SubmissionRejected
from covey.tables import Codelist, CountTable, Hierarchy, relations

__all__ = [
    "Audit",
    "Codelist",
    "CountTable",
    "CoveyError",
    "DisclosureRisk",
    "Finding",
    "Hierarchy",
    "Policy",
    "ProtectedTable",
    "SubmissionRejected",
    "audit",
    "audit_linked",
    "kanonymity",
    "protect",
    "protect_linked",
    "relations",
]
