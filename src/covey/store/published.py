"""The published store: one DuckDB file for everybody, with nothing in it but protected tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import polars as pl

from covey.disclosure import left_out, policy_row
from covey.errors import ReleaseRefused, StoreError
from covey.files.connection import SEALED, connected, refuse_log, rows
from covey.log import Taken
from covey.store.building import build
from covey.store.clean import do_apart
from covey.store.code_rows import code_rows, languages_of
from covey.store.completeness import marked
from covey.store.descriptions import Description
from covey.store.frames import frame
from covey.store.fresh import replaced_whole
from covey.store.gate import publishable, refuse_other_rows
from covey.store.layout import RELEASES
from covey.store.publication import Publication
from covey.store.vintages import Additions, Vintage, Withdrawal, in_utc
from covey.tables.status import HIDDEN, OBS_STATUS

if TYPE_CHECKING:
    from covey.disclosure import ProtectedTable


@dataclass(frozen=True, slots=True)
class PublishedBreakdown:
    """One breakdown that is out, by what its published rows tell.

    Args:
        name: its levels in words.
        view: the view that holds it; None where it has none.
        cells: how many of its cells are not 0, or are hidden.
        hidden: how many of these are hidden.
        visible: what its cells show as a share of the grand total, 0 to 1; None where that is
            hidden.
    """

    name: str
    view: str | None
    cells: int
    hidden: int
    visible: float | None


@dataclass(frozen=True, slots=True)
class Published:
    """One release as the published file lists it.

    Args:
        dataset: the table.
        period: the period.
        released_at: when, in UTC.
        rows: how many cells it has.
        hidden: how many of them are hidden.
        levels: how far each dimension was coarsened, 0 not at all; empty where the policy has no k.
        breakdowns: those that are out, those of few dimensions first; empty of a vintage that is
            superseded.
        left_out: the breakdowns that are not out though all coarser ones are, each with the reason;
            known to the run that published it, and not in the file.
        vintage: which revision of the period it is, 1 the first.
        superseded: whether a newer one is in the file.
        not_before: when it goes out, with a time zone, if it waits for that; not in the file.
        ended: the breakdowns of the first release of the dataset that are out no more; known to the
            run that published it, and not in the file.
        regrouped: what becomes of codes where a codelist has other areas than before, a sentence
            each; likewise.
        told: unsafe cells that others had published before; likewise.
        missed: what a reader will miss that the release before shows, a phrase each; likewise.
        missing: what it does without, a phrase each; likewise.
    """

    dataset: str
    period: str
    released_at: datetime
    rows: int
    hidden: int
    levels: Mapping[str, int]
    breakdowns: tuple[PublishedBreakdown, ...] = ()
    left_out: tuple[tuple[str, str], ...] = ()
    vintage: int = 1
    superseded: bool = False
    not_before: datetime | None = None
    ended: tuple[str, ...] = ()
    regrouped: tuple[str, ...] = ()
    told: int = 0
    missed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def publish(
    protected: ProtectedTable, publication: Publication, path: Path, before: Path | None = None
) -> Published:
    """Write a published file with one protected table more: all of it, or nothing.

    The file is built anew beside the old one, with everything published before, and takes its
    place whole, by a process that is told nothing but the published rows. With DuckDB 2 the same
    tables at the same moments make the same bytes.

    Args:
        protected: the table.
        publication: what it goes out as.
        path: the file to write.
        before: the file with everything published before; the one at *path* where missing.

    Raises:
        ReleaseRefused: the vintage is out already or was withdrawn, or one before it is missing.
        StoreBusy: another process holds the file or publishes into the folder.
        StoreError: the file cannot be read or written; what was there is unchanged.
        CoveyError: the table is not one that may be published; our own fault.
    """
    made = add_vintage(as_vintage(protected, publication), path, before)
    return replace(made, left_out=left_out(protected.certificate.breakdowns))


def add_vintage(vintage: Vintage, path: Path, before: Path | None = None) -> Published:
    """Write a published file with one vintage more, as `publish` does."""
    with replaced_whole(path) as fresh:
        do_apart(build, Additions(before or path, fresh, [vintage]))
    return next(
        one for one in published(path) if (one.dataset, one.period, one.vintage) == vintage.name
    )


def describe(
    protected: ProtectedTable, publication: Publication, parts: Sequence[Taken] = ()
) -> tuple[Description, pl.DataFrame]:
    """Return all that the published file is to say of a protected table, and its rows.

    Args:
        protected: the table.
        publication: what it goes out as.
        parts: the counts that are in it; needed where some are missing.

    Raises:
        ReleaseRefused: counts are missing, and the table is too large to say where.
        CoveyError: the table is not one that may be published; our own fault.
    """
    cells = publishable(protected, publication.dataset)
    if publication.missing and not protected.certificate.zeros_listed:
        raise ReleaseRefused(
            f"{publication.dataset.name} {publication.period}: the table is too large to list its "
            "zeros, so a cell of an agency that is missing would be read as 0. Nothing was "
            "published. Wait for the agency, or publish fewer breakdowns."
        )
    cells = marked(cells, parts, publication.missing, publication.trees)
    description = Description(
        publication.row,
        _release_row(protected, publication, cells),
        code_rows(
            *(publication.codelists, publication.dataset.dimensions.values()),
            *(publication.period, publication.translated),
        ),
        languages_of(publication.codelists),
        [{**publication.key, **row} for row in publication.completeness],
    )
    return description, cells


def republish(
    vintages: Sequence[Vintage], path: Path, withdrawals: Sequence[Withdrawal] = ()
) -> tuple[Published, ...]:
    """Write a published file from nothing, of what was kept of every release that stays public.

    With DuckDB 2 the bytes are those of the file that the releases made one after the other.

    Args:
        vintages: what goes in, in the order in which it was released; nothing withdrawn.
        path: the file to write.
        withdrawals: what is listed as withdrawn.

    Returns:
        The releases in the file.

    Raises:
        ReleaseRefused: a vintage stands twice or is withdrawn, or one before it is missing.
        StoreBusy: another process publishes into the folder.
        StoreError: rows are not those that were published, or the file cannot be written; what was
            there is unchanged.
    """
    for vintage in vintages:
        refuse_other_rows(vintage)
    with replaced_whole(path) as fresh:
        do_apart(build, Additions(None, fresh, vintages, withdrawals))
    return published(path)


def as_vintage(protected: ProtectedTable, publication: Publication) -> Vintage:
    """Return all that a published file tells of a table; nothing in it is confidential.

    Raises:
        CoveyError: the table is not one that may be published; our own fault.
    """
    description, cells = describe(protected, publication)
    return description.vintage(cells, publication.ledger)


def published(path: Path) -> tuple[Published, ...]:
    """Return every release in the published file at *path*; none where there is no file.

    Returns:
        All vintages of a period one after the other, the newest last.
    """
    if not path.exists():
        return ()
    refuse_log(path)
    with connected(path, read_only=True, **SEALED) as connection:
        _refuse_foreign(connection, path)
        found = rows(
            connection,
            "SELECT dataset, period, released_at, rows, hidden, levels, "
            "vintage, superseded FROM main.releases ORDER BY dataset, period, vintage",
        )
        out = _breakdowns(connection)
    return tuple(
        replace(
            Published(*row),
            breakdowns=() if superseded else tuple(out.get((row[0], row[1]), ())),
            vintage=number,
            superseded=superseded,
        )
        for *row, number, superseded in found
    )


def ask(path: Path, query: str) -> pl.DataFrame:
    """Return what the published file at *path* answers to an analyst's *query*.

    The connection is the one an analyst is advised to use: read-only, and without any way out of
    the file.
    """
    with connected(path, read_only=True, **SEALED) as connection:
        return frame(connection, query)


def _refuse_foreign(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Refuse a file whose list of releases is no table: a view could say, and do, anything."""
    if not _has_table(connection, RELEASES.name):
        raise StoreError(
            f"{path}: this is not a file that Covey published; it has no table of releases. "
            "Nothing was changed. Move it away, or name another folder."
        )


