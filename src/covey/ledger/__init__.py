"""What was said before (pure): what went out, in order, each entry sealed by all before it."""

from covey.ledger.canonical import canonical, sha256
from covey.ledger.chain import START, Link, first_fault, head, linked
from covey.ledger.entry import Entry, Kind, Taken
from covey.ledger.facts import facts_digest
from covey.ledger.method import METHOD, granted, plain_policy
from covey.ledger.standing import shown, standing, waiting

__all__ = [
    "METHOD",
    "START",
    "Entry",
    "Kind",
    "Link",
    "Taken",
    "canonical",
    "facts_digest",
    "first_fault",
    "granted",
    "head",
    "linked",
    "plain_policy",
    "sha256",
    "shown",
    "standing",
    "waiting",
]
