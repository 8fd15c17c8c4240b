"""How people are protected: policy, k-anonymity, suppression, twins and the audit."""
