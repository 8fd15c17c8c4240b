from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass

import pytest

import covey
from covey import Hierarchy, Policy
from covey.store import ask, open_confidential
from tests.end_to_end.project import (
    CANARY,
    COUNTS,
    REFUSED_CANARY,
    Done,
    Office,
    Project,
    write_project,
)
from tests.end_to_end.scanner import places_of, places_of_any


@dataclass(frozen=True)
class Runs:
    """What a data officer did, in this order, and what each command answered."""

    project: Project
    collected: Done
    year: Done
    planned: Done
    left_by_the_plan: list[str]
    released: Done
    collected_again: Done
    due: Done


@dataclass(frozen=True)
class Plans:
    """What was planned where nothing is out, and what each command answered."""

    planned: Done
    planned_all: Done
    series: Done


@dataclass(frozen=True)
class Later:
    """What was asked once all was done, and what each command answered."""

    released_again: Done
    status: Done


@pytest.fixture(scope="module")
def runs(server: Office, tmp_path_factory: pytest.TempPathFactory) -> Runs:
    project = write_project(tmp_path_factory.mktemp("way"), server)
    (project.folder / "covey.toml").write_text('forms = ["exports", "pages"]\n', encoding="utf-8")
    collected, year = project.covey("collect"), project.covey("release", "people", "2024")
    planned = project.covey("release", "people", "2024-Q1", "--plan")
    return Runs(
        project,
        collected=collected,
        year=year,
        planned=planned,
        left_by_the_plan=[path.name for path in project.folder.glob("public")],
        released=commit(project, planned),
        collected_again=correct(project).covey("collect"),
        due=project.covey("release", "people"),
    )


@pytest.fixture(scope="module")
def plans(server: Office, tmp_path_factory: pytest.TempPathFactory) -> Plans:
    project = write_project(tmp_path_factory.mktemp("plans"), server)
    project.covey("collect")
    return Plans(
        planned=project.covey("release", "people", "2024-Q1", "--plan"),
        planned_all=project.covey("release", "people", "--plan"),
        series=project.covey("plan", "people", "2024-Q1"),
    )


@pytest.fixture(scope="module")
def later(runs: Runs) -> Later:
    return Later(
        released_again=runs.project.covey("release", "people", "2024-Q1"),
        status=runs.project.covey("status"),
    )


def commit(project: Project, plan: Done) -> Done:
    """Carry out the command that a plan ends with."""
    *_, command = plan.stdout.splitlines()
    return project.covey(*command.rpartition("covey ")[2].split())


def correct(project: Project) -> Project:
    """Send the first quarter again, with one man more in B2."""
    first = project.folder / "inbox" / "clinics" / "first.csv"
    text = first.read_text("utf-8").replace("B2,M,9317293", "B2,M,9317294")
    first.with_name("corrected.csv").write_text(text, encoding="utf-8")
    return project


NEWEST = "ORDER BY r.start_time DESC LIMIT 1"
"""Of the runs of one name: other projects report to the same server."""


def prefect_rows(project: Project, query: str) -> list[str]:
    with closing(sqlite3.connect(project.office.home / "prefect.db")) as database:
        return [text for (text,) in database.execute(query)]


def hierarchies(project: Project) -> dict[str, Hierarchy]:
    folder = project.folder / "schemas" / "codelists"
    return {"area": Hierarchy.read(folder / "areas.csv"), "sex": Hierarchy.read(folder / "sex.csv")}


def hidden_counts(project: Project) -> list[int]:
    hidden = ask(project.public, "SELECT area, sex FROM people WHERE obs_status = 'Q'").rows()
    return [COUNTS[cell] for cell in hidden if cell in COUNTS]


def test_a_good_file_is_accepted_and_a_bad_one_refused_with_a_letter(runs: Runs) -> None:
    assert "accepted  clinics 2024-Q1: first.csv" in runs.collected.stdout
    letter = (runs.project.folder / "letters" / "clinics" / "broken.csv.txt").read_text("utf-8")
    assert "'unknown code'" in letter
    assert "'negative count'" in letter


