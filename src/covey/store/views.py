"""What an analyst asks a published dataset by: labels, single breakdowns, levels.

The dataset itself holds totals beside their parts. A view of one breakdown does not, so that a
column of it may be summed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import duckdb

from covey.contracts import PERIOD, PERIODS
from covey.files.connection import literal, quoted, rows
from covey.store.words import ENGLISH, Words
from covey.tables.codelist import POPULATION
from covey.tables.status import ESTIMATE, HIGH, LOW, OBS_STATUS, OBS_VALUE

LABEL: Final = "label"
BOUNDS: Final = {
    LOW: "Fewest {counts} that all published rows of the release leave possible; see readme.",
    HIGH: "Most {counts} that they leave possible; NULL where nothing limits them.",
    ESTIMATE: "{counts} in one of the tables that fit, the one that says least beyond them; NULL "
    "where too much hangs together to find it.",
}
BOUND: Final = quoted("bounds of row")
"""What the bounds of a row are called in a query."""

GIVEN: Final = f"given AS (SELECT CAST({quoted(PERIOD)} AS VARCHAR) AS {PERIOD})"
"""What a macro is given for the period, as a table: its name could be taken for a column's."""

SPAN: Final = quoted("span of period")
"""What the row of a period in the table of periods is called in a query."""

SPANNED: Final = {
    "frequency": "How long the period is: quarter, half-year, year.",
    "period_start": "Its first day.",
    "period_end": "Its last day.",
    "period_length": "How many months it is long; NULL: weeks or days.",
}

LEVEL: Final = "level"


@dataclass(frozen=True)
class Described:
    """A dataset as the published file describes it.

    Args:
        name: of its table.
        dimensions: the codelist of each.
        counts: what a count is of.
        meaning: what it holds, in words.
        labels: the label columns that each codelist fills.
        newest: the period that is told where none is asked for, of the shortest length.
        frequency: that length.
        peopled: the codelists that say how many people live where.
        words: the language that it is described in.
        names: what dimensions are called in that language, where somebody said.
    """

    name: str
    dimensions: Mapping[str, str]
    counts: str
    meaning: str
    labels: Mapping[str, Sequence[str]]
    newest: str
    frequency: str
    peopled: frozenset[str] = frozenset()
    words: Words = ENGLISH
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def cut(self) -> dict[str, str]:
        """The codelist of each column of codes, the period first."""
        return {PERIOD: PERIODS, **self.dimensions}

    @property
    def bounds(self) -> str:
        """The table with the bounds of its hidden cells."""
        return f"main.{quoted(f'{self.name}_bounds')}"

    @property
    def bound_meanings(self) -> dict[str, str]:
        """The comment of low, high and estimate."""
        counts = self.words.say(self.counts)
        told = {name: self.words.say(text, counts=counts) for name, text in BOUNDS.items()}
        return {name: text[0].upper() + text[1:] for name, text in told.items()}

    @property
    def meanings(self) -> dict[str, str]:
        """The comment of each column of its table."""
        say = self.words.say
        counts = say(self.counts)
        return {
            PERIOD: say("The period that is counted; never a sum over several."),
            **{name: self._dimension(name) for name in self.dimensions},
            OBS_VALUE: say("Number of {counts}; NULL where hidden.", counts=counts),
            OBS_STATUS: say(
                "A: published. Q: hidden, so that nobody can be found. P: published, and "
                "lacks an agency. L: only an agency that is missing counts here; it is no 0."
            ),
        }

    def _dimension(self, name: str) -> str:
        codes = self.words.say("Code in codelist {codelist}.", codelist=self.dimensions[name])
        own = self.names.get(name)
        return f"{own[0].upper()}{own[1:]}: {codes[0].lower()}{codes[1:]}" if own else codes


def meaning_of(title: str, counts: str, note: str | None, words: Words) -> str:
    """Return what a dataset holds, from its title and its note in the language of *words*."""
    counted = words.say("Counts of {counts}.", counts=words.say(counts))
    return " ".join(filter(None, [f"{title}.", counted, note]))


