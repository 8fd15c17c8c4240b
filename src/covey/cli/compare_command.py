"""The command that holds policies against each other on one table; it publishes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from secrets import token_bytes
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

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
    from covey.disclosure import Compared, ComparedRounding, Policy, Rounding, Watcher
    from covey.tables import CountTable

Own = Annotated[
    tuple[str, ...],
    Parameter(name="--policy", negative="", group=PROTECTED),
    told("minimum counts of 3, 5 and 10, one level or the frontier, zeros either way, rounding"),
]


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
            other options, such as minimum_count=5,zeros=hidden; or with method, a way that changes
            counts in place of hiding them, such as method=rounding,base=5. Repeat it for each.
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
    from covey.disclosure import SHORTEST_KEY, compare, compare_roundings

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
    policies, roundings = _compared(policy, options or PolicyOptions(), asked)
    with progress_bar(quiet) as watch:
        found = list(compare(table, policies, watch))
        # The key is thrown away, so nobody can make the same noise again.
        changed = list(compare_roundings(table, roundings, token_bytes(SHORTEST_KEY)))
        if out is not None:
            _write(out, counts.name, table, found, changed, watch)
    trees = table.dimensions
    if not json:
        print_comparison(found, changed, trees)
    report.say(comparison_figures(found, changed, trees), comparison_words(found, changed))


def _compared(
    texts: tuple[str, ...], options: PolicyOptions, asked: Mapping[str, Any]
) -> tuple[Mapping[str, Policy], Mapping[str, tuple[Rounding, Policy]]]:
    """Return what is compared: the policy of the options, and others or the usual ones."""
    from covey.disclosure import AS_ASKED, usual_policies, usual_roundings

    own = own_policies(texts, options, asked)
    if own.policies and options.minimum_count is None and options.preset is None:
        return own.policies, own.roundings
    policy = options.policy(**asked)
    if texts:
        return {AS_ASKED: policy, **own.policies}, own.roundings
    return usual_policies(policy), usual_roundings(policy)


def _write(
    out: Path,
    name: str,
    table: CountTable,
    found: Sequence[Compared],
    changed: Sequence[ComparedRounding],
    watch: Watcher | None,
) -> None:
    """Write the comparison as a page, with what each rule of its first policy costs."""
    from covey.disclosure import compare, rule_costs, without_each_rule
    from covey.report import OfficersReport, report_page, write_report

    about = found[0]
    without = compare(table, without_each_rule(about.policy), watch) if about.shown else ()
    costs = rule_costs(table, about, without)
    note = ("Counts of {file}. Nothing was published.", {"file": name})
    of = OfficersReport(name, table, tuple(found), costs, tuple(changed), (note,))
    write_report(report_page(of), out)
