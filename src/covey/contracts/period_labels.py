"""What a time range is called, where no codelist says so."""

from __future__ import annotations

from typing import Final

from covey.contracts.periods import Span

ENGLISH: Final = ""
"""The language of labels without a tag."""

MONTH_NAMES: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
"""In English; those of the module calendar are in the language of the machine."""

_DASH: Final = "\N{EN DASH}"
_TO: Final = f" {_DASH} "


def labels_of(period: str) -> dict[str, str]:
    """Return what a period is called by its first and its last month, by language.

    Args:
        period: the code of one.

    Returns:
        The English label without a tag, and those of other languages; none for what is no period.

    >>> labels_of("2024-01-01/P9M")
    {'': 'January–September 2024', 'vi': 'Tháng 1–9 năm 2024'}
    >>> labels_of("2023-07-01/P12M")
    {'': 'July 2023 – June 2024', 'vi': 'Tháng 7 năm 2023 – tháng 6 năm 2024'}
    """
    span = Span.of(period)
    if span is None:
        return {}
    (year, first), (last_year, last) = (divmod(one, 12) for one in (span.first, span.end - 1))
    if year != last_year:
        return {
            ENGLISH: f"{MONTH_NAMES[first]} {year}{_TO}{MONTH_NAMES[last]} {last_year}",
            "vi": f"Tháng {first + 1} năm {year}{_TO}tháng {last + 1} năm {last_year}",
        }
    english, vietnamese = [MONTH_NAMES[first], MONTH_NAMES[last]], [str(first + 1), str(last + 1)]
    return {
        ENGLISH: f"{_DASH.join(dict.fromkeys(english))} {year}",
        "vi": f"Tháng {_DASH.join(dict.fromkeys(vietnamese))} năm {year}",
    }
