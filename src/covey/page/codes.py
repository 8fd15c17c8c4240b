"""The codes that a release uses: their labels in every language, the levels they make up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from covey.contracts import labels_of, running_of
from covey.page.release import ReleaseMetadata
from covey.page.words import ENGLISH, languages

_PERIODS: Final = "periods"
_TILE: Final = ("tile_column", "tile_row")


@dataclass(frozen=True)
class LevelCodes:
    """A level of a dimension.

    Args:
        name: what it is called.
        codes: the places of its codes, all of one kind.
        own: those of them that are of no coarser level as well.
        whole: whether everybody is counted in one of them, and nobody by a coarser code alone.
    """

    name: str
    codes: tuple[int, ...]
    own: tuple[int, ...]
    whole: bool


@dataclass(frozen=True)
class Dimension:
    """A dimension of a release.

    Args:
        name: as in the file.
        called: what it is called, by language.
        codes: those that its rows use, the total first.
        labels: what each stands for, by language.
        tiles: the column and the row of each on a map of tiles; None where it has none.
        people: how many live in the area of each; None where nobody said.
        outlines: the path that SVG draws of each; None where it has none.
        parents: the place of the code above each; -1 for the total.
        levels: the total's first.
    """

    name: str
    called: Mapping[str, str]
    codes: tuple[str, ...]
    labels: Mapping[str, tuple[str, ...]]
    tiles: tuple[tuple[int, int] | None, ...]
    people: tuple[int | None, ...]
    outlines: tuple[str | None, ...]
    parents: tuple[int, ...]
    levels: tuple[LevelCodes, ...]


def dimensions_of(
    release: ReleaseMetadata, codelists: pl.DataFrame, level_codes: pl.DataFrame
) -> tuple[Dimension, ...]:
    """Return the dimensions of a release.

    Args:
        release: which.
        codelists: the table of that name.
        level_codes: the table of that name.
    """
    of_release = level_codes.filter(dataset=release.dataset, period=release.period)
    return tuple(
        _dimension(
            name,
            {one.tag: release.names.get(one.tag, {}).get(name, name) for one in languages()},
            codelists.filter(codelist=codelist),
            of_release.filter(dimension=name),
        )
        for name, codelist in release.dimensions.items()
    )


def names_of(
    releases: Sequence[ReleaseMetadata], codelists: pl.DataFrame
) -> dict[str, dict[str, str]]:
    """Return what titles, dimensions and levels are called in each language but English.

    Args:
        releases: whose titles and dimensions.
        codelists: the table of that name.

    Returns:
        By language: the translation of each English text, where somebody said it.
    """
    names: dict[str, dict[str, str]] = {}
    lists = {codelist for one in releases for codelist in one.dimensions.values()}
    listed = codelists.filter(pl.col("codelist").is_in(lists), pl.col("level").is_not_null())
    for tag in (one.tag for one in languages() if one.tag != ENGLISH):
        own = names[tag] = {}
        if f"level_{tag}" in listed.columns:
            levels = listed.select("level", f"level_{tag}").drop_nulls().unique(maintain_order=True)
            own |= dict(levels.iter_rows())
        for one in releases:
            titles = {one.titles[ENGLISH]: one.titles[tag]} if tag in one.titles else {}
            own |= {**one.names.get(tag, {}), **titles}
    return names


def period_labels(codelists: pl.DataFrame) -> dict[str, dict[str, str]]:
    """Return what each period is called, by language."""
    listed = codelists.filter(codelist=_PERIODS)
    codes = listed["code"].to_list()
    return {tag: dict(zip(codes, labels, strict=True)) for tag, labels in _labels(listed).items()}


def period_called(code: str, labels: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Return what a period is called, by language; a sum that was taken back by its months.

    Args:
        code: of the period.
        labels: those of the file, as `period_labels` returns them.
    """
    own = labels_of(code) if running_of(code) is not None else {}
    return {
        tag: names.get(code) or own.get("" if tag == ENGLISH else tag, code)
        for tag, names in labels.items()
    }


def _dimension(
    name: str, called: Mapping[str, str], listed: pl.DataFrame, levels: pl.DataFrame
) -> Dimension:
    used = listed.filter(pl.col("code").is_in(levels["code"].unique().to_list())).sort("position")
    codes = used["code"].to_list()
    place = {code: at for at, code in enumerate(codes)}
    # A province among districts would be the largest of them in every chart.
    mixed = levels.filter("stands_in")
    own = levels.filter(~pl.col("level_name").is_in(mixed["level_name"].unique().to_list()))
    parted = set(mixed["level"].to_list())
    parents = tuple(place.get(parent, -1) for parent in used["parent"])
    return Dimension(
        name,
        called,
        tuple(codes),
        {tag: _apart(labels, parents) for tag, labels in _labels(used).items()},
        _tiles(used),
        _said(used, "population"),
        _said(used, "outline"),
        parents,
        tuple(
            _level(own.filter(level=level), place, whole=level not in parted)
            for level in sorted(set(own["level"]))
        ),
    )


def of_one_kind(levels: Mapping[str, str], dimensions: Sequence[Dimension]) -> bool:
    """Tell whether a breakdown by *levels* of some dimensions holds only codes of their kinds."""
    return all(
        levels[one.name] in {level.name for level in one.levels} for one in dimensions
    )  # fmt: skip


def _level(rows: pl.DataFrame, place: Mapping[str, int], *, whole: bool) -> LevelCodes:
    told: Sequence[dict[str, Any]] = rows.to_dicts()
    return LevelCodes(
        told[0]["level_name"],
        tuple(sorted(place[row["code"]] for row in told)),
        tuple(sorted(place[row["code"]] for row in told if row["own"])),
        whole,
    )


def _tiles(listed: pl.DataFrame) -> tuple[tuple[int, int] | None, ...]:
    if not set(_TILE) <= set(listed.columns):  # in a file of before
        return (None,) * listed.height
    return tuple(None if column is None else (column, row)
                 for column, row in listed.select(_TILE).iter_rows())  # fmt: skip


def _said(listed: pl.DataFrame, column: str) -> tuple[Any, ...]:
    """Return a column of a codelist; missing in a file of before."""
    if column not in listed.columns:
        return (None,) * listed.height
    return tuple(listed[column].to_list())


def _apart(labels: Sequence[str], parents: Sequence[int]) -> tuple[str, ...]:
    """Return labels, those that several codes share with what is above each.

    >>> _apart(["All", "Nam", "Bac", "Chau Thanh", "Chau Thanh"], [-1, 0, 0, 1, 2])
    ('All', 'Nam', 'Bac', 'Chau Thanh (Nam)', 'Chau Thanh (Bac)')
    """
    uses = Counter(labels)
    return tuple(
        f"{label} ({labels[parent]})" if uses[label] > 1 and parent > 0 else label
        for label, parent in zip(labels, parents, strict=True)
    )


def _labels(listed: pl.DataFrame) -> dict[str, tuple[str, ...]]:
    """Return the labels by language; a code without a translation keeps its English label."""
    out = {}
    for language in languages():
        column = f"label_{language.tag}"
        own = language.tag != ENGLISH and column in listed.columns
        texts = pl.coalesce(*([column] if own else []), "label", "code")
        out[language.tag] = tuple(listed.select(texts).to_series().to_list())
    return out
