"""Fields that hold no code and no count."""

from __future__ import annotations

from pathlib import Path

import pandera.polars as pa
import pytest

from covey.errors import PeriodUnknown, SubmissionRejected
from covey.intake import inspect
from tests.sampled import crossed, sampled
from tests.unit.intake.clinic import (
    GOOD,
    HEADER,
    TREES,
    defects,
    leaves,
    submission,
    write,
)


def count_defect(folder: Path, count: str) -> str:
    (defect,) = defects(write(folder, f'{HEADER}\n2026-Q3,VN-22,F,"{count}"\n'))
    return defect


@pytest.mark.parametrize(
    ("code", "nearest"),
    sampled(
        [
            ("VN-13-HX", "VN-13-HL (Hạ Long)"),
            ("VN-23", "VN-13 (Quảng Ninh), VN-22 (Hải Phòng)"),
            ("Hạ Long", "VN-13-HL (Hạ Long)"),
            ("ha long", "VN-13-HL (Hạ Long)"),
            ("VN13HL5", "VN-13-HL (Hạ Long)"),
            ("Long Ha", "VN-13-HL (Hạ Long)"),
        ],
        3,
    ),
)
def test_an_unknown_code_is_named_with_the_nearest(tmp_path: Path, code: str, nearest: str) -> None:
    assert defects(write(tmp_path, f"{HEADER}\n2026-Q3,{code},F,5\n")) == [
        f"line 2, column area 'unknown code' not in codelist areas; nearest: {nearest}"
    ]


def test_a_code_that_is_like_no_other_is_told_none(tmp_path: Path) -> None:
    assert defects(write(tmp_path, f"{HEADER}\n2026-Q3,-5,F,5\n")) == [
        (
            "line 2, column area 'unknown code' not in codelist areas, and like nothing there; "
            "take a code of the template, or ask the data officer which one it is now"
        )
    ]


OTHERS = "; write one of those from 2026-Q2 (Quý 2) to 2026-Q3 (Quý 3)"


@pytest.mark.parametrize(
    ("period", "nearest"),
    sampled(
        [
            pytest.param(
                "2026-Q5", "; nearest: 2026-Q2 (Quý 2), 2026-Q3 (Quý 3)", id="no such quarter"
            ),
            pytest.param(
                "Q3/2026", "; nearest: 2026-Q3 (Quý 3)", id="a quarter the other way round"
            ),
            pytest.param("2026", OTHERS, id="a year"),
            pytest.param("2026-07", OTHERS, id="a month"),
            pytest.param("_T", OTHERS, id="all periods"),
        ],
        3,
    ),
)
def test_a_period_that_does_not_exist_or_has_another_length_is_unknown(
    tmp_path: Path, period: str, nearest: str
) -> None:
    assert defects(write(tmp_path, f"{HEADER}\n{period},VN-22,F,5\n")) == [
        f"line 2, column period 'unknown code' not a quarter in codelist periods{nearest}"
    ]


def test_a_period_after_the_calendar_of_the_hub_is_no_fault_of_the_file(tmp_path: Path) -> None:
    path = write(tmp_path, f"{HEADER}\n2027-Q3,VN-22,F,5\n")
    assert defects(path) == [
        (
            "line 2, column period 'period outside the calendar of the hub' the calendar of the "
            "hub goes from 2026-Q2 (Quý 2) to 2026-Q3 (Quý 3); where the period is as meant, it "
            "is the data officer's turn to add it"
        )
    ]
    with pytest.raises(PeriodUnknown, match="send the file again as it") as refused:
        inspect(path, submission(), TREES)
    assert refused.value.turn == "the data officer"


def test_whoever_has_other_defects_too_corrects_these(tmp_path: Path) -> None:
    path = write(tmp_path, f"{HEADER}\n2027-Q3,VN-22,F,-5\n")
    with pytest.raises(SubmissionRejected, match="Correct the file") as refused:
        inspect(path, submission(), TREES)
    assert refused.value.turn == "the agency that sent the file"


