"""The labelled view of a dataset in one language, which says in it what everything is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import duckdb

from covey.contracts import PERIOD
from covey.files.connection import quoted, rows
from covey.store.views import (
    BOUND,
    BOUNDS,
    LABEL,
    LEVEL,
    SPAN,
    SPANNED,
    Described,
    codes,
    comment,
    described_rows,
    meaning_of,
    own_level,
)
from covey.store.words import ENGLISH_TAG, words_in
from covey.tables.status import OBS_STATUS, OBS_VALUE


def languages_in(columns: Iterable[str]) -> set[str]:
    """Return the languages of columns such as ``label_vi``."""
    return {name.removeprefix(f"{LABEL}_") for name in columns if name.startswith(f"{LABEL}_")}


def write_translated(connection: duckdb.DuckDBPyConnection, dataset: Described) -> None:
    """Write a labelled view for each language that the codelists of a dataset are translated into.

    English is one of them then; where nothing is translated there is none.
    """
    translated = set[str]().union(*map(languages_in, dataset.labels.values()))
    there = {row[0] for row in rows(connection, "DESCRIBE main.codelists")}
    for tag in sorted({ENGLISH_TAG, *translated}) if translated else ():
        one = _described_in(connection, dataset, tag)
        told = {name: (value, meaning) for name, value, meaning in _columns(one, there)}
        name = quoted(f"{dataset.name}_labelled_{tag}")
        columns = ", ".join(f"{value} AS {quoted(column)}" for column, (value, _) in told.items())
        connection.execute(
            f"CREATE VIEW {name} AS SELECT {columns} "
            f"FROM main.{quoted(dataset.name)} AS c {described_rows(dataset)}"
        )
        labels = one.words.say(
            "With the label and the level of every code, in language {language}.", language=tag
        )
        meanings = {column: meaning for column, (_, meaning) in told.items()}
        comment(connection, "VIEW", name, f"{one.meaning} {labels}", meanings)


def _described_in(connection: duckdb.DuckDBPyConnection, dataset: Described, tag: str) -> Described:
    """Return a dataset as it is described in a language; in English what nobody translated."""
    columns = [row[0] for row in rows(connection, "DESCRIBE main.datasets")]
    (found,) = rows(connection, "FROM main.datasets WHERE dataset = ?", [dataset.name])
    told: Mapping[str, Any] = dict(zip(columns, found, strict=True))
    title, note = (told.get(f"{name}_{tag}") or told[name] for name in ("title", "note"))
    words = words_in(tag)
    return replace(
        dataset,
        meaning=meaning_of(title, dataset.counts, note, words),
        words=words,
        names=told.get(f"names_{tag}") or {},
    )


def _columns(dataset: Described, there: Collection[str]) -> Iterator[tuple[str, str, str]]:
    """Yield the name, the value and the comment of each column of a view.

    Args:
        dataset: as it is described in the language.
        there: the columns of the table of codelists.
    """
    say, tag = dataset.words.say, dataset.words.tag
    for column in dataset.cut:
        code = f"c.{quoted(column)}"
        yield column, code, dataset.meanings[column]
        own, named = codes(column), [f"{name}_{tag}" for name in (LEVEL, LABEL)]
        level, label = (f"{own}.{quoted(name)}" if name in there else "NULL" for name in named)
        if column != PERIOD:
            meaning = say("The level of the code of {column}.", column=column)
            value = f"coalesce({level}, {own_level(column)}.level_name)"
            yield f"{column}_{LEVEL}", value, meaning
        meaning = say("What the code of {column} stands for.", column=column)
        yield f"{column}_{LABEL}", f"coalesce({label}, {own}.{LABEL}, {code})", meaning
        if column == PERIOD:
            for name, text in SPANNED.items():
                value = f"{SPAN}.{name}"
                called = f"coalesce({level}, {value})" if name == "frequency" else value
                yield name, called, say(text)
    for name in (OBS_VALUE, OBS_STATUS):
        yield name, f"c.{name}", dataset.meanings[name]
    for name in BOUNDS:
        value = f"coalesce(c.{OBS_VALUE}, {BOUND}.{name})"
        yield name, value, dataset.bound_meanings[name]
