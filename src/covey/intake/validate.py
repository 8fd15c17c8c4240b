"""The values are judged by the submission's pandera model, and by the few rules no model may lower.

The model is the authority: its checks name the rules. What pandera says of a failure repeats the
values that were sent, so only the check, the column and the row are taken from it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from functools import cache
from typing import Final, NamedTuple

import cloudpickle
import numpy as np
import pandera.polars as pa
import polars as pl
import polars.selectors as cs
from numpy.typing import NDArray
from pandera.config import ValidationDepth, get_config_context
from pandera.errors import SchemaError, SchemaErrorReason, SchemaErrors

from covey.contracts import Submission
from covey.contracts.rules import (
    BEYOND,
    CELL_DATE,
    DUPLICATE,
    EMPTY,
    NEGATIVE,
    NOT_A,
    NOT_WHOLE,
    OUTSIDE_CALENDAR,
    TWO_PERIODS,
    UNKNOWN_CODE,
    Rule,
    rule_called,
)
from covey.errors import ContractError
from covey.intake.codes import Codebook
from covey.intake.harmonise import Meant, Rows
from covey.intake.letter import Defect
from covey.intake.phrases import Named, Phrase, phrase
from covey.intake.texts import Mask

_MOST_NEAREST: Final = 1_000
"""Distinct unknown codes of one column that are told their nearest code."""

_AT_ONCE: Final = 100_000
"""Rows whose fields the model judges at one time: what pandera keeps of each failure is large."""

_OF_ROWS_TOGETHER: Final = (DUPLICATE, TWO_PERIODS)
_OF_VALUES: Final = (UNKNOWN_CODE, *NOT_A.values(), NOT_WHOLE, NEGATIVE, BEYOND)
_ABOUT_VALUES: Final = {
    SchemaErrorReason.DATAFRAME_CHECK,
    SchemaErrorReason.SERIES_CONTAINS_NULLS,
    SchemaErrorReason.SERIES_CONTAINS_DUPLICATES,
    SchemaErrorReason.DUPLICATES,
}


Schema = pa.DataFrameSchema


@dataclass(frozen=True, eq=False)
class _Failure:
    """One check of the model that did not hold.

    Args:
        rule: the check.
        column: its column; empty where it looks across columns or rows.
        rows: (rows,) True where it fails; None where it fails for the rows together.
    """

    rule: Rule
    column: str
    rows: Mask | None


def refuse_disabled_validation() -> None:
    """Make sure that pandera looks at every value.

    Raises:
        ContractError: pandera is switched off, or told to look at the schema alone.
    """
    config = get_config_context()
    if not config.validation_enabled or config.validation_depth not in (
        None,
        ValidationDepth.SCHEMA_AND_DATA,
    ):
        raise ContractError(
            "pandera is told not to validate the values, so no file can be accepted. Unset "
            "PANDERA_VALIDATION_ENABLED and PANDERA_VALIDATION_DEPTH."
        )


class ModelRules(NamedTuple):
    """The rules of a model, as another process takes them.

    Attributes:
        pickled: the schema.
        told: what it asks for, so that none is lost on the way.
    """

    pickled: bytes
    told: list[tuple[str, ...]]


def model_rules(submission: Submission) -> ModelRules:
    """Return the rules of a submission's model, as another process can be told them.

    Raises:
        ContractError: the model validates in a way of its own, which would be lost.
    """
    model: type[pa.DataFrameModel] = submission.model
    if model.validate.__func__ is not pa.DataFrameModel.validate.__func__:  # type: ignore[attr-defined]
        raise ContractError(
            f"submission {submission.name!r}: {model.__name__} has a validate of its own, which "
            "nobody would call. Write its rules as checks."
        )
    return _rules_of(model)


@cache  # a model is a class, and to pickle what it asks for takes longer than to judge a small file
def _rules_of(model: type[pa.DataFrameModel]) -> ModelRules:
    schema = model.to_schema()
    return ModelRules(cloudpickle.dumps(schema), told_rules(schema))


def told_rules(schema: Schema) -> list[tuple[str, ...]]:
    """Return what *schema* asks for, by column: whoever is told it has to find the same."""
    columns = [(str(name), column) for name, column in schema.columns.items()]
    asked = [
        (name, str(column.dtype), str(column.nullable), str(column.unique), str(column.required))
        for name, column in columns
    ]
    frame = ("", str(schema.unique), str(schema.strict), str(schema.ordered))
    checks = [
        (name, str(check.name), str(check.error))
        for name, of in (*columns, ("", schema))
        for check in of.checks
    ]
    return [frame, *asked, *checks]


def judge(
    rows: Rows, submission: Submission, schema: Schema, books: Mapping[str, Codebook]
) -> tuple[Rows, list[Defect], list[Defect]]:
    """Judge each field by itself, and the sound rows together.

    Returns:
        The rows with every field marked that has a defect now; the defects of fields; and those
        across columns or rows, which are looked for in sound rows alone, since one bad field
        would break many such rules.

    Raises:
        ContractError: the model does not fit the submission, or a check of it cannot run.
    """
    of_values, others = _parts(schema)
    failures = _failures_of_values(rows, submission, of_values)
    in_blocks = rows.lines.size > _AT_ONCE
    if others is not None:
        of_fields = _failures_of_fields if in_blocks else _failures
        failures += of_fields(rows.frame(*rows.columns), submission, others)
    judged, defects = _judge_fields(rows, failures, submission.count, books)
    sound = judged.sound
    if others is None or tuple(rows.columns) != submission.columns or not sound.any():
        return judged, defects, []
    if in_blocks or not sound.all():
        failures = _failures(rows.frame(*rows.columns).filter(sound), submission, others)
    lines = rows.lines[sound]
    together = [
        Defect.on(
            failure.rule,
            lines[:0] if failure.rows is None else lines[failure.rows],
            failure.column,
        )
        for failure in failures
        if in_blocks or not failure.column
    ]
    return judged, defects, together


def _judge_fields(
    rows: Rows, failures: list[_Failure], count: str, books: Mapping[str, Codebook]
) -> tuple[Rows, list[Defect]]:
    bad = {column: mask.copy() for column, mask in rows.bad.items()}
    broken: dict[tuple[str, Rule], Mask] = {}
    defects = [
        Defect(failure.rule, column=failure.column)
        for failure in failures
        if failure.column and failure.rows is None
    ]
    for failure in failures:
        if failure.column and failure.rows is not None:
            earlier = broken.get((failure.column, failure.rule), False)
            broken[failure.column, failure.rule] = earlier | (
                failure.rows & ~rows.bad[failure.column]
            )
    for (column, _), mask in broken.items():
        bad[column] |= mask
    for column, rule, mask in _least(rows, count):
        broken[column, rule] = broken.get((column, rule), False) | (mask & ~bad[column])
        bad[column] |= mask
    for (column, rule), mask in broken.items():
        if mask.any():
            defects += _explain(rows, column, rule, mask, books)
    return replace(rows, bad=bad), defects


def _least(rows: Rows, count: str) -> Iterator[tuple[str, Rule, Mask]]:
    """What no model may allow: the method counts on it."""
    for column, meant in rows.columns.items():
        broken = {EMPTY: _breaks(EMPTY, meant)}
        if column in rows.coded:
            broken[UNKNOWN_CODE] = meant.places < 0
        elif column == count:
            broken |= {rule: _breaks(rule, meant) for rule in (NEGATIVE, BEYOND)}
        yield from (
            (column, rule, values[meant.which]) for rule, values in broken.items() if values.any()
        )


def _breaks(rule: Rule, meant: Meant) -> Mask:
    """Return (distinct,) True where what is meant breaks a rule about values."""
    return ~pl.select(rule.kept(pl.lit(meant.values))).to_series().to_numpy()


def _explain(
    rows: Rows, column: str, rule: Rule, mask: Mask, books: Mapping[str, Codebook]
) -> list[Defect]:
    """Name the defects of one rule in one column; for texts that are no code, with the nearest."""
    unknown = mask & (rows.places(column) < 0) if column in books else mask & ~mask
    unknown &= rows.columns[column].of_rows.is_not_null().to_numpy()
    plain = rows.lines_of(mask & ~unknown, column)
    defects = [Defect.on(rule, plain, column)] if plain.size else []
    if unknown.any():
        told = unknown & rows.first.get(column, True)
        others = [book for name, book in books.items() if name != column]
        for (broken, way), lines in _by_way(rows, column, told, rule, books[column], others):
            defects.append(Defect.on(broken, lines, column, way))
    return defects


def _way(
    book: Codebook, text: str, rule: Rule, others: Sequence[Codebook]
) -> tuple[Rule, Phrase | str]:
    """Return which rule a text breaks that is no code, *rule* as a rule, and what is right."""
    if book.is_of_another_year(text):
        first, last = _ends(book)
        return OUTSIDE_CALENDAR, phrase(
            "the calendar of the hub goes from {first} to {last}; where the period is as meant, "
            "it is the data officer's turn to add it",
            first=first,
            last=last,
        )
    if book.is_date_for_range(text):
        return CELL_DATE, ""
    place = book.without_zeros(text)
    if place is not None:
        return rule, phrase(
            "a program dropped the zeros in front of {code}; format the cells as text and write it "
            "again",
            code=book.named(place),
        )
    near = book.nearest(text)
    if not near and any((other.find(text) or 0) > 0 for other in others):
        return rule, phrase("it is a code of another column; put each under its own name")
    return rule, _unlisted(book, near)


def _ends(book: Codebook) -> tuple[Named, Named]:
    """Return the first and the last period of a codelist."""
    first, last = (book.tree.position[of(book.allowed)] for of in (min, max))
    return book.named(first), book.named(last)


def _unlisted(book: Codebook, near: tuple[int, ...]) -> Phrase:
    """Say of a text that it is no code, and which codes come nearest."""
    if not near and book.of_time:
        first, last = _ends(book)
        return phrase(
            "not {noun}; write one of those from {first} to {last}",
            noun=book.noun,
            first=first,
            last=last,
        )
    if not near:
        return phrase(
            "not {noun}, and like nothing there; take a code of the template, or ask the data "
            "officer which one it is now",
            noun=book.noun,
        )
    codes = book.named(*near)
    if len(near) > 1 and book.have_one_label(near):
        return phrase("several codes have that label; write the code itself: {code}", code=codes)
    return phrase("not {noun}; nearest: {code}", noun=book.noun, code=codes)


def _by_way(
    rows: Rows,
    column: str,
    unknown: Mask,
    rule: Rule,
    book: Codebook,
    others: Sequence[Codebook],
) -> Iterator[tuple[tuple[Rule, Phrase | str], NDArray[np.int64]]]:
    sent = rows.columns[column].of_rows.filter(unknown).cast(pl.String)
    distinct = sent.unique(maintain_order=True).head(_MOST_NEAREST)
    found: dict[tuple[Rule, Phrase | str], int] = {(rule, _unlisted(book, ())): 0}
    numbers = [found.setdefault(_way(book, text, rule, others), len(found)) for text in distinct]
    ways = sent.replace_strict(distinct, numbers, default=0, return_dtype=pl.Int64)
    groups = (
        pl.DataFrame({"way": ways, "line": rows.lines[unknown]})
        .group_by("way", maintain_order=True)
        .agg("line")
    )
    way = list(found)
    for number, lines in groups.iter_rows():
        yield way[number], np.array(lines)


def _parts(schema: Schema) -> tuple[Schema, Schema | None]:
    """Return what *schema* asks of each value by itself, and what else it asks, if anything.

    What is asked of cells, by a rule of this project's, is left out: `cells` asks it by places.
    """
    of_values, others = copy(schema), copy(schema)
    of_values.checks, of_values.unique, of_values.columns = [], None, {}
    others.columns = {}
    others.checks = [check for check in schema.checks if _rule(check) not in _OF_ROWS_TOGETHER]
    for name, column in schema.columns.items():
        values, rest = copy(column), copy(column)
        values.unique = False
        values.checks = [check for check in column.checks if _rule(check) in _OF_VALUES]
        known = (*_OF_VALUES, *_OF_ROWS_TOGETHER)
        rest.checks = [check for check in column.checks if _rule(check) not in known]
        of_values.columns[name], others.columns[name] = values, rest
    asked = others.unique or others.checks
    asked = asked or any(rest.unique or rest.checks for rest in others.columns.values())
    return of_values, others if asked else None


def _failures_of_values(rows: Rows, submission: Submission, schema: Schema) -> list[_Failure]:
    """Run the model over what is meant in each column, every value of it once."""
    found = _failures(rows.frame(*rows.columns).clear(), submission, schema)
    for column, meant in rows.columns.items():
        for failure in _failures(meant.values.to_frame(column), submission, schema):
            assert failure.rows is not None
            found.append(replace(failure, rows=failure.rows[meant.which]))
    return found


def _failures_of_fields(
    frame: pl.DataFrame, submission: Submission, schema: Schema
) -> list[_Failure]:
    """Run the model over *frame* block by block, for what can be told of a row by itself."""
    broken: dict[tuple[Rule, str], Mask] = {}
    for place, block in enumerate(frame.iter_slices(_AT_ONCE)):
        for failure in _failures(block, submission, schema):
            if failure.column and failure.rows is not None:
                none = np.zeros(frame.height, bool)
                mask = broken.setdefault((failure.rule, failure.column), none)
                mask[place * _AT_ONCE :][: block.height] |= failure.rows
    return [_Failure(rule, column, mask) for (rule, column), mask in broken.items()]


def _failures(frame: pl.DataFrame, submission: Submission, schema: Schema) -> list[_Failure]:
    """Run the model over *frame*, whose columns may be fewer than the model's."""
    errors: list[SchemaError] = []
    frame = frame.with_columns(cs.categorical().cast(pl.String))
    try:
        schema.validate(frame, lazy=True)
    except SchemaErrors as failed:
        errors = list(failed.schema_errors)
    # Out of the except block: nothing raised from here on may carry pandera's error, which
    # holds the values.
    whole = tuple(frame.columns) == submission.columns
    failures = []
    for error in errors:
        if error.reason_code in _ABOUT_VALUES:
            failures.append(_failure(error, frame.height))
        elif whole:
            raise ContractError(_misfit(error, submission))
    return failures


