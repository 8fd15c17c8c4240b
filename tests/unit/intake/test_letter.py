"""The letter: complete, readable, and silent about what was sent."""

from __future__ import annotations

import re
import traceback
from pathlib import Path

import pandera.polars as pa
import polars as pl
import pytest

from covey.contracts import Wording
from covey.contracts.rules import RULES
from covey.errors import ContractError, CoveyError, SubmissionRejected
from covey.intake import inspect
from covey.intake.codes import codebooks
from covey.intake.examination import examine
from tests.unit.intake.clinic import (
    GOOD,
    HEADER,
    TREES,
    Served,
    defects,
    letter,
    submission,
    write,
)

CANARY = "739391"

EVERYTHING = f"""{HEADER},{CANARY}a,telephone
2026-Q3,VN-13-H{CANARY},F,12,x,x
2026-Q3,VN-22,F,-{CANARY},x,x
2026-Q{CANARY},VN-22,M,{CANARY}.5,x,x
2026-Q3,VN-13-CP,M,{CANARY}{CANARY},x,x
2026-Q3,VN-13-CP,M,{CANARY}people,x,x
2026-Q2,=HYPERLINK({CANARY}),F,0912{CANARY},x,x
2026-Q3,VN-13-HL,,,a{CANARY}@example.org,x
2026-Q3,VN-13-HL,F,{CANARY}
2026-Q3,VN-13-HL,F,{CANARY},x,x,{CANARY}
2026-Q3,VN-22,M,739,x,x
2026-Q3,VN-22,_T,391,x,x
2026-Q3,"{CANARY},F,{CANARY}
"""


def test_the_letter_reads_as_a_clerk_needs_it(tmp_path: Path) -> None:
    sent = f"{HEADER}\n2026-Q3,VN-22,F,5\n2026-Q3,VN-13-HX,F,-2\n"

    assert letter(write(tmp_path, sent, name="phòng khám_2026Q3.csv")) == (
        """\
phòng khám_2026Q3.csv was not accepted: 2 defects. Nothing was stored.
  line 3, column area    'unknown code'    not in codelist areas; nearest: VN-13-HL (Hạ Long)
  line 3, column persons 'negative count'  a count is 0 or more
Correct the file and send it again.
"""
    )


def test_each_language_of_the_agency_says_it_all(tmp_path: Path) -> None:
    sent = f"{HEADER}\n2026-Q3,VN-22,F,5\n2026-Q3,VN-13-HX,F,-2\n"

    assert letter(write(tmp_path, sent), submission(languages=("vi", "en"))) == (
        """\
clinic.csv không được nhận: 2 lỗi. Không có gì được lưu lại.
  dòng 3, cột area    'mã lạ'  không phải mã trong danh mục areas; gần nhất: VN-13-HL (Hạ Long)
  dòng 3, cột persons 'số âm'  số đếm phải từ 0 trở lên
Hãy sửa tệp và gửi lại.

clinic.csv was not accepted: 2 defects. Nothing was stored.
  line 3, column area    'unknown code'    not in codelist areas; nearest: VN-13-HL (Hạ Long)
  line 3, column persons 'negative count'  a count is 0 or more
Correct the file and send it again.
"""
    )


def test_every_defect_is_named_at_once(tmp_path: Path) -> None:
    text = letter(write(tmp_path, EVERYTHING))

    for rule in (
        "extra column",
        "one row per person",
        "unknown code",
        "negative count",
        "not a whole number",
        "count beyond any population",
        "not a number",
        "duplicate key",
        "two periods in one file",
        "formula-like text",
        "empty field",
        "too few fields",
        "too many fields",
        "total differs from its parts",
        "broken quotes",
    ):
        assert f"'{rule}'" in text


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(EVERYTHING.encode(), id="every defect at once"),
        pytest.param(f"{CANARY},VN-22,F,{CANARY}\n".encode(), id="no header"),
        pytest.param(f"{HEADER}\n2026-Q3,VN-22,é,{CANARY}\n".encode("cp1252"), id="encoding"),
        pytest.param(f"{HEADER}\n{CANARY},{CANARY},{CANARY},-{CANARY}\n".encode(), id="all wrong"),
        pytest.param(f"name,dob\n{CANARY},{CANARY}\n".encode(), id="persons"),
        pytest.param(f'"{CANARY}\n{CANARY}'.encode(), id="broken header"),
    ],
)
def test_nothing_that_was_sent_stands_in_the_letter_or_behind_the_error(
    tmp_path: Path, sent: bytes
) -> None:
    with pytest.raises(SubmissionRejected) as refused:
        inspect(write(tmp_path, sent), submission(), TREES)

    error = refused.value
    assert CANARY not in error.letter
    assert CANARY not in repr(error.args)
    assert CANARY not in "".join(traceback.format_exception(error))
    assert error.__cause__ is None
    assert error.__context__ is None


