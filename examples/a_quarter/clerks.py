"""The truth of the quarter, and how the clerks of the agencies write it into files."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter

Counts = Mapping[tuple[str, str], int]
"""People by district and sex."""

_HERE = Path(__file__).parent
_WRITTEN = datetime(2025, 1, 1)  # noqa: DTZ001  a workbook's times have no zone


def truth(submission: str, period: str) -> dict[tuple[str, str], int]:
    """Return what an agency counted in truth."""
    return {
        (row["area"], row["sex"]): int(row[submission])
        for row in _table("truth.csv")
        if row["period"] == period
    }


def plain(period: str, counts: Counts) -> bytes:
    """Write a file with the columns of the contract."""
    rows = [f"{period},{area},{sex},{count}" for (area, sex), count in counts.items()]
    return _lines("period,area,sex,persons", *rows)


def in_vietnamese(period: str, counts: Counts) -> bytes:
    """Write a file as the vocational centres do, in their own words."""
    area_says, sex_says = _labels("areas"), _labels("sex")
    rows = [
        f"{period};{area_says[area]};{sex_says[sex]};{count}"
        for (area, sex), count in counts.items()
    ]
    return _lines("Quý;Quận/Huyện;Giới tính;Số người", *rows)


def nothing(period: str) -> bytes:
    """Write that there was nothing to report: one row, all of it totals."""
    return _lines("period,area,sex,persons", f"{period},QN,_T,0")


def workbook(period: str, counts: Counts) -> bytes:
    """Fill in the form of the health centres: titles, a cross table, a total, a signature."""
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    book.set_properties({"created": _WRITTEN})  # the same counts, the same bytes
    sheet = book.add_worksheet("Biểu 1")
    sheet.merge_range("A1:E1", "SỐ NGƯỜI ĐƯỢC PHỤC VỤ TẠI CÁC TRUNG TÂM Y TẾ")
    sheet.write_row("A2", ["Kỳ báo cáo:", period])
    sheet.write_row("A4", ["STT", "Huyện", "Nữ", "Nam", "Tổng số"])
    districts = list(dict.fromkeys(area for area, _ in counts))
    for number, area in enumerate(districts, start=1):
        women, men = counts[area, "F"], counts[area, "M"]
        row = [number, _labels("areas")[area], women, men, women + men]
        sheet.write_row(3 + number, 0, row)
    foot = 4 + len(districts)
    women, men = (sum(counts[area, sex] for area in districts) for sex in ("F", "M"))
    sheet.write_row(foot, 0, ["", "Tổng cộng", women, men, women + men])
    sheet.write(foot + 2, 1, "Hạ Long, ngày 2 tháng 4")
    sheet.write(foot + 3, 1, "Người lập biểu (đã ký)")
    book.close()
    return content.getvalue()


def list_of_persons() -> bytes:
    """Write what must never be sent."""
    return _lines(
        "Họ và tên,Ngày sinh,Số CCCD,Quận/Huyện",
        "Nguyễn Thị Bích Ngọc,12/03/2001,022301004518,Móng Cái",
        "Trần Văn Hậu,30/11/1996,022096007731,Hạ Long",
        "Lê Thị Thu Hoài,05/07/2004,022304001292,Móng Cái",
    )


def _labels(codelist: str) -> dict[str, str]:
    rows: list[dict[str, Any]] = _table(f"schemas/codelists/{codelist}.csv")
    return {row["code"]: row["label_vi"] for row in rows}


def _table(file: str) -> list[dict[str, Any]]:
    with (_HERE / file).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _lines(*lines: str) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()
