"""Encodings, separators and marks in numbers: certain or declared, and never guessed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from covey.contracts import Layout, Wording
from covey.intake import inspect
from tests.sampled import sampled
from tests.unit.intake.clinic import GOOD, HEADER, TREES, defects, leaves, submission, write

SENT = {("VN-13-HL", "F", 12), ("VN-13-HL", "M", 7), ("VN-22", "F", 5)}


def accepted(path: Path, **layout: Any) -> set[tuple[str, str, int]]:
    return leaves(inspect(path, submission(layout=Layout(**layout)), TREES).frame)


@pytest.mark.parametrize("encoding", sampled(["utf-8", "utf-8-sig", "utf-16"], 3))
def test_unicode_is_certain(tmp_path: Path, encoding: str) -> None:
    assert accepted(write(tmp_path, GOOD.encode(encoding))) == SENT
    assert accepted(write(tmp_path, GOOD.encode(encoding)), encoding="windows-1258") == SENT


def test_both_orders_of_utf_16_are_read(tmp_path: Path) -> None:
    assert (
        accepted(write(tmp_path, "\ufeff".encode("utf-16-be") + GOOD.encode("utf-16-be"))) == SENT
    )


def test_utf_16_that_is_cut_is_refused(tmp_path: Path) -> None:
    sent = GOOD.encode("utf-16") + b"\0\xd8"

    assert defects(write(tmp_path, sent)) == ["line 5 'wrong encoding' save it as CSV UTF-8"]


def test_windows_1258_is_read_where_it_is_declared(tmp_path: Path) -> None:
    # "Quận" and "Hạ Long" of a Vietnamese Windows: the tone is a byte of its own after the vowel.
    sent = f"{HEADER}\n".encode() + b"2026-Q3,Ha\xf2 Long,F,5\n"
    path = write(tmp_path, sent)
    labels = submission(
        layout=Layout(encoding="windows-1258"), mapping=Wording(labels={"area": ("",)})
    )

    assert "looks like Windows-1258" in defects(path)[0]
    assert leaves(inspect(path, labels, TREES).frame) == {("VN-13-HL", "F", 5)}


def test_another_windows_is_read_where_it_is_declared(tmp_path: Path) -> None:
    sent = f"{HEADER}\n2026-Q3,Água,F,5\n".encode("windows-1252")
    path = write(tmp_path, sent)
    words = Wording(codes={"area": {"Água": "VN-22"}})
    declared = submission(layout=Layout(encoding="windows-1252"), mapping=words)

    assert "looks like Windows-1252" in defects(path, submission(mapping=words))[0]
    assert leaves(inspect(path, declared, TREES).frame) == {("VN-22", "F", 5)}


@pytest.mark.parametrize(
    ("text", "marks"),
    sampled(
        [
            ("1.500", {"thousands": "."}),
            ("1,500", {"thousands": ","}),
            ("1 500", {"thousands": " "}),
            ("1\u00a0500", {"thousands": " "}),
            ("1.500,00", {"thousands": ".", "decimal": ","}),
            ("1500.0", {"decimal": "."}),
        ],
        3,
    ),
)
def test_declared_marks_are_read(tmp_path: Path, text: str, marks: dict[str, str]) -> None:
    path = write(tmp_path, f'{HEADER}\n2026-Q3,VN-22,F,"{text}"\n')

    assert accepted(path, **marks) == {("VN-22", "F", 1500)}
    assert "'not a whole number'" in defects(path)[0]


@pytest.mark.parametrize("text", ["1.234.567", "1,234,567"])
def test_two_groups_of_digits_have_one_reading(tmp_path: Path, text: str) -> None:
    assert accepted(write(tmp_path, f'{HEADER}\n2026-Q3,VN-22,F,"{text}"\n')) == {
        ("VN-22", "F", 1_234_567)
    }


@pytest.mark.parametrize(
    "text", sampled(["1.50", "1.5000", "15.00.000", "1,5", "1.500,5", "1,234,567", ","], 3)
)
def test_marks_that_do_not_stand_where_they_belong_are_refused(tmp_path: Path, text: str) -> None:
    path = write(tmp_path, f'{HEADER}\n2026-Q3,VN-22,F,"{text}"\n')
    contract = submission(layout=Layout(thousands=".", decimal=","))

    assert defects(path, contract)[0].startswith("line 2, column persons 'not a")


def test_a_declared_separator_is_the_separator(tmp_path: Path) -> None:
    assert accepted(write(tmp_path, GOOD.replace(",", "|")), separator="|") == SENT
    assert (
        "'no header'" in defects(write(tmp_path, GOOD), submission(layout=Layout(separator=";")))[0]
    )


def test_titles_and_margins_of_a_spreadsheet_stand_around_a_text_table(tmp_path: Path) -> None:
    lines = [
        "Clinics;;;;;",
        ";;;;;",
        *(f"{line.replace(',', ';')};;" for line in GOOD.splitlines()),
    ]
    lines += ["Total;;;24;;", ";;;;;", "Signed;;;;;"]

    assert accepted(write(tmp_path, "\n".join(lines))) == SENT
