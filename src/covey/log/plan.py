"""What is planned, as one text and its hash: what officers look at, approve and carry out.

The hash of a plan is the same as long as nothing moved that the plan rests on: the ledger, the
policy and the rows of a release; the ledger and the reason of any other act. Whoever has an entry
and the head before it works out the hash that was approved, and needs nothing else.
"""

from __future__ import annotations

import re
from typing import Any, Final

from covey.log.canonical import canonical, sha256
from covey.log.entry import Does, Entry

_DIGITS: Final = 64
_MARK: Final = 8
"""Digits of what stands after the hash for each thing that may move, so that it can be named."""

_MARKS: Final = 3
_ACT: Final = ("reason", "withdraws", "reinstates", "renaming")
"""What an act is beside what it is about; each has some of these."""


def plan_text(previous: str, entry: Entry) -> str:
    """Return as canonical JSON what a plan rests on: the text whose SHA-256 its hash begins with.

    Args:
        previous: the head of the ledger before it.
        entry: what would be entered, a release with the hash of its rows; its number, its moment
            its approvals, and who planned and carried it out are not in the text.
    """
    told = entry.plain
    rests_on: dict[str, Any] = {
        "head": previous,
        "release": [entry.dataset, entry.period, entry.vintage],
    }
    if entry.kind == "release":
        rests_on |= {"facts": entry.facts, "outside": entry.outside, "policy": told["policy"]}
        rests_on |= {name: told[name] for name in ("missing", "not_before") if name in told}
    else:
        rests_on |= {"kind": entry.kind} | {name: told[name] for name in _ACT if name in told}
    return canonical(rests_on)


def plan_hash(previous: str, entry: Entry) -> str:
    """Return the hash of a plan.

    It is the SHA-256 of its text; after it stand eight digits each of hashes of the head, of the
    policy that was carried out, and of the revisions of the files.

    The arguments are those of `plan_text`.
    """
    rests_on = (previous, entry.plain["policy"], entry.plain["parts"])
    marks = [sha256(canonical(one))[:_MARK] for one in rests_on]
    return "-".join([sha256(plan_text(previous, entry)), "".join(marks)])


def is_plan_hash(text: str) -> bool:
    """Tell whether a text can be the hash of a plan."""
    return bool(re.fullmatch(rf"[0-9a-f]{{{_DIGITS}}}-[0-9a-f]{{{_MARK * _MARKS}}}", text))


def marks_of(plan: str) -> tuple[str, ...]:
    """Return what a hash of a plan says of the head, the policy and the files."""
    marks = plan.rpartition("-")[2]
    return tuple(marks[at : at + _MARK] for at in range(0, len(marks), _MARK))


def is_text_of(text: str, plan: str) -> bool:
    """Tell whether a text is the one that a hash of a plan begins with."""
    return sha256(text) == plan.partition("-")[0]


def signed_text(does: Does, plan: str, name: str) -> str:
    """Return what an officer signs of a plan: what she does, the whole hash, and her name."""
    return canonical({does: plan, "by": name})
