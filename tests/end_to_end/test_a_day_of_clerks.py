"""A day with clerks as they are: odd names, doubtful files, and areas that are late."""

from __future__ import annotations

import getpass
import os
from dataclasses import dataclass

import pytest

from covey.store import open_confidential
from tests.end_to_end.project import COUNTS, Done, Office, Project, write_project
from tests.end_to_end.scanner import places_of

# `unit/hub` holds each of its acts: `test_held_files.py`, `test_every_file_its_own.py`.
pytestmark = pytest.mark.long

HELD_COUNT = 748917


@dataclass(frozen=True)
class Day:
    """What was done, in this order, and what each command answered."""

    project: Project
    collected: Done
    released: Done
    wrong: Done
    accepted: Done
    status: Done
    declined: Done


def quarter(period: str) -> str:
    rows = (f"{period},{area},{sex},{count}\n" for (area, sex), count in COUNTS.items())
    return "period,area,sex,served\n" + "".join(rows)


FILES = {
    "unwritable.csv": "its letter cannot be written\n",
    f"{'dài ' * 49}1.csv": "its letter would have too long a name\n",
    "one_row.csv": f"period,area,sex,served\n2024-Q1,A1,F,{HELD_COUNT}\n",
    "last_quarter.csv": quarter("2024-Q1"),
    "q2.csv": quarter("2024-Q2"),
}


@pytest.fixture(scope="module")
def day(server: Office, tmp_path_factory: pytest.TempPathFactory) -> Day:
    project = write_project(tmp_path_factory.mktemp("day"), server)
    contract = project.folder / "schemas" / "submissions" / "clinics.py"
    text = contract.read_text("utf-8")
    contract.write_text(text.replace('"persons"\n)', '"persons", expected={"area": 2}\n)'))
    inbox = project.folder / "inbox" / "clinics"
    (inbox / "broken.csv").rename(inbox / os.fsdecode(b"qu\xfd 1.csv"))
    for name, sent in FILES.items():
        (inbox / name).write_text(sent, encoding="utf-8")
    (project.folder / "letters" / "clinics" / "unwritable.csv.txt").mkdir(parents=True)
    return Day(
        project,
        collected=project.covey("collect"),
        released=project.covey("release", "people", "2024-Q1"),
        wrong=project.covey("accept", "first.csv", "--reason", "checked by telephone"),
        accepted=project.covey("accept", "one_row.csv", "--reason", "checked by telephone"),
        status=project.covey("status"),
        declined=project.covey("decline", "q2.csv", "--reason", "these are the counts of Q1"),
    )


def test_every_other_file_is_taken_in_beside_one_that_cannot_be_dealt_with(day: Day) -> None:
    assert "accepted  clinics 2024-Q1: first.csv" in day.collected.stdout
    assert r"refused   clinics: qu\udcfd 1.csv" in day.collected.stdout
    assert "refused   clinics: dài dài" in day.collected.stdout


def test_a_file_that_cannot_be_dealt_with_is_told_with_the_reason(day: Day) -> None:
    assert day.collected.returncode == 2
    said = "unwritable.csv.txt: the letter cannot be written"
    assert said in day.collected.stdout
    assert said in day.status.stdout


def test_last_quarters_file_is_refused_with_a_letter(day: Day) -> None:
    assert "refused   clinics: last_quarter.csv" in day.collected.stdout
    letter = day.project.folder / "letters" / "clinics" / "last_quarter.csv.txt"
    assert "this is the file of 2024-Q1 that was accepted on" in letter.read_text("utf-8")


def test_a_file_that_is_held_is_listed_with_the_reason_and_the_way_out(day: Day) -> None:
    assert "held      clinics 2024-Q1: one_row.csv\n" in day.collected.stdout
    assert "far fewer rows" in day.collected.stdout
    assert "covey accept one_row.csv --reason" in day.collected.stdout
    assert "clinics 2024-Q2: q2.csv" in day.status.stdout
    assert "same counts as another period" in day.status.stdout


def test_a_release_waits_for_the_decision(day: Day) -> None:
    assert day.released.returncode == 1
    assert "one_row.csv is held" in day.released.stderr
    assert "Whose turn it is: the data officer." in day.released.stderr


def test_accepting_says_what_counts_now(day: Day) -> None:
    assert day.accepted.stdout == "accepted  clinics 2024-Q1: one_row.csv, revision 2\n"


def test_accepting_a_file_that_is_not_held_names_those_that_are(day: Day) -> None:
    assert day.wrong.returncode == 2
    assert "Held are: clinics/one_row.csv, clinics/q2.csv" in day.wrong.stderr


def test_the_record_says_who_accepted_a_file_and_why(day: Day) -> None:
    with open_confidential(day.project.confidential) as store:
        (decided,) = [one for one in store.receipts() if one.verdict == "accepted" and one.reason]
    assert (decided.file_name, decided.reason) == ("one_row.csv", "checked by telephone")
    assert decided.decided_by == getpass.getuser()
    assert decided.decided_at is not None


def test_status_tells_which_areas_a_file_lacks_and_that_its_release_waits(day: Day) -> None:
    assert "clinics 2024-Q1: one_row.csv has no row for area A2, B1, B2" in day.status.stdout
    assert "waits for clinics for 2024-Q1, which has no row" in day.status.stdout


def test_declining_leaves_a_letter_with_the_reason(day: Day) -> None:
    letter = day.project.folder / "letters" / "clinics" / "q2.csv.txt"
    assert "these are the counts of Q1" in letter.read_text("utf-8")
    assert str(letter) in day.declined.stdout


def test_no_count_of_a_held_file_stands_in_a_letter_or_a_record_of_prefect(day: Day) -> None:
    where = (day.project.folder / "letters", day.project.office.home)
    assert places_of(HELD_COUNT, *where) == []
    assert places_of(HELD_COUNT, day.project.confidential)
