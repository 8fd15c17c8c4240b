"""Sums, shares and changes that say what hidden cells do to them, and count nobody twice.

Every dimension is an argument: the name of a level gives a row for each of its codes, codes are
added up, and a dimension that is left out is at its total. Names of levels are taken before codes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import duckdb

from covey.contracts import PERIOD
from covey.files.connection import literal, quoted, rows
from covey.store.views import BOUND, Described, bounds_of_rows, codes, joins, total_levels
from covey.tables.status import ESTIMATE, HIDDEN, HIGH, LOW, OBS_STATUS, OBS_VALUE

_SUM_MEANING: Final = (
    "Sums of {counts}: the value where no cell in it is hidden, and what it may be where some are. "
    "A level gives a row for each of its codes, codes are added up; it refuses codes that hold "
    "others, and what is not out."
)
_SHARE_MEANING: Final = (
    "The share of a sum in the same sum with the dimensions that part names at their total: "
    "('sex', sex := 'F', area := 'province') is the share of women in each province."
)
_FIGURES: Final = ("value", LOW, HIGH, ESTIMATE, "cells", "hidden")


def write_macros(connection: duckdb.DuckDBPyConnection, dataset: Described) -> None:
    """Write the macros for sums, shares and changes of a dataset."""
    totals, depths = total_levels(connection, dataset), _depths(connection, dataset)
    arguments = [
        _Argument(dataset.name, name, codelist, totals[name], max(depths[name], 1))
        for name, codelist in dataset.dimensions.items()
    ]
    named = ", ".join(f"{quoted(name)} := NULL" for name in dataset.dimensions)
    meanings = {
        f"{dataset.name}_sum({PERIOD} := NULL, {named})": (
            _sum(dataset, arguments),
            _SUM_MEANING.format(counts=dataset.counts),
        ),
        f"{dataset.name}_share(part, {PERIOD} := NULL, {named})": (
            _share(dataset),
            _SHARE_MEANING,
        ),
        f"{dataset.name}_change(earlier, later, {named})": (
            _change(dataset),
            "The change of sums from one period to another, and what it may be.",
        ),
    }
    for head, (query, meaning) in meanings.items():
        connection.execute(f"CREATE MACRO {head} AS TABLE {query}")
        name = quoted(head.partition("(")[0])
        connection.execute(f"COMMENT ON MACRO TABLE {name} IS {literal(meaning)}")


@dataclass(frozen=True)
class _Argument:
    """What a macro is given for one dimension, as the common table expressions of a query.

    Args:
        dataset: the name of the table.
        dimension: its name, and that of the argument.
        codelist: of its codes.
        total: what its total level is called.
        depth: steps from there to its finest level that is out.
    """

    dataset: str
    dimension: str
    codelist: str
    total: str
    depth: int

    @property
    def words(self) -> str:
        """The words of it: codes, or the name of a level."""
        return quoted(f"{self.dimension} words")

    @property
    def picks(self) -> str:
        """The codes that it stands for, in each period, and the row that each belongs to."""
        return quoted(f"{self.dimension} picks")

    @property
    def _given(self) -> str:
        # A list is text in brackets, and its members may stand in quotes.
        given = f"coalesce(CAST({quoted(self.dimension)} AS VARCHAR), {literal(self.total)})"
        return f"trim({given}, '[] ')"

    @property
    def _above(self) -> str:
        return quoted(f"{self.dimension} above")

    @property
    def _of(self) -> str:
        return f"l.dataset = {literal(self.dataset)} AND l.dimension = {literal(self.dimension)}"

    @property
    def _is_level(self) -> str:
        return (
            f"EXISTS (SELECT 1 FROM main.level_codes AS l WHERE {self._of} "
            f"AND lower(l.level_name) = lower({self._given}))"
        )

    @property
    def tables(self) -> str:
        """The common table expressions."""
        columns = f"l.{PERIOD}, l.code, {{}} AS grp, o.level_name AS own_level"
        own = (
            f"JOIN main.level_codes AS o ON o.dataset = l.dataset AND o.{PERIOD} = l.{PERIOD} "
            "AND o.dimension = l.dimension AND o.code = l.code AND o.own"
        )
        return (
            f"{self.words} AS (SELECT DISTINCT trim(u.word, ' ''') AS word FROM "
            f"(SELECT unnest(string_split({self._given}, ',')) AS word) AS u), "
            f"{self.picks} AS (SELECT {columns.format('l.code')} FROM main.level_codes AS l {own} "
            f"WHERE {self._of} AND lower(l.level_name) = lower({self._given}) UNION ALL "
            f"SELECT {columns.format('s.said')} FROM main.level_codes AS l {own} "
            f"JOIN {self.words} AS w ON w.word = l.code CROSS JOIN (SELECT string_agg(v.word, ', ' "
            f"ORDER BY v.word) AS said FROM {self.words} AS v) AS s "
            f"WHERE {self._of} AND l.own AND NOT {self._is_level}), "
            f"{self._above} AS ({' UNION ALL '.join(map(self._up, range(1, self.depth + 1)))})"
        )

    def _up(self, steps: int) -> str:
        """Return the query of the codes so many steps above the words.

        Step by step, since DuckDB 1.4 refuses a recursive query with others beside it in a macro.
        """
        joined, below = "", "w.word"
        for step in range(1, steps + 1):
            joined += (
                f" JOIN main.codelists AS p{step} ON p{step}.codelist = {literal(self.codelist)} "
                f"AND p{step}.code = {below}"
            )
            below = f"p{step}.parent"
        return f"SELECT w.word AS code, {below} AS parent FROM {self.words} AS w{joined}"

    @property
    def complete(self) -> str:
        """The periods ``p`` in which every word of it is out."""
        return (
            f"({self._is_level} OR (SELECT count(*) FROM {self.picks} AS k WHERE k.{PERIOD} = "
            f"p.{PERIOD}) = (SELECT count(*) FROM {self.words} AS w))"
        )

    @property
    def refusals(self) -> Sequence[tuple[str, str]]:
        """What is refused of it, and what is said then, as expressions."""
        unknown = (
            f"(SELECT min(w.word) FROM {self.words} AS w WHERE NOT {self._is_level} AND w.word "
            f"NOT IN (SELECT l.code FROM main.level_codes AS l WHERE {self._of}))"
        )
        overlap = (
            f"(SELECT min(a.parent || ' holds ' || a.code) FROM {self._above} AS a "
            f"JOIN {self.words} AS w ON w.word = a.parent WHERE NOT {self._is_level})"
        )
        where = f"{self.dataset}: {self.dimension} := "
        no_code = f"{literal(where)} || {unknown} || {literal(_NEITHER)}"
        twice = f"{literal(where)} || {overlap} || {literal(_TWICE)}"
        return (
            (f"{unknown} IS NOT NULL", no_code),
            (f"{overlap} IS NOT NULL", twice),
        )


_NEITHER: Final = (
    " is neither a level nor a code that is out. FROM level_codes lists both, by dimension."
)
_TWICE: Final = ", so that people would be counted twice. Name one of them."
_NOT_OUT: Final = (
    ": not out in this period, or not by these levels together. FROM breakdowns lists what is."
)


def _depths(connection: duckdb.DuckDBPyConnection, dataset: Described) -> dict[str, int]:
    """Return how many levels of each dimension are out below its total."""
    query = "SELECT dimension, max(level) FROM level_codes WHERE dataset = ? GROUP BY ALL"
    return dict(rows(connection, query, [dataset.name]))


def _sum(dataset: Described, arguments: Sequence[_Argument]) -> str:
    """Return the query of sums."""
    tables = ", ".join(one.tables for one in arguments)
    said = literal(f"{dataset.name}")
    refusals = [refusal for one in arguments for refusal in one.refusals]
    missing = (
        f"(SELECT count(*) FROM out) = 0 OR ({_ASKED} IS NOT NULL AND (SELECT count(*) FROM out) "
        "< (SELECT count(*) FROM asked))"
    )
    refusals.append((missing, f"{said} || {literal(_NOT_OUT)}"))
    cases = " ".join(f"WHEN {wrong} THEN error({text})" for wrong, text in refusals)
    grouped = ", ".join(f"s.{quoted(name)}" for name in dataset.dimensions)
    return (
        f"WITH {tables}, {_possible(dataset, arguments)}, "
        f"{_cells(dataset, arguments)}, {_OUT}, "
        f"checked AS (SELECT CASE {cases} ELSE true END AS fine), "
        f"sums AS (SELECT c.{PERIOD}, {grouped.replace('s.', 'c.')}, "
        f"CASE WHEN count(*) FILTER (c.is_hidden) = 0 THEN sum(c.least) END::BIGINT AS value, "
        f"sum(c.least)::BIGINT AS {LOW}, "
        f"CASE WHEN count(c.most) = count(*) THEN sum(c.most) END::BIGINT AS {HIGH}, "
        f"CASE WHEN count(c.likely) = count(*) THEN sum(c.likely) END::BIGINT AS {ESTIMATE}, "
        f"count(*) AS cells, count(*) FILTER (c.is_hidden) AS hidden "
        f"FROM cells AS c WHERE c.{PERIOD} IN (SELECT o.{PERIOD} FROM out AS o) "
        f"GROUP BY c.{PERIOD}, {grouped.replace('s.', 'c.')}) "
        f"SELECT s.{PERIOD}, {grouped}, {', '.join(f's.{name}' for name in _FIGURES)} "
        f"FROM checked AS k JOIN sums AS s ON k.fine {_ordered(dataset, 's')}"
    )


_ASKED: Final = f"CAST({quoted(PERIOD)} AS VARCHAR)"


def _possible(dataset: Described, arguments: Sequence[_Argument]) -> str:
    """Return the periods that are asked for, and those in which all codes that are asked are."""
    complete = " AND ".join(one.complete for one in arguments)
    return (
        f"asked AS (SELECT DISTINCT trim(u.word, ' ''') AS {PERIOD} FROM (SELECT unnest("
        f"string_split(trim({_ASKED}, '[] '), ',')) AS word) AS u), "
        f"possible AS (SELECT p.{PERIOD} FROM main.releases AS p WHERE p.dataset = "
        f"{literal(dataset.name)} AND NOT p.superseded AND ({_ASKED} IS NULL OR p.{PERIOD} IN "
        f"(SELECT q.{PERIOD} FROM asked AS q)) AND {complete})"
    )


_OUT: Final = (
    f"out AS (SELECT c.{PERIOD} FROM cells AS c GROUP BY c.{PERIOD} HAVING bool_and(c.is_out))"
)


def _cells(dataset: Described, arguments: Sequence[_Argument]) -> str:
    """Return the cells that are added up; one without a row counts 0, or is not out."""
    names = [quoted(f"{one.dimension} pick") for one in arguments]
    pairs = list(zip(arguments, names, strict=True))
    picked = " ".join(
        f"JOIN {one.picks} AS {at} ON {at}.{PERIOD} = p.{PERIOD}" for one, at in pairs
    )
    same = " AND ".join(f"c.{quoted(one.dimension)} = {at}.code" for one, at in pairs)
    levels = " AND ".join(
        f"b.levels[{literal(one.dimension)}] = {at}.own_level" for one, at in pairs
    )
    groups = ", ".join(f"{at}.grp AS {quoted(one.dimension)}" for one, at in pairs)
    bounds = bounds_of_rows(dataset)
    hidden = f"c.{OBS_STATUS} = {literal(HIDDEN)}"
    shown = f"coalesce(c.{OBS_VALUE}, 0)"
    return (
        f"cells AS (SELECT p.{PERIOD}, {groups}, "
        f"coalesce(c.{OBS_VALUE}, {BOUND}.{LOW}, 0) AS least, "
        f"CASE WHEN {hidden} THEN {BOUND}.{HIGH} ELSE {shown} END AS most, "
        f"CASE WHEN {hidden} THEN {BOUND}.{ESTIMATE} ELSE {shown} END AS likely, "
        f"coalesce({hidden}, false) AS is_hidden, b.breakdown IS NOT NULL AS is_out "
        f"FROM possible AS p {picked} LEFT JOIN main.{quoted(dataset.name)} AS c "
        f"ON c.{PERIOD} = p.{PERIOD} AND {same} {bounds} LEFT JOIN main.breakdowns AS b "
        f"ON b.dataset = {literal(dataset.name)} AND b.{PERIOD} = p.{PERIOD} AND {levels})"
    )


# One name, several between commas, or a list, which is text in brackets.
_PARTS: Final = (
    "string_split(regexp_replace(trim(CAST(part AS VARCHAR), '[] '''), '''? *, *''?', ',', 'g'), "
    "',')"
)


def _share(dataset: Described) -> str:
    """Return the query of shares: of sums in those with some dimensions at their total."""
    words = f"(SELECT unnest({_PARTS}) AS word)"
    own = ", ".join(f"{quoted(name)} := {quoted(name)}" for name in dataset.dimensions)
    inside = {name: f"list_contains({_PARTS}, {literal(name)})" for name in dataset.dimensions}
    whole = ", ".join(
        f"{quoted(name)} := CASE WHEN {inside[name]} THEN NULL ELSE {quoted(name)} END"
        for name in dataset.dimensions
    )
    same = " AND ".join(
        f"(w.{quoted(name)} = p.{quoted(name)} OR {inside[name]})" for name in dataset.dimensions
    )
    listed = ", ".join(f"p.{quoted(name)}" for name in dataset.dimensions)
    none = f"p.value = 0 AND w.{LOW} > 0"  # nobody of some, however many these are
    known = ", ".join(map(literal, dataset.dimensions))
    refusal = literal(f"{dataset.name}: the share of which dimension? Name one or more of: "
                      f"{', '.join(dataset.dimensions)}.")  # fmt: skip
    return (
        f"WITH checked AS (SELECT CASE WHEN part IS NULL OR EXISTS (SELECT 1 FROM {words} AS d "
        f"WHERE d.word NOT IN ({known})) THEN error({refusal}) ELSE true END AS fine) "
        f"SELECT p.{PERIOD}, {listed}, "
        f"CASE WHEN {none} THEN 0.0 "
        f"WHEN p.hidden + w.hidden = 0 AND w.value > 0 THEN p.value / w.value END AS value, "
        f"CASE WHEN w.{HIGH} > 0 THEN p.{LOW} / w.{HIGH} WHEN w.{HIGH} IS NULL THEN 0.0 END "
        f"AS {LOW}, "
        f"CASE WHEN w.{HIGH} = 0 THEN NULL WHEN w.{LOW} > 0 AND p.{HIGH} < w.{LOW} "
        f"THEN p.{HIGH} / w.{LOW} ELSE 1.0 END AS {HIGH}, "
        f"CASE WHEN {none} THEN 0.0 "
        f"WHEN w.{ESTIMATE} > 0 THEN p.{ESTIMATE} / w.{ESTIMATE} END AS {ESTIMATE}, "
        f"p.cells, p.hidden + w.hidden AS hidden "
        f"FROM checked AS k JOIN {quoted(f'{dataset.name}_sum')}({PERIOD} := {quoted(PERIOD)}, "
        f"{own}) AS p ON k.fine JOIN {quoted(f'{dataset.name}_sum')}({PERIOD} := {quoted(PERIOD)}, "
        f"{whole}) AS w ON w.{PERIOD} = p.{PERIOD} AND {same} "
        f"{_ordered(dataset, 'p')}"
    )


def _ordered(dataset: Described, table: str) -> str:
    """Return the joins and the order that put rows into the order of the codelists."""
    order = ", ".join(f"{codes(column)}.position" for column in dataset.cut)
    return f"{joins(table, dataset.cut)} ORDER BY {order}"


def _change(dataset: Described) -> str:
    """Return the query of changes between two periods."""
    own = ", ".join(f"{quoted(name)} := {quoted(name)}" for name in dataset.dimensions)
    macro = quoted(f"{dataset.name}_sum")
    same = " AND ".join(f"b.{quoted(name)} = a.{quoted(name)}" for name in dataset.dimensions)
    listed = ", ".join(f"a.{quoted(name)}" for name in dataset.dimensions)
    keys = " || ' ' || ".join(
        f"coalesce(a.{quoted(name)}, b.{quoted(name)})" for name in dataset.dimensions
    )
    lone = f"{literal(dataset.name)} || ': ' || {keys} || {literal(_ONE_PERIOD)}"
    return (
        f"SELECT CASE WHEN a.{PERIOD} IS NULL OR b.{PERIOD} IS NULL THEN error({lone}) "
        f"ELSE a.{PERIOD} END AS earlier, b.{PERIOD} AS later, {listed}, "
        f"b.value - a.value AS value, b.{LOW} - a.{HIGH} AS {LOW}, b.{HIGH} - a.{LOW} AS {HIGH}, "
        f"b.{ESTIMATE} - a.{ESTIMATE} AS {ESTIMATE}, a.cells + b.cells AS cells, "
        f"a.hidden + b.hidden AS hidden "
        f"FROM {macro}({PERIOD} := earlier, {own}) AS a "
        f"FULL JOIN {macro}({PERIOD} := later, {own}) AS b ON {same} "
        f"{_ordered(dataset, 'a')}"
    )


_ONE_PERIOD: Final = " is out in one of the two periods only. Ask for codes that are out in both."
