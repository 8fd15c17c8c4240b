"""How the labels of a codelist are also written: areas without their kind, periods by patterns.

A pattern has places for numbers, such as ``Quý {quarter}/{year}`` for ``{year}-Q{quarter}``. It
is written out for each code of a codelist: what a text means is looked up and never worked out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from typing import Final

from covey.contracts.period_labels import MONTH_NAMES
from covey.contracts.periods import frequency_of

_ORDINAL: Final = re.compile(r"[0-9]\S*\s+(\D+)")
PLACES: Final = re.compile(r"\{(year|quarter|month|week|day)\}")
"""The places that a pattern may have."""

_ROMAN: Final = ("I", "II", "III", "IV")
_VIETNAMESE_MONTHS: Final = (
    *("một", "hai", "ba", "tư", "năm", "sáu", "bảy", "tám", "chín", "mười"),
    *("mười một", "mười hai"),
)
_QUARTERS: Final = "{year}-Q{quarter}"
_MONTHS: Final = "{year}-{month}"
_WEEKS: Final = "{year}-W{week}"
_DAYS: Final = "{year}-{month}-{day}"
_PATTERNS: Final = {
    **dict.fromkeys(("Quý {quarter}/{year}", "Quý {quarter} / {year}"), _QUARTERS),
    **dict.fromkeys(("Quý {quarter}-{year}", "Quý {quarter} - {year}"), _QUARTERS),
    **dict.fromkeys(("Quý {quarter} {year}", "Quý {quarter} năm {year}"), _QUARTERS),
    **dict.fromkeys(("Q{quarter}/{year}", "Q{quarter}-{year}", "Q{quarter} {year}"), _QUARTERS),
    **dict.fromkeys(("Quarter {quarter} {year}", "Quarter {quarter} of {year}"), _QUARTERS),
    **dict.fromkeys(("Quarter {quarter}/{year}", "Quarter {quarter}, {year}"), _QUARTERS),
    **dict.fromkeys(("Tháng {month}/{year}", "Tháng {month} / {year}"), _MONTHS),
    **dict.fromkeys(("Tháng {month}-{year}", "Tháng {month} năm {year}"), _MONTHS),
    **dict.fromkeys(("T{month}/{year}", "{month}/{year}", "{month}-{year}"), _MONTHS),
    **dict.fromkeys(("{month} {year}", "{month}, {year}", "{year}M{month}"), _MONTHS),
    "{year}K{quarter}": _QUARTERS,
    **dict.fromkeys(("Tuần {week}/{year}", "Tuần {week}-{year}"), _WEEKS),
    **dict.fromkeys(("Tuần {week} năm {year}", "Tuần {week}, {year}"), _WEEKS),
    **dict.fromkeys(("Week {week} {year}", "Week {week} of {year}"), _WEEKS),
    **dict.fromkeys(("Week {week}/{year}", "Week {week}, {year}"), _WEEKS),
    **dict.fromkeys(
        ("W{week}/{year}", "W{week} {year}", "{year}W{week}", "{year}-W{week}"), _WEEKS
    ),
    **dict.fromkeys(("Ngày {day}/{month}/{year}", "Ngày {day}-{month}-{year}"), _DAYS),
    **dict.fromkeys(("{day} tháng {month} năm {year}", "{year}/{month}/{day}"), _DAYS),
    "Ngày {day} tháng {month} năm {year}": _DAYS,
}
"""Days as 5/8/2024 are none: some write the month first, so a mapping has to say which."""

_KINDS: Final = {
    "thành phố": ("tp", "tp."),
    "tỉnh": ("t.",),
    "quận": ("q", "q."),
    "huyện": ("h", "h."),
    "thị xã": ("tx", "tx."),
    "thị trấn": ("tt", "tt."),
    "phường": ("p", "p."),
    "xã": ("x", "x."),
}
_KINDS_BEHIND: Final = re.compile(
    r"(.+) (?:city|province|district|town|township|county|municipality|commune|ward|region)",
    re.IGNORECASE,
)


def as_seen(text: str) -> str:
    r"""Return *text* without signs that nobody sees, and the digits of every script as 0 to 9.

    Khmer and Thai words are parted by such signs; what is raised or in a ring is no digit.

    >>> as_seen("ឆ្នាំ ២០២៥"), as_seen("１２"), as_seen("14²"), as_seen("A\u200b1")
    ('ឆ្នាំ 2025', '12', '14²', 'A1')
    """
    if text.isascii():
        return text
    return "".join(
        str(unicodedata.decimal(letter)) if letter.isdecimal() else letter
        for letter in text
        if unicodedata.category(letter) != "Cf"
    )


def short_forms(label: str) -> Iterator[str]:
    """Yield an area's *label* without its kind, or with that abbreviated.

    >>> list(short_forms("Thành phố Hạ Long"))
    ['Hạ Long', 'tp Hạ Long', 'tp. Hạ Long', 'tp.Hạ Long']
    >>> list(short_forms("Ba Dinh District")), list(short_forms("Quận 1"))
    (['Ba Dinh'], ['q 1', 'q. 1', 'q.1'])
    """
    for kind, short in _KINDS.items():
        if label.casefold().startswith(f"{kind} "):
            name = label[len(kind) :].strip()
            if not name.isdecimal():
                yield name
            for abbreviated in short:
                yield f"{abbreviated} {name}"
                if abbreviated.endswith("."):
                    yield f"{abbreviated}{name}"
            return
    found = _KINDS_BEHIND.fullmatch(label)
    if found:
        yield found[1]


def usual_periods(codes: Iterable[str], languages: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield how quarters, months, weeks and days among *codes* are usually written, with its code.

    Args:
        codes: of periods.
        languages: the tags of those that months and quarters are named in besides; an empty one
            names nothing.

    >>> dict(usual_periods(["2024-Q1"], ()))["Quý I/2024"]
    '2024-Q1'
    """
    codes = list(codes)
    for pattern, means in _PATTERNS.items():
        yield from written_out(pattern, means, codes)
    for language in filter(None, languages):
        yield from _named_periods(codes, language)


