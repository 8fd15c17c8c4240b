"""Counts shown changed in place of hidden: controlled and random rounding, midpoint, cell key."""
