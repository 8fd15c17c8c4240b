"""What is refused before anyone parses it."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import pytest

from covey.admission import LARGEST_FILE
from covey.contracts.rules import HEADER_ONLY, STILL_WRITTEN
from covey.intake import guard
from covey.intake.letter import Defect
from tests.unit.intake.clinic import GOOD, HEADER, defects, letter, write


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    for sent in ("", "\ufeff", "\n \n", ",,,\n", '""\n'):
        assert defects(write(tmp_path, sent)) == ["the file 'empty file' the file holds no text"]


def test_a_header_without_rows_is_refused(tmp_path: Path) -> None:
    for sent in (HEADER, f"{HEADER}\n\n ,,,\n"):
        assert defects(write(tmp_path, sent)) == [f"the file 'header only' {HEADER_ONLY.way_out}"]


@pytest.mark.parametrize(
    ("sent", "line", "encoding"),
    [
        pytest.param(GOOD.encode("utf-16-le"), 1, "UTF-16", id="UTF-16 without mark"),
        # "Hạ Long" of a Vietnamese Windows: the tone is a byte of its own after the vowel.
        pytest.param(
            GOOD.encode() + b"2026-Q3,Ha\xf2 Long,F,1\n", 5, "Windows-1258", id="Windows-1258"
        ),
        pytest.param(
            GOOD.encode() + b"2026-Q3,\xd0\xf4ng Tri\xeau,F,1\n", 5, "Windows-1258", id="Đông Triêu"
        ),
        pytest.param(
            GOOD.encode() + b"2026-Q3,Orl\xe9ans,F,1\n", 5, "Windows-1252", id="Windows-1252"
        ),
    ],
)
def test_another_encoding_is_refused_by_its_first_line_and_likely_name(
    tmp_path: Path, sent: bytes, line: int, encoding: str
) -> None:
    assert defects(write(tmp_path, sent)) == [
        f"line {line} 'wrong encoding' looks like {encoding}; save it as CSV UTF-8"
    ]


@pytest.mark.parametrize(
    ("start", "name"),
    [
        (b"%PDF-1.7", "a PDF; save it as .xlsx, .ods or CSV UTF-8"),
    ],
)
def test_another_format_under_the_name_of_csv_is_refused(
    tmp_path: Path, start: bytes, name: str
) -> None:
    assert defects(write(tmp_path, start + b"\0\1\2")) == [
        f"the file 'not a text file' this is {name}"
    ]


def test_a_nul_byte_is_refused_by_its_line(tmp_path: Path) -> None:
    sent = GOOD.encode().replace(b"2026-Q3,VN-22", b"2026-Q3,VN-\0")

    assert defects(write(tmp_path, sent)) == [
        "line 4 'NUL byte' the file is damaged here; export it again"
    ]


def test_a_file_that_is_too_large_is_refused_unread(tmp_path: Path) -> None:
    path = write(tmp_path, b"")
    os.truncate(path, LARGEST_FILE + 1)  # one long hole: it takes no room on the disk

    assert defects(path) == [
        (
            "the file 'file too large' more than 256 MiB; send fewer rows: counts by code need no "
            "file of this size"
        )
    ]


def test_a_file_that_grows_while_it_is_read_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD)
    with path.open("rb") as file:

        def read_while_the_agency_writes(most: int) -> bytes:
            path.write_text(GOOD + "2026-Q3,VN-22,M,5\n")
            return file.read(most)

        refused = guard._read_unchanged(file.fileno(), read_while_the_agency_writes, LARGEST_FILE)

    assert refused == Defect(STILL_WRITTEN)


def test_a_link_a_folder_and_a_pipe_are_refused(tmp_path: Path) -> None:
    good = write(tmp_path, GOOD)
    (tmp_path / "link.csv").symlink_to(good)
    (tmp_path / "folder.csv").mkdir()
    os.mkfifo(tmp_path / "pipe.csv")

    for name in ("link.csv", "folder.csv", "pipe.csv"):
        assert "not a regular file" in letter(tmp_path / name)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert defects(tmp_path / "nothing.csv") == [
        "the file 'unreadable file' there is no such file, or it may not be read"
    ]


def test_a_zip_archive_of_other_things_is_named_and_a_cut_one_is_damaged(tmp_path: Path) -> None:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("counts.csv", GOOD)

    assert defects(write(tmp_path, whole.getvalue())) == [
        (
            "the file 'not a text file' this is a zip archive, or of a program that packs "
            "its files; unpack it, or save the table as .xlsx, .ods or CSV UTF-8"
        )
    ]
    (defect,) = defects(write(tmp_path, whole.getvalue()[:-9]))
    assert defect.startswith(
        "the file 'damaged workbook' it cannot be opened, as a file that was cut"
    )


@pytest.mark.parametrize(
    "page", ["<html><table>", "\ufeff <!DOCTYPE html>", '<?xml version="1.0"?>']
)
def test_a_web_page_under_the_name_of_a_workbook_is_named(tmp_path: Path, page: str) -> None:
    (defect,) = defects(write(tmp_path, f"{page}<tr><td>5", name="clinic.xls"))

    assert defect.startswith("the file 'not a text file' this is a web page")
