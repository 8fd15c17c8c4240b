"""All that the public file says of a release beside its rows, kept once by its hash.

A codelist is a text of its own, as most releases have it in common.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any, Self

import polars as pl

from covey.errors import StoreError
from covey.log import canonical, sha256
from covey.store.coded import coded
from covey.store.layout import MOMENT, NUMBER_OF, RELEASES, TEXT_OF, Table, datasets
from covey.store.vintages import Vintage
from covey.tables import Hierarchy

Texts = Callable[[str], Iterable[str]]
"""The text that is kept under a hash; nothing where there is none."""


@dataclass(frozen=True)
class Description:
    """What the public file says of a release, its rows and the head of the ledger aside.

    Args:
        dataset: its row in ``datasets``.
        release: its row in ``releases``; the head is not in it, since it follows from this.
        codes: its rows in ``codelists``.
        languages: the languages that labels are translated into.
        completeness: its rows in ``completeness``; none of a period that is complete.
    """

    dataset: Mapping[str, object]
    release: Mapping[str, object]
    codes: Sequence[Mapping[str, object]]
    languages: frozenset[str]
    completeness: Sequence[Mapping[str, object]] = ()

    @property
    def text(self) -> str:
        """The description as canonical JSON, each codelist by the hash of its own text."""
        return canonical(
            {
                "dataset": _plain(self.dataset),
                "release": _plain(self.release),
                "codelists": {name: sha256(text) for name, text in self._codelists.items()},
                "languages": sorted(self.languages),
                **({"completeness": list(self.completeness)} if self.completeness else {}),
            }
        )

    @property
    def texts(self) -> dict[str, str]:
        """All texts that are kept of it, by their hash."""
        return {sha256(text): text for text in (self.text, *self._codelists.values())}

    @property
    def _codelists(self) -> dict[str, str]:
        names = dict.fromkeys(str(row["codelist"]) for row in self.codes)
        return {
            name: canonical([dict(row) for row in self.codes if row["codelist"] == name])
            for name in names
        }

    def called(self, dataset: str, codelists: Mapping[str, str]) -> Self:
        """Return the same of a dataset that has another name now, or whose codelists have.

        Args:
            dataset: the name of now.
            codelists: the name of now of each codelist, by the one it had.
        """
        if self.dataset["dataset"] == dataset and all(old == new for old, new in codelists.items()):
            return self
        dimensions = [(name, codelists[of]) for name, of in _pairs(self.dataset["dimensions"])]
        return replace(
            self,
            dataset={**self.dataset, "dataset": dataset, "dimensions": dimensions},
            release={**self.release, "dataset": dataset},
            codes=[
                {**row, "codelist": codelists.get(str(row["codelist"]), row["codelist"])}
                for row in self.codes
            ],
            completeness=[{**row, "dataset": dataset} for row in self.completeness],
        )

    def vintage(self, cells: pl.DataFrame, ledger: str | None) -> Vintage:
        """Return what a builder of the public file is told, its rows coded.

        Text takes six times the memory that its numbers do.

        Args:
            cells: the rows: dimensions, obs_value and obs_status.
            ledger: the head of the ledger after the release.
        """
        release = {**self.release, "ledger": ledger}
        return Vintage(
            *(self.dataset, release, self.codes, self.languages, coded(cells)),
            completeness=self.completeness,
        )

    @classmethod
    def read(cls, texts: Texts, digest: str) -> Self:
        """Read the description of this hash.

        Args:
            texts: those that are kept.
            digest: the hash.

        Raises:
            StoreError: it or a codelist of it is not what was kept, or is missing.
        """
        told = json.loads(_kept(texts, digest))
        lists = [json.loads(_kept(texts, one)) for one in told["codelists"].values()]
        return cls(
            _typed(datasets(tuple(told["languages"])), told["dataset"]),
            _typed(RELEASES, told["release"]),
            [row for rows_of in lists for row in rows_of],
            frozenset(told["languages"]),
            told.get("completeness", ()),
        )


def trees_of(
    texts: Texts, digest: str, dimensions: Iterable[tuple[str, str]]
) -> dict[str, Hierarchy]:
    """Return the trees of dimensions as a description has them, each by its codelist's name.

    Raises:
        StoreError: as for `Description.read`.
    """
    lists = json.loads(_kept(texts, digest))["codelists"]
    return {name: _tree(_kept(texts, lists[codelist])) for name, codelist in dimensions}


@lru_cache(maxsize=64)
def _tree(codelist: str) -> Hierarchy:
    """Return the tree of a codelist that is kept: most releases have it in common."""
    columns = ("code", "parent", "level")
    return Hierarchy.from_rows(
        {name: str(row.get(name) or "") for name in columns} for row in json.loads(codelist)
    )


def _kept(texts: Texts, digest: str) -> str:
    text = next(iter(texts(digest)), "")
    if sha256(text) != digest:
        raise StoreError("what the public file said of it is missing, or was changed")
    return text


def _pairs(value: object) -> list[tuple[str, str]]:
    assert isinstance(value, list)
    return value


def _plain(row: Mapping[str, object]) -> dict[str, object]:
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in row.items()
    }


def _typed(table: Table, row: Mapping[str, Any]) -> dict[str, object]:
    """Return a row as it was: pairs for a mapping, a moment for its text."""
    types = {column.name: column.type for column in table.columns}
    return {name: _value(types.get(name), value) for name, value in row.items()}


def _value(kind: str | None, value: Any) -> object:
    if value is None or kind is None:
        return value
    if kind in (TEXT_OF, NUMBER_OF):
        return [tuple(pair) for pair in value]
    return datetime.fromisoformat(value) if kind == MOMENT else value
