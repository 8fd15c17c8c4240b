"""What the published file says of one release, its rows aside."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, Protocol

import polars as pl

from covey.contracts import file_name_of
from covey.page.words import ENGLISH, languages

HIDDEN: Final = "Q"
INCOMPLETE: Final = "P"
"""A count that lacks those of an agency."""
NOT_COLLECTED: Final = "L"
"""A count that only an agency that is missing could have."""

Tables = Callable[..., pl.DataFrame]
"""Gives a whole table of the published file: by its name, and its schema where that is not main."""


class PublishedFile(Protocol):
    """The published file, all of one moment."""

    def __call__(self, name: str, schema: str = "main", /) -> pl.DataFrame:
        """Return a whole table."""

    def content(self, most: int, /) -> bytes | None:
        """Return the bytes of it; None where they are more than *most*."""


@dataclass(frozen=True)
class ReleaseMetadata:
    """The newest vintage of a period of a dataset.

    Args:
        dataset: its table.
        titles: what it counts, in words, by language; always in English.
        notes: what a reader must know, likewise; empty where there is nothing.
        notices: what to know of all counts first, likewise.
        nouns: what a count is a number of, likewise: people or events, where nobody said.
        office: who stands behind it: ``publisher``, ``contact`` and ``licence``, empty where nobody
            said.
        names: what its dimensions are called, by language, where somebody said.
        counts: ``persons`` or ``events``.
        dimensions: the codelist of each dimension, in order.
        period: its period.
        vintage: 1 the first, 2 the first correction.
        released_at: when, in UTC.
        told: its row in ``releases``: the policy that was carried out, and the verdict.
        missing: the agencies of which it lacks counts.
    """

    dataset: str
    titles: Mapping[str, str]
    notes: Mapping[str, str]
    notices: Mapping[str, str]
    nouns: Mapping[str, str]
    office: Mapping[str, str]
    names: Mapping[str, Mapping[str, str]]
    counts: str
    dimensions: Mapping[str, str]
    period: str
    vintage: int
    released_at: datetime
    told: Mapping[str, Any]
    missing: tuple[str, ...] = ()

    @property
    def file_name(self) -> str:
        """What a file about it is called, without an ending."""
        return f"{self.dataset}_{file_name_of(self.period)}"

    @property
    def page(self) -> str:
        """The name of its page."""
        return f"{self.file_name}.html"


@dataclass(frozen=True)
class Descriptions:
    """The tables of the published file that describe all of its releases.

    Args:
        codelists: the table of that name; so are the others.
        level_codes: likewise.
        breakdowns: likewise.
        download: where the published file lies, as a link.
    """

    codelists: pl.DataFrame
    level_codes: pl.DataFrame
    breakdowns: pl.DataFrame
    download: str


def newest_releases(tables: Tables) -> tuple[ReleaseMetadata, ...]:
    """Return the newest vintage of every period of every dataset, in the order of the file."""
    datasets = {row["dataset"]: row for row in tables("datasets").iter_rows(named=True)}
    missing: dict[tuple[str, str, int], dict[str, None]] = {}
    for row in tables("completeness").iter_rows(named=True):
        if not row["came"] or row["silent"]:
            name = (row["dataset"], row["period"], row["vintage"])
            missing.setdefault(name, {})[row["agency"]] = None
    return tuple(
        replace(
            _release(datasets[row["dataset"]], row),
            missing=tuple(missing.get((row["dataset"], row["period"], row["vintage"]), ())),
        )
        for row in tables("releases").iter_rows(named=True)
        if not row["superseded"]
    )


def pairs(mapping: Any) -> dict[str, Any]:
    """Return a map of DuckDB as a dictionary; polars before 2 has its keys and values in a list."""
    if isinstance(mapping, Mapping):
        return dict(mapping)
    return {pair["key"]: pair["value"] for pair in mapping or ()}


def _release(dataset: Mapping[str, Any], told: Mapping[str, Any]) -> ReleaseMetadata:
    return ReleaseMetadata(
        dataset=told["dataset"],
        titles=_in_each_language(dataset, "title"),
        notes=_in_each_language(dataset, "note"),
        notices=_in_each_language(dataset, "notice"),
        nouns=_nouns(dataset),
        office={name: dataset.get(name) or "" for name in ("publisher", "contact", "licence")},
        names={
            one.tag: pairs(dataset.get(f"names_{one.tag}"))
            for one in languages()
            if one.tag != ENGLISH
        },
        counts=dataset["counts"],
        dimensions=pairs(dataset["dimensions"]),
        period=told["period"],
        vintage=told["vintage"],
        released_at=told["released_at"],
        told=told,
    )


def _nouns(dataset: Mapping[str, Any]) -> dict[str, str]:
    if dataset.get("noun"):
        return _in_each_language(dataset, "noun")
    noun = "people" if dataset["counts"] == "persons" else "events"
    return {one.tag: one.say(noun) for one in languages()}


def _in_each_language(dataset: Mapping[str, Any], name: str) -> dict[str, str]:
    """Return what is said of a dataset in English, and in each language that has a translation."""
    translated = {one.tag: dataset.get(f"{name}_{one.tag}") for one in languages()}
    return {
        ENGLISH: dataset.get(name) or "",
        **{tag: text for tag, text in translated.items() if text},
    }
