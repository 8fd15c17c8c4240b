"""The commands for one table in a file: each calls the library once and says what came of it.

What a command needs is imported when it runs, so that the others and --help start fast.
"""

from __future__ import annotations

import json as json_text
import sys
import time
from pathlib import Path
from typing import Annotated, Any, Literal

from cyclopts import App, Parameter, validators

from covey.cli.cell_options import CellOptions
from covey.cli.group_options import CoarseningOptions, GroupOptions, refuse_without_k
from covey.cli.options import (
    DimensionOptions,
    Hierarchies,
    PolicyOptions,
    Whole,
    hierarchy_files,
    read_hierarchies,
)
from covey.cli.other_table import OtherTable
from covey.cli.panels import FILES, GROUPS, OUTPUT, of_policy, told
from covey.cli.persons_option import Categories
from covey.cli.search_options import SearchOptions
from covey.tables.status import OBS_STATUS, OBS_VALUE

Count = Annotated[str, Parameter(group=FILES)]
Flag = Annotated[bool, Parameter(negative="", show_default="no", group=OUTPUT)]
Jobs = Annotated[
    Whole,
    Parameter(validator=validators.Number(gte=1), show_default="all of them", group=OUTPUT),
]
Out = Annotated[Path | None, Parameter(show_default="stdout", group=OUTPUT)]


def add_table_commands(app: App) -> None:
    """Give *app* the commands protect, anonymise and audit."""
    app.command(_protect, name="protect")
    app.command(_anonymise, name="anonymise")
    app.command(_audit, name="audit")


def _protect(
    counts: Path,
    /,
    *,
    count: Count,
    out: Out = None,
    hierarchy: Hierarchies = [],  # noqa: B006
    these_are_categories: Categories = (),
    dimensions: DimensionOptions | None = None,
    options: PolicyOptions | None = None,
    cells: CellOptions | None = None,
    search: SearchOptions | None = None,
    k: Annotated[Whole | None, Parameter(group=GROUPS), of_policy("k")] = None,
    mode: Annotated[
        Literal["coarsen", "hide", "auto"] | None, Parameter(group=GROUPS), of_policy("mode")
    ] = None,
    groups: GroupOptions | None = None,
    coarsening: CoarseningOptions | None = None,
    jobs: Jobs | None = None,
    json: Flag = False,
    quiet: Flag = False,
) -> None:
    """Hide what would give people away, and as little else as possible.

    Args:
        counts: Rows of codes and a count, .csv, .parquet or .duckdb.
        count: The column of counts.
        out: Where to write the published rows, .csv, .parquet or .duckdb; as CSV to stdout when
            neither this nor --json is given.
        dimensions: The dimensions.
        options: The policy.
        cells: What is decided about single cells.
        search: How hard it looks.
        k: Fewest people in a group, coarsening categories where that takes it.
        mode: With k, coarsen first, only hide, or whichever keeps more.
        groups: With k, what else a group may not tell.
        coarsening: With k, how groups are made large enough.
        jobs: Processors for a large table; the result is the same.
        json: Print what was done as JSON.
        quiet: No progress and no summary.
    """
    from covey import protect
    from covey.cli.dimensions import dimension_figures, dimension_words
    from covey.cli.files import read_counts, refuse_target, write_rows
    from covey.cli.progress import progress_bar
    from covey.cli.words import protection_figures, protection_words

    started = time.monotonic()
    asked = _asked(groups, coarsening)
    if k is None:
        refuse_without_k(asked if mode is None else asked | {"mode": mode})
    asked |= (cells or CellOptions()).fields() | (search or SearchOptions()).fields()
    refuse_target(out, [counts, *hierarchy_files(hierarchy)])
    table = read_counts(
        counts, count, read_hierarchies(hierarchy), these_are_categories, dimensions
    )
    policy = (options or PolicyOptions()).policy(k=k, mode=mode, **asked)
    with progress_bar(quiet) as watch:
        protected = protect(table, policy, watch, jobs, started)
    if out is not None:
        write_rows(protected.to_frame(), out)
    elif not json:
        print(protected.to_frame().write_csv(), end="")
    if json:
        taken = {"dimensions": dimension_figures(table.dimensions)}
        _print_json(protection_figures(protected) | taken | {"seconds": _seconds(started)})
    elif not quiet:
        print(protection_words(protected, table.dimensions), file=sys.stderr)
        print(dimension_words(table.dimensions), file=sys.stderr)


