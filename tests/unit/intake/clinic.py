"""A made-up agency for the tests of the intake: people served by area, sex and quarter."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandera.polars as pa
import polars as pl
import pytest

from covey.contracts import Submission
from covey.errors import SubmissionRejected
from covey.intake import inspect
from covey.tables import Hierarchy


def tree(rows: str) -> Hierarchy:
    """Build a tree from ``code parent label`` words, a line each; the root has ``-`` for parent."""
    split = [line.split(maxsplit=2) for line in rows.strip().splitlines()]
    return Hierarchy.from_rows(
        {"code": code, "parent": parent.strip("-"), "label": label} for code, parent, label in split
    )


TREES: Mapping[str, Hierarchy] = {
    "areas": tree(
        """
        VN       -      Việt Nam
        VN-13    VN     Quảng Ninh
        VN-13-HL VN-13  Hạ Long
        VN-13-CP VN-13  Cẩm Phả
        VN-22    VN     Hải Phòng
        """
    ),
    "sex": Hierarchy.flat(["F", "M"]),
    "periods": tree(
        """
        _T       -        Mọi kỳ
        2026     _T       2026
        2026-Q2  2026     Quý 2
        2026-05  2026-Q2  Tháng 5
        2026-Q3  2026     Quý 3
        2026-07  2026-Q3  Tháng 7
        2026-08  2026-Q3  Tháng 8
        """
    ),
}


class Served(pa.DataFrameModel):
    """The rules of the clinic, named in words."""

    period: str
    area: str
    sex: str
    persons: int

    class Config:
        strict = True
        ordered = True

    @pa.check("area", error="unknown code")
    def known(cls, field: pa.PolarsData) -> pl.LazyFrame:  # noqa: N805
        return field.lazyframe.select(pl.col(field.key).is_in(TREES["areas"].codes))

    @pa.check("persons", error="negative count")
    def not_negative(cls, field: pa.PolarsData) -> pl.LazyFrame:  # noqa: N805
        return field.lazyframe.select(pl.col(field.key) >= 0)

    @pa.dataframe_check(error="duplicate key")
    def one_row_a_cell(cls, rows: pa.PolarsData) -> pl.LazyFrame:  # noqa: N805
        return rows.lazyframe.select(pl.struct("period", "area", "sex").is_first_distinct())


def submission(model: type = Served, **changes: object) -> Submission:
    """Return the contract of the clinic, with *changes* to it."""
    contract = {
        "name": "clinic",
        "agency": "clinics",
        "title": "People served",
        "model": model,
        "dimensions": {"area": "areas", "sex": "sex"},
        "count": "persons",
        "counts": "persons",
    }
    return Submission(**(contract | changes))  # type: ignore[arg-type]


HEADER = "period,area,sex,persons"
GOOD = f"""{HEADER}
2026-Q3,VN-13-HL,F,12
2026-Q3,VN-13-HL,M,7
2026-Q3,VN-22,F,5
"""


def write(folder: Path, sent: str | bytes, name: str = "clinic.csv") -> Path:
    path = folder / name
    path.write_bytes(sent if isinstance(sent, bytes) else sent.encode())
    return path


def letter(path: Path, contract: Submission | None = None) -> str:
    """Return the letter that refuses the file at *path*; accepting it fails the test."""
    with pytest.raises(SubmissionRejected) as refused:
        inspect(path, contract or submission(), TREES)
    return refused.value.letter


def defects(path: Path, contract: Submission | None = None) -> list[str]:
    """Return the defects of the letter, one text each, runs of spaces as one space."""
    lines = letter(path, contract).split("\n\n")[0].splitlines()
    return [" ".join(line.split()) for line in lines if line.startswith("  ")]


def leaves(frame: pl.DataFrame) -> set[tuple[str, str, int]]:
    return set(frame.select("area", "sex", "persons").iter_rows())
