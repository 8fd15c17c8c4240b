"""What was hidden of tables and why it is enough: figures for machines, sentences for people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from covey.cli.audit_words import audit_figures
from covey.cli.breakdown_words import breakdown_figures, breakdown_words, kept_figures
from covey.cli.dimensions import dimension_figures, dimension_words
from covey.cli.family import ALONE, family_figures
from covey.disclosure import coarsened
from covey.plurals import numbered

if TYPE_CHECKING:
    from covey.disclosure import Certificate, HiddenLevel, ProtectedTable
    from covey.tables import Hierarchy

Trees = Mapping[str, Mapping[str, "Hierarchy"]]


def protection_figures(tables: Mapping[str, ProtectedTable], trees: Trees) -> dict[str, Any]:
    """Return what was done to tables by *trees*; no hidden count is among it."""
    return family_figures(
        {
            name: {
                **asdict(one.certificate),
                "breakdowns": breakdown_figures(one.certificate),
                "kept": kept_figures(one.certificate.kept),
                "proof": one.certificate.proof,
                "policy": asdict(one.policy),
                "audit": audit_figures(one.audit),
                "dimensions": dimension_figures(trees[name]),
            }
            for name, one in tables.items()
        }
    )


def protection_words(tables: Mapping[str, ProtectedTable], trees: Trees) -> str:
    """Return the same in sentences, and what was lost of *trees*; remedies and proof are of all."""
    done = {name: one.certificate for name, one in tables.items()}
    if ALONE in done:
        return "\n".join(_alone_words(done[ALONE], trees[ALONE]))
    whole = max(done.values(), key=lambda one: one.unsafe)
    lines = [
        " ".join(
            [
                f"{name}:",
                hidden_words(one),
                *leeway_words(one),
                *level_words(one),
                dimension_words(trees[name]),
            ]
        )
        for name, one in done.items()
    ]
    return "\n".join([*whole.remedies, *lines, f"Proof: {whole.proof}."])


def _alone_words(done: Certificate, trees: Mapping[str, Hierarchy]) -> list[str]:
    lost = [*done.compared, *coarsened_words(trees, done.levels), *done.remedies]
    hidden = f"{hidden_words(done)} Proof: {done.proof}."
    return [
        *lost,
        hidden,
        *leeway_words(done),
        *level_words(done),
        *breakdown_words(done),
        dimension_words(trees),
    ]


def coarsened_words(trees: Mapping[str, Hierarchy], levels: Mapping[str, int]) -> list[str]:
    """Return a sentence for each dimension that lost its finest codes."""
    return [f"Coarsened for k: {what}." for what in coarsened(trees, levels)]


def hidden_words(done: Certificate, counts: str = "people") -> str:
    """Return how much is hidden of a table that counts people, or other *counts*."""
    hidden = (
        f"{numbered(done.cells, 'cell')}: {done.unsafe:,} unsafe and "
        f"{numbered(done.secondary, 'other')} hidden "
        f"({done.people_hidden:,} {counts} in these)."
    )
    if not done.unsafe_details:
        return hidden
    details = numbered(
        done.unsafe_details,
        "unsafe cell has no row, and is protected too",
        "unsafe cells have no row, and are protected too",
    )
    return f"{hidden} {details}."


def leeway_words(done: Certificate) -> list[str]:
    """Return a sentence on how few values some unsafe cells can have; none where nobody asked."""
    words = done.leeway.words if done.leeway is not None else ""
    return [words] if words else []


def level_words(done: Certificate, counts: str = "people") -> list[str]:
    """Return a sentence on how much is hidden on which level; none where nothing is."""
    if not (done.unsafe or done.secondary):
        return []
    told = "; ".join(_level(one, counts) for one in done.by_level)
    return [f"Hidden by level: {told}."]


def _level(one: HiddenLevel, counts: str) -> str:
    name = f"by {numbered(one.dimensions, 'dimension')}"
    told = f"{name if one.dimensions else 'grand total'} {one.hidden:,} of {one.cells:,}"
    others = f"{numbered(one.secondary, 'other')} with {one.people_hidden:,} {counts}"
    return f"{told} ({others})" if one.secondary else told
