"""Which columns are taken as dimensions, and that no hidden count goes out beside the table."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from covey.files.duckdb_file import write_duckdb
from tests.sampled import crossed
from tests.unit.cli.conftest import Covey

PROTECT = "protect counts.csv --count persons --minimum-count 5 --hierarchy area=areas.csv"
RATE = """\
area,sex,persons,rate
x,F,3,0.3
x,M,12,n/a
y,F,20,2.0
y,M,30,3.0
z,F,9,0.9
z,M,14,1.4
"""


def write(text: str, name: str = "counts.csv") -> None:
    Path(name).write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("header", "command"),
    crossed(
        [
            "area,persons,persons",
            "area,persons, persons ",
            "area,persons,Persons",
            "area,khu vực,khu vu\u031b\u0323c",
            "area,,persons",
            "area,persons,",
        ],
        ["protect", "anonymise --k 5", "audit"],
    ),
)
def test_two_columns_of_one_name_or_none_are_refused(
    covey: Covey, header: str, command: str
) -> None:
    write(f"{header}\nx,3,3\ny,20,20\n")
    name, *more = command.split()
    options = "" if name == "audit" else "--count persons"
    limit = "" if more else "--minimum-count 5"
    answer = covey(f"{name} counts.csv {' '.join(more)} {options} {limit}")
    assert (answer.code, answer.out) == (2, "")
    assert "have one name" in answer.err or "has no name" in answer.err


def test_names_that_a_database_takes_for_one_are_refused_in_parquet_too(covey: Covey) -> None:
    covey("--version")
    rows = pl.DataFrame({"area": ["x", "y"], "persons": [3, 20], "Persons ": [3, 20]})
    rows.write_parquet("counts.parquet")
    answer = covey("protect counts.parquet --count persons --minimum-count 5")
    assert (answer.code, answer.out) == (2, "")
    assert "columns 2 and 3 have one name" in answer.err


@pytest.mark.parametrize(
    "command",
    [
        PROTECT,
        "anonymise counts.csv --count persons --k 5 --hierarchy area=areas.csv",
        "protect-linked a=counts.csv b=counts.csv --count persons --minimum-count 5 --out o",
    ],
)
def test_a_spare_column_of_numbers_is_not_published(covey: Covey, command: str) -> None:
    covey("--version")
    write(RATE)
    answer = covey(command)
    assert (answer.code, answer.out) == (2, "")
    assert "column 'rate' holds numbers and has no tree" in answer.err
    assert "--dimension rate" in answer.err


def test_every_column_of_numbers_is_named(covey: Covey) -> None:
    covey("--version")
    write("area,year,rate,persons\nHALONG,2023,0.5,64\nCOTO,2024,0.25,9\n")
    answer = covey(PROTECT)
    assert "column 'year' holds numbers and has no tree; column 'rate' holds" in answer.err


@pytest.mark.parametrize("kind", ["parquet", "duckdb"])
def test_a_column_that_is_of_numbers_by_its_kind_is_not_published(covey: Covey, kind: str) -> None:
    covey("--version")
    rows = pl.read_csv("counts.csv").with_columns(copy=pl.col("persons"))
    if kind == "parquet":
        rows.write_parquet("counts.parquet")
    else:
        write_duckdb(rows.to_dict(as_series=False), Path("counts.duckdb"), "counts")
    answer = covey(PROTECT.replace("csv --count", f"{kind} --count"))
    assert (answer.code, answer.out) == (2, "")
    assert "column 'copy' holds numbers" in answer.err


def test_audit_does_not_clear_a_file_with_a_spare_column_of_numbers(covey: Covey) -> None:
    covey(PROTECT, "--out safe.csv")
    lines = Path("safe.csv").read_text(encoding="utf-8").splitlines()
    spare = [f"{line},{'rate' if place == 0 else place}" for place, line in enumerate(lines)]
    write("\n".join(spare) + "\n", "safe.csv")
    answer = covey("audit safe.csv --hierarchy area=areas.csv --minimum-count 5")
    assert answer.code == 2
    assert "column 'rate' holds numbers" in answer.err


def test_named_dimensions_are_all_there_are(covey: Covey) -> None:
    covey("--version")
    write(RATE)
    answer = covey(PROTECT, "--dimension sex")
    assert answer.code == 2
    assert "column 'rate' is neither a --dimension nor has it a --hierarchy" in answer.err


def test_codes_that_are_numbers_are_a_dimension_when_named(covey: Covey) -> None:
    covey("--version")
    write("year,sex,persons\n2024,F,30\n2024,M,40\n2025,F,50\n2025,M,61\n")
    command = "protect counts.csv --count persons --minimum-count 5"
    assert covey(command).code == 2
    answer = covey(command, "--dimension year --dimension sex")
    assert answer.code == 0
    assert "2024,F,30,A" in answer.out


def test_codes_with_leading_zeros_are_no_numbers(covey: Covey) -> None:
    covey("--version")
    write("province,persons\n01,30\n02,40\n22,61\n")
    assert covey("protect counts.csv --count persons --minimum-count 5").code == 0


@pytest.mark.long
def test_what_was_taken_as_a_dimension_is_said(covey: Covey) -> None:
    answer = covey(PROTECT)
    assert answer.err.endswith("\nDimensions: area (areas.csv), sex (flat, 2 codes).\n")
    taken = json.loads(covey(PROTECT, "--json").out)["dimensions"]
    assert taken == {"area": {"tree": "areas.csv", "codes": 5}, "sex": {"tree": None, "codes": 3}}
    grouped = covey(PROTECT.replace("protect", "anonymise").replace("minimum-count", "k"))
    assert grouped.err.endswith("\nDimensions: area (areas.csv), sex (flat, 2 codes).\n")


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ("--dimension shoes", "column 'shoes' is missing"),
        ("--flat shoes", "column 'shoes' is missing"),
        ("--flat area", "--flat area: this column has a --hierarchy"),
    ],
)
def test_what_is_said_of_no_column_exits_2(covey: Covey, option: str, message: str) -> None:
    answer = covey(PROTECT, option)
    assert (answer.code, answer.out) == (2, "")
    assert message in answer.err


@pytest.mark.parametrize("name", ["obs_value", "obs_status", "OBS_VALUE"])
def test_a_dimension_is_not_overwritten_by_what_is_published(covey: Covey, name: str) -> None:
    covey("--version")
    write(f"{name},persons\nx,30\ny,40\n")
    answer = covey("protect counts.csv --count persons --minimum-count 5")
    assert (answer.code, answer.out) == (2, "")
    assert f"'{name}' cannot be a dimension" in answer.err


FLAT = "area,persons\nA,3\nB,40\nNorth,43\nC,2\nD,30\nSouth,32\nTotal,75\n"
BY_SEX = """\
area,sex,persons
A,F,3
B,F,40
North,F,43
C,F,22
D,F,30
South,F,52
A,M,21
B,M,33
North,M,54
C,M,19
D,M,44
South,M,63
"""
PLAIN = "protect counts.csv --count persons --minimum-count 5"


@pytest.mark.parametrize("rows", [FLAT, FLAT.replace("Total,75\n", ""), BY_SEX])
@pytest.mark.parametrize("command", [PLAIN, "anonymise counts.csv --count persons --k 5"])
def test_subtotals_in_a_dimension_without_a_tree_are_refused(
    covey: Covey, rows: str, command: str
) -> None:
    covey("--version")
    write(rows)
    answer = covey(command)
    assert (answer.code, answer.out) == (2, "")
    assert "'North' counts what 'A' and 'B' count" in answer.err
    assert "--flat area" in answer.err
    assert "43" not in answer.err


def test_who_insists_that_a_dimension_is_flat_gets_it_so(covey: Covey) -> None:
    covey("--version")
    write(FLAT)
    answer = covey(PLAIN, "--flat area")
    assert answer.code == 0
    assert "Total,75,A" in answer.out


@pytest.mark.long
def test_audit_finds_subtotals_and_uses_them(covey: Covey) -> None:
    covey("--version")
    write(BY_SEX)
    assert covey(PLAIN, "--flat area --out safe.csv").code == 0
    assert covey("audit safe.csv --minimum-count 5 --flat area").code == 0
    answer = covey("audit safe.csv --minimum-count 5")
    assert answer.code == 1
    assert answer.out.startswith("A×F: only one value possible (from ")
    assert answer.out.count("\n") == 1


@pytest.mark.long
def test_audit_uses_a_total_whose_parts_the_counts_show(covey: Covey) -> None:
    covey("--version")
    write(BY_SEX + "Total,F,95\nTotal,M,117\n")
    assert covey(PLAIN, "--flat area --out safe.csv").code == 0
    answer = covey("audit safe.csv --minimum-count 5")
    assert answer.code == 1
    assert answer.out.startswith("A×F: only one value possible (from ")
    assert answer.out.count("\n") == 1


def test_audit_clears_nothing_beside_a_total_whose_parts_are_not_known(covey: Covey) -> None:
    covey("--version")
    write(FLAT)
    covey(PLAIN, "--flat area --out safe.csv")
    answer = covey("audit safe.csv --minimum-count 5")
    assert answer.code == 1
    assert answer.out == (
        "A: beside a total whose parts are not known\nC: beside a total whose parts are not known\n"
    )
    assert "--hierarchy NAME=FILE" in answer.err


@pytest.mark.long  # as a table by itself
def test_tables_attacked_together_are_attacked_with_their_subtotals(covey: Covey) -> None:
    covey("--version")
    write(BY_SEX)
    covey(PLAIN, "--flat area --out safe.csv")
    answer = covey("audit-linked one=safe.csv other=safe.csv --minimum-count 5")
    assert answer.code == 1
    assert "one A×F: only one value possible" in answer.out
