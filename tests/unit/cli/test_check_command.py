from __future__ import annotations

from pathlib import Path

import pytest

from covey.cli.main import run

ROOT = Path(__file__).parents[3]
HEADER = "period,area,sex,age,service,persons\n"


def check(folder: Path, name: str, rows: str) -> int:
    path = folder / name
    path.write_text(HEADER + rows)
    return run(["check", str(path), "--as", "health_services", "--project", str(ROOT)])


@pytest.mark.long
def test_check_names_the_districts_that_a_file_does_not_speak_of(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check(tmp_path, "q1.csv", "2024-Q1,VN-01,_T,_T,_T,0\n") == 0
    said = capsys.readouterr().out
    assert "would be accepted" in said
    assert "It has no row for area VN-" in said
    assert "write one row with the count 0" in said


@pytest.mark.long  # `unit/intake` compares them
def test_check_says_that_totals_were_compared_with_their_parts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = "2024-Q1,VN-01,_T,_T,_T,0\n2024-Q1,VN,_T,_T,_T,0\n"
    assert check(tmp_path, "q1.csv", rows) == 0
    assert "Totals that equal their parts: 2." in capsys.readouterr().out


def test_a_file_of_one_row_of_totals_says_that_nobody_was_counted_anywhere(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check(tmp_path, "q1.csv", "2024-Q1,VN,_T,_T,_T,0\n") == 0
    assert "It has no row" not in capsys.readouterr().out


def test_a_file_with_any_name_can_be_checked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check(tmp_path, "qu\udcfd 1.csv", "2024-Q1,VN,_T,_T,_T,0\n") == 0
    assert capsys.readouterr().out.startswith(r"qu\udcfd 1.csv would be accepted")
