"""Questions that a reader may begin with: one click away, and right for each dataset.

They are those of docs/how-to/ask-a-published-file.md that are answered without a trap, in the words
of the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from covey.page.codes import Dimension, dimensions_of, of_one_kind
from covey.page.release import Descriptions, ReleaseMetadata, pairs

_WORDS: Final = """
all analyse analyze and any array as asc asymmetric both case cast check collate column constraint
create default deferrable desc describe distinct do else end except false fetch for foreign from
group having in initially intersect into lambda lateral leading limit not null offset on only or
order pivot pivot_longer pivot_wider placing primary qualify references returning select show some
summarize symmetric table then to trailing true union unique unpivot using variadic when where
window with
"""
RESERVED: Final = frozenset(_WORDS.split())
"""Words that DuckDB 1.4 to 2 takes for its own; a name of them is quoted."""

_PLAIN: Final = re.compile(r"[a-z_][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Question:
    """A question as a button.

    Args:
        title: in English, with a place for the level.
        sql: it as DuckDB is asked.
        level: fills the place; empty where there is none.
    """

    title: str
    sql: str
    level: str = ""


def questions_of(
    release: ReleaseMetadata,
    earlier: ReleaseMetadata | None,
    described: Descriptions,
    language: str,
) -> tuple[Question, ...]:
    """Return the questions to a dataset.

    Args:
        release: of the period that is asked for.
        earlier: of the one before it; None where there is none.
        described: what describes them.
        language: the tag of the language that codes are labelled in.
    """
    codelists, level_codes = described.codelists, described.level_codes
    dimensions = dimensions_of(release, codelists, level_codes)
    listed = described.breakdowns.filter(dataset=release.dataset, period=release.period)
    out = [
        _Out.of(row, dimensions)
        for row in listed.iter_rows(named=True)
        if of_one_kind(pairs(row["levels"]), dimensions)
    ]
    labels = {
        name: _label(name, codelists.filter(codelist=codelist), language)
        for name, codelist in release.dimensions.items()
    }
    asked = _Asked(release, dimensions, labels)
    found = [*asked.totals(out)]
    if earlier is not None:
        before = dimensions_of(earlier, codelists, level_codes)
        found += asked.changes(out, earlier.period, before)
    # A file that names levels in a language has a readme in it.
    read = f"_{language}" if f"level_{language}" in codelists.columns else ""
    return (*found, *asked.words(read))


@dataclass(frozen=True)
class _Out:
    """A breakdown that is out: its view, how much is hidden, the dimensions that it crosses."""

    view: str | None
    hidden: int
    levels: Mapping[str, str]

    @classmethod
    def of(cls, row: Mapping[str, Any], dimensions: Sequence[Dimension]) -> _Out:
        totals = {one.name: one.levels[0].name for one in dimensions}
        levels = pairs(row["levels"])
        crossed = {name: level for name, level in levels.items() if level != totals[name]}
        return cls(row["view"], row["hidden"], crossed)


@dataclass(frozen=True)
class _Asked:
    """What is asked of one release; ``labels`` has the column that tells what a code stands for."""

    release: ReleaseMetadata
    dimensions: Sequence[Dimension]
    labels: Mapping[str, str]

    def totals(self, out: Sequence[_Out]) -> Iterator[Question]:
        """Ask for counts, those that are hidden, and shares."""
        yield Question("How many in all?", self._macro("sum"))
        alone = [one for one in out if len(one.levels) == 1]
        for one in alone[:2]:
            (level,) = one.levels.values()
            yield Question("How many by {level}?", self._rows(one), level)
        most = max(out, key=lambda one: one.hidden, default=None)
        if most is not None and most.hidden:
            title = "Which counts are hidden, and what may they be?"
            yield Question(title, f"{self._rows(most)} AND obs_status = 'Q'")
        if alone:
            ((name, level),) = alone[0].levels.items()
            sql = self._macro("share", _text(name), **{name: level})
            yield Question("What share has each {level}?", sql, level)
        for one in (one for one in out if len(one.levels) == 2):
            (large, level), (small, _) = sorted(
                one.levels.items(), key=lambda pair: -self._codes(*pair)
            )
            code = self._first(small, one.levels[small])
            sql = self._macro("share", _text(small), **{small: code, large: level})
            yield Question("What share has one group, by {level}?", sql, level)
            return

    def changes(
        self, out: Sequence[_Out], earlier: str, before: Sequence[Dimension]
    ) -> Iterator[Question]:
        """Ask for changes since an earlier period, by what is out in both."""
        periods = (_text(earlier), _text(self.release.period))
        alike = {one.name: one for one in before}
        yield Question("How did the total change?", self._macro("change", *periods))
        for one in (one for one in out if len(one.levels) == 1):
            ((name, level),) = one.levels.items()
            if self._listed(name, level) == _codes_of(alike[name], level):
                sql = self._macro("change", *periods, **{name: level})
                yield Question("How did it change, by {level}?", sql, level)
                return

    def words(self, read: str) -> Iterator[Question]:
        """Ask for what is out, what codes stand for, and how the file is read.

        Args:
            read: what the columns of the readme end in, in the language of the reader.
        """
        dataset, period = _text(self.release.dataset), _text(self.release.period)
        yield Question(
            "Which breakdowns are out?",
            "SELECT breakdown, cells, hidden, visible, view FROM breakdowns\n"
            f"WHERE dataset = {dataset} AND period = {period}",
        )
        first = self.dimensions[0].name
        codelist = _text(self.release.dimensions[first])
        sql = f"SELECT * EXCLUDE (codelist, position) FROM codelists WHERE codelist = {codelist}"
        yield Question("What do the codes stand for?", sql)
        sql = f"SELECT topic{read}, text{read} FROM readme"
        yield Question("How is this file read?", sql)

    def _rows(self, one: _Out) -> str:
        labels = [_name(self.labels[name]) for name in one.levels]
        head = f"SELECT {', '.join([*labels, 'obs_value', 'obs_status', 'low', 'high'])}"
        period = f"WHERE period = {_text(self.release.period)}"
        if one.view is not None:
            schema, _, view = one.view.partition(".")
            return f"{head}\nFROM {_name(schema)}.{_name(view)}\n{period}"
        return f"{head}\nFROM {self._call('by', (), one.levels)}\n{period}"

    def _macro(self, kind: str, /, *first: str, **named: str) -> str:
        if kind != "change":
            named["period"] = self.release.period
        return f"SELECT * FROM {self._call(kind, first, named)}"

    def _call(self, kind: str, first: Sequence[str], named: Mapping[str, str]) -> str:
        given = [*first, *(f"{_name(name)} := {_text(text)}" for name, text in named.items())]
        return f"{_name(f'{self.release.dataset}_{kind}')}({', '.join(given)})"

    def _dimension(self, name: str) -> Dimension:
        return next(one for one in self.dimensions if one.name == name)

    def _listed(self, name: str, level: str) -> frozenset[str]:
        return _codes_of(self._dimension(name), level)

    def _codes(self, name: str, level: str) -> int:
        return len(self._listed(name, level))

    def _first(self, name: str, level: str) -> str:
        of_level = self._listed(name, level)
        return next(code for code in self._dimension(name).codes if code in of_level)


def _label(name: str, codelist: pl.DataFrame, language: str) -> str:
    """Return the column of the views that labels the codes of a dimension, or that of the codes."""
    for column in (f"label_{language}", "label"):
        if column in codelist.columns and codelist[column].null_count() < codelist.height:
            return f"{name}_{column}"
    return name


def _codes_of(dimension: Dimension, level: str) -> frozenset[str]:
    return frozenset(
        dimension.codes[place]
        for one in dimension.levels
        if one.name == level
        for place in one.codes
    )


def _name(text: str) -> str:
    if _PLAIN.fullmatch(text) and text not in RESERVED:
        return text
    doubled = text.replace('"', '""')
    return f'"{doubled}"'


def _text(text: str) -> str:
    doubled = text.replace("'", "''")
    return f"'{doubled}'"