def _failure(error: SchemaError, height: int) -> _Failure:
    rule = _rule(error.check)
    across = isinstance(error.schema, pa.DataFrameSchema) or rule in _OF_ROWS_TOGETHER
    rows = None
    if isinstance(error.check_output, pl.DataFrame) and error.check_output.height == height:
        held = error.check_output.to_series(-1).fill_null(value=True)
        rows = ~held.to_numpy()
    return _Failure(rule, "" if across else str(error.schema.name), rows)


def _rule(check: object) -> Rule:
    """Return the rule that a check of the model states, by its error, or else by its name."""
    name = str(getattr(check, "name", None) or check)
    error = str(getattr(check, "error", None) or name)
    known = rule_called(error, name)
    if known is not None:
        return known
    words = name.replace("_", " ") if error.startswith(f"{name}(") else error
    described = getattr(check, "description", None)
    return Rule(words, described) if described else Rule(words)


def _misfit(error: SchemaError, submission: Submission) -> str:
    rule = _rule(error.check).name if error.reason_code == SchemaErrorReason.CHECK_ERROR else ""
    what = f"check {rule!r} cannot run" if rule else f"{error.reason_code.name} was reported"
    return (
        f"submission {submission.name!r}: {what} for {error.schema.name!r}. The model must have "
        f"the columns {', '.join(submission.columns)}, the last one int, the others str."
    )
