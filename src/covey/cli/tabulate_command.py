"""The command that counts an agency's own records into the file that it sends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

from cyclopts import Parameter

from covey.cli.family import ALONE
from covey.cli.new_file import write_new_file
from covey.cli.options import Flag, PolicyOptions
from covey.cli.panels import OUTPUT, told
from covey.cli.project import largest_file
from covey.cli.publishing import publish
from covey.cli.report import Report
from covey.cli.targets import Target
from covey.errors import CommandError
from covey.files.csv_file import csv_text
from covey.plurals import numbered

if TYPE_CHECKING:
    from covey.contracts import Submission
    from covey.intake import Accepted
    from covey.tables import Hierarchy
    from covey.tabulation import Tabulated

_TAKEN: Final = ". Name another by --out."


def tabulate(
    records: str,
    /,
    *,
    as_: Annotated[str, Parameter(name="--as")],
    period: str,
    table: Annotated[str | None, told("the first sheet")] = None,
    spark: Annotated[str | None, told("none")] = None,
    out: Annotated[Path | None, Parameter(show_default="stdout", group=OUTPUT)] = None,
    contributors: Annotated[Path | None, Parameter(show_default="none", group=OUTPUT)] = None,
    protect: Annotated[Path | None, Parameter(show_default="none", group=OUTPUT)] = None,
    options: PolicyOptions | None = None,
    explain: Flag = False,
    json: Flag = False,
    quiet: Flag = False,
    project: Annotated[Path, Parameter(help="The folder with schemas/.")] = Path(),
) -> None:
    """Count records into the file that an agency sends; no record leaves where it lies.

    The counts are checked at once, as the hub would, and written only where they would be taken.

    Args:
        records: A file of records, .csv, .parquet, .duckdb, .sqlite, .xlsx, .xls or .ods, or a
            pattern in quotes of several; with --spark the name of a table.
        as_: The submission that the counts are for; it says what the records look like.
        period: The period that is counted, such as 2024-Q1.
        table: The table of a database, or the sheet of a workbook.
        spark: The cluster that holds the table, sc://host:port.
        out: The file of counts to write, .csv, which may not be there yet.
        contributors: Where a file goes that says how many persons are behind the events of each
            row, .csv; for the agency alone.
        protect: Where a protected table of the counts goes besides, .csv, .parquet or .duckdb;
            with --minimum-count or --preset.
        options: The policy of that table.
        explain: Only print the questions that would be asked of the records.
        json: Print what was done as JSON.
        quiet: Say nothing.
    """
    from covey import tabulation
    from covey.intake import Handed, inspect
    from covey.project import load_registry

    registry = load_registry(project)
    submission, trees = registry.submission(as_), registry.hierarchies
    report = Report(json, quiet)
    safe = Target.file(protect, [Path(records)])
    policy = options.policy() if options is not None and protect is not None else None
    if (protect is None) != (options is None):
        raise CommandError("--protect and --minimum-count or --preset go together. Give both.")
    if contributors is not None and not (submission.records and submission.records.contributor):
        raise CommandError(
            f"--contributors: {as_!r} does not say who is behind an event. Name the column: "
            "records=Records(…, contributor=…)."
        )
    for file in (out, contributors):
        _refuse_unfit(file)
    with tabulation.opened(records, table, spark) as source:
        if explain:
            for what, question in tabulation.questions(source, submission, trees, period):
                print(f"-- {what}\n{question}\n")
            return
        counted = tabulation.tabulate(source, submission, trees, period)
    content = csv_text(counted.frame.to_dict(as_series=False))
    called = (out or Path(f"{as_}-{period}.csv")).name
    accepted = inspect(Handed(called, content.encode()), submission, trees, largest_file(project))
    if out is None:
        if not json:
            print(content, end="")
    else:
        write_new_file(out, content.encode(), 0o600, _TAKEN)
    if contributors is not None and counted.contributors is not None:
        behind = csv_text(counted.contributors.to_dict(as_series=False))
        write_new_file(contributors, behind.encode(), 0o600, _TAKEN)
    few = counted.from_few(policy.minimum_count) if policy is not None else 0
    words = [_words(counted, submission, out), *_of_few(few, contributors)]
    report.say(_figures(counted) | {"rows_from_few": few}, "\n".join(words))
    if policy is not None:
        _protect(accepted, submission, trees, policy, safe, report)


def _refuse_unfit(out: Path | None) -> None:
    if out is not None and out.suffix != ".csv":
        raise CommandError(f"{out.name}: the file of counts must end in .csv.")
    if out is not None and out.exists():
        raise CommandError(f"{out}: this file is there already{_TAKEN}")


def _of_few(few: int, contributors: Path | None) -> Iterator[str]:
    """Yield what is to be said of the persons behind events."""
    if contributors is not None:
        yield f"{contributors}: persons behind each row, for the agency alone; the hub takes none."
    if few:
        yield (
            f"{numbered(few, 'row has', 'rows have')} as many events as may go out, and fewer "
            "persons behind them. The protected table guards counts of events alone: count persons "
            "in a submission of its own, or count by fewer dimensions."
        )


def _figures(counted: Tabulated) -> dict[str, Any]:
    return {
        "records": counted.records,
        "not_counted": counted.others,
        "without_a_day": counted.dateless,
        "persons": counted.persons,
        "cells": counted.frame.height,
        "note": counted.note,
    }


def _words(counted: Tabulated, submission: Submission, out: Path | None) -> str:
    taken = counted.records - counted.others
    of_persons = (
        "" if counted.persons is None else f" of {numbered(counted.persons, 'distinct person')}"
    )
    counted_words = (
        f"{numbered(taken, 'record')}{of_persons} in {numbered(counted.frame.height, 'row')}; "
        f"{numbered(counted.others, 'record')} of another kind or period."
    )
    lines = [counted_words]
    if counted.dateless:
        lines.append(f"{numbered(counted.dateless, 'record')} tell no day, and are not counted.")
    if counted.note is not None:
        lines.append(f"The rows add up to more than there are persons. {counted.note}")
        lines.append(f"If {submission.title!r} means each person once, declare one_leaf.")
    if out is not None:
        lines.append(f"{out}: the hub would take it as {submission.name}.")
    return "\n".join(lines)


def _protect(
    accepted: Accepted,
    submission: Submission,
    trees: Mapping[str, Hierarchy],
    policy: Any,
    target: Target,
    report: Report,
) -> None:
    from covey import CountTable, protect
    from covey.cli.progress import progress_bar

    own = {column: trees[name] for column, name in submission.dimensions.items()}
    table = CountTable.from_frame(accepted.frame, own, submission.count)
    with progress_bar(report.quiet) as watch:
        protected = protect(table, policy, watch)
    publish({ALONE: protected}, {ALONE: table.dimensions}, target, report)
