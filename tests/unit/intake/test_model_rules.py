"""The model of the submission is the authority; the least that holds is above it."""

from __future__ import annotations

from pathlib import Path

import pandera.polars as pa
import polars as pl
import pytest
from pandera.config import ValidationDepth, config_context

from covey.contracts.model import Count, count
from covey.errors import ContractError
from covey.intake import inspect
from tests.unit.intake.clinic import GOOD, HEADER, TREES, Served, defects, submission, write

LIKE_NOTHING = (
    "and like nothing there; take a code of the template, or ask the data officer which one it is "
    "now"
)


class Free(pa.DataFrameModel):
    """A model that forbids nothing."""

    period: str
    area: str
    sex: str
    persons: int = pa.Field(nullable=True)


class Counted(Free):
    """A model whose count is declared as a project declares it."""

    persons: Count = count()


class Builtin(Free):
    """A model in pandera's own words."""

    area: str = pa.Field(isin=["VN-13-HL", "VN-22"])
    persons: int = pa.Field(ge=0, le=100)

    class Config:
        unique = ["period", "area", "sex"]  # noqa: RUF012


class Strict(Served):
    """A model with rules of its own."""

    @pa.check("persons", error="odd count", description="this clinic serves couples")
    def even(cls, field: pa.PolarsData) -> pl.LazyFrame:  # noqa: N805
        return field.lazyframe.select(pl.col(field.key) % 2 == 0)

    @pa.dataframe_check(error="nobody at all")
    def somebody(cls, rows: pa.PolarsData) -> pl.LazyFrame:  # noqa: N805
        return rows.lazyframe.select(pl.col("persons").sum() > 0)


def test_a_rule_of_the_model_refuses_by_line_and_its_own_words(tmp_path: Path) -> None:
    assert defects(write(tmp_path, GOOD), submission(Strict)) == [
        "line 3, column persons 'odd count' this clinic serves couples",
        "line 4, column persons 'odd count' this clinic serves couples",
    ]


def test_a_rule_keeps_its_words_in_models_that_inherit_it(tmp_path: Path) -> None:
    class Parent(Free):
        @pa.check("persons", error="odd count")
        def even(cls, field: pa.PolarsData) -> pl.LazyFrame:  # noqa: N805
            return field.lazyframe.select(pl.col(field.key) % 2 == 0)

    class Child(Parent):
        pass

    # The child is built first: a name of the check would be gone when the parent is.
    for model in (Child, Parent):
        assert defects(write(tmp_path, GOOD), submission(model)) == [
            "line 3, column persons 'odd count' see the contract of this file",
            "line 4, column persons 'odd count' see the contract of this file",
        ]


def test_a_rule_over_all_rows_refuses_the_file(tmp_path: Path) -> None:
    sent = f"{HEADER}\n2026-Q3,VN-22,F,0\n2026-Q3,VN-22,M,0\n"

    assert defects(write(tmp_path, sent), submission(Strict)) == [
        "the file 'nobody at all' see the contract of this file"
    ]


def test_the_rules_over_all_rows_hold_in_any_order_of_columns(tmp_path: Path) -> None:
    sent = "persons,sex,area,period\n0,F,VN-22,2026-Q3\n0,M,VN-22,2026-Q3\n"

    assert defects(write(tmp_path, sent), submission(Strict)) == [
        "the file 'nobody at all' see the contract of this file"
    ]


def test_the_checks_of_pandera_itself_are_called_by_their_rules(tmp_path: Path) -> None:
    sent = f"{HEADER}\n2026-Q3,VN-13-CP,F,-1\n2026-Q3,VN-22,F,101\n2026-Q3,VN-22,F,2\n"

    assert defects(write(tmp_path, sent), submission(Builtin)) == [
        "line 2, column area 'unknown code' not in the codelist",
        "line 2, column persons 'negative count' a count is 0 or more",
        "line 3, column persons 'less than or equal to' see the contract of this file",
        "line 4 'duplicate key' the same codes as line 3; keep one of them",
    ]


def test_no_model_lowers_the_least_that_holds(tmp_path: Path) -> None:
    sent = f"{HEADER}\n2026-Q9,VN-99,X,-1\n2026-Q3,VN-22,F,99999999999\n2026-Q3,VN-22,M,\n"

    assert defects(write(tmp_path, sent), submission(Free)) == [
        (
            "line 2, column period 'unknown code' not a quarter in codelist periods; nearest: "
            "2026-Q2 (Quý 2), 2026-Q3 (Quý 3)"
        ),
        f"line 2, column area 'unknown code' not in codelist areas, {LIKE_NOTHING}",
        f"line 2, column sex 'unknown code' not in codelist sex, {LIKE_NOTHING}",
        "line 2, column persons 'negative count' a count is 0 or more",
        (
            "line 3, column persons 'count beyond any population' more than all people there are; "
            "check the digits"
        ),
        "line 4, column persons 'empty field' every field must be filled in",
    ]


@pytest.mark.parametrize("model", [Free, Counted])
def test_model_and_intake_agree_on_the_largest_count(tmp_path: Path, model: type) -> None:
    largest = write(tmp_path, f"{HEADER}\n2026-Q3,VN-22,F,{10**10}\n", "largest.csv")
    beyond = write(tmp_path, f"{HEADER}\n2026-Q3,VN-22,F,{10**10 + 1}\n", "beyond.csv")

    assert inspect(largest, submission(model), TREES).rows == 1
    (defect,) = defects(beyond, submission(model))
    assert "'count beyond any population'" in defect


@pytest.mark.parametrize(
    "switched",
    [
        config_context(validation_enabled=False),
        config_context(validation_depth=ValidationDepth.SCHEMA_ONLY),
        config_context(validation_depth=ValidationDepth.DATA_ONLY),
    ],
    ids=["off", "schema only", "data only"],
)
def test_nothing_is_accepted_while_pandera_is_told_to_look_away(
    tmp_path: Path, switched: config_context
) -> None:
    with switched, pytest.raises(ContractError, match="Unset PANDERA_VALIDATION_ENABLED"):
        inspect(write(tmp_path, GOOD), submission(), TREES)


def test_a_model_that_does_not_fit_its_contract_accepts_nothing(tmp_path: Path) -> None:
    class TextCount(Free):
        persons: str

    with pytest.raises(ContractError, match="submission 'clinic': WRONG_DATATYPE"):
        inspect(write(tmp_path, GOOD), submission(TextCount), TREES)


def test_a_check_that_cannot_run_accepts_nothing_and_repeats_nothing(tmp_path: Path) -> None:
    class Broken(Free):
        @pa.check("persons", name="prime")
        def prime(cls, field: pa.PolarsData) -> pl.LazyFrame:  # noqa: N805
            raise ValueError(field.lazyframe.collect())

    sent = GOOD.replace("12", "739391")
    with pytest.raises(ContractError, match="check 'prime' cannot run") as refused:
        inspect(write(tmp_path, sent), submission(Broken), TREES)

    assert "739391" not in str(refused.value)
    assert refused.value.__context__ is None