def test_an_accident_inside_a_library_does_not_repeat_what_was_sent(tmp_path: Path) -> None:
    class Stumbling(pa.DataFrameSchema):
        def validate(self, check_obj: pl.DataFrame, **_: object) -> None:  # type: ignore[override]
            raise ValueError(check_obj["persons"].to_list())

    path = write(tmp_path, GOOD.replace("12", CANARY))
    with pytest.raises(CoveyError, match=r"ValueError in validate\.py, line \d+") as failed:
        examine(path, submission(), Stumbling(), codebooks(submission(), TREES), 2**20)

    assert CANARY not in "".join(traceback.format_exception(failed.value))
    assert failed.value.__context__ is None
    assert failed.value.exit_code == 3


def test_a_model_whose_own_way_to_validate_nobody_would_call_is_refused(tmp_path: Path) -> None:
    class Own(Served):
        @classmethod
        def validate(cls, check_obj: pl.DataFrame, **_: object) -> None:
            raise NotImplementedError

    with pytest.raises(ContractError, match="Own has a validate of its own"):
        inspect(write(tmp_path, GOOD), submission(Own), TREES)


def test_a_defect_on_many_lines_is_one_entry(tmp_path: Path) -> None:
    rows = [f"2026-Q3,VN-22,{'F' if n in (50, 60) else 'X'},5" for n in range(2, 103)]

    assert "lines 2-49, 51-59, 61-102, column sex 'unknown code'" in letter(
        write(tmp_path, "\n".join([HEADER, *rows]))
    ).replace("  ", " ")


def test_a_letter_stays_a_letter_whatever_was_sent(tmp_path: Path) -> None:
    rows = [f"2026-Q3,VN-{n},F,5" for n in range(1000, 8000)]
    rows += [f"2026-Q3,VN-22,F,{n}" for n in range(4000)]
    text = letter(write(tmp_path, "\n".join([HEADER, *rows])))

    assert text.startswith("clinic.csv was not accepted: 10,999 defects.")
    assert re.search(r"\n  and [0-9,]+ more 'duplicate key'\n", text)
    assert len(text) < 300_000


def test_a_line_break_in_a_file_name_writes_no_line_of_the_letter(tmp_path: Path) -> None:
    text = letter(write(tmp_path, "", name="a\nline 9 was accepted.csv"))

    assert text.startswith(r"a\nline 9 was accepted.csv was not accepted")


def test_every_rule_can_be_read_in_both_languages() -> None:
    assert len(RULES) > 25
    assert all(rule.way_out and rule.vietnamese for rule in RULES.values())


def test_the_letter_calls_columns_and_codes_as_the_agency_does(tmp_path: Path) -> None:
    words = Wording(header={"Quận": "area", "Số người": "persons", "Số lượt": "persons"})
    sent = GOOD.replace("area", "Quận").replace("persons", "số lượt").replace("F,12", "F,-12")

    assert defects(
        write(tmp_path, sent.replace("VN-22", "Hải Phòngg")), submission(mapping=words)
    ) == [
        "line 2, column Số lượt (persons) 'negative count' a count is 0 or more",
        (
            "line 4, column Quận (area) 'unknown code' not in codelist areas; nearest: "
            "VN-22 (Hải Phòng)"
        ),
    ]