def test_a_collection_that_refused_a_file_ends_so_that_an_officer_sees_it(runs: Runs) -> None:
    assert (runs.collected.returncode, runs.collected_again.returncode) == (2, 0)
    (message,) = prefect_rows(
        runs.project,
        "SELECT message FROM flow_run_state s JOIN flow_run r ON r.state_id = s.id "
        "WHERE s.type = 'FAILED' AND message LIKE '%FilesNotTaken%broken.csv%' " + NEWEST,
    )
    assert "Refused, held or not dealt with: clinics: broken.csv." in message


def test_what_lies_in_no_submissions_folder_is_named(runs: Runs) -> None:
    assert "inbox/elsewhere" in runs.collected.stdout


@pytest.mark.long  # a run of all that is due says it too
def test_a_release_that_misses_a_file_is_refused_and_names_it(runs: Runs) -> None:
    early = runs.project.covey("release", "people", "2024-Q2")
    assert early.returncode == 1
    assert "waits for files that have not been accepted: clinics for 2024-Q2" in early.stderr
    assert "Traceback" not in early.stderr


def test_a_total_over_time_that_nobody_agreed_on_is_refused_and_says_why(runs: Runs) -> None:
    assert runs.year.returncode == 1
    assert "people is released by the quarter; '2024' is none" in runs.year.stderr


def test_a_refusal_is_no_traceback(runs: Runs) -> None:
    assert "Traceback" not in runs.year.stderr


def test_the_flow_of_a_refused_release_ends_failed_with_the_reason(runs: Runs) -> None:
    (message,) = prefect_rows(
        runs.project,
        "SELECT message FROM flow_run_state s JOIN flow_run r ON r.state_id = s.id "
        "WHERE r.name = 'people 2024' AND s.type = 'FAILED'",
    )
    assert "people is released by the quarter; '2024' is none" in message


def test_a_run_of_all_that_is_due_is_completed_where_a_period_waits_and_says_for_what(
    runs: Runs,
) -> None:
    assert runs.due.returncode == 0, runs.due.stderr
    assert "people 2024-Q2 waits for files" in runs.due.stdout
    (message,) = prefect_rows(
        runs.project,
        "SELECT message FROM flow_run_state s JOIN flow_run r ON r.state_id = s.id "
        "WHERE r.name = 'people previous' AND s.type = 'COMPLETED' " + NEWEST,
    )
    assert "people 2024-Q2 waits for files" in message


def test_the_record_has_a_task_for_each_file_and_period_and_no_parameter_of_one(
    runs: Runs,
) -> None:
    names = set(prefect_rows(runs.project, "SELECT name FROM task_run"))
    assert {"clinics: first.csv", "clinics: broken.csv"} <= names
    assert {"check people 2024-Q1", "protect and publish people 2024-Q1"} <= names
    assert set(prefect_rows(runs.project, "SELECT task_inputs FROM task_run")) == {"{}"}


def test_a_plan_tells_the_officer_all_and_publishes_nothing(runs: Runs) -> None:
    assert runs.planned.returncode == 0, runs.planned.stderr
    assert runs.left_by_the_plan == []
    first, cells, *_ = runs.planned.stdout.splitlines()
    assert first == "people 2024-Q1 would go out like this. Nothing was published."
    assert cells.startswith("21 cells: 1 unsafe and 3 others hidden (")
    assert "  area  2 codes     100.0% by itself, 100.0% crossed" in runs.planned.stdout
    assert re.search(
        r"clinics 2024-Q1, revision 1 of \d{4}-\d\d-\d\d: first.csv", runs.planned.stdout
    )


@pytest.mark.long  # `unit/hub/test_plans.py` plans one
def test_a_series_is_planned_and_nothing_of_it_is_left(plans: Plans, runs: Runs) -> None:
    assert plans.series.returncode == 0, plans.series.stderr
    assert "people: what these releases would cost." in plans.series.stdout
    names = prefect_rows(runs.project, "SELECT name FROM flow")
    assert set(names) <= {"ingest", "release", "prune"}


@pytest.mark.long
def test_a_plan_without_a_period_is_of_all_that_are_due(plans: Plans) -> None:
    assert plans.planned_all.stdout == plans.planned.stdout
    assert "people 2024-Q2" in plans.planned_all.stderr
    assert plans.planned_all.returncode == 1


def test_a_release_says_how_many_cells_are_hidden(runs: Runs) -> None:
    assert runs.released.returncode == 0, runs.released.stderr
    assert runs.released.stdout.startswith("people 2024-Q1 is published: 21 cells, ")


