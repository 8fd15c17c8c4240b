"""Areas that are others since the last release: what is out by the old ones is reckoned with.

Each case is told from rows alone where old and new areas are protected apart.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

import covey
from covey.contracts import Dataset, Registry, Source, Submission
from covey.disclosure import Out, Policy, audit_series
from covey.errors import ReleaseRefused, StoreError
from covey.store import Published, ask
from covey.tables import CountTable, Grid, Hierarchy
from tests.unit.hub.accepted import Accepted

HEAD = "code,parent,label,level\nVN,,All,country\n"
DISTRICTS = {"P": "ab", "Q": "cd", "S": "ef"}


def codelist(provinces: Mapping[str, str]) -> str:
    lines = [f"{one},VN,Province {one},province\n" for one in provinces]
    lines += [
        f"{district},{one},District {district},district\n"
        for one, districts in provinces.items()
        for district in districts
    ]
    return HEAD + "".join(lines)


BEFORE = codelist(DISTRICTS)
MERGED = codelist({"N": "abcd", "S": "ef"})
FORMER = (
    HEAD
    + "N,VN,New,province\nS,VN,Province S,province\n"
    + "".join(f"{one},{of},Former {one},former\n" for one, of in (("P", "N"), ("Q", "N")))
    + "S1,S,Former S,former\n"
    + "".join(
        f"{district},{of},District {district},district\n"
        for of, districts in {"P": "ab", "Q": "cd", "S1": "ef"}.items()
        for district in districts
    )
)
PERIODS = """code,parent,label
_T,,All periods
2025,_T,2025
2025-Q1,2025,Quarter 1
2025-Q2,2025,Quarter 2
"""
CLINICS = Submission(
    "clinics", "health", "People served", object, {"area": "areas"}, "n", "persons"
)
PEOPLE = Dataset(
    "people", "People served", "persons", {"area": "areas"}, (Source("clinics"),),
    Policy(5, detail=({"area": "province"},)), "0 6 5 * *", calendar=("year",),
)  # fmt: skip
PARTS = {"2025-Q1": "q1", "2025-Q2": "q2", "2025": "q1 q2"}
FIRST = {"a": 9, "b": 2, "c": 2, "d": 9, "e": 12, "f": 30}
SECOND = {"a": 10, "b": 11, "c": 12, "d": 13, "e": 14, "f": 15}


class Hub:
    """A hub of one dataset, whose areas an officer edits."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.policy = folder, PEOPLE.policy
        self._hub = Accepted(folder, self._registry)

    @property
    def _registry(self) -> Registry:
        """The contracts with the codelists as they lie there now."""
        people = replace(PEOPLE, policy=self.policy)
        return Registry((CLINICS,), (people,), self.folder / "codelists")

    def copied(self, folder: Path) -> Hub:
        """Return the same hub in another folder, with all that happened in it so far."""
        other = Hub(shutil.copytree(self.folder, folder))
        other._hub.received = self._hub.received
        return other

    @property
    def public(self) -> Path:
        return self._hub.public

    def areas(self, text: str) -> None:
        (self.folder / "codelists" / "areas.csv").write_text(text, encoding="utf-8")

    def accept(self, period: str, people: Mapping[str, int]) -> None:
        self._hub.registry = self._registry
        self._hub.accept(CLINICS, period, people)

    def release(self, period: str) -> Published:
        self._hub.registry = self._registry
        return self._hub.release("people", period)

    def rows(self, period: str, schema: str = "main") -> pl.DataFrame:
        query = f"SELECT area, obs_value, obs_status FROM {schema}.people WHERE period = '{period}'"
        return ask(self.public, query)

    def shown(self, period: str, schema: str = "main") -> dict[str, int | None]:
        return dict(self.rows(period, schema).select("area", "obs_value").rows())

    def told(self, now: str, *out: tuple[pl.DataFrame, str, str]) -> list[str]:
        """What follows from rows by areas, of parts between blanks."""
        editions = {}
        for number, (rows, areas, parts) in enumerate(out):
            tree = tree_of(self.folder, areas)
            editions[str(number)] = Out.read(rows, {"area": tree}, parts.split())
        grid = Grid.of({"area": tree_of(self.folder, now)})
        verdict = audit_series(grid, editions, self.policy)
        return [str(finding) for finding in verdict.findings]


def tree_of(folder: Path, text: str) -> Hierarchy:
    path = folder / "tree.csv"
    path.write_text(text, encoding="utf-8")
    return Hierarchy.read(path)


def alone(hub: Hub, people: Mapping[str, int], areas: str) -> pl.DataFrame:
    """Rows as they would go out if nobody remembered anything."""
    frame = pl.DataFrame({"area": list(people), "n": list(people.values())})
    table = CountTable.from_frame(frame, {"area": tree_of(hub.folder, areas)}, "n")
    rows: pl.DataFrame = covey.protect(table, hub.policy).to_frame()
    return rows


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Hub:
    """Return a hub that has published the first quarter by the areas of before."""
    folder = tmp_path_factory.mktemp("hub")
    (folder / "codelists").mkdir()
    (folder / "codelists" / "periods.csv").write_text(PERIODS, encoding="utf-8")
    hub = Hub(folder)
    hub.areas(BEFORE)
    hub.accept("2025-Q1", FIRST)
    hub.release("2025-Q1")
    return hub