def write_views(connection: duckdb.DuckDBPyConnection, dataset: Described) -> None:
    """Write the labelled view of a dataset, views of each breakdown, and the macro for any.

    A breakdown has a view of the newest period, since what is added up over several periods counts
    people twice, and one of every period, for series.
    """
    _write_labelled(connection, dataset)
    query = (
        f"SELECT replace(view, {literal(f'{SERIES}.')}, '.'), breakdown, any_value(levels), "
        f"max({PERIOD}) FILTER (NOT contains(view, {literal(f'{SERIES}.')})) FROM breakdowns "
        "WHERE dataset = ? AND view IS NOT NULL GROUP BY ALL ORDER BY ALL"
    )
    everybody = _levels_of_everybody(connection, dataset)
    total = total_levels(connection, dataset)
    for view, breakdown, levels, newest in rows(connection, query, [dataset.name]):
        mixed = {name: everybody[name, at] for name, at in levels.items()
                 if (name, at) in everybody}  # fmt: skip
        crossed = {name: codelist for name, codelist in dataset.dimensions.items()
                   if levels[name] != total[name]}  # fmt: skip
        schema, _, name = view.partition(".")
        series = f"{schema}{SERIES}.{name}"
        said = f"{dataset.meaning} By {breakdown}, {{}}; {_MEANING}{_left_out(mixed)}"
        every = "in every period of one length, which are never added up"
        _write_breakdown(connection, dataset, (series, view), crossed, said.format(every))
        if newest is not None:
            alone = f"in {newest} alone, the newest; {series} has every period"
            _write_breakdown(connection, dataset, (view,), crossed, said.format(alone))
    _write_macro(connection, dataset, total)


SERIES: Final = "_period"
"""What the schema of the views that hold every period ends in."""

_MEANING: Final = "no totals beside parts; sum() leaves out what is hidden."


def name_views(connection: duckdb.DuckDBPyConnection) -> None:
    """Name beside each breakdown the view that holds it: of the newest period, or of every one."""
    schema = f"replace(split_part(b.view, '.', 1) || '.', {literal(f'{SERIES}.')}, '.')"
    at = f"coalesce(p.period_end, DATE '0001-01-01'), c.position, b.{PERIOD}"
    connection.execute(
        f"UPDATE breakdowns AS b SET view = CASE WHEN b.{PERIOD} = n.newest THEN n.own "
        f"ELSE replace(n.own, '.', {literal(f'{SERIES}.')}) END || split_part(b.view, '.', 2) "
        f"FROM (SELECT b.dataset, {schema} AS own, max_by(b.{PERIOD}, ({at})) AS newest "
        f"FROM breakdowns AS b LEFT JOIN periods AS p ON p.{PERIOD} = b.{PERIOD} "
        f"LEFT JOIN codelists AS c ON c.codelist = {literal(PERIODS)} AND c.code = b.{PERIOD} "
        f"WHERE b.view IS NOT NULL GROUP BY ALL) AS n "
        f"WHERE n.dataset = b.dataset AND n.own = {schema}"
    )


def _left_out(mixed: Mapping[str, str]) -> str:
    """Return what is said of a breakdown that leaves out who is counted by a coarser code alone."""
    return "".join(
        f" Not everybody is counted at this level of {name}: {name} := {literal(level)} has all."
        for name, level in mixed.items()
    )


def _levels_of_everybody(
    connection: duckdb.DuckDBPyConnection, dataset: Described
) -> dict[tuple[str, str], str]:
    """Return beside each level that not everybody is counted at the mixed one that has them all."""
    query = (
        "SELECT DISTINCT o.dimension, o.level_name, m.level_name FROM level_codes AS o "
        "JOIN level_codes AS m USING (dataset, period, dimension, level) "
        "WHERE dataset = ? AND o.own AND m.stands_in"
    )
    return {(name, own): mixed for name, own, mixed in rows(connection, query, [dataset.name])}


def comment(
    connection: duckdb.DuckDBPyConnection,
    kind: str,
    name: str,
    meaning: str,
    columns: Mapping[str, str],
) -> None:
    """Say what a table or a view is, and each of its columns.

    Args:
        connection: to the file.
        kind: TABLE or VIEW.
        name: of it, as SQL writes it.
        meaning: what it is.
        columns: what each column is.
    """
    connection.execute(f"COMMENT ON {kind} {name} IS {literal(meaning)}")
    for column, text in columns.items():
        connection.execute(f"COMMENT ON COLUMN {name}.{quoted(column)} IS {literal(text)}")


