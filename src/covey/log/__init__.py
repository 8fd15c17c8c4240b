"""What was said before (pure): what went out, in order, each entry sealed by all before it."""

from covey.log.canonical import canonical, sha256
from covey.log.chain import START, Link, first_fault, head, linked
from covey.log.entry import Breakdown, Entry, Kind, Taken
from covey.log.facts import facts_digest
from covey.log.made_of import Codes, File, Files, PartOf, Piece, connected, made_of
from covey.log.method import METHOD, granted, plain_policy, read_policy
from covey.log.standing import shown, standing, standing_of, waiting, withdrawals

__all__ = [
    "METHOD",
    "START",
    "Breakdown",
    "Codes",
    "Entry",
    "File",
    "Files",
    "Kind",
    "Link",
    "PartOf",
    "Piece",
    "Taken",
    "canonical",
    "connected",
    "facts_digest",
    "first_fault",
    "granted",
    "head",
    "linked",
    "made_of",
    "plain_policy",
    "read_policy",
    "sha256",
    "shown",
    "standing",
    "standing_of",
    "waiting",
    "withdrawals",
]
