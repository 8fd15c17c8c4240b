"""Counts for DHIS2: Aggregate Data Exchange.

DHIS2 adds up by itself, and has no word for a hidden count, nor for one that lacks an agency. So
each breakdown is a data element of its own, which holds no totals beside parts; and what is hidden
or lacks counts is left out, never 0, and counted in a remark.

Source: IHE Quality, Research and Public Health, Aggregate Data Exchange (ADX), 2016.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC
from itertools import groupby
from pathlib import Path
from typing import Any, Final

import polars as pl
from lxml import etree

from covey.contracts import Span
from covey.exchange.form import DATASET, Form
from covey.exchange.published import PublishedRelease
from covey.files.unfit import Unfit
from covey.tables.status import OBS_STATUS, OBS_VALUE, PUBLISHED

_SPACE: Final = "urn:ihe:qrph:adx:2015"
_AREAS: Final = ("areas", "provinces", "districts", "ref_area", "area")
_LENGTHS: Final = {
    (1, None): "P1M", (2, None): "P2M", (3, None): "P3M", (6, None): "P6M", (12, None): "P1Y",
    (None, 1): "P1D", (None, 7): "P7D",
}  # fmt: skip
"""How DHIS2 writes so many months, or so many days."""
"""Months of the periods that DHIS2 has."""


def adx(published: PublishedRelease) -> bytes:
    """Return the visible counts of a release as ADX.

    A data element is called after the dataset and the levels of its breakdown, an orgUnit by the
    code of the area; the other dimensions are attributes, without those at their total.

    Raises:
        Unfit: no dimension is of areas, or the name of one cannot be that of an attribute.
    """
    area = _area(published)
    root = etree.Element(f"{{{_SPACE}}}adx", nsmap={None: _SPACE})
    root.set("exported", published.released_at.replace(tzinfo=UTC).isoformat())
    if published.hidden:
        root.append(etree.Comment(f" {published.hidden} hidden counts are left out: none is 0. "))
    if published.incomplete:
        lacking = f" {published.incomplete} counts that lack those of an agency are left out. "
        root.append(etree.Comment(lacking))
    for code, rows in _by_area(published, area):
        group = etree.SubElement(root, f"{{{_SPACE}}}group")
        group.set("dataSet", published.name)
        group.set("orgUnit", code)
        group.set("period", _interval(published.period))
        for row in rows:
            value = etree.SubElement(group, f"{{{_SPACE}}}dataValue")
            for name, text in row.items():
                value.set(name, text)
    written: bytes = etree.tostring(root, pretty_print=True, xml_declaration=True, encoding="UTF-8")
    return written


def write_adx(published: PublishedRelease, path: Path) -> None:
    """Write the visible counts of a release as ADX; see `adx`."""
    path.write_bytes(adx(published))


ADX: Final = Form(f"{DATASET}.adx.xml", write_adx, "application/adx+xml")


def _area(published: PublishedRelease) -> str:
    for name, codelist in published.dimensions.items():
        if name in _AREAS or codelist in _AREAS:
            return name
    raise Unfit("ADX sends counts of places, and no dimension is of areas.")


def _by_area(published: PublishedRelease, area: str) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """Give the data values of each area, in the order of its codelist."""
    levels = _levels(published)
    others = [name for name in published.dimensions if name != area]
    for name in others:
        if not re.fullmatch(r"[A-Za-z_][\w.-]*", name, re.ASCII):
            raise Unfit(f"ADX has no attribute {name!r}. Use letters, digits and _.")
    place = {
        code: at for at, code in enumerate(published.codelist(published.dimensions[area])["code"])
    }
    shown = published.cells.filter(pl.col(OBS_STATUS) == PUBLISHED).rows(named=True)
    shown.sort(key=lambda row: place[row[area]])
    for code, rows in groupby(shown, key=lambda row: str(row[area])):
        yield code, [_value(published, row, area, others, levels) for row in rows]


def _value(
    published: PublishedRelease,
    row: Mapping[str, Any],
    area: str,
    others: list[str],
    levels: Mapping[str, Mapping[str, tuple[int, str]]],
) -> dict[str, str]:
    at = {name: levels[name][row[name]] for name in (area, *others)}
    told = [name for level, name in at.values() if level]
    element = "_by_".join([published.name, *filter(None, ["_".join(map(_word, told))])])
    cut = {name: str(row[name]) for name in others if at[name][0]}
    return {"dataElement": element, **cut, "value": str(row[OBS_VALUE])}


def _levels(published: PublishedRelease) -> dict[str, dict[str, tuple[int, str]]]:
    """Return the level of each code of each dimension, by its number and its name."""
    found: dict[str, dict[str, tuple[int, str]]] = {}
    for row in published.levels.iter_rows(named=True):
        found.setdefault(row["dimension"], {})[row["code"]] = (row["level"], row["level_name"])
    return found


def _word(level: str) -> str:
    return re.sub(r"\W+", "_", level).strip("_").lower()


def _interval(period: str) -> str:
    """Return a period as ISO 8601 writes it: its first day, and how long it is.

    >>> _interval("2024-Q3"), _interval("2023-07-01/P12M"), _interval("2024-W05")
    ('2024-07-01/P3M', '2023-07-01/P1Y', '2024-01-29/P7D')
    """
    span = Span.of(period)
    if span is None:
        raise Unfit(f"ADX has no period {period!r}. It knows months, weeks and days.")
    length = _LENGTHS.get((span.months, span.days if span.months is None else None))
    if length is None:
        long = f"{span.days} days" if span.months is None else f"{span.months} months"
        raise Unfit(f"DHIS2 has no period of {long}, such as {period}. Read another form.")
    return f"{span.first}/{length}"
