"""What was said before (pure): what went out, in order, each entry sealed by all before it."""

from covey.log.canonical import canonical, sha256
from covey.log.chain import START, Link, first_fault, head, linked
from covey.log.entry import (
    Approvals,
    Breakdown,
    Doer,
    Does,
    Entry,
    Kind,
    Missing,
    Named,
    Renaming,
    Taken,
    Through,
)
from covey.log.facts import facts_digest
from covey.log.made_of import Codes, File, Files, PartOf, Piece, connected, made_of
from covey.log.method import METHOD, granted, plain_policy, read_policy
from covey.log.names import called_now, renamed_codelists
from covey.log.plan import (
    is_plan_hash,
    is_text_of,
    marks_of,
    plan_hash,
    plan_text,
    signed_text,
)
from covey.log.standing import (
    counts_until,
    retired,
    shown,
    standing,
    standing_of,
    waiting,
    withdrawals,
)

__all__ = [
    "METHOD",
    "START",
    "Approvals",
    "Breakdown",
    "Codes",
    "Doer",
    "Does",
    "Entry",
    "File",
    "Files",
    "Kind",
    "Link",
    "Missing",
    "Named",
    "PartOf",
    "Piece",
    "Renaming",
    "Taken",
    "Through",
    "called_now",
    "canonical",
    "connected",
    "counts_until",
    "facts_digest",
    "first_fault",
    "granted",
    "head",
    "is_plan_hash",
    "is_text_of",
    "linked",
    "made_of",
    "marks_of",
    "plain_policy",
    "plan_hash",
    "plan_text",
    "read_policy",
    "renamed_codelists",
    "retired",
    "sha256",
    "shown",
    "signed_text",
    "standing",
    "standing_of",
    "waiting",
    "withdrawals",
]
