"""A quarter of six agencies, day by day: `python story.py FOLDER` plays it in a new folder.

Each command must answer as it says here, or the story stops.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from clerks import in_vietnamese, list_of_persons, nothing, plain, truth, workbook
from officer import Officer

LAST, THIS = "2024-Q4", "2025-Q1"


def play(officer: Officer) -> None:
    """Play the whole quarter."""
    a_trial(officer)
    nothing_has_come(officer)
    files_come(officer)
    letters_are_read(officer)
    files_come_again(officer)
    doubtful_files_come(officer)
    people_supported_goes_out(officer)
    an_agency_is_late(officer)
    a_correction_comes_too_late(officer)
    the_correction_is_taken_back(officer)


def a_trial(officer: Officer) -> None:
    """Before: each agency sends a quarter that is not published, to be compared with the next."""
    officer.day("10 January", "a trial of every agency's files")
    for name in ("social_support", "union_advice", "police_victims"):
        officer.finds(f"{name}/q4.csv", plain(LAST, truth(name, LAST)))
    officer.finds("border_victims/q4.csv", nothing(LAST))
    officer.finds("job_training/q4.csv", in_vietnamese(LAST, truth("job_training", LAST)))
    officer.finds("health_services/quy4.xlsx", workbook(LAST, truth("health_services", LAST)))
    officer.types("collect")
    officer.hears(
        "accepted  job_training 2024-Q4: q4.csv",
        "accepted  health_services 2024-Q4: quy4.xlsx",
        "accepted  border_victims 2024-Q4: q4.csv",
    )


def nothing_has_come(officer: Officer) -> None:
    """What is due, from whom and since when, is known before anything has come."""
    officer.day("1 April", "the quarter is over")
    officer.types("status")
    officer.hears(
        "Due: 2\n",
        "people_supported 2025-Q1, due from 2025-04-01 on, waits for social_support for 2025-Q1, ",
        "health_services for 2025-Q1, from health_centres since 2025-04-01",
        "border_victims for 2025-Q1, from border_guard since 2025-04-01",
    )


def files_come(officer: Officer) -> None:
    """One right file, one without a district, and three that are no counts of the quarter."""
    officer.day("3 April", "the first files")
    advice = truth("union_advice", THIS)
    partial = {cell: count for cell, count in advice.items() if cell[0] != "TIENYEN"}
    training = in_vietnamese(THIS, truth("job_training", THIS)).decode()
    wrong = training.replace("Cô Tô", "Cô Tố").replace("Ba Chẽ;Nữ;", "Ba Chẽ;Nữ;-").encode()
    officer.finds("social_support/q1.csv", plain(THIS, truth("social_support", THIS)))
    officer.finds("union_advice/q1.csv", plain(THIS, partial))
    officer.finds("job_training/q1.csv", wrong)
    officer.finds("health_services/quy1.xlsx", workbook(LAST, truth("health_services", LAST)))
    officer.finds("police_victims/danh_sach.csv", list_of_persons())
    officer.types("collect", code=2)
    officer.hears(
        "accepted  social_support 2025-Q1: q1.csv\n",
        "accepted  union_advice 2025-Q1: q1.csv\n          it lacks rows that are expected",
        "refused   job_training: q1.csv",
        "refused   health_services: quy1.xlsx",
        "refused   police_victims: danh_sach.csv",
    )


def letters_are_read(officer: Officer) -> None:
    """Each letter says what is wrong, where, and what to do; so does the status."""
    officer.reads(
        "job_training/q1.csv.txt",
        "dòng 6, cột Quận/Huyện (area)  'mã lạ'  không phải mã trong danh mục areas; gần nhất: ",
        "COTO (Cô Tô)",
        "line 8, column Số người (persons) 'negative count'",
    )
    officer.reads("health_services/quy1.xlsx.txt", "this is the file of 2024-Q4")
    officer.reads("police_victims/danh_sach.csv.txt", "looks like a list of persons")
    officer.reads("union_advice/q1.csv.txt", "has no row for:\n  area TIENYEN (Tien Yen)")
    officer.types("status")
    officer.hears(
        "Refused, waiting for the agency: 3",
        "union_advice 2025-Q1: q1.csv has no row for area TIENYEN",
        "job_training for 2025-Q1, from vocational_centres since 2025-04-01",
        "union_advice for 2025-Q1, which has no row for area TIENYEN",
    )


def files_come_again(officer: Officer) -> None:
    """The files are right now. Counts that jump are held, and a slip of the pen is not seen."""
    officer.day("8 April", "files come again")
    support = truth("social_support", THIS)
    slip = support | {("COTO", "F"): 10 * support["COTO", "F"]}
    training = in_vietnamese(THIS, truth("job_training", THIS))
    officer.checks("job_training/q1.csv", training)
    officer.hears("would be accepted: 12 rows")
    officer.finds("job_training/q1.csv", training)
    officer.finds("health_services/quy1.xlsx", workbook(THIS, truth("health_services", THIS)))
    officer.finds("union_advice/q1.csv", plain(THIS, truth("union_advice", THIS)))
    officer.finds("social_support/q1.csv", plain(THIS, slip))
    officer.finds("police_victims/q1.csv", plain(THIS, truth("police_victims", THIS)))
    officer.deletes("police_victims/danh_sach.csv")
    officer.types("collect", code=2)
    officer.hears(
        "accepted  union_advice 2025-Q1: q1.csv, revision 2\n",
        "accepted  social_support 2025-Q1: q1.csv, revision 2\n",
        "held      police_victims 2025-Q1: q1.csv\n          jump against the period before",
    )
    officer.types("status")
    officer.hears(
        "Refused, waiting for the agency: nothing",
        "Held, for covey accept or covey decline: 1",
        "Accepted, without rows that are expected: nothing",
        "people_supported 2025-Q1, due from 2025-04-01 on: covey release people_supported",
    )


def doubtful_files_come(officer: Officer) -> None:
    """The slip is taken back; a file comes twice; one row comes in place of a quarter."""
    officer.day("9 April", "the officer decides")
    advice = truth("union_advice", THIS)
    one_row = {("MONGCAI", "F"): advice["MONGCAI", "F"] + 1}
    officer.finds("social_support/q1.csv", plain(THIS, truth("social_support", THIS)))
    officer.finds("union_advice/q1 (1).csv", plain(THIS, advice))
    officer.finds("union_advice/mong_cai.csv", plain(THIS, one_row))
    officer.types("collect", code=2)
    officer.hears(
        "held      social_support 2025-Q1: q1.csv\n          an older file again",
        "refused   union_advice: q1 (1).csv",
        "held      union_advice 2025-Q1: mong_cai.csv\n          far fewer rows than revision 2",
    )
    officer.reads(
        "union_advice/q1 (1).csv.txt", "if you only sent it twice, there is nothing to do"
    )
    officer.types("accept social_support/q1.csv --reason 'the slip of the pen is taken back'")
    officer.hears("accepted  social_support 2025-Q1: q1.csv, revision 3")
    officer.types("accept police_victims/q1.csv --reason 'two rings were broken up in February'")
    officer.hears("accepted  police_victims 2025-Q1: q1.csv, revision 1")
    officer.types("release people_supported 2025-Q1", code=1)
    officer.hears("mong_cai.csv is held. Nothing was published.", "turn it is: the data officer.")
    officer.types("decline mong_cai.csv --reason 'send the whole quarter, with this row corrected'")
    officer.hears("refused   union_advice: mong_cai.csv")
    officer.reads("union_advice/mong_cai.csv.txt", "send the whole quarter")


def people_supported_goes_out(officer: Officer) -> None:
    """The plan says what would go out and of which files; the other dataset still waits."""
    officer.types("release people_supported 2025-Q1 --plan")
    officer.hears(
        "would go out like this. Nothing was published.",
        "social_support 2025-Q1, revision 3",
        "health_services 2025-Q1, revision 1",
    )
    officer.types("release people_supported")
    officer.hears("people_supported 2025-Q1 is published")
    officer.types("status")
    officer.hears(
        "Refused, waiting for the agency: 2",
        "Published: 1\n  people_supported 2025-Q1\n",
        "Due: 1\n  victims_identified 2025-Q1, due from 2025-04-01 on",
        "waits for border_victims for 2025-Q1, from border_guard since 2025-04-01\n",
    )
    officer.deletes("union_advice/q1 (1).csv")
    officer.deletes("union_advice/mong_cai.csv")


def an_agency_is_late(officer: Officer) -> None:
    """A release waits for whoever is late, and is due until it is out."""
    officer.day("22 April", "the border guard is late, and had nothing to report")
    officer.types("release victims_identified")
    officer.hears("victims_identified 2025-Q1 waits", "border_victims for 2025-Q1. Nothing was")
    officer.finds("border_victims/q1.csv", nothing(THIS))
    officer.types("collect")
    officer.hears("accepted  border_victims 2025-Q1: q1.csv\n")
    officer.types("release victims_identified")
    officer.hears("victims_identified 2025-Q1 is published")
    officer.types("release victims_identified")
    officer.hears("victims_identified: nothing is due.")


def a_correction_comes_too_late(officer: Officer) -> None:
    """What is out stays: four people more would be told by the difference, so they wait."""
    officer.day("6 May", "the health centres correct a count that is published")
    served = truth("health_services", THIS)
    more = served | {("HALONG", "F"): served["HALONG", "F"] + 4}
    officer.finds("health_services/quy1.xlsx", workbook(THIS, more))
    officer.types("collect")
    officer.hears("health_services 2025-Q1: quy1.xlsx, revision 2\n")
    officer.types("status")
    officer.hears(
        "Corrected since: 1\n",
        "people_supported 2025-Q1 is superseded: health_services 2025-Q1, revision 2 of",
    )
    officer.types("release people_supported 2025-Q1", code=1)
    officer.hears("this correction cannot go out by itself", "It waits")
    officer.types("release people_supported")
    officer.hears("people_supported 2025-Q1 was corrected, and goes out with the next period.")


def the_correction_is_taken_back(officer: Officer) -> None:
    """The four had come in April: the first file was right. Nothing is left to do."""
    officer.day("8 May", "the centres send their first file again")
    officer.finds("health_services/quy1.xlsx", workbook(THIS, truth("health_services", THIS)))
    officer.types("collect", code=2)
    officer.hears("held      health_services 2025-Q1: quy1.xlsx\n          an older file again")
    officer.types("accept health_services/quy1.xlsx --reason 'the first file was right'")
    officer.hears("accepted  health_services 2025-Q1: quy1.xlsx, revision 3")
    officer.types("history people_supported 2025-Q1")
    officer.hears("the first file was right", "released: people_supported 2025-Q1")
    officer.types("status")
    officer.hears(
        "Refused, waiting for the agency: nothing",
        "Held, for covey accept or covey decline: nothing",
        "New in the inbox, for covey collect: nothing",
        "Published: 2\n  people_supported 2025-Q1\n  victims_identified 2025-Q1\n",
        "Corrected since: nothing",
        "Due: nothing",
    )


if __name__ == "__main__":
    if len(sys.argv) != 2 or Path(sys.argv[1]).exists():
        sys.exit("Name a new folder: python story.py FOLDER")
    example, hub = Path(__file__).parent, Path(sys.argv[1])
    shutil.copytree(example / "schemas", hub / "schemas")
    shutil.copy(example / "covey.toml", hub)
    play(Officer(hub))
