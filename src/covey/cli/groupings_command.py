"""The commands about several groupings of one dimension, such as old and new districts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from covey.cli.cell_options import CellOptions
from covey.cli.family import ALONE, named_files
from covey.cli.key_options import KeyOptions, drawn_by
from covey.cli.options import (
    Count,
    DimensionOptions,
    Flag,
    Hierarchies,
    PolicyOptions,
    hierarchy_files,
    read_hierarchies,
    said_names,
)
from covey.cli.panels import FILES, OUTPUT, told
from covey.cli.persons_option import Categories
from covey.cli.publishing import publish, refuse_nowhere
from covey.cli.report import Report
from covey.cli.search_options import SearchOptions
from covey.errors import CommandError
from covey.tables import Crosswalk, Hierarchy
from covey.tables.status import OBS_STATUS, OBS_VALUE

Walk = Annotated[str, Parameter(name="--crosswalk", group=FILES)]


def _protect_groupings(
    counts: Path,
    /,
    *,
    count: Count,
    crosswalk: Walk,
    out: Annotated[Path | None, Parameter(group=OUTPUT), told("none, with --json")] = None,
    hierarchy: Hierarchies = [],  # noqa: B006
    these_are_categories: Categories = (),
    dimensions: DimensionOptions | None = None,
    options: PolicyOptions | None = None,
    cells: CellOptions | None = None,
    search: SearchOptions | None = None,
    keys: KeyOptions | None = None,
    json: Flag = False,
    quiet: Flag = False,
) -> None:
    """Publish the same counts by old and new districts, or other groupings, and no sliver of them.

    A --hierarchy GROUPING:NAME=FILE is the tree of one grouping; NAME=FILE that of another
    dimension.

    Args:
        counts: Rows of codes and a count, .csv, .parquet or .duckdb, by the codes of the crosswalk.
        count: The column of counts.
        crosswalk: NAME=FILE: the dimension, and a CSV of the codes that are counted: code, and a
            column for each grouping with the code that it is in.
        out: The folder for the published rows, a file of the same kind for each grouping.
        dimensions: The dimensions.
        options: The policy.
        cells: What is decided about single cells.
        search: How hard it looks.
        keys: What is drawn with.
        json: Print what was done as JSON; --out may be left out then.
        quiet: No progress and no summary.
    """
    from covey import protect_groupings
    from covey.cli.files import read_tables
    from covey.cli.progress import progress_bar
    from covey.cli.targets import Target

    report = Report(json, quiet)
    decided = (cells or CellOptions()).fields() | (search or SearchOptions()).fields()
    refuse_nowhere(out, json)
    walked = Walked.read(crosswalk, hierarchy)
    files = {name: counts.with_stem(name) for name in walked.crosswalk.groupings}
    target = Target.folder(out, files, [counts, walked.path, *hierarchy_files(hierarchy)])
    given = {**walked.others, walked.dimension: walked.crosswalk.counted}
    table = read_tables({ALONE: counts}, count, given, these_are_categories, dimensions)[ALONE]
    policy = (options or PolicyOptions()).policy(**decided)
    drawn = drawn_by(keys, policy, target.home)
    asked = (table, walked.dimension, walked.crosswalk, policy)
    with progress_bar(report.quiet) as watch:
        protected = protect_groupings(*asked, watch, report.started, drawn.secret)
    drawn.keep()
    trees = {name: table.dimensions | walked.tree(name) for name in protected}
    publish(protected, trees, target, report)


def _audit_groupings(
    *tables: str,
    crosswalk: Walk,
    hierarchy: Hierarchies = [],  # noqa: B006
    dimensions: DimensionOptions | None = None,
    options: PolicyOptions | None = None,
    json: Flag = False,
    quiet: Flag = False,
) -> int:
    """Attack what is published by several groupings together; exit 1 if an unsafe count follows.

    Args:
        tables: GROUPING=FILE, one for each column of the crosswalk: rows of codes, obs_value and
            obs_status.
        crosswalk: NAME=FILE: as for protect-groupings.
        dimensions: The dimensions.
        options: The policy that the rows should keep.
        json: Print the verdict as JSON.
        quiet: Print nothing but the cells that fall.
    """
    from covey import audit_groupings
    from covey.cli.audit_words import audit_figures, audit_words
    from covey.cli.dimensions import family_hierarchies
    from covey.cli.file_defects import defects_by_file
    from covey.cli.published_files import read_published

    report = Report(json, quiet)
    files = named_files(tables)
    walked = Walked.read(crosswalk, hierarchy)
    policy = (options or PolicyOptions()).policy()
    spelt = (walked.dimension, *walked.others, *said_names(dimensions))
    rows = {name: read_published(path, spelt) for name, path in files.items()}
    grouped = {f"{name}:{walked.dimension}": walked.tree(name)[walked.dimension] for name in rows}
    trees = family_hierarchies(
        rows, {**walked.others, **grouped}, (OBS_VALUE, OBS_STATUS), dimensions
    )
    others = dict(next(iter(trees.values())))
    del others[walked.dimension]
    with defects_by_file(files):
        verdict = audit_groupings(rows, others, walked.dimension, walked.crosswalk, policy)
    if not report.json:
        for finding in verdict.findings:
            print(finding)
    report.say(audit_figures(verdict), audit_words(verdict))
    return 0 if verdict.safe else 1


@dataclass(frozen=True)
class Walked:
    """A crosswalk as it was given, and the trees of other dimensions.

    Args:
        dimension: what is grouped.
        crosswalk: its groupings.
        path: where it stands.
        others: the tree of each other dimension that has one.
    """

    dimension: str
    crosswalk: Crosswalk
    path: Path
    others: Mapping[str, Hierarchy]

    @classmethod
    def read(cls, pair: str, hierarchies: list[str]) -> Walked:
        """Read ``NAME=FILE``, and the trees that belong to it of ``GROUPING:NAME=FILE``.

        Raises:
            CommandError: it has no name or no file, or a tree is of no grouping.
            HierarchyError: a file is broken, or they contradict each other.
        """
        dimension, equals, path = pair.partition("=")
        if not (dimension and equals and path):
            raise CommandError("--crosswalk takes NAME=FILE, such as --crosswalk area=walk.csv.")
        given = read_hierarchies(hierarchies)
        if dimension in given:
            raise CommandError(
                f"--hierarchy {dimension}=…: there are several groupings of it. Say which one has "
                f"the tree, such as --hierarchy old:{dimension}=old.csv."
            )
        own = {key: key.partition(":")[0] for key in given if key.endswith(f":{dimension}")}
        walk = Crosswalk.read(path, {name: given[key] for key, name in own.items()})
        others = {key: tree for key, tree in given.items() if key not in own}
        return cls(dimension, walk, Path(path), others)

    def tree(self, grouping: str) -> dict[str, Hierarchy]:
        """Return the tree of a grouping by its dimension.

        Raises:
            CommandError: the crosswalk has no such column.
        """
        if grouping not in self.crosswalk.groupings:
            raise CommandError(
                f"{grouping}=…: {self.path.name} has no such column. Its groupings are "
                f"{', '.join(self.crosswalk.groupings)}."
            )
        return {self.dimension: self.crosswalk.groupings[grouping]}
