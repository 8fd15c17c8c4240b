"""A letter as data: told from one process to the other, by cause, with a picture of the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from covey.contracts.rules import UNCHECKED_TOTAL
from covey.intake import Accepted, Handed, Letter, examined, voice_in, where
from covey.intake.told import as_told, letter_of
from tests.corpus.case import Case
from tests.corpus.contracts import TREES
from tests.corpus.wrong import wrong_files
from tests.sampled import sampled

CASES = {f"{case.number}: {case.name}": case for case in wrong_files()}


def letter(case: Case, folder: Path) -> Letter:
    path = case.write(folder)
    handed = Handed(path.name, path.read_bytes())
    found = examined(handed, case.contract, TREES, drawn=True)
    assert isinstance(found, Letter)
    return found


@pytest.mark.parametrize("case", sampled(CASES.values(), 6), ids=CASES)
def test_a_wrong_file_that_lies_nowhere_is_told_of_and_drawn(tmp_path: Path, case: Case) -> None:
    found = letter(case, tmp_path)
    assert letter_of(as_told(found)) == found
    assert sum(cause.count for cause in found.causes) == found.total
    follows = [cause.follows for cause in found.causes]
    assert follows == sorted(follows)
    assert not (found.lists_persons and found.picture)
    if found.picture:
        drawn = {line for line, _ in found.picture.rows}
        assert all(drawn & set(cause.lines) for cause in found.causes if cause.lines)


def _handed(*lines: str) -> Letter | Accepted:
    case = next(iter(CASES.values()))
    head = "period,area,sex,persons"
    content = "\n".join([head, *(f"2024-Q1,{line}" for line in lines), ""]).encode()
    return examined(Handed("q1.csv", content), case.contract, TREES, drawn=True)


def test_the_same_mistake_on_many_lines_is_one_cause() -> None:
    found = _handed("VN-22-193,F,x", "VN-22-193,M,y", "VN-22-195,F,4", "VN-22-195,M,z")
    assert isinstance(found, Letter)
    (cause,) = found.causes
    assert cause.lines == (2, 3, 5)
    assert where(cause, found, voice_in(next(iter(CASES.values())).contract, "en")) == (
        "column persons, lines 2-3, 5"
    )


def test_a_total_that_cannot_be_checked_yet_is_the_last_cause() -> None:
    found = _handed("VN-22,F,40", "VN-22-193,F,12", "VN-22-195,F,many")
    assert isinstance(found, Letter)
    assert [cause.rule == UNCHECKED_TOTAL for cause in found.causes] == [False, True]
    assert found.causes[-1].lines == (2,)


def test_rows_without_a_defect_are_left_out_of_the_picture_and_counted() -> None:
    areas = ("VN-22-193", "VN-22-195", "VN-22-203", "VN-22-207")
    right = [f"{area},{sex},{9 + n}" for n, area in enumerate(areas) for sex in "FM"]
    found = _handed(*right, "Cô Tồ,F,4")
    assert isinstance(found, Letter)
    assert found.picture is not None
    assert [line for line, _ in found.picture.rows] == [1, 2, 3, 9, 10]
    assert found.picture.skipped == (0, 0, 0, 5, 0, 0)
    assert found.picture.rows[-1][1][1] == "Cô Tồ"


def test_of_a_column_that_nobody_asked_for_nothing_is_drawn_but_its_header() -> None:
    content = (
        "period,area,sex,persons,remark\n2024-Q1,VN-22-193,F,12,her words\n"
        "2024-Q1,VN-22-193,M,14,others\n"
    )
    case = next(iter(CASES.values()))
    found = examined(Handed("q1.csv", content.encode()), case.contract, TREES, drawn=True)
    assert isinstance(found, Letter)
    assert found.picture is not None
    assert [texts[-1] for _, texts in found.picture.rows] == ["remark", "", ""]
