"""Files of published rows, in any form that Covey writes them in."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Final

from covey.cli.family import ALONE
from covey.cli.file_defects import defects_by_file
from covey.cli.files import read_columns, with_numbers
from covey.cli.targets import SDMX_CSV
from covey.errors import InputError, TableError
from covey.files.rows import Rows
from covey.tables.status import OBS_STATUS, OBS_VALUE

_SDMX: Final = "STRUCTURE_ID"
"""A column that rows of SDMX-CSV 2.0 have, and no dimension can be called."""


def read_published(path: Path, names: Iterable[str] = ()) -> Rows:
    """Read published rows: the dimensions, obs_value and obs_status.

    Args:
        path: as for `read_rows`; or SDMX-CSV 2.0, told by its columns or its ending.
        names: how dimensions are spelt, which SDMX writes in capitals; ``area`` or ``TABLE:area``.

    Raises:
        CommandError: as `read_rows` does.
        InputError: likewise, or rows of SDMX tell what no published table does.
    """
    rows = read_columns(path)
    if _SDMX in rows or path.name.endswith(SDMX_CSV):
        rows = _of_sdmx(rows, names, path)
    return with_numbers(rows, OBS_VALUE, path)


def is_published(columns: Collection[str]) -> bool:
    """Tell whether columns are those of published rows of Covey, in whatever form."""
    return _SDMX in columns or {OBS_VALUE, OBS_STATUS} <= set(columns)


def _of_sdmx(rows: Rows, names: Iterable[str], path: Path) -> Rows:
    from covey.files.sdmx_csv import published_rows

    try:
        with defects_by_file({ALONE: path}):
            return published_rows(rows, [name.rpartition(":")[2] for name in names])
    except TableError:
        raise
    except InputError as error:
        raise InputError(f"{path.name}: {error}") from None
