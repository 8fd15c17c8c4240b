"""What was coarsened for groups of people alike: figures for machines, sentences for people."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from covey.disclosure import Anonymised, Candidate, LocallyRecoded, explain


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