def _named_periods(codes: Iterable[str], language: str) -> Iterator[tuple[str, str]]:
    from covey.locales import months, quarters  # babel is slow to load, and few need it

    names = {"month": months(language), "quarter": quarters(language)}
    for code in codes:
        frequency = frequency_of(code)
        if frequency in names:
            form, called = names[frequency]
            year, _, number = code.partition("-")
            place = int(number.removeprefix("Q"))
            for name in (of for one in called[place - 1] for of in _counted(one, place)):
                for written in (form, "{name} {year}", "{name}/{year}", "{name}-{year}"):
                    yield written.format(name=name, year=year), code


def _counted(name: str, place: int) -> tuple[str, ...]:
    """Return a name, and one that begins with its ordinal also in Roman digits and in bare ones.

    >>> _counted("3º trimestre", 3), _counted("T3", 3)
    (('3º trimestre', 'III trimestre', '3 trimestre'), ('T3',))
    """
    ordinal = _ORDINAL.fullmatch(name)
    if not ordinal:
        return (name,)
    return name, f"{_ROMAN[place - 1]} {ordinal[1]}", f"{place} {ordinal[1]}"


def written_out(pattern: str, means: str, codes: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield each text that *pattern* stands for, with the code that it means.

    Args:
        pattern: a text with places for a year, and for a quarter, a month, a week, or a month and
            a day: these are written in digits, quarters in Roman ones too, and months by their
            names in English and Vietnamese, where there is no day.
        means: a code with the same places.
        codes: those that there are.
    """
    for code in codes:
        places = _places_of(code)
        digits = {name: texts[0] for name, texts in places.items()}
        if places and _fill(means, digits) == code:
            for texts in product(*places.values()):
                yield _fill(pattern, dict(zip(places, texts, strict=True))), code


def _places_of(code: str) -> Mapping[str, tuple[str, ...]]:
    """Return how the year and the rest of a period are written, codes first."""
    frequency = frequency_of(code)
    year, _, number = code.partition("-")
    if frequency == "year":
        return {"year": (year,)}
    if frequency == "quarter":
        place = int(number[1:])
        return {"year": (year,), "quarter": (str(place), _ROMAN[place - 1], f"0{place}")}
    if frequency == "month":
        place = int(number)
        name = MONTH_NAMES[place - 1]
        names = (name, name[:3], f"{name[:3]}.", _VIETNAMESE_MONTHS[place - 1])
        return {"year": (year,), "month": (number, str(place), *names)}
    if frequency == "week":
        return {"year": (year,), "week": _digits(number[1:])}
    if frequency == "day":
        month, _, day = number.partition("-")
        return {"year": (year,), "month": _digits(month), "day": _digits(day)}
    return {}


def _digits(number: str) -> tuple[str, ...]:
    """Return a number of two digits, and without a 0 in front."""
    return tuple(dict.fromkeys((number, str(int(number)))))


def _fill(pattern: str, values: Mapping[str, str]) -> str:
    return PLACES.sub(lambda place: values.get(place[1], place[0]), pattern)
