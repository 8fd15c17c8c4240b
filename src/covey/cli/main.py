"""The commands: each reads, calls the library once, and says what came of it."""

from __future__ import annotations

import json as json_text
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, Literal

from cyclopts import App, CycloptsError, Parameter

from covey.cli.files import all_hierarchies, read_rows, write_rows
from covey.cli.options import Hierarchies, PolicyOptions, read_hierarchies
from covey.cli.progress import progress_bar
from covey.cli.project_commands import add_project_commands
from covey.disclosure import Audit, ProtectedTable, audit, protect
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
        json: Print what was done as JSON.
        quiet: No progress and no summary.
    """
    started = time.monotonic()
    policy = (options or PolicyOptions()).policy(cost=cost)
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
        _print_json(_protection_figures(protected) | {"seconds": _seconds(started)})
    elif not quiet:
        print(_protection_words(protected), file=sys.stderr)


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
        _print_json(_audit_figures(verdict) | {"seconds": _seconds(started)})
    else:
        for finding in verdict.findings:
            print(finding)
        if not quiet:
            print(_audit_words(verdict), file=sys.stderr)
    return 0 if verdict.safe else 1


def _print_json(figures: dict[str, Any]) -> None:
    print(json_text.dumps(figures, ensure_ascii=False, indent=2))


def _seconds(started: float) -> float:
    return round(time.monotonic() - started, 3)


def _protection_figures(protected: ProtectedTable) -> dict[str, Any]:
    certificate = protected.certificate
    return {
        **asdict(certificate),
        "proof": certificate.proof,
        "policy": asdict(protected.policy),
        "audit": _audit_figures(protected.audit),
    }


def _protection_words(protected: ProtectedTable) -> str:
    done = protected.certificate
    return (
        f"{done.cells:,} cells: {done.unsafe:,} unsafe and {done.secondary:,} others hidden "
        f"({done.people_hidden:,} people in these). Proof: {done.proof}."
    )


def _audit_figures(verdict: Audit) -> dict[str, Any]:
    return {
        "safe": verdict.safe,
        "attacked": verdict.attacked,
        "cleared": dict(verdict.cleared),
        "exhaustive": verdict.exhaustive,
        "findings": [{"cell": list(found.codes), "rule": found.rule} for found in verdict.findings],
    }


def _audit_words(verdict: Audit) -> str:
    found = len(verdict.findings)
    attacked = f"{verdict.attacked:,} hidden cells attacked"
    return (
        f"{attacked}: nothing can be deduced." if verdict.safe else f"{attacked}, {found:,} fell."
    )
