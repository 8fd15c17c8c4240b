"""Every way in which a policy is carried out or judged, each on the counts of one small table.

A way takes the counts and a policy, and returns what came of it such that two answers can be
compared. Where rows are judged they were made under a policy of their own, or by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

import polars as pl

import covey
from covey import CountTable, Crosswalk, Hierarchy, Policy, ProtectedTable
from covey.disclosure import (
    Audit,
    Out,
    Part,
    Rounding,
    audit_groups,
    audit_rounded,
    audit_series,
    audit_vintages,
    protect_series,
)
from covey.tables import Grid
from tests.unit.disclosure.small import AREA, tree

Counts = tuple[tuple[int, ...], ...]
"""People of the districts n1, n2, s1 and s2: of the sector HEALTH, and of SOCIAL."""

Answer = Any
Way = Callable[[Counts, Policy], Answer]

LEAST = 5
SECTOR = Hierarchy.flat(["HEALTH", "SOCIAL"])
TREES = {"area": AREA, "sector": SECTOR}
PERIOD = tree(("2024", ""), ("Q1", "2024"), ("Q2", "2024"))
BEFORE: Counts = ((50, 61), (72, 83), (94, 55), (66, 77))
"""What the quarter before counted: nothing of it is unsafe."""

REGIONS = tree(("all", ""), ("north", "all"), ("south", "all"))
CROSSWALK = Crosswalk.from_rows(
    {"code": code, "old": old, "new": new}
    for code, old, new in (("p", "n1", "X"), ("q", "n2", "Y"), ("r", "s1", "Y"), ("s", "s2", "Z"))
)


def table(counts: Counts, **trees: Hierarchy) -> CountTable:
    """The counts by district and sector."""
    return _table([("2024", counts)], {"area": AREA, "sector": SECTOR, **trees})


def _table(quarters: list[tuple[str, Counts]], trees: Mapping[str, Hierarchy]) -> CountTable:
    areas = [
        code for code, leaf in zip(trees["area"].codes, trees["area"].is_leaf, strict=True) if leaf
    ]
    rows = [
        (period, area, sector, people)
        for period, counts in quarters
        for area, of in zip(areas, counts, strict=True)
        for sector, people in zip(("HEALTH", "SOCIAL"), of, strict=True)
    ]
    frame = pl.DataFrame(rows, schema=["period", "area", "sector", "n"], orient="row")
    return CountTable.from_frame(frame.select(*trees, "n"), trees, "n")


def _by_region(counts: Counts) -> CountTable:
    north, south = (
        [sum(of) for of in zip(*pair, strict=True)] for pair in (counts[:2], counts[2:])
    )
    return _table([("2024", (tuple(north), tuple(south)))], {"area": REGIONS, "sector": SECTOR})


def _rows(frame: pl.DataFrame) -> frozenset[tuple[object, ...]]:
    return frozenset(frame.iter_rows())


def _safe(protected: ProtectedTable) -> Answer:
    """What is published, who was reckoned with, and what else was done."""
    done = protected.certificate
    return _rows(protected.to_frame()), done.insiders, done.remedies


def _each(protected: Mapping[str, ProtectedTable]) -> Answer:
    return {name: _safe(one) for name, one in protected.items()}


# Protecting


def one(counts: Counts, policy: Policy) -> Answer:
    return _safe(covey.protect(table(counts), policy))


def linked(counts: Counts, policy: Policy) -> Answer:
    tables = {"both": table(counts), "regions": _by_region(counts)}
    return _each(covey.protect_linked(tables, policy))


def groupings(counts: Counts, policy: Policy) -> Answer:
    counted = table(counts, area=CROSSWALK.counted)
    return _each(covey.protect_groupings(counted, "area", CROSSWALK, policy))


def beside(counts: Counts, policy: Policy) -> Answer:
    trees = {"period": PERIOD, **TREES}
    out = covey.protect_beside(_table([("Q1", BEFORE)], trees), Policy(LEAST), ("period", "Q1"), {})
    both = _table([("Q1", BEFORE), ("Q2", counts)], trees)
    return _safe(covey.protect_beside(both, policy, ("period", "Q2"), {"Q1": out.to_frame()}))


def series(counts: Counts, policy: Policy) -> Answer:
    parts = {"Q1": Part(table(BEFORE)), "Q2": Part(table(counts))}
    new = {"Q1": frozenset(["Q1"]), "Q2": frozenset(["Q2"])}
    return _each(protect_series(parts, {}, new, policy))


def correction(counts: Counts, policy: Policy) -> Answer:
    """What is out is corrected by 7 people of one district."""
    after = _mended(counts)
    out = covey.protect(table(counts), Policy(LEAST))
    parts = {"Q1": Part(table(counts)), "mended": Part(table(after), table(counts))}
    return _each(
        protect_series(
            parts,
            {"Q1": Out.of(out, ["Q1"])},
            {"again": frozenset(["Q1", "mended"])},
            policy,
        )
    )


def _mended(counts: Counts) -> Counts:
    return ((counts[0][0] + 7, counts[0][1]), *counts[1:])


def breakdowns(counts: Counts, policy: Policy) -> Answer:
    found = covey.breakdowns(table(counts), policy)
    return [(of.name, of.held, of.reason) for of in found.listed]


# Judging


MADE: tuple[Policy | None, ...] = (None, Policy(LEAST), Policy(LEAST, zeros="hidden"))
"""How rows that are judged were made; None: by hand, small counts alone being hidden."""


@cache
def _made(counts: Counts, policy: Policy | None, of: str = "both") -> pl.DataFrame:
    counted = table(counts) if of == "both" else _by_region(counts)
    return _by_hand(counted) if policy is None else covey.protect(counted, policy).to_frame()


@cache
def _grouped(counts: Counts, policy: Policy) -> Mapping[str, pl.DataFrame]:
    counted = table(counts, area=CROSSWALK.counted)
    made = covey.protect_groupings(counted, "area", CROSSWALK, policy)
    return {name: of.to_frame() for name, of in made.items()}


def _by_hand(counted: CountTable) -> pl.DataFrame:
    grid, keys, counts = counted.grid, counted.keys, counted.counts
    small = (counts > 0) & (counts < LEAST)
    columns = dict(zip(grid.names, zip(*map(grid.codes, keys.tolist()), strict=True), strict=True))
    value = [None if hides else people for people, hides in zip(counts, small, strict=True)]
    status = ["Q" if hides else "A" for hides in small]
    kinds = {"obs_value": pl.Int64}
    return pl.DataFrame(
        {**columns, "obs_value": value, "obs_status": status}, schema_overrides=kinds
    )


def _judged(audit: Callable[[Policy | None], Audit]) -> Answer:
    """What falls of rows, however these were made."""
    return [
        sorted((found.table, found.codes, found.rule, found.to) for found in audit(how).findings)
        for how in MADE
    ]


def _is_told(policy: Policy) -> bool:
    return bool(policy.insiders) or policy.intruder == "knows-primary"


def audited(counts: Counts, policy: Policy) -> Answer:
    told = table(counts) if _is_told(policy) else None
    return _judged(lambda how: covey.audit(_made(counts, how), TREES, policy, told))


def audited_linked(counts: Counts, policy: Policy) -> Answer:
    tables = {"both": table(counts), "regions": _by_region(counts)}
    told = tables if _is_told(policy) else None
    trees = {"both": TREES, "regions": {"area": REGIONS, "sector": SECTOR}}

    def audit(how: Policy | None) -> Audit:
        frames = {name: _made(counts, how, name) for name in tables}
        return covey.audit_linked(frames, trees, policy, told)

    return _judged(audit)


def audited_groupings(counts: Counts, policy: Policy) -> Answer:
    def audit(how: Policy | None) -> Audit:
        frames = _grouped(counts, how or Policy(2))
        return covey.audit_groupings(frames, {"sector": SECTOR}, "area", CROSSWALK, policy)

    return _judged(audit)


def audited_beside(counts: Counts, policy: Policy) -> Answer:
    def audit(how: Policy | None) -> Audit:
        frames = {
            name: _made(of, how).select(pl.lit(name).alias("period"), pl.all())
            for name, of in (("Q1", BEFORE), ("Q2", counts))
        }
        return covey.audit_beside(frames, {"period": PERIOD, **TREES}, policy)

    return _judged(audit)


def audited_series(counts: Counts, policy: Policy) -> Answer:
    def audit(how: Policy | None) -> Audit:
        out = {
            name: Out.read(_made(of, how), TREES, [name])
            for name, of in (("Q1", BEFORE), ("Q2", counts))
        }
        return audit_series(Grid.of(TREES), out, policy)

    return _judged(audit)


def audited_vintages(counts: Counts, policy: Policy) -> Answer:
    def audit(how: Policy | None) -> Audit:
        frames = {"first": _made(counts, how), "second": _made(_mended(counts), how)}
        return audit_vintages(frames, TREES, policy)

    return _judged(audit)


def audited_groups(counts: Counts, policy: Policy) -> Answer:
    return _judged(lambda how: audit_groups(_made(counts, how), TREES, policy))


def audited_rounded(counts: Counts, policy: Policy) -> Answer:
    """Rounded counts beside exact ones of two districts, the smallest ones hidden."""
    rounding = Rounding("rounding", base=3)
    rounded, true = covey.round_table(table(counts), rounding).to_frame(), _made(counts, Policy(2))
    exact = pl.col("area").is_in(["n1", "s1"]) & (pl.col("sector") == "SOCIAL")
    rows = pl.concat([rounded.filter(~exact), true.filter(exact)])
    hides = pl.col("obs_value") == 3
    rows = rows.with_columns(
        obs_status=pl.when(hides).then(pl.lit("Q")).otherwise("obs_status"),
        obs_value=pl.when(~hides).then("obs_value"),
    )
    return audit_rounded(rows, TREES, policy, rounding).findings


PROTECTING: Mapping[str, Way] = MappingProxyType(
    {
        "protect": one,
        "protect_linked": linked,
        "protect_groupings": groupings,
        "protect_beside": beside,
        "protect_series": series,
        "protect_series of a correction": correction,
        "breakdowns": breakdowns,
    }
)
JUDGING: Mapping[str, Way] = MappingProxyType(
    {
        "audit": audited,
        "audit_linked": audited_linked,
        "audit_groupings": audited_groupings,
        "audit_beside": audited_beside,
        "audit_series": audited_series,
        "audit_vintages": audited_vintages,
        "audit_groups": audited_groups,
        "audit_rounded": audited_rounded,
    }
)
