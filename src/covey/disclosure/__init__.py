"""How people are protected: policy, k-anonymity, suppression, twins and the audit."""

from covey.disclosure.audit import Audit, Finding, audit
from covey.disclosure.policy import Policy

__all__ = ["Audit", "Finding", "Policy", "audit"]