def _breakdowns(
    connection: duckdb.DuckDBPyConnection,
) -> dict[tuple[str, str], list[PublishedBreakdown]]:
    """Return the breakdowns of each release."""
    found = rows(
        connection,
        "SELECT dataset, period, breakdown, view, cells, hidden, visible FROM main.breakdowns "
        "ORDER BY dataset, period, dimensions, breakdown",
    )
    out: dict[tuple[str, str], list[PublishedBreakdown]] = {}
    for dataset, period, *told in found:
        out.setdefault((dataset, period), []).append(PublishedBreakdown(*told))
    return out


def _has_table(connection: duckdb.DuckDBPyConnection, name: str) -> bool:
    query = "SELECT 1 FROM duckdb_tables() WHERE schema_name = 'main' AND table_name = ?"
    return bool(rows(connection, query, [name]))


def _release_row(
    protected: ProtectedTable, publication: Publication, cells: pl.DataFrame
) -> dict[str, object]:
    """Describe a release by what the published rows and the policy tell anyway.

    How many cells are unsafe by themselves, or how many people are hidden, would be one more
    equation for the intruder: it stays inside. So does what the attack counted, which depends on
    the hidden counts that a correction changed, and on the twins.
    """
    hidden = cells.filter(pl.col(OBS_STATUS) == HIDDEN).height
    return {
        **publication.key,
        "released_at": in_utc(publication.out_at),
        "rows": cells.height,
        "hidden": hidden,
        "zeros_listed": protected.certificate.zeros_listed,
        "audit_safe": protected.audit.safe,
        "audit_attacked": hidden,
        "audit_cleared": [("sums or tables that fit", hidden)] if hidden else [],
        "levels": list(protected.certificate.levels.items()),
        **policy_row(protected.policy),
    }
