"""The codelists of the network: in both languages, and the areas are those of mid-2024."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from covey.contracts.periods import frequency_of
from pipelines import demo
from schemas.registry import REGISTRY

FILES = sorted(REGISTRY.codelists.glob("*.csv"))
DISTRICTS = {
    "VN-01": 30,  # Hà Nội
    "VN-10": 9,  # Lào Cai
    "VN-20": 11,  # Lạng Sơn
    "VN-22": 13,  # Quảng Ninh
    "VN-27": 8,  # Bắc Ninh
    "VN-31": 15,  # Hải Phòng
    "VN-46": 9,  # Thừa Thiên Huế
    "VN-48": 8,  # Đà Nẵng
    "VN-79": 22,  # Thành phố Hồ Chí Minh
    "VN-92": 9,  # Cần Thơ
}

every_file = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@every_file
def test_every_codelist_is_labelled_in_both_languages(path: Path) -> None:
    assert {"label", "label_vi"} <= rows(path)[0].keys()


@every_file
def test_every_codelist_names_its_levels_in_both_languages(path: Path) -> None:
    tree = REGISTRY.hierarchies[path.stem]
    assert len(tree.level_names) == tree.depth.max() + 1
    words = REGISTRY.words["vi"]
    assert len({words[name] for name in tree.level_names}) == len(tree.level_names)


def test_the_levels_of_areas_and_ages_have_the_names_that_people_use() -> None:
    assert REGISTRY.hierarchies["areas"].level_names == ("country", "province", "district")
    assert REGISTRY.hierarchies["age"].level_names == ("total", "age", "fine age")


def test_the_areas_are_country_province_and_district() -> None:
    areas = REGISTRY.hierarchies["areas"]
    shape = ["VN", r"VN-\d{2}", r"VN-\d{2}-\d{3}"]
    for code, depth in zip(areas.codes, areas.depth.tolist(), strict=True):
        assert re.fullmatch(shape[depth], code)
        assert depth == 0 or code.startswith(areas.ancestors(code)[1])


def test_all_63_provinces_are_there_and_ten_of_them_with_all_their_districts() -> None:
    areas = REGISTRY.hierarchies["areas"]
    provinces = areas.children("VN")
    districts = {code: len(areas.children(code)) for code in provinces if areas.children(code)}
    assert len(provinces) == 63
    assert districts == DISTRICTS


@pytest.mark.parametrize(
    ("code", "label", "label_vi"),
    [
        ("VN-22", "Quang Ninh Province", "Tỉnh Quảng Ninh"),
        ("VN-22-193", "Ha Long City", "Thành phố Hạ Long"),
        ("VN-22-205", "Dong Trieu Town", "Thị xã Đông Triều"),  # a city from 1 November 2024
        ("VN-01-001", "Ba Dinh District", "Quận Ba Đình"),
        ("VN-31-311", "Thuy Nguyen District", "Huyện Thuỷ Nguyên"),  # a city from 2025
        ("VN-46-474", "Hue City", "Thành phố Huế"),
        ("VN-79-769", "Thu Duc City", "Thành phố Thủ Đức"),
    ],
)
def test_areas_are_named_as_in_mid_2024(code: str, label: str, label_vi: str) -> None:
    named = {row["code"]: (row["label"], row["label_vi"]) for row in rows(FILES_BY_NAME["areas"])}
    assert named[code] == (label, label_vi)


def test_the_provinces_are_the_upper_levels_of_the_areas() -> None:
    upper = [row for row in rows(FILES_BY_NAME["areas"]) if row["code"].count("-") < 2]
    assert rows(FILES_BY_NAME["provinces"]) == upper


def test_periods_are_years_their_halves_quarters_and_months_with_nothing_missing() -> None:
    periods = REGISTRY.hierarchies["periods"]
    lengths = [None, "year", "half-year", "quarter", "month"]
    for code, depth in zip(periods.codes, periods.depth.tolist(), strict=True):
        assert frequency_of(code) == lengths[depth]
        assert len(periods.children(code)) == [8, 2, 2, 3, 0][depth]
    assert periods.ancestors("2024-05") == ("2024-05", "2024-Q2", "2024-S1", "2024", "_T")
    assert (periods.children("_T")[0], periods.children("_T")[-1]) == ("2023", "2030")


def test_age_bands_have_two_levels() -> None:
    age = REGISTRY.hierarchies["age"]
    assert age.children("_T") == ("Y_LT18", "Y_GE18", "_U")
    assert set(age.depth[age.is_leaf].tolist()) == {1, 2}


FILES_BY_NAME = {path.stem: path for path in FILES}


def test_the_provinces_of_the_reform_hold_everybody_who_lives_in_the_country(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "_DEMO", tmp_path)
    reformed = demo._reformed(REGISTRY)
    with (reformed.codelists / "provinces.csv").open(encoding="utf-8", newline="") as file:
        country, *areas = csv.DictReader(file)
    provinces = [area for area in areas if area["parent"] == country["code"]]
    assert sum(int(area["population"]) for area in provinces) == int(country["population"])
