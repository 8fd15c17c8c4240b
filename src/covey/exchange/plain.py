"""Rows as they are: CSV and Parquet, and each codelist as CSV."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from covey.exchange.edition import Edition
from covey.files.csv_file import csv_text
from covey.files.sdmx_csv import sdmx_rows


def write_csv(edition: Edition, path: Path) -> None:
    """Write the rows as CSV; an empty obs_value is hidden, and never 0."""
    _csv(edition.cells, path)


def write_parquet(edition: Edition, path: Path) -> None:
    """Write the rows as Parquet; a missing obs_value is hidden."""
    edition.cells.write_parquet(path)


def write_sdmx_csv(edition: Edition, path: Path) -> None:
    """Write the rows as SDMX-CSV 2.0.

    Raises:
        Unfit: SDMX has no such name or code.
    """
    rows = sdmx_rows(edition.cells.to_dict(as_series=False), edition.name)
    path.write_text(csv_text(rows), encoding="utf-8", newline="\n")


def write_codelists(edition: Edition, folder: Path) -> None:
    """Write a CSV file for each codelist: its codes, their place in the tree, their labels."""
    folder.mkdir()
    for name in dict.fromkeys(edition.dimensions.values()):
        _csv(edition.codelist(name), folder / f"{name}.csv")


def _csv(frame: pl.DataFrame, path: Path) -> None:
    frame.write_csv(path, line_terminator="\n")
