"""Sums, shares and changes of a published file, and the bounds of its hidden cells."""

from __future__ import annotations

import shutil
from pathlib import Path

import polars as pl
import pytest

from covey import Hierarchy, Policy
from covey.disclosure import bounded
from covey.errors import InputError
from covey.files.prompt import QueryAnswer, opened
from covey.store import ask
from tests.conformance.analysts import QUARTERS, published_file, release
from tests.sampled import sampled
from tests.unit.store.test_vintages import SAME_BYTES
from tests.unit.store.tiny import built

TABLE = "people_supported"


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return published_file(tmp_path_factory.mktemp("public") / "covey.duckdb")


def told(file: Path, query: str) -> QueryAnswer:
    with opened(file) as prompt:
        return prompt.ask(query, 1_000)


def test_the_bounds_follow_from_the_public_file_alone(file: Path, tmp_path: Path) -> None:
    alone = shutil.copy(file, tmp_path / "elsewhere.duckdb")
    listed = ask(alone, "SELECT * FROM codelists ORDER BY position")
    cuts = ask(alone, "SELECT unnest(map_entries(dimensions)) AS cut FROM datasets")["cut"]
    trees = {
        name: Hierarchy.from_rows(
            {"code": row["code"], "parent": row["parent"] or ""}
            for row in listed.filter(codelist=codelist).iter_rows(named=True)
        )
        for name, codelist in cuts.struct.unnest().iter_rows()
    }
    for period in ("2024-Q1", "2024-Q2"):
        rows = ask(alone, f"SELECT * EXCLUDE (period) FROM {TABLE} WHERE period = '{period}'")
        again = bounded(rows, trees, Policy(10)).filter(obs_status="Q")
        out = ask(alone, f"SELECT * EXCLUDE (period) FROM {TABLE}_bounds WHERE period = '{period}'")
        assert out.height
        assert again.select(out.columns).sort(*trees).equals(out.sort(*trees))


def test_every_hidden_cell_has_bounds_and_no_other_one(file: Path) -> None:
    hidden = ask(file, f"SELECT period, area, sex, sector FROM {TABLE} WHERE obs_status = 'Q'")
    bounds = ask(file, f"SELECT period, area, sex, sector FROM {TABLE}_bounds")
    assert hidden.height
    assert sorted(bounds.rows()) == sorted(hidden.rows())


def test_the_table_keeps_the_one_published_shape(file: Path) -> None:
    columns = ask(file, f"FROM {TABLE} LIMIT 1").columns
    assert columns == ["period", "area", "sex", "sector", "obs_value", "obs_status"]


@pytest.mark.long  # `test_published.py` holds it
@SAME_BYTES
def test_a_file_that_is_built_again_has_the_same_bytes(file: Path, tmp_path: Path) -> None:
    again = built(tmp_path / "covey.duckdb", [], before=file)
    assert again.read_bytes() == file.read_bytes()


@pytest.mark.long  # of all else, `test_published.py` holds it
@SAME_BYTES
def test_releases_one_after_the_other_make_the_same_bytes_as_all_at_once(
    file: Path, tmp_path: Path
) -> None:
    counts = tuple(count + 1 for count in QUARTERS["2024-Q1"])
    correction = release("2024-Q1", 2, counts)
    every = [release("2024-Q1"), release("2024-Q2"), correction]
    at_once = built(tmp_path / "at_once" / "covey.duckdb", every)
    after = built(tmp_path / "after" / "covey.duckdb", [correction], before=file)
    assert at_once.read_bytes() == after.read_bytes()


def test_a_sum_over_hidden_cells_has_no_value_and_tells_how_many(file: Path) -> None:
    sums = ask(file, f"FROM {TABLE}_sum(area := 'district', sex := 'F', period := '2024-Q1')")
    shown = dict(sums.select("area", "value").rows())
    assert shown["001"] == 43
    assert shown["002"] is None
    assert dict(sums.select("area", "hidden").rows()) == {
        "001": 0, "002": 1, "003": 1, "193": 1, "194": 0, "195": 1,
    }  # fmt: skip
    assert (sums["low"] <= sums["estimate"]).all()
    assert (sums["estimate"] <= sums["high"]).all()


