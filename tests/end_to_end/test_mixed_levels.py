"""A series that goes out in several breakdowns, through the flows, and what an analyst asks."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass

import pytest

import covey
from covey import Hierarchy, Policy
from covey.store import ask, open_confidential
from tests.end_to_end.project import Done, Office, Project, write_project

# `unit/store/test_breakdowns.py` and `test_sums.py` hold it without Prefect.
pytestmark = pytest.mark.long

AREAS = """\
code,parent,label,level
VN,,Viet Nam,country
A,VN,Area A,province
A1,A,District A1,district
A2,A,District A2,district
B,VN,Area B,province
B1,B,District B1,district
B2,B,District B2,district
"""
DATASET = """
from covey import Policy
from covey.contracts import Dataset, Source

DATASET = Dataset(
    "people", "People served", "persons", {"area": "areas", "sex": "sex"}, (Source("clinics"),),
    Policy(minimum_count=10, detail="frontier"), "0 6 5 2,5,8,11 *", keep_breakdowns=True,
)
"""
FIRST = {
    ("A1", "F"): 40, ("A1", "M"): 7, ("A2", "F"): 35, ("A2", "M"): 31,
    ("B1", "F"): 22, ("B1", "M"): 50, ("B2", "F"): 18, ("B2", "M"): 64,
}  # fmt: skip
"""7 of 267 people stand in a small cell of district × sex: more than 1 %."""
SECOND = FIRST | {("A1", "F"): 30, ("A1", "M"): 25, ("B2", "M"): 90}
"""Nothing is small, so that district × sex would qualify."""


@dataclass(frozen=True)
class Series:
    """Two quarters, planned and released."""

    project: Project
    planned: Done
    first: Done
    second: Done


@pytest.fixture(scope="module")
def series(server: Office, tmp_path_factory: pytest.TempPathFactory) -> Series:
    project = write_project(tmp_path_factory.mktemp("series"), server)
    for name, text in (("datasets/people.py", DATASET), ("codelists/areas.csv", AREAS)):
        (project.folder / "schemas" / name).write_text(text, encoding="utf-8")
    inbox = project.folder / "inbox" / "clinics"
    (inbox / "broken.csv").unlink()
    for name, period, counts in (("first", "2024-Q1", FIRST), ("second", "2024-Q2", SECOND)):
        rows = [f"{period},{area},{sex},{count}\n" for (area, sex), count in counts.items()]
        (inbox / f"{name}.csv").write_text("period,area,sex,served\n" + "".join(rows), "utf-8")
    collected = project.covey("collect")
    assert collected.stdout.count("accepted") == 2, collected.stdout + collected.stderr
    return Series(
        project,
        planned=project.covey("release", "people", "2024-Q1", "--plan"),
        first=project.covey("release", "people", "2024-Q1"),
        second=project.covey("release", "people", "2024-Q2"),
    )


def asked(series: Series, query: str) -> list[tuple[object, ...]]:
    return ask(series.project.public, query).rows()


def test_a_release_says_which_breakdowns_are_out_and_why_others_are_not(series: Series) -> None:
    assert series.first.returncode == 0, series.first.stderr
    assert re.search(r"^  district +4 +0 +100\.0%$", series.first.stdout, re.MULTILINE)
    assert (
        "Not out, and nothing finer than these:\n"
        "  district × sex: too many people below minimum_count=10\n" in series.first.stdout
    )


def test_a_plan_says_the_same_before(series: Series) -> None:
    assert "  district × sex: too many people below minimum_count=10\n" in series.planned.stdout
    assert re.search(r"^  district +4 +0 +100\.0%$", series.planned.stdout, re.MULTILINE)


def test_a_series_keeps_the_breakdowns_of_its_first_release(series: Series) -> None:
    assert series.second.returncode == 0, series.second.stderr
    listed = "SELECT breakdown FROM breakdowns WHERE period = '{}' ORDER BY ALL"
    first, second = (asked(series, listed.format(period)) for period in ("2024-Q1", "2024-Q2"))
    assert first == second
    assert ("district × sex",) not in second
    assert "Not out" not in series.second.stdout


def test_an_analyst_asks_which_districts_had_most_people_and_how_it_changed(series: Series) -> None:
    answer = asked(
        series,
        """
        SELECT area_label AS district,
               sum(obs_value) FILTER (period = '2024-Q1')::BIGINT AS q1,
               sum(obs_value) FILTER (period = '2024-Q2')::BIGINT AS q2,
               q2 - q1 AS change
        FROM people_by_period.district GROUP BY ALL ORDER BY q2 DESC
        """,
    )
    assert answer == [
        ("District B2", 82, 108, 26), ("District B1", 72, 72, 0), ("District A2", 66, 66, 0),
        ("District A1", 47, 55, 8),
    ]  # fmt: skip


def test_an_analyst_asks_for_the_share_of_a_district_in_its_province(series: Series) -> None:
    answer = asked(
        series,
        """
        SELECT d.area, round(d.obs_value / p.obs_value, 2) AS share
        FROM people_by(area := 'district', period := '2024-Q1') AS d
        JOIN codelists AS c ON c.codelist = 'areas' AND c.code = d.area
        JOIN people_by_period.province AS p ON p.area = c.parent AND p.period = d.period
        WHERE d.period = '2024-Q1' ORDER BY d.area
        """,
    )
    assert answer == [("A1", 0.42), ("A2", 0.58), ("B1", 0.47), ("B2", 0.53)]


def test_who_sums_a_view_counts_everybody_once(series: Series) -> None:
    for (view,) in asked(series, "SELECT DISTINCT view FROM breakdowns"):
        total = f"SELECT sum(obs_value)::BIGINT FROM {view} WHERE period = '2024-Q2'"
        assert asked(series, total) == [(sum(SECOND.values()),)]


def test_the_rows_and_the_trees_are_enough_for_the_audit(series: Series) -> None:
    codelists = series.project.folder / "schemas" / "codelists"
    trees = {name: Hierarchy.read(codelists / f"{name}.csv") for name in ("sex",)}
    trees["area"] = Hierarchy.read(codelists / "areas.csv")
    query = "SELECT area, sex, obs_value, obs_status FROM people WHERE period = '2024-Q1'"
    rows = ask(series.project.public, query)
    assert covey.audit(rows, trees, Policy(minimum_count=10, detail="frontier")).safe


def test_the_record_and_the_artifact_tell_what_is_out_and_what_is_not(series: Series) -> None:
    with open_confidential(series.project.confidential) as store:
        told = [one.carried_out.splitlines() for one in store.record.all()]
    assert "out: district" in told[0]
    assert "not out: district × sex: too many people below minimum_count=10" in told[0]
    with closing(sqlite3.connect(series.project.office.home / "prefect.db")) as database:
        texts = [text for (text,) in database.execute("SELECT data FROM artifact")]
    assert any("district \\u00d7 sex | too many people" in text for text in texts)
