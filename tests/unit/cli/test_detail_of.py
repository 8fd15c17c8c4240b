"""`covey protect --detail-of`: the breakdowns of an earlier release once more."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from covey import Hierarchy, Policy
from covey.contracts import Dataset, Source
from covey.store import Publication, publish
from tests.sampled import sampled
from tests.unit.cli.conftest import Covey
from tests.unit.store.test_breakdowns import TREES, protected

AREAS = """\
code,parent,label,level
VN,,Viet Nam,country
A,VN,Area A,province
A1,A,District A1,district
A2,A,District A2,district
B,VN,Area B,province
B1,B,District B1,district
"""
COUNTS = "area,sex,persons\nA1,F,40\nA1,M,30\nA2,F,35\nB1,F,22\nB1,M,50\n"
PROTECT = "protect now.csv --hierarchy area=areas.csv --count persons --minimum-count 5"


@pytest.fixture
def office(covey: Covey) -> Covey:
    """Return the command line beside the counts of this quarter and of the one before."""
    Path("areas.csv").write_text(AREAS, "utf-8")
    Path("now.csv").write_text(COUNTS.replace(",M,", ",X,"), "utf-8")
    Path("before.csv").write_text(COUNTS, "utf-8")
    return covey


@pytest.mark.parametrize("ending", sampled(["csv", "parquet", "duckdb"], 3))
def test_the_breakdowns_of_earlier_rows_go_out_again(office: Covey, ending: str) -> None:
    asked = f"{PROTECT} --breakdown area=district --breakdown sex=1".replace("now", "before")
    assert office(f"{asked} --out safe.{ending} --quiet").code == 0
    answer = office(f"{PROTECT} --detail-of safe.{ending} --quiet")
    assert answer.code == 0, answer.err
    codes = [line.rsplit(",", 2)[0] for line in answer.out.splitlines()[1:]]
    # X stands where M stood before: a code may come and go, the breakdowns stay.
    assert codes == [
        "VN,_T", "VN,F", "VN,X", "A,_T", "A1,_T", "A2,_T", "B,_T", "B1,_T",
    ]  # fmt: skip


@pytest.mark.long
def test_a_release_in_the_file_of_a_hub_is_named_by_dataset_and_period(office: Covey) -> None:
    policy = Policy(5, detail=({"area": "province"},))
    served = Dataset(
        "served", "People served", "persons", {"area": "area", "sex": "sex"},
        (Source("clinics"),), policy, "0 6 5 2,5,8,11 *",
    )  # fmt: skip
    out = Publication(served, "2024-Q1", datetime(2024, 5, 5, tzinfo=UTC), TREES)
    publish(protected(policy), out, Path("hub.duckdb").absolute())
    for named in ("served", "served:2024-Q1"):
        answer = office(f"{PROTECT} --detail-of hub.duckdb:{named} --quiet")
        assert [line[:4] for line in answer.out.splitlines()[1:]] == ["VN,_", "A,_T", "B,_T"]
    missing = office(f"{PROTECT} --detail-of hub.duckdb:served:2023-Q4")
    assert missing.code == 2
    assert "hub.duckdb: it has no release of served for 2023-Q4." in missing.err


@pytest.mark.parametrize(
    ("words", "said"),
    sampled(
        [
            ("--detail-of nothing.csv", "nothing.csv: there is no such file"),
            ("--detail-of before.csv", "column 'obs_value' is missing"),
            ("--detail-of now.csv --detail frontier", "--detail-of says what goes out"),
            ("--detail-of now.csv --breakdown sex=1", "--detail-of says what goes out"),
            ("--detail-of now.csv --hidden-limit 0.1", "obs_value"),
        ],
        3,
    ),
)
def test_what_cannot_be_kept_is_refused(office: Covey, words: str, said: str) -> None:
    answer = office(f"{PROTECT} {words}")
    assert answer.code == 2
    assert said in answer.err


def test_levels_without_names_are_numbers(office: Covey) -> None:
    assert Hierarchy.read("areas.csv").level_names == ("country", "province", "district")
    Path("areas.csv").write_text(
        "\n".join(line.rsplit(",", 1)[0] for line in AREAS.splitlines()), "utf-8"
    )
    assert office(f"{PROTECT} --breakdown area=1 --out safe.csv --quiet").code == 0
    answer = office(f"{PROTECT} --detail-of safe.csv --quiet")
    assert answer.out == Path("safe.csv").read_text("utf-8")
