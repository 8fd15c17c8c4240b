from __future__ import annotations

import json
from pathlib import Path

import duckdb
import polars as pl
import pytest

from tests.sampled import sampled
from tests.unit.cli.conftest import Covey

PROTECT = "protect counts.csv --count persons --minimum-count 5"
ROWS = """\
area,sex,obs_value,obs_status
VN,_T,88,A
VN,F,32,A
VN,M,56,A
N,_T,65,A
N,F,23,A
N,M,42,A
x,_T,15,A
x,F,,Q
x,M,,Q
y,_T,50,A
y,F,,Q
y,M,,Q
z,_T,23,A
z,F,9,A
z,M,14,A
"""


def read_duckdb(path: Path) -> pl.DataFrame:
    with duckdb.connect(str(path), read_only=True) as connection:
        ((name,),) = connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()
        return connection.sql(f"FROM {name}").pl()


READERS = {".csv": pl.read_csv, ".parquet": pl.read_parquet, ".duckdb": read_duckdb}


def test_rows_go_to_stdout_and_a_summary_to_stderr(covey: Covey) -> None:
    answer = covey(PROTECT, "--hierarchy area=areas.csv")
    assert answer.code == 0
    assert answer.out == ROWS
    assert answer.err.startswith("15 cells: 1 unsafe and 3 others hidden")
    assert "twins" in answer.err


def test_the_rows_do_not_depend_on_the_number_of_jobs(covey: Covey) -> None:
    assert covey(PROTECT, "--hierarchy area=areas.csv --jobs 1").out == ROWS


def test_a_cluster_takes_no_jobs_and_needs_an_extra(covey: Covey) -> None:
    both = covey(PROTECT, "--dask tcp://127.0.0.1:1 --jobs 2")
    assert both.code == 2
    assert "--dask is for one table by itself, without --jobs or --only." in both.err
    bare = covey(PROTECT, "--dask tcp://127.0.0.1:1")
    assert bare.code == 2
    assert "pip install 'covey[dask]'" in bare.err


def test_no_job_at_all_is_wrong_use(covey: Covey) -> None:
    assert covey(PROTECT, "--jobs 0").code == 2


def test_a_dimension_without_a_tree_is_flat(covey: Covey) -> None:
    answer = covey(PROTECT, "--quiet")
    assert answer.err == ""
    codes = [line.split(",")[0] for line in answer.out.splitlines()[1:]]
    assert codes == [code for code in ("_T", "x", "y", "z") for _ in range(3)]


@pytest.mark.parametrize("ending", READERS)
def test_every_kind_of_file_holds_the_same_rows(covey: Covey, ending: str) -> None:
    path = Path("safe" + ending)
    answer = covey(PROTECT, f"--hierarchy area=areas.csv --out {path}")
    assert (answer.code, answer.out) == (0, "")
    assert READERS[ending](path).equals(pl.read_csv(ROWS.encode()))


@pytest.mark.parametrize("ending", READERS)
def test_every_kind_of_file_is_read(covey: Covey, ending: str) -> None:
    frame = pl.read_csv("counts.csv")
    path = Path("again" + ending)
    if ending == ".csv":
        frame.write_csv(path)
    elif ending == ".parquet":
        frame.write_parquet(path)
    else:
        with duckdb.connect(str(path)) as connection:
            connection.execute("CREATE TABLE counts AS FROM 'counts.csv'")
    answer = covey(f"protect {path} --count persons --minimum-count 5 --hierarchy area=areas.csv")
    assert answer.out == ROWS


@pytest.mark.parametrize(
    "text",
    [
        "\ufeffarea,sex,persons\r\nx,F,3\r\nx,M,12\r\n",
        "area;sex;persons\nx;F;3\nx;M;12\n",
        "area\tsex\tpersons\n x\tF\t3 \n x\tM\t12 \n",
    ],
    ids=["byte order mark", "semicolon", "tab and spaces"],
)
def test_the_kinds_of_csv_that_offices_write_are_read(covey: Covey, text: str) -> None:
    Path("counts.csv").write_text(text, encoding="utf-8", newline="")
    answer = covey(PROTECT)
    assert answer.code == 0
    assert "_T,_T,15,A" in answer.out


def test_json_is_all_of_stdout(covey: Covey) -> None:
    answer = covey(PROTECT, "--json --out safe.csv")
    figures = json.loads(answer.out)
    assert answer.err == ""
    assert figures["cells"] == 12
    assert figures["unsafe"] == 1
    assert figures["secondary"] == 3
    assert figures["people_hidden"] >= 12
    assert "twins" in figures["proof"]
    assert figures["seconds"] >= 0
    assert figures["policy"]["minimum_count"] == 5
    assert figures["audit"]["safe"] is True
    assert Path("safe.csv").is_file()


def test_a_preset_stands_for_its_numbers(covey: Covey) -> None:
    answer = covey("protect counts.csv --count persons --preset cms_11 --json --zeros hidden")
    policy = json.loads(answer.out)["policy"]
    assert (policy["minimum_count"], policy["zeros"]) == (11, "hidden")
    assert "CMS" in policy["source"]


@pytest.mark.parametrize(
    ("option", "field", "value"),
    sampled(
        [
            ("--zeros hidden", "zeros", "hidden"),
            ("--intruder knows-primary", "intruder", "knows-primary"),
            ("--protection 2", "protection", 2),
            ("--protection full", "protection", "full"),
            ("--sides both", "sides", "both"),
            ("--cost people", "cost", "people"),
            ("--time-limit 20", "time_limit", 20.0),
            ("--effort 10", "effort", 10.0),
            ("--iterations 2", "iterations", 2),
            ("--insider sex=F --insider sex=M", "insiders", [[["sex", ["F"]]], [["sex", ["M"]]]]),
            ("--insider sex=F --insider sex=M --insiders-together 2", "insiders_together", 2),
            ("--insider sex=F --insider sex=M --minimum-agencies 2", "minimum_agencies", 2),
            ("--minimum-count-of sex=F:6", "minimum_counts", [[[["sex", ["F"]]], 6]]),
        ],
        3,
    ),
)
def test_an_option_is_a_field_of_the_policy(
    covey: Covey, option: str, field: str, value: object
) -> None:
    answer = covey(PROTECT, option, "--json")
    assert answer.code == 0, answer.err
    assert json.loads(answer.out)["policy"][field] == value


def test_a_table_that_cannot_be_protected_exits_1_and_writes_nothing(covey: Covey) -> None:
    Path("counts.csv").write_text("area,persons\nx,1\ny,30\n", encoding="utf-8")
    answer = covey(
        "protect counts.csv --count persons --minimum-count 2 --intruder knows-primary",
        "--out safe.csv",
    )
    assert (answer.code, answer.out) == (1, "")
    assert answer.err.startswith("1 unsafe cell cannot be protected")
    assert ": x. Ways out: " in answer.err
    assert sorted(path.name for path in Path().iterdir()) == ["areas.csv", "counts.csv"]


def test_a_file_that_stands_there_is_replaced_whole(covey: Covey) -> None:
    Path("safe.csv").write_text("old " * 10_000, encoding="utf-8")
    assert covey(PROTECT, "--hierarchy area=areas.csv --out safe.csv").code == 0
    assert Path("safe.csv").read_text(encoding="utf-8") == ROWS


def test_nothing_but_the_result_is_left_in_the_folder(covey: Covey) -> None:
    covey(PROTECT, "--out safe.duckdb")
    names = sorted(path.name for path in Path().iterdir())
    assert names == ["areas.csv", "counts.csv", "safe.duckdb"]
