"""Whether a submission says how to count, asks for no person, and its model does what it says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

import pandera.polars as pa
import polars as pl

from covey.contracts import PERIOD, PERIODS, Registry, Submission, frequency_of
from covey.contracts.model import SubmissionModel
from covey.errors import ContractError
from covey.intake import voices

_OF_A_PERSON: Final = re.compile(
    r"(^|[^a-z])(names?|ten|hoten|surname|birth|birthday|dob|address|street|phone|mobile|e?mail|"
    r"passport|card|cccd|cmnd|citizen|id|number|employer|workplace|lat|latitude|lon|lng|longitude|"
    r"coord(inate)?s?|gps|remarks?|comments?|notes?|text)($|[^a-z])"
)
"""A name or number of a person, a place of work, a point on a map, or free text."""

_NOWHERE: Final = "NO_SUCH_CODE"


def submission_defects(registry: Registry, submission: Submission) -> Iterator[str]:
    """Yield what is wrong with one submission."""
    where = f"submission {submission.name!r}"
    if not submission.title.strip():
        yield f"{where}: no title. Say what the file holds."
    if not (submission.model.__doc__ or "").strip():
        yield f"{where}: its model has no docstring. Say there how the agency is to count."
    try:
        voices(submission)
    except ContractError as error:
        yield str(error)
    for column in submission.columns:
        if could_hold_a_person(column):
            yield f"{where}: column {column!r} could hold a person. Ask for counts alone."
    if not issubclass(submission.model, SubmissionModel):
        yield f"{where}: its model is no SubmissionModel of covey.contracts.model. Use it."
        return
    differing = tuple(_differences(submission.model, submission))
    yield from (f"{where}: {difference}" for difference in differing)
    if not differing:
        yield from (f"{where}: {broken}" for broken in _broken_rules(registry, submission))


def could_hold_a_person(column: str) -> bool:
    """Tell whether a column of this name could hold somebody rather than a code or a count.

    >>> could_hold_a_person("date_of_birth"), could_hold_a_person("residents")
    (True, False)
    """
    return _OF_A_PERSON.search(column.casefold()) is not None


def _differences(model: type[SubmissionModel], submission: Submission) -> Iterator[str]:
    schema = model.to_schema()
    columns = tuple(schema.columns)
    if columns != submission.columns:
        yield (
            f"its model has the columns {', '.join(columns)} and its contract "
            f"{', '.join(submission.columns)}. Make them the same, in one order."
        )
    elif model.dimensions() != dict(submission.dimensions) or model.count() != submission.count:
        yield "model and contract differ in codelists or count. Take them from the model."


def _broken_rules(registry: Registry, submission: Submission) -> Iterator[str]:
    """Try true and false rows on the model, as a file would bring them."""
    row = _true_row(registry, submission)
    if row is None:
        return  # the codelist of periods is told to lack them
    for count in ("0", 12):
        if rules := _refusals(submission, {**row, submission.count: count}):
            yield f"a true row breaks {', '.join(sorted(rules))}. Correct the model."
    for column in (PERIOD, *submission.dimensions):
        if not _refusals(submission, {**row, column: _NOWHERE}):
            yield f"{column!r} takes a code that is in no codelist. Declare it by model.code."
    if not _refusals(submission, {**row, submission.count: "-1"}):
        yield f"{submission.count!r} takes a negative count. Declare it by model.count."
    if not _refusals(submission, {**row, "remarks": "x"}):
        yield "it takes a column that nobody asked for. Keep the model strict."


def _true_row(registry: Registry, submission: Submission) -> dict[str, Any] | None:
    """Return the last leaf of every codelist, with nobody in the cell."""
    periods = registry.hierarchies[PERIODS].codes
    fitting = [code for code in periods if frequency_of(code) == submission.frequency]
    trees = registry.trees(submission.dimensions)
    codes = {column: tree.codes[-1] for column, tree in trees.items()}
    return {PERIOD: fitting[0], **codes, submission.count: "0"} if fitting else None


def _refusals(submission: Submission, row: dict[str, Any]) -> set[str]:
    try:
        submission.model.validate(pl.DataFrame([row]), lazy=True)  # type: ignore[attr-defined]
    except pa.errors.SchemaErrors as errors:
        return set(errors.failure_cases["check"].to_list())
    return set()
