"""Who planned, approved and carries out what is on its way into the ledger, put into its entry."""

from __future__ import annotations

from collections.abc import Callable

from covey.log import Entry

Approved = Callable[[Entry], Entry]
"""Returns an entry with who did it and the approvals that it needs, or raises ApprovalsMissing."""


def itself(entry: Entry) -> Entry:
    """Return an entry as it is, where nobody is asked."""
    return entry
