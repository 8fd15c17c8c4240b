"""Covey: anonymised statistics across agencies, from counts that come in to tables that go out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from covey import disclosure
from covey.disclosure import Finding, Policy, Rounding
from covey.errors import CoveyError, DisclosureRisk, SubmissionRejected
from covey.system import relations
from covey.tables import Codelist, CountTable, Crosswalk, Hierarchy

if TYPE_CHECKING:
    Audit = disclosure.Audit
    ProtectedTable = disclosure.ProtectedTable
    RoundedTable = disclosure.RoundedTable
    audit = disclosure.audit
    audit_beside = disclosure.audit_beside
    audit_groupings = disclosure.audit_groupings
    audit_linked = disclosure.audit_linked
    audit_reruns = disclosure.audit_reruns
    audit_rounded = disclosure.audit_rounded
    audit_vintages = disclosure.audit_vintages
    breakdowns = disclosure.breakdowns
    information_kept = disclosure.information_kept
    kanonymity = disclosure.kanonymity
    protect = disclosure.protect
    protect_beside = disclosure.protect_beside
    protect_groupings = disclosure.protect_groupings
    protect_linked = disclosure.protect_linked
    published_breakdowns = disclosure.published_breakdowns
    round_table = disclosure.round_table
    from covey.tabulation import tabulate

__version__ = "0.1.0"

__all__ = [
    "Audit",
    "Codelist",
    "CountTable",
    "CoveyError",
    "Crosswalk",
    "DisclosureRisk",
    "Finding",
    "Hierarchy",
    "Policy",
    "ProtectedTable",
    "RoundedTable",
    "Rounding",
    "SubmissionRejected",
    "audit",
    "audit_beside",
    "audit_groupings",
    "audit_linked",
    "audit_reruns",
    "audit_rounded",
    "audit_vintages",
    "breakdowns",
    "information_kept",
    "kanonymity",
    "protect",
    "protect_beside",
    "protect_groupings",
    "protect_linked",
    "published_breakdowns",
    "relations",
    "round_table",
    "tabulate",
]

# Loaded when first used: the solvers behind one of them take longer to load than another runs.
_LATER = {
    "Audit",
    "ProtectedTable",
    "RoundedTable",
    "audit",
    "audit_beside",
    "audit_groupings",
    "audit_linked",
    "audit_reruns",
    "audit_rounded",
    "audit_vintages",
    "breakdowns",
    "information_kept",
    "kanonymity",
    "protect",
    "protect_beside",
    "protect_groupings",
    "protect_linked",
    "published_breakdowns",
    "round_table",
}


def __getattr__(name: str) -> Any:
    if name == "tabulate":  # it needs the extra of the hub
        from covey.tabulation import tabulate

        return tabulate
    if name not in _LATER:
        raise AttributeError(f"module 'covey' has no attribute {name!r}")
    globals()[name] = value = getattr(disclosure, name)
    return value


def __dir__() -> list[str]:
    return __all__
