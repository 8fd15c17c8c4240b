"""A year that counts each person once goes out beside the quarters, and tells nothing with them.

Who came in two quarters is in both, and in the year once. So whoever reads both reckons that the
year is at least each quarter and at most all of them. Each case is told from rows alone where the
tables are taken for other people's, and not where the hub knows that they are the same.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import covey
from covey.cli.plan_words import plan_words
from covey.contracts import Dataset, Registry, Source, Submission
from covey.disclosure import Out, Policy, audit_series
from covey.errors import ReleaseRefused
from covey.hub.plan import Unfit, plan_releases
from covey.store import ask, withdraw
from covey.system.counted_once import Bound, CountedOnce
from covey.tables import Grid
from tests.unit.hub.accepted import MOMENT, Accepted

CODELISTS = {
    "areas": "code,parent,label\n_T,,All\n" + "".join(f"{a},_T,Area {a}\n" for a in "ABCD"),
    "periods": "code,parent,label\n_T,,\n2024,_T,\n2024-Q1,2024,\n2024-Q2,2024,\n",
}
CLINICS = Submission(
    "clinics", "health", "Persons of a quarter", object, {"area": "areas"}, "n", "persons"
)
YEARLY = replace(CLINICS, name="yearly", title="Persons of a year", frequency="year")
PEOPLE = Dataset(
    "people", "Persons of a quarter", "persons", {"area": "areas"}, (Source("clinics"),),
    Policy(5), "0 6 5 * *",
)  # fmt: skip
PERSONS = Dataset(
    "persons", "Persons of a year", "persons", {"area": "areas"}, (Source("yearly"),),
    Policy(5), "0 6 7 * *", frequency="year", same_persons_as="people",
)  # fmt: skip
# Nobody came to A and B in both quarters, so there the year is all that the quarters add up to.
FIRST = {"A": 4, "B": 12, "C": 40, "D": 30}
SECOND = {"A": 5, "B": 8, "C": 30, "D": 20}
YEAR = {"A": 9, "B": 20, "C": 50, "D": 44}


def hub_of(folder: Path, persons: Dataset = PERSONS) -> Accepted:
    """A hub in a folder, empty or not."""
    codelists = folder / "codelists"
    codelists.mkdir(parents=True, exist_ok=True)
    for name, text in CODELISTS.items():
        (codelists / f"{name}.csv").write_text(text, encoding="utf-8")
    return Accepted(folder, Registry((CLINICS, YEARLY), (PEOPLE, persons), codelists))


@pytest.fixture(scope="module")
def quarters(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a hub in which both quarters are out, and the file of the year has come."""
    hub = hub_of(tmp_path_factory.mktemp("quarters"))
    for period, people in (("2024-Q1", FIRST), ("2024-Q2", SECOND)):
        hub.accept(CLINICS, period, people)
        hub.release("people", period)
    hub.accept(YEARLY, "2024", YEAR)
    return hub.folder


@pytest.fixture
def folder(quarters: Path, tmp_path: Path) -> Path:
    """A copy of that."""
    return Path(shutil.copytree(quarters, tmp_path / "hub"))


def rows(hub: Accepted, name: str, period: str, schema: str = "main") -> pl.DataFrame:
    query = f"SELECT period, area, obs_value, obs_status FROM {schema}.{name}"
    return ask(hub.public, f"{query} WHERE period = '{period}'")


def alone(hub: Accepted, people: Mapping[str, int]) -> pl.DataFrame:
    """A year as it would go out if it were of other people than the quarters."""
    trees = {"area": hub.registry.hierarchies["areas"]}
    frame = pl.DataFrame({"area": list(people), "n": list(people.values())})
    table = covey.CountTable.from_frame(frame, trees, "n")
    made: pl.DataFrame = covey.protect(table, Policy(5)).to_frame()
    return made.with_columns(period=pl.lit("2024"))


def fallen(hub: Accepted, **years: tuple[pl.DataFrame, list[str]]) -> list[str]:
    """What an outsider works out of both quarters and of vintages of the year, given their parts.

    The part ``change`` may have changed areas B and C.
    """
    trees = {"area": hub.registry.hierarchies["areas"]}
    grid = Grid.of(trees)
    nodes = dict(zip(trees["area"].codes, grid.axes[0].node_of_code.tolist(), strict=True))
    changed = {"change": np.array(sorted(nodes[area] for area in ("_T", "B", "C")))}
    frames = {f"q{n}": (rows(hub, "people", f"2024-Q{n}"), [f"q{n}"]) for n in (1, 2)} | years
    out = {
        name: Out.read(frame.drop("period"), trees, parts)
        for name, (frame, parts) in frames.items()
    }
    once = CountedOnce(tuple(Bound(name, ("q1", "q2")) for name in years))
    return [str(found) for found in audit_series(grid, out, Policy(5), changed, once=once).findings]


