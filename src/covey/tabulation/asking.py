"""Count records where they lie, or tell what would be asked of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import redirect_stdout
from io import StringIO
from typing import Any

import narwhals as nw

from covey.contracts import Records, Submission
from covey.errors import CoveyError, InputError
from covey.tables import Hierarchy
from covey.tabulation.counts import Tabulated
from covey.tabulation.meaning import Meaning
from covey.tabulation.question import Question


def tabulate(
    records: Any,
    counted: Submission | Records,
    hierarchies: Mapping[str, Hierarchy],
    period: str,
) -> Tabulated:
    """Count records; what crosses to this process are texts of columns and cells, never a record.

    Args:
        records: a frame of polars, pandas or pyarrow, a relation of DuckDB, a frame of Spark, or a
            table of Ibis; one row a record.
        counted: the submission, which says what its records look like, or what they look like.
        hierarchies: by its name, each codelist of the submission, as `Registry.hierarchies`; by
            dimension, where there is no submission.
        period: the code of the one that is counted, such as 2024-Q1.

    Raises:
        ContractError: nobody said what the records look like, or codelists do not fit.
        InputError: records lack a column, or have texts that mean no code; these are named with
            numbers of rows.
    """
    asked = Question.of(records, counted, hierarchies, period)
    try:
        return asked.answer()
    except CoveyError:
        raise
    except Exception as error:  # noqa: BLE001  its text may repeat what a record says
        stumbled = type(error).__name__
    raise InputError(
        f"whatever holds the records could not answer ({stumbled}); its message is withheld, as it "
        "may repeat a record. Look whether days and years of birth are dates or texts such as "
        "2024-03-31, and ask it one question of --explain yourself."
    )


def questions(
    records: Any,
    counted: Submission | Records,
    hierarchies: Mapping[str, Hierarchy],
    period: str,
) -> Iterator[tuple[str, str]]:
    """Yield what `tabulate` would ask, each with what comes back: the plan that is sent.

    Args:
        records: as there.
        counted: as there.
        hierarchies: as there.
        period: as there.
    """
    asked = Question.of(records, counted, hierarchies, period)
    yield "how many records", _plan(asked.sizes)
    for dimension, texts in asked.texts.items():
        yield f"the texts that mean codes of {dimension}, with numbers of records", _plan(texts)
    plain = {
        name: Meaning.plain(says, asked.books[name].tree) for name, says in asked.looks.said.items()
    }
    yield "the cells of the table, where each code is its own text", _plan(asked.cells(plain))
    if asked.looks.contributor is not None:
        yield "how many persons are behind the events of each cell", _plan(asked.persons(plain))


def _plan(frame: nw.LazyFrame[Any]) -> str:
    """Return a question as its engine has it: DuckDB, Ibis, or polars and Spark, which prints."""
    native: Any = frame.to_native()
    for name in ("sql_query", "compile", "explain"):
        if hasattr(type(native), name):  # columns of Spark are attributes too
            with redirect_stdout(StringIO()) as printed:
                told = getattr(native, name)()
            return str(told or printed.getvalue())
    return repr(native)