def _anonymise(
    counts: Path,
    /,
    *,
    count: Count,
    k: Annotated[Whole, Parameter(group=GROUPS)],
    out: Out = None,
    hierarchy: Hierarchies = [],  # noqa: B006
    these_are_categories: Categories = (),
    dimensions: DimensionOptions | None = None,
    groups: GroupOptions | None = None,
    coarsening: CoarseningOptions | None = None,
    local: Annotated[Flag, Parameter(group=GROUPS)] = False,
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
        dimensions: The dimensions.
        groups: What else a group may not tell.
        coarsening: How groups are made large enough.
        local: Refine each group by itself where it can be; the result is not additive.
        explain: Say in plain words what was coarsened and why.
        json: Print the chosen levels and the figures as JSON.
        quiet: No summary.
    """
    from covey import Policy, kanonymity
    from covey.cli.dimensions import dimension_figures, dimension_words
    from covey.cli.files import read_counts, refuse_target, write_rows
    from covey.cli.words import anonymity_explanation, anonymity_figures, anonymity_words
    from covey.disclosure import recode_locally

    started = time.monotonic()
    asked = _asked(groups, coarsening)
    refuse_target(out, [counts, *hierarchy_files(hierarchy)])
    table = read_counts(
        counts, count, read_hierarchies(hierarchy), these_are_categories, dimensions
    )
    # k-anonymity alone: no count is called unsafe for being small.
    policy = Policy(minimum_count=2, k=k, **asked)
    result = kanonymity(table, policy)
    recoded = recode_locally(result) if local else None
    frame = (recoded or result).to_frame()
    if out is not None:
        write_rows(frame, out)
    elif not (json or explain):
        print(frame.write_csv(), end="")
    if explain and not json:
        print(anonymity_explanation(result, recoded))
    if json:
        figures = anonymity_figures(result, recoded)
        figures["dimensions"] = dimension_figures(table.dimensions)
        if explain:
            figures["explanation"] = anonymity_explanation(result, recoded)
        _print_json(figures | {"seconds": _seconds(started)})
    elif not (quiet or explain):
        print(anonymity_words(result, recoded), file=sys.stderr)
    if not (quiet or json):
        print(dimension_words(table.dimensions), file=sys.stderr)


def _audit(
    published: Path,
    /,
    *,
    hierarchy: Hierarchies = [],  # noqa: B006
    dimensions: DimensionOptions | None = None,
    options: PolicyOptions | None = None,
    table: OtherTable | None = None,
    true_counts: Annotated[str | None, Parameter(group=FILES), told("none")] = None,
    k: Annotated[Whole | None, Parameter(group=GROUPS), of_policy("k")] = None,
    groups: GroupOptions | None = None,
    json: Flag = False,
    quiet: Flag = False,
) -> int:
    """Attack published rows as an outsider would; exit 1 if something can be deduced.

    With --k, groups of people alike are held against k and the other rules for groups. With --k
    and no --minimum-count or --preset, that is all: for files of groups without totals.

    Args:
        published: Rows of codes, obs_value and obs_status, .csv, .parquet or .duckdb.
        table: How to read a table that Covey did not make.
        dimensions: The dimensions.
        options: The policy that the rows should keep.
        true_counts: COLUMN=FILE: the counts that the rows were made from, confidential. With
            --intruder knows-primary the attacker takes from them which hidden counts are unsafe.
        k: Fewest people in a group.
        groups: With k, what else a group may not tell.
        json: Print the verdict as JSON.
        quiet: Print nothing but the cells that can be deduced.
    """
    from covey import Policy, audit
    from covey.cli.dimensions import all_hierarchies, dimension_figures, dimension_words
    from covey.cli.files import read_rows
    from covey.cli.other_table import under_their_totals
    from covey.cli.true_counts import TrueCounts, refuse_untold
    from covey.cli.words import audit_figures, audit_words
    from covey.disclosure import audit_groups

    started = time.monotonic()
    asked = _asked(groups, None)
    if k is None:
        refuse_without_k(asked)
    other = (table or OtherTable()).read(published)
    rows = read_rows(published, OBS_VALUE) if other is None else other.rows
    told = [] if true_counts is None else [TrueCounts.read(true_counts)]
    beside = [one.rows for one in told]
    given = read_hierarchies(hierarchy)
    trees = all_hierarchies(rows, given, (OBS_VALUE, OBS_STATUS), dimensions, beside=beside)
    if other is not None:
        trees = under_their_totals(rows, trees)
        rows = other.with_totals(trees)
    groups_alone = k is not None and options in (None, PolicyOptions())
    if groups_alone:
        verdict = audit_groups(rows, trees, Policy(minimum_count=2, k=k, **asked))
    else:
        policy = (options or PolicyOptions()).policy(k=k, **asked)
        refuse_untold(policy, true_counts is not None)
        counts = told[0].table(trees) if told else None
        verdict = audit(rows, trees, policy, counts, {} if other is None else other.symbols)
    if json:
        taken = {"dimensions": dimension_figures(trees)}
        _print_json(audit_figures(verdict) | taken | {"seconds": _seconds(started)})
    else:
        for finding in verdict.findings:
            print(finding)
        if not quiet:
            print(audit_words(verdict), file=sys.stderr)
            if other is not None:
                print(f"{other.words} {dimension_words(trees)}", file=sys.stderr)
    return 0 if verdict.safe else 1


def _asked(groups: GroupOptions | None, coarsening: CoarseningOptions | None) -> dict[str, Any]:
    """The fields of a policy about groups of people that are given."""
    groups, coarsening = groups or GroupOptions(), coarsening or CoarseningOptions()
    return groups.fields() | coarsening.fields()


def _print_json(figures: dict[str, Any]) -> None:
    print(json_text.dumps(figures, ensure_ascii=False, indent=2))


def _seconds(started: float) -> float:
    return round(time.monotonic() - started, 3)
