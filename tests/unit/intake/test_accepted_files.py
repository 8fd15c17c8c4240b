"""What is accepted, and what it becomes."""

from __future__ import annotations

import hashlib
import unicodedata
from pathlib import Path

import polars as pl
import pytest

from covey.intake import Accepted, inspect
from tests.sampled import sampled
from tests.unit.intake.clinic import GOOD, HEADER, TREES, leaves, submission, write

GOOD_LEAVES = {("VN-13-HL", "F", 12), ("VN-13-HL", "M", 7), ("VN-22", "F", 5)}


def accept(folder: Path, sent: str | bytes) -> Accepted:
    return inspect(write(folder, sent), submission(), TREES)


def test_a_good_file_becomes_its_rows_at_leaf_level(tmp_path: Path) -> None:
    accepted = accept(tmp_path, GOOD)

    assert accepted.submission == "clinic"
    assert accepted.period == "2026-Q3"
    assert accepted.file == "clinic.csv"
    assert accepted.sha256 == hashlib.sha256(GOOD.encode()).hexdigest()
    assert (accepted.rows, accepted.totals) == (3, 0)
    assert dict(accepted.frame.schema) == {
        "area": pl.String,
        "sex": pl.String,
        "persons": pl.Int64,
    }
    assert leaves(accepted.frame) == GOOD_LEAVES


@pytest.mark.parametrize(
    "sent",
    sampled(
        [
            pytest.param(GOOD.replace(",", ";"), id="semicolons"),
            pytest.param(GOOD.replace(",", "\t"), id="tabs"),
            pytest.param("\ufeff" + GOOD, id="byte order mark"),
            pytest.param(GOOD.replace("\n", "\r\n"), id="Windows line ends"),
            pytest.param(GOOD.replace(",", " , "), id="spaces around"),
            pytest.param(GOOD.replace("F", '"F"'), id="quoted"),
            pytest.param(GOOD + "\n\n \n", id="blank lines at the end"),
            pytest.param(GOOD + ",,,\n", id="an empty row of a spreadsheet at the end"),
            pytest.param(GOOD.rstrip("\n"), id="no line end at the end"),
            pytest.param(
                GOOD.replace(HEADER, "Period,AREA,Sex,persons"), id="capitals in the header"
            ),
            pytest.param(GOOD.lower().replace("2026-q3", "2026Q3"), id="variants of codes"),
            pytest.param(GOOD.replace("2026-Q3", "2026–Q3"), id="a typographic dash"),
            pytest.param(GOOD.replace("12", "0012"), id="leading zeros"),
        ],
        4,
    ),
)
def test_the_same_counts_in_another_dress_are_the_same_counts(tmp_path: Path, sent: str) -> None:
    assert leaves(accept(tmp_path, sent).frame) == GOOD_LEAVES


def test_columns_may_stand_in_any_order(tmp_path: Path) -> None:
    accepted = accept(tmp_path, "persons,sex,area,period\n12,F,VN-22,2026-Q3\n")

    assert accepted.frame.columns == ["area", "sex", "persons"]
    assert leaves(accepted.frame) == {("VN-22", "F", 12)}


def test_codes_in_vietnamese_are_one_code_however_their_marks_are_stored(tmp_path: Path) -> None:
    trees = {**TREES, "areas": TREES["areas"].flat(["Hạ Long", "Cẩm Phả"])}
    contract = submission(model=_any_area())
    for form in ("NFC", "NFD"):
        sent = unicodedata.normalize(form, f"{HEADER}\n2026-Q3,Hạ Long,F,3\n")
        accepted = inspect(write(tmp_path, sent), contract, trees)
        assert leaves(accepted.frame) == {("Hạ Long", "F", 3)}


def test_totals_that_equal_their_parts_are_accepted_and_left_out(tmp_path: Path) -> None:
    accepted = accept(
        tmp_path,
        f"""{HEADER}
2026-Q3,VN-13-HL,F,12
2026-Q3,VN-13-CP,F,3
2026-Q3,VN-13,F,15
2026-Q3,VN,_T,15
2026-Q3,VN,M,0
""",
    )

    assert accepted.totals == 3
    assert leaves(accepted.frame) == {("VN-13-HL", "F", 12), ("VN-13-CP", "F", 3)}


def test_a_row_that_counts_nobody_is_kept_as_sent(tmp_path: Path) -> None:
    accepted = accept(tmp_path, f"{HEADER}\n2026-Q3,VN-22,F,0\n")

    assert leaves(accepted.frame) == {("VN-22", "F", 0)}


def test_a_small_file_of_ones_is_no_list_of_persons(tmp_path: Path) -> None:
    sent = f"{HEADER}\n2026-Q3,VN-22,F,1\n2026-Q3,VN-22,M,1\n2026-Q3,VN-13-HL,F,1\n"

    assert accept(tmp_path, sent).rows == 3


def test_the_name_of_a_file_does_not_contradict_its_period(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD, name="clinic_2025Q1.csv")

    assert inspect(path, submission(), TREES).period == "2026-Q3"


def test_a_monthly_file_covers_a_month(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD.replace("2026-Q3", "2026-07"))

    assert inspect(path, submission(frequency="month"), TREES).period == "2026-07"


def test_what_is_accepted_does_not_show_its_counts_when_printed(tmp_path: Path) -> None:
    accepted = accept(tmp_path, GOOD.replace("12", "739391"))

    assert "739391" not in f"{accepted} {accepted!r}"


def _any_area() -> type:
    import pandera.polars as pa

    class AnyArea(pa.DataFrameModel):
        period: str
        area: str
        sex: str
        persons: int

    return AnyArea
