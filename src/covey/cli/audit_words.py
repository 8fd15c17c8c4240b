"""What an audit says: figures for machines, a sentence for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from covey.disclosure import PARTS_UNKNOWN
from covey.plurals import numbered

if TYPE_CHECKING:
    from covey.disclosure import Audit, Finding


def audit_figures(verdict: Audit) -> dict[str, Any]:
    """Return the verdict of an attack."""
    return {
        "safe": verdict.safe,
        "attacked": verdict.attacked,
        "details": verdict.details,
        "changes": verdict.changes,
        "cleared": dict(verdict.cleared),
        "exhaustive": verdict.exhaustive,
        "groups": verdict.groups,
        "played_primary": verdict.played_primary,
        "insiders": list(verdict.insiders),
        **({"rounded": True, "exact": verdict.exact} if verdict.rounded else {}),
        **({"noise": True, "exact": verdict.exact} if verdict.noise else {}),
        "denies": verdict.denies,
        "follows": None if verdict.follows is None else [_finding(one) for one in verdict.follows],
        "unsure": verdict.unsure,
        "findings": [_finding(found) for found in verdict.findings],
    }


def _finding(found: Finding) -> dict[str, Any]:
    named = {"table": found.table} if found.table else {}
    whom = {"to": found.to} if found.to else {}
    told = {"sums": list(found.sums)} if found.sums else {}
    return {**named, "cell": list(found.codes), "rule": found.rule, **whom, **told}


def audit_words(verdict: Audit) -> str:
    """Return the same in a sentence."""
    done = []
    if verdict.attacked or not verdict.groups:
        done.append(verdict.attacks)
    if verdict.rounded or verdict.noise:
        done[-1] += f", beside {verdict.exact:,} told exactly"
    if verdict.groups:
        done.append(f"{numbered(verdict.groups, 'group')} of people checked")
    told = f"; {verdict.told_exactly}" if verdict.told_exactly else ""
    if verdict.safe:
        who = ", not even to who knows which are unsafe" if verdict.played_primary else ""
        theirs = f", nor to {' or to '.join(verdict.insiders)}" if verdict.insiders else ""
        return f"{' and '.join(done)}: {verdict.denies}{who}{theirs}{told}."
    kinds = [
        "cell",
        *(["change"] if verdict.changes else []),
        *(["group"] if verdict.groups else []),
    ]
    one, many = " or ".join(kinds), " or ".join(f"{kind}s" for kind in kinds)
    fell = numbered(len(verdict.findings), f"{one} fell", f"{many} fell")
    words = f"{' and '.join(done)}, {fell}{told if verdict.follows else ''}."
    if all(found.rule != PARTS_UNKNOWN for found in verdict.findings):
        return words
    return (
        f"{words}\nA code of a dimension without a tree is called a total, and what it counts is "
        "not known. Give the tree (--hierarchy NAME=FILE), or say that it is none (--flat NAME)."
    )
