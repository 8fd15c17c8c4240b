"""What is promised of overlapping groupings, against the enumeration of all tables of atoms.

The intruder holds what every grouping publishes, and lists all whole-number tables of the atoms
that fit it. Nothing that readers could ask for has one value left where it is unsafe: no cell, no
atom, nothing that is left over where zones are subtracted.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import covey
from covey.tables import Crosswalk, Hierarchy
from tests.oracles.atoms import Region, possible_tables, rests
from tests.tiers import up_to

Zone = frozenset[str]

SEX = Hierarchy.flat("FM")


@dataclass(frozen=True)
class Grouped:
    """People by atom and sex, and the code of each atom in both groupings."""

    codes: dict[str, tuple[str, str]]
    provinces: dict[str, str]
    people: dict[tuple[str, str], int]

    @cached_property
    def crosswalk(self) -> Crosswalk:
        rows = [{"code": "_T", "parent": ""}]
        rows += [{"code": one, "parent": "_T"} for one in sorted({*self.provinces.values()})]
        rows += [{"code": old, "parent": above} for old, above in self.provinces.items()]
        trees = {"old": Hierarchy.from_rows(rows)} if self.provinces else {}
        return Crosswalk.from_rows(
            [{"code": a, "old": old, "new": new} for a, (old, new) in self.codes.items()], trees
        )

    def protected(self, policy: covey.Policy) -> dict[str, covey.ProtectedTable]:
        rows = [(atom, sex, count) for (atom, sex), count in self.people.items()]
        frame = pl.DataFrame(rows, schema=["area", "sex", "n"], orient="row")
        trees = {"area": self.crosswalk.counted, "sex": SEX}
        table = covey.CountTable.from_frame(frame, trees, "n")
        try:
            return covey.protect_groupings(table, "area", self.crosswalk, policy)
        except covey.DisclosureRisk:
            assume(False)
            raise

    def zones(self, grouping: int) -> dict[str, Zone]:
        """The atoms in each code of a grouping."""
        zones: dict[str, set[str]] = {"_T": set(self.codes)}
        for atom, codes in self.codes.items():
            zones.setdefault(codes[grouping], set()).add(atom)
            if grouping == 0 and self.provinces:
                zones.setdefault(self.provinces[codes[0]], set()).add(atom)
        return {code: frozenset(atoms) for code, atoms in zones.items()}

    def finest(self, grouping: int) -> list[Zone]:
        zones = self.zones(grouping)
        return [zones[code] for code in sorted({codes[grouping] for codes in self.codes.values()})]

    def region(self, atoms: Zone, sex: str) -> Region:
        leaves = list(self.people)
        return frozenset(
            leaves.index((atom, one)) for atom in atoms for one in ("FM" if sex == "_T" else sex)
        )

    def asked(self) -> set[Zone]:
        """Every area that readers may ask for, published or not."""
        zones = {name: list(self.zones(name).values()) for name in (0, 1)}
        found = {frozenset([atom]) for atom in self.codes} | {*zones[0], *zones[1]}
        return found | rests(zones[0], self.finest(1)) | rests(zones[1], self.finest(0))

    def published(self, safe: Mapping[str, covey.ProtectedTable]) -> dict[Region, int | None]:
        known: dict[Region, int | None] = {}
        for number, table in enumerate(safe.values()):
            zones = self.zones(number)
            for area, sex, value, _ in table.to_frame().iter_rows():
                region = self.region(zones[area], sex)
                assert known.setdefault(region, value) == value
        return known


@st.composite
def groupings(draw: st.DrawFn) -> Grouped:
    pairs = list(itertools.product("AB" if draw(st.booleans()) else "ABC", "XYZ"))
    chosen = draw(st.lists(st.sampled_from(pairs), min_size=3, max_size=5, unique=True))
    codes = {f"a{number}": pair for number, pair in enumerate(chosen)}
    old = sorted({one for one, _ in chosen})
    provinces: dict[str, str] = {}
    if len(old) > 2 and draw(st.booleans()):
        provinces = {one: "P" if one < "C" else "R" for one in old}
    count = st.one_of(st.just(0), st.integers(0, 5))
    sexes = "FM" if len(codes) < 5 else "F"
    people = {(a, sex): draw(count) if sex in sexes else 0 for a in codes for sex in "FM"}
    return Grouped(codes, provinces, people)


@pytest.mark.parametrize("zeros", ["public", "hidden"])
@up_to(60)
@given(case=groupings(), minimum_count=st.integers(2, 4))
def test_no_unsafe_cell_atom_or_rest_can_be_worked_out(
    zeros: Any, case: Grouped, minimum_count: int
) -> None:
    policy = covey.Policy(minimum_count, zeros=zeros)
    true = np.array(list(case.people.values()))
    regions = {case.region(atoms, sex) for atoms in case.asked() for sex in ("_T", "F", "M")}
    unsafe = [one for one in regions if 0 < true[list(one)].sum() < minimum_count]
    assume(unsafe)
    safe = case.protected(policy)
    most = int(true.max()) + policy.minimum_count
    known = case.published(safe)
    try:
        tables = possible_tables(
            true.size, known, 1 if safe["old"].policy.zeros == "public" else 0, most
        )
    except OverflowError:
        assume(False)
        raise
    assert (tables == true).all(axis=1).any()
    for region in unsafe:
        assert np.unique(tables[:, list(region)].sum(axis=1)).size > 1, sorted(region)


@up_to(30)
@given(case=groupings(), minimum_count=st.integers(2, 4))
def test_what_goes_out_withstands_an_audit_of_its_rows(case: Grouped, minimum_count: int) -> None:
    safe = case.protected(covey.Policy(minimum_count))
    frames = {name: one.to_frame() for name, one in safe.items()}
    policy = safe["old"].policy
    verdict = covey.audit_groupings(frames, {"sex": SEX}, "area", case.crosswalk, policy)
    assert verdict.safe, verdict.findings
    assert verdict.exhaustive
