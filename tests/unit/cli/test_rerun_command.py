"""`covey audit --rerun` says what the choice of hidden cells tells."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from covey.cli.main import run
from tests.sampled import sampled
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


def words(line: str, *more: str) -> list[str]:
    return [*line.split(), "--reruns", "tell nothing", *more]


FEWER = """area,sex,persons
a,f,6
a,m,6
b,m,1
"""


@pytest.mark.usefixtures("covey")
@pytest.mark.parametrize("rows", sampled([FEWER, ROWS], 2), ids=["few", "more"])
def test_cells_are_drawn_by_a_key_that_the_owner_keeps_and_a_rerun_tells_nothing(
    rows: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("counts.csv").write_text(rows, encoding="utf-8")
    made = words("protect counts.csv --count persons --minimum-count 3 --out safe.csv")
    assert run(made) == 2
    said = capsys.readouterr().err
    assert "--reruns 'tell nothing' draws by a key. Name its file: --key FILE" in said
    assert run([*made, "--key", "own", "--new-key"]) == 2
    assert "a key does not lie beside what is published" in capsys.readouterr().err
    Path("keys").mkdir()
    assert run([*made, "--key", "keys/own", "--new-key"]) == 0
    first = Path("safe.csv").read_bytes()
    assert run([*made, "--key", "keys/own"]) == 0
    assert Path("safe.csv").read_bytes() == first
    capsys.readouterr()
    assert run(words("audit safe.csv --minimum-count 3 --rerun")) == 0
    assert "none of 1-2 has one left" in capsys.readouterr().err


@pytest.mark.usefixtures("published")
def test_a_key_where_nothing_is_drawn_is_refused(covey: Covey) -> None:
    refused = covey("protect counts.csv --count persons --minimum-count 3 --key keys/own")
    assert refused.code == 2
    assert "--reruns 'ignored' draws nothing. Leave out --key and --new-key." in refused.err
