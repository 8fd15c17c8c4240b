"""What the commands say of a result: figures for machines, a sentence for people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from covey.disclosure.audit import Audit
from covey.disclosure.finding import Finding
from covey.disclosure.kanonymity import Anonymised, Candidate
from covey.disclosure.protected import Certificate, ProtectedTable


def protection_figures(protected: ProtectedTable) -> dict[str, Any]:
    """Return what was done to a table; no hidden count is among it."""
    return {
        **asdict(protected.certificate),
        "proof": protected.certificate.proof,
        "policy": asdict(protected.policy),
        "audit": audit_figures(protected.audit),
    }


def protection_words(protected: ProtectedTable) -> str:
    """Return the same in a sentence."""
    done = protected.certificate
    return "\n".join([*done.compared, *done.remedies, f"{_hidden(done)} Proof: {done.proof}."])


def linked_words(tables: Mapping[str, ProtectedTable]) -> str:
    """Return the same of tables that were protected together; remedies and proof are of all."""
    done = {name: one.certificate for name, one in tables.items()}
    whole = max(done.values(), key=lambda one: one.unsafe)
    lines = [f"{name}: {_hidden(one)}" for name, one in done.items()]
    return "\n".join([*whole.remedies, *lines, f"Proof: {whole.proof}."])


def _hidden(done: Certificate) -> str:
    return (
        f"{done.cells:,} cells: {done.unsafe:,} unsafe and {done.secondary:,} others hidden "
        f"({done.people_hidden:,} people in these)."
    )


def audit_figures(verdict: Audit) -> dict[str, Any]:
    """Return the verdict of an attack."""
    return {
        "safe": verdict.safe,
        "attacked": verdict.attacked,
        "cleared": dict(verdict.cleared),
        "exhaustive": verdict.exhaustive,
        "findings": [_finding(found) for found in verdict.findings],
    }


def _finding(found: Finding) -> dict[str, Any]:
    named = {"table": found.table} if found.table else {}
    return {**named, "cell": list(found.codes), "rule": found.rule}


def audit_words(verdict: Audit) -> str:
    """Return the same in a sentence."""
    attacked = f"{verdict.attacked:,} hidden cells attacked"
    if verdict.safe:
        return f"{attacked}: nothing can be deduced."
    return f"{attacked}, {len(verdict.findings):,} cells fell."


def anonymity_figures(result: Anonymised) -> dict[str, Any]:
    """Return the chosen levels, what they cost and the next best ones."""
    return {
        "levels": dict(result.levels),
        "loss": result.loss,
        "gap": result.gap,
        "proof": result.proof,
        "people_hidden": result.people_hidden,
        "next_best": [_candidate(one) for one in result.next_best],
    }


def anonymity_words(result: Anonymised) -> str:
    """Return the same in a sentence."""
    levels = ", ".join(f"{name} {level}" for name, level in result.levels.items())
    return (
        f"Levels (0 the finest): {levels}. Loss {result.loss:.4f}, {result.people_hidden:,} people "
        f"in hidden groups; {result.proof}."
    )


def _candidate(one: Candidate) -> dict[str, Any]:
    return {"levels": dict(one.levels), "loss": one.loss, "people_hidden": one.people_hidden}