@pytest.mark.parametrize(
    "words",
    sampled(
        ["['001', '194']", "'001, 194'", "'001,194'", "'194, 001'", "['194', '001', '001']"], 3
    ),
)
def test_codes_are_added_up_however_they_are_listed(file: Path, words: str) -> None:
    found = ask(file, f"FROM {TABLE}_sum(area := {words}, sex := 'F', period := '2024-Q1')")
    assert found.select("area", "value", "cells").rows() == [("001, 194", 43 + 74, 2)]


def test_a_level_gives_a_row_for_each_of_its_codes_in_their_order(file: Path) -> None:
    sums = ask(file, f"FROM {TABLE}_sum(area := 'Province', period := '2024-Q1')")
    assert sums.select("area", "value").rows() == [("VN-01", 240), ("VN-22", 243)]


def test_by_a_length_each_period_has_a_row_of_its_own(file: Path) -> None:
    every = ask(file, f"FROM {TABLE}_sum(period := 'quarter')")
    assert every["period"].to_list() == ["2024-Q1", "2024-Q2"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    sampled(
        [
            ("area := 'VN-01, 001'", "VN-01 holds 001, so that people would be counted twice"),
            ("area := 'VN, 001'", "VN holds 001"),
            ("sex := '_T, F'", "_T holds F"),
            ("sex := 'female'", "sex := female is neither a level nor a code that is out"),
            ("area := 'district', sector := 'HEALTH'", "not out in this period, or not by these"),
            ("period := '2023-Q1'", "2023-Q1 is no period that is out"),
            ("period := '2024-Q1, 2023-Q1'", "2023-Q1 is no period that is out"),
        ],
        6,
    ),
)
def test_a_sum_that_would_mislead_is_refused(file: Path, arguments: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        told(file, f"FROM {TABLE}_sum({arguments})")


@pytest.mark.parametrize(
    ("arguments", "meant"),
    sampled(
        [
            ("area := 'Quang Ninh'", "VN-22"),
            ("area := 'Quảng Ninh'", "VN-22"),
            ("area := 'vn-22'", "VN-22"),
            ("area := 'Hanoi'", "VN-01"),
            ("area := 'HẠLONG'", "193"),
            ("area := 'ba đ'", "001"),
            ("area := 'distr'", "district"),
            ("area := 'provinces'", "province"),
            ("sex := 'f'", "F"),
        ],
        6,
    ),
)
def test_who_names_a_code_by_its_label_is_told_the_code(
    file: Path, arguments: str, meant: str
) -> None:
    with pytest.raises(InputError, match=rf"Do you mean {meant}\?"):
        told(file, f"FROM {TABLE}_sum({arguments})")


def test_the_share_of_a_hidden_part_lies_between_its_bounds(file: Path) -> None:
    shares = ask(
        file, f"FROM {TABLE}_share('sex', sex := 'F', area := 'district', period := '2024-Q1')"
    )
    visible, hidden = (
        shares.row(by_predicate=pl.col("area") == area, named=True) for area in ("001", "002")
    )
    assert visible["value"] == visible["low"] == visible["high"] == pytest.approx(43 / 96)
    assert hidden["value"] is None
    assert hidden["hidden"] == 1
    assert hidden["low"] < hidden["estimate"] < hidden["high"] < 1


@pytest.mark.long
def test_nobody_of_some_who_are_hidden_is_a_share_of_0(tmp_path: Path) -> None:
    counts = list(QUARTERS["2024-Q1"])
    counts[4:8] = [0, 0, 4, 3]  # district 002: no women, and too few men to be shown
    file = built(tmp_path / "covey.duckdb", [release("2024-Q1", counts=counts)])
    shares = ask(file, f"FROM {TABLE}_share('sex', sex := ['F'], area := 'district')")
    found = shares.row(by_predicate=pl.col("area") == "002", named=True)
    assert found["hidden"] == 1
    assert [found[name] for name in ("value", "low", "high", "estimate")] == [0, 0, 0, 0]


@pytest.mark.long
@pytest.mark.parametrize("part", sampled(["'sex, area'", "['area', 'sex']", "'area,sex'"], 3))
def test_a_share_may_be_of_several_dimensions_at_once(file: Path, part: str) -> None:
    found = ask(file, f"FROM {TABLE}_share({part}, sex := 'F', area := '001', period := '2024-Q1')")
    assert found["value"].item() == pytest.approx(43 / 483)


def test_a_share_of_nothing_that_is_a_dimension_is_refused(file: Path) -> None:
    with pytest.raises(InputError, match="the share of which dimension"):
        told(file, f"FROM {TABLE}_share('gender', sex := 'F')")


@pytest.mark.long
def test_a_change_is_bounded_by_both_periods(file: Path) -> None:
    found = ask(file, f"FROM {TABLE}_change('2024-Q1', '2024-Q2', area := 'district', sex := 'F')")
    sums = {
        period: ask(file, f"FROM {TABLE}_sum(area := 'district', sex := 'F', period := '{period}')")
        for period in ("2024-Q1", "2024-Q2")
    }
    before, after = sums.values()
    assert found["low"].to_list() == (after["low"] - before["high"]).to_list()
    assert found["high"].to_list() == (after["high"] - before["low"]).to_list()
    assert found["hidden"].to_list() == (after["hidden"] + before["hidden"]).to_list()
    assert found.filter(area="001")["value"].to_list() == [(44 + 2) - (40 + 3)]


def test_nothing_that_is_asked_reaches_another_file_or_changes_this_one(
    file: Path, tmp_path: Path
) -> None:
    before = file.read_bytes()
    for query in (
        f"COPY {TABLE} TO '{tmp_path / 'out.csv'}'",
        f"ATTACH '{tmp_path / 'other.duckdb'}'",
        f"FROM read_text('{__file__}')",
        "SET enable_external_access = true",
        f"DROP TABLE {TABLE}",
    ):
        with pytest.raises(InputError):
            told(file, query)
    assert not list(tmp_path.iterdir())
    assert file.read_bytes() == before


@pytest.mark.long
def test_bounds_and_sums_are_those_of_the_newest_vintage(file: Path, tmp_path: Path) -> None:
    corrected = tuple(count + 1 for count in QUARTERS["2024-Q1"])
    after = built(tmp_path / "covey.duckdb", [release("2024-Q1", 2, corrected)], before=file)
    people = ask(after, f"FROM {TABLE}_sum(period := '2024-Q1')")["value"].item()
    assert people == sum(corrected)
    hidden = f"SELECT period, area, sex, sector FROM {TABLE} WHERE obs_status = 'Q'"
    bounds = ask(after, f"SELECT period, area, sex, sector FROM {TABLE}_bounds")
    assert sorted(bounds.rows()) == sorted(ask(after, hidden).rows())
    women = ask(after, f"FROM {TABLE}_by.district_sex WHERE period = '2024-Q1' AND sex = 'F'")
    total = ask(after, f"FROM {TABLE}_sum(period := '2024-Q1', sex := 'F')")["value"].item()
    assert women["estimate"].sum() == total


@pytest.mark.long
def test_the_sum_of_all_codes_is_the_published_total(file: Path) -> None:
    for arguments, total in (
        ("sex := ['F', 'M'], area := '002'", "area := '002'"),
        ("area := ['001', '002', '003'], sex := 'F'", "area := 'VN-01', sex := 'F'"),
        ("area := ['001', '002', '003', 'VN-22'], sex := ['F', 'M']", ""),
    ):
        added = ask(file, f"FROM {TABLE}_sum({arguments}, period := '2024-Q1')").row(0, named=True)
        out = ask(file, f"FROM {TABLE}_sum({total or 'period := NULL'})").row(0, named=True)
        assert added["value"] == out["value"] is not None
        assert (added["cells"], added["hidden"]) == (1, 0)


def test_the_sum_of_hidden_counts_follows_where_the_rest_is_shown(file: Path) -> None:
    women = "period := '2024-Q1', sex := 'F'"
    hidden = ask(file, f"FROM {TABLE}_sum(area := ['002', '003'], {women})").row(0, named=True)
    whole, shown = (
        ask(file, f"FROM {TABLE}_sum(area := '{area}', {women})")["value"].item()
        for area in ("VN-01", "001")
    )
    assert hidden["value"] == hidden["low"] == hidden["high"] == whole - shown
    assert hidden["estimate"] == hidden["value"]
    assert hidden["hidden"] == 0


@pytest.mark.long
def test_the_share_of_a_dimension_that_is_left_open_asks_which(file: Path) -> None:
    with pytest.raises(InputError, match=r"the share of which sex\? Give sex := a code"):
        told(file, f"FROM {TABLE}_share('sex', area := 'district')")
