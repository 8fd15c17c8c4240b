"""What each record says, as expressions that any engine can work out.

Which code a text means is settled here and not there, once the engine has said which texts there
are.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final, TypeAlias

import narwhals as nw

from covey.contracts import Age, Records, Span, Text
from covey.contracts.records import ISO_DAY

Schema: TypeAlias = Mapping[str, nw.dtypes.DType]
"""The type of each column of the records."""

UNREADABLE: Final = -1_000
"""The age of who was born in no year that can be read; no band has it."""

_DAY: Final = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ].*)?$"
_YEAR: Final = r"^[0-9]{4}(-[0-9]{2}-[0-9]{2}([T ].*)?)?$"
_PART: Final = {"%Y": "[0-9]{4}", "%m": "(0?[1-9]|1[0-2])", "%d": "(0?[1-9]|[12][0-9]|3[01])"}
_YEAR_ALONE: Final = "^[0-9]{4}$"
_LAST_DAY: Final = 31  # of a month, or later


def said_of(says: Text | Age, period: Span, schema: Schema, form: str) -> nw.Expr:
    """Return what a record says for a dimension: a text, or an age; missing where nothing.

    It is as the engine has it, without any work by record: what a text or an age means is looked
    up in the list of the different ones.

    Args:
        says: which column says it.
        period: of the counts.
        schema: of the records.
        form: how days are written, as `Records.day_form`.
    """
    if isinstance(says, Text):
        return nw.col(says.column).cast(nw.String)
    return _age(says.born, period, schema, form)


def text_of(column: str) -> nw.Expr:
    """Return what stands in a column without the blanks around it; empty where nothing does."""
    return nw.col(column).cast(nw.String).fill_null("").str.strip_chars()


def is_empty(column: str, schema: Schema) -> nw.Expr:
    """Return whether nothing stands in a column."""
    if schema[column] == nw.String:
        return text_of(column) == nw.lit("")
    return nw.col(column).is_null()


def day_of(column: str, schema: Schema, form: str) -> nw.Expr:
    """Return a day as a number that grows with it: 20240331; missing where there is none."""
    year, within = _parts(column, schema, form)
    return year * 10_000 + within


def chosen(records: Records, period: Span, schema: Schema) -> list[nw.Expr]:
    """Return what has to hold for a record to count: it is of the kind, and of the period."""
    wanted = [
        text_of(column).is_in([text.strip() for text in texts])
        for column, texts in records.only.items()
    ]
    if records.day is not None:
        wanted += _in_period(records.day, period, schema, records.day_form)
    return wanted


def _in_period(day: str, period: Span, schema: Schema, form: str) -> list[nw.Expr]:
    if schema[day] != nw.Date:
        number = day_of(day, schema, form).fill_null(0)
        return [number >= _number(period.first), number < _number(period.end)]
    # As dates, so that an engine can leave out whole parts of its files.
    dated = nw.col(day)
    return [~dated.is_null(), dated >= nw.lit(period.first), dated < nw.lit(period.end)]


def _number(day: date) -> int:
    return day.year * 10_000 + day.month * 100 + day.day


def _parts(column: str, schema: Schema, form: str) -> tuple[nw.Expr, nw.Expr]:
    """Return the year of a day, and its month and day as one number; missing where unreadable."""
    if schema[column] == nw.String and form != ISO_DAY:
        return _parts_of_text(text_of(column), form)
    if schema[column] == nw.String:
        text = text_of(column)
        year: nw.Expr = nw.when(text.str.contains(_YEAR)).then(text.str.slice(0, 4))
        dated: nw.Expr = nw.when(text.str.contains(_DAY)).then(text)
        month, day = (dated.str.slice(at, 2).cast(nw.Int64) for at in (5, 8))
        return year.cast(nw.Int64), month * 100 + day
    if schema[column] in (nw.Date, nw.Datetime):
        dated = nw.col(column)
        month, day = dated.dt.month().cast(nw.Int64), dated.dt.day().cast(nw.Int64)
        return dated.dt.year().cast(nw.Int64), month * 100 + day
    return nw.col(column).cast(nw.Int64), nw.lit(None, nw.Int64)


def _parts_of_text(text: nw.Expr, form: str) -> tuple[nw.Expr, nw.Expr]:
    """Return the year, and month and day, of texts in a declared form; the year of a year alone.

    Cut at its marks, since 1/3/2024 has no fixed places; the usual form has, and is faster.
    """
    parts, mark = [form[at : at + 2] for at in (0, 3, 6)], form[2]
    pattern = f"[{mark}]".join(_PART[part] for part in parts)
    dated = nw.when(text.str.contains(f"^{pattern}([T ].*)?$")).then(text)
    # Spark splits by a pattern, in which a point is any letter.
    pieces = dated.str.replace_all(mark, "/", literal=True).str.split("/")
    # Behind the last part an hour may stand.
    found = {
        part: pieces.list.get(at)
        .str.slice(0, 4 if part == "%Y" else 2)
        .str.replace_all("[T ]", "")
        .cast(nw.Int64)
        for at, part in enumerate(parts)
    }
    alone = nw.when(text.str.contains(_YEAR_ALONE)).then(text).cast(nw.Int64)
    return nw.coalesce(found["%Y"], alone), found["%m"] * 100 + found["%d"]


def _age(born: str, period: Span, schema: Schema, form: str) -> nw.Expr:
    """Return the age at the end of a period, in whole years; missing where no birth is told."""
    last = period.last
    ends = last.month * 100 + (_LAST_DAY if period.end.day == 1 else last.day)
    year, within = _parts(born, schema, form)
    # Who has a birthday after the last day of the period has not had it yet.
    waits = within.fill_null(0) > ends
    late = nw.when(waits).then(nw.lit(1)).otherwise(nw.lit(0))  # not all engines cast a truth
    age = nw.lit(last.year).cast(nw.Int64) - year - late
    if schema[born] == nw.String:
        unreadable = year.is_null() & ~is_empty(born, schema)
        return nw.when(unreadable).then(nw.lit(UNREADABLE).cast(nw.Int64)).otherwise(age)
    return age
