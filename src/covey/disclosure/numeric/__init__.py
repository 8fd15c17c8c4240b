"""Arithmetic for suppression and audit: machine code, sums that can be walked, the solver."""