def codes(column: str) -> str:
    """Return what the codelist of a column is called in a query."""
    return quoted(f"{column} codes")


def joins(table: str, cut: Mapping[str, str]) -> str:
    """Return the joins of the codelist of each column of codes."""
    return " ".join(
        f"LEFT JOIN main.codelists AS {codes(column)} "
        f"ON {codes(column)}.codelist = {literal(codelist)} "
        f"AND {codes(column)}.code = {table}.{quoted(column)}"
        for column, codelist in cut.items()
    )


def _write_labelled(connection: duckdb.DuckDBPyConnection, dataset: Described) -> None:
    """Write the view with what every code stands for, and at which level."""
    columns, meanings = _labelled(dataset, dataset.cut)
    name = quoted(f"{dataset.name}_labelled")
    connection.execute(
        f"CREATE VIEW {name} AS SELECT {', '.join(columns)} "
        f"FROM main.{quoted(dataset.name)} AS c {described_rows(dataset)}"
    )
    meaning = f"{dataset.meaning} With the label and the level of every code."
    comment(connection, "VIEW", name, meaning, meanings)


def _write_breakdown(
    connection: duckdb.DuckDBPyConnection,
    dataset: Described,
    views: Sequence[str],
    crossed: Mapping[str, str],
    meaning: str,
) -> None:
    """Write the first of *views*: what they hold of one breakdown, and no dimension at its total.

    A period belongs to the view that stands beside its breakdown; see `name_views`.
    """
    columns, meanings = _labelled(dataset, {PERIOD: PERIODS, **crossed})
    schema, _, view = views[0].partition(".")
    name = f"{quoted(schema)}.{quoted(view)}"
    connection.execute(f"CREATE SCHEMA IF NOT EXISTS {quoted(schema)}")
    connection.execute(
        f"CREATE VIEW {name} AS SELECT {', '.join(columns)} FROM {_source(dataset)} "
        f"WHERE b.view IN ({', '.join(map(literal, views))}) ORDER BY {_order(dataset)}"
    )
    comment(connection, "VIEW", name, meaning, meanings)


def _write_macro(
    connection: duckdb.DuckDBPyConnection, dataset: Described, total: Mapping[str, str]
) -> None:
    """Write the table macro that gives any breakdown by its levels, and refuses one not out."""
    total = {PERIOD: dataset.newest, **total}
    columns, _ = _labelled(dataset, dataset.cut)
    named = ", ".join(f"{quoted(name)} := {literal(total[name])}" for name in dataset.cut)
    asked = " AND ".join(
        f"lower(b.levels[{literal(name)}]) = lower({quoted(name)})" for name in dataset.dimensions
    )
    own = f"coalesce({SPAN}.frequency, {literal(dataset.frequency)})"
    given = f"(SELECT g.{PERIOD} FROM given AS g)"
    asked += f" AND (lower({own}) = lower({given}) OR b.{PERIOD} = {given})"
    said = " || ', ' || ".join(
        f"{literal(f'{name} := ')} || {given if name == PERIOD else quoted(name)}"
        for name in dataset.cut
    )
    refusal = (
        f"{literal(f'{dataset.name}: no such breakdown is out: ')} || {said} || "
        f"{literal('. FROM breakdowns lists those that are, with the names of their levels.')}"
    )
    macro = quoted(f"{dataset.name}_by")
    connection.execute(
        f"CREATE MACRO {macro}({named}) AS TABLE WITH {GIVEN}, checked AS (SELECT CASE WHEN EXISTS "
        f"(SELECT 1 FROM main.breakdowns AS b LEFT JOIN main.periods AS {SPAN} ON "
        f"{SPAN}.{PERIOD} = b.{PERIOD} WHERE b.dataset = {literal(dataset.name)} AND {asked}) "
        f"THEN true ELSE error({refusal}) END AS fine) SELECT {', '.join(columns)} "
        f"FROM checked AS k CROSS JOIN {_source(dataset)} WHERE k.fine AND {asked} "
        f"ORDER BY {_order(dataset)}"
    )
    meaning = (
        f"{dataset.meaning} By the levels that are named, and no totals beside parts; period is "
        f"the newest, another, or a length such as {dataset.frequency} for each."
    )
    connection.execute(f"COMMENT ON MACRO TABLE {macro} IS {literal(meaning)}")


