"""Rows as they are: CSV and Parquet, and each codelist as CSV."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import polars as pl

from covey.exchange.form import DATASET, Form
from covey.exchange.published import PublishedRelease


def write_csv(published: PublishedRelease, path: Path) -> None:
    """Write the rows as CSV; an empty obs_value is hidden, and never 0."""
    _csv(published.cells, path)


def write_parquet(published: PublishedRelease, path: Path) -> None:
    """Write the rows as Parquet; a missing obs_value is hidden."""
    published.cells.write_parquet(path)


def write_codelists(published: PublishedRelease, folder: Path) -> None:
    """Write a CSV file for each codelist: its codes, their place in the tree, their labels.

    A label that a spreadsheet would run as a formula has an apostrophe in front.
    """
    folder.mkdir()
    for name in dict.fromkeys(published.dimensions.values()):
        codes = published.codelist(name)
        labels = pl.col([one for one in codes.columns if one.startswith("label")])
        run = labels.str.contains(_FORMULA)
        _csv(
            codes.with_columns(pl.when(run).then("'" + labels).otherwise(labels).name.keep()),
            folder / f"{name}.csv",
        )


_FORMULA: Final = r"^[ \u00a0]*(?:[=+@\t\r＝＋＠]|[-－][^0-9])"

CSV: Final = Form(f"{DATASET}.csv", write_csv, "text/csv")
PARQUET: Final = Form(f"{DATASET}.parquet", write_parquet, "application/vnd.apache.parquet")
CODELISTS: Final = Form("codelists", write_codelists)


def codelist_file(name: str) -> str:
    """Return the path of the file of a codelist."""
    return f"{CODELISTS.name}/{name}.csv"


def _csv(frame: pl.DataFrame, path: Path) -> None:
    frame.write_csv(path, line_terminator="\n")
