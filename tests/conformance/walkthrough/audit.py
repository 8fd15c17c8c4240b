"""What the audit makes of the example, as docs/explanation/search.md shows it."""

from __future__ import annotations

import textwrap

import numpy as np
import polars as pl

from covey import audit
from covey.disclosure.attack.intruder.evidence import Evidence
from covey.disclosure.attack.intruder.first_table import first_table
from covey.disclosure.attack.intruder.interval import CellByCell
from covey.disclosure.attack.intruder.limits import USUAL
from covey.disclosure.attack.intruder.neighbourhood import IncidenceGraph
from covey.disclosure.attack.intruder.program import Solver
from covey.disclosure.attack.intruder.propagation import tighten
from covey.disclosure.attack.intruder.random_tables import vary
from covey.disclosure.attack.intruder.requirement import Requirement
from covey.disclosure.attack.intruder.unknowns import UNBOUNDED, Counts, Unknowns
from covey.disclosure.attack.published_attack import bounded_cells
from covey.disclosure.attack.published_rows import PublishedRows
from covey.disclosure.attack.told import Told
from covey.disclosure.attack.verdict import Audit
from tests.conformance.walkthrough.example import POLICY, TREES, Example


def published(example: Example) -> str:
    return example.grid(_value(one) for one in _values(example, example.published))


def _values(example: Example, frame: pl.DataFrame) -> list[int | None]:
    rows = {
        f"{area}{age}".replace("_T", "T"): value
        for area, age, value in frame.select("area", "age", "obs_value").rows()
    }
    return [rows[name] for name in example.names]


def _unknowns(example: Example) -> Unknowns:
    rows = PublishedRows.read(example.published, TREES)
    return bounded_cells(rows, POLICY, Told(rows.hidden)).unknowns()


def _hidden(example: Example) -> list[str]:
    rows = PublishedRows.read(example.published, TREES)
    codes = [rows.grid.codes(key) for key in rows.keys[_unknowns(example).cells].tolist()]
    return ["".join(one).replace("_T", "T") for one in codes]


def unknowns(example: Example) -> str:
    lines = []
    for row, rest in zip(_unknowns(example).sums.toarray(), _unknowns(example).rests, strict=True):
        ties = zip(row, _hidden(example), strict=True)
        parts = " ".join(f"{'+' if sign > 0 else '-'}{name}" for sign, name in ties if sign)
        lines.append(f"{parts:10}= {rest:3}")
    return "\n".join(lines)


def intervals(example: Example) -> str:
    first, narrow = _unknowns(example), tighten(_unknowns(example))
    table, found = first_table(narrow, IncidenceGraph(narrow.sums), np.random.default_rng(0))
    assert found.all()
    usual = _evidence(narrow, table, Requirement.of(POLICY, False))
    vary(usual, np.random.default_rng(0), USUAL)
    wide = _evidence(narrow, table, Requirement(POLICY.minimum_count - 1, 10**6))
    cells = CellByCell(wide, Solver(), np.random.default_rng(0), USUAL)
    cells.look(np.arange(narrow.size))
    columns = {
        "cell": _hidden(example),
        "at first": _ranges(first.lowest, first.highest),
        "by sums": _ranges(narrow.lowest, narrow.highest),
        "one table": table.tolist(),
        "others": _ranges(usual.lowest, usual.highest),
        "feasible": _ranges(wide.lowest, wide.highest),
    }
    lines = ["".join(f"{name:11}" for name in columns)]
    lines += [
        "".join(f"{value!s:11}" for value in row) for row in zip(*columns.values(), strict=True)
    ]
    return "\n".join(line.rstrip() for line in lines)


def _evidence(unknowns: Unknowns, table: Counts, wanted: Requirement) -> Evidence:
    judged = np.ones(unknowns.size, np.bool_)
    return Evidence(unknowns, IncidenceGraph(unknowns.sums), table, wanted, judged)


def _people(example: Example, name: str) -> int:
    return int(example.counts[example.names.index(name)])


def verdict(example: Example) -> str:
    alone = audit(example.published, TREES, POLICY)
    cleared = example.protected.audit.cleared.items()
    within = "; ".join(f"{cells} by {means}" for means, cells in cleared)
    return f"{_sentences(alone)}\n\nwithin protect: {within}"


def leak(example: Example) -> str:
    shown = pl.col("area").eq("b") & pl.col("age").eq("_T")
    leaky = example.published.with_columns(
        pl.when(shown).then(_people(example, "bT")).otherwise("obs_value").alias("obs_value"),
        pl.when(shown).then(pl.lit("A")).otherwise("obs_status").alias("obs_status"),
    )
    verdict = audit(leaky, TREES, POLICY)
    return "\n".join([_sentences(verdict), "", *map(str, verdict.findings)])


def _sentences(verdict: Audit) -> str:
    return textwrap.fill(verdict.statement(), 96, initial_indent="  ", subsequent_indent="  ")


def _ranges(lowest: Counts, highest: Counts) -> list[str]:
    ends = zip(lowest.tolist(), highest.tolist(), strict=True)
    return [f"{low}-" if high >= UNBOUNDED else f"{low}-{high}" for low, high in ends]


def _value(value: int | None) -> str:
    return "Q" if value is None else str(value)
