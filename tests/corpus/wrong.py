"""Wrong files: each with the place that its letter has to name, and words of the way out."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from openpyxl.styles import Font

from tests.corpus.case import (
    HEAD,
    SEXES,
    TOTAL,
    Case,
    book,
    old_book,
    other_book,
    rows,
    text,
)
from tests.unit.intake.books import ods

_Written = tuple[str, tuple[str, ...], Callable[[Path], Path]]


def wrong_files() -> list[Case]:
    """Return all of them, numbered from 301."""
    written = (
        *(*_seen(), *_shapes(), *_damaged(), *_persons(), *_words(), *_numbers(), *_totals()),
        *(*_turned(), *_elsewhere(), *_bounds()),
    )
    return [
        Case(number, name, write, says=says)
        for number, (name, says, write) in enumerate(written, start=301)
    ]


def _lined() -> list[list[Any]]:
    return [HEAD, *rows()]


def _changed(change: Callable[[Any], object]) -> Callable[[Path], Path]:
    return lambda folder: other_book(folder, _lined(), change)


def _format(form: str, cell: str = "D8") -> Callable[[Path], Path]:
    def change(page: Any) -> None:
        page[cell].number_format = form

    return _changed(change)


def _with(cell: str, value: Any) -> Callable[[Path], Path]:
    def change(page: Any) -> None:
        page[cell] = value

    return _changed(change)


def _seen() -> Iterator[_Written]:
    yield "1 is shown as 1.000", ("D8", "1.000"), _format("0.000")
    yield "thousands are left out", ("D8", "1"), _format("#,##0,")
    yield "nothing is shown", ("D8", "nothing"), _format(";;;")
    yield "hundredths are shown", ("D8", "100%"), _format("0%")
    yield "digits are put behind", ("D8", "100"), _format('0"00"')

    def struck(page: Any) -> None:
        page["D5"].font = Font(strike=True)

    yield "a count is struck through", ("D5", "struck"), _changed(struck)

    def low(page: Any) -> None:
        page.row_dimensions[4].height = 0.1

    yield "a row has no height", ("row 4", "show it"), _changed(low)

    def narrow(_: Any, page: Any) -> None:
        page.set_column(2, 2, 0)

    yield (
        "a column has no width",
        ("column C", "show"),
        lambda folder: book(folder, _lined(), narrow),
    )

    def hidden(page: Any) -> None:
        page.row_dimensions[4].hidden = True

    yield "a row is hidden", ("row 4", "show"), _changed(hidden)
    shown = (
        '<table:table-cell office:value-type="float" office:value="1"><text:p>1.000</text:p>'
        "</table:table-cell>"
    )
    yield (
        "an OpenDocument shows 1 as 1.000",
        ("D3", "1.000"),
        lambda folder: ods(folder, [HEAD, rows()[0], [*rows()[1][:3], shown]]),
    )


def _shapes() -> Iterator[_Written]:
    below = [*_lined(), ["Tổng cộng", "", "", TOTAL], [rows()[0][0], "Huyện Ba Chẽ", "Nữ", 4]]
    yield "a row below the total", ("row 11", "below the total"), lambda f: other_book(f, below)
    beside = [[*line, None, *line] for line in _lined()]
    yield "a second table beside", ("F1", "second table"), lambda f: other_book(f, beside)
    renamed = [[*HEAD[:3], "Số lượng người"], *rows()]
    yield "a header like the right one", ("D1", "did you mean Số người"), lambda f: book(f, renamed)
    called = [[*HEAD[:3], "Tổng ca"], *rows()]
    yield (
        "a header of another word",
        ("line 1, column 4", "did you mean Số người"),
        lambda f: text(f, called),
    )
    place = [[HEAD[0], "Nơi ở", *HEAD[2:]], *rows()]
    yield "a header for areas of another word", ("B1", "did you mean"), lambda f: book(f, place)
    yield (
        "no column of counts",
        ("missing column", "Số người"),
        lambda f: book(f, [line[:3] for line in _lined()]),
    )

    def second(page: Any) -> None:
        sheet = page.parent.create_sheet("Quý trước")
        for line in _lined():
            sheet.append(line)

    yield "two sheets of counts", ("Số liệu, Quý trước", "one of them"), _changed(second)
    continued = [*_lined()[:5]]

    def more(page: Any) -> None:
        sheet = page.parent.create_sheet("Tiếp")
        for line in rows()[4:]:
            sheet.append(line)

    yield (
        "a table that goes on on another sheet",
        ("Số liệu, Tiếp", "one of them"),
        lambda f: other_book(f, continued, more),
    )


def _damaged() -> Iterator[_Written]:
    def cut(folder: Path) -> Path:
        path = book(folder, _lined())
        path.write_bytes(path.read_bytes()[:-400])
        return path

    yield "a workbook that was cut", ("damaged workbook", "send it again"), cut

    def spoilt(folder: Path) -> Path:
        path = book(folder, _lined())
        raw = bytearray(path.read_bytes())
        middle = raw.index(b"xl/worksheets/sheet1.xml") + 60
        raw[middle : middle + 40] = b"\0" * 40
        path.write_bytes(raw)
        return path

    yield "a workbook with a hole", ("damaged workbook", "save it again"), spoilt

    yield (
        "UTF-16 without its mark",
        ("line 1", "UTF-8"),
        lambda f: _raw(f, "Kỳ báo cáo;Quận/Huyện;Giới tính;Số người\n".encode("utf-16-le")[2:]),
    )

    others = "Período,Distrito,Sexo,Pessoas\n2024-Q1,Mocuba,F,4\n".encode().decode("cp1252")
    yield "letters taken for others", ("line 1", "UTF-8"), lambda f: _raw(f, others.encode())


def _raw(folder: Path, content: bytes) -> Path:
    path = folder / "so_lieu.csv"
    path.write_bytes(content)
    return path


def _persons() -> Iterator[_Written]:
    persons = [
        ["Họ và tên", "Ngày sinh", "Quận/Huyện"],
        ["Nguyễn Thị Bích Ngọc", "12/03/2001", "Thành phố Hạ Long"],
        ["Trần Văn Hậu", "30/11/1996", "Huyện Vân Đồn"],
        ["Lê Thị Thu Hoài", "05/07/2004", "Thành phố Cẩm Phả"],
    ]
    yield "names of persons", ("A1", "list of persons"), lambda f: book(f, persons)
    in_portuguese = [["Nome completo", "Sexo", "Distrito"], ["Celeste", "F", "Mocuba"]]
    says = ("A1", "list of persons")
    yield "names of persons in Portuguese", says, lambda f: book(f, in_portuguese)
    with Path("schemas/codelists/areas.csv").open(encoding="utf-8") as lines:
        names = [row["label_vi"] for row in csv.DictReader(lines) if row["level"] == "district"]
    once = {name: names.count(name) for name in names}
    fifteen = [name for name in names if once[name] == 1][:15]
    ones = [[rows()[0][0], name, said, 1] for name in fifteen for said in SEXES.values()]
    yield "thirty rows that count 1", ("list of persons", "1"), lambda f: text(f, [HEAD, *ones])


def _words() -> Iterator[_Written]:
    shared = [[rows()[0][0], "Phong Điền", "Nữ", 4]]
    yield (
        "a name of two areas",
        ("B10", "VN-46-476", "VN-92-926"),
        lambda f: book(f, [*_lined(), *shared]),
    )
    yield "a slip in a name", ("B4", "VN-22-195", "Thành phố Cẩm Phả"), _with("B4", "Cẩm Pha")
    yield "another kind of area", ("B4", "VN-22-195", "Cẩm Phả"), _with("B4", "Huyện Cẩm Phả")
    yield "a slip in a sex", ("C5", "Nữ"), _with("C5", "Nu")
    yield "two quarters", ("A6", "one period"), _with("A6", "Quý 2 năm 2024")
    yield "a month for a quarter", ("A6", "quarter"), _with("A6", "Tháng 3/2024")


def _numbers() -> Iterator[_Written]:
    yield "a count below 0", ("D5", "0 or more"), _with("D5", -3)
    pointed = _lined()
    pointed[3] = [*pointed[3][:3], "1.500"]
    yield "a mark that was not agreed on", ("line 4", "thousand"), lambda f: text(f, pointed)
    halves = [*pointed[:3], [*pointed[3][:3], "0.500"], *pointed[4:]]
    yield "a half", ("line 4", "whole"), lambda f: text(f, halves)
    yield "a count in words", ("D5", "digits"), _with("D5", "mười tám")
    yield "a count that was forgotten", ("D5", "filled in"), _with("D5", None)
    yield "an area that was forgotten", ("B5", "filled in"), _with("B5", None)
    thousands = [[*HEAD[:3], "Số người (nghìn)"], *rows()]
    yield "counts in thousands by their header", ("D1", "thousand"), lambda f: book(f, thousands)
    titled = [["Báo cáo quý", "", "", "ĐVT: nghìn người"], *_lined()]
    yield "counts in thousands by a title", ("D1", "thousand"), lambda f: book(f, titled)
    noted = [*_lined(), [], ["Đơn vị tính: nghìn người"]]
    yield "counts in thousands by a note below", ("A11", "thousand"), lambda f: book(f, noted)
    yield "a formula for a count", ("D5", "paste its value"), _with("D5", "=12+6")


def _totals() -> Iterator[_Written]:
    wrong = [*_lined(), ["Tổng cộng", "", "", TOTAL + 1]]
    yield "a total that is not the sum", ("D10", "Việt Nam"), lambda f: other_book(f, wrong)
    short = [*_lined(), ["Tổng cộng", "", "", "=SUM(D2:D8)"]]
    yield "a sum that leaves out a row", ("D10", "not the sum"), lambda f: other_book(f, short)
    inside = [HEAD, *rows()[:2], ["", "Cộng", "", 20], *rows()[2:], ["Tổng", "", "", TOTAL]]
    yield "a total of a group", ("D4", "Hạ Long"), lambda f: other_book(f, inside)
    again = [*_lined(), [*rows()[2]]]
    yield "a row twice", ("row 10", "line 4"), lambda f: old_book(f, again)


def _turned() -> Iterator[_Written]:
    turned = [list(line) for line in zip(*_lined(), strict=True)]
    yield "a table on its side", ("row 1", "transposed"), lambda f: book(f, turned)
    both = [[line[0], line[1], line[3], line[3]] for line in rows() if line[2] == "Nữ"]
    head = [HEAD[0], HEAD[1], *SEXES.values()]
    says = ("D1", "is a code of Giới tính", "cross table")
    yield "sexes across the header", says, lambda f: book(f, [head, *both])


def _elsewhere() -> Iterator[_Written]:
    def covered(workbook: Any, page: Any) -> None:
        cover = workbook.add_worksheet("Bìa")
        cover.write(0, 0, "Kính gửi Sở Y tế")
        cover.activate()
        page.hide()

    says = ("sheet Số liệu is hidden", "show it")
    yield "the counts on a hidden sheet", says, lambda f: book(f, _lined(), covered)

    def letter(folder: Path) -> Path:
        path = folder / "so_lieu.xlsx"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("word/document.xml", "<w:document/>")
        return path

    yield "a letter under the name of a workbook", ("the file", "spreadsheet program"), letter
    later = [HEAD, *rows("Quý 1 năm 2041")]
    says = ("A2", "2030-Q4", "the data officer's turn to add it", "send the file again as it is")
    yield "a quarter after the calendar of the hub", says, lambda f: book(f, later)


def _bounds() -> Iterator[_Written]:
    beside = [*_lined()[:3], [rows()[0][0], SEXES["F"], rows()[2][1], 4]]
    yield "two codes exchanged", ("B4", "C4", "of another column"), lambda f: book(f, beside)
    short = [*_lined()[:3], [rows()[0][0], rows()[0][1], "Tổng", TOTAL]]
    yield "a total of a group that does not fit", ("D4", "not the sum"), lambda f: book(f, short)
    for bound in ("<5", "≥ 10", "~20"):
        yield f"{bound} for a count", ("D5", "count itself, however small"), _with("D5", bound)
