"""The command that says which breakdowns of a table qualify; it publishes nothing."""

from __future__ import annotations

import json as json_text
import sys
import time
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter, validators

from covey.cli.detail_options import Repeated, named_breakdowns
from covey.cli.group_options import GroupOptions, refuse_without_k
from covey.cli.options import (
    DimensionOptions,
    Hierarchies,
    PolicyOptions,
    Whole,
    read_hierarchies,
)
from covey.cli.panels import FILES, GROUPS, OUTPUT, PROTECTED, of_policy, told
from covey.cli.persons_option import Categories
from covey.errors import CommandError

Flag = Annotated[bool, Parameter(negative="", show_default="no", group=OUTPUT)]
Order = Annotated[
    Whole, Parameter(validator=validators.Number(gte=1), group=PROTECTED), told("all of them")
]


def _detail(
    counts: Path,
    /,
    *,
    count: Annotated[str, Parameter(group=FILES)],
    hierarchy: Hierarchies = [],  # noqa: B006
    these_are_categories: Categories = (),
    dimensions: DimensionOptions | None = None,
    minimum_count: Annotated[
        Whole | None, Parameter(group=PROTECTED), told("that of --preset")
    ] = None,
    preset: Annotated[str | None, Parameter(group=PROTECTED), told("none")] = None,
    limit: Annotated[
        float | None,
        Parameter(name=("--limit", "--suppression-limit"), group=PROTECTED),
        of_policy("suppression_limit"),
    ] = None,
    class_limit: Annotated[
        float | None, Parameter(group=PROTECTED), of_policy("class_limit")
    ] = None,
    most_dimensions: Order | None = None,
    breakdown: Annotated[Repeated, Parameter(group=PROTECTED), told("all of them")] = (),
    k: Annotated[Whole | None, Parameter(group=GROUPS), of_policy("k")] = None,
    groups: GroupOptions | None = None,
    json: Flag = False,
    quiet: Flag = False,
) -> None:
    """List the breakdowns of a table: what each holds, would hide, and whether it qualifies.

    A breakdown is one level for each dimension. What is printed are true counts, for the data
    officer alone. Nothing is protected or published by this: covey protect --detail frontier
    publishes the breakdowns that qualify as one system, and detail says what each limit would give.

    Args:
        counts: Rows of codes and a count, .csv, .parquet or .duckdb.
        count: The column of counts.
        dimensions: The dimensions.
        minimum_count: Smallest non-zero count that may be published, in people.
        preset: A published rule by its id, such as cms_11; other options change its fields.
        limit: Largest share of the people who may stand in unsafe cells of a breakdown, 0 to 1.
        class_limit: With --k, largest share of the people of a breakdown in groups that may tell
            too much, 0 to 1; --limit is then about small cells alone.
        most_dimensions: How many dimensions may be crossed at most.
        breakdown: NAME=LEVEL[,NAME=LEVEL]: list this breakdown and all that are coarser, such as
            area=district,sex=1; a level by its name, or counted from 0, the total, down. Repeat it.
        k: Fewest people in a group.
        groups: With k, what else a group may not tell.
        json: Print the breakdowns as JSON.
        quiet: No summary.
    """
    from covey import breakdowns
    from covey.cli.detail_words import detail_figures, detail_words, print_table
    from covey.cli.dimensions import dimension_figures, dimension_words
    from covey.cli.files import read_counts

    started = time.monotonic()
    asked = (groups or GroupOptions()).fields()
    if k is None:
        refuse_without_k(asked)
    if breakdown and (class_limit is not None or most_dimensions is not None):
        raise CommandError(
            "--breakdown says which breakdowns are listed. Leave out --class-limit and "
            "--most-dimensions."
        )
    policy = PolicyOptions(minimum_count=minimum_count, preset=preset).policy(
        k=k,
        suppression_limit=limit,
        class_limit=class_limit,
        most_dimensions=most_dimensions,
        detail=named_breakdowns(breakdown) or "frontier",
        **asked,
    )
    table = read_counts(
        counts, count, read_hierarchies(hierarchy), these_are_categories, dimensions
    )
    found = breakdowns(table, policy)
    if json:
        taken = {"dimensions": dimension_figures(table.dimensions)}
        figures = detail_figures(found) | taken | {"seconds": round(time.monotonic() - started, 3)}
        print(json_text.dumps(figures, ensure_ascii=False, indent=2))
        return
    print_table(found)
    if not quiet:
        print(detail_words(found), file=sys.stderr)
        print(dimension_words(table.dimensions), file=sys.stderr)
