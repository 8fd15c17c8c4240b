"""The forms of statistics offices: the same counts in each, and the same letter in its words."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from covey.contracts import Layout
from covey.contracts.mapping import Wording
from covey.intake import TAKEN, inspect, voice_of
from covey.intake.forms import FORMS as OF_OFFICES
from covey.intake.letter import ORDERED
from tests.sampled import sampled
from tests.unit.intake.books import GOOD, xlsx
from tests.unit.intake.clinic import TREES, defects, leaves, letter, submission, write
from tests.unit.intake.statistical import (
    COUNTS,
    LEAVES,
    frame,
    json_stat,
    parquet,
    px,
    sdmx_csv,
)

FORMS = {
    "Parquet": parquet,
    "SDMX-CSV 2.0": sdmx_csv,
    "SDMX-CSV 1.0": lambda folder: sdmx_csv(folder, version=1),
    "JSON-stat": json_stat,
    "PX": px,
}
each_form = pytest.mark.parametrize("write", sampled(FORMS.values(), 2), ids=FORMS)


def taken(path: Path, **changes: object) -> set[tuple[str, str, int]]:
    accepted = inspect(path, submission(**changes), TREES)
    assert accepted.period == "2026-Q3"
    return leaves(accepted.frame)


@each_form
def test_the_same_counts_are_taken_from_each_form(
    tmp_path: Path, write: Callable[[Path], Path]
) -> None:
    assert taken(write(tmp_path)) == LEAVES


@each_form
def test_the_form_is_told_by_content_under_any_ending(
    tmp_path: Path, write: Callable[[Path], Path]
) -> None:
    other = write(tmp_path).rename(tmp_path / "so lieu.xlsx")
    assert taken(other) == LEAVES


@pytest.mark.parametrize(
    ("write", "ending", "kind"),
    sampled(
        [
            (parquet, ".xlsx", "Parquet"),
            (json_stat, ".csv", "JSON"),
            (px, ".parquet", "PX"),
            (sdmx_csv, ".json", "text"),
            (lambda folder: xlsx(folder, {"Data": GOOD}), ".px", "a workbook"),
        ],
        3,
    ),
)
def test_a_letter_names_what_a_file_is_under_the_ending_of_another(
    tmp_path: Path, write: Callable[[Path], Path], ending: str, kind: str
) -> None:
    other = write(tmp_path).rename(tmp_path / f"clinic{ending}")
    text = letter(other, submission(frequency="month"))
    assert f"By its content it is {kind}, whatever its name says." in text


@each_form
def test_places_that_were_agreed_on_for_other_forms_do_not_matter(
    tmp_path: Path, write: Callable[[Path], Path]
) -> None:
    assert taken(write(tmp_path), layout=Layout(thousands=".", decimal=",")) == LEAVES


# Parquet.


@pytest.mark.parametrize(
    "counts",
    sampled(
        [
            pl.Series([12.0, 7.0, 5.0, 9.0]),
            pl.Series(["12.00", "7.00", "5.00", "9.00"]).str.to_decimal(scale=2),
            pl.Series(COUNTS, dtype=pl.UInt8),
            pl.Series(["12", "7", "5", "9"]),
        ],
        3,
    ),
    ids=["floats", "decimals", "small", "texts"],
)
def test_whole_numbers_of_any_type_are_counts(tmp_path: Path, counts: pl.Series) -> None:
    assert taken(parquet(tmp_path, frame(persons=counts))) == LEAVES


def test_categories_are_read_as_their_texts(tmp_path: Path) -> None:
    rows = frame().with_columns(pl.col("area").cast(pl.Categorical))
    assert taken(parquet(tmp_path, rows)) == LEAVES


def test_a_defect_is_named_by_the_row_of_the_parquet_file(tmp_path: Path) -> None:
    rows = frame(persons=[12, -7, 5, None], area=["VN-13-HL", "VN-13-HL", "VN-2", "VN-22"])
    assert defects(parquet(tmp_path, rows)) == [
        "row 2, column persons 'negative count' a count is 0 or more",
        "row 3, column area 'unknown code' not in codelist areas; nearest: VN-22 (Hải Phòng)",
        "row 4, column persons 'empty field' every field must be filled in",
    ]


def test_a_number_that_is_not_whole_is_no_count_with_marks_of_thousands(tmp_path: Path) -> None:
    path = parquet(tmp_path, frame(persons=[12.0, 123.456, 5.0, 9.0]))
    contract = submission(layout=Layout(thousands="."))
    assert [one.split("'")[:2] for one in defects(path, contract)] == [
        ["row 2, column persons ", "not a whole number"]
    ]


ROWS = '[["period","area","sex","persons"],\n["2026-Q3","VN-22","F",{}]]\n'


@pytest.mark.parametrize("count", sampled(["1500", '"1.500"', "1500.0"], 3))
def test_rows_of_a_table_are_read_with_their_types(tmp_path: Path, count: str) -> None:
    path = write(tmp_path, ROWS.format(count), "view.rows")
    rows = inspect(path, submission(layout=Layout(thousands=".")), TREES).frame
    assert leaves(rows) == {("VN-22", "F", 1500)}


@pytest.mark.parametrize(
    ("count", "told"),
    sampled(
        [
            ("1.5", "row 1, column persons 'not a whole number'"),
            ("null", "row 1, column persons 'empty field'"),
            ("true", "column persons 'column of a kind that is no count and no code'"),
            ("{}", "column persons 'column of a kind that is no count and no code'"),
            ("1,2", "the file 'damaged"),
            ("NaN", "the file 'damaged"),
            ("[" * 99999, "the file 'damaged"),
        ],
        3,
    ),
    ids=["fraction", "nothing", "truth", "nested", "ragged", "no number", "deep"],
)
def test_a_cell_of_a_table_that_is_no_count_is_named(tmp_path: Path, count: str, told: str) -> None:
    path = write(tmp_path, ROWS.format(count), "view.rows")
    assert defects(path)[0].startswith(told)


@pytest.mark.parametrize(
    "column",
    sampled(
        [
            pl.Series([[12], [7], [5], [9]]),
            pl.Series([{"n": 12}, {"n": 7}, {"n": 5}, {"n": 9}]),
            pl.Series([b"12", b"7", b"5", b"9"]),
            pl.Series([True, False, True, True]),
            pl.Series([date(2026, 7, 1)] * 4),
        ],
        3,
    ),
    ids=["lists", "nested", "bytes", "truths", "dates"],
)
def test_a_column_of_another_kind_is_named_and_nothing_is_read(
    tmp_path: Path, column: pl.Series
) -> None:
    (told,) = defects(parquet(tmp_path, frame(persons=column)))
    assert told.startswith("column persons 'column of a kind that is no count and no code'")


def test_a_column_of_the_parquet_file_that_nobody_asked_for_is_named_by_its_number(
    tmp_path: Path,
) -> None:
    told = defects(parquet(tmp_path, frame(remark=["x"] * 4)))
    assert told == ["column 5 'extra column' remove this column"]


def test_a_list_of_persons_in_parquet_is_refused_as_one(tmp_path: Path) -> None:
    rows = frame(telephone=["0912 345 678", "0912 345 679", "0912 345 670", "0912 345 671"])
    assert "This looks like a list of persons" in letter(parquet(tmp_path, rows))


def test_a_text_of_a_parquet_file_forges_no_mark(tmp_path: Path) -> None:
    rows = frame(persons=["\0merged\x0012", "7", "5", "9"])
    (told,) = defects(parquet(tmp_path, rows))
    assert told.startswith("row 1, column persons 'not a number'")


def test_a_parquet_file_without_rows_is_a_header_only(tmp_path: Path) -> None:
    (told,) = defects(parquet(tmp_path, frame().clear()))
    assert "'header only'" in told


@pytest.mark.long
def test_a_parquet_file_of_ten_million_rows_in_few_bytes_gets_a_letter(tmp_path: Path) -> None:
    row = {"period": "2026-Q3", "area": "VN-22", "sex": "F", "persons": 5}
    path = parquet(
        tmp_path, pl.select(pl.repeat(one, 10**7).alias(name) for name, one in row.items())
    )
    assert path.stat().st_size < 2_000_000
    assert "was not accepted" in letter(path)


@pytest.mark.long
def test_a_text_that_unpacks_to_two_hundred_million_blanks_gets_a_letter(tmp_path: Path) -> None:
    blanks = frame(area=["VN-22", " " * 200_000_000, "VN-22", "VN-22"])
    path = parquet(tmp_path, blanks)
    assert path.stat().st_size < 2_000_000
    told = letter(path)
    # Whether there is memory for them is the machine's to say.
    assert "more memory or time than a file of its size" in told or "'empty field'" in told


def test_a_parquet_file_of_too_many_columns_is_refused_before_it_is_read(tmp_path: Path) -> None:
    wide = parquet(tmp_path, pl.DataFrame({f"c{number}": [1] for number in range(1_001)}))
    assert [one.split("'")[1] for one in defects(wide)] == ["too many columns"]


# SDMX-CSV.


def test_labels_behind_the_codes_of_sdmx_csv_are_left_out(tmp_path: Path) -> None:
    rows = [
        f"{area}: Area: one,{sex}: Sex,2026-Q3,{n},A: Normal value"
        for area, sex, n in sorted(LEAVES)
    ]
    header = "AREA: Area,SEX: Sex,TIME_PERIOD: Time,OBS_VALUE: Value,OBS_STATUS: Status"
    assert taken(sdmx_csv(tmp_path, header, rows)) == LEAVES


@pytest.mark.parametrize(
    ("row", "told"),
    sampled(
        [
            ("VN-22,F,2026-Q3,,Q", "line 3, column OBS_VALUE (persons) 'hidden or missing count'"),
            ("VN-22,F,2026-Q3,,m", "line 3, column OBS_VALUE (persons) 'hidden or missing count'"),
            (
                "VN-22,F,2026-Q3,5,E",
                "line 3, column OBS_VALUE (persons) 'status that is read as no",
            ),
            (
                "VN-22,F,2026-Q3,5,?",
                "line 3, column OBS_VALUE (persons) 'status that is read as no",
            ),
            ("VN-22,F,2026-Q3,,A", "line 3, column OBS_VALUE (persons) 'empty field'"),
        ],
        3,
    ),
)
def test_a_count_that_is_hidden_missing_or_no_count_is_refused_in_words(
    tmp_path: Path, row: str, told: str
) -> None:
    path = sdmx_csv(tmp_path, rows=["VN-13-HL,F,2026-Q3,12,A", row])
    (said,) = defects(path)
    assert said.startswith(told)


def test_what_is_hidden_is_no_0_where_a_mapping_says_that_nothing_is_one(tmp_path: Path) -> None:
    path = sdmx_csv(tmp_path, rows=["VN-13-HL,F,2026-Q3,,A", "VN-22,F,2026-Q3,,Q"])
    (said,) = defects(path, submission(mapping=Wording(numbers={"": 0})))
    assert said.startswith("line 3, column OBS_VALUE (persons) 'hidden or missing count'")


def test_a_total_is_not_judged_where_a_part_of_it_is_hidden(tmp_path: Path) -> None:
    rows = ["VN-13-HL,F,2026-Q3,12,A", "VN-22,F,2026-Q3,,Q", "VN,F,2026-Q3,17,A"]
    told = [one.split("'")[1] for one in defects(sdmx_csv(tmp_path, rows=rows))]
    assert told == ["hidden or missing count", "total not checked"]


def test_an_order_to_delete_a_row_is_refused(tmp_path: Path) -> None:
    path = sdmx_csv(tmp_path)
    path.write_text(path.read_text().replace(",I,VN-22,F", ",D,VN-22,F"))
    (told,) = defects(path)
    assert told.startswith("line 4 'row that is to be deleted'")


def test_counts_in_thousands_by_their_attribute_are_refused(tmp_path: Path) -> None:
    path = sdmx_csv(tmp_path, "AREA,SEX,TIME_PERIOD,OBS_VALUE,UNIT_MULT", ["VN-22,F,2026-Q3,5,3"])
    (told,) = defects(path)
    assert told.startswith("line 2, column 8 'counts in thousands, or the like'")


def test_a_code_of_sdmx_csv_keeps_its_leading_zeros(tmp_path: Path) -> None:
    path = sdmx_csv(tmp_path, rows=["0022,F,2026-Q3,5,A"])
    assert taken(path, mapping=Wording(codes={"area": {"0022": "VN-22"}})) == {("VN-22", "F", 5)}


# JSON-stat.


def _put(*path: Any, value: Any) -> Callable[[dict[str, Any]], None]:
    def change(told: dict[str, Any]) -> None:
        for step in path[:-1]:
            told = told[step]
        told[path[-1]] = value

    return change


def test_counts_of_json_stat_may_be_told_by_their_places(tmp_path: Path) -> None:
    sparse = _put("value", value={"3": 9, "0": 12, "1": 7, "2": 5})
    assert taken(json_stat(tmp_path, sparse)) == LEAVES


def test_a_category_is_named_by_its_dimension_once_for_all_its_counts(tmp_path: Path) -> None:
    path = json_stat(
        tmp_path, _put("dimension", "area", "category", "index", value=["VN-13-HL", "X"])
    )
    (defect,) = defects(path)
    assert defect.startswith("category 2, dimension area 'unknown code' not in codelist areas, and")


def test_every_category_is_named_however_many_counts_it_has(tmp_path: Path) -> None:
    def change(told: dict[str, Any]) -> None:
        codes = [f"x{number}" for number in range(3_000)]
        told["dimension"]["area"]["category"] = {"index": [*codes, "VN-22"]}
        told |= {"size": [1, 1, 3_001, 2], "value": [*range(6_002)]}

    text = letter(json_stat(tmp_path, change))
    assert "3,000 defects" in text
    assert "categories 1-1000 and 2,000 more, dimension area 'unknown code'" in text


def test_a_label_means_its_code_where_the_code_of_the_file_means_none(tmp_path: Path) -> None:
    category = {"index": ["1", "2"], "label": {"1": "F", "2": "M"}}
    assert (
        taken(json_stat(tmp_path, _put("dimension", "sex", "category", value=category))) == LEAVES
    )


def test_a_code_whose_label_is_another_code_means_neither(tmp_path: Path) -> None:
    category = {"index": ["F", "M"], "label": {"F": "M", "M": "F"}}
    told = defects(json_stat(tmp_path, _put("dimension", "sex", "category", value=category)))
    assert [one.split("'")[:2] for one in told] == [
        ["category 1, dimension sex ", "unknown code"],
        ["category 2, dimension sex ", "unknown code"],
    ]


@pytest.mark.parametrize(
    "change",
    [
        _put("value", value=[12, 7, None, 9]),
        _put("value", value={"0": 12, "1": 7, "3": 9}),
        _put("status", value={"2": "Q"}),
        _put("status", value=["A", "", "m", None]),
    ],
    ids=["null", "left out", "hidden", "missing"],
)
def test_a_count_that_a_cube_does_not_tell_is_named_by_its_place(
    tmp_path: Path, change: Callable[[dict[str, Any]], None]
) -> None:
    (told,) = defects(json_stat(tmp_path, change))
    assert told.startswith("value 3, column OBS_VALUE (persons) 'hidden or missing count'")


def test_a_negative_count_of_a_cube_is_named_by_its_place(tmp_path: Path) -> None:
    (told,) = defects(json_stat(tmp_path, _put("value", value=[12, 7, 5, -9])))
    assert told == "value 4, column OBS_VALUE (persons) 'negative count' a count is 0 or more"


@pytest.mark.parametrize(
    ("change", "rule"),
    sampled(
        [
            (_put("class", value="collection"), "not a text file"),
            (_put("version", value="1.3"), "not a text file"),
            (_put("value", value=[12, 7, 5]), "damaged file"),
            (_put("value", value=["12", 7, 5, 9]), "damaged file"),
            (_put("value", value=[True, 7, 5, 9]), "damaged file"),
            (_put("size", value=[1, 1, 2, 3]), "damaged file"),
            (_put("size", value=[1, 1, 2, -2]), "damaged file"),
            (_put("id", value=["Tid", "Tid", "area", "sex"]), "damaged file"),
            (_put("size", value=[1, 10_000, 1_000, 2]), "file too large"),
            (
                _put("dimension", "sex", "category", value={"index": {"F": 0, "M": 7}}),
                "damaged file",
            ),
            (
                _put(
                    "dimension", "ContentsCode", "category", "unit", value={"N": {"multiplier": 3}}
                ),
                "counts in thousands, or the like",
            ),
            (_put("note", value=["0912 345 678", "0912 345 679"]), "one row per person"),
        ],
        4,
    ),
)
def test_a_dataset_that_is_not_what_it_says_is_refused(
    tmp_path: Path, change: Callable[[dict[str, Any]], None], rule: str
) -> None:
    (told,) = defects(json_stat(tmp_path, change))
    assert told.split("'")[1] == rule


def test_several_measures_in_one_cube_are_refused(tmp_path: Path) -> None:
    def change(told: dict[str, Any]) -> None:
        told["dimension"]["ContentsCode"]["category"] = {"index": ["persons", "visits"]}
        told |= {"size": [2, 1, 2, 2], "value": [*COUNTS, *COUNTS]}

    told = defects(json_stat(tmp_path, change))
    assert told[0].startswith("dimension 1 'extra column'")


@pytest.mark.parametrize(
    "text",
    sampled(
        [
            '{"class": "dataset", "class": "dataset", "version": "2.0"}',
            '{"class": "dataset", "version": "2.0", "value": [NaN]}',
            '{"class": "dataset", "version": "2.0", "id": [], "size": [], "dimension": {}}',
            '{"class": "dataset", "version": "2.0"',
            '{"a":' * 100_000,
            '{"class": "dataset", "version": "2.0", "size": [1' + "0" * 5_000 + "]}",
        ],
        3,
    ),
    ids=["a name twice", "no number", "no dimension", "cut", "deep", "long number"],
)
def test_json_that_would_be_read_in_several_ways_is_damaged(tmp_path: Path, text: str) -> None:
    path = tmp_path / "clinic.json"
    path.write_text(text)
    (told,) = defects(path)
    assert told.split("'")[1] == "damaged file"


# PX.


def test_a_px_file_in_another_encoding_is_read_as_it_says(tmp_path: Path) -> None:
    path = px(
        tmp_path, ('CODEPAGE="utf-8"', 'CODEPAGE="windows-1252"'), ("Ha Long", "Hà Long"),
        ('TITLE[vi]="Số người";\n', ""), encoding="windows-1252",
    )  # fmt: skip
    assert taken(path) == LEAVES


@pytest.mark.parametrize("sign", sampled(['".."', '"."', '"..."'], 3))
def test_dots_of_a_px_file_are_no_counts(tmp_path: Path, sign: str) -> None:
    (told,) = defects(px(tmp_path, ("5 9", f"{sign} 9")))
    assert told.startswith("value 3, column OBS_VALUE (persons) 'hidden or missing count'")


def test_a_dash_of_a_px_file_is_a_count_where_the_mapping_says_so(tmp_path: Path) -> None:
    path = px(tmp_path, ("5 9", '"-" 9'))
    (told,) = defects(path)
    assert told.startswith("value 3, column OBS_VALUE (persons) 'not a number'")
    zero = ("VN-22", "F", 0)
    assert taken(path, mapping=Wording(numbers={"-": 0})) == LEAVES - {("VN-22", "F", 5)} | {zero}


@pytest.mark.parametrize(
    ("change", "rule"),
    sampled(
        [
            (("5 9;", "5 9"), "damaged file"),
            (("5 9;", "5;"), "damaged file"),
            (('STUB="Area of residence","sex";', 'STUB="sex","sex";'), "damaged file"),
            (('VALUES("sex")="F","M";', 'VALUES("sex")="F","M'), "damaged file"),
            (('VALUES("sex")="F","M";', 'VALUES("sex")="F","F";'), "damaged file"),
            (('UNITS="persons";', 'UNITS="persons";\nKEYS("sex")=VALUES;'), "damaged file"),
            (('UNITS="persons"', 'UNITS="thousand persons"'), "counts in thousands, or the like"),
            (
                ('UNITS="persons";', 'NOTE="0912 345 678";NOTEX="0912 345 679";'),
                "one row per person",
            ),
            (("12 7", "12.5 7"), "not a whole number"),
        ],
        4,
    ),
)
def test_a_px_file_that_is_not_what_it_says_is_refused(
    tmp_path: Path, change: tuple[str, str], rule: str
) -> None:
    (told,) = defects(px(tmp_path, change))
    assert told.split("'")[1] == rule


def test_a_px_file_of_ten_million_places_is_too_large(tmp_path: Path) -> None:
    many = ",".join(f'"{n}"' for n in range(3_000))
    sexes = ",".join(f'"s{n}"' for n in range(3_500))
    path = px(
        tmp_path, ('VALUES("sex")="F","M"', f'VALUES("sex")={sexes}'),
        ('CODES("Area of residence")="VN-13-HL","VN-22"', f'CODES("Area of residence")={many}'),
    )  # fmt: skip
    assert "a cube of more than 2,000,000 combinations" in letter(path)


def test_a_letter_about_a_cube_is_in_vietnamese_too(tmp_path: Path) -> None:
    path = json_stat(tmp_path, _put("dimension", "area", "category", "index", value=["VN-22", "X"]))
    assert "mục 2, chiều area" in letter(path, submission(languages=("vi",)))


def test_json_that_is_none_of_json_stat_is_named_as_json(tmp_path: Path) -> None:
    path = tmp_path / "clinic.json"
    path.write_text(json.dumps({"rows": [1, 2]}))
    assert "this is JSON, and no dataset of JSON-stat 2.0" in letter(path)


def test_what_a_file_may_be_is_said_in_each_language() -> None:
    for said in (TAKEN.english, voice_of("vi", {}).say(TAKEN)):
        assert all(name in said for name in (".xlsx", ".ods", ".xls", "CSV", "SDMX-CSV"))
        # Rows of a view are fetched, and sent by nobody.
        assert all(form.name in said for form in OF_OFFICES if form.places != ORDERED)
    assert voice_of("vi", {}).say(TAKEN) != TAKEN.english
