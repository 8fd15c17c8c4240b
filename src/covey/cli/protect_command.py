"""The commands that hide what would give people away: in one table, or in several together.

What a command needs is imported when it runs, so that the others and --help start fast.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter, validators

from covey.cli.beside_options import BesideOptions, read_beside
from covey.cli.cell_options import CellOptions
from covey.cli.detail_options import DetailOptions
from covey.cli.family import ALONE, named_files
from covey.cli.group_options import (
    CoarseningOptions,
    GroupOptions,
    K,
    ModeOfK,
    about_groups,
)
from covey.cli.insider_options import InsiderOptions
from covey.cli.key_options import KeyOptions, drawn_by
from covey.cli.options import (
    Count,
    DimensionOptions,
    Flag,
    Hierarchies,
    Out,
    PolicyOptions,
    Whole,
    hierarchy_files,
    read_hierarchies,
)
from covey.cli.panels import OUTPUT, told
from covey.cli.persons_option import Categories
from covey.cli.publishing import publish, refuse_nowhere
from covey.cli.report import Report
from covey.cli.round_counts import refuse_hiding, round_counts
from covey.cli.rounding_options import RoundingOptions
from covey.cli.search_options import SearchOptions
from covey.errors import CommandError
from covey.pools import opened_pool

if TYPE_CHECKING:
    from covey.disclosure import Policy, ProtectedTable, Watcher
    from covey.tables import CountTable, Hierarchy

Jobs = Annotated[
    Whole,
    Parameter(validator=validators.Number(gte=1), show_default="all of them", group=OUTPUT),
]


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
    insiders: InsiderOptions | None = None,
    cells: CellOptions | None = None,
    search: SearchOptions | None = None,
    detail: DetailOptions | None = None,
    beside: BesideOptions | None = None,
    k: K = None,
    mode: ModeOfK = None,
    groups: GroupOptions | None = None,
    coarsening: CoarseningOptions | None = None,
    rounding: RoundingOptions | None = None,
    keys: KeyOptions | None = None,
    jobs: Jobs | None = None,
    dask: Annotated[str | None, Parameter(show_default="none", group=OUTPUT)] = None,
    json: Flag = False,
    quiet: Flag = False,
) -> None:
    """Hide what would give people away, and as little else as possible.

    Args:
        counts: Rows of codes and a count, .csv, .parquet or .duckdb.
        count: The column of counts.
        out: Where to write the published rows, .csv, .parquet, .duckdb or .sdmx.csv; as CSV to
            stdout when neither this nor --json is given.
        dimensions: The dimensions.
        options: The policy.
        insiders: Who knows part of the counts.
        cells: What is decided about single cells.
        search: How hard it looks.
        detail: Which breakdowns go out.
        beside: Whether one code of a dimension goes out alone, beside others.
        k: Fewest people in a group, coarsening categories where that takes it.
        mode: With k, coarsen first, only hide, or whichever keeps more.
        groups: With k, what else a group may not tell.
        coarsening: With k, how groups are made large enough.
        rounding: Whether counts are changed in place of hidden.
        keys: What is drawn with.
        jobs: Processors for a large table; the result is the same.
        dask: The cluster that searches a large table in their place, tcp://host:port; its machines
            see true counts, and the result is the same.
        json: Print what was done as JSON.
        quiet: No progress and no summary.
    """
    from covey import protect
    from covey.cli.files import read_tables
    from covey.cli.progress import progress_bar
    from covey.cli.targets import Target

    report = Report(json, quiet)
    if rounding is not None and rounding.rounds:
        refuse_hiding(
            rounding.method,
            (insiders, cells, search, detail, beside, k, mode, groups, coarsening, jobs, dask),
        )
        target = Target.file(out, [counts, *hierarchy_files(hierarchy)])
        given = read_hierarchies(hierarchy)
        table = read_tables({ALONE: counts}, count, given, these_are_categories, dimensions)[ALONE]
        round_counts(
            table, count, rounding, keys or KeyOptions(), options or PolicyOptions(), target, report
        )
        return
    detail = detail or DetailOptions()
    asked = about_groups(k, mode, groups, coarsening, detail.fields())
    asked |= (cells or CellOptions()).fields() | (search or SearchOptions()).fields()
    asked |= (insiders or InsiderOptions()).fields()
    beside = beside or BesideOptions()
    only = beside.code()
    target = Target.file(out, [counts, *hierarchy_files(hierarchy), *beside.beside])
    given = read_hierarchies(hierarchy)
    once = beside.tree(given)
    each = {} if once is None else {str(beside.counted_once): once.flattened()}
    tables = read_tables({ALONE: counts}, count, given | each, these_are_categories, dimensions)
    table = tables[ALONE]
    policy = (options or PolicyOptions()).policy(**asked | detail.kept(table.dimensions))
    drawn = drawn_by(keys, policy, target.home)
    if dask is not None and (jobs is not None or only is not None):
        raise CommandError("--dask is for one table by itself, without --jobs or --only.")
    with opened_pool(dask) as pool, progress_bar(quiet) as watch:
        protected = (
            protect(table, policy, watch, jobs, report.started, pool, drawn.secret)
            if only is None
            else _protect_beside(
                table, policy, only, beside, once, watch, report.started, drawn.secret
            )
        )
    drawn.keep()
    publish({ALONE: protected}, {ALONE: table.dimensions}, target, report)


def _protect_linked(
    *tables: str,
    count: Count,
    out: Annotated[Path | None, Parameter(group=OUTPUT), told("none, with --json")] = None,
    hierarchy: Hierarchies = [],  # noqa: B006
    these_are_categories: Categories = (),
    dimensions: DimensionOptions | None = None,
    options: PolicyOptions | None = None,
    insiders: InsiderOptions | None = None,
    cells: CellOptions | None = None,
    search: SearchOptions | None = None,
    keys: KeyOptions | None = None,
    json: Flag = False,
    quiet: Flag = False,
) -> None:
    """Protect tables of the same people together, so that none gives another's counts away.

    A --hierarchy holds for every table that has its column; TABLE:NAME=FILE holds for one table.

    Args:
        tables: NAME=FILE, two or more: rows of codes and a count, .csv, .parquet or .duckdb.
        count: The column of counts.
        out: The folder for the published rows, a file of the same kind for each table.
        dimensions: The dimensions.
        options: The policy.
        insiders: Who knows part of the counts.
        cells: What is decided about single cells.
        search: How hard it looks.
        keys: What is drawn with.
        json: Print what was done as JSON; --out may be left out then.
        quiet: No progress and no summary.
    """
    from covey import protect_linked
    from covey.cli.files import read_tables
    from covey.cli.progress import progress_bar
    from covey.cli.targets import Target

    report = Report(json, quiet)
    decided = (cells or CellOptions()).fields() | (search or SearchOptions()).fields()
    decided |= (insiders or InsiderOptions()).fields()
    refuse_nowhere(out, json)
    files = named_files(tables)
    target = Target.folder(out, files, [*files.values(), *hierarchy_files(hierarchy)])
    given = read_hierarchies(hierarchy)
    counted = read_tables(files, count, given, these_are_categories, dimensions)
    policy = (options or PolicyOptions()).policy(**decided)
    drawn = drawn_by(keys, policy, target.home)
    with progress_bar(quiet) as watch:
        protected = protect_linked(counted, policy, watch, report.started, drawn.secret)
    drawn.keep()
    publish(protected, {name: one.dimensions for name, one in counted.items()}, target, report)


def _protect_beside(
    table: CountTable,
    policy: Policy,
    only: tuple[str, str],
    beside: BesideOptions,
    once: Hierarchy | None,
    watch: Watcher | None,
    begun: float,
    key: bytes | None,
) -> ProtectedTable:
    """Protect one code of a dimension beside the files of others that are out."""
    from covey import protect_beside
    from covey.cli.file_defects import defects_by_file

    out = read_beside(beside.beside, table.dimensions)
    with defects_by_file({path.name: path for path in beside.beside}):
        return protect_beside(table, policy, only, out, watch, begun, once, key)