def test_every_published_count_is_true_and_the_small_one_is_hidden(runs: Runs) -> None:
    rows = ask(runs.project.public, "SELECT area, sex, obs_value FROM people").rows()
    published = {(area, sex): value for area, sex, value in rows if value is not None}
    leaves = {cell: value for cell, value in published.items() if cell in COUNTS}
    assert published["VN", "_T"] == sum(COUNTS.values())
    assert leaves == {cell: COUNTS[cell] for cell in leaves}
    assert ("A1", "F") not in leaves


def test_no_hidden_count_can_be_worked_out(runs: Runs) -> None:
    rows = ask(runs.project.public, "SELECT area, sex, obs_value, obs_status FROM people")
    verdict = covey.audit(rows, hierarchies(runs.project), Policy(minimum_count=1_000_000))
    assert verdict.safe
    assert verdict.attacked >= 4


def test_the_published_file_lists_the_policy_of_its_release(runs: Runs) -> None:
    (release,) = ask(runs.project.public, "FROM releases").rows(named=True)
    assert (release["period"], release["minimum_count"]) == ("2024-Q1", 1_000_000)
    assert release["audit_safe"] is True


def test_the_same_files_again_change_nothing(runs: Runs) -> None:
    assert "first.csv" not in runs.collected_again.stdout


@pytest.mark.long  # `unit/hub/test_plans.py` and `unit/hub/test_corrections.py` hold it
def test_a_correction_of_one_waits(later: Later) -> None:
    assert later.released_again.returncode == 1
    assert "this correction cannot go out by itself" in later.released_again.stderr


@pytest.mark.long  # `unit/cli/test_status_words.py` holds the words
def test_status_tells_what_is_out_and_what_is_due_from_whom_since_when(later: Later) -> None:
    assert "Published: 1\n  people 2024-Q1\n" in later.status.stdout
    assert "broken.csv" in later.status.stdout
    assert (
        "people 2024-Q2, due from 2024-07-01 on, waits for clinics for 2024-Q2, from health since "
        "2024-07-01" in later.status.stdout
    )


@pytest.mark.long
def test_status_tells_that_a_published_table_was_corrected_since(later: Later) -> None:
    said = r"people 2024-Q1 is superseded: clinics 2024-Q1, revision 2 of .* came after revision 1"
    assert re.search(said, later.status.stdout)


def test_the_artifact_names_files_and_letters(runs: Runs) -> None:
    texts = prefect_rows(runs.project, "SELECT data FROM artifact WHERE key <> ''")
    assert any("first.csv" in text and "broken.csv.txt" in text for text in texts)


def test_exports_and_pages_follow_the_release(runs: Runs) -> None:
    public = runs.project.public.parent
    assert {path.name for path in public.glob("pages/*")} == {
        *("feed.xml", "index.html", "people_2024-Q1.html", "query.html"),
    }
    (folder,) = public.glob("exports/people/*")
    assert {"people.csv", "people.parquet", "people.xlsx"} <= {one.name for one in folder.iterdir()}


def test_no_hidden_count_stands_in_any_public_file_log_letter_or_record_of_prefect(
    runs: Runs,
) -> None:
    everywhere = (
        runs.project.public.parent, runs.project.folder / "letters", runs.project.office.home,
        *runs.project.folder.glob(".prefect"),
    )  # fmt: skip
    hidden = hidden_counts(runs.project)
    assert CANARY in hidden
    assert places_of_any(hidden, *everywhere) == []


def test_no_count_of_a_refused_file_stands_anywhere_but_in_that_file(runs: Runs) -> None:
    assert places_of(REFUSED_CANARY, runs.project.folder, runs.project.office.home) == [
        "broken.csv: text"
    ]


def test_the_search_finds_a_count_where_it_does_stand(runs: Runs) -> None:
    assert set(places_of(CANARY, runs.project.folder / "inbox")) == {
        "first.csv: text",
        "corrected.csv: text",
    }
    with open_confidential(runs.project.confidential) as store:
        kept = store.connection.execute("SELECT served FROM accepted.clinics").fetchall()
    assert (CANARY,) in kept
    assert places_of(CANARY, runs.project.confidential)
