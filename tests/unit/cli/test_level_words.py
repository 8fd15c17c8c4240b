"""What an officer hears of hidden levels, on the terminal and as JSON, and what no reader does."""

from __future__ import annotations

import json
from pathlib import Path

from tests.unit.cli.conftest import Covey

PROTECT = "protect counts.csv --hierarchy area=areas.csv --count persons --minimum-count 5"


def test_the_summary_tells_how_much_is_hidden_on_which_level(covey: Covey) -> None:
    answer = covey(PROTECT, "--out safe.csv")
    assert (
        "Hidden by level: grand total 0 of 1; by 1 dimension 0 of 6; by 2 dimensions 4 of 8 "
        "(3 others with 62 people)." in answer.err
    )
    safe = Path("safe.csv").read_text(encoding="utf-8")
    assert safe.splitlines()[0] == "area,sex,obs_value,obs_status"
    assert "level" not in safe


def test_json_tells_the_same(covey: Covey) -> None:
    levels = json.loads(covey(PROTECT, "--json --out safe.csv").out)["by_level"]
    assert [one["dimensions"] for one in levels] == [0, 1, 2]
    assert levels[2]["unsafe"] == 1
    assert levels[2]["secondary"] == 3


def test_nothing_is_said_of_levels_where_nothing_is_hidden(covey: Covey) -> None:
    answer = covey(PROTECT.replace("--minimum-count 5", "--minimum-count 2"))
    assert "0 unsafe and 0 others hidden" in answer.err
    assert "Hidden by level" not in answer.err


def test_each_of_linked_tables_has_its_levels(covey: Covey) -> None:
    answer = covey(
        "protect-linked one=counts.csv other=counts.csv --count persons --minimum-count 5 "
        "--hierarchy area=areas.csv --effort 2 --out together"
    )
    assert answer.code == 0, answer.err
    assert answer.err.count("Hidden by level: grand total 0 of 1; ") == 2
