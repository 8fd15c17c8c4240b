"""Rows for statistical offices: SDMX-CSV 2.0."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from covey.exchange.form import DATASET, Form
from covey.exchange.published import PublishedRelease
from covey.exchange.sdmx_rows import sdmx_rows


def write_sdmx_csv(published: PublishedRelease, path: Path) -> None:
    """Write the rows of a release as SDMX-CSV.

    Raises:
        Unfit: SDMX has no such name or code.
    """
    sdmx_rows(published.cells, published.name).write_csv(path)


SDMX_CSV: Final = Form(f"{DATASET}.sdmx.csv", write_sdmx_csv, "application/vnd.sdmx.data+csv")
