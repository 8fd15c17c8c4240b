"""A quarter that goes out without one of two agencies, by hand and by rule, under Prefect."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from tests.end_to_end.project import COUNTS, Done, Office, Project, write_project
from tests.end_to_end.test_way_of_a_number import prefect_rows

# `unit/hub/test_incomplete.py` holds it without Prefect.
pytestmark = pytest.mark.long


@dataclass(frozen=True)
class Runs:
    """What an officer did, in this order, and what each command answered."""

    project: Project
    by_hand: Done
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
    by_hand = project.covey("release", "people", "2024-Q1", "--without", "police")
    contract.write_text(text.replace('11 *",', '11 *", after="14 days",'), encoding="utf-8")
    rows = "".join(f"2024-Q2,{area},{sex},{n + 7}\n" for (area, sex), n in COUNTS.items())
    second = project.folder / "inbox" / "clinics" / "second.csv"
    second.write_text(f"period,area,sex,served\n{rows}", encoding="utf-8")
    project.covey("collect")
    return Runs(project, by_hand, by_rule=project.covey("release", "people"))


def test_a_run_goes_without_an_agency_that_is_named_and_says_what_is_missing(runs: Runs) -> None:
    assert runs.by_hand.returncode == 0, runs.by_hand.stderr
    assert "police: cases for 2024-Q1" in runs.by_hand.stdout


def test_a_rule_lets_runs_go_without_an_agency_and_the_record_says_so(runs: Runs) -> None:
    assert "people 2024-Q2 is published" in runs.by_rule.stdout
    assert "police: cases for 2024-Q2" in runs.by_rule.stdout
    reports = "\n".join(prefect_rows(runs.project, "SELECT data FROM artifact"))
    assert "police: cases for 2024-Q2" in reports
