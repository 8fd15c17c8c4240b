"""The published store: one DuckDB file for everybody, with nothing in it but protected tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import polars as pl

from covey.contracts import PERIODS, Dataset
from covey.disclosure import CERTAIN, Audit, Policy, ProtectedTable, left_out
from covey.errors import CoveyError, StoreError
from covey.store.apart import do_apart
from covey.store.building import Addition, build
from covey.store.connection import SEALED, connected, frame, rows
from covey.store.fresh import refuse_log, replaced_whole
from covey.store.layout import BREAKDOWNS, RELEASES
from covey.tables import Hierarchy
from covey.tables.status import HIDDEN, OBS_STATUS, OBS_VALUE, PUBLISHED


@dataclass(frozen=True)
class Publication:
    """What goes out under which name.

    Args:
        dataset: the contract of the table.
        period: the one period it covers.
        released_at: when, with a time zone; part of the file.
        codelists: the whole tree of every codelist of the dataset and of the periods, by name.
    """

    dataset: Dataset
    period: str
    released_at: datetime
    codelists: Mapping[str, Hierarchy]


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
        breakdowns: those that are out, those of few dimensions first; empty in a file of an earlier
            version, which does not list them.
        left_out: the breakdowns that are not out though all coarser ones are, each with the reason;
            known to the run that published it, and not in the file.
    """

    dataset: str
    period: str
    released_at: datetime
    rows: int
    hidden: int
    levels: Mapping[str, int]
    breakdowns: tuple[PublishedBreakdown, ...] = ()
    left_out: tuple[tuple[str, str], ...] = ()


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
        ReleaseRefused: the period is out already.
        StoreBusy: another process holds the file or publishes into the folder.
        StoreError: the file cannot be read or written; what was there is unchanged.
        CoveyError: the table is not one that may be published; our own fault.
    """
    dataset = publication.dataset
    cells = _publishable(protected, dataset)
    with replaced_whole(path) as fresh:
        addition = Addition(
            before=before or path,
            fresh=fresh,
            period=publication.period,
            dataset=_dataset_row(dataset),
            release=_release_row(protected, publication, cells),
            codes=_codes(publication),
            languages=_languages(publication.codelists),
            cells=cells,
        )
        do_apart(build, addition)
    made = next(
        one
        for one in published(path)
        if (one.dataset, one.period) == (dataset.name, publication.period)
    )
    return replace(made, left_out=left_out(protected.certificate.breakdowns))


def published(path: Path) -> tuple[Published, ...]:
    """Return every release in the published file at *path*; none where there is no file."""
    if not path.exists():
        return ()
    refuse_log(path)
    with connected(path, read_only=True, **SEALED) as connection:
        _refuse_foreign(connection, path)
        found = rows(
            connection,
            "SELECT dataset, period, released_at, rows, hidden, levels FROM main.releases "
            "ORDER BY dataset, period",
        )
        out = _breakdowns(connection)
    return tuple(
        replace(Published(*row), breakdowns=tuple(out.get((row[0], row[1]), ()))) for row in found
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
    """Return the breakdowns of each release; none where the file is of an earlier version."""
    if not _has_table(connection, BREAKDOWNS.name):
        return {}
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


def _publishable(protected: ProtectedTable, dataset: Dataset) -> pl.DataFrame:
    """Return the rows of the table, after looking once more at everything that makes it safe.

    This is the last gate: a table that passes here is public, so it trusts no type and no check
    that was made before.
    """
    if not isinstance(protected, ProtectedTable) or protected.audit.safe is not True:
        raise CoveyError("only a protected table whose audit passed is published. Protect it.")
    if protected.policy not in dataset.policy.outcomes:
        raise CoveyError(f"{dataset.name}: the table was protected under another policy.")
    if protected.grid.names != tuple(dataset.dimensions):
        raise CoveyError(f"{dataset.name}: the table has other dimensions than the dataset.")
    cells: pl.DataFrame = protected.to_frame("polars")
    value, status = pl.col(OBS_VALUE), pl.col(OBS_STATUS)
    unsafe = (
        ~status.is_in([PUBLISHED, HIDDEN]).fill_null(value=False)
        | (value.is_null() != (status == HIDDEN))
        | value.is_between(1, protected.policy.minimum_count - 1).fill_null(value=False)
    )
    if not cells.filter(unsafe).is_empty():
        raise CoveyError(f"{dataset.name}: a cell shows what it must hide. Nothing was published.")
    if not protected.audit.is_of_rows(cells, protected.grid.hierarchies, protected.policy):
        raise CoveyError(
            f"{dataset.name}: the audit judged other rows or another policy. Nothing was published."
        )
    return cells.select(*dataset.dimensions, value.cast(pl.Int64), status)


def _dataset_row(dataset: Dataset) -> dict[str, object]:
    return {
        "dataset": dataset.name,
        "title": dataset.title,
        "counts": dataset.counts,
        "frequency": dataset.frequency,
        "dimensions": list(dataset.dimensions.items()),
        "note": dataset.note,
    }


def _told_of(audit: Audit) -> list[tuple[str, int]]:
    """Return how many hidden cells withstood, by what the published rows tell of it.

    Which tables that fit cleared a cell depends on the twins, and so on the true counts.
    """
    certain = audit.cleared.get(CERTAIN, 0)
    told = {CERTAIN: certain, "tables that fit": sum(audit.cleared.values()) - certain}
    return [(means, cells) for means, cells in told.items() if cells]


def _release_row(
    protected: ProtectedTable, publication: Publication, cells: pl.DataFrame
) -> dict[str, object]:
    """Describe a release by what the published rows and the policy tell anyway.

    How many cells are unsafe by themselves, or how many people are hidden, would be one more
    equation for the intruder: it stays inside.
    """
    policy, audit = protected.policy, protected.audit
    return {
        "dataset": publication.dataset.name,
        "period": publication.period,
        "released_at": publication.released_at.astimezone(UTC).replace(tzinfo=None),
        "rows": cells.height,
        "hidden": cells[OBS_VALUE].null_count(),
        "zeros_listed": protected.certificate.zeros_listed,
        "audit_safe": audit.safe,
        "audit_attacked": audit.attacked,
        "audit_cleared": _told_of(audit),
        "minimum_count": policy.minimum_count,
        "zeros": policy.zeros,
        "intruder": policy.intruder,
        "insiders": "; ".join(audit.insiders) or None,
        "protection": str(policy.protection),
        "sides": policy.sides,
        "k": policy.k,
        "quasi_identifiers": list(policy.quasi_identifiers),
        "suppression_limit": policy.suppression_limit,
        "levels": list(protected.certificate.levels.items()),
        "cost": policy.cost,
        "iterations": policy.iterations,
        "time_limit": policy.time_limit,
        "detail": _detail_in_words(policy),
        "class_limit": policy.class_limit,
        "hidden_limit": policy.hidden_limit,
        "most_dimensions": policy.most_dimensions,
        "policy_source": policy.source,
    }


def _detail_in_words(policy: Policy) -> str:
    if isinstance(policy.detail, str):
        return policy.detail
    named = (
        ", ".join(f"{name} {level}" for name, level in dict(one).items()) for one in policy.detail
    )
    return "; ".join(name or "total" for name in named)


def _languages(trees: Mapping[str, Hierarchy]) -> frozenset[str]:
    return frozenset(tag for tree in trees.values() for tag in tree.codelist.translations)


def _codes(publication: Publication) -> list[dict[str, object]]:
    names = sorted({*publication.dataset.dimensions.values(), PERIODS})
    return [row for name in names for row in _tree_rows(name, publication.codelists[name])]


def _tree_rows(name: str, tree: Hierarchy) -> list[dict[str, object]]:
    translations = tree.codelist.translations
    return [
        {
            "codelist": name,
            "position": place,
            "code": code,
            "parent": tree.codes[tree.parents[place]] if place else None,
            "label": tree.codelist.labels[place],
            "level": tree.level_names[tree.depth[place]] if tree.level_names else None,
            **{f"label_{tag}": texts[place] for tag, texts in translations.items()},
        }
        for place, code in enumerate(tree.codes)
    ]
