"""Rows that repeat, and totals that differ from their parts."""

from __future__ import annotations

from pathlib import Path

from tests.unit.intake.clinic import GOOD, HEADER, defects, letter, write


def test_a_duplicate_names_both_lines(tmp_path: Path) -> None:
    sent = f"{HEADER}\n2026-Q3,VN-22,F,5\n2026-Q3,VN-22,M,6\n2026q3,vn-22,f,7\n2026-Q3,VN-22,F,8\n"

    assert defects(write(tmp_path, sent)) == [
        "line 4 'duplicate key' the same codes as line 2; keep one of them",
        "line 5 'duplicate key' the same codes as line 2; keep one of them",
    ]


def test_a_total_that_differs_from_its_parts_is_named_by_its_codes(tmp_path: Path) -> None:
    sent = GOOD + "2026-Q3,VN-13-HL,_T,19\n2026-Q3,VN,_T,25\n2026-Q3,VN,F,16\n"
    path = write(tmp_path, sent)

    assert defects(path) == [
        (
            "line 6, column persons 'total differs from its parts' "
            "2026-Q3 (Quý 3) × VN (Việt Nam) × _T is not the sum of its parts in this file"
        ),
        (
            "line 7, column persons 'total differs from its parts' "
            "2026-Q3 (Quý 3) × VN (Việt Nam) × F is not the sum of its parts in this file"
        ),
    ]
    assert not any(count in letter(path) for count in ("25", "24", "16", "17"))


def test_a_total_without_parts_differs_from_them(tmp_path: Path) -> None:
    assert defects(write(tmp_path, f"{HEADER}\n2026-Q3,VN-13,F,4\n")) == [
        (
            "line 2, column persons 'total differs from its parts' "
            "2026-Q3 (Quý 3) × VN-13 (Quảng Ninh) × F is not the sum of its parts in this file"
        )
    ]


def test_a_total_is_not_accused_for_a_part_that_is_refused(tmp_path: Path) -> None:
    sent = f"""{HEADER}
2026-Q3,VN-13-HL,F,x
2026-Q3,VN-13-CP,F,3
2026-Q3,VN-13,F,9
2026-Q3,VN-22,F,5
2026-Q3,VN-22,_T,6
"""

    assert defects(write(tmp_path, sent))[1:] == [
        (
            "line 4, column persons 'total not checked' a line that may belong to it has a defect; "
            "see whether they agree when that is corrected"
        ),
        (
            "line 6, column persons 'total differs from its parts' "
            "2026-Q3 (Quý 3) × VN-22 (Hải Phòng) × _T is not the sum of its parts in this file"
        ),
    ]


def test_a_row_of_unknown_area_or_shape_may_belong_to_any_total(tmp_path: Path) -> None:
    for line in ("2026-Q3,nowhere,F,5", "2026-Q3,VN-22"):
        sent = f"{GOOD}{line}\n2026-Q3,VN-22,_T,6\n"
        assert "line 6, column persons 'total not checked'" in "\n".join(
            defects(write(tmp_path, sent))
        )


def test_a_total_below_its_sound_parts_is_wrong_whatever_else_is(tmp_path: Path) -> None:
    sent = f"{GOOD}2026-Q3,nowhere,F,5\n2026-Q3,VN-22,_T,4\n"

    assert "line 6, column persons 'total differs from its parts'" in "\n".join(
        defects(write(tmp_path, sent))
    )
