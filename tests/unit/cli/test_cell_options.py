from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.sampled import sampled
from tests.unit.cli.conftest import Covey

PROTECT = "protect counts.csv --count persons --minimum-count 5 --hierarchy area=areas.csv"


@pytest.mark.long
def test_kept_cells_are_published(covey: Covey) -> None:
    assert "y,F,,Q" in covey(PROTECT).out
    answer = covey(PROTECT, "--keep area=y --keep area=VN,sex=F")
    assert (answer.code, answer.err.startswith("15 cells")) == (0, True)
    assert "y,F,20,A" in answer.out


@pytest.mark.long  # the method holds it
def test_cells_that_are_to_be_hidden_are(covey: Covey) -> None:
    answer = covey(PROTECT, "--hide area=z,sex=F --hide area=N,area=z,sex=_T")
    assert all(row in answer.out for row in ("z,F,,Q", "z,_T,,Q", "N,_T,,Q"))


@pytest.mark.long
def test_json_tells_what_was_decided_about_cells(covey: Covey) -> None:
    answer = covey(PROTECT, "--json --keep area=VN --hide sex=F,area=z --level-weight area:2=10")
    policy = json.loads(answer.out)["policy"]
    assert policy["frozen_open"] == [[["area", ["VN"]]]]
    assert policy["frozen_hidden"] == [[["area", ["z"]], ["sex", ["F"]]]]
    assert policy["level_weights"] == [["area", [[2, 10.0]]]]


def test_an_unsafe_cell_that_is_to_be_kept_exits_1(covey: Covey) -> None:
    answer = covey(PROTECT, "--keep area=x,sex=F")
    assert (answer.code, answer.out) == (1, "")
    assert "x×F" in answer.err


@pytest.mark.parametrize(
    ("option", "message"),
    sampled(
        [
            ("--keep area", "--keep takes NAME=CODE"),
            ("--hide area=", "--hide takes NAME=CODE"),
            ("--hide area=x,", "--hide takes NAME=CODE"),
            ("--keep region=x", "--keep: 'region' is no dimension"),
            ("--keep area=q", "--keep: 'q' is no code of 'area'"),
            ("--level-weight area=10", "--level-weight takes NAME:LEVEL=WEIGHT"),
            ("--level-weight area:one=10", "--level-weight takes NAME:LEVEL=WEIGHT"),
            ("--level-weight area:1=3 --level-weight area:1=4", "each level once"),
            ("--level-weight area:1=0", "Use more than 0"),
            ("--level-weight area:7=2", "none 7"),
        ],
        3,
    ),
)
def test_a_decision_about_no_cell_exits_2(covey: Covey, option: str, message: str) -> None:
    answer = covey(PROTECT, option)
    assert (answer.code, answer.out) == (2, "")
    assert message in answer.err


@pytest.mark.long  # the method holds it
def test_remedies_are_taken_in_their_order_and_told(covey: Covey) -> None:
    Path("counts.csv").write_text("area,persons\nx,1\ny,30\nz,40\n", encoding="utf-8")
    known = PROTECT.replace("5", "2") + " --intruder knows-primary"
    assert covey(known).code == 1
    answer = covey(known, "--remedy hide-zeros --remedy coarsen-branch")
    assert answer.code == 0
    assert answer.err.startswith("coarsen branch: area ends at N, since there was no twin for x.\n")
    assert answer.out.splitlines()[1:] == ["VN,71,A", "N,31,A", "z,40,A"]
    told = json.loads(covey(known, "--remedy coarsen-branch --json").out)
    assert told["policy"]["remedies"] == ["coarsen branch"]
    assert told["remedies"] == ["coarsen branch: area ends at N, since there was no twin for x."]


def test_a_remedy_that_there_is_not_exits_2(covey: Covey) -> None:
    assert covey(PROTECT, "--remedy round").code == 2