def test_a_year_of_persons_after_its_quarters_tells_nothing_and_its_plan_what_it_would_have_told(
    folder: Path,
) -> None:
    hub = hub_of(folder)
    assert fallen(hub, year=(alone(hub, YEAR), ["y"]))
    (plan,) = plan_releases(hub.settings, hub.registry, "persons", "2024")
    assert plan.beside == ("people 2024-Q1", "people 2024-Q2")
    assert "persons 2024 A is at most people 2024 by its files: A" in plan_words(plan)
    hub.release("persons", "2024")
    year = rows(hub, "persons", "2024")
    assert year["obs_value"].null_count() == 2
    assert fallen(hub, year=(year, ["y"])) == []


@pytest.mark.long
def test_a_quarter_that_comes_after_its_year_tells_nothing_though_the_year_was_withdrawn(
    tmp_path: Path,
) -> None:
    hub = hub_of(tmp_path)
    hub.accept(YEARLY, "2024", YEAR)
    hub.accept(CLINICS, "2024-Q2", SECOND)
    hub.release("persons", "2024")
    hub.release("people", "2024-Q2")
    year = rows(hub, "persons", "2024")
    assert dict(year.select("area", "obs_value").rows())["A"] == YEAR["A"]
    with hub.store() as store:
        withdraw(store, hub.settings.archive, ("persons", "2024", None), "Wrong areas.", MOMENT)
    hub.accept(CLINICS, "2024-Q1", FIRST)
    hub.release("people", "2024-Q1")
    # By itself it would hide A and B, of which the year and the other quarter tell both.
    quarter = dict(rows(hub, "people", "2024-Q1").select("area", "obs_value").rows())
    assert [area for area, count in quarter.items() if count is None] == ["A", "D"]
    assert fallen(hub, year=(year, ["y"])) == []


@pytest.mark.long
def test_a_correction_of_the_year_that_would_tell_a_quarter_waits_for_a_larger_one(
    folder: Path,
) -> None:
    hub = hub_of(folder)
    hub.accept(YEARLY, "2024", {**YEAR, "B": 13})
    hub.release("persons", "2024")
    before = (rows(hub, "persons", "2024"), ["y"])
    hub.accept(YEARLY, "2024", YEAR)
    with pytest.raises(ReleaseRefused, match="this correction cannot go out by itself"):
        hub.release("persons", "2024")
    after = {**YEAR, "C": 60}
    assert fallen(hub, year=before, mended=(alone(hub, after), ["y", "change"]))
    hub.accept(YEARLY, "2024", after)
    assert hub.release("persons", "2024").vintage == 2
    mended = (rows(hub, "persons", "2024"), ["y", "change"])
    assert fallen(hub, year=before, mended=mended) == []


@pytest.mark.long
def test_a_year_that_does_not_fit_is_refused_and_nothing_of_it_is_published(folder: Path) -> None:
    kept = Policy(5, frozen_open=({"area": "A"}, {"area": "B"}))
    hub = hub_of(folder, replace(PERSONS, policy=kept))
    plans = plan_releases(hub.settings, hub.registry, "persons", "2024")
    assert isinstance(next(plans), Unfit)
    with pytest.raises(ReleaseRefused, match="cannot be protected beside what is out"):
        next(plans)
    with pytest.raises(ReleaseRefused, match="cannot be protected beside what is out"):
        hub.release("persons", "2024")
    with hub.store() as store:
        assert [one.dataset for one in store.record.all()] == ["people", "people"]


@pytest.mark.long
def test_files_that_cannot_be_of_the_same_persons_hold_up_whichever_is_to_go_out(
    tmp_path: Path,
) -> None:
    hub = hub_of(tmp_path)
    hub.accept(CLINICS, "2024-Q1", FIRST)
    hub.accept(CLINICS, "2024-Q2", SECOND)
    hub.accept(YEARLY, "2024", {"A": 10, "B": 11, "C": 71, "D": 44})
    for name, period in (("people", "2024-Q1"), ("persons", "2024")):
        with pytest.raises(ReleaseRefused) as refused:
            hub.release(name, period)
        fewer, more, way_out = str(refused.value).splitlines()
        assert fewer == "persons 2024 counts fewer persons than people 2024-Q1 in B."
        assert more == (
            "persons 2024 counts more persons than people 2024-Q1, people 2024-Q2 together in "
            "2 cells: A; C."
        )
        assert "have it corrected" in way_out
