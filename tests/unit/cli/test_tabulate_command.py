"""From an agency's records to the file that the hub takes, by one command."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest
import xlsxwriter

from covey.cli.main import run
from covey.synthetic import records_of_nobody
from schemas.registry import REGISTRY
from tests.sampled import sampled

ROOT = Path(__file__).parents[3]
SUBMISSION = REGISTRY.submission("social_support")
TREES = {column: REGISTRY.hierarchies[name] for column, name in SUBMISSION.dimensions.items()}


@pytest.fixture(scope="module")
def records() -> pl.DataFrame:
    assert SUBMISSION.records is not None
    return records_of_nobody(
        SUBMISSION.records, TREES, "2024-Q1", range(3_000), changing=("service", "stage")
    )


def tabulate(source: Path | str, *words: str) -> int:
    return run(
        [
            *("tabulate", str(source), "--as", "social_support", "--period", "2024-Q1"),
            *("--project", str(ROOT), *words),
        ]
    )


def written(records: pl.DataFrame, path: Path) -> Path:
    """Write records as a kind of file has them."""
    if path.suffix == ".parquet":
        records.write_parquet(path)
    elif path.suffix == ".csv":
        records.write_csv(path)
    elif path.suffix == ".duckdb":
        with duckdb.connect(str(path)) as connection:
            connection.from_arrow(records.to_arrow()).create("cases")
    else:
        with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"}) as workbook:
            sheet = workbook.add_worksheet("cases")
            sheet.write_row(0, 0, records.columns)
            for line, row in enumerate(records.rows(), start=1):
                sheet.write_row(line, 0, row)
    return path


@pytest.mark.long
@pytest.mark.parametrize("kind", sampled([".csv", ".parquet", ".duckdb", ".xlsx"], 4))
def test_records_in_any_kind_of_file_give_the_same_bytes(
    kind: str, records: pl.DataFrame, tmp_path: Path
) -> None:
    reference = tmp_path / "reference.csv"
    assert tabulate(written(records, tmp_path / "r.parquet"), "--out", str(reference)) == 0
    out = tmp_path / "counts.csv"
    source = written(records, tmp_path / f"cases{kind}")
    table = ["--table", "cases"] if kind in (".duckdb", ".xlsx") else []
    assert tabulate(source, "--out", str(out), *table) == 0
    assert out.read_bytes() == reference.read_bytes()


@pytest.mark.long
def test_the_hub_takes_what_comes_out(
    records: pl.DataFrame, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "counts.csv"
    assert tabulate(written(records, tmp_path / "r.parquet"), "--out", str(out)) == 0
    said = capsys.readouterr()
    assert "distinct persons in" in said.err
    assert "the hub would take it as social_support" in said.err
    assert run(["check", str(out), "--as", "social_support", "--project", str(ROOT)]) == 0
    assert out.stat().st_mode & 0o777 == 0o600


def test_a_protected_table_comes_out_at_once(records: pl.DataFrame, tmp_path: Path) -> None:
    out, safe = tmp_path / "counts.csv", tmp_path / "safe.parquet"
    source = written(records[:1_000], tmp_path / "r.parquet")
    words = ("--out", str(out), "--protect", str(safe), "--minimum-count", "5", "--time-limit", "1")
    assert tabulate(source, *words) == 0
    shown = pl.read_parquet(safe)["obs_value"].drop_nulls()
    assert shown.is_in([1, 2, 3, 4]).sum() == 0
    assert shown.len() > 0


@pytest.mark.long
def test_several_files_are_named_by_a_pattern(records: pl.DataFrame, tmp_path: Path) -> None:
    for part in range(3):
        written(records[part::3], tmp_path / f"r{part}.parquet")
    whole, parts = tmp_path / "whole.csv", tmp_path / "parts.csv"
    assert tabulate(written(records, tmp_path / "all.parquet"), "--out", str(whole)) == 0
    assert tabulate(f"{tmp_path}/r*.parquet", "--out", str(parts)) == 0
    assert parts.read_bytes() == whole.read_bytes()


def test_a_list_of_persons_does_not_come_out_as_counts(
    records: pl.DataFrame, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lone = records.filter(pl.col("day") >= date(2024, 1, 1)).unique("district", keep="first")
    out = tmp_path / "counts.csv"
    assert tabulate(written(lone, tmp_path / "r.parquet"), "--out", str(out)) == 2
    assert "persons" in capsys.readouterr().err
    assert not out.exists()


def test_the_questions_are_shown_and_none_is_asked(
    records: pl.DataFrame, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "counts.csv"
    source = written(records, tmp_path / "r.parquet")
    assert tabulate(source, "--out", str(out), "--explain") == 0
    assert "GROUP BY" in capsys.readouterr().out
    assert not out.exists()


@pytest.mark.long
def test_figures_come_as_json(
    records: pl.DataFrame, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert tabulate(written(records, tmp_path / "r.parquet"), "--json") == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["records"] == 3_000
    assert 0 < figures["persons"] <= 3_000 - figures["not_counted"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--out", "counts.xlsx"), "must end in .csv"),
        (("--protect", "safe.csv"), "go together"),
        (("--minimum-count", "5"), "go together"),
    ],
)
def test_what_does_not_go_together_is_refused_before_anything_is_read(
    words: tuple[str, ...], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert tabulate(tmp_path / "none.parquet", *words) == 2
    assert said in capsys.readouterr().err


def test_places_that_hold_no_records_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert tabulate(tmp_path / "none.parquet") == 2
    assert "there is no such file" in capsys.readouterr().err
    assert tabulate(tmp_path / "none.docx") == 2
    assert "records lie in" in capsys.readouterr().err
    (tmp_path / "empty.csv").touch()
    assert tabulate(tmp_path / "empty.csv") == 2
    assert "the file is empty" in capsys.readouterr().err
    (tmp_path / "broken.parquet").write_bytes(b"no parquet")
    assert tabulate(tmp_path / "broken.parquet") == 2
    assert "DuckDB cannot read this" in capsys.readouterr().err


def test_a_file_that_is_there_is_not_replaced(records: pl.DataFrame, tmp_path: Path) -> None:
    out = tmp_path / "counts.csv"
    out.write_text("mine", encoding="utf-8")
    assert tabulate(written(records, tmp_path / "r.parquet"), "--out", str(out)) == 2
    assert out.read_text(encoding="utf-8") == "mine"


def takedowns(path: Path, *words: str) -> int:
    rows = [("VN-22", "SOCIAL", "ADVERT", at // 4) for at in range(12)]
    rows += [("VN-02", "VIDEO", "ADVERT", at) for at in range(3)]
    columns = ["province", "channel", "item", "account"]
    frame = pl.DataFrame(rows, schema=columns, orient="row")
    frame.with_columns(taken_down=pl.lit("2024-01-05")).write_csv(path)
    words = ("--as", "info_takedowns", "--period", "2024-01", "--project", str(ROOT), *words)
    return run(["tabulate", str(path), *words])


def test_persons_behind_events_go_into_a_file_of_their_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, behind, safe = (tmp_path / name for name in ("out.csv", "behind.csv", "safe.csv"))
    words = ("--out", str(out), "--contributors", str(behind), "--protect", str(safe))
    assert takedowns(tmp_path / "t.csv", *words, "--minimum-count", "5") == 0
    assert "contributors" not in out.read_text()
    assert behind.read_text().splitlines() == [
        "period,area,channel,item,takedowns,contributors",
        "2024-01,VN-02,VIDEO,ADVERT,3,3",
        "2024-01,VN-22,SOCIAL,ADVERT,12,3",
    ]
    assert behind.stat().st_mode & 0o777 == 0o600
    said = capsys.readouterr().err
    assert "behind.csv: persons behind each row, for the agency alone" in said
    assert "1 row has as many events as may go out, and fewer persons behind them" in said


def test_persons_behind_events_are_only_counted_where_the_submission_says_how(
    records: pl.DataFrame, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = written(records, tmp_path / "r.parquet")
    assert tabulate(source, "--contributors", str(tmp_path / "behind.csv")) == 2
    assert "does not say who is behind an event" in capsys.readouterr().err
