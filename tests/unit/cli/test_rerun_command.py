"""`covey audit --rerun` says what the choice of hidden cells tells."""

from __future__ import annotations

import json
from itertools import product
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


def test_it_is_played_by_an_outsider_for_rows_that_covey_made(covey: Covey, published: str) -> None:
    refused = covey(
        "audit", published, *["--minimum-count", "3", "--rerun", "--true-counts", "n=c.csv"]
    )
    assert refused.code == 2
    assert "--rerun is played by an outsider who holds rows that Covey made" in refused.err


BY_QUARTER = """quarter,area,sex,persons
Q1,a,f,1
Q1,a,m,4
Q1,b,f,7
Q1,b,m,9
Q1,c,f,6
Q1,c,m,2
"""
SECOND = """Q2,a,f,2
Q2,a,m,5
Q2,b,f,8
Q2,b,m,3
Q2,c,f,4
Q2,c,m,6
"""
TREE = """code,parent,label
Y,,the year
H1,Y,its first half
H2,Y,its second
Q1,H1,1
Q2,H1,2
Q3,H2,3
Q4,H2,4
"""


@pytest.fixture
def quarters(covey: Covey) -> str:
    """Return the options about two quarters and their half-year that went out in turn."""
    Path("tree.csv").write_text(TREE, encoding="utf-8")
    Path("counts.csv").write_text(BY_QUARTER, encoding="utf-8")
    asked = "--minimum-count 3 --hierarchy quarter=tree.csv"
    make = f"protect counts.csv --count persons {asked}"
    assert covey(f"{make} --only quarter=Q1 --out q1.csv").code == 0
    Path("counts.csv").write_text(BY_QUARTER + SECOND, encoding="utf-8")
    assert covey(f"{make} --only quarter=Q2 --with q1.csv --out q2.csv").code == 0
    beside = "--with q1.csv --with q2.csv"
    assert covey(f"{make} --only quarter=H1 {beside} --out h1.csv").code == 0
    return asked


@pytest.mark.long  # `disclosure/release/test_rerun.py` runs them
def test_two_quarters_and_their_half_year_are_run_one_after_the_other(
    covey: Covey, quarters: str
) -> None:
    said = covey(f"audit h1.csv --with q1.csv --with q2.csv {quarters} --rerun --json")
    of = json.loads(said.out)
    assert said.code == 0
    assert (of["complete"], of["alike"], of["hidden"], of["told"]) == (True, 2, 8, [])
    assert of["fits"] >= of["alike"]
    alone = json.loads(covey(f"audit q1.csv {quarters} --rerun --json").out)
    assert (alone["hidden"], alone["told"]) == (4, [])
    assert alone["alike"] > of["alike"]


def test_what_a_quarter_that_is_not_out_counts_is_asked_as_well(
    covey: Covey, quarters: str
) -> None:
    of = json.loads(covey(f"audit h1.csv --with q1.csv {quarters} --rerun --json").out)
    assert of["hidden"] > 8
    assert of["alike"] > 1


def test_vintages_are_not_played(covey: Covey, published: str) -> None:
    Path("again.csv").write_bytes(Path(published).read_bytes())
    said = covey("audit", published, "--with", "again.csv", "--minimum-count", "3", "--rerun")
    assert said.code == 2
    assert "--rerun is not played for vintages of one table" in said.err


@pytest.mark.long
def test_linked_tables_are_played_together_by_either_command(covey: Covey) -> None:
    Path("a.csv").write_text("area,sex,n\na,f,1\na,m,14\nb,f,17\nb,m,9\n", encoding="utf-8")
    Path("e.csv").write_text("sex,age,n\nf,y,16\nf,o,2\nm,y,22\nm,o,1\n", encoding="utf-8")
    made = covey("protect-linked A=a.csv E=e.csv --count n --minimum-count 3 --out out")
    assert made.code == 0
    said = covey("audit-linked A=out/A.csv E=out/E.csv --minimum-count 3 --rerun --json")
    of = json.loads(said.out)
    assert (said.code, of["complete"], of["hidden"]) == (0, True, 8)
    assert 1 < of["alike"] <= of["fits"]
    again = json.loads(
        covey("audit out/A.csv --with out/E.csv --minimum-count 3 --rerun --json").out
    )
    assert {**again, "seconds": 0} == {**of, "seconds": 0}


def test_breakdowns_have_to_be_chosen_as_they_were(covey: Covey) -> None:
    rows = "area,sex,age,n\n" + "".join(
        f"{area},{sex},{age},{n}\n"
        for (area, sex, age), n in zip(product("ab", "fm", "yo"), range(1, 24, 3), strict=True)
    )
    Path("counts.csv").write_text(rows, encoding="utf-8")
    asked = "--minimum-count 3 --detail frontier"
    assert covey(f"protect counts.csv --count n {asked} --out some.csv").code == 0
    of = json.loads(covey(f"audit some.csv {asked} --rerun --json").out)
    assert of["complete"]
    assert 1 <= of["alike"] <= of["fits"]
    whole = covey("audit some.csv --minimum-count 3 --rerun")
    assert whole.code == 2
    assert "the policy has to say so" in whole.err


@pytest.mark.parametrize("said", ["--detail frontier", "--keep area=_T", "--effort 2"])
def test_how_rows_were_made_is_asked_for_a_rerun_alone(
    covey: Covey, published: str, said: str
) -> None:
    refused = covey("audit", published, "--minimum-count", "3", *said.split())
    assert refused.code == 2
    assert "How rows were made matters to --rerun alone" in refused.err


def test_where_nothing_is_hidden_it_says_so(covey: Covey) -> None:
    Path("counts.csv").write_text("area,persons\na,9\nb,8\n", encoding="utf-8")
    covey("protect counts.csv --count persons --minimum-count 3 --out shown.csv")
    said = covey("audit shown.csv --minimum-count 3 --rerun")
    assert (said.code, said.out) == (0, "")
    assert said.err.startswith("Every count is shown by these rows")


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
