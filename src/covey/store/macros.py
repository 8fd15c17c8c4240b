"""Sums, shares and changes that say what hidden cells do to them, and count nobody twice.

Every dimension is an argument: the name of a level gives a row for each of its codes, codes are
added up, and a dimension that is left out is at its total. Names of levels are taken before codes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import duckdb

from covey.contracts import PERIOD, PERIODS
from covey.files.connection import literal, quoted, rows
from covey.store.arguments import FORWARD, Argument
from covey.store.asked_periods import (
    asked_periods,
    asked_refusal,
    by_length,
    not_out,
    out_periods,
    unknown_period,
)
from covey.store.views import (
    BOUND,
    LEVEL,
    Described,
    bounds_of_rows,
    codes,
    joins,
    total_levels,
)
from covey.tables.status import (
    ESTIMATE,
    HIDDEN,
    HIGH,
    INCOMPLETE,
    LOW,
    NOT_COLLECTED,
    OBS_STATUS,
    OBS_VALUE,
)

_SUM_MEANING: Final = (
    "Sums of {counts}: the value where no cell in it is hidden, and what it may be where some are. "
    "A level gives a row for each of its codes, codes are added up; the period is the newest, "
    "another, or a length such as quarter for each. It refuses codes that hold others, and what is "
    "not out."
)
_SHARE_MEANING: Final = (
    "The share of a sum in the same sum with the dimensions that part names at their total: "
    "('sex', sex := 'F', area := 'province') is the share of women in each province."
)

_CHANGE_MEANING: Final = (
    "The change of sums from one period to another, and what it may be; none where one of them "
    "lacks an agency."
)


def write_macros(connection: duckdb.DuckDBPyConnection, dataset: Described) -> None:
    """Write the macros for sums, shares and changes of a dataset."""
    totals, depths = total_levels(connection, dataset), _depths(connection, dataset)
    arguments = [
        Argument(
            *(dataset.name, name, codelist, dataset.labels[codelist], totals[name]),
            max(depths[name], 1),
        )
        for name, codelist in dataset.dimensions.items()
    ]
    named = ", ".join(f"{quoted(name)} := NULL" for name in dataset.dimensions)
    period = f"{PERIOD} := {literal(dataset.newest)}"
    meanings = {
        f"{dataset.name}_sum({period}, {named})": (
            _sum(dataset, arguments),
            _SUM_MEANING.format(counts=dataset.counts),
        ),
        f"{dataset.name}_share(part, {period}, {named})": (
            _share(dataset),
            _SHARE_MEANING,
        ),
        f"{dataset.name}_change(earlier, later, {named})": (
            _change(dataset),
            _CHANGE_MEANING,
        ),
    }
    for head, (query, meaning) in meanings.items():
        connection.execute(f"CREATE MACRO {head} AS TABLE {query}")
        name = quoted(head.partition("(")[0])
        connection.execute(f"COMMENT ON MACRO TABLE {name} IS {literal(meaning)}")


_NOT_OUT: Final = (
    ": not out in this period, or not by these levels together. FROM breakdowns lists what is."
)


def _depths(connection: duckdb.DuckDBPyConnection, dataset: Described) -> dict[str, int]:
    """Return how many levels of each dimension are out below its total."""
    query = "SELECT dimension, max(level) FROM level_codes WHERE dataset = ? GROUP BY ALL"
    return dict(rows(connection, query, [dataset.name]))


def _sum(dataset: Described, arguments: Sequence[Argument]) -> str:
    """Return the query of sums."""
    refusals = [asked_refusal(dataset), *(refusal for one in arguments for refusal in one.refusals)]
    out = "(SELECT count(*) FROM out)"
    missing = f"{out} = 0 OR (NOT {by_length(dataset)} AND {out} < (SELECT count(*) FROM asked))"
    refusals.append((missing, f"{literal(dataset.name)} || {literal(_NOT_OUT)}"))
    cases = " ".join(f"WHEN {wrong} THEN error({text})" for wrong, text in refusals)
    return (
        f"WITH {', '.join(one.tables for one in arguments)}, {asked_periods(dataset)}, "
        f"{_possible(dataset, arguments)}, {_cells(dataset, arguments)}, "
        f"{_ways(arguments)}, {_OUT}, {_blocks(arguments)}, {_sums(arguments)}, "
        f"checked AS (SELECT CASE {cases} ELSE true END AS fine) "
        f"SELECT {_answer(dataset, arguments)}"
    )


def _possible(dataset: Described, arguments: Sequence[Argument]) -> str:
    """Return the periods that are asked for, and those in which all codes that are asked are."""
    complete = " AND ".join(one.complete for one in arguments)
    return (
        f"possible AS (SELECT p.{PERIOD} FROM asked AS p JOIN main.releases AS r ON r.{PERIOD} = "
        f"p.{PERIOD} AND r.dataset = {literal(dataset.name)} AND NOT r.superseded WHERE {complete})"
    )


def _cells(dataset: Described, arguments: Sequence[Argument]) -> str:
    """Return the cells of each sum, with their signs; one without a row counts 0, or is not out."""
    names = [quoted(f"{one.dimension} pick") for one in arguments]
    pairs = list(zip(arguments, names, strict=True))
    picked = " ".join(
        f"JOIN {one.picks} AS {at} ON {at}.{PERIOD} = p.{PERIOD}" for one, at in pairs
    )
    same = " AND ".join(f"c.{quoted(one.dimension)} = {at}.code" for one, at in pairs)
    levels = " AND ".join(
        f"b.levels[{literal(one.dimension)}] = {at}.own_level" for one, at in pairs
    )
    told = ", ".join(
        f"{at}.grp AS {quoted(one.dimension)}, {at}.block AS {_block(one)}, {at}.way AS {_way(one)}"
        for one, at in pairs
    )
    hidden = f"c.{OBS_STATUS} = {literal(HIDDEN)}"
    nobody = f"c.{OBS_STATUS} = {literal(NOT_COLLECTED)}"
    lacks = f"c.{OBS_STATUS} IN ({literal(NOT_COLLECTED)}, {literal(INCOMPLETE)})"
    shown = f"coalesce(c.{OBS_VALUE}, 0)"
    return (
        f"cells AS (SELECT p.{PERIOD}, {told}, {' * '.join(f'{at}.sign' for at in names)} AS sign, "
        f"coalesce(c.{OBS_VALUE}, {BOUND}.{LOW}, 0) AS least, "
        f"CASE WHEN {hidden} THEN {BOUND}.{HIGH} WHEN NOT {nobody} OR c.{OBS_STATUS} IS NULL "
        f"THEN {shown} END AS most, "
        f"CASE WHEN {hidden} THEN {BOUND}.{ESTIMATE} WHEN NOT {nobody} OR c.{OBS_STATUS} IS NULL "
        f"THEN {shown} END AS likely, coalesce({hidden}, false) AS is_hidden, "
        f"coalesce({nobody}, false) AS nobody, coalesce({lacks}, false) AS lacks, "
        f"b.breakdown IS NOT NULL AS is_out "
        f"FROM possible AS p {picked} LEFT JOIN main.{quoted(dataset.name)} AS c "
        f"ON c.{PERIOD} = p.{PERIOD} AND {same} {bounds_of_rows(dataset)} "
        f"LEFT JOIN main.breakdowns AS b "
        f"ON b.dataset = {literal(dataset.name)} AND b.{PERIOD} = p.{PERIOD} AND {levels})"
    )


def _ways(arguments: Sequence[Argument]) -> str:
    """Return what each way of adding up a block tells of it; what is taken away, by its other end.

    One that needs what is not out tells nothing.
    """
    by = [f"c.{PERIOD}", *(f"c.{quoted(name)}" for one in arguments for name in _keys(one)),
          *(f"c.{quoted(f'{one.dimension} way')}" for one in arguments)]  # fmt: skip
    forward = " AND ".join(f"c.{_way(one)} = {FORWARD}" for one in arguments)
    least = "CASE WHEN c.sign > 0 THEN c.least ELSE -c.most END"
    most = "CASE WHEN c.sign > 0 THEN c.most ELSE -c.least END"
    added = "CASE WHEN count({0}) = count(*) THEN sum({0}) END"
    return (
        f"ways AS (SELECT {', '.join(by)}, {forward} AS forward, bool_and(c.is_out) AS is_out, "
        f"{added.format(least)} AS least, {added.format(most)} AS most, "
        f"{added.format('c.likely')} AS likely, count(*) AS cells, "
        f"count(*) FILTER (c.is_hidden) AS hidden, count(*) FILTER (c.lacks) AS incomplete, "
        f"bool_or(c.nobody) AS nobody FROM cells AS c GROUP BY ALL)"
    )


def _blocks(arguments: Sequence[Argument]) -> str:
    """Return the narrowest that is known of each block.

    Where an agency alone could have counted that is missing, a total that lacks it tells nothing.
    """
    by = [f"w.{PERIOD}", *(f"w.{quoted(name)}" for one in arguments for name in _keys(one))]
    of = {name: f"max(w.{name}) FILTER (w.forward) AS {name}" for name in _OF_CELLS}
    return (
        f"blocks AS (SELECT {', '.join(by)}, CASE WHEN bool_or(w.nobody AND w.forward) "
        f"THEN max(w.least) FILTER (w.forward) ELSE max(w.least) FILTER (w.is_out) END AS least, "
        f"CASE WHEN NOT bool_or(w.nobody AND w.forward) "
        f"THEN min(w.most) FILTER (w.is_out) END AS most, {', '.join(of.values())} "
        f"FROM ways AS w WHERE w.{PERIOD} IN (SELECT o.{PERIOD} FROM out AS o) GROUP BY ALL)"
    )


_OF_CELLS: Final = ("likely", "cells", "hidden", "incomplete")
"""What is told of the cells themselves, however narrow their bounds."""


def _sums(arguments: Sequence[Argument]) -> str:
    by = [f"b.{PERIOD}", *(f"b.{quoted(one.dimension)}" for one in arguments)]
    all_of = "CASE WHEN count(b.{0}) = count(*) THEN sum(b.{0})::BIGINT END AS {1}"
    return (
        f"sums AS (SELECT {', '.join(by)}, sum(b.least)::BIGINT AS {LOW}, "
        f"{all_of.format('most', HIGH)}, {all_of.format('likely', ESTIMATE)}, "
        f"sum(b.cells)::BIGINT AS cells, sum(b.hidden)::BIGINT AS hidden, "
        f"sum(b.incomplete)::BIGINT AS incomplete "
        f"FROM blocks AS b GROUP BY ALL)"
    )


def _answer(dataset: Described, arguments: Sequence[Argument]) -> str:
    """Return what is told of each sum, in the order of the codelists."""
    known = f"s.{LOW} = s.{HIGH}"
    columns = [
        f"s.{PERIOD}",
        *(f"coalesce({codes(PERIOD)}.{quoted(label)}, s.{PERIOD}) AS {quoted(f'{PERIOD}_{label}')}"
          for label in dataset.labels[PERIODS]),
        *(column for one in arguments for column in _headed(one)),
        f"CASE WHEN {known} THEN s.{LOW} END AS value", f"s.{LOW}", f"s.{HIGH}",
        f"CASE WHEN {known} THEN s.{LOW} ELSE s.{ESTIMATE} END AS {ESTIMATE}", "s.cells",
        f"CASE WHEN {known} THEN 0 ELSE s.hidden END AS hidden", "s.incomplete",
    ]  # fmt: skip
    heads = {one.dimension: quoted(f"{one.dimension} head") for one in arguments}
    joined = " ".join(
        f"JOIN {one.heads} AS {heads[one.dimension]} ON {heads[one.dimension]}.{PERIOD} = "
        f"s.{PERIOD} AND {heads[one.dimension]}.grp = s.{quoted(one.dimension)}"
        for one in arguments
    )
    order = [f"{codes(PERIOD)}.position", *(f"{head}.position" for head in heads.values())]
    return (
        f"{', '.join(columns)} FROM checked AS k JOIN sums AS s ON k.fine {joined} "
        f"{joins('s', {PERIOD: PERIODS})} ORDER BY {', '.join(order)}"
    )


def _headed(one: Argument) -> Sequence[str]:
    """Return the columns of a dimension: the code, its level, and what it stands for."""
    head = quoted(f"{one.dimension} head")
    told = [
        f"{head}.{quoted(name)} AS {quoted(f'{one.dimension}_{name}')}"
        for name in (LEVEL, *one.labels)
    ]
    return [f"s.{quoted(one.dimension)}", *told]


def _keys(one: Argument) -> tuple[str, str]:
    return one.dimension, f"{one.dimension} block"


def _block(one: Argument) -> str:
    return quoted(f"{one.dimension} block")


def _way(one: Argument) -> str:
    return quoted(f"{one.dimension} way")


_OUT: Final = (
    f"out AS (SELECT w.{PERIOD} FROM ways AS w WHERE w.forward GROUP BY w.{PERIOD} "
    f"HAVING bool_and(w.is_out))"
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
    none = f"p.value = 0 AND w.{LOW} > 0"  # nobody of some, however many these are
    known = ", ".join(map(literal, dataset.dimensions))
    refusal = literal(f"{dataset.name}: the share of which dimension? Name one or more of: "
                      f"{', '.join(dataset.dimensions)}.")  # fmt: skip
    # At its total it would be the share of everybody among everybody.
    open_ones = " ".join(
        f"WHEN {inside[name]} AND {quoted(name)} IS NULL THEN error({_which(dataset, name)})"
        for name in dataset.dimensions
    )
    return (
        f"WITH checked AS (SELECT CASE WHEN part IS NULL OR EXISTS (SELECT 1 FROM {words} AS d "
        f"WHERE d.word NOT IN ({known})) THEN error({refusal}) {open_ones} ELSE true END AS fine) "
        f"SELECT {', '.join(f'p.{quoted(name)}' for name in _told(dataset))}, "
        f"CASE WHEN {none} THEN 0.0 WHEN w.value > 0 THEN p.value / w.value END AS value, "
        f"CASE WHEN w.{HIGH} > 0 THEN p.{LOW} / w.{HIGH} WHEN w.{HIGH} IS NULL THEN 0.0 END "
        f"AS {LOW}, "
        f"CASE WHEN w.{HIGH} = 0 THEN NULL WHEN w.{LOW} > 0 AND p.{HIGH} < w.{LOW} "
        f"THEN p.{HIGH} / w.{LOW} ELSE 1.0 END AS {HIGH}, "
        f"CASE WHEN {none} THEN 0.0 "
        f"WHEN w.{ESTIMATE} > 0 THEN p.{ESTIMATE} / w.{ESTIMATE} END AS {ESTIMATE}, "
        f"p.cells, p.hidden + w.hidden AS hidden, p.incomplete + w.incomplete AS incomplete "
        f"FROM checked AS k JOIN {quoted(f'{dataset.name}_sum')}({PERIOD} := {quoted(PERIOD)}, "
        f"{own}) AS p ON k.fine JOIN {quoted(f'{dataset.name}_sum')}({PERIOD} := {quoted(PERIOD)}, "
        f"{whole}) AS w ON w.{PERIOD} = p.{PERIOD} AND {same} "
        f"{_ordered(dataset, 'p')}"
    )


def _which(dataset: Described, name: str) -> str:
    return literal(
        f"{dataset.name}: the share of which {name}? Give {name} := a code, several, or a level "
        "for the share of each. FROM level_codes lists them."
    )


def _told(dataset: Described) -> Sequence[str]:
    """Return the columns of a sum that say what it is of."""
    return [
        column
        for name, codelist in dataset.cut.items()
        for column in (
            name,
            *([f"{name}_{LEVEL}"] if name in dataset.dimensions else []),
            *(f"{name}_{label}" for label in dataset.labels[codelist]),
        )
    ]


def _ordered(dataset: Described, table: str) -> str:
    """Return the joins and the order that put rows into the order of the codelists."""
    order = ", ".join(f"{codes(column)}.position" for column in dataset.cut)
    return f"{joins(table, dataset.cut)} ORDER BY {order}"


def _change(dataset: Described) -> str:
    """Return the query of changes between two periods of one length."""
    own = ", ".join(f"{quoted(name)} := {quoted(name)}" for name in dataset.dimensions)
    macro = quoted(f"{dataset.name}_sum")
    same = " AND ".join(f"b.{quoted(name)} = a.{quoted(name)}" for name in dataset.dimensions)
    keys = " || ' ' || ".join(
        f"coalesce(a.{quoted(name)}, b.{quoted(name)})" for name in dataset.dimensions
    )
    lone = f"{literal(dataset.name)} || ': ' || {keys} || {literal(_ONE_PERIOD)}"
    named = [name for name in _told(dataset) if not name.startswith(PERIOD)]
    # Where an agency is missing in one of them, the difference is hers and no change.
    whole = "a.incomplete + b.incomplete = 0"
    told = {
        "value": "THEN b.value - a.value",
        LOW: f"THEN b.{LOW} - a.{HIGH}",
        HIGH: f"THEN b.{HIGH} - a.{LOW}",
        ESTIMATE: f"THEN b.{ESTIMATE} - a.{ESTIMATE}",
        "relative": "AND a.value > 0 THEN b.value / a.value - 1",
        "relative_low": f"AND a.{HIGH} > 0 THEN b.{LOW} / a.{HIGH} - 1",
        "relative_high": f"AND a.{LOW} > 0 THEN b.{HIGH} / a.{LOW} - 1",
    }
    return (
        f"WITH checked AS (SELECT CASE {_unlike_periods(dataset)} ELSE true END AS fine) "
        f"SELECT CASE WHEN a.{PERIOD} IS NULL OR b.{PERIOD} IS NULL THEN error({lone}) "
        f"ELSE a.{PERIOD} END AS earlier, b.{PERIOD} AS later, "
        f"{', '.join(f'a.{quoted(name)}' for name in named)}, "
        f"{', '.join(f'CASE WHEN {whole} {of} END AS {name}' for name, of in told.items())}, "
        f"a.cells + b.cells AS cells, a.hidden + b.hidden AS hidden, "
        f"a.incomplete + b.incomplete AS incomplete "
        f"FROM checked AS k JOIN {macro}({PERIOD} := earlier, {own}) AS a ON k.fine "
        f"FULL JOIN {macro}({PERIOD} := later, {own}) AS b ON {same} "
        f"{_ordered(dataset, 'a')}"
    )


def _unlike_periods(dataset: Described) -> str:
    """Return the cases of two periods that make no change: unknown ones, and of unlike lengths."""
    asked = [f"trim(CAST({name} AS VARCHAR))" for name in ("earlier", "later")]
    unknown = " ".join(
        f"WHEN {not_out(dataset, one)} THEN error({unknown_period(dataset, one)})" for one in asked
    )
    a, b = (f"(SELECT o FROM {out_periods(dataset)} AS o WHERE o.{PERIOD} = {one})"
            for one in asked)  # fmt: skip
    unlike = (
        f"{literal(f'{dataset.name}: ')} || {asked[0]} || ' and ' || {asked[1]} || "
        f"{literal(_UNLIKE)}"
    )
    days = [f"{one}.period_end - {one}.period_start" for one in (a, b)]
    months = f"coalesce({a}.period_length <> {b}.period_length, true)"
    return f"{unknown} WHEN {months} AND {days[0]} <> {days[1]} THEN error({unlike})"


_ONE_PERIOD: Final = " is out in one of the two periods only. Ask for codes that are out in both."
_UNLIKE: Final = (
    " are not of one length, so that their difference is no change: of two that overlap it counts "
    "one part alone. Name two quarters, or two years."
)
