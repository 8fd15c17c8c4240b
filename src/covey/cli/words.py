"""What the commands say of a result: figures for machines, a sentence for people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from covey.cli.dimensions import dimension_words
from covey.disclosure import (
    PARTS_UNKNOWN,
    Anonymised,
    Candidate,
    LocallyRecoded,
    coarsened,
    explain,
)

if TYPE_CHECKING:
    from covey.disclosure import Audit, Certificate, Finding, HiddenLevel, ProtectedTable
    from covey.tables import Hierarchy


def protection_figures(protected: ProtectedTable) -> dict[str, Any]:
    """Return what was done to a table; no hidden count is among it."""
    return {
        **asdict(protected.certificate),
        "proof": protected.certificate.proof,
        "policy": asdict(protected.policy),
        "audit": audit_figures(protected.audit),
    }


def protection_words(protected: ProtectedTable, trees: Mapping[str, Hierarchy]) -> str:
    """Return the same in a sentence, and what was lost of *trees* by it."""
    done = protected.certificate
    lines = [*done.compared, *coarsened_words(trees, done.levels), *done.remedies]
    lines += [f"{hidden_words(done)} Proof: {done.proof}.", *level_words(done)]
    return "\n".join(lines)


def coarsened_words(trees: Mapping[str, Hierarchy], levels: Mapping[str, int]) -> list[str]:
    """Return a sentence for each dimension that lost its finest codes."""
    return [f"Coarsened for k: {what}." for what in coarsened(trees, levels)]


def linked_words(
    tables: Mapping[str, ProtectedTable], trees: Mapping[str, Mapping[str, Hierarchy]]
) -> str:
    """Return the same of tables that were protected together; remedies and proof are of all."""
    done = {name: one.certificate for name, one in tables.items()}
    whole = max(done.values(), key=lambda one: one.unsafe)
    lines = [
        " ".join([f"{name}:", hidden_words(one), *level_words(one), dimension_words(trees[name])])
        for name, one in done.items()
    ]
    return "\n".join([*whole.remedies, *lines, f"Proof: {whole.proof}."])


def hidden_words(done: Certificate, counts: str = "people") -> str:
    """Return how much is hidden of a table that counts people, or other *counts*."""
    return (
        f"{done.cells:,} cells: {done.unsafe:,} unsafe and {done.secondary:,} others hidden "
        f"({done.people_hidden:,} {counts} in these)."
    )


def level_words(done: Certificate, counts: str = "people") -> list[str]:
    """Return a sentence on how much is hidden on which level; none where nothing is."""
    if not (done.unsafe or done.secondary):
        return []
    told = "; ".join(_level(one, counts) for one in done.by_level)
    return [f"Hidden by level: {told}."]


def _level(one: HiddenLevel, counts: str) -> str:
    name = f"by {one.dimensions} dimension{'' if one.dimensions == 1 else 's'}"
    told = f"{name if one.dimensions else 'grand total'} {one.hidden:,} of {one.cells:,}"
    others = f"{one.secondary:,} others with {one.people_hidden:,} {counts}"
    return f"{told} ({others})" if one.secondary else told


def audit_figures(verdict: Audit) -> dict[str, Any]:
    """Return the verdict of an attack."""
    return {
        "safe": verdict.safe,
        "attacked": verdict.attacked,
        "cleared": dict(verdict.cleared),
        "exhaustive": verdict.exhaustive,
        "groups": verdict.groups,
        "played_primary": verdict.played_primary,
        "findings": [_finding(found) for found in verdict.findings],
    }


def _finding(found: Finding) -> dict[str, Any]:
    named = {"table": found.table} if found.table else {}
    told = {"sums": list(found.sums)} if found.sums else {}
    return {**named, "cell": list(found.codes), "rule": found.rule, **told}


def audit_words(verdict: Audit) -> str:
    """Return the same in a sentence."""
    done = []
    if verdict.attacked or not verdict.groups:
        done.append(f"{verdict.attacked:,} hidden cells attacked")
    if verdict.groups:
        done.append(f"{verdict.groups:,} groups of people checked")
    if verdict.safe:
        who = ", not even by who knows which are unsafe" if verdict.played_primary else ""
        return f"{' and '.join(done)}: nothing can be deduced{who}."
    what = "cells or groups" if verdict.groups else "cells"
    fell = f"{' and '.join(done)}, {len(verdict.findings):,} {what} fell."
    if all(found.rule != PARTS_UNKNOWN for found in verdict.findings):
        return fell
    return (
        f"{fell}\nA code of a dimension without a tree is called a total, and what it counts is "
        "not known. Give the tree (--hierarchy NAME=FILE), or say that it is none (--flat NAME)."
    )


def anonymity_figures(result: Anonymised, local: LocallyRecoded | None) -> dict[str, Any]:
    """Return the chosen levels, what they cost, and what else could be chosen.

    Args:
        result: the levels for all.
        local: the groups refined one by one, where that was asked for.
    """
    return {
        "levels": dict(result.levels),
        "loss": result.loss,
        "gap": result.gap,
        "proof": result.proof,
        "people_hidden": result.people_hidden,
        "next_best": [_candidate(one) for one in result.next_best],
        "pareto": [_candidate(one) for one in result.pareto] if result.can_be_listed else None,
        "additive": local is None,
        "local": local is not None,
        "local_loss": None if local is None else local.loss,
        "policy": asdict(result.policy),
    }


def anonymity_words(result: Anonymised, local: LocallyRecoded | None) -> str:
    """Return the same in a sentence."""
    levels = ", ".join(f"{name} {level}" for name, level in result.levels.items())
    words = (
        f"Levels (0 the finest): {levels}. Loss {result.loss:.4f}, {result.people_hidden:,} people "
        f"in hidden groups; {result.proof}."
    )
    return words if local is None else f"{words}\n{_local_words(local)}"


def anonymity_explanation(result: Anonymised, local: LocallyRecoded | None) -> str:
    """Return what was coarsened and why, for a data officer."""
    return explain(result) if local is None else f"{explain(result)}\n{_local_words(local)}"


def _local_words(local: LocallyRecoded) -> str:
    return (
        f"Each group was then refined by itself: loss {local.loss:.4f}. The result is not "
        "additive: a code may stand beside its own parts, so do not add rows up to totals."
    )


def _candidate(one: Candidate) -> dict[str, Any]:
    return {"levels": dict(one.levels), "loss": one.loss, "people_hidden": one.people_hidden}
