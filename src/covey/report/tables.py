"""The tables of a report as HTML, once for each of its languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import polars as pl
from great_tables import GT

from covey.disclosure import (
    Compared,
    ComparedRounding,
    HiddenLevel,
    RuleCost,
    VisibleBreakdown,
    VisibleGroup,
    below_totals,
    level_name,
)
from covey.page.tables import printed
from covey.page.words import Language
from covey.report.labels import (
    code_label,
    crossing_name,
    narrow,
    policy_name,
    rounding_verdict,
    verdict,
)
from covey.tables import Hierarchy

MOST_ROWS: Final = 100
"""Groups of a dimension, or breakdowns, in a table; where there are more, the most hidden ones."""

_NOTHING: Final = "–"

Trees = Mapping[str, Hierarchy]


def status_table(levels: Sequence[HiddenLevel], language: Language) -> str:
    """Return the cells of each level by what became of them."""
    heads = ("Level", "Cells", "shown", "unsafe", "secondary", "Counted in secondary cells")
    lines = [
        [crossing_name(one, language),
         *map(language.written, (one.cells, one.cells - one.hidden, one.unsafe, one.secondary,
                                 one.people_hidden))]
        for one in levels
    ]  # fmt: skip
    return _table("status", heads, lines, language)


def breakdowns_table(breakdowns: Sequence[VisibleBreakdown], language: Language) -> str:
    """Return what can be seen of each breakdown."""
    listed = list(breakdowns)
    if len(listed) > MOST_ROWS:
        listed = sorted(listed, key=lambda one: one.visible)[:MOST_ROWS]
    heads = ("Breakdown", "Cells", "Hidden", "Counted in cells that are shown")
    lines = [
        [language.say(one.name), language.written(one.cells), language.written(one.hidden),
         language.percent(one.visible)]
        for one in listed
    ]  # fmt: skip
    return _table("breakdowns", heads, lines, language)


def groups_table(groups: Sequence[VisibleGroup], trees: Trees, language: Language) -> str:
    """Return what can be seen of each group, by dimension."""
    heads = (
        "Dimension", "Group", "Its total", "Counted", "Cells", "Hidden", "Share hidden",
        "Seen in finest cells",
    )  # fmt: skip
    lines = [
        [language.say(one.dimension), code_label(trees[one.dimension], one.code, language),
         language.say("shown" if one.counted else "hidden"),
         *map(language.written, (one.people, one.cells, one.hidden)),
         language.percent(one.share_hidden), language.percent(one.visible)]
        for name in trees
        for one in _most_hidden([one for one in groups if one.dimension == name])
    ]  # fmt: skip
    return _table("groups", heads, lines, language, texts=3)


def costs_table(costs: Sequence[RuleCost], language: Language) -> str:
    """Return what each rule costs."""
    heads = ("Rule", "Cells hidden for it", "Counted in these", "Cells a reader loses")
    lines = [
        [language.say(one.rule),
         *(_NOTHING if one.refused else language.written(figure)
           for figure in (one.cells, one.people, one.shown))]
        for one in costs
    ]  # fmt: skip
    return _table("costs", heads, lines, language)


def policies_table(compared: Sequence[Compared], language: Language) -> str:
    """Return what several policies show and hide, side by side."""
    heads = (
        "Policy", "Attack", "unsafe", "With two values", "With three", "secondary",
        "Counted in hidden cells", "Cells shown", "Information kept", "Seconds",
    )  # fmt: skip
    lines = []
    for one in compared:
        figures = [_NOTHING] * 7
        if (shown := one.shown) is not None:
            shares = (shown.share, shown.kept.information)
            figures = [
                *(language.written(shown.unsafe), *narrow(one, language)),
                *map(language.written, (shown.secondary, shown.people)),
                *map(language.percent, shares),
            ]
        seconds = _decimal(one.seconds, language, 1)
        lines.append([policy_name(one, language), verdict(one, language), *figures, seconds])
    return _table("policies", heads, lines, language, texts=2)


def roundings_table(roundings: Sequence[ComparedRounding], language: Language) -> str:
    """Return what ways that change counts would show, side by side."""
    heads = (
        "Way", "Attack", "Rows", "Cells changed", "Off on average", "Off at most",
        "Sums off on average", "Seconds",
    )  # fmt: skip
    lines = []
    for one in roundings:
        figures = [_NOTHING] * 5
        if one.table is not None:
            of = one.table.figures
            figures = [
                *(language.written(one.rows), language.percent(of.share_changed)),
                *(_decimal(of.mean_error, language), language.written(of.largest_error)),
                _decimal(of.mean_additivity_error, language),
            ]
        seconds = _decimal(one.seconds, language, 1)
        name = one.name.replace(",", ", ")  # so that it breaks on a phone
        lines.append([name, rounding_verdict(one, language), *figures, seconds])
    return _table("roundings", heads, lines, language, texts=2)


def levels_table(compared: Sequence[Compared], trees: Trees, language: Language) -> str:
    """Return what can be seen of each level under several policies, side by side."""
    percent = language.percent
    told = {policy_name(one, language): below_totals(one.shown.visible)
            for one in compared if one.shown}  # fmt: skip
    lines = [
        [level_name(trees, levels[0]),
         *(f"{percent(one.alone)} / {percent(one.crossed)}" for one in levels)]
        for levels in zip(*told.values(), strict=True)
    ]  # fmt: skip
    return _table("levels", ("Level", *told), lines, language)


def _decimal(value: float, language: Language, places: int = 2) -> str:
    return f"{value:.{places}f}".replace(".", language.decimal)


def _most_hidden(groups: Sequence[VisibleGroup]) -> Sequence[VisibleGroup]:
    if len(groups) <= MOST_ROWS:
        return groups
    return sorted(groups, key=lambda one: (one.counted, -one.share_hidden))[:MOST_ROWS]


def _table(
    name: str,
    heads: Sequence[str],
    lines: Sequence[Sequence[str]],
    language: Language,
    texts: int = 1,
) -> str:
    """Return a table of which the first columns are *texts* and the others numbers."""
    columns = [str(place) for place, _ in enumerate(heads)]
    rows = pl.DataFrame(
        {column: [line[place] for line in lines] for place, column in enumerate(columns)},
        schema=dict.fromkeys(columns, pl.String),
    )
    table = GT(rows, id=f"{name}-{language.tag}").cols_label(
        dict(zip(columns, map(language.say, heads), strict=True))
    )
    return printed(table, tuple(columns[texts:]))
