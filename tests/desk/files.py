"""Files as a clerk of social affairs makes them: outreach sessions by district and type."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter

from covey.tables import Hierarchy
from schemas.registry import REGISTRY

KIND = REGISTRY.submission("social_outreach")
TREES = REGISTRY.trees(KIND.dimensions)
HEAD = [KIND.called[column] for column in KIND.columns]

Row = Sequence[Any]


def rows(period: str = "2024-Q3", more: int = 0) -> list[list[Any]]:
    """Return a row for each combination of leaves, with counts that tell the rows apart."""
    made: list[list[Any]] = []
    for place, leaf in enumerate(_leaves(*TREES.values())):
        made.append([period, *leaf, 3 + more + place % 17])
    return made


def text(lines: Sequence[Row], head: Sequence[str] = HEAD) -> bytes:
    """Return a CSV file."""
    return "".join(",".join(map(str, line)) + "\n" for line in [head, *lines]).encode()


def book(lines: Sequence[Row], head: Sequence[str] = HEAD) -> bytes:
    """Return a workbook of one sheet."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet("Quý 3")
        for number, line in enumerate([head, *lines]):
            sheet.write_row(number, 0, line)
    return content.getvalue()


def persons(many: int = 40) -> bytes:
    """Return a list of persons, with a name on every row."""
    names = ["Nguyễn Văn An", "Trần Thị Bình", "Lê Minh Cường", "Phạm Thu Dung", "Vũ Hoàng Giang"]
    lines = [
        f"{number},{names[number % 5]},{1 + number % 28}/0{1 + number % 9}/1985,0912345{number:03}"
        for number in range(many)
    ]
    return "\n".join(["STT,Họ và tên,Ngày sinh,Số điện thoại", *lines, ""]).encode()


def _leaves(*trees: Hierarchy) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = [()]
    for tree in trees:
        codes = [code for code, leaf in zip(tree.codes, tree.is_leaf, strict=True) if leaf]
        found = [(*before, code) for before in found for code in codes]
    return found
