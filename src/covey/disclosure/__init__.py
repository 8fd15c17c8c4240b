"""How people are protected: policy, k-anonymity, suppression, twins and the audit."""

from covey.disclosure.policy import Policy

__all__ = ["Policy"]
