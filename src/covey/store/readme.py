"""The table of the public file that says how it is read, in every language that Covey brings."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from covey.store.layout import NUMBER, TEXT, Column, Table
from covey.store.vintages import Row
from covey.store.words import LANGUAGES, words_in

_READING: Final = {
    "rows": "A table named like a dataset holds all its rows, totals beside their parts: never sum "
    "a column of it. Read totals, which are rows of their own.",
    "hidden": "obs_status Q: the count is hidden, and obs_value NULL. It is no 0, and sum() leaves "
    "it out.",
    "completeness": "obs_status P: the count lacks those of an agency that had not sent, and comes "
    "with a later vintage. L: only that agency counts here, obs_value is NULL, and it is no 0. "
    "FROM completeness lists the releases that lack one, with the files that are in; all others "
    "are complete. Changes and trends leave out what is incomplete.",
    "breakdowns": "FROM breakdowns lists which breakdowns are out, each one level for every "
    "dimension. One that is not listed has no rows.",
    "one breakdown": "breakdowns.view names a view that holds the rows of one breakdown, and no "
    "totals beside parts: FROM people_by.total. A level holds only its own kind: by district is by "
    "districts alone. Where some provinces have none, the view by district or province counts "
    "everybody.",
    "by levels": "FROM people_by(…) is the same for any breakdown that is out, by the names of "
    "levels in breakdowns.levels, such as area := 'district'; it refuses one that is not out. A "
    "dimension left out is at its total.",
    "bounds": "low and high beside a hidden count are what anybody can work out from the published "
    "rows of the release, and estimate is its count in one of the tables that fit: not the truth. "
    "All three are made of published rows alone. sum(low) and sum(high) of a breakdown enclose the "
    "true sum; bounds of several releases together may be narrower.",
    "sums": "FROM people_sum(area := 'district', sex := 'F') counts nobody twice and says how many "
    "hidden cells are inside: value, low, high, estimate, cells, hidden, incomplete. A level gives "
    "a row for each of its codes, codes are added up, 'A, B' or ['A', 'B']. low and high are as "
    "narrow as adding and subtracting published counts makes them.",
    "shares": "FROM people_share('sex', sex := 'F', area := 'district') is the share of that sum "
    "in the sum over all codes of the dimensions that are named first, with safe bounds. It asks "
    "which, where the part is left open.",
    "changes": "FROM people_change('2024-Q1', '2024-Q2', area := 'district') is the change from "
    "one period to another of the same length, with safe bounds: value in counts, relative as a "
    "part of the earlier one.",
    "labels": "people_labelled is the table with labels and levels, such as area_label and "
    "area_level. Where labels are translated, people_labelled_en and people_labelled_vi are the "
    "same in one language, and say in it what their columns are.",
    "periods": "Whoever is counted may be counted again in the next period: do not add up periods. "
    "Views and macros answer for the newest of the shortest length; views in people_by_period "
    "hold every one, as macros do by period := 'quarter'. A half-year has views of its own, "
    "people_by_half_year, and macros by period := 'half-year'. FROM periods lists when each "
    "begins and ends; 2024-01-01/P9M is nine months from that day on.",
    "vintages": "A period that was corrected is out in several vintages. people and its views hold "
    "the newest of each; releases lists all, and superseded.people, where there is one, holds the "
    "others.",
    "withdrawals": "FROM withdrawals lists releases that were taken back, and why: do not use them "
    "any more.",
}
"""Topic and text of each line of the readme; `people` stands for any dataset."""


def readme(languages: Collection[str]) -> Table:
    """Return the table, in English and in those of *languages* that Covey brings words for."""
    translations = tuple(
        Column(f"{name}_{tag}", TEXT, f"The same in language {tag}.")
        for tag in LANGUAGES
        if tag in languages
        for name in ("topic", "text")
    )
    return Table(
        "readme",
        "How to read this file.",
        (
            Column("line", NUMBER, "Its place."),
            Column("topic", TEXT, "What it is about."),
            Column("text", TEXT, "What to know."),
            *translations,
        ),
        key=("line",),
        order=("line",),
    )


def lines(example: str) -> Iterator[Row]:
    """Yield the rows of the table.

    Args:
        example: a dataset, which examples are of.
    """
    for line, (topic, text) in enumerate(_READING.items(), start=1):
        row = {"line": line, "topic": topic, "text": text.replace("people", example)}
        for tag in LANGUAGES:
            words = words_in(tag)
            row[f"topic_{tag}"] = words.say(topic)
            row[f"text_{tag}"] = words.say(text).replace("people", example)
        yield row
