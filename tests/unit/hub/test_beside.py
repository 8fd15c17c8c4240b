"""What went out before is reckoned with: a year, a correction, a table of the same months.

Each case is told from rows alone where tables are protected apart, and not where the ledger knows
of the earlier ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

import covey
from covey.contracts import Dataset, Registry, Source, Submission
from covey.disclosure import Out, Policy, audit_series
from covey.errors import ReleaseRefused
from covey.store import ask
from covey.tables import CountTable, Grid, Hierarchy
from tests.unit.hub.accepted import Accepted

CODELISTS = {
    "areas": "code,parent,label\n_T,,All\n" + "".join(f"{a},_T,Area {a}\n" for a in "ABCD"),
    "periods": """code,parent,label
_T,,All periods
2024,_T,2024
2024-Q1,2024,Quarter 1
2024-01,2024-Q1,January
2024-02,2024-Q1,February
2024-Q2,2024,Quarter 2
2024-03,2024-Q2,March
2024-04,2024-Q2,April
""",
}
CLINICS = Submission(
    "clinics", "health", "People served", object, {"area": "areas"}, "n", "persons"
)
PORTAL = Submission(
    "portal", "information", "Accounts", object, {"area": "areas"}, "n", "events", "month"
)
PEOPLE = Dataset(
    "people", "People served", "persons", {"area": "areas"}, (Source("clinics"),),
    Policy(5), "0 6 5 * *", calendar=("year",),
)  # fmt: skip
BY_MONTH = Dataset(
    "by_month", "Accounts", "events", {"area": "areas"}, (Source("portal"),),
    Policy(5), "0 6 6 * *", frequency="month",
)  # fmt: skip
BY_QUARTER = replace(BY_MONTH, name="by_quarter", frequency="quarter")
FIRST, SECOND = {"A": 3, "B": 20, "C": 21, "D": 4}, {"A": 30, "B": 3, "C": 4, "D": 31}


class Hub(Accepted):
    """A hub of three datasets."""

    def rows(self, name: str, period: str) -> dict[str, int | None]:
        query = f"SELECT area, obs_value FROM {name} WHERE period = '{period}'"
        return dict(ask(self.public, query).rows())


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    codelists = tmp_path / "codelists"
    codelists.mkdir()
    for name, text in CODELISTS.items():
        (codelists / f"{name}.csv").write_text(text, encoding="utf-8")
    datasets = (PEOPLE, BY_MONTH, BY_QUARTER)
    return Hub(tmp_path, Registry((CLINICS, PORTAL), datasets, codelists))


def alone(people: Mapping[str, int]) -> pl.DataFrame:
    """Rows as they would go out if nobody remembered anything."""
    frame = pl.DataFrame({"area": list(people), "n": list(people.values())})
    table = CountTable.from_frame(frame, {"area": Hierarchy.flat("ABCD")}, "n")
    rows: pl.DataFrame = covey.protect(table, Policy(5)).to_frame()
    return rows


def shown(rows: pl.DataFrame) -> dict[str, int | None]:
    return dict(rows.select("area", "obs_value").rows())


def fallen(
    hub: Hub, out: Mapping[str, tuple[pl.DataFrame, list[str]]], **changed: str
) -> list[str]:
    """What an outsider works out of all rows; *changed* are the areas a correction may change."""
    trees = {"area": hub.registry.hierarchies["areas"]}
    grid = Grid.of(trees)
    editions = {name: Out.read(rows, trees, parts) for name, (rows, parts) in out.items()}
    position = grid.hierarchies["area"].position
    touched = {
        part: sorted({0, *(int(grid.axes[0].node_of_code[position[area]]) for area in areas)})
        for part, areas in changed.items()
    }
    keys = {part: pl.Series(cells).to_numpy() for part, cells in touched.items()}
    verdict = audit_series(grid, editions, Policy(5), keys)
    return [str(finding) for finding in verdict.findings]


def out_rows(hub: Hub, name: str, period: str, schema: str = "main") -> pl.DataFrame:
    query = f"SELECT area, obs_value, obs_status FROM {schema}.{name} WHERE period = '{period}'"
    return ask(hub.public, query)


def test_a_year_beside_its_quarters_tells_nothing_that_they_hide(hub: Hub) -> None:
    year = {area: FIRST[area] + SECOND[area] for area in FIRST}
    apart = [shown(alone(people)) for people in (FIRST, SECOND, year)]
    assert apart[0]["A"] is None
    assert (apart[2]["A"] or 0) - (apart[1]["A"] or 0) == FIRST["A"]

    hub.accept(CLINICS, "2024-Q1", FIRST)
    hub.accept(CLINICS, "2024-Q2", SECOND)
    for period in ("2024-Q1", "2024-Q2", "2024"):
        assert hub.release("people", period).vintage == 1
    assert hub.rows("people", "2024-Q1") == apart[0]
    assert hub.rows("people", "2024")["_T"] == sum(year.values())
    quarters = {f"2024-Q{n}": (out_rows(hub, "people", f"2024-Q{n}"), [f"q{n}"]) for n in (1, 2)}
    whole = {"2024": (out_rows(hub, "people", "2024"), ["q1", "q2"])}
    assert fallen(hub, quarters | {"2024": (alone(year), ["q1", "q2"])})
    assert fallen(hub, quarters | whole) == []


@pytest.mark.long
def test_a_quarter_after_the_year_and_the_other_quarter_tells_nothing(hub: Hub) -> None:
    hub.accept(CLINICS, "2024-Q1", FIRST)
    hub.accept(CLINICS, "2024-Q2", SECOND)
    for period in ("2024", "2024-Q2", "2024-Q1"):
        hub.release("people", period)
    out = {
        "2024": (out_rows(hub, "people", "2024"), ["q1", "q2"]),
        **{f"2024-Q{n}": (out_rows(hub, "people", f"2024-Q{n}"), [f"q{n}"]) for n in (1, 2)},
    }
    assert fallen(hub, out) == []


@pytest.mark.long
def test_months_and_their_quarter_out_of_two_datasets_tell_nothing(hub: Hub) -> None:
    hub.accept(PORTAL, "2024-01", FIRST)
    hub.accept(PORTAL, "2024-02", SECOND)
    for period in ("2024-01", "2024-02"):
        hub.release("by_month", period)
    hub.release("by_quarter", "2024-Q1")
    months = {f"2024-0{n}": (out_rows(hub, "by_month", f"2024-0{n}"), [f"m{n}"]) for n in (1, 2)}
    quarter = {area: FIRST[area] + SECOND[area] for area in FIRST}
    assert fallen(hub, months | {"quarter": (alone(quarter), ["m1", "m2"])})
    told = fallen(hub, months | {"quarter": (out_rows(hub, "by_quarter", "2024-Q1"), ["m1", "m2"])})
    assert told == []


@pytest.mark.long
def test_a_correction_of_one_person_waits_and_goes_out_with_the_next(hub: Hub) -> None:
    hub.accept(CLINICS, "2024-Q2", SECOND)
    hub.release("people", "2024-Q2")
    hub.accept(CLINICS, "2024-Q2", {**SECOND, "A": 31})
    with pytest.raises(ReleaseRefused, match="this correction cannot go out by itself"):
        hub.release("people", "2024-Q2")
    assert hub.rows("people", "2024-Q2")["A"] == 30

    hub.accept(CLINICS, "2024-Q2", {**SECOND, "A": 39, "D": 36})
    assert hub.release("people", "2024-Q2").vintage == 2
    assert hub.rows("people", "2024-Q2") == {"_T": 82, "A": 39, "B": None, "C": None, "D": 36}
    before = out_rows(hub, "people", "2024-Q2", "superseded")
    assert shown(before) == {"_T": 68, "A": 30, "B": None, "C": None, "D": 31}


@pytest.mark.long  # `histories/test_falls.py` holds such changes
def test_a_small_change_inside_a_large_correction_is_hidden(hub: Hub) -> None:
    hub.accept(CLINICS, "2024-Q2", {"A": 30, "B": 33, "C": 24, "D": 31})
    hub.release("people", "2024-Q2")
    after = {"A": 31, "B": 51, "C": 26, "D": 31}
    assert shown(alone(after))["A"] == 31  # one more than was out: a change of one person
    hub.accept(CLINICS, "2024-Q2", after)
    hub.release("people", "2024-Q2")
    rows = hub.rows("people", "2024-Q2")
    assert (rows["_T"], rows["A"], rows["C"], rows["D"]) == (139, None, None, 31)
    first = (out_rows(hub, "people", "2024-Q2", "superseded"), ["q2"])
    mended = (out_rows(hub, "people", "2024-Q2"), ["q2", "mended"])
    assert fallen(hub, {"first": first, "mended": (alone(after), ["q2", "mended"])}, mended="ABC")
    assert fallen(hub, {"first": first, "mended": mended}, mended="ABC") == []


@pytest.mark.long
@pytest.mark.parametrize("after", [{"B": 4, "C": 3}, {"B": 3, "C": 4}], ids=["moved", "same"])
def test_what_is_told_of_a_release_does_not_tell_of_changes_in_hidden_counts(
    hub: Hub, after: Mapping[str, int]
) -> None:
    hub.accept(CLINICS, "2024-Q2", SECOND)
    hub.release("people", "2024-Q2")
    hub.accept(CLINICS, "2024-Q2", {"A": 39, **after, "D": 36})
    hub.release("people", "2024-Q2")
    assert hub.rows("people", "2024-Q2") == {"_T": 82, "A": 39, "B": None, "C": None, "D": 36}
    told = ask(hub.public, "SELECT audit_attacked, audit_cleared FROM releases WHERE vintage = 2")
    assert told.rows() == [(2, {"sums or tables that fit": 2})]


@pytest.mark.long
def test_what_is_out_and_was_not_corrected_is_not_released_again(hub: Hub) -> None:
    hub.accept(CLINICS, "2024-Q1", FIRST)
    hub.release("people", "2024-Q1")
    with pytest.raises(ReleaseRefused, match="nothing of it was corrected since"):
        hub.release("people", "2024-Q1")


@pytest.mark.long
def test_a_year_is_made_of_the_corrected_quarters(hub: Hub) -> None:
    hub.accept(CLINICS, "2024-Q1", {"A": 30, "B": 40, "C": 50, "D": 60})
    hub.release("people", "2024-Q1")
    hub.accept(CLINICS, "2024-Q1", {"A": 30, "B": 40, "C": 50, "D": 80})
    hub.release("people", "2024-Q1")
    hub.accept(CLINICS, "2024-Q2", {"A": 10, "B": 10, "C": 10, "D": 10})
    hub.release("people", "2024-Q2")
    hub.release("people", "2024")
    assert hub.rows("people", "2024") == {"_T": 240, "A": 40, "B": 50, "C": 60, "D": 90}
