"""Every registered submission keeps to the contract, whoever wrote it."""

from __future__ import annotations

import re
from importlib import import_module
from typing import Any

import pandera.polars as pa
import polars as pl
import pytest

from covey.contracts import Submission
from covey.contracts.periods import frequency_of
from covey.model import SubmissionModel
from schemas.registry import REGISTRY

AGENCIES = {
    "social_affairs",
    "health_centres",
    "vocational_centres",
    "police_courts",
    "info_communications",
}
PERSONAL = re.compile(
    r"name|ten$|birth|dob|address|street|phone|mail|passport|card|cccd|cmnd|citizen|ident|_id$|^id$"
    r"|number|employer|workplace|school|lat$|lon$|lng|coord|geo|gps|remark|comment|note|text"
)

every_submission = pytest.mark.parametrize(
    "submission", REGISTRY.submissions, ids=lambda submission: submission.name
)


def a_row(submission: Submission) -> dict[str, Any]:
    """A true row: the last leaf of every codelist, and nobody in the cell."""
    trees = REGISTRY.trees(submission.dimensions)
    period = next(
        code
        for code in REGISTRY.hierarchies["periods"].codes
        if frequency_of(code) == submission.frequency
    )
    codes = {column: tree.codes[-1] for column, tree in trees.items()}
    return {"period": period, **codes, submission.count: "0"}


def broken_rules(submission: Submission, *rows: dict[str, Any]) -> set[str]:
    try:
        submission.model.validate(pl.DataFrame(list(rows)), lazy=True)  # type: ignore[attr-defined]
    except pa.errors.SchemaErrors as errors:
        return set(errors.failure_cases["check"].to_list())
    return set()


def test_the_five_agencies_of_the_network_send_something() -> None:
    assert {submission.agency for submission in REGISTRY.submissions} == AGENCIES


@every_submission
def test_a_submission_has_its_name_from_its_file(submission: Submission) -> None:
    module = import_module(f"schemas.submissions.{submission.name}")
    assert module.SUBMISSION is submission
    assert module.__doc__
    assert submission.model.__module__ == module.__name__


@every_submission
def test_a_submission_says_what_it_holds_and_how_to_count(submission: Submission) -> None:
    assert len(submission.title) > 10
    assert (submission.model.__doc__ or "").strip()


@every_submission
def test_the_model_has_the_columns_of_the_contract_in_order(submission: Submission) -> None:
    assert issubclass(submission.model, SubmissionModel)
    assert tuple(submission.model.to_schema().columns) == submission.columns
    assert submission.model.dimensions() == dict(submission.dimensions)
    assert submission.model.count() == submission.count


@every_submission
def test_every_file_names_its_area_and_period(submission: Submission) -> None:
    assert submission.dimensions["area"] in ("areas", "provinces")
    assert submission.frequency == ("month" if submission.name == "info_takedowns" else "quarter")


@every_submission
def test_people_are_sent_by_sex_and_age(submission: Submission) -> None:
    asked = {"sex", "age"} & set(submission.dimensions)
    assert asked == ({"sex", "age"} if submission.counts == "persons" else set())


@every_submission
def test_no_column_can_hold_a_person(submission: Submission) -> None:
    assert [column for column in submission.columns if PERSONAL.search(column)] == []
    for column in (*submission.dimensions, "period"):
        checks = submission.model.to_schema().columns[column].checks
        assert any(check.name == "isin" for check in checks)


@pytest.mark.parametrize(
    "column",
    ["full_name", "ho_ten", "date_of_birth", "phone", "patient_id", "cccd", "address", "lat"],
)
def test_a_column_that_could_hold_a_person_would_be_found(column: str) -> None:
    assert PERSONAL.search(column)


@every_submission
def test_a_true_row_is_accepted_as_text_and_as_number(submission: Submission) -> None:
    row = a_row(submission)
    assert broken_rules(submission, row) == set()
    assert broken_rules(submission, {**row, submission.count: 12}) == set()


@every_submission
def test_an_unknown_code_is_refused_in_every_dimension(submission: Submission) -> None:
    for column in submission.dimensions:
        row = {**a_row(submission), column: "NOWHERE"}
        assert broken_rules(submission, row) == {"unknown code"}


@every_submission
def test_a_period_of_another_length_is_refused(submission: Submission) -> None:
    row = {**a_row(submission), "period": "2024"}
    assert broken_rules(submission, row) == {f"not a {submission.frequency}"}


@every_submission
def test_no_column_may_be_missing_or_added(submission: Submission) -> None:
    row = a_row(submission)
    shorter = {column: code for column, code in row.items() if column != "area"}
    assert broken_rules(submission, shorter) == {"column_in_dataframe"}
    assert broken_rules(submission, {**row, "remarks": "x"}) == {"column_in_schema"}
