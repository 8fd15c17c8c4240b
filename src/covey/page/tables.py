"""The tables that are printed into a page, once for each of its languages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import polars as pl
from great_tables import GT, loc, style

from covey.page.codes import Dimension
from covey.page.corrections import Correction
from covey.page.groups import Group
from covey.page.words import Language

MOST_GROUPS: Final = 100
"""Groups of a dimension that a page lists; where it has more, those of which most is hidden."""

_HATCHED: Final = "repeating-linear-gradient(45deg,#b8c2cb 0 1.5px,#fff 1.5px 7px)"
_LINES: Final = "#d5dce2"
_INK: Final = "#1b2a38"


def groups_table(
    groups: Sequence[Group], dimensions: Sequence[Dimension], language: Language, name: str
) -> str:
    """Return how much of each group is hidden, as HTML.

    Args:
        groups: of all dimensions.
        dimensions: of the release.
        language: that it is read in.
        name: of the element.
    """
    listed = listed_groups(groups, dimensions)
    rows = pl.DataFrame(
        {
            "dimension": [dimensions[one.dimension].called[language.tag] for one in listed],
            "group": [dimensions[one.dimension].labels[language.tag][one.code] for one in listed],
            "count": [language.count(one.count, one.low, one.high) for one in listed],
            "cells": [language.written(one.cells) for one in listed],
            "hidden": [language.written(one.hidden) for one in listed],
            "share": [language.percent(one.share) for one in listed],
        }
    )
    table = GT(rows, rowname_col="group", groupname_col="dimension", id=name).cols_label(
        count=language.say("Its total"),
        cells=language.say("Cells"),
        hidden=language.say("Hidden"),
        share=language.say("Share hidden"),
    )
    table = table.tab_stubhead(language.say("Group"))
    hidden = [at for at, one in enumerate(listed) if one.count is None]
    return printed(table.tab_style(_hatched(), loc.body("count", hidden)), ("count", "share"))


def corrections_table(
    correction: Correction, dimensions: Sequence[Dimension], language: Language, name: str
) -> str:
    """Return the cells that a correction changed, what they were and what they are, as HTML."""
    listed = correction.listed
    columns = {
        str(place): [one.labels[language.tag][change.codes[place]] for change in listed]
        for place, one in enumerate(dimensions)
    }
    counts = {
        "before": [language.count(change.before) for change in listed],
        "after": [language.count(change.after, change.low, change.high) for change in listed],
    }
    table = GT(pl.DataFrame(columns | counts), id=name).cols_label(
        before=language.say("Before"),
        after=language.say("Now"),
    )
    for place, one in enumerate(dimensions):
        table = table.cols_label({str(place): one.called[language.tag]})
    for column in counts:
        hidden = [at for at, change in enumerate(listed) if getattr(change, column) is None]
        table = table.tab_style(_hatched(), loc.body(column, hidden))
    return printed(table, tuple(counts))


def printed(table: GT, numbers: tuple[str, ...]) -> str:
    """Return a table as HTML that takes its font from the page and leaves scrolling to it.

    Args:
        table: with all that it shows.
        numbers: its columns of numbers.
    """
    looked = table.cols_align("right", list(numbers)).tab_options(
        container_overflow_x="visible",
        container_overflow_y="visible",
        container_padding_y="0px",
        table_font_names="inherit",
        table_font_size="0.9rem",
        table_font_color=_INK,
        table_background_color="#ffffff",
        table_border_top_style="none",
        table_border_bottom_color=_LINES,
        table_body_hlines_color=_LINES,
        data_row_padding="4px",
        row_group_font_weight="bold",
    )
    return str(looked.as_raw_html())


def listed_groups(groups: Sequence[Group], dimensions: Sequence[Dimension]) -> list[Group]:
    """Return the groups of the lines of `groups_table`, in order."""
    return [group for place, _ in enumerate(dimensions) for group in _most_hidden(groups, place)]


def _most_hidden(groups: Sequence[Group], dimension: int) -> list[Group]:
    of_dimension = [one for one in groups if one.dimension == dimension]
    if len(of_dimension) <= MOST_GROUPS:
        return of_dimension
    return sorted(of_dimension, key=lambda one: (one.count is not None, -one.share, one.code))[
        :MOST_GROUPS
    ]


def _hatched() -> style.css:
    return style.css(f"background:{_HATCHED}")
