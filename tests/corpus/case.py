"""One file of a clerk: what it means, or what is wrong with it; and the ways to write one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter
import xlwt

from covey.contracts import Submission
from tests.corpus.contracts import SERVED

Counts = dict[tuple[str, str], int]
"""People by area and sex."""

HA_LONG, CAM_PHA, VAN_DON, CO_TO = "VN-22-193", "VN-22-195", "VN-22-203", "VN-22-207"

TRUTH: Counts = {
    (HA_LONG, "F"): 12,
    (HA_LONG, "M"): 7,
    (CAM_PHA, "F"): 31,
    (CAM_PHA, "M"): 18,
    (VAN_DON, "F"): 6,
    (VAN_DON, "M"): 9,
    (CO_TO, "F"): 2,
    (CO_TO, "M"): 5,
}
TOTAL = sum(TRUTH.values())

NAMES = {
    HA_LONG: "Thành phố Hạ Long",
    CAM_PHA: "Thành phố Cẩm Phả",
    VAN_DON: "Huyện Vân Đồn",
    CO_TO: "Huyện Cô Tô",
}
SHORT = {HA_LONG: "Hạ Long", CAM_PHA: "Cẩm Phả", VAN_DON: "Vân Đồn", CO_TO: "Cô Tô"}
SEXES = {"F": "Nữ", "M": "Nam"}
HEAD = ["Kỳ báo cáo", "Quận/Huyện", "Giới tính", "Số người"]
PERIOD_SAYS = "Quý 1 năm 2024"


@dataclass(frozen=True)
class Case:
    """One file.

    Args:
        number: in the corpus; only the odd ones were looked at while the intake learned of them.
        name: what the clerk did.
        write: makes the file in a folder and returns its path.
        contract: what was asked for.
        truth: the counts that the file means; none for a wrong file.
        says: what the letter about a wrong file has to hold: the place first, then words.
    """

    number: int
    name: str
    write: Callable[[Path], Path]
    contract: Submission = SERVED
    truth: Counts | None = None
    says: Sequence[str] = ()


def rows(
    says: str = PERIOD_SAYS,
    names: dict[str, str] = NAMES,
    sexes: dict[str, str] = SEXES,
    counts: Counts = TRUTH,
) -> list[list[Any]]:
    """Return a row for each count, as the clerk words it."""
    return [[says, names[area], sexes[sex], n] for (area, sex), n in counts.items()]


def text(
    folder: Path,
    lines: Sequence[Sequence[Any]],
    separator: str = ",",
    encoding: str = "utf-8",
    end: str = "\n",
) -> Path:
    """Write a text file."""
    path = folder / "so_lieu.csv"
    path.write_bytes(
        "".join(separator.join(map(str, line)) + end for line in lines).encode(encoding)
    )
    return path


def book(
    folder: Path,
    lines: Sequence[Sequence[Any]],
    then: Callable[[xlsxwriter.Workbook, Any], object] = lambda _, __: None,
    sheet: str = "Số liệu",
) -> Path:
    """Write a workbook of one sheet with XlsxWriter; *then* changes more of it."""
    path = folder / "so_lieu.xlsx"
    with xlsxwriter.Workbook(path, {"default_date_format": "dd/mm/yyyy"}) as workbook:
        page = workbook.add_worksheet(sheet)
        for number, line in enumerate(lines):
            page.write_row(number, 0, line)
        then(workbook, page)
    return path


def other_book(
    folder: Path, lines: Sequence[Sequence[Any]], then: Callable[[Any], object] = lambda _: None
) -> Path:
    """Write a workbook with openpyxl, which keeps no value of a formula."""
    workbook = openpyxl.Workbook()
    page = workbook.active
    page.title = "Số liệu"
    for line in lines:
        page.append(line)
    then(page)
    path = folder / "so_lieu.xlsx"
    workbook.save(path)
    return path


def old_book(
    folder: Path, lines: Sequence[Sequence[Any]], then: Callable[[Any], object] = lambda _: None
) -> Path:
    """Write a workbook as Excel did until 2003."""
    workbook = xlwt.Workbook()
    page = workbook.add_sheet("Số liệu")
    for number, line in enumerate(lines):
        for place, value in enumerate(line):
            page.write(number, place, value)
    then(page)
    path = folder / "so_lieu.xls"
    workbook.save(str(path))
    return path
