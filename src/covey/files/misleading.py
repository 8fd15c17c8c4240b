"""What misleads in a question to a published file, and what to ask instead."""

from __future__ import annotations

import re
from typing import Final, NamedTuple


class Trap(NamedTuple):
    """A way to ask that passes over hidden counts, or counts somebody twice.

    Args:
        pattern: what it looks like in SQL, in any case of letters, for Python and JavaScript alike.
        warning: what happens, and what to ask instead.
    """

    pattern: str
    warning: str


_COUNT: Final = r"\b(obs_)?value\b"
_OVER_ROWS: Final = (
    r"\b(sum|product|avg|mean|median|mode|count|(arg_?)?(min|max)(_by)?|(approx_)?quantile\w*|"
    r"stddev\w*|var\w*|corr|histogram|list|(array|string)_agg|first|last|any_value)"
)
"""What makes one value of many."""

TRAPS: Final = (
    Trap(
        rf"{_OVER_ROWS}\s*\([^)]*{_COUNT}",
        "Hidden counts are left out of this without a word, a table has totals beside their parts, "
        "and a level lacks who is counted by a coarser one alone. The macro that ends in _sum "
        "counts nobody twice and says what is hidden; low and high enclose the truth.",
    ),
    Trap(
        r"^(?![\s\S]*\bperiod\b)(?=[\s\S]*\b((obs_)?value|estimate|low|high)\b)"
        rf"[\s\S]*({_OVER_ROWS}\s*\(|\bjoin\b)",
        "No period is named, so this takes the rows of all that are out: whoever was counted in "
        "two of them is in it twice. Name one period, or group and join by it.",
    ),
    Trap(
        rf"{_COUNT}\s*(<|>|=|!=|between\b|in\b)",
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


def warnings_of(query: str) -> tuple[str, ...]:
    """Return what to say of a query that passes over hidden counts, or counts somebody twice.

    >>> warnings_of("SELECT area FROM people ORDER BY obs_value DESC LIMIT 1")[0][:13]
    'Hidden counts'
    >>> warnings_of("SELECT sum(low), sum(high) FROM people_by.area WHERE period = '2024-Q1'")
    ()
    """
    return tuple(
        trap.warning for trap in TRAPS if re.search(trap.pattern, query, re.IGNORECASE | re.ASCII)
    )
