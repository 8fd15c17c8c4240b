"""A list of persons is refused as such; a table of counts is never taken for one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from benchmarks.foreign_names import FILES, names_in
from covey.persons import (
    Column,
    may_be_said,
    rows_are_persons,
    sign_in_cell,
    sign_in_header,
    signs_in_codelist,
    signs_of_persons,
)
from covey.persons.foreign import FOLDER
from tests.sampled import sampled
from tests.unit.intake.clinic import GOOD, HEADER, defects, letter, write

NAMES = [
    ("Full name", "names of persons"),
    ("lastName", "names of persons"),
    ("Họ và tên", "names of persons"),
    ("hoten", "names of persons"),
    ("date_of_birth", "dates of birth"),
    ("Ngày sinh", "dates of birth"),
    ("person_id", "identity numbers"),
    ("CCCD", "identity numbers"),
    ("Số hộ chiếu", "identity numbers"),
    ("mobile no", "telephone numbers"),
    ("Số điện thoại", "telephone numbers"),
    ("Địa chỉ thường trú", "addresses"),
    ("e-mail", "addresses"),
    ("Longitude", "points on a map"),
    ("Toạ độ", "points on a map"),
    ("Nome completo", "names of persons"),
    ("Nome do(a) utente", "names of persons"),
    ("Nom et prénom", "names of persons"),
    ("Nachname und Vorname", "names of persons"),
    ("Apellidos y nombres", "names of persons"),
    ("Data de nascimento", "dates of birth"),
    ("Né(e) le", "dates of birth"),
    ("Geburtsdatum", "dates of birth"),
    ("N.º do BI", "identity numbers"),
    ("N° de sécurité sociale", "identity numbers"),
    ("Personalausweis-Nr.", "identity numbers"),
    ("Telemóvel", "telephone numbers"),
    ("Straße und Hausnummer", "addresses"),
    ("Morada", "addresses"),
]


@pytest.mark.parametrize(("name", "held"), NAMES)
def test_a_column_about_persons_is_known_by_its_name(name: str, held: str) -> None:
    assert sign_in_header(name, counted=True) == held


@pytest.mark.parametrize(("name", "held"), sampled(NAMES, 4))
def test_a_file_with_such_a_column_is_a_list_of_persons(
    tmp_path: Path, name: str, held: str
) -> None:
    assert defects(write(tmp_path, f"{HEADER},{name}\n2026-Q3,VN-22,F,5,x\n")) == [
        f"line 1, column 5 'one row per person' seems to hold {held}"
    ]


@pytest.mark.parametrize(
    "name",
    [
        "area name",
        "Tên huyện",
        "number of clients",
        "phone calls",
        "service",
        "note",
        "year",
        "name",
        "Nome do distrito",
        "Nombre",
        "Nom du district",
        "N.º de utentes",
    ],
)
def test_a_column_beside_counts_is_not_about_persons_for_a_word(name: str) -> None:
    assert sign_in_header(name, counted=True) is None


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("001204000123", "citizen identity numbers"),
        ("0912345678", "telephone numbers"),
        ("0912 345 678", "telephone numbers"),
        ("+84 912.345.678", "telephone numbers"),
        ("024 3825 1234", "telephone numbers"),
        ("a.b@example.org", "e-mail addresses"),
    ],
)
@pytest.mark.parametrize("column", ["area", "persons"])
def test_a_mark_of_a_person_is_known_in_every_column(
    tmp_path: Path, text: str, held: str, column: str
) -> None:
    fields = {"period": "2026-Q3", "area": "VN-22", "sex": "F", "persons": "5"}
    row = ",".join((fields | {column: text}).values())

    assert defects(write(tmp_path, f"{HEADER}\n{row}\n")) == [
        f"line 2, column {column} 'one row per person' looks like {held}"
    ]


@pytest.mark.parametrize(
    "text", ["120400012345", "912345678", "0", "007", "2026-07", "VN-13-HL", "000123456789"]
)
def test_counts_and_codes_are_no_marks_of_a_person(text: str) -> None:
    assert sign_in_cell(text) is None


def held(name: str, *values: str, counts: tuple[int, ...] = (2, 9, 4)) -> list[str]:
    """What a file of one column and counts seems to hold."""
    column = Column(name, list(dict.fromkeys(values)), len(values))
    return [one.held for one in signs_of_persons([column], np.array(counts))]


@pytest.mark.parametrize(
    ("values", "what"),
    [
        (["012847365", "013592018", "168304957", "142670391"], "identity or telephone numbers"),
        (["1185004837", "34192008815", "36098017264", "1301026499"], "identity or telephone"),
        (["1.19E+10", "3.42E+10", "3.61E+10", "3.81E+10"], "identity or telephone numbers"),
        (["0011850*****", "0341920*****", "0360980*****"], "identity or telephone numbers"),
        (["912847365", "983105522", "378419960", "704551839"], "identity or telephone numbers"),
        (["91 234 5678", "98 310 5522", "37 841 9960", "70 455 1839"], "identity or telephone"),
        (["912847365.0", "983105522.0", "378419960.0"], "identity or telephone numbers"),
        (["Hoa 912847365", "Lan 983105522", "378419960 (me)"], "identity or telephone numbers"),
        (["DN4797512345678"], "insurance numbers"),
        (["7912384756", "0118273640", "3820119485", "4016650392"], "identity or telephone numbers"),
        (["B1234567", "C8827364", "P0918273", "N2847561"], "passport numbers"),
        (["29A-123.45", "51F1-234.56", "30E-918.27"], "number plates"),
        (["Số nhà 12, ngõ 45", "27/3 đường Lê Lợi", "Xóm 5, xã Nghi Phú"], "addresses"),
        (["12/3/1985", "7.11.1992", "25-06-2001", "1978-09-01"], "dates of birth"),
        (["19850312", "19991103", "20040728", "19710109"], "dates of birth"),
        (["ngày 12 tháng 3 năm 1985", "3 Nov 1999", "July 28, 2004", "9/1/71"], "dates of birth"),
        (["Nguyễn Thị Lan", "Giàng A Páo", "Trần Hùng"], "names of persons"),
        (["NGUYEN THI LAN ANH", "LE QUANG VINH", "DO KIM OANH"], "names of persons"),
        (["Hoa Thị Nguyễn", "Minh Trần", "Anh Quốc Lê"], "names of persons"),
        (["Nguyễn Thị Lan"], "names of persons"),
        (["Hoa", "Lan", "Mai", "Hùng"], "names of persons"),
        (["Harrison, Emily", "Sarah Jane Walker", "Bennett, Thomas"], "names of persons"),
        (["Somchai Vongphachanh", "Khamla Sisouphanh", "Noy Douangchanh"], "names of persons"),
        (["Mrs. Atieno", "Ms Wanjiru", "Mr. Otieno"], "names of persons"),
        (["N.T.H.", "T.V.B.", "L.T.K.O."], "names of persons"),
        (["21.02781", "10.77689", "16.05441"], "points on a map"),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_persons_are_known_by_a_column_whatever_it_is_called(values: list[str], what: str) -> None:
    (found,) = held("col1", *values)
    assert found.startswith(what)


@pytest.mark.parametrize(
    "values",
    [
        ["Lê Chân", "Ngô Quyền", "Hồng Bàng", "Hải An", "Dương Kinh"],
        ["Trần Văn Thời", "Ngọc Hiển", "Năm Căn", "Cái Nước"],
        ["Nguyễn Du", "Trần Hưng Đạo", "Lê Lợi", "Hai Bà Trưng"],
        ["THPT Nguyễn Thị Minh Khai", "THPT Bùi Thị Xuân", "Trường Trần Thị Lan"],
        ["Kinh", "Tày", "Thái", "Mường", "Hoa", "Dao"],
        ["Hỗ trợ tâm lý và xã hội", "Trợ giúp pháp lý", "Hỗ trợ đời sống"],
        ["704001001", "704001002", "704002001", "704002003"],
        ["0807002200", "0807002203", "0807002206", "0807102212"],
        ["E06000001", "E06000002", "E07000008", "E08000025"],
        ["00001", "00004", "00006", "00007"],
        ["2000-2004", "2005-2009", "2010-2014", "2015-2019"],
        ["2024-03-01", "2024-03-02", "2024-03-03", "2024-03-04"],
        ["31/03/2004", "30/06/2009", "30/09/2014", "31/12/2019"],
        ["05/03/2024", "19/04/2024", "22/06/2024", "11/07/2024"],
        ["1979", "1989", "1999", "2009", "2019"],
        ["Virginia", "Georgia", "North Carolina", "Washington"],
        ["Vientiane", "Luang Prabang", "Savannakhet", "Champasak"],
        ["14", "15", "16", "17"],
        ["CLI-001", "CLI-002", "CLI-003", "CLI-004"],
    ],
    ids=lambda values: values[0],
)
def test_places_codes_and_periods_are_never_taken_for_persons(values: list[str]) -> None:
    assert held("col1", *values) == []


def test_every_count_that_could_be_a_telephone_number_is_still_a_code() -> None:
    assert held("col1", *map(str, range(912_345_000, 912_346_000))) == []


def test_a_cohort_by_year_of_birth_is_counted_and_a_register_is_not() -> None:
    years = ("1985", "1986", "1987")
    assert held("năm sinh", *years) == []
    assert held("năm sinh", *years, counts=(1, 1, 1)) == ["years of birth"]


def test_two_hints_are_a_sign_and_one_is_none() -> None:
    hamlets = ("Bản Nà Ngà, xã Mường Và", "Bản Huổi Hin, xã Mường Lạn", "Bản Co, xã Sam Kha")
    numbers = ("BN-0012", "BN-0381", "BN-0170")
    assert held("area", *hamlets) == []
    assert held("code", *numbers) == []
    assert held("bệnh nhân", "trẻ em", "người lớn") == []
    assert held("bệnh nhân", *numbers) == ["single persons", "numbers of single persons"]


def test_where_every_count_is_one_nothing_was_counted() -> None:
    ones = (1,) * 6
    assert held("age", *"FMFMFM", counts=ones) == ["one row for each person"]
    assert held("ref", *"uvwxyz", counts=ones) == ["one person a row, since every count is 1"]
    assert held("age", *"FMFMFM", counts=(1, 1, 2, 1, 3, 1)) == []


def test_a_tiny_table_may_count_ones() -> None:
    assert held("sex", "F", "M", counts=(1, 1)) == []


def test_a_codelist_of_persons_is_no_codelist() -> None:
    names = ["Nguyễn Thị Lan", "Trần Văn Bình", "Lê Thị Cúc"]
    numbers = ["012847365", "013592018", "168304957"]
    assert signs_in_codelist(numbers, names) == "identity or telephone numbers"
    assert signs_in_codelist(["a", "b"], ["Lan 0912 345 678", "Bình"]) == "telephone numbers"
    assert signs_in_codelist(["a", "b", "c"], names) is None  # areas have such names
    assert signs_in_codelist(numbers, numbers) is None


@pytest.mark.parametrize(
    "name", ["Nguyễn Thị Hoa", "912847365", "12/03/1985", "Số nhà 12, phố Huế", "a@example.org"]
)
def test_what_stands_for_a_name_where_there_is_no_header_is_not_repeated(name: str) -> None:
    assert not may_be_said(name)


def test_names_in_a_column_of_codes_are_persons(tmp_path: Path) -> None:
    names = ("Nguyễn Thị Lan", "Trần Văn Bình", "Lê Thị Cúc")
    sent = f"{HEADER}\n" + "".join(f"2026-Q3,{name},F,5\n" for name in names)

    assert defects(write(tmp_path, sent)) == [
        f"line {line}, column area 'one row per person' looks like names of persons"
        for line in (2, 3, 4)
    ]


def test_names_in_a_column_beside_the_contract_are_persons(tmp_path: Path) -> None:
    sent = f"{HEADER},label\n2026-Q3,VN-22,F,5,Trần Văn Bình\n2026-Q3,VN-22,M,7,Lê Thị Cúc\n"

    assert defects(write(tmp_path, sent)) == [
        "line 1, column 5 'extra column' remove this column",
        "line 2, column 5 'one row per person' looks like names of persons",
        "line 3, column 5 'one row per person' looks like names of persons",
    ]


def test_the_letter_says_what_to_send_instead_of_a_list(tmp_path: Path) -> None:
    sent = "Họ tên;Ngày sinh;Giới tính\nNguyễn Thị Canary;1.2.1999;F\n"
    text = letter(write(tmp_path, sent))

    assert "line 1, column 1       'one row per person'  seems to hold names of persons" in text
    assert "Covey takes counts only: one row for each combination\nof period, area, sex" in text
    assert "Canary" not in text
    assert "1999" not in text


def test_rows_without_a_count_that_repeat_are_persons(tmp_path: Path) -> None:
    sent = "period,area,sex\n2026-Q3,VN-22,F\n2026-Q3,VN-22,M\n2026-Q3,VN-22,F\n"

    assert defects(write(tmp_path, sent)) == [
        "line 1, column persons 'missing column' the header must name this column",
        "line 4 'one row per person' many rows have the same codes, as in a list of persons",
    ]


def test_rows_that_each_count_one_and_repeat_are_persons(tmp_path: Path) -> None:
    sent = f"{HEADER}\n" + "2026-Q3,VN-22,F,1\n" * 3 + "2026-Q3,VN-22,M,1\n" * 2

    assert defects(write(tmp_path, sent)) == [
        f"line {line} 'one row per person' many rows have the same codes, as in a list of persons"
        for line in (3, 4, 6)
    ]


def test_a_name_beside_codes_without_counts_is_a_persons(tmp_path: Path) -> None:
    assert (
        "line 1, column 1 'one row per person' seems to hold names or numbers of persons"
        in defects(write(tmp_path, "name,period,area,sex\nx,2026-Q3,VN-22,F\n"))
    )


def test_one_row_sent_twice_is_a_slip(tmp_path: Path) -> None:
    assert defects(write(tmp_path, GOOD + "2026-Q3,VN-22,F,5\n")) == [
        "line 5 'duplicate key' the same codes as line 4; keep one of them"
    ]


def test_many_rows_of_different_cells_that_all_count_one_are_persons() -> None:
    def found(counts: list[int]) -> bool:
        return rows_are_persons(np.zeros(len(counts), bool), np.array(counts))

    assert found([1] * 30)
    assert not found([1] * 12)
    assert not found([1] * 29 + [2])


def test_shares_are_no_points_on_a_map() -> None:
    shares = ("0.0123456", "0.2048611", "0.7638889", "0")

    assert held("%", *shares, counts=(2, 9, 4, 0)) == []
    assert held("x", "20.9712", "21.0068", "20.8449") == ["points on a map"]


@pytest.mark.parametrize("file", FILES)
def test_names_of_other_countries_are_those_that_are_made_of_faker(file: str) -> None:
    made = names_in(FILES[file])
    assert (FOLDER / file).read_text(encoding="utf-8") == made, "python -m benchmarks.foreign_names"
