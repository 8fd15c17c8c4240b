"""How people are protected: policy, k-anonymity, suppression, twins and the audit."""

from covey.disclosure.audit import Audit, Finding, audit
from covey.disclosure.linked import protect_linked
from covey.disclosure.linked_audit import audit_linked
from covey.disclosure.policy import PRESETS, Policy
from covey.disclosure.protect import protect
from covey.disclosure.protected import Certificate, ProtectedTable
from covey.disclosure.suppression import Progress

__all__ = [
    "PRESETS",
    "Audit",
    "Certificate",
    "Finding",
    "Policy",
    "Progress",
    "ProtectedTable",
    "audit",
    "audit_linked",
    "protect",
    "protect_linked",
]
