"""What misleads in a question to a published file, and what to ask instead."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple


class Trap(NamedTuple):
    """A way to ask that passes over hidden counts, or counts somebody twice.

    Args:
        pattern: what it looks like in SQL, in any case of letters, for Python and JavaScript alike.
        warning: what happens, and what to ask instead.
        of_hidden: whether it is none where nothing is hidden; else, where one period alone stands.
    """

    pattern: str
    warning: str
    of_hidden: bool = True


class Source(NamedTuple):
    """A table, a view or the macros of a file, by what a question that reads it looks like.

    Args:
        pattern: as that of a trap.
        hides: whether counts are hidden in it.
        several: whether it holds several periods.
    """

    pattern: str
    hides: bool
    several: bool


RENAMED: Final = (
    r"\b(?:obs_)?value\b(?:[^,;]*?\bas\s+|[^,;()]*\)\s*|\s+)"
    r'"?(?!(?:obs_value|value|from|as|desc|asc|is|not|in|between|and|or|then|else|end|when|like|'
    r"nulls|limit|order|group|where|join|on|using|over|filter|union|having|select|with)\b)"
    r"([a-z_]\w*)\b(?!\s*\()"
    r"|\((\s*\w+(?:\s*,\s*\w+)*\s*)\)\s*as\s*\("
    r"|(?:\)|\bas)\s*(?!in\b)\w+\s*\((\s*\w+(?:\s*,\s*\w+)*\s*)\)"
)
"""Columns that are given other names, a count perhaps among them: one, or a list."""
_RENAMINGS: Final = 3
"""One after the other that are followed, as of a count that is cast, and then named."""


_COUNT: Final = r"\b((obs_)?value|columns)\b"
_OVER_ROWS: Final = (
    r"\b(sum|product|avg|mean|median|mode|count|(arg_?)?(min|max)(_by)?|(approx_)?quantile\w*|"
    r"stddev\w*|var\w*|corr|histogram|list|(array|string)_agg|first|last|any_value)"
)
"""What makes one value of many."""

_ONE_PERIOD: Final = (
    r"\bperiod\"?\s*:?=|\bgroup\s+by\b[^;]*\bperiod\b|\bperiod\b[\s\S]*\bgroup\s+by\s+(all|\d)"
    r"|\busing\s*\([^)]*\bperiod\b|\bperiod\"?\s+in\s*\(\s*'[^',]*'\s*\)"
)
"""One period alone, or each by itself."""

TRAPS: Final = (
    Trap(
        rf"{_OVER_ROWS}\s*\([^)]*{_COUNT}",
        "Hidden counts are left out of this without a word, a table has totals beside their parts, "
        "and a level lacks who is counted by a coarser one alone. The macro that ends in _sum "
        "counts nobody twice and says what is hidden; low and high enclose the truth.",
    ),
    Trap(
        rf"^(?![\s\S]*({_ONE_PERIOD}))(?=[\s\S]*\b((obs_)?value|estimate|low|high)\b)"
        rf"[\s\S]*({_OVER_ROWS}\s*\(|\bjoin\b)",
        "No single period is named, so this takes the rows of several: whoever was counted in "
        "two of them is in it twice. Name one period, or group and join by it.",
        False,
    ),
    Trap(
        rf"{_COUNT}\s*(<|>|=|!=|between\b|in\b)|(<|>|[^:]=)\s*(\w+\.)?{_COUNT}",
        "A comparison passes over hidden counts. Compare low or high instead.",
    ),
    Trap(
        rf"\border\s+by\b[^;]*{_COUNT}|{_COUNT}[^;]*\border\s+by\s+(\d|all\b)"
        rf"|({_COUNT}\s*[-+*/]|[-+*/]\s*(\w+\.)?{_COUNT})[^;]*\border\s+by\b",
        "Hidden counts have no place in an order, and LIMIT may cut off the largest or the "
        "smallest. Order by low or high, or by both.",
    ),
    Trap(
        rf"\b(coalesce|ifnull|nvl)\s*\(\s*(\w+\.)?{_COUNT}",
        "A hidden count is no 0. Take low, high or estimate.",
    ),
)


def sources_of(breakdowns: Iterable[tuple[str, str | None, int]]) -> tuple[Source, ...]:
    """Return what a file can be asked: of dataset, view and hidden cells of each breakdown."""
    hidden: dict[str, bool] = {}
    for dataset, view, cells in breakdowns:
        for name in filter(None, (dataset, view and view.replace("_period.", "."))):
            hidden[name] = hidden.get(name, False) or cells > 0
    return tuple(source for name, hides in hidden.items() for source in _source(name, hides))


def _source(name: str, hides: bool) -> Iterable[Source]:
    schema, _, view = name.partition(".")
    if view:
        yield Source(rf'\b{schema}"?\."?{view}\b', hides, False)
        yield Source(rf'\b{schema}_period"?\."?{view}\b', hides, True)
    else:
        yield Source(rf'\b{name}(_labelled\w*)?\b(?!"?\s*[.(])', hides, True)
        yield Source(rf'\b{name}_(sum|share|change|by)"?\s*\(', hides, False)


def warnings_of(query: str, sources: Sequence[Source] = ()) -> tuple[str, ...]:
    """Return what to say of a query that passes over hidden counts, or counts somebody twice.

    Args:
        query: as it is asked.
        sources: what its file can be asked; where it names none of them, all is taken to hide.

    >>> warnings_of("SELECT area FROM people ORDER BY obs_value DESC LIMIT 1")[0][:13]
    'Hidden counts'
    >>> warnings_of("SELECT sum(low), sum(high) FROM people_by.area WHERE period = '2024-Q1'")
    ()
    """
    flags = re.IGNORECASE | re.ASCII
    read = [source for source in sources if re.search(source.pattern, query, flags)]
    hides, several = (
        not read or any(getattr(source, name) for source in read) for name in ("hides", "several")
    )
    for _ in range(_RENAMINGS if re.search(_COUNT, query, flags) else 0):
        for found in re.finditer(RENAMED, query, flags):
            for name in re.findall(r"\w+", " ".join(filter(None, found.groups()))):
                query = re.sub(rf"\b{name}\b", "obs_value", query, flags=flags)
    return tuple(
        trap.warning
        for trap in TRAPS
        if (hides if trap.of_hidden else several) and re.search(trap.pattern, query, flags)
    )
