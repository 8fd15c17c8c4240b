"""What an audit says: figures for machines, a sentence for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from covey.disclosure import PARTS_UNKNOWN

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
    if verdict.rounded:
        done[-1] += f", beside {verdict.exact:,} told exactly"
    if verdict.groups:
        done.append(f"{verdict.groups:,} groups of people checked")
    if verdict.safe:
        who = ", not even by who knows which are unsafe" if verdict.played_primary else ""
        theirs = f", nor by {' or by '.join(verdict.insiders)}" if verdict.insiders else ""
        return f"{' and '.join(done)}: nothing can be deduced{who}{theirs}."
    what = "cells or groups" if verdict.groups else "cells"
    fell = f"{' and '.join(done)}, {len(verdict.findings):,} {what} fell."
    if all(found.rule != PARTS_UNKNOWN for found in verdict.findings):
        return fell
    return (
        f"{fell}\nA code of a dimension without a tree is called a total, and what it counts is "
        "not known. Give the tree (--hierarchy NAME=FILE), or say that it is none (--flat NAME)."
    )
