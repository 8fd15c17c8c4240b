"""Rows as they are: CSV and Parquet, and each codelist as CSV."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from covey.exchange.edition import Edition


def write_csv(edition: Edition, path: Path) -> None:
    """Write the rows as CSV; an empty obs_value is hidden, and never 0."""
    _csv(edition.cells, path)


def write_parquet(edition: Edition, path: Path) -> None:
    """Write the rows as Parquet; a missing obs_value is hidden."""
    edition.cells.write_parquet(path)


def write_codelists(edition: Edition, folder: Path) -> None:
    """Write a CSV file for each codelist: its codes, their place in the tree, their labels."""
    folder.mkdir()
    for name in dict.fromkeys(edition.dimensions.values()):
        _csv(edition.codelist(name), folder / f"{name}.csv")


def _csv(frame: pl.DataFrame, path: Path) -> None:
    frame.write_csv(path, line_terminator="\n")
