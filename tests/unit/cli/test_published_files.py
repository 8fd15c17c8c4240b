"""Every form that rows are written in is read wherever published rows are."""

from __future__ import annotations

import json
from contextlib import chdir
from pathlib import Path

import pytest

from covey.cli.main import run
from tests.sampled import sampled
from tests.unit.cli.conftest import AREAS, COUNTS, Covey

FORMS = ("safe.csv", "safe.parquet", "safe.duckdb", "safe.sdmx.csv")
PROTECT = "protect counts.csv --count persons --minimum-count 5 --hierarchy area=areas.csv"
AUDIT = "--minimum-count 5 --hierarchy area=areas.csv"
PERIODS = "code,parent,label\n2024,,2024\n2024-Q1,2024,first\n2024-Q2,2024,second\n"
IN_PERIODS = """\
period,sex,persons
2024-Q1,F,2
2024-Q1,M,30
2024-Q1,X,40
2024-Q2,F,21
2024-Q2,M,33
2024-Q2,X,19
"""


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return protected rows as SDMX-CSV."""
    with chdir(tmp_path_factory.mktemp("safe")):
        Path("counts.csv").write_text(COUNTS, encoding="utf-8")
        Path("areas.csv").write_text(AREAS, encoding="utf-8")
        assert run([*PROTECT.split(), "--out", "safe.sdmx.csv"]) == 0
        return Path("safe.sdmx.csv").read_bytes()


@pytest.fixture
def sdmx(tmp_path: Path, rows: bytes) -> Path:
    """Return a file of them, where commands are run."""
    (tmp_path / "safe.sdmx.csv").write_bytes(rows)
    return Path("safe.sdmx.csv")


@pytest.mark.parametrize("form", sampled(FORMS, 2))
def test_what_protect_writes_is_attacked_in_any_form(covey: Covey, form: str) -> None:
    assert covey(PROTECT, "--out", form).code == 0
    answer = covey("audit", form, AUDIT, "--json")
    assert answer.code == 0
    said = json.loads(answer.out)
    assert (said["attacked"], list(said["dimensions"])) == (4, ["area", "sex"])


@pytest.mark.parametrize("form", sampled(FORMS, 4))
def test_a_year_goes_out_beside_quarters_in_any_form(covey: Covey, form: str) -> None:
    Path("counts.csv").write_text(IN_PERIODS, encoding="utf-8")
    Path("periods.csv").write_text(PERIODS, encoding="utf-8")
    protect = "protect counts.csv --hierarchy period=periods.csv --count persons --minimum-count 5"
    first, second = (form.replace("safe", name) for name in ("first", "second"))
    assert covey(protect, "--only period=2024-Q1 --out", first).code == 0
    assert covey(protect, "--only period=2024-Q2 --with", first, "--out", second).code == 0
    out = f"--with {first} --with {second}"
    assert covey(protect, "--only period=2024", out, "--out year.csv").code == 0
    audit = "audit year.csv --hierarchy period=periods.csv --minimum-count 5"
    answer = covey(audit, out, "--json")
    assert answer.code == 0
    assert json.loads(answer.out)["read_as"] == "periods"


def test_rows_of_sdmx_that_were_opened_up_are_attacked_with_a_line_for_each(
    covey: Covey, sdmx: Path
) -> None:
    text = sdmx.read_text(encoding="utf-8")
    sdmx.write_text(text.replace("x,F,,Q,N", "x,F,3,A,F"), encoding="utf-8")
    answer = covey("audit safe.sdmx.csv", AUDIT)
    assert answer.code == 1
    assert "x×F: published below minimum_count" in answer.out


def test_a_file_of_sdmx_is_known_by_its_columns_whatever_it_is_called(
    covey: Covey, sdmx: Path
) -> None:
    sdmx.rename("safe.csv")
    assert covey("audit safe.csv", AUDIT).code == 0


def test_dimensions_are_spelt_as_the_options_spell_them(covey: Covey) -> None:
    counts = Path("counts.csv").read_text(encoding="utf-8").replace("area,sex", "Area,Sex")
    Path("counts.csv").write_text(counts, encoding="utf-8")
    protect = PROTECT.replace("area=", "Area=")
    assert covey(protect, "--out safe.sdmx.csv").code == 0
    audit = "audit safe.sdmx.csv --minimum-count 5 --hierarchy Area=areas.csv --dimension Sex"
    answer = covey(audit, "--json")
    assert answer.code == 0
    assert list(json.loads(answer.out)["dimensions"]) == ["Area", "Sex"]


def test_linked_tables_groupings_and_earlier_breakdowns_are_read_from_sdmx(
    covey: Covey, sdmx: Path
) -> None:
    sdmx.rename("a.sdmx.csv")
    assert covey(PROTECT, "--out b.csv").code == 0
    assert covey("audit-linked a=a.sdmx.csv b=b.csv", AUDIT).code == 0
    assert covey("audit a.sdmx.csv --with b.csv", AUDIT).code == 0
    again = covey(PROTECT, "--detail-of a.sdmx.csv --out again.csv")
    assert again.code == 0
    walk = "old,new\nx,x\ny,y\nz,z\n"
    Path("walk.csv").write_text(walk, encoding="utf-8")
    flat = PROTECT.replace(" --hierarchy area=areas.csv", "")
    assert covey(flat, "--out old.sdmx.csv").code == 0
    groupings = "audit-groupings old=old.sdmx.csv new=old.sdmx.csv --crosswalk area=walk.csv"
    assert covey(groupings, "--minimum-count 5").code == 0


@pytest.mark.long  # as others are
def test_rounded_rows_are_read_from_sdmx(covey: Covey) -> None:
    rounds = PROTECT + " --method rounding --base 5 --out rounded.sdmx.csv"
    assert covey(rounds).code == 0
    answer = covey("audit rounded.sdmx.csv", AUDIT)
    assert (answer.code, "these counts are shown changed" in answer.err) == (2, True)
    assert covey("audit rounded.sdmx.csv", AUDIT, "--rounded-to 5").code in (0, 1)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    sampled(
        [
            ("STRUCTURE,", "KIND,", "SDMX-CSV 2.0 has the column STRUCTURE, which is missing"),
            ("OBS_STATUS", "STATUS", "has the column OBS_STATUS, which is missing"),
            ("x,F,,Q,N", "x,F,,Q,D", "a CONF_STATUS other than F beside a published count and N"),
            ("I,x,F,", "D,x,F,", "an ACTION other than I, A, R, M in line"),
            (
                ":SAFE(1.0),I,x,F",
                ":MORE(1.0),I,x,F",
                "another STRUCTURE_ID than the first row's in",
            ),
            ("CONF_STATUS", "DECIMALS", "DECIMALS behind OBS_VALUE may tell of the counts"),
            ("x,F,,Q,N", "x,F,,M,N", "a status other than A or Q"),
            ("x,F,,Q,N", "x,F,,L,N", "a CONF_STATUS other than F beside a published count and N"),
            ("x,F,,Q,N", "x,F,7,Q,N", "a count beside status Q"),
        ],
        3,
    ),
)
def test_rows_of_sdmx_that_are_none_of_a_published_table_are_refused(
    covey: Covey, sdmx: Path, before: str, after: str, said: str
) -> None:
    text = sdmx.read_text(encoding="utf-8")
    assert before in text
    sdmx.write_text(text.replace(before, after, 1), encoding="utf-8")
    answer = covey("audit safe.sdmx.csv", AUDIT)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith("safe.sdmx.csv: ")
    assert said in answer.err
    assert "7" not in answer.err


def test_rows_in_the_published_shape_are_told_what_their_ending_says(covey: Covey) -> None:
    assert covey(PROTECT, "--out safe.csv").code == 0
    Path("safe.csv").rename("safe.sdmx.csv")
    answer = covey("audit safe.sdmx.csv", AUDIT)
    assert answer.code == 2
    assert "call it .csv alone" in answer.err
