"""The command that coarsens the categories of a table until groups of people are large enough."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from covey.cli.family import ALONE
from covey.cli.group_options import CoarseningOptions, GroupOptions, group_fields
from covey.cli.options import (
    Count,
    DimensionOptions,
    Flag,
    Hierarchies,
    Out,
    Whole,
    hierarchy_files,
    read_hierarchies,
)
from covey.cli.panels import GROUPS
from covey.cli.persons_option import Categories
from covey.cli.report import Report


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
    from covey.cli.anonymity_words import anonymity_explanation, anonymity_figures, anonymity_words
    from covey.cli.dimensions import dimension_figures, dimension_words
    from covey.cli.files import read_counts
    from covey.cli.targets import Target
    from covey.disclosure import recode_locally

    report = Report(json, quiet)
    asked = group_fields(groups, coarsening)
    target = Target.file(out, [counts, *hierarchy_files(hierarchy)])
    given = read_hierarchies(hierarchy)
    table = read_counts(counts, count, given, these_are_categories, dimensions)
    # k-anonymity alone: no count is called unsafe for being small.
    result = kanonymity(table, Policy(minimum_count=2, k=k, **asked))
    recoded = recode_locally(result) if local else None
    if out is not None or not (json or explain):
        target.write({ALONE: (recoded or result).to_frame("dict")})
    figures = anonymity_figures(result, recoded)
    figures["dimensions"] = dimension_figures(table.dimensions)
    words = [dimension_words(table.dimensions)]
    if not explain:
        words.insert(0, anonymity_words(result, recoded))
    elif json:
        figures["explanation"] = anonymity_explanation(result, recoded)
    else:
        print(anonymity_explanation(result, recoded))
    report.say(figures, "\n".join(words))
