"""Right files, each as another clerk would make it."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from covey.contracts import Submission
from tests.corpus.case import (
    HEAD,
    NAMES,
    PERIOD_SAYS,
    SEXES,
    SHORT,
    TOTAL,
    TRUTH,
    Case,
    Counts,
    book,
    old_book,
    other_book,
    rows,
    text,
)
from tests.corpus.contracts import FORM, IN_MONTH, SERVED, WITH_POINTS
from tests.unit.intake.books import ods

_LARGE: Counts = {codes: 1_000 * n + 234 for codes, n in TRUTH.items()}
_SPARSE: Counts = {**TRUTH, ("VN-22-203", "F"): 0, ("VN-22-207", "M"): 0}
_AREAS = list(NAMES)
_ENGLISH = {"VN-22-193": "Ha Long", "VN-22-195": "Cam Pha", "VN-22-203": "Van Don",
            "VN-22-207": "Co To"}  # fmt: skip

_Writer = Callable[[Path], Path]


def right_files() -> list[Case]:
    """Return all of them, numbered from 1."""
    return [
        Case(number, name, write, contract, truth)
        for number, (name, contract, truth, write) in enumerate(_written(), start=1)
    ]


def _written() -> Iterator[tuple[str, Submission, Counts, _Writer]]:
    for name, write in (*_texts(), *_books(), *_groups(), *_totals(), *_headers(), *_old()):
        yield name, SERVED, TRUTH, write
    for says in _QUARTERS:
        yield f"the quarter is {says!r}", SERVED, TRUTH, _in_period(says)
    for says in _MONTHS:
        yield f"the month is {says!r}", IN_MONTH, TRUTH, _in_period(says)
    for name, names in _areas():
        yield f"areas {name}", SERVED, TRUTH, _with_names(names)
    for name, write in _forms():
        yield f"a form {name}", FORM, TRUTH, write
    yield "marks of thousands that were agreed on", WITH_POINTS, _LARGE, _with_points
    yield "marks of thousands by the format of cells", SERVED, _LARGE, _with_grouped_format
    yield "zeros, by a dash of the mapping too", SERVED, _SPARSE, _with_zeros
    for name, write in _digits():
        yield f"digits {name}", SERVED, TRUTH, write
    for name, write in (*_unseen(), *_words_of_totals()):
        yield name, SERVED, TRUTH, write


_QUARTERS = ("Quý I/2024", "Quý 1/2024", "Q1/2024", "Quý I năm 2024", "quý 1-2024",
             "Quarter 1 2024", "Q1 2024")  # fmt: skip
_MONTHS = ("Tháng 3/2024", "Tháng 03 năm 2024", "March 2024", "03/2024", "Mar 2024",
           "tháng ba năm 2024")  # fmt: skip


def _in_period(says: str) -> _Writer:
    return lambda folder: book(folder, [HEAD, *rows(says)])


def _areas() -> Iterator[tuple[str, dict[str, str]]]:
    yield "without their kind", SHORT
    yield (
        "with TP. and H.",
        {
            area: name.replace("Thành phố", "TP.").replace("Huyện", "H.")
            for area, name in NAMES.items()
        },
    )
    yield (
        "with TP and no point",
        {area: name.replace("Thành phố", "TP") for area, name in NAMES.items()},
    )
    yield "in English without District", _ENGLISH
    yield "in capitals", {area: name.upper() for area, name in NAMES.items()}
    yield "as codes with their names", {area: f"{area} · {name}" for area, name in NAMES.items()}


def _with_names(names: dict[str, str]) -> _Writer:
    return lambda folder: text(folder, [HEAD, *rows(names=names)])


def _texts() -> Iterator[tuple[str, _Writer]]:
    plain = [["2024-Q1", area, sex, n] for (area, sex), n in TRUTH.items()]
    codes = [["period", "area", "sex", "persons"], *plain]
    yield "codes in plain CSV", lambda folder: text(folder, codes)
    yield "words between semicolons", lambda folder: text(folder, [HEAD, *rows()], ";")
    yield "Unicode text of Excel", lambda folder: text(folder, [HEAD, *rows()], "\t", "utf-16")
    yield "a mark of its encoding", lambda folder: text(folder, codes, ";", "utf-8-sig", "\r\n")
    yield (
        "letters and marks apart",
        lambda folder: text(
            folder,
            [[unicodedata.normalize("NFD", str(cell)) for cell in line] for line in _lined()],
        ),
    )
    yield (
        "margins of empty cells",
        lambda folder: text(
            folder, [["Biểu số 1", *[""] * 5], *[[*line, "", ""] for line in _lined()], [""] * 6]
        ),
    )
    turned = [[line[3], line[1], line[0], line[2]] for line in _lined()]
    yield "columns in another order", lambda folder: text(folder, turned)
    yield "areas once, in text", lambda folder: text(folder, [HEAD, *_once(rows())])


def _lined() -> list[list[Any]]:
    return [HEAD, *rows()]


def _once(lines: list[list[Any]], place: int = 1) -> list[list[Any]]:
    """Leave out what stands in *place* where it stands in the row above as well."""
    above = [None, *[line[place] for line in lines]]
    return [
        [("" if at == place and cell == before else cell) for at, cell in enumerate(line)]
        for line, before in zip(lines, above, strict=False)
    ]


def _books() -> Iterator[tuple[str, _Writer]]:
    titles = [["SỞ Y TẾ QUẢNG NINH"], ["Báo cáo quý 1 năm 2024"], ["Đơn vị tính: người"], []]
    yield "a title of three lines", lambda folder: book(folder, [*titles, *_lined()])
    numbered = [["STT", *HEAD], *[[n, *line] for n, line in enumerate(rows(), start=1)]]
    yield "numbered rows", lambda folder: book(folder, numbered)
    spaced = [[*line[:3], f" {line[3]} "] for line in rows()]
    yield "counts as text", lambda folder: book(folder, [HEAD, *spaced])

    def instructed(workbook: Any, _: Any) -> None:
        notes = workbook.add_worksheet("Hướng dẫn")
        notes.write_column(
            "A1", ["Hướng dẫn điền biểu", "1. Ghi mỗi dòng một huyện", "2. Gửi trước ngày 5/4"]
        )

    yield "a sheet of instructions behind", lambda folder: book(folder, _lined(), instructed)

    def lists_first(page: Any) -> None:
        notes = page.parent.create_sheet("Danh mục", 0)
        for area, name in NAMES.items():
            notes.append([area, name])
        notes.append(["F", "Nữ"])

    yield "a sheet of codes before", lambda folder: other_book(folder, _lined(), lists_first)
    yield (
        "empty sheets behind",
        lambda folder: other_book(
            folder,
            _lined(),
            lambda page: [page.parent.create_sheet(name) for name in ("Sheet2", "Sheet3")],
        ),
    )
    yield "an OpenDocument", lambda folder: ods(folder, _lined())
    yield "areas once, in an OpenDocument", lambda folder: ods(folder, [HEAD, *_once(rows())])

    def decimals(page: Any) -> None:
        for line in range(2, 10):
            page.cell(line, 4).number_format = "0.00"

    yield "counts that show two zeros", lambda folder: other_book(folder, _lined(), decimals)

    def with_unit(page: Any) -> None:
        for line in range(2, 10):
            page.cell(line, 4).number_format = '#,##0 "người"'

    yield "counts that show their unit", lambda folder: other_book(folder, _lined(), with_unit)


def _groups() -> Iterator[tuple[str, _Writer]]:
    def merged(page: Any) -> None:
        for line in range(2, 10, 2):
            page.merge_cells(start_row=line, end_row=line + 1, start_column=2, end_column=2)

    yield "areas merged over their rows", lambda folder: other_book(folder, _lined(), merged)
    yield "areas on their first row", lambda folder: other_book(folder, [HEAD, *_once(rows())])
    both = _once(_once(rows()), place=0)
    yield "area and period on their first row", lambda folder: book(folder, [HEAD, *both])
    whole = [PERIOD_SAYS, "Việt Nam", "Tất cả", TOTAL]
    ended = [HEAD, *both, whole]
    yield "a grand total that names the period again", lambda folder: book(folder, ended)

    def pivot() -> Iterator[list[Any]]:
        yield HEAD
        for area in _AREAS:
            for sex, said in SEXES.items():
                first = sex == "F"
                yield [PERIOD_SAYS, NAMES[area] if first else None, said, TRUTH[area, sex]]
            under = TRUTH[area, "F"] + TRUTH[area, "M"]
            yield [PERIOD_SAYS, f"Cộng {NAMES[area]}", None, under]
        yield ["Tổng cộng", None, None, TOTAL]

    yield "a pivot with a total of each area", lambda folder: other_book(folder, list(pivot()))


def _totals() -> Iterator[tuple[str, _Writer]]:
    yield (
        "a total and signatures below",
        lambda folder: book(
            folder,
            [
                *_lined(),
                ["Tổng cộng", "", "", TOTAL],
                [],
                ["", "", "Hạ Long, ngày 2 tháng 4 năm 2024"],
                ["Người lập biểu"],
            ],
        ),
    )
    summed = [*_lined(), ["Tổng số", None, None, "=SUM(D2:D9)"]]
    yield "a sum that nobody computed", lambda folder: other_book(folder, summed)
    yield "a sum that is remembered as 0", lambda folder: book(folder, summed)
    yield (
        "a sum that is remembered",
        lambda folder: book(
            folder,
            _lined(),
            lambda _, page: (
                page.write("A10", "Cộng:"),
                page.write_formula("D10", "=SUM(D2:D9)", None, TOTAL),
            ),
        ),
    )
    for said in ("Total geral", "Total général", "Gesamtergebnis", "Suma:"):
        ended = [*_lined(), [said, "", "", TOTAL]]
        yield f"a total that is called {said!r}", _lines(ended)
    grouped = [HEAD]
    for women, men in zip(rows()[::2], rows()[1::2], strict=True):
        grouped += [women, men, ["", "Cộng", "", women[3] + men[3]]]
    yield "a total below each group, without its name", _lines([*grouped, ["Tổng", "", "", TOTAL]])
    yield "the same, and none of all", _lines(grouped)
    noted = [*_lined(), ["Tổng", "", "", TOTAL], ["Ghi chú: 3 người từ tỉnh khác"]]
    yield "a note with digits below the total", lambda folder: book(folder, noted)


def _headers() -> Iterator[tuple[str, _Writer]]:
    for said in ("Số người (người)", "Số người (ĐVT: người)", "Số\nngười", "SỐ NGƯỜI"):
        head = [*HEAD[:3], said]
        yield f"the header {said!r}", _with_head(head)
    yield (
        "headers with what they hold",
        _with_head(["Kỳ (quý)", "Quận/Huyện (tên)", "Giới tính (nam/nữ)", "Số người"]),
    )

    both = [HEAD, ["Period", "District", "Sex", "Persons"], *rows()]
    yield "the header again in another language", lambda folder: book(folder, both)
    wrapped = ["Kỳ\nbáo cáo", "Quận/\nHuyện", "Giới tính", "Số người"]
    yield "headers that are wrapped at a slash", _with_head(wrapped)
    shares = [["STT", *HEAD], *[[line[3] / TOTAL, *line] for line in rows()]]
    yield "shares in a column that is passed over", lambda folder: book(folder, shares)


def _lines(lines: list[list[Any]]) -> _Writer:
    return lambda folder: book(folder, lines)


def _with_head(head: list[str]) -> _Writer:
    return lambda folder: book(folder, [head, *rows()])


def _old() -> Iterator[tuple[str, _Writer]]:
    yield "a workbook of before 2007", lambda folder: old_book(folder, _lined())
    titled = [["Báo cáo"], [], *_lined(), ["Tổng cộng", "", "", TOTAL]]
    yield "an old workbook with a title and a total", lambda folder: old_book(folder, titled)

    def merged(page: Any) -> None:
        for number, line in enumerate(rows(), start=1):
            for place in (0, 2, 3):
                page.write(number, place, line[place])
        for first, area in zip(range(1, 9, 2), _AREAS, strict=True):
            page.write_merge(first, first + 1, 1, 1, NAMES[area])

    yield "an old workbook with merged areas", lambda folder: old_book(folder, [HEAD], merged)


def _forms() -> Iterator[tuple[str, _Writer]]:
    def table(sums: bool) -> Iterator[list[Any]]:
        yield ["SỐ NGƯỜI ĐƯỢC PHỤC VỤ"]
        yield ["Kỳ báo cáo:", "Quý I/2024"]
        yield []
        yield ["STT", "Huyện", "Nữ", "Nam", "Tổng số"]
        for number, area in enumerate(_AREAS, start=1):
            women, men = TRUTH[area, "F"], TRUTH[area, "M"]
            both = f"=C{number + 4}+D{number + 4}" if sums else women + men
            yield [number, SHORT[area], women, men, both]
        foot = [sum(TRUTH[area, sex] for area in _AREAS) for sex in ("F", "M")]
        if sums:
            yield [None, "Tổng cộng", *(f"=SUM({c}5:{c}8)" for c in "CDE")]
        else:
            yield ["", "Tổng cộng", *foot, sum(foot)]

    yield "as it was sent", lambda folder: book(folder, list(table(sums=False)))
    yield "with sums that nobody computed", lambda folder: other_book(folder, list(table(True)))
    yield "as text", lambda folder: text(folder, list(table(False)), ";")


def _digits() -> Iterator[tuple[str, _Writer]]:
    for script, digits in _SCRIPTS.items():
        native = str.maketrans("0123456789", digits)
        lines = [[*line[:3], str(line[3]).translate(native)] for line in rows()]
        yield f"of {script}", lambda folder, lines=lines: other_book(folder, [HEAD, *lines])
    wide = str.maketrans("0123456789", _SCRIPTS["full width"])
    lines = rows(PERIOD_SAYS.translate(wide))
    yield "of full width in the period", lambda folder: text(folder, [HEAD, *lines])


def _unseen() -> Iterator[tuple[str, _Writer]]:
    parted = [[*line[:1], line[1][:6] + "\u200b" + line[1][6:], *line[2:]] for line in rows()]
    head = [*HEAD[:3], "Số\u200b người\u2060"]
    yield "words parted by what nobody sees", lambda folder: book(folder, [head, *parted])
    marked = [[*line[:3], f"\u200e{line[3]}"] for line in rows()]
    yield "numbers marked for their direction", lambda folder: text(folder, [HEAD, *marked])


def _words_of_totals() -> Iterator[tuple[str, _Writer]]:
    numbered = [["STT", *HEAD], *([n, *line] for n, line in enumerate(rows(), start=1))]
    foot = ["Tổng cộng", None, None, None, TOTAL]
    yield "a total below the numbers of rows", lambda folder: book(folder, [*numbered, foot])
    lines: list[list[Any]] = [HEAD]
    for area in _AREAS:
        lines += [line for line in rows() if line[1] == NAMES[area]]
        lines.append([PERIOD_SAYS, NAMES[area], "Tổng", TRUTH[area, "F"] + TRUTH[area, "M"]])
    yield "a total beside the area of each group", lambda folder: book(folder, lines)
    merged = [list(line) for line in lines]
    for number, line in enumerate(merged[1:]):
        line[1] = line[1] if number % 3 == 0 else None

    def over(page: Any) -> None:
        for first in range(2, len(lines), 3):
            page.merge_cells(start_row=first, end_row=first + 2, start_column=2, end_column=2)

    yield "a total inside the merged area", lambda folder: other_book(folder, merged, over)
    pessoas = [*HEAD[:3], "Số người (pessoas)"]
    yield "a unit of another language", lambda folder: book(folder, [pessoas, *rows()])


_SCRIPTS = {"Khmer": "០១២៣៤៥៦៧៨៩", "Thai": "๐๑๒๓๔๕๖๗๘๙", "Arabic": "٠١٢٣٤٥٦٧٨٩",
            "full width": "０１２３４５６７８９"}  # fmt: skip


def _with_points(folder: Path) -> Path:
    return text(
        folder,
        [HEAD, *[[*line[:3], f"{line[3]:,}".replace(",", ".")] for line in rows(counts=_LARGE)]],
    )


def _with_grouped_format(folder: Path) -> Path:
    def grouped(workbook: Any, page: Any) -> None:
        form = workbook.add_format({"num_format": "#,##0"})
        for number, count in enumerate(_LARGE.values(), start=1):
            page.write_number(number, 3, count, form)

    return book(folder, [HEAD, *rows(counts=_LARGE)], grouped)


def _with_zeros(folder: Path) -> Path:
    lines = rows(counts=_SPARSE)
    lines[-1][3] = "-"
    return book(folder, [HEAD, *lines])
