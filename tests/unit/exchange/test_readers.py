"""The readers that others copy refuse to add over what is hidden."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from readers.python import covey_counts as reader

READERS = Path(__file__).parents[3] / "readers"

every_way = pytest.mark.parametrize(
    ("library", "ending"),
    [(library, ending) for library in ("polars", "pandas") for ending in ("csv", "parquet")],
)


@every_way
def test_visible_counts_are_added(folder: Path, library: str, ending: str) -> None:
    counts = reader.read(folder / f"served.{ending}", library)
    assert reader.add(counts, area=["A", "B"], sex="F") == 37_024 + 40_088
    assert reader.add(counts, area="VN", sex="_T", period="2024-Q1") == 262_245


@every_way
def test_a_sum_over_a_hidden_count_is_refused(folder: Path, library: str, ending: str) -> None:
    counts = reader.read(folder / f"served.{ending}", library)
    with pytest.raises(reader.HiddenCounts, match=r"1 of 2 counts are hidden, such as .*A1 × F"):
        reader.add(counts, area=["A1", "B1"], sex="F")


@every_way
def test_a_sum_over_totals_beside_parts_is_refused(folder: Path, library: str, ending: str) -> None:
    counts = reader.read(folder / f"served.{ending}", library)
    with pytest.raises(ValueError, match="Say which codes of sex"):
        reader.add(counts, area="VN")


@every_way
def test_nobody_is_counted_twice(folder: Path, library: str, ending: str) -> None:
    counts = reader.read(folder / f"served.{ending}", library)
    for areas, said in ((["VN", "A"], "VN of area holds A"), (["B1", "VN"], "VN of area holds B1")):
        with pytest.raises(ValueError, match=f"{said}: people would be counted twice"):
            reader.add(counts, area=areas, sex="_T")


def beside_a_flat_list(folder: Path, copy: Path) -> Path:
    """Copy an export, with a codelist that comes first and holds the areas without their tree."""
    shutil.copytree(folder, copy)
    codes = ("VN", "A", "A1", "A2", "B", "B1", "B2")
    flat = "code,parent,label\n" + "".join(f"{code},,\n" for code in codes)
    (copy / "codelists" / "aaa.csv").write_text(flat, encoding="utf-8")
    return copy


def test_a_list_of_the_same_codes_hides_no_tree(folder: Path, tmp_path: Path) -> None:
    counts = reader.read(beside_a_flat_list(folder, tmp_path / "copy") / "served.csv")
    with pytest.raises(ValueError, match="A of area holds A1"):
        reader.add(counts, area=["A", "A1"], sex="_T")


def test_without_its_codelists_a_file_is_not_read(folder: Path, tmp_path: Path) -> None:
    alone = shutil.copy(folder / "served.csv", tmp_path)
    with pytest.raises(ValueError, match="Copy the whole folder of the export"):
        reader.read(alone)


@pytest.mark.parametrize("ending", ["csv", "parquet"])
@pytest.mark.parametrize(
    "use",
    [
        lambda rows: rows["obs_value"].sum(),
        lambda rows: rows["obs_value"].fillna(0).sum(),
        lambda rows: rows["obs_value"].astype(float),
        lambda rows: rows["obs_value"].astype("Int64"),
        lambda rows: rows[rows["obs_value"] > 5],
        lambda rows: rows.sort_values("obs_value"),
        lambda rows: rows.groupby("sex")["obs_value"].sum(),
        lambda rows: rows.pivot_table("obs_value", "sex", aggfunc="sum", fill_value=0),
    ],
    ids=["sum", "fillna", "float", "Int64", "compare", "sort", "groupby", "pivot"],
)
def test_in_pandas_a_hidden_count_becomes_no_number_without_a_word(
    folder: Path, ending: str, use: Callable[[Any], object]
) -> None:
    rows = reader.read(folder / f"served.{ending}", "pandas").rows
    with pytest.raises((reader.HiddenCounts, TypeError), match="it is no 0"):
        use(rows)
    shown = rows[rows["obs_status"] == "A"]
    assert use(shown) is not None
    wide = rows.pivot_table("obs_value", "area", "sex", aggfunc="sum", fill_value=0)
    assert str(wide.loc["A1", "F"]) == "hidden"


@pytest.mark.parametrize(
    ("codes", "said"),
    [
        ({"area": "VN", "sex": "F", "age": "Y"}, "age is no dimension"),
        ({"area": "nowhere", "sex": "F"}, "There is no row for 2024-Q1 × nowhere × F"),
        ({"area": ["A", "A"], "sex": "F"}, "A code of area stands twice"),
    ],
)
def test_a_sum_that_cannot_be_is_refused(
    folder: Path, codes: dict[str, str | list[str]], said: str
) -> None:
    counts = reader.read(folder / "served.csv")
    with pytest.raises(ValueError, match=said):
        reader.add(counts, **codes)


@pytest.mark.parametrize(
    ("value", "status", "said"),
    [(0, "Q", "though it is hidden"), (None, "A", "none though it is not"), (4, "Z", "unknown")],
)
def test_rows_that_are_not_ours_are_refused(value: int | None, status: str, said: str) -> None:
    rows = pl.DataFrame({"sex": ["F"], "obs_value": [value], "obs_status": [status]})
    with pytest.raises(ValueError, match=said):
        reader.check(rows)
    with pytest.raises(ValueError, match="no column obs_status"):
        reader.check(rows.drop("obs_status"))


def test_a_code_that_is_called_na_is_no_missing_value(tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_text("area,obs_value,obs_status\nNA,40,A\n", encoding="utf-8")
    for library in ("polars", "pandas"):
        assert reader.add(reader.read(tmp_path / "c.csv", library), area="NA") == 40


@pytest.mark.long
@pytest.mark.r
@pytest.mark.parametrize(
    ("call", "said"),
    [
        ('cat(add_counts(counts, area = c("A", "B"), sex = "F"))', "77112"),
        ('add_counts(counts, area = c("A1", "B1"), sex = "F")', "1 of 2 counts are hidden"),
        ('add_counts(counts, area = "VN")', "Say which codes of sex"),
        ('add_counts(counts, area = c("A", "A1"), sex = "F")', "A of area holds A1"),
    ],
)
def test_the_reader_in_r_does_likewise(folder: Path, tmp_path: Path, call: str, said: str) -> None:
    folder = beside_a_flat_list(folder, tmp_path / "copy")
    script = f'source("{READERS}/r/covey_counts.R"); counts <- read_counts("served.csv"); {call}'
    words = ["Rscript", "-e", script]
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
    assert said in done.stdout + done.stderr


@every_way
def test_a_sum_over_what_lacks_an_agency_is_refused(
    folder: Path, tmp_path: Path, library: str, ending: str
) -> None:
    shutil.copytree(folder, tmp_path / "incomplete")
    rows = pl.read_parquet(folder / "served.parquet").with_columns(
        pl.when(pl.col("sex") == "M").then(None).otherwise("obs_value").alias("obs_value"),
        pl.when(pl.col("sex") == "M")
        .then(pl.lit("L"))
        .when((pl.col("sex") == "_T") & (pl.col("obs_status") == "A"))
        .then(pl.lit("P"))
        .otherwise("obs_status")
        .alias("obs_status"),
    )
    rows.write_parquet(tmp_path / "incomplete" / "served.parquet")
    rows.write_csv(tmp_path / "incomplete" / "served.csv")
    counts = reader.read(tmp_path / "incomplete" / f"served.{ending}", library)
    assert reader.add(counts, area=["A", "B"], sex="F") == 37_024 + 40_088
    for sex in ("M", "_T"):
        with pytest.raises(reader.IncompleteCounts, match="lack those of an agency"):
            reader.add(counts, area="VN", sex=sex)
