"""The commands for tables of the same people: protected together, and attacked together."""

from __future__ import annotations

import json as json_text
import re
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import App, Parameter

from covey.cli.cell_options import CellOptions
from covey.cli.options import (
    DimensionOptions,
    Hierarchies,
    PolicyOptions,
    hierarchy_files,
    read_hierarchies,
)
from covey.cli.panels import FILES, OUTPUT, told
from covey.cli.persons_option import Categories
from covey.cli.search_options import SearchOptions
from covey.errors import CommandError
from covey.tables.status import OBS_STATUS, OBS_VALUE

if TYPE_CHECKING:
    import polars as pl

    from covey.cli.true_counts import TrueCounts
    from covey.tables import Hierarchy

Flag = Annotated[bool, Parameter(negative="", show_default="no", group=OUTPUT)]

_NAME = re.compile(r"\w[\w-]*")


def add_linked_commands(app: App) -> None:
    """Give *app* the commands protect-linked and audit-linked."""
    app.command(protect_command, name="protect-linked")
    app.command(audit_command, name="audit-linked")


def protect_command(
    *tables: str,
    count: Annotated[str, Parameter(group=FILES)],
    out: Annotated[Path | None, Parameter(group=OUTPUT), told("none, with --json")] = None,
    hierarchy: Hierarchies = [],  # noqa: B006
    these_are_categories: Categories = (),
    dimensions: DimensionOptions | None = None,
    options: PolicyOptions | None = None,
    cells: CellOptions | None = None,
    search: SearchOptions | None = None,
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
        cells: What is decided about single cells.
        search: How hard it looks.
        json: Print what was done as JSON; --out may be left out then.
        quiet: No progress and no summary.
    """
    from covey import protect_linked
    from covey.cli.dimensions import dimension_figures
    from covey.cli.files import read_rows, refuse_folder, write_folder
    from covey.cli.persons_option import refuse_persons, refuse_strange_categories
    from covey.cli.progress import progress_bar
    from covey.cli.words import linked_words, protection_figures
    from covey.tables import CountTable

    started = time.monotonic()
    decided = (cells or CellOptions()).fields() | (search or SearchOptions()).fields()
    if out is None and not json:
        raise CommandError("Say where the tables go: --out FOLDER, or --json for figures alone.")
    files = _files(tables)
    names = {name: name + path.suffix for name, path in files.items()}
    refuse_folder(out, names.values(), [*files.values(), *hierarchy_files(hierarchy)])
    rows = {name: read_rows(path, count) for name, path in files.items()}
    given = read_hierarchies(hierarchy)
    columns = {column for frame in rows.values() for column in frame.columns}
    refuse_strange_categories(these_are_categories, columns)
    for name, path in files.items():
        refuse_persons(rows[name], count, _given_for(name, given), these_are_categories, path)
    trees = _trees(rows, hierarchy, (count,), dimensions, these_are_categories)
    counted = {
        name: CountTable.from_frame(frame, trees[name], count) for name, frame in rows.items()
    }
    policy = (options or PolicyOptions()).policy(**decided)
    with progress_bar(quiet) as watch:
        protected = protect_linked(counted, policy, watch, started)
    if out is not None:
        write_folder({names[name]: one.to_frame() for name, one in protected.items()}, out)
    if json:
        figures = {
            name: protection_figures(one) | {"dimensions": dimension_figures(trees[name])}
            for name, one in protected.items()
        }
        _print_json({"tables": figures}, started)
    elif not quiet:
        print(linked_words(protected, trees), file=sys.stderr)


def audit_command(
    *tables: str,
    hierarchy: Hierarchies = [],  # noqa: B006
    dimensions: DimensionOptions | None = None,
    options: PolicyOptions | None = None,
    true_counts: Annotated[
        list[str], Parameter(negative="", show_default="none", group=FILES)
    ] = [],  # noqa: B006
    json: Flag = False,
    quiet: Flag = False,
) -> int:
    """Attack published tables as someone who holds all of them; exit 1 if something is deduced.

    Args:
        tables: NAME=FILE, two or more: rows of codes, obs_value and obs_status.
        dimensions: The dimensions.
        options: The policy that the rows should keep.
        true_counts: TABLE:COLUMN=FILE: the counts that the rows of a table were made from,
            confidential; one for each table. With --intruder knows-primary the attacker takes
            from them which hidden counts are unsafe.
        json: Print the verdict as JSON.
        quiet: Print nothing but the cells that can be deduced.
    """
    from covey import audit_linked
    from covey.cli.files import read_rows
    from covey.cli.true_counts import refuse_untold
    from covey.cli.words import audit_figures, audit_words

    started = time.monotonic()
    rows = {name: read_rows(path, OBS_VALUE) for name, path in _files(tables).items()}
    told = _told(true_counts, rows)
    beside = [one.rows for one in told.values()]
    trees = _trees(rows, hierarchy, (OBS_VALUE, OBS_STATUS), dimensions, beside=beside)
    policy = (options or PolicyOptions()).policy()
    refuse_untold(policy, bool(true_counts))
    counts = {name: one.table(trees[name]) for name, one in told.items()}
    verdict = audit_linked(rows, trees, policy, counts or None)
    if json:
        _print_json(audit_figures(verdict), started)
    else:
        for finding in verdict.findings:
            print(finding)
        if not quiet:
            print(audit_words(verdict), file=sys.stderr)
    return 0 if verdict.safe else 1


def _files(pairs: Sequence[str]) -> dict[str, Path]:
    files: dict[str, Path] = {}
    for pair in pairs:
        name, equals, path = pair.partition("=")
        if not (equals and path and _NAME.fullmatch(name)) or name in files:
            raise CommandError(
                "Tables are given as NAME=FILE, each name once, such as by_sex=counts.csv; a name "
                "has letters, digits, _ and -."
            )
        files[name] = Path(path)
    if len(files) < 2:
        raise CommandError("Give two tables or more, as NAME=FILE.")
    return files


def _given_for(table: str, trees: Mapping[str, Hierarchy]) -> dict[str, Hierarchy]:
    """The trees that hold for *table* by column; one for it alone stands before one for all."""
    last = sorted(trees, key=lambda key: ":" in key)
    return {
        key.rpartition(":")[2]: trees[key] for key in last if key.rpartition(":")[0] in ("", table)
    }


def _told(pairs: Sequence[str], rows: Mapping[str, pl.DataFrame]) -> dict[str, TrueCounts]:
    """Read the true counts of each table, where there are any."""
    from covey.cli.true_counts import TrueCounts

    told: dict[str, TrueCounts] = {}
    for pair in pairs:
        table, _, counts = pair.partition(":")
        if table not in rows or table in told:
            raise CommandError(
                f"--true-counts {table}:…: give TABLE:COLUMN=FILE, once for each of the tables "
                f"{', '.join(rows)}."
            )
        told[table] = TrueCounts.read(counts)
    if pairs and (missing := rows.keys() - told.keys()):
        raise CommandError(f"--true-counts: those of {', '.join(sorted(missing))} are missing.")
    return told


def _trees(
    rows: Mapping[str, pl.DataFrame],
    pairs: list[str],
    others: tuple[str, ...],
    said: DimensionOptions | None,
    categories: tuple[str, ...] = (),
    beside: Sequence[pl.DataFrame] = (),
) -> dict[str, dict[str, Hierarchy]]:
    """Return the tree of each dimension of each table; without one, flat over all tables' codes.

    Codes in files *beside* the tables belong to them as well.
    """
    from covey.cli.dimensions import choose_dimensions, flat_hierarchy, refuse_missing

    said = said or DimensionOptions()
    given = _given_trees(rows, pairs)
    for name in (*said.dimension, *said.flat):
        if not any(name in frame.columns for frame in rows.values()):
            raise CommandError(f"no table has a column {name!r}. Correct its name.")
    trees: dict[str, dict[str, Hierarchy]] = {}
    for table, frame in rows.items():
        refuse_missing(others, frame)
        trees[table] = {}
        for name in choose_dimensions(frame, given[table], others, said, categories):
            files = (*rows.values(), *beside)
            columns = [one[name] for one in files if name in one.columns]
            tree = given[table].get(name) or flat_hierarchy(columns, name in said.flat)
            trees[table][name] = tree
    return trees


def _given_trees(
    rows: Mapping[str, pl.DataFrame], pairs: list[str]
) -> dict[str, dict[str, Hierarchy]]:
    given = read_hierarchies(pairs)
    trees: dict[str, dict[str, Hierarchy]] = {name: {} for name in rows}
    # Those of one table come last, and stand.
    for key in sorted(given, key=lambda key: ":" in key):
        table, _, dimension = key.rpartition(":")
        holders = [name for name in rows if table in ("", name) and dimension in rows[name].columns]
        if not holders:
            raise CommandError(f"--hierarchy {key}=…: no table has this column. Correct its name.")
        for name in holders:
            trees[name][dimension] = given[key]
    return trees


def _print_json(figures: dict[str, Any], started: float) -> None:
    seconds = {"seconds": round(time.monotonic() - started, 3)}
    print(json_text.dumps(figures | seconds, ensure_ascii=False, indent=2))
