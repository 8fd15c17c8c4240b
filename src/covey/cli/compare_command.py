"""The command that holds policies against each other on one table; it publishes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import App, Parameter

from covey.cli.cell_options import CellOptions
from covey.cli.detail_options import DetailOptions
from covey.cli.group_options import (
    CoarseningOptions,
    GroupOptions,
    K,
    ModeOfK,
    about_groups,
)
from covey.cli.insider_options import InsiderOptions
from covey.cli.options import (
    Count,
    DimensionOptions,
    Flag,
    Hierarchies,
    PolicyOptions,
    hierarchy_files,
    read_hierarchies,
)
from covey.cli.own_policies import own_policies
from covey.cli.panels import OUTPUT, PROTECTED, told
from covey.cli.persons_option import Categories
from covey.cli.report import Report
from covey.cli.search_options import SearchOptions

if TYPE_CHECKING:
    from covey.disclosure import Compared, Policy, Watcher
    from covey.tables import CountTable

Own = Annotated[
    tuple[str, ...],
    Parameter(name="--policy", negative="", group=PROTECTED),
    told("minimum counts of 3, 5 and 10, one level or the frontier, zeros public or hidden"),
]


def add_compare_command(app: App) -> None:
    """Give *app* the command compare."""
    app.command(_compare, name="compare")


def _compare(
    counts: Path,
    /,
    *,
    count: Count,
    out: Annotated[Path | None, Parameter(group=OUTPUT), told("none")] = None,
    hierarchy: Hierarchies = [],  # noqa: B006
    these_are_categories: Categories = (),
    dimensions: DimensionOptions | None = None,
    policy: Own = (),
    options: PolicyOptions | None = None,
    insiders: InsiderOptions | None = None,
    cells: CellOptions | None = None,
    search: SearchOptions | None = None,
    detail: DetailOptions | None = None,
    k: K = None,
    mode: ModeOfK = None,
    groups: GroupOptions | None = None,
    coarsening: CoarseningOptions | None = None,
    json: Flag = False,
    quiet: Flag = False,
) -> None:
    """Say what several policies would show and hide of the same counts, side by side.

    Each is carried out to the attack at its end. What is said of them rests on true counts, and is
    for the data officer alone. Nothing is published by this.

    Args:
        counts: Rows of codes and a count, .csv, .parquet or .duckdb.
        count: The column of counts.
        out: Where to write the same as a page with plots, .html; only its owner can open it.
        dimensions: The dimensions.
        policy: NAME=VALUE[,NAME=VALUE]: a policy that is compared, by what is other than in the
            other options, such as minimum_count=5,zeros=hidden. Repeat it for each.
        options: The policy that the others are held against.
        insiders: Who knows part of the counts.
        cells: What is decided about single cells.
        search: How hard it looks.
        detail: Which breakdowns go out.
        k: Fewest people in a group, coarsening categories where that takes it.
        mode: With k, coarsen first, only hide, or whichever keeps more.
        groups: With k, what else a group may not tell.
        coarsening: With k, how groups are made large enough.
        json: Print the figures as JSON.
        quiet: No progress and no explanation.
    """
    from covey.cli.comparison_words import comparison_figures, comparison_words, print_comparison
    from covey.cli.files import read_counts
    from covey.cli.progress import progress_bar
    from covey.cli.report_file import refuse_page
    from covey.disclosure import compare

    report = Report(json, quiet)
    if out is not None:
        refuse_page(out, [counts, *hierarchy_files(hierarchy)])
    detail = detail or DetailOptions()
    asked = about_groups(k, mode, groups, coarsening, detail.fields())
    asked |= (cells or CellOptions()).fields() | (search or SearchOptions()).fields()
    asked |= (insiders or InsiderOptions()).fields()
    table = read_counts(
        counts, count, read_hierarchies(hierarchy), these_are_categories, dimensions
    )
    asked |= detail.kept(table.dimensions)
    policies = _policies(policy, options or PolicyOptions(), asked)
    with progress_bar(quiet) as watch:
        found = list(compare(table, policies, watch))
        if out is not None:
            _write(out, counts.name, table, found, watch)
    if not json:
        print_comparison(found, table.dimensions)
    report.say(comparison_figures(found, table.dimensions), comparison_words(found))


def _policies(
    texts: tuple[str, ...], options: PolicyOptions, asked: Mapping[str, Any]
) -> dict[str, Policy]:
    """Return what is compared: the policy of the options, and others or the usual ones."""
    from covey.disclosure import AS_ASKED, usual_policies

    own = own_policies(texts, options, asked)
    if own and options.minimum_count is None and options.preset is None:
        return own
    policy = options.policy(**asked)
    return {AS_ASKED: policy} | own if own else usual_policies(policy)


def _write(
    out: Path,
    name: str,
    table: CountTable,
    found: Sequence[Compared],
    watch: Watcher | None,
) -> None:
    """Write the comparison as a page, with what each rule of its first policy costs."""
    from covey.disclosure import compare, rule_costs, without_each_rule
    from covey.report import OfficersReport, report_page, write_report

    about = found[0]
    without = compare(table, without_each_rule(about.policy), watch) if about.shown else ()
    costs = rule_costs(table, about, without)
    note = ("Counts of {file}. Nothing was published.", {"file": name})
    write_report(report_page(OfficersReport(name, table, tuple(found), costs, (note,))), out)
