"""Totals, groups and notes of a table as clerks lay it out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandera.polars as pa
import pytest

from covey.contracts import CrossTable, Layout, Wording
from covey.errors import SubmissionRejected
from covey.intake import inspect
from covey.intake.notes import write_accepted_letter
from covey.tables import Hierarchy
from tests.sampled import sampled
from tests.unit.intake.books import HEADER, xlsx
from tests.unit.intake.clinic import TREES, defects, leaves, submission, write


class ByAge(pa.DataFrameModel):
    """Rows with an age band as well."""

    period: str
    area: str
    sex: str
    age: str
    persons: int

    class Config:
        strict = True
        ordered = True


class ByStage(pa.DataFrameModel):
    """Rows with an age band and a stage."""

    period: str
    area: str
    sex: str
    age: str
    stage: str
    persons: int

    class Config:
        strict = True
        ordered = True


LABELS = Wording(labels={"area": ("",)})
PIVOT = """period,area,sex,persons
2026-Q3,Hạ Long,F,12
,,M,7
,Cẩm Phả,F,5
,,M,9
"""
SENT = {("VN-13-HL", "F", 12), ("VN-13-HL", "M", 7), ("VN-13-CP", "F", 5), ("VN-13-CP", "M", 9)}


def taken(folder: Path, sent: str) -> set[tuple[str, str, int]]:
    return leaves(inspect(write(folder, sent), submission(mapping=LABELS), TREES).frame)


@pytest.mark.parametrize(
    "sent",
    sampled(
        [
            PIVOT,
            PIVOT + "Tổng cộng,,,33\n",
            PIVOT.replace(",Cẩm", ",Hạ Long Total,,19\n,Cẩm") + ",Cộng Cẩm Phả,,14\n",
            PIVOT.replace("2026-Q3,Hạ", ",Tổng số,,33\n2026-Q3,Hạ").replace("\n,", "\n2026-Q3,"),
        ],
        4,
    ),
    ids=["groups", "and a row of totals", "and subtotals", "and totals first"],
)
def test_a_code_on_the_first_row_of_its_group_is_that_of_each_row(
    tmp_path: Path, sent: str
) -> None:
    assert taken(tmp_path, sent) == SENT


def test_a_code_that_was_forgotten_is_none_of_a_group(tmp_path: Path) -> None:
    rows = PIVOT.replace(",,M,7", "2026-Q3,Hạ Long,M,7").replace(",,M,9", "2026-Q3,,M,9")
    path = write(tmp_path, rows.replace("\n,C", "\n2026-Q3,C"))

    assert defects(path, submission(mapping=LABELS)) == [
        "line 5, column area 'empty field' every field must be filled in"
    ]


def test_a_subtotal_that_differs_from_its_parts_is_refused(tmp_path: Path) -> None:
    sent = PIVOT.replace(",Cẩm", ",Hạ Long Total,,18\n,Cẩm")

    assert defects(write(tmp_path, sent), submission(mapping=LABELS)) == [
        (
            "line 4, column persons 'total differs from its parts' 2026-Q3 (Quý 3) × VN-13-HL "
            "(Hạ Long) × _T is not the sum of its parts in this file"
        )
    ]


def test_a_row_below_the_row_of_totals_is_named(tmp_path: Path) -> None:
    sent = f"{PIVOT}Tổng cộng,,,33\n2026-Q3,Hải Phòng,F,5\n"

    assert defects(write(tmp_path, sent), submission(mapping=LABELS)) == [
        (
            "line 7 'row below the total' put it above the row of totals if it belongs to the "
            "table, or leave it out"
        )
    ]


CROSS = Layout(
    cells={"period": "B1"}, cross=CrossTable(header_line=2, rows=("area",), columns=("sex",))
)
FORM: list[list[Any]] = [
    ["Quý", "2026-Q3"], ["", "F", "M"], ["VN-13-HL", 12, 7], ["Cộng", 12, 7], ["Ghi chú: 3 ca"],
]  # fmt: skip


def test_in_a_cross_table_too(tmp_path: Path) -> None:
    contract = submission(layout=CROSS)
    accepted = inspect(xlsx(tmp_path, {"Data": FORM}), contract, TREES)
    assert accepted.unread == (5,)

    below = [*FORM[:4], ["VN-22", 5, 6]]
    (defect,) = defects(xlsx(tmp_path, {"Data": below}), contract)
    assert defect.startswith("sheet Data, row 5 'row below the total'")


def test_digits_below_the_table_are_told_to_the_agency_and_dates_are_not(tmp_path: Path) -> None:
    rows = [
        HEADER,
        ["2026-Q3", "VN-22", "F", 12],
        ["2026-Q3", "VN-22", "M", 7],
        ["Tổng", "", "", 19],
        ["Trong đó có 3 người từ tỉnh khác"],
        ["", "", "Hạ Long, ngày 2 tháng 10 năm 2026"],
    ]
    accepted = inspect(xlsx(tmp_path, {"Data": rows}), submission(), TREES)
    called = submission().called

    assert accepted.unread == (5,)
    letter = write_accepted_letter(accepted, {}, called)
    assert letter is not None
    assert "digits stand in rows that were not read:\n  row 5\n" in letter.text
    assert "3 người" not in letter.text


NESTED = """period,area,sex,age,persons
2026-Q3,Hạ Long,F,A,1
,,,B,2
,,M,A,3
,,,B,4
,Cẩm Phả,F,A,5
,,,B,6
,,M,A,7
,,,B,8
"""
IN_NESTED = [(area, sex, age) for area in ("HL", "CP") for sex in "FM" for age in "AB"]


def by_age(folder: Path, sent: str) -> list[tuple[str, str, str, int]]:
    trees = {**TREES, "age": Hierarchy.flat(["A", "B"])}
    dimensions = {"area": "areas", "sex": "sex", "age": "age"}
    contract = submission(ByAge, dimensions=dimensions, mapping=LABELS)
    return inspect(write(folder, sent), contract, trees).frame.rows()


@pytest.mark.parametrize(
    "sent",
    sampled(
        [
            NESTED,
            NESTED + "Total,,,,36\n",
            NESTED.replace(",,M,A,3", ",,F Total,,3\n,,M,A,3").replace(
                ",Cẩm", ",Hạ Long Total,,,10\n,Cẩm"
            ),
            NESTED.replace(",,,", ",?,,")
            .replace(",,M", ",?,M")
            .replace("?", "Hạ Long", 3)
            .replace("?", "Cẩm Phả"),
        ],
        4,
    ),
    ids=["groups in groups", "and a row of totals", "and subtotals of both", "areas on each row"],
)
def test_groups_lie_in_groups(tmp_path: Path, sent: str) -> None:
    assert by_age(tmp_path, sent) == [
        (f"VN-13-{area}", sex, age, n) for n, (area, sex, age) in enumerate(IN_NESTED, start=1)
    ]


def test_a_group_does_not_go_on_in_the_next_one(tmp_path: Path) -> None:
    sent = NESTED.replace(",Cẩm Phả,F", ",Cẩm Phả,")
    with pytest.raises(SubmissionRejected, match=r"column sex .*'empty field'"):
        by_age(tmp_path, sent)


def test_one_code_in_every_group_may_be_what_is_known(tmp_path: Path) -> None:
    rows = [row for row in NESTED.splitlines() if ",M," not in row]
    sent = "\n".join([*rows[:3], *rows[4:6], ""])
    with pytest.raises(SubmissionRejected, match=r"column sex .*'empty field'"):
        by_age(tmp_path, sent)


def test_a_subtotal_without_a_period_is_of_that_of_the_rows_above(tmp_path: Path) -> None:
    rows = PIVOT.replace("\n,", "\n2026-Q3,").replace(",,M,7", ",Hạ Long,M,7")
    rows = rows.replace(",,M,9", ",Cẩm Phả,M,9").replace(
        "2026-Q3,Cẩm Phả,F", ",Total Hạ Long,,19\n2026-Q3,Cẩm Phả,F"
    )

    assert taken(tmp_path, rows) == SENT


def test_groups_of_columns_lie_in_groups(tmp_path: Path) -> None:
    cross = CrossTable(header_line=2, rows=("area",), columns=("sex", "age", "stage"))
    contract = submission(
        ByStage,
        dimensions={"area": "areas", "sex": "sex", "age": "age", "stage": "stage"},
        layout=Layout(cells={"period": "B1"}, cross=cross),
    )
    trees = {**TREES, "age": Hierarchy.flat(["A", "B"]), "stage": Hierarchy.flat(["X", "Y"])}
    form = [
        ["Quý", "2026-Q3"],
        ["", "F", "", "", "", "M", "", "", ""],
        ["", "A", "", "B", "", "A", "", "B", ""],
        ["", *"XYXYXYXY"],
        ["VN-22", *range(1, 9)],
    ]

    frame = inspect(xlsx(tmp_path, {"Data": form}), contract, trees).frame
    assert frame["sex"].to_list() == list("FFFFMMMM")
    assert frame["age"].to_list() == list("AABBAABB")
    assert frame["persons"].to_list() == list(range(1, 9))
