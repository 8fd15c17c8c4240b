"""The commands that attack published rows: of one table, or of several beside each other."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from covey.cli.beside_options import Beside, CountedOnce
from covey.cli.cell_options import CellOptions
from covey.cli.detail_options import DetailOptions
from covey.cli.family import ALONE, named_files
from covey.cli.group_options import (
    CoarseningOptions,
    GroupOptions,
    ModeOfK,
    group_fields,
    refuse_without_k,
)
from covey.cli.insider_options import InsiderOptions
from covey.cli.made_by import MadeBy
from covey.cli.options import (
    DimensionOptions,
    Flag,
    Hierarchies,
    PolicyOptions,
    Whole,
    read_hierarchies,
    said_names,
)
from covey.cli.other_table import OtherTable
from covey.cli.panels import FILES, GROUPS, PROTECTED, of_policy, told
from covey.cli.reading import ReadAs, Reading
from covey.cli.report import Report
from covey.cli.rounding_options import RoundedOptions
from covey.cli.search_options import SearchOptions
from covey.errors import CommandError
from covey.tables.status import OBS_STATUS, ROUNDED

if TYPE_CHECKING:
    from covey.cli.attacked_tables import AttackedTables
    from covey.cli.held_tables import HeldTables
    from covey.disclosure import Audit, Policy
    from covey.files.rows import Rows

Rerun = Annotated[bool, Parameter(negative="", show_default="no", group=PROTECTED)]


def _audit(
    published: Path,
    /,
    *,
    hierarchy: Hierarchies = [],  # noqa: B006
    dimensions: DimensionOptions | None = None,
    options: PolicyOptions | None = None,
    insiders: InsiderOptions | None = None,
    table: OtherTable | None = None,
    beside: Beside = (),
    counted_once: CountedOnce = None,
    read_as: ReadAs = None,
    minimum_change: Annotated[
        Whole | None, Parameter(group=PROTECTED), told("--minimum-count")
    ] = None,
    true_counts: Annotated[str | None, Parameter(group=FILES), told("none")] = None,
    k: Annotated[Whole | None, Parameter(group=GROUPS), of_policy("k")] = None,
    groups: GroupOptions | None = None,
    rounded: RoundedOptions | None = None,
    rerun: Rerun = False,
    cells: CellOptions | None = None,
    search: SearchOptions | None = None,
    detail: DetailOptions | None = None,
    mode: ModeOfK = None,
    coarsening: CoarseningOptions | None = None,
    json: Flag = False,
    quiet: Flag = False,
) -> int:
    """Attack published rows as an outsider would; exit 1 if a count follows that is unsafe.

    Other hidden counts that follow exactly are listed, and break nothing.

    With --k, groups of people alike are held against k and the other rules for groups. With --k
    and no --minimum-count or --preset, that is all: for files of groups without totals.

    Args:
        published: Rows of codes, obs_value and obs_status, .csv, .parquet, .duckdb or .sdmx.csv.
        table: How to read a table that Covey did not make.
        dimensions: The dimensions.
        options: The policy that the rows should keep.
        beside: Further published rows that the attacker holds as well; repeat it, periods in the
            order in which they went out, before PUBLISHED.
        counted_once: With --with, the dimension of which each file has one code, where each code
            counts persons once: the attacker reckons that a year counts at least as many as each
            of its quarters, and at most as many as all together.
        read_as: What the files of --with are: other codes of one dimension each (periods), other
            tables of the same people (linked), or the same table again and again (vintages, the
            oldest first), of which the attacker believes that what is not seen to change did not.
        minimum_change: With --with and vintages, smallest change other than 0 that any two of them
            may tell of a count, in people.
        insiders: Who knows part of the counts, and attacks with those of --true-counts.
        true_counts: COLUMN=FILE: the counts that the rows were made from, confidential. With
            --intruder knows-primary the attacker takes from them which hidden counts are unsafe,
            and each --insider those that it knows.
        k: Fewest people in a group.
        groups: With k, what else a group may not tell.
        rounded: How the counts were changed, where they were.
        rerun: Run the method again, on every table that fits the rows or on some that are drawn:
            what do those for which it hides the same cells have in common? The policy has to be
            the one that the rows were protected by. With --with it is run for one period after the
            other, as with protect --only, or for linked tables.
        cells: With --rerun, what was decided about single cells.
        search: With --rerun, how hard it looked.
        detail: With --rerun, which breakdowns went out.
        mode: With --rerun and --k, whether it coarsened first, only hid, or what kept more.
        coarsening: With --rerun and --k, how groups were made large enough.
        json: Print the verdict as JSON.
        quiet: Print nothing but the cells that fall.
    """
    from covey.cli.attacked_tables import AttackedTables
    from covey.cli.published_files import read_published
    from covey.cli.true_counts import read_true_counts

    report = Report(json, quiet)
    made = MadeBy(cells, search, detail, mode, coarsening)
    theirs = (insiders or InsiderOptions()).fields()
    if rerun:
        given_besides = (true_counts, table, counted_once, minimum_change)
        if (rounded is not None and rounded.is_given) or any(given_besides):
            raise CommandError(
                "--rerun is played by an outsider who holds rows that Covey made. Give no more "
                "than them, the policy that they were protected by, and --hierarchy files."
            )
        asked = made.fields(k, groups) | theirs
        return _audit_reruns(
            *([published, *beside], read_as, hierarchy, dimensions, options, asked, made, report)
        )
    made.refuse()
    asked = group_fields(groups)
    if k is None:
        refuse_without_k(asked)
    rounds = rounded is not None and rounded.is_given
    if rounds and (beside or true_counts or k is not None or theirs):
        raise CommandError(
            "Counts that are shown changed are attacked by an outsider, one table at a time. Leave "
            "out --with, --true-counts, --k and --insider."
        )
    if beside:
        if true_counts or k is not None:
            raise CommandError(
                "--with attacks several files as an outsider. Leave out --true-counts and --k."
            )
        return _audit_held(
            [published, *beside],
            table or OtherTable(),
            read_as,
            counted_once,
            hierarchy,
            dimensions,
            options,
            minimum_change,
            report,
        )
    without = {
        "--as": read_as,
        "--counted-once": counted_once,
        "--minimum-change": minimum_change,
    }
    for name, said in without.items():
        if said is not None:
            raise CommandError(
                f"{name} has no effect without --with. Name the other files as well."
            )
    if true_counts and k is not None and options in (None, PolicyOptions()):
        raise CommandError(
            "--true-counts has no effect on groups alone. Add --minimum-count N and --intruder "
            "knows-primary, so that hidden counts are attacked as well, or leave it out."
        )
    other = (table or OtherTable()).read(published)
    given = read_hierarchies(hierarchy)
    spelt = (*given, *said_names(dimensions))
    rows = {ALONE: read_published(published, spelt) if other is None else other.rows}
    counts = {} if true_counts is None else {ALONE: read_true_counts(true_counts)}
    if not rounds and _are_rounded(rows[ALONE]):
        raise CommandError(
            f"{published.name}: these counts are shown changed, by their status {ROUNDED}. Say how "
            "they were rounded: --rounded-to 5; or that noise was added: --rounded-by cell-key."
        )
    tables = AttackedTables.of({ALONE: published}, rows, counts, given, dimensions)
    if rounded is not None and rounds:
        tables = tables.under_their_totals(other)
        verdict = tables.attack_rounded(options or PolicyOptions(), rounded)
        return _say(verdict, tables, report)
    if other is not None:
        tables = tables.completed(other)
    if k is None and tables.is_of_one_code:
        verdict = tables.attack_one_code(options or PolicyOptions(), **theirs)
    elif k is not None and options in (None, PolicyOptions()) and not theirs:
        verdict = tables.check_groups(k, asked)
    else:
        verdict = tables.attack(options or PolicyOptions(), k=k, **asked, **theirs)
    return _say(verdict, tables, report)


def _audit_reruns(
    paths: list[Path],
    read_as: Reading | None,
    hierarchy: list[str],
    dimensions: DimensionOptions | None,
    options: PolicyOptions | None,
    asked: dict[str, Any],
    made: MadeBy,
    report: Report,
) -> int:
    """Run the method again on what fits one file, or several that are out together."""
    from covey.cli.attacked_tables import AttackedTables
    from covey.cli.held_files import HeldFiles
    from covey.cli.held_tables import HeldTables
    from covey.cli.published_files import read_published

    given = read_hierarchies(hierarchy)
    spelt = (*given, *said_names(dimensions))
    tables: AttackedTables | HeldTables
    if len(paths) == 1 and read_as is None:
        rows = {ALONE: read_published(paths[0], spelt)}
        tables = AttackedTables.of({ALONE: paths[0]}, rows, {}, given, dimensions)
    else:
        held = HeldFiles.read(paths, OtherTable(), spelt)
        tables = HeldTables.of(held, given, dimensions, read_as, None)
    asked |= made.kept(next(iter(tables.trees.values())))
    policy = (options or PolicyOptions()).policy(**asked)
    return _say_reruns(tables, policy, report)


def _say_reruns(tables: AttackedTables | HeldTables, policy: Policy, report: Report) -> int:
    """Run the method again, and print what that tells; return the exit code."""
    from covey.cli.progress import progress_bar
    from covey.cli.rerun_words import rerun_figures, rerun_words

    with progress_bar(report.quiet) as watch:
        found = tables.rerun(policy, watch)
    if not report.json and found.complete:
        for codes in found.told:
            print(f"{'×'.join(codes)}: only one value leads to these hidden cells")
    report.say(rerun_figures(found), rerun_words(found, policy.minimum_count))
    return 0 if found.safe else 1


def _are_rounded(rows: Rows) -> bool:
    return ROUNDED in rows.get(OBS_STATUS, ())


def _audit_held(
    paths: list[Path],
    other: OtherTable,
    read_as: Reading | None,
    counted_once: str | None,
    hierarchy: list[str],
    dimensions: DimensionOptions | None,
    options: PolicyOptions | None,
    minimum_change: int | None,
    report: Report,
) -> int:
    """Attack files that an intruder holds together."""
    from covey.cli.audit_words import audit_figures, audit_words
    from covey.cli.held_files import HeldFiles
    from covey.cli.held_tables import HeldTables

    given = read_hierarchies(hierarchy)
    held = HeldFiles.read(paths, other, (*given, *said_names(dimensions)))
    tables = HeldTables.of(held, given, dimensions, read_as, counted_once)
    verdict = tables.attack(options or PolicyOptions(), minimum_change)
    words = f"{audit_words(verdict)}\n{tables.words}"
    return _print(verdict, audit_figures(verdict) | tables.figures, words, report)


def _audit_linked(
    *tables: str,
    hierarchy: Hierarchies = [],  # noqa: B006
    dimensions: DimensionOptions | None = None,
    options: PolicyOptions | None = None,
    insiders: InsiderOptions | None = None,
    true_counts: Annotated[
        list[str], Parameter(negative="", show_default="none", group=FILES)
    ] = [],  # noqa: B006
    rerun: Rerun = False,
    cells: CellOptions | None = None,
    search: SearchOptions | None = None,
    json: Flag = False,
    quiet: Flag = False,
) -> int:
    """Attack published tables as someone who holds all of them; exit 1 if an unsafe count follows.

    Args:
        tables: NAME=FILE, two or more: rows of codes, obs_value and obs_status.
        dimensions: The dimensions.
        options: The policy that the rows should keep.
        insiders: Who knows part of the counts, and attacks with those of --true-counts.
        true_counts: TABLE:COLUMN=FILE: the counts that the rows of a table were made from,
            confidential; one for each table. With --intruder knows-primary the attacker takes
            from them which hidden counts are unsafe, and each --insider those that it knows.
        rerun: Run the method again on all tables that fit together, or on some that are drawn, as
            with covey audit. The policy has to be the one that the rows were protected by.
        cells: With --rerun, what was decided about single cells.
        search: With --rerun, how hard it looked.
        json: Print the verdict as JSON.
        quiet: Print nothing but the cells that fall.
    """
    from covey.cli.attacked_tables import AttackedTables
    from covey.cli.published_files import read_published
    from covey.cli.true_counts import true_counts_by_table

    report, made = Report(json, quiet), MadeBy(cells, search)
    if rerun and true_counts:
        raise CommandError(
            "--rerun is played by an outsider, who has no counts. Leave out --true-counts."
        )
    if not rerun:
        made.refuse()
    files = named_files(tables)
    given = read_hierarchies(hierarchy)
    spelt = (*given, *said_names(dimensions))
    rows = {name: read_published(path, spelt) for name, path in files.items()}
    counts = true_counts_by_table(true_counts, rows)
    published = AttackedTables.of(files, rows, counts, given, dimensions)
    theirs = (insiders or InsiderOptions()).fields()
    if rerun:
        policy = (options or PolicyOptions()).policy(**theirs, **made.fields())
        return _say_reruns(published, policy, report)
    return _say(published.attack(options or PolicyOptions(), **theirs), published, report)


def _say(verdict: Audit, tables: AttackedTables, report: Report) -> int:
    """Print what fell, and the verdict; return the exit code."""
    from covey.cli.audit_words import audit_figures, audit_words
    from covey.cli.dimensions import dimension_figures, dimension_words

    figures, words = audit_figures(verdict), [audit_words(verdict)]
    if ALONE in tables.trees:
        trees = tables.trees[ALONE]
        figures["dimensions"] = dimension_figures(trees)
        if tables.other is not None:
            words.append(f"{tables.other.words} {dimension_words(trees)}")
    return _print(verdict, figures, "\n".join(words), report)


def _print(verdict: Audit, figures: dict[str, Any], words: str, report: Report) -> int:
    if not report.json:
        for finding in verdict.findings:
            print(finding)
    report.say(figures, words)
    return 0 if verdict.safe else 1
