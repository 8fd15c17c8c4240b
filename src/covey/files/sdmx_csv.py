"""Rows as SDMX-CSV 2.0, and rows of it as they were before.

Source: SDMX-CSV 2.0 (SDMX 3.0), layout; cross-domain codelists CL_OBS_STATUS and CL_CONF_STATUS.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from covey.contracts import PERIOD, is_period
from covey.errors import Defect, InputError, TableError, listed
from covey.files.identifiers import component, refuse_codes
from covey.files.rows import Rows, height
from covey.tables.status import (
    HIDDEN,
    INCOMPLETE,
    NOT_COLLECTED,
    OBS_STATUS,
    OBS_VALUE,
    PUBLISHED,
    ROUNDED,
)

AGENCY: Final = "COVEY"
VERSION: Final = "1.0"
"""Of every structure; rows name it."""

_ACTIONS: Final = ("I", "A", "R", "M")
"""Whatever a database is told, a row of these is part of the table."""

_FIRST: Final = ("STRUCTURE", "STRUCTURE_ID", "ACTION")
_LAST: Final = ("OBS_VALUE", "OBS_STATUS", "CONF_STATUS")
_SHOWN: Final = 5

CONF_STATUS: Final = {
    PUBLISHED: "F",
    HIDDEN: "N",
    ROUNDED: "F",
    INCOMPLETE: "F",
    NOT_COLLECTED: "F",
}
"""F: free for publication. N: not for publication; A and D would tell primary from secondary."""


def sdmx_rows(cells: Rows, flow: str) -> Rows:
    """Return published rows with the columns of SDMX-CSV 2.0.

    Every hidden cell is a row, with an empty OBS_VALUE, OBS_STATUS Q and CONF_STATUS N.

    Args:
        cells: the dimensions, period among them where there is one, obs_value and obs_status.
        flow: the identifier of the dataflow.

    Raises:
        Unfit: SDMX has no such name or code.
    """
    dimensions = [name for name in cells if name not in (OBS_VALUE, OBS_STATUS)]
    for name in dimensions:
        codes = sorted(set(cells[name]))
        # A time range has a slash, which no other code has.
        refuse_codes(name, [one for one in codes if not (name == PERIOD and is_period(one))])
    every = height(cells)
    return {
        "STRUCTURE": ["dataflow"] * every,
        "STRUCTURE_ID": [f"{AGENCY}:{component(flow)}({VERSION})"] * every,
        "ACTION": ["I"] * every,  # information: nobody is told to change a database
        **{column(name): cells[name] for name in dimensions},
        "OBS_VALUE": cells[OBS_VALUE],
        "OBS_STATUS": cells[OBS_STATUS],
        "CONF_STATUS": [CONF_STATUS[status] for status in cells[OBS_STATUS]],
    }


def column(dimension: str) -> str:
    """Return the component of a dimension; that of the period is TIME_PERIOD."""
    return "TIME_PERIOD" if dimension == PERIOD else component(dimension)


def published_rows(rows: Rows, names: Iterable[str] = ()) -> Rows:
    """Return rows of SDMX-CSV 2.0 in the one published shape, as `sdmx_rows` was handed them.

    Args:
        rows: text, with the columns that `sdmx_rows` writes; CONF_STATUS may be left out.
        names: how dimensions are spelt; those that are not among them are written small.

    Raises:
        InputError: a column is missing, or one tells what Covey does not write.
        TableError: a row is of another flow, is to be deleted, or its confidentiality is none that
            is published; the message names rows, never counts.
    """
    dimensions = _dimensions([*rows])
    spelt = {name.upper(): name for name in names} | {"TIME_PERIOD": PERIOD}
    named = {one: spelt.get(one, one.lower()) for one in dimensions}
    if len(set(named.values())) < len(named):
        raise InputError("PERIOD and TIME_PERIOD are both the period. Leave one of them out.")
    _refuse_rows(rows)
    status = {"OBS_VALUE": OBS_VALUE, "OBS_STATUS": OBS_STATUS}
    return {name: rows[one] for one, name in (named | status).items()}


def _dimensions(columns: list[str]) -> list[str]:
    """Return the columns that stand before the count."""
    missing = [name for name in (*_FIRST, "OBS_VALUE", "OBS_STATUS") if name not in columns]
    if missing:
        raise InputError(
            f"SDMX-CSV 2.0 has the column {missing[0]}, which is missing. Write the file anew with "
            "--out NAME.sdmx.csv; or, if it holds obs_value and obs_status, call it .csv alone."
        )
    others = [name for name in columns if name not in _FIRST + _LAST]
    count = columns.index("OBS_VALUE")
    after = [name for name in others if columns.index(name) > count]
    if after:
        raise InputError(
            f"{listed(after)} behind OBS_VALUE may tell of the counts what Covey does not look at. "
            "Leave it out if it does not, or read the file with --count OBS_VALUE, without the "
            "columns of SDMX."
        )
    return others


def _refuse_rows(rows: Rows) -> None:
    """Refuse rows that are none of one published table."""
    # A status that is none of ours is refused with all others, whatever form rows come in.
    known = [CONF_STATUS.get(status) for status in rows["OBS_STATUS"]]
    wrong = [
        (
            [one != rows["STRUCTURE_ID"][0] for one in rows["STRUCTURE_ID"]],
            "another STRUCTURE_ID than the first row's in ",
            ". Give each flow a file of its own.",
        ),
        (
            [one not in _ACTIONS for one in rows["ACTION"]],
            f"an ACTION other than {', '.join(_ACTIONS)} in ",
            ". Leave rows out that are deleted.",
        ),
    ]
    if "CONF_STATUS" in rows:
        wrong.append(
            (
                [
                    must is not None and one != must
                    for one, must in zip(rows["CONF_STATUS"], known, strict=True)
                ],
                "a CONF_STATUS other than F beside a published count and N beside a hidden one in ",
                ". Write F and N: others tell which counts are small.",
            )
        )
    defects = [
        Defect(before, tuple(row + 1 for row in at[:_SHOWN]), max(0, len(at) - _SHOWN), after)
        for flags, before, after in wrong
        if (at := [row for row, flag in enumerate(flags) if flag])
    ]
    if defects:
        raise TableError.of(defects)