def test_a_period_published_again_by_areas_that_cross_tells_no_sliver(hub: Hub) -> None:
    areas, before = codelist({"X": "acd", "Z": "bef"}), hub.rows("2025-Q1")
    hub.areas(areas)
    apart = alone(hub, FIRST, areas)
    told = hub.told(areas, (before, BEFORE, "q1"), (apart, areas, "q1"))
    assert any("b" in one for one in told)
    assert hub.release("2025-Q1").vintage == 2
    assert hub.shown("2025-Q1", "superseded") == {"VN": 64, "P": 11, "Q": 11, "S": 42}
    rows = hub.rows("2025-Q1")
    assert rows["area"].to_list() == ["VN", "X", "Z"]
    assert hub.told(areas, (before, BEFORE, "q1"), (rows, areas, "q1")) == []


@pytest.mark.long
def test_a_quarter_a_year_and_a_period_again_by_merged_areas_tell_nothing(hub: Hub) -> None:
    before = hub.rows("2025-Q1")
    hub.areas(MERGED)
    hub.accept("2025-Q2", {**SECOND, "c": 1, "d": 1})
    assert hub.release("2025-Q2").regrouped == (
        "area: 8 codes go on; their series are the longest",
        "area: begins, for earlier periods to be added up of P + Q: N",
        "area: ends, from now on to be added up of a + b: P",
        "area: ends, from now on to be added up of c + d: Q",
    )
    by_province = ask(hub.public, "SELECT period, area FROM people_by_period.province")
    assert by_province.filter(period="2025-Q1")["area"].to_list() == ["P", "Q", "S"]
    assert by_province.filter(period="2025-Q2")["area"].to_list() == ["N", "S"]
    change = "FROM people_change('2025-Q1', '2025-Q2', area := '{}')"
    assert ask(hub.public, change.format("S"))["value"].to_list() == [29 - 42]
    for code in ("N", "P", "province"):
        with pytest.raises(StoreError):
            ask(hub.public, change.format(code))
    assert hub.release("2025").regrouped == ()
    assert hub.shown("2025") == {"VN": 116, "N": 45, "S": 71}
    assert hub.release("2025-Q1").vintage == 2
    out = [(hub.rows(period), MERGED, parts) for period, parts in PARTS.items()]
    assert hub.told(MERGED, (before, BEFORE, "q1"), *out) == []


@pytest.mark.long
def test_a_level_that_is_put_between_others_is_no_contradiction(hub: Hub) -> None:
    hub.areas(FORMER)
    hub.accept("2025-Q2", SECOND)
    for period in ("2025-Q2", "2025"):
        assert hub.release(period).vintage == 1
    assert hub.shown("2025-Q2") == {"VN": 75, "N": 46, "S": 29}


def test_areas_that_nobody_can_reckon_with_are_refused_with_the_way_out(hub: Hub) -> None:
    hub.policy = Policy(5)
    hub.accept("2025-Q2", SECOND)
    hub.release("2025-Q2")
    hub.areas(codelist({"P": "abc", "Q": "d", "S": "ef"}))
    with pytest.raises(ReleaseRefused, match=r"'P'; 'Q' of areas\.csv did not stand for the same"):
        hub.release("2025")
    hub.areas(codelist({"P": "a", "Q": "cd", "S": "ef"}))
    with pytest.raises(ReleaseRefused, match="Keep these codes in the codelist"):
        hub.release("2025")


def test_a_period_by_the_areas_of_now_does_not_go_out_twice(hub: Hub) -> None:
    hub.areas(BEFORE + "g,S,District g,district\n")
    with pytest.raises(ReleaseRefused, match="or when a codelist has other areas since"):
        hub.release("2025-Q1")


@pytest.mark.long  # `unit/page/test_maps.py` draws them
def test_boundaries_beside_a_codelist_go_out_as_outlines_with_who_lives_there(hub: Hub) -> None:
    people = {"country": "2700", "province": "900", "district": "", "level": "population"}
    lines = (f"{line},{people[line.rpartition(',')[2]]}\n" for line in BEFORE.splitlines())
    hub.areas("".join(lines))
    triangle = [[100, 8], [101, 8], [101, 9], [100, 8]]
    feature = {"id": "P", "geometry": {"type": "Polygon", "coordinates": [triangle]}}
    boundaries = json.dumps({"type": "FeatureCollection", "features": [feature]})
    (hub.folder / "codelists" / "areas.geojson").write_text(boundaries, encoding="utf-8")
    hub.accept("2025-Q2", SECOND)
    hub.release("2025-Q2")
    query = "SELECT code, population, outline FROM codelists WHERE codelist = 'areas'"
    told = {code: (people, outline) for code, people, outline in ask(hub.public, query).rows()}
    assert told["P"] == (900, "M0 600L593 600L593 0z")
    assert (told["VN"], told["a"]) == ((2700, None), (None, None))
