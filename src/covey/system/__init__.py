"""Cells, and the sums that tie them: of one table, of several, of editions over time."""

from covey.system.relations import relations

__all__ = ["relations"]
