"""Covey: anonymised statistics across agencies, from counts that come in to tables that go out."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from covey.disclosure.finding import Finding
from covey.disclosure.policy import Policy
from covey.errors import CoveyError, DisclosureRisk, SubmissionRejected
from covey.tables import Codelist, CountTable, Hierarchy, relations

if TYPE_CHECKING:
    from covey.disclosure.audit import Audit, audit
    from covey.disclosure.kanonymity import kanonymity
    from covey.disclosure.linked import protect_linked
    from covey.disclosure.linked_audit import audit_linked
    from covey.disclosure.protect import protect
    from covey.disclosure.protected import ProtectedTable

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

# Loaded when first used: the solvers behind one of them take longer to load than another runs.
_LATER = {
    "Audit": "covey.disclosure.audit",
    "ProtectedTable": "covey.disclosure.protected",
    "audit": "covey.disclosure.audit",
    "audit_linked": "covey.disclosure.linked_audit",
    "kanonymity": "covey.disclosure.kanonymity",
    "protect": "covey.disclosure.protect",
    "protect_linked": "covey.disclosure.linked",
}


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module 'covey' has no attribute {name!r}")
    globals()[name] = value = getattr(import_module(_LATER[name]), name)
    return value


def __dir__() -> list[str]:
    return __all__
