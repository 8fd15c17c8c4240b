"""A quarter of six agencies, day by day: `python story.py FOLDER` plays it in a new folder."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from clerks import in_vietnamese, list_of_persons, nothing, plain, truth, workbook
from officer import Officer

LAST, THIS = "2024-Q4", "2025-Q1"


def play(officer: Officer) -> None:
    """Play the whole quarter."""
    the_quarter_before(officer)
    files_come_in(officer)
    files_come_again(officer)
    the_officer_decides(officer)
    an_agency_is_late(officer)
    a_file_is_corrected_too_late(officer)


def the_quarter_before(officer: Officer) -> None:
    officer.day("10 January", "a trial; its counts are what those of the next quarter follow")
    for name in ("social_support", "union_advice", "police_victims"):
        officer.arrives(f"{name}/q4.csv", plain(LAST, truth(name, LAST)))
    officer.arrives("health_services/quy4.xlsx", workbook(LAST, truth("health_services", LAST)))
    officer.arrives("border_victims/q4.csv", nothing(LAST))
    officer.arrives("job_training/q4.csv", in_vietnamese(LAST, truth("job_training", LAST)))
    officer.types(
        "collect",
        says=(
            "accepted  health_services 2024-Q4: quy4.xlsx",
            "accepted  job_training 2024-Q4: q4.csv",
        ),
    )


def files_come_in(officer: Officer) -> None:
    officer.day("3 April", "one right file, one partial, three that are no counts of the quarter")
    support, advice = truth("social_support", THIS), truth("union_advice", THIS)
    training = in_vietnamese(THIS, truth("job_training", THIS)).decode()
    officer.arrives("social_support/q1.csv", plain(THIS, support))
    officer.arrives(
        "union_advice/q1.csv",
        plain(THIS, {cell: count for cell, count in advice.items() if cell[0] != "TIENYEN"}),
    )
    officer.arrives(
        "job_training/q1.csv",
        training.replace("Cô Tô", "Cô Tố").replace("Ba Chẽ;Nữ;", "Ba Chẽ;Nữ;-").encode(),
    )
    officer.arrives("health_services/quy1.xlsx", workbook(LAST, truth("health_services", LAST)))
    officer.arrives("police_victims/danh_sach.csv", list_of_persons())
    officer.types(
        "collect",
        says=(
            "accepted  social_support 2025-Q1: q1.csv\n",
            "accepted  union_advice 2025-Q1: q1.csv\n          it lacks rows that are expected",
            "refused   health_services: quy1.xlsx",
            "refused   job_training: q1.csv",
            "refused   police_victims: danh_sach.csv",
        ),
    )
    officer.reads(
        "job_training/q1.csv.txt",
        says=("line 6, column area", "line 8, column persons", "negative count", "COTO"),
    )
    officer.reads("health_services/quy1.xlsx.txt", says=("this is the file of 2024-Q4",))
    officer.reads("police_victims/danh_sach.csv.txt", says=("looks like a list of persons",))
    officer.reads("union_advice/q1.csv.txt", says=("TIENYEN",))
    officer.types(
        "status",
        says=(
            "union_advice 2025-Q1: q1.csv has no row for area TIENYEN",
            "people_supported 2025-Q1 waits for health_services for 2025-Q1",
        ),
    )


def files_come_again(officer: Officer) -> None:
    officer.day("8 April", "corrected files, and a correction that is wrong")
    support = truth("social_support", THIS)
    slipped = support | {("COTO", "F"): 10 * support["COTO", "F"]}
    officer.arrives("health_services/quy1.xlsx", workbook(THIS, truth("health_services", THIS)))
    officer.arrives("job_training/q1.csv", in_vietnamese(THIS, truth("job_training", THIS)))
    officer.arrives("union_advice/q1.csv", plain(THIS, truth("union_advice", THIS)))
    officer.arrives("police_victims/q1.csv", plain(THIS, truth("police_victims", THIS)))
    officer.arrives("social_support/q1.csv", plain(THIS, slipped))
    officer.types(
        "collect",
        says=(
            "accepted  health_services 2025-Q1: quy1.xlsx\n",
            "accepted  job_training 2025-Q1: q1.csv\n",
            "accepted  union_advice 2025-Q1: q1.csv, revision 2\n",
            "accepted  social_support 2025-Q1: q1.csv, revision 2\n",
            "held      police_victims 2025-Q1: q1.csv\n",
        ),
    )
    officer.types(
        "status",
        says=(
            "Held, for covey accept or covey decline: 1",
            "Accepted, without rows that are expected: nothing",
        ),
    )


def the_officer_decides(officer: Officer) -> None:
    officer.day("9 April", "a correction taken back, a file sent twice, a file of one row")
    advice = truth("union_advice", THIS)
    officer.arrives("social_support/q1.csv", plain(THIS, truth("social_support", THIS)))
    officer.arrives("union_advice/q1 (1).csv", plain(THIS, advice))
    officer.arrives(
        "union_advice/mong_cai.csv", plain(THIS, {("MONGCAI", "F"): advice["MONGCAI", "F"] + 1})
    )
    officer.types(
        "collect",
        says=(
            "accepted  social_support 2025-Q1: q1.csv, revision 3\n",
            "refused   union_advice: q1 (1).csv",
            "held      union_advice 2025-Q1: mong_cai.csv\n",
        ),
    )
    officer.types(
        "accept police_victims/q1.csv --reason 'two rings were broken up in February'",
        says=("accepted  police_victims 2025-Q1: q1.csv, revision 1",),
    )
    officer.types(
        "release people_supported 2025-Q1",
        code=1,
        says=("mong_cai.csv is held", "Whose turn it is: the data officer."),
    )
    officer.types(
        "decline mong_cai.csv --reason 'send the whole quarter, with this row corrected'",
        says=("refused   union_advice: mong_cai.csv",),
    )
    officer.reads("union_advice/mong_cai.csv.txt", says=("send the whole quarter",))
    officer.types("release people_supported 2025-Q1", says=("is published",))


def an_agency_is_late(officer: Officer) -> None:
    officer.day("22 April", "the border guard is late, and had nothing to report")
    officer.types(
        "release victims_identified 2025-Q1",
        code=1,
        says=("border_victims for 2025-Q1", "Whose turn it is: the agencies whose files are missing."),
    )
    officer.arrives("border_victims/q1.csv", nothing(THIS))
    officer.types("collect", says=("accepted  border_victims 2025-Q1: q1.csv\n",))
    officer.types("release victims_identified 2025-Q1", says=("is published",))


def a_file_is_corrected_too_late(officer: Officer) -> None:
    officer.day("6 May", "a correction after the release, which was one of another quarter")
    officer.types("status", says=("Published: 2",))


if __name__ == "__main__":
    hub, here = Path(sys.argv[1]), Path(__file__).parent
    shutil.copytree(here / "schemas", hub / "schemas")
    shutil.copy(here / "covey.toml", hub)
    play(Officer(hub))
