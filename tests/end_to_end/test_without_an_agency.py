"""A quarter that goes out without one of two agencies, by hand and by rule, under Prefect."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from covey.store import ask
from tests.end_to_end.project import COUNTS, Done, Office, Project, write_project
from tests.end_to_end.test_way_of_a_number import prefect_rows

CASES = "period,area,sex,served\n{rows}"


@dataclass(frozen=True)
class Runs:
    """What an officer did, in this order, and what each command answered."""

    project: Project
    waits: Done
    has_sent: Done
    plan: Done
    first: Done
    second: Done
    by_rule: Done


@pytest.fixture(scope="module")
def runs(server: Office, tmp_path_factory: pytest.TempPathFactory) -> Runs:
    project = write_project(tmp_path_factory.mktemp("late"), server)
    schemas = project.folder / "schemas"
    clinics = (schemas / "submissions" / "clinics.py").read_text("utf-8")
    cases = clinics.replace('"clinics", "health"', '"cases", "police"')
    (schemas / "submissions" / "cases.py").write_text(cases, encoding="utf-8")
    registry = schemas / "registry.py"
    named = registry.read_text("utf-8").replace('("clinics",)', '("clinics", "cases")')
    registry.write_text(named, encoding="utf-8")
    contract = schemas / "datasets" / "people.py"
    text = contract.read_text("utf-8").replace(
        '(Source("clinics"),)', '(Source("clinics"), Source("cases"))'
    )
    contract.write_text(text, encoding="utf-8")
    project.covey("collect")
    waits = project.covey("release", "people", "2024-Q1")
    has_sent = project.covey("release", "people", "2024-Q1", "--without", "health")
    plan = project.covey("release", "people", "2024-Q1", "--without", "police", "--plan")
    first = project.covey("release", "people", "2024-Q1", "--without", "police")
    _send(project, "cases", "2024-Q1")
    second = project.covey("release", "people")
    contract.write_text(text.replace('11 *",', '11 *", after="14 days",'), encoding="utf-8")
    _send(project, "clinics", "2024-Q2")
    by_rule = project.covey("release", "people")
    return Runs(project, waits, has_sent, plan, first, second, by_rule)


def _send(project: Project, submission: str, period: str) -> None:
    rows = "".join(f"{period},{area},{sex},{n + 7}\n" for (area, sex), n in COUNTS.items())
    folder = project.folder / "inbox" / submission
    folder.mkdir(exist_ok=True)
    (folder / f"{period}.csv").write_text(CASES.format(rows=rows), encoding="utf-8")
    project.covey("collect")


def test_a_period_waits_and_says_how_it_goes_out_without_the_agency(runs: Runs) -> None:
    assert runs.waits.returncode == 1
    assert "covey release people 2024-Q1 --without police" in runs.waits.stderr


def test_an_agency_that_has_sent_is_not_left_out(runs: Runs) -> None:
    assert runs.has_sent.returncode == 1
    assert "lacks no file of health" in runs.has_sent.stderr


def test_the_plan_and_the_release_name_what_is_missing(runs: Runs) -> None:
    for done in (runs.plan, runs.first):
        assert done.returncode == 0, done.stderr
        assert "police: cases for 2024-Q1" in done.stdout
    assert "--without police --commit" in runs.plan.stdout


def test_the_next_run_publishes_the_quarter_with_the_late_file(runs: Runs) -> None:
    assert "people 2024-Q1 is published" in runs.second.stdout
    public = runs.project.folder / "public" / "covey.duckdb"
    told = "SELECT DISTINCT obs_status FROM {} WHERE period = '2024-Q1' ORDER BY 1"
    assert ask(public, told.format("superseded.people")).rows() == [("P",), ("Q",)]
    assert ask(public, told.format("people")).rows() == [("A",)]  # twice as many are many


def test_a_rule_lets_runs_go_without_an_agency_and_the_record_says_so(runs: Runs) -> None:
    assert "people 2024-Q2 is published" in runs.by_rule.stdout
    assert "police: cases for 2024-Q2" in runs.by_rule.stdout
    reports = "\n".join(prefect_rows(runs.project, "SELECT data FROM artifact"))
    assert "police: cases for 2024-Q2" in reports