def _labelled(dataset: Described, cut: Mapping[str, str]) -> tuple[list[str], dict[str, str]]:
    """Return the columns of a view, every code followed by what it is, and comments."""
    columns, meanings = [], {}
    for column, codelist in cut.items():
        columns.append(f"c.{quoted(column)}")
        meanings[column] = dataset.meanings[column]
        if column in dataset.dimensions:
            columns.append(f"{own_level(column)}.level_name AS {quoted(f'{column}_{LEVEL}')}")
            meanings[f"{column}_{LEVEL}"] = f"The level of the code of {column}."
        for label in dataset.labels[codelist]:
            columns.append(f"{codes(column)}.{quoted(label)} AS {quoted(f'{column}_{label}')}")
            meanings[f"{column}_{label}"] = f"What the code of {column} stands for ({label})."
        if codelist in dataset.peopled:
            columns.append(f"{codes(column)}.{POPULATION} AS {quoted(f'{column}_{POPULATION}')}")
            meanings[f"{column}_{POPULATION}"] = "How many people live there; NULL: not said."
        if column == PERIOD:
            columns += [f"{SPAN}.{name}" for name in SPANNED]
            meanings |= SPANNED
    columns += [f"c.{OBS_VALUE}", f"c.{OBS_STATUS}"]
    columns += [f"coalesce(c.{OBS_VALUE}, {BOUND}.{name}) AS {name}" for name in BOUNDS]
    meanings |= {name: dataset.meanings[name] for name in (OBS_VALUE, OBS_STATUS)}
    return columns, meanings | dataset.bound_meanings


def _source(dataset: Described) -> str:
    """Return where the rows of a breakdown ``b`` come from."""
    at = " ".join(
        f"JOIN {_level_codes(dataset, name, _levels(name))} "
        f"AND {_levels(name)}.level_name = b.levels[{literal(name)}]"
        for name in dataset.dimensions
    )
    return (
        f"main.{quoted(dataset.name)} AS c JOIN main.breakdowns AS b "
        f"ON b.dataset = {literal(dataset.name)} AND b.{PERIOD} = c.{PERIOD} "
        f"{at} {described_rows(dataset)}"
    )


def described_rows(dataset: Described) -> str:
    """Return the joins of what every code of a row stands for, and of its own level."""
    own = " ".join(
        f"LEFT JOIN {_level_codes(dataset, name, own_level(name))} AND {own_level(name)}.own"
        for name in dataset.dimensions
    )
    span = f"LEFT JOIN main.periods AS {SPAN} ON {SPAN}.{PERIOD} = c.{PERIOD}"
    return f"{joins('c', dataset.cut)} {span} {own} {bounds_of_rows(dataset)}"


def bounds_of_rows(dataset: Described) -> str:
    """Return the join of the bounds of the hidden rows of a table ``c``."""
    same = " AND ".join(f"{BOUND}.{quoted(column)} = c.{quoted(column)}" for column in dataset.cut)
    return f"LEFT JOIN {dataset.bounds} AS {BOUND} ON {same}"


def _order(dataset: Described) -> str:
    """Return the order of the codelists, the period first."""
    return ", ".join(f"{codes(column)}.position" for column in dataset.cut)


def _level_codes(dataset: Described, dimension: str, level: str) -> str:
    """Return the levels that the code of a row stands at, called *level*, for a join."""
    return (
        f"main.level_codes AS {level} ON {level}.dataset = {literal(dataset.name)} "
        f"AND {level}.{PERIOD} = c.{PERIOD} AND {level}.dimension = {literal(dimension)} "
        f"AND {level}.code = c.{quoted(dimension)}"
    )


def _levels(dimension: str) -> str:
    return quoted(f"{dimension} level")


def own_level(dimension: str) -> str:
    """Return what the level of the code of a row itself is called in a query."""
    return quoted(f"{dimension} own level")


def total_levels(connection: duckdb.DuckDBPyConnection, dataset: Described) -> dict[str, str]:
    """Return what the total of each dimension is called."""
    query = (
        "SELECT dimension, max(level_name) FROM level_codes WHERE dataset = ? AND level = 0 "
        "GROUP BY ALL"
    )
    return dict(rows(connection, query, [dataset.name]))
