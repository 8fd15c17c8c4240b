"""Each column of a submission refuses what it must, by a rule with a name."""

from __future__ import annotations

from pathlib import Path

import pandera.polars as pa
import polars as pl
import pytest

from covey.contracts.model import Count, SubmissionModel, code, count, period
from covey.contracts.periods import Frequency
from covey.errors import ContractError, HierarchyError

CODELISTS = {
    "periods": "code,parent\n_T,\n2024,_T\n2024-Q1,2024\n2024-01,2024-Q1\n2024-Q2,2024\n",
    "sex": "code,parent\n_T,\nF,_T\nM,_T\n",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("codelists")
    for name, rows in CODELISTS.items():
        (folder / f"{name}.csv").write_text(rows, encoding="utf-8")
    return folder


def model(folder: Path, frequency: Frequency = "quarter") -> type[SubmissionModel]:
    class Visits(SubmissionModel):
        period: str = period(folder, frequency)
        sex: str = code(folder / "sex.csv")
        persons: Count = count()

    return Visits


def defects(model: type[SubmissionModel], rows: pl.DataFrame) -> set[tuple[int | None, str]]:
    """Return the row and the rule of each defect; the first row is 0."""
    try:
        model.validate(rows, lazy=True)
    except pa.errors.SchemaErrors as errors:
        return set(errors.failure_cases.select("index", "check").iter_rows())
    return set()


def rows(**columns: list[str | int | None]) -> pl.DataFrame:
    """One good row a value; the columns that are given stand in for good ones."""
    size = len(next(iter(columns.values())))
    good = {"period": ["2024-Q1"] * size, "sex": ["_T", "F", "M"][:size], "persons": ["7"] * size}
    return pl.DataFrame({**good, **columns})


@pytest.mark.parametrize("good", ["0", "7", "007", "9999999999", "10000000000", "-0"])
def test_whole_numbers_are_counts(folder: Path, good: str) -> None:
    assert defects(model(folder), rows(persons=[good])) == set()


def test_numbers_that_were_read_as_numbers_are_counts_too(folder: Path) -> None:
    assert defects(model(folder), rows(persons=[0, 12])) == set()
    assert defects(model(folder), rows(persons=[12, -1])) == {(1, "negative count")}


@pytest.mark.parametrize(
    "bad", ["3.5", "3,5", "1e3", "", " 7", "+7", "seven", "=1+1", "٣", "7 people"]
)
def test_what_is_not_a_whole_number_is_refused_as_such_alone(folder: Path, bad: str) -> None:
    assert defects(model(folder), rows(persons=[bad])) == {(0, "not a whole number")}


@pytest.mark.parametrize("bad", ["-1", "-007", "-" + "9" * 400])
def test_a_negative_number_is_refused_as_such_alone(folder: Path, bad: str) -> None:
    assert defects(model(folder), rows(persons=[bad])) == {(0, "negative count")}


@pytest.mark.parametrize("bad", ["10000000001", "9" * 30, "9" * 400])
def test_a_count_that_no_population_reaches_is_refused(folder: Path, bad: str) -> None:
    assert defects(model(folder), rows(persons=[bad])) == {(0, "count beyond any population")}


def test_a_model_may_be_stricter_and_never_laxer_than_what_is_possible(folder: Path) -> None:
    class Village(SubmissionModel):
        period: str = period(folder, "quarter")
        sex: str = code(folder / "sex.csv")
        persons: Count = count(largest=900)

    assert defects(Village, rows(persons=["900", "901"])) == {(1, "count beyond any population")}
    with pytest.raises(ContractError, match="no count above 10000000000 is accepted"):
        count(largest=10**11)


def test_fractions_that_were_read_as_numbers_are_no_counts(folder: Path) -> None:
    assert (0, "not a whole number") in defects(
        model(folder), rows(sex=["F"]).with_columns(persons=pl.lit(7.0))
    )


def test_a_missing_value_is_refused_in_every_column(folder: Path) -> None:
    bad = rows(period=["2024-Q1", None, "2024-Q1"], sex=["F", "M", None], persons=[None, "1", "2"])
    assert defects(model(folder), bad) == {
        (0, "not_nullable"),
        (1, "not_nullable"),
        (2, "not_nullable"),
    }


def test_only_codes_of_the_codelist_are_known_totals_among_them(folder: Path) -> None:
    assert defects(model(folder), rows(sex=["_T", "F", "f"])) == {(2, "unknown code")}


@pytest.mark.parametrize(
    ("frequency", "good", "other"),
    [("year", "2024", "2024-Q1"), ("quarter", "2024-Q1", "2024-01"), ("month", "2024-01", "_T")],
)
def test_a_period_has_the_length_that_was_agreed(
    folder: Path, frequency: Frequency, good: str, other: str
) -> None:
    assert defects(model(folder, frequency), rows(period=[good])) == set()
    assert defects(model(folder, frequency), rows(period=[other])) == {(0, f"not a {frequency}")}


@pytest.mark.parametrize("bad", ["2024-Q5", "2024-Q3", "2024-13", "soon"])
def test_a_period_that_does_not_exist_is_an_unknown_code(folder: Path, bad: str) -> None:
    assert defects(model(folder), rows(period=[bad])) == {(0, "unknown code")}


def test_a_file_covers_one_period(folder: Path) -> None:
    two = rows(period=["2024-Q1", "2024-Q2", "2024-Q1"])
    assert defects(model(folder), two) == {(1, "two periods in one file")}


def test_each_cell_stands_once(folder: Path) -> None:
    assert defects(model(folder), rows(sex=["F", "M", "F"])) == {(2, "duplicate key")}


def test_every_defect_of_a_file_is_found_at_once(folder: Path) -> None:
    bad = rows(sex=["F", "X", "F"], persons=["-1", "2.5", "3"])
    assert defects(model(folder), bad) == {
        (0, "negative count"),
        (1, "unknown code"),
        (1, "not a whole number"),
        (2, "duplicate key"),
    }


def test_a_column_too_few_or_too_many_is_refused(folder: Path) -> None:
    row = rows(sex=["F"])
    assert defects(model(folder), row.drop("sex")) == {(None, "column_in_dataframe")}
    assert defects(model(folder), row.with_columns(pl.lit("x").alias("name"))) == {
        (None, "column_in_schema")
    }


def test_a_model_knows_its_dimensions_and_its_count(folder: Path) -> None:
    assert model(folder).dimensions() == {"sex": "sex"}
    assert model(folder).count() == "persons"


def test_a_codelist_that_is_missing_is_named(folder: Path) -> None:
    with pytest.raises(HierarchyError, match=r"nowhere\.csv"):
        code(folder / "nowhere.csv")
