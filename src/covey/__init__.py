"""Covey: anonymised statistics across agencies, from counts that come in to tables that go out."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from covey.errors import CoveyError, DisclosureRisk, SubmissionRejected

if TYPE_CHECKING:
    from covey import disclosure
    from covey.disclosure import Finding, Policy, Rounding
    from covey.system import relations
    from covey.tables import Codelist, CountTable, Crosswalk, Hierarchy

    Audit = disclosure.Audit
    ProtectedTable = disclosure.ProtectedTable
    RoundedTable = disclosure.RoundedTable
    audit = disclosure.audit
    audit_beside = disclosure.audit_beside
    audit_groupings = disclosure.audit_groupings
    audit_linked = disclosure.audit_linked
    audit_reruns = disclosure.audit_reruns
    audit_reruns_beside = disclosure.audit_reruns_beside
    audit_reruns_linked = disclosure.audit_reruns_linked
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
    "audit_reruns_beside",
    "audit_reruns_linked",
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

# Loaded when first used: what one command needs takes longer to load than another runs.
_LATER = {
    **dict.fromkeys(
        (
            "Audit",
            "Finding",
            "Policy",
            "ProtectedTable",
            "RoundedTable",
            "Rounding",
            "audit",
            "audit_beside",
            "audit_groupings",
            "audit_linked",
            "audit_reruns",
            "audit_reruns_beside",
            "audit_reruns_linked",
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
        ),
        "disclosure",
    ),
    **dict.fromkeys(("Codelist", "CountTable", "Crosswalk", "Hierarchy"), "tables"),
    "relations": "system",
    "tabulate": "tabulation",  # it needs the extra of the hub
}


def __getattr__(name: str) -> Any:
    if name == "disclosure":
        return import_module("covey.disclosure")
    if name not in _LATER:
        raise AttributeError(f"module 'covey' has no attribute {name!r}")
    globals()[name] = value = getattr(import_module(f"covey.{_LATER[name]}"), name)
    return value


def __dir__() -> list[str]:
    return __all__
