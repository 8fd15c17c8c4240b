"""The year of examples/a_year, by commands and by a server with its worker: at its end what is
public is the truth."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from itertools import product
from typing import Any

import pytest

import covey
from covey import Hierarchy, Policy
from covey.store import ask
from tests.conformance.document import ROOT
from tests.end_to_end.project import Done, Office

EXAMPLE = ROOT / "examples" / "a_year"
CODELISTS = {
    "period": EXAMPLE / "schemas" / "codelists" / "periods.csv",
    **{
        name: ROOT / "examples" / "a_quarter" / "schemas" / "codelists" / f"{codelist}.csv"
        for name, codelist in {"area": "areas", "sex": "sex", "sector": "sectors"}.items()
    },
}
TREES = {name: Hierarchy.read(path) for name, path in CODELISTS.items()}
SECTORS = {
    "social_support": "SOCIAL", "health_services": "HEALTH", "job_training": "TRAINING",
    "union_advice": "ADVICE",
}  # fmt: skip
MINIMUM = 10

pytestmark = pytest.mark.long


@dataclass(frozen=True)
class Year:
    """The year at its end.

    Args:
        played: what was said, and whether it was what the story says.
        public: each published row: its codes, and the count, None where it is hidden.
        true: the count of each cell of period, area, sex and sector.
        entries: of the ledger.
        through: what releases were carried out through.
        incomplete: the rows of the quarter that went out without an agency, with their statuses.
    """

    played: Done
    public: dict[tuple[str, ...], int | None]
    true: Counter[tuple[str, ...]]
    entries: list[dict[str, Any]]
    through: str
    incomplete: list[tuple[str, str, str, int | None, str]]


@pytest.fixture(scope="module", params=["", "--served"], ids=["by commands", "by a worker"])
def year(
    request: pytest.FixtureRequest, office: Office, tmp_path_factory: pytest.TempPathFactory
) -> Year:
    hub = tmp_path_factory.mktemp("year") / "hub"
    words = [str(hub), *filter(None, [request.param])]
    played = office.shell.python(EXAMPLE / "story.py", words, hub.parent)
    assert played.returncode == 0, played.stdout + played.stderr
    rows = ask(
        hub / "public" / "covey.duckdb",
        "SELECT period, area, sex, sector, obs_value FROM people_supported",
    ).rows()
    truth = json.loads((hub / "truth.json").read_text(encoding="utf-8"))
    quarter = "SELECT area, sex, sector, obs_value, obs_status FROM people_supported"
    lacking = ask(hub / "incomplete.duckdb", f"{quarter} WHERE period = '2025-Q4'").rows()
    ledger = office.shell.covey(["ledger", "--json", "--project", str(hub)], hub)
    entries = [one["entry"] for one in json.loads(ledger.stdout)["entries"]]
    public = {tuple(codes): value for *codes, value in rows}
    through = "server" if request.param else "command"
    return Year(played, public, _added(truth), entries, through, lacking)


def _added(truth: list[dict[str, str]]) -> Counter[tuple[str, ...]]:
    """Add up every cell over all codes above it."""
    found: Counter[tuple[str, ...]] = Counter()
    for row in truth:
        if row["submission"] in SECTORS:
            leaf = (row["period"], row["area"], row["sex"], SECTORS[row["submission"]])
            above = (tree.ancestors(code) for tree, code in zip(TREES.values(), leaf, strict=True))
            for cell in product(*above):
                found[cell] += int(row["persons"])
    return found


def test_every_published_count_is_the_truth_and_most_are_published(year: Year) -> None:
    published = {cell: value for cell, value in year.public.items() if value is not None}
    assert len(published) > 0.6 * len(year.public)
    assert published == {cell: year.true[cell] for cell in published}


def test_each_entry_says_who_approved_and_through_what_it_was_carried_out(year: Year) -> None:
    releases = [one for one in year.entries if one["kind"] == "release"]
    assert len(releases) == 9
    assert {one["carried_out"]["through"] for one in releases} == {year.through}
    (withdrawal,) = [one for one in year.entries if one["kind"] == "withdrawal"]
    assert withdrawal["carried_out"]["through"] == "command"
    assert all(len(one["approvals"]["signed"]) == 2 for one in year.entries)


def test_all_periods_are_out_and_each_shows_its_total(year: Year) -> None:
    periods = {cell[0] for cell in year.public}
    assert periods == {
        "2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4", "2025-S1", "2025-S2", "2025",
    }  # fmt: skip
    top = [TREES[name].root for name in ("area", "sex", "sector")]
    assert all(year.public[(period, *top)] is not None for period in periods)


def test_every_unsafe_count_is_hidden_and_none_can_be_worked_out(year: Year) -> None:
    unsafe = [cell for cell, count in year.true.items() if 0 < count < MINIMUM]
    unsafe = [cell for cell in unsafe if cell in year.public]
    assert unsafe
    assert all(year.public[cell] is None for cell in unsafe)
    trees = {name: TREES[name] for name in ("area", "sex", "sector")}
    for period in dict.fromkeys(cell[0] for cell in year.public):
        own = {cell[1:]: value for cell, value in year.public.items() if cell[0] == period}
        rows = {
            name: [cell[at] for cell in own] for at, name in enumerate(("area", "sex", "sector"))
        } | {
            "obs_value": list(own.values()),
            "obs_status": ["Q" if value is None else "A" for value in own.values()],
        }
        assert covey.audit(rows, trees, Policy(minimum_count=MINIMUM)).safe


def test_the_quarter_without_the_union_shows_what_the_others_counted_and_says_so(
    year: Year,
) -> None:
    root = TREES["sector"].root
    for area, sex, sector, value, status in year.incomplete:
        of = {code: year.true["2025-Q4", area, sex, code] for code in (sector, "ADVICE")}
        if sector == "ADVICE":
            assert (value, status) == (None, "L")
        elif sector == root:
            assert status in ("P", "Q")
            assert value in (None, of[root] - of["ADVICE"])
        else:
            assert status in ("A", "Q")
            assert value in (None, of[sector])
    assert {one[4] for one in year.incomplete} == {"A", "P", "L", "Q"}
