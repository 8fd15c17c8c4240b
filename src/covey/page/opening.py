"""The opening of the page of a release: what it says, where, of whom, and what is hidden."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from covey.page import drawn
from covey.page.cells import breakdowns_of
from covey.page.codes import Dimension, names_of, period_labels
from covey.page.counts import Groups
from covey.page.finding import Finding
from covey.page.maps import area_map
from covey.page.release import Descriptions, ReleaseMetadata
from covey.page.sentences import Teller
from covey.page.words import languages


def opening(
    finding: Finding,
    release: ReleaseMetadata,
    dimensions: Sequence[Dimension],
    described: Descriptions,
) -> dict[str, Any]:
    """Return what the template of a page is told of its opening."""
    tellers = _tellers(finding, release, described)
    top = drawn.longest(finding.who)
    return {
        **said_first(finding, release, described),
        "lead": _each(tellers, lambda one: one.lead),
        "where": _where(finding, tellers),
        "who": [_panel(groups, tellers, top) for groups in finding.who],
        "hidden": _hidden(release, dimensions, described, tellers),
    }


def said_first(
    finding: Finding, release: ReleaseMetadata, described: Descriptions
) -> dict[str, Any]:
    """Return what the index tells of a release too: its total, its change, its line."""
    tellers = _tellers(finding, release, described)
    points = drawn.line(finding)
    share = release.told["hidden"] / max(release.told["rows"], 1)
    return {
        "total": _each(tellers, lambda one: drawn.in_short(finding.total, one.language)),
        "shown": finding.total.value is not None,
        "change": _each(tellers, lambda one: one.change),
        "most": _each(tellers, lambda one: one.where),
        "day": _each(tellers, lambda one: one.language.day(release.released_at.date())),
        "points": points,
        "strokes": drawn.strokes(points),
        "called": lambda period: {one.language.tag: one.periods.get(period, period)
                                  for one in tellers},
        "in_short": lambda count: _each(tellers, lambda one: drawn.in_short(count, one.language)),
        "hidden_share": _each(tellers, lambda one: one.language.whole_percent(share)),
    }  # fmt: skip


def _tellers(
    finding: Finding, release: ReleaseMetadata, described: Descriptions
) -> tuple[Teller, ...]:
    """Return who tells a finding in each language."""
    names = names_of([release], described.codelists)
    periods = period_labels(described.codelists)
    return tuple(
        Teller(finding, one, periods[one.tag], names.get(one.tag, {})) for one in languages()
    )


def _where(finding: Finding, tellers: Sequence[Teller]) -> dict[str, Any] | None:
    groups = finding.where
    if groups is None:
        return None
    return {
        "title": _each(tellers, lambda one: one.where),
        "bars": drawn.bars(groups, tellers, groups.by_size, drawn.longest([groups])),
        "map": area_map(groups, tellers),
        "hidden": groups.hidden,
    }


def _panel(groups: Groups, tellers: Sequence[Teller], top: int) -> dict[str, Any]:
    return {
        "title": _each(tellers, lambda one: one.group(groups)),
        "by": _each(tellers, lambda one: one.level(groups)),
        "bars": drawn.bars(groups, tellers, drawn.in_order(groups), top),
    }


def _hidden(
    release: ReleaseMetadata,
    dimensions: Sequence[Dimension],
    described: Descriptions,
    tellers: Sequence[Teller],
) -> list[dict[str, Any]]:
    """Return how much of each breakdown is hidden, those of few dimensions first."""
    out = breakdowns_of(release, described.breakdowns, dimensions)
    return [
        {
            "names": {one.language.tag: _split(row, dimensions, one) for one in tellers},
            "hidden": row["hidden"],
            "cells": row["cells"],
            "share": row["hidden"] / row["cells"] if row["cells"] else 0.0,
            "unseen": _unseen(row["visible"], tellers),
        }
        for row in out
    ]


def _unseen(visible: float | None, tellers: Sequence[Teller]) -> dict[str, str]:
    """Return what part of all stands in hidden numbers alone; a dash where nobody can say."""
    return _each(
        tellers,
        lambda one: (
            "\N{EN DASH}" if visible is None else one.language.whole_percent(max(1 - visible, 0))
        ),
    )


def _split(row: Mapping[str, Any], dimensions: Sequence[Dimension], teller: Teller) -> str:
    crossed = [
        teller.called(dimension.name if level.name.isdecimal() else level.name)
        for dimension, place in zip(dimensions, row["levels"], strict=True)
        if place
        for level in [dimension.levels[place]]
    ]
    return " × ".join(crossed) or teller.language.say("All")


def _each(tellers: Sequence[Teller], told: Callable[[Teller], str]) -> dict[str, str]:
    return {one.language.tag: told(one) for one in tellers}
