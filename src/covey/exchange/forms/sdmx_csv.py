"""Rows for statistical offices: SDMX-CSV 2.0."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from covey.exchange.form import DATASET, Form
from covey.exchange.published import PublishedRelease
from covey.files.csv_file import csv_text
from covey.files.sdmx_csv import sdmx_rows


def write_sdmx_csv(published: PublishedRelease, path: Path) -> None:
    """Write the rows of a release as SDMX-CSV.

    Raises:
        Unfit: SDMX has no such name or code.
    """
    rows = sdmx_rows(published.cells.to_dict(as_series=False), published.name)
    path.write_text(csv_text(rows), encoding="utf-8", newline="\n")


SDMX_CSV: Final = Form(f"{DATASET}.sdmx.csv", write_sdmx_csv, "application/vnd.sdmx.data+csv")
