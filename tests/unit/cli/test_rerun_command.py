"""`covey audit --rerun` says what the choice of hidden cells tells."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.unit.cli.conftest import Covey

ROWS = """area,sex,persons
a,f,1
a,m,1
a,x,14
b,f,5
b,m,4
b,x,11
c,f,3
c,m,1
c,x,12
"""


@pytest.fixture
def published(covey: Covey) -> str:
    """Return the name of a protected file."""
    Path("counts.csv").write_text(ROWS, encoding="utf-8")
    made = covey("protect counts.csv --count persons --minimum-count 3 --out told.csv")
    assert made.code == 0
    return "told.csv"


def test_counts_that_the_choice_of_cells_tells_are_named_and_it_exits_1(
    covey: Covey, published: str
) -> None:
    assert covey("audit", published, "--minimum-count", "3").code == 0
    said = covey("audit", published, "--minimum-count", "3", "--rerun")
    assert said.code == 1
    assert said.out.startswith("a×f: only one value leads to these hidden cells\n")
    assert "9 tables, all that fit, were run again; for 1 the same cells are hidden." in said.err
    assert "3 of 1-2 have one value left; 3 are known to be below 3" in said.err


def test_another_policy_than_that_of_the_rows_is_seen(covey: Covey, published: str) -> None:
    answer = covey("audit", published, "--minimum-count", "20", "--rerun", "--json")
    said = json.loads(answer.out)
    assert (said["complete"], said["alike"], said["told"]) == (True, 0, [])


def test_it_is_played_for_one_table_by_itself(covey: Covey, published: str) -> None:
    refused = covey("audit", published, "--minimum-count", "3", "--rerun", "--with", published)
    assert refused.code == 2
    assert "--rerun is played for one table by itself" in refused.err


def test_where_nothing_is_hidden_it_says_so(covey: Covey) -> None:
    Path("counts.csv").write_text("area,persons\na,9\nb,8\n", encoding="utf-8")
    covey("protect counts.csv --count persons --minimum-count 3 --out shown.csv")
    said = covey("audit shown.csv --minimum-count 3 --rerun")
    assert (said.code, said.out) == (0, "")
    assert said.err.startswith("Nothing is hidden in these rows")
