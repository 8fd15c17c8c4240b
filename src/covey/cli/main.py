"""The commands: each reads, calls the library once, and says what came of it."""

from __future__ import annotations

import json as json_text
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from cyclopts import App, CycloptsError, Parameter

from covey.cli.cell_options import CellOptions
from covey.cli.files import all_hierarchies, read_rows, write_rows
from covey.cli.linked_commands import add_linked_commands
from covey.cli.options import (
    AnonymityOptions,
    Hierarchies,
    PolicyOptions,
    read_hierarchies,
)
from covey.cli.progress import progress_bar
from covey.cli.project_commands import add_project_commands
from covey.cli.words import (
    anonymity_figures,
    anonymity_words,
    audit_figures,
    audit_words,
    protection_figures,
    protection_words,
)
from covey.disclosure.audit import audit
from covey.disclosure.kanonymity import explain as explain_levels
from covey.disclosure.kanonymity import kanonymity, recode_locally
from covey.disclosure.protect import protect
from covey.errors import CoveyError
from covey.tables import CountTable
from covey.tables.status import OBS_STATUS, OBS_VALUE

app = App(
    name="covey",
    help="Counts of people, safe to share across sectors. Exit codes: 0 done, 1 refused for "
    "disclosure, 2 wrong input or usage, 3 our fault.",
    version_flags=["--version"],
)

_WRONG_USAGE = 2
_OUR_FAULT = 3

Flag = Annotated[bool, Parameter(negative="")]

add_linked_commands(app)
add_project_commands(app)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and exit with its code."""
    sys.exit(run(sys.argv[1:] if arguments is None else arguments))


def run(arguments: Sequence[str]) -> int:
    """Run one command; return its exit code."""
    try:
        code = app(arguments, exit_on_error=False, result_action="return_value")
        return code if isinstance(code, int) else 0
    except CycloptsError:
        return _WRONG_USAGE
    except CoveyError as error:
        print(error, file=sys.stderr)
        print(f"Whose turn it is: {error.turn}.", file=sys.stderr)
        return error.exit_code
    except BrokenPipeError:
        return 0
    except Exception as error:  # noqa: BLE001 - whatever it is, it must not speak for itself
        # Neither message nor traceback: both may repeat what stands in a file.
        where = error.__traceback__
        while where is not None and where.tb_next is not None:
            where = where.tb_next
        place = f"{Path(where.tb_frame.f_code.co_filename).name}:{where.tb_lineno}" if where else ""
        print(
            f"Covey failed: {type(error).__name__} at {place}. Please report this.", file=sys.stderr
        )
        return _OUR_FAULT


@app.command(name="protect")
def protect_command(
    counts: Path,
    /,
    *,
    count: str,
    out: Path | None = None,
    hierarchy: Hierarchies = [],  # noqa: B006
    options: PolicyOptions | None = None,
    cost: Literal["root", "log", "cells", "people"] | None = None,
    cells: CellOptions | None = None,
    k: int | None = None,
    mode: Literal["coarsen", "hide", "auto"] | None = None,
    anonymity: AnonymityOptions | None = None,
    json: Flag = False,
    quiet: Flag = False,
) -> None:
    """Hide what would give people away, and as little else as possible.

    Args:
        counts: Rows of codes and a count, .csv, .parquet or .duckdb.
        count: The column of counts.
        out: Where to write the published rows, .csv, .parquet or .duckdb; as CSV to stdout when
            neither this nor --json is given.
        options: The policy.
        cost: What hiding a count costs: its power 0.4, 1 + ln of it, 1, or the people in it.
        cells: What is decided about single cells.
        k: Fewest people in a group, coarsening categories where that takes it.
        mode: With k, coarsen first, only hide, or whichever keeps more.
        anonymity: With k, what else is asked of the groups.
        json: Print what was done as JSON.
        quiet: No progress and no summary.
    """
    started = time.monotonic()
    groups = (anonymity or AnonymityOptions()).fields() if k is not None else {}
    groups |= (cells or CellOptions()).fields()
    policy = (options or PolicyOptions()).policy(cost=cost, k=k, mode=mode, **groups)
    rows = read_rows(counts, count)
    dimensions = all_hierarchies(rows, read_hierarchies(hierarchy), (count,))
    table = CountTable.from_frame(rows, dimensions, count)
    with progress_bar(quiet) as watch:
        protected = protect(table, policy, watch)
    if out is not None:
        write_rows(protected.to_frame(), out)
    elif not json:
        print(protected.to_frame().write_csv(), end="")
    if json:
        _print_json(protection_figures(protected) | {"seconds": _seconds(started)})
    elif not quiet:
        print(protection_words(protected), file=sys.stderr)


@app.command(name="anonymise")
def anonymise_command(
    counts: Path,
    /,
    *,
    count: str,
    k: int,
    out: Path | None = None,
    hierarchy: Hierarchies = [],  # noqa: B006
    options: AnonymityOptions | None = None,
    local: Flag = False,
    explain: Flag = False,
    json: Flag = False,
    quiet: Flag = False,
) -> None:
    """Coarsen categories as little as possible until every group holds at least k people.

    Args:
        counts: Rows of codes and a count, .csv, .parquet or .duckdb.
        count: The column of counts.
        k: Fewest people in a group.
        out: Where to write the groups, .csv, .parquet or .duckdb; as CSV to stdout when neither
            this nor --json or --explain is given.
        options: What else is asked of the groups.
        local: Refine each group by itself where it can be; the result is not additive.
        explain: Say in plain words what was coarsened and why.
        json: Print the chosen levels and the figures as JSON.
        quiet: No summary.
    """
    started = time.monotonic()
    rows = read_rows(counts, count)
    dimensions = all_hierarchies(rows, read_hierarchies(hierarchy), (count,))
    table = CountTable.from_frame(rows, dimensions, count)
    result = kanonymity(table, (options or AnonymityOptions()).policy(k))
    groups = (recode_locally(result) if local else result).to_frame
    if out is not None:
        write_rows(groups(), out)
    elif not (json or explain):
        print(groups().write_csv(), end="")
    if explain:
        print(explain_levels(result))
    if json:
        _print_json(anonymity_figures(result) | {"local": local, "seconds": _seconds(started)})
    elif not (quiet or explain):
        print(anonymity_words(result), file=sys.stderr)


@app.command(name="audit")
def audit_command(
    published: Path,
    /,
    *,
    hierarchy: Hierarchies = [],  # noqa: B006
    options: PolicyOptions | None = None,
    json: Flag = False,
    quiet: Flag = False,
) -> int:
    """Attack published rows as an outsider would; exit 1 if something can be deduced.

    Args:
        published: Rows of codes, obs_value and obs_status, .csv, .parquet or .duckdb.
        options: The policy that the rows should keep.
        json: Print the verdict as JSON.
        quiet: Print nothing but the cells that can be deduced.
    """
    started = time.monotonic()
    policy = (options or PolicyOptions()).policy()
    rows = read_rows(published, OBS_VALUE)
    dimensions = all_hierarchies(rows, read_hierarchies(hierarchy), (OBS_VALUE, OBS_STATUS))
    verdict = audit(rows, dimensions, policy)
    if json:
        _print_json(audit_figures(verdict) | {"seconds": _seconds(started)})
    else:
        for finding in verdict.findings:
            print(finding)
        if not quiet:
            print(audit_words(verdict), file=sys.stderr)
    return 0 if verdict.safe else 1


def _print_json(figures: dict[str, Any]) -> None:
    print(json_text.dumps(figures, ensure_ascii=False, indent=2))


def _seconds(started: float) -> float:
    return round(time.monotonic() - started, 3)