def test_two_periods_in_one_file_are_refused(tmp_path: Path) -> None:
    assert defects(write(tmp_path, GOOD + "2026-Q2,VN-22,F,5\n")) == [
        (
            "line 5, column period 'two periods in one file' a file covers one period; send one "
            "file each"
        )
    ]


def test_a_negative_count_is_refused(tmp_path: Path) -> None:
    assert count_defect(tmp_path, "-3") == (
        "line 2, column persons 'negative count' a count is 0 or more"
    )


@pytest.mark.parametrize(
    "count", sampled(["3.5", "3,5", "12.0", "1.500", "1,500", "1 500", "1e3", ".5"], 3)
)
def test_a_count_with_any_mark_but_digits_is_not_guessed_at(tmp_path: Path, count: str) -> None:
    assert count_defect(tmp_path, count) == (
        "line 2, column persons 'not a whole number' a count is written in digits alone: no "
        "decimal point or comma, no thousand separator"
    )


@pytest.mark.parametrize("count", sampled(["10000000001", "9223372036854775807", "9" * 40], 3))
def test_an_astronomically_large_count_is_refused(tmp_path: Path, count: str) -> None:
    assert count_defect(tmp_path, count) == (
        "line 2, column persons 'count beyond any population' more than all people there are; "
        "check the digits"
    )


@pytest.mark.parametrize("count", sampled(["many", "n/a", "-", "²", "5 people", "NaN", "inf"], 3))
def test_a_count_that_is_no_number_is_refused(tmp_path: Path, count: str) -> None:
    assert count_defect(tmp_path, count) == (
        "line 2, column persons 'not a number' a count is written in digits, and 0 where "
        "there was nothing to count"
    )


@pytest.mark.parametrize("count", sampled(["<5", "≥10", "~ 20"], 3))
def test_a_bound_is_refused_and_the_count_is_asked_for(tmp_path: Path, count: str) -> None:
    assert count_defect(tmp_path, count) == (
        "line 2, column persons 'not a number' a bound is no count; write the count itself, "
        "however small: what may not be told is hidden when it is published"
    )


@pytest.mark.parametrize("count", sampled(["１２", "១២", "1\u200b2\u200b"], 2))
def test_a_count_is_what_everybody_sees(tmp_path: Path, count: str) -> None:
    path = write(tmp_path, f"{HEADER}\n2026-Q3,VN-22,F,{count}\n")
    assert leaves(inspect(path, submission(), TREES).frame) == {("VN-22", "F", 12)}


def test_an_empty_field_is_refused(tmp_path: Path) -> None:
    assert defects(write(tmp_path, f"{HEADER}\n2026-Q3,VN-22, ,\n")) == [
        "line 2, column sex 'empty field' every field must be filled in",
        "line 2, column persons 'empty field' every field must be filled in",
    ]


@pytest.mark.parametrize(
    ("text", "column"),
    crossed(
        ["=1+1", "+1", "-1+A1", "@SUM(A1)", "\tcmd", "  =A1", "＝A1"], ["area", "persons", "5"]
    ),
)
def test_text_that_a_spreadsheet_would_run_is_refused_in_every_column(
    tmp_path: Path, text: str, column: str
) -> None:
    fields = {"period": "2026-Q3", "area": "VN-22", "sex": "F", "persons": "5", "5": "x"}
    row = ",".join(f'"{field}"' for field in (fields | {column: text}).values())

    assert (
        f"line 2, column {column} 'formula-like text' a field may not start with = + - @ or a tab"
        in defects(write(tmp_path, f"{HEADER},remark\n{row}\n"))
    )


def test_a_code_that_looks_like_a_formula_is_a_code_all_the_same(tmp_path: Path) -> None:
    from covey.intake import inspect
    from tests.unit.intake.clinic import TREES, leaves

    class Plain(pa.DataFrameModel):
        period: str
        area: str
        sex: str
        persons: int

    trees = {**TREES, "areas": TREES["areas"].flat(["-1", "+84"])}
    accepted = inspect(
        write(tmp_path, f"{HEADER}\n2026-Q3,-1,F,5\n2026-Q3,+84,F,6\n"), submission(Plain), trees
    )

    assert leaves(accepted.frame) == {("-1", "F", 5), ("+84", "F", 6)}
