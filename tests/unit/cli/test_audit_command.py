from __future__ import annotations

import json
from pathlib import Path

import pytest

from covey.cli.main import run
from tests.sampled import sampled
from tests.unit.cli.conftest import AREAS, COUNTS, Covey

AUDIT = "audit safe.csv --hierarchy area=areas.csv --minimum-count 5"


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the rows of a protected table."""
    folder = tmp_path_factory.mktemp("safe")
    counts, areas, safe = (folder / f"{name}.csv" for name in ("counts", "areas", "safe"))
    counts.write_text(COUNTS, encoding="utf-8")
    areas.write_text(AREAS, encoding="utf-8")
    words = ["--hierarchy", f"area={areas}", "--count", "persons", "--minimum-count", "5"]
    assert run(["protect", str(counts), *words, "--out", str(safe)]) == 0
    return safe.read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def _safe(tmp_path: Path, rows: str) -> None:
    (tmp_path / "safe.csv").write_text(rows, encoding="utf-8")


def replaced(old: str, new: str) -> None:
    path = Path("safe.csv")
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_protected_file_withstands_the_attack(covey: Covey) -> None:
    answer = covey(AUDIT)
    assert (answer.code, answer.out) == (0, "")
    assert answer.err == (
        "4 hidden cells attacked: no count of 1-4 follows; no other hidden count follows exactly.\n"
    )


@pytest.mark.parametrize(
    ("hidden", "shown"),
    [("x,M,,Q", "x,M,12,A"), ("y,F,,Q", "y,F,20,A"), ("y,M,,Q", "y,M,30,A")],
)
def test_a_secondary_cell_shown_by_hand_gives_the_unsafe_one_away(
    covey: Covey, hidden: str, shown: str
) -> None:
    replaced(hidden, shown)
    answer = covey(AUDIT)
    assert answer.code == 1
    assert answer.out.startswith("x×F: only one value possible (from ")


def test_an_unsafe_cell_shown_by_hand_is_named(covey: Covey) -> None:
    replaced("x,F,,Q", "x,F,3,A")
    answer = covey(AUDIT)
    assert answer.code == 1
    assert "x×F: published below minimum_count" in answer.out


def test_a_finding_names_no_count(covey: Covey) -> None:
    replaced("x,M,,Q", "x,M,12,A")
    answer = covey(AUDIT, "--quiet")
    assert not any(character.isdigit() for character in answer.out)
    assert answer.err == ""


def test_a_stricter_minimum_count_is_not_kept(covey: Covey) -> None:
    assert covey(AUDIT.replace("5", "15")).code == 1


@pytest.mark.long
def test_the_verdict_is_json_when_asked(covey: Covey) -> None:
    replaced("x,M,,Q", "x,M,12,A")
    answer = covey(AUDIT, "--json")
    verdict = json.loads(answer.out)
    assert answer.code == 1
    assert verdict["safe"] is False
    assert verdict["findings"] == [
        {
            "cell": ["x", "F"],
            "rule": "only one value possible",
            "sums": ["x×_T = x×F + x×M"],
        }
    ]
    assert verdict["attacked"] == 3


@pytest.mark.parametrize(
    ("old", "new", "message"),
    sampled(
        [
            ("x,F,,Q", "x,F,0,Q", "a count beside status Q in line 9"),
            ("x,F,,Q", "x,F,,A", "no count beside status A in line 9"),
            ("x,F,,Q", "x,F,,*", "a status other than A or Q in line 9"),
            ("x,_T,15,A", "x,_T,739391,A", "contradict|not equal"),
            ("z,F,9,A", "z,F,9.5,A", "column 'obs_value': a count that is not whole in line 15"),
            ("z,F,9,A", "q,F,9,A", "a code that is not in areas.csv in line 15"),
            ("obs_status", "status", "column 'obs_status' is missing"),
            ("obs_value", "value", "column 'obs_value' is missing"),
        ],
        3,
    ),
    ids=[
        "hidden as 0",
        "blank",
        "another symbol",
        "contradiction",
        "fraction",
        "unknown code",
        "no status",
        "no value",
    ],
)
def test_rows_that_are_no_published_table_exit_2(
    covey: Covey, old: str, new: str, message: str
) -> None:
    replaced(old, new)
    answer = covey(AUDIT)
    assert (answer.code, answer.out) == (2, "")
    assert any(part in answer.err for part in message.split("|"))
    assert "739391" not in answer.err


KNOWING = "--hierarchy area=areas.csv --minimum-count 5 --intruder knows-primary"
PINNED = "area,sex,persons\nx,F,1\nx,M,6\ny,F,5\ny,M,40\nz,F,9\nz,M,14\n"


@pytest.mark.parametrize(("made_against", "code"), [("outsider", 1), ("knows-primary", 0)])
def test_who_is_told_which_counts_are_unsafe_attacks_too(
    covey: Covey, made_against: str, code: int
) -> None:
    Path("counts.csv").write_text(PINNED, encoding="utf-8")
    protect = "protect counts.csv --count persons --out safe.csv"
    covey(protect, KNOWING.replace("knows-primary", made_against))
    assert covey(AUDIT).code == 0
    answer = covey("audit safe.csv", KNOWING, "--true-counts persons=counts.csv")
    assert answer.code == code
    assert ("x×F: only one value possible" in answer.out) == bool(code)
    assert ("not even to who knows which are unsafe" in answer.err) != bool(code)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (KNOWING, "Hand in --true-counts COLUMN=FILE"),
        (f"{KNOWING} --true-counts counts.csv", "--true-counts takes COLUMN=FILE"),
        (f"{KNOWING} --true-counts persons=none.csv", "there is no such file"),
        (f"{KNOWING} --true-counts persons=other.csv", "not those that the rows were made from"),
        (
            "--minimum-count 5 --true-counts persons=counts.csv",
            "Leave --true-counts COLUMN=FILE out, choose --intruder knows-primary",
        ),
    ],
    ids=["not told", "no column", "no file", "other counts", "outsider"],
)
def test_an_intruder_who_knows_is_told_the_counts_of_this_table_or_is_refused(
    covey: Covey, words: str, message: str
) -> None:
    Path("other.csv").write_text("area,sex,persons\nx,F,3\nx,M,739391\n", encoding="utf-8")
    answer = covey("audit safe.csv", words)
    assert (answer.code, answer.out) == (2, "")
    assert message in answer.err
    assert "739391" not in answer.err


def test_an_agency_attacks_with_its_own_counts(covey: Covey) -> None:
    attack = f"{AUDIT} --insider sex=F"
    answer = covey(attack)
    assert answer.code == 2
    assert "Whoever --insider names knows true counts" in answer.err
    answer = covey(attack, "--true-counts persons=counts.csv --json")
    verdict = json.loads(answer.out)
    assert verdict["insiders"] == ["sex=F"]
    assert answer.code == (0 if verdict["safe"] else 1)
    assert all(found.get("to") == "sex=F" for found in verdict["findings"])


@pytest.mark.parametrize("part", sampled(["sex=F", "sex=F:x", "F:6", ":6"], 2))
def test_a_threshold_of_a_part_has_its_form(covey: Covey, part: str) -> None:
    answer = covey(AUDIT, "--minimum-count-of", part)
    assert answer.code == 2
    assert "--minimum-count-of takes NAME=CODE[,NAME=CODE]:N" in answer.err
