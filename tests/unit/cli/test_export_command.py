"""Releases passed on from the command line, and looked at by whoever got them."""

from __future__ import annotations

import json
import resource
import shutil
import signal
import stat
from pathlib import Path

import polars as pl
import pytest

from tests.unit.cli.conftest import Covey
from tests.unit.store.tiny import built, vintage, withdrawal


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published file with two quarters of one dataset, the first of them corrected."""
    file = tmp_path_factory.mktemp("public") / "public.duckdb"
    made = [vintage(), vintage(2, in_a=50), vintage(1, period="2024-Q2")]
    return built(file, made)


@pytest.mark.long
def test_a_release_is_exported_without_a_project(covey: Covey, public: Path) -> None:
    answer = covey(f"export served 2024-Q2 --out exports --file {public}")
    assert answer.code == 0, answer.err
    assert "exports/served/2024-Q2: 1" in answer.out
    assert "not signed: covey keys makes a key" in answer.out
    assert sorted(path.name for path in Path("exports/served").iterdir()) == ["2024-Q2"]


def test_all_releases_are_exported_in_their_newest_vintage(covey: Covey, public: Path) -> None:
    assert covey(f"export --out exports --file {public}").code == 0
    rows = pl.read_csv("exports/served/2024-Q1/served.csv")
    assert rows.filter(area="A")["obs_value"].item() == 50
    assert Path("exports/served/2024-Q2/manifest.json").exists()


def test_what_was_exported_is_said_as_json(covey: Covey, public: Path) -> None:
    answer = covey(f"export served 2024-Q1 --out exports --file {public} --json")
    (figures,) = json.loads(answer.out)
    assert figures["folder"] == "exports/served/2024-Q1"
    assert "served.parquet" in figures["files"]
    assert (figures["left_out"], figures["signed_by"]) == ({}, None)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("export nothing --out exports --file {}", "nothing is not in it. FROM releases lists"),
        ("export served 1999-Q1 --out exports --file {}", "served 1999-Q1 is not in it"),
        ("export --out exports --file none.duckdb", "nothing is published there yet"),
        ("export --out exports --file {} --key none.pem", "the key cannot be read"),
    ],
)
def test_what_cannot_be_exported_is_named(
    covey: Covey, public: Path, words: str, said: str
) -> None:
    answer = covey(words.format(public))
    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err
    assert not Path("exports").exists()


def test_a_project_makes_a_key_once_and_keeps_it_to_itself(covey: Covey) -> None:
    answer = covey("keys --project .")
    assert answer.code == 0, answer.err
    private = Path("confidential/signing.pem")
    assert stat.S_IMODE(private.stat().st_mode) == 0o600
    assert "PRIVATE" in private.read_text(encoding="utf-8")
    assert "PRIVATE" not in answer.out
    again = covey("keys --project .")
    assert again.code == 2
    assert "a key is there already" in again.err


def test_a_public_half_that_a_killed_run_did_not_write_is_written_the_next_time(
    covey: Covey,
) -> None:
    covey("keys --project .")
    public = Path("confidential/signed_by.pem")
    before = public.read_bytes()
    public.unlink()
    assert covey("keys --project .").code == 0
    assert public.read_bytes() == before


def test_a_full_disk_leaves_no_half_of_a_key_that_blocks_the_next_try(covey: Covey) -> None:
    room = resource.getrlimit(resource.RLIMIT_FSIZE)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, room[1]))
    try:
        refused = covey("keys --project .")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, room)
    assert refused.code == 2
    assert "the key cannot be written (no space left" in refused.err
    assert not list(Path("confidential").iterdir())
    Path("confidential/signing.pem").touch()  # as an earlier version left it
    assert covey("keys --project .").code == 0


def test_a_reader_verifies_by_the_key_of_the_office(covey: Covey, public: Path) -> None:
    covey("keys --project .")
    signed = f"export served 2024-Q1 --out exports --file {public} --key confidential/signing.pem"
    assert ", signed" in covey(signed).out
    whole = covey("verify exports --key confidential/signed_by.pem")
    assert whole.code == 0
    assert "served, 2024-Q1, vintage 1" not in whole.out
    assert "served, 2024-Q1, vintage 2: whole" in whole.out
    assert "which is the one you named" in whole.out
    Path("exports/served/2024-Q1/served.csv").write_text("spoilt", encoding="utf-8")
    Path("exports/served/2024-Q1/dcat.jsonld").unlink()
    spoilt = covey("verify exports")
    assert spoilt.code == 1
    for said in ("NOT what was signed", "changed  served.csv", "missing  dcat.jsonld"):
        assert said in spoilt.out
    (figures,) = json.loads(covey("verify exports --json").out)
    assert (figures["sound"], figures["changed"]) == (False, ["served.csv"])


def test_an_export_that_nobody_signed_exits_1(covey: Covey, public: Path) -> None:
    covey(f"export served 2024-Q1 --out exports --file {public}")
    answer = covey("verify exports")
    assert answer.code == 1
    assert "nobody signed the manifest" in answer.out


@pytest.mark.long
def test_protected_rows_are_written_for_readers_of_sdmx(covey: Covey) -> None:
    command = "protect counts.csv --count persons --minimum-count 5 --hierarchy area=areas.csv"
    answer = covey(command, "--out served.sdmx.csv")
    assert answer.code == 0, answer.err
    rows = pl.read_csv("served.sdmx.csv", infer_schema=False)
    assert rows.columns == [
        "STRUCTURE", "STRUCTURE_ID", "ACTION", "AREA", "SEX", "OBS_VALUE", "OBS_STATUS",
        "CONF_STATUS",
    ]  # fmt: skip
    hidden = rows.filter(OBS_STATUS="Q")
    assert hidden.height > 1
    assert hidden["OBS_VALUE"].null_count() == hidden.height
    assert set(hidden["CONF_STATUS"]) == {"N"}
    assert set(rows["STRUCTURE_ID"]) == {"COVEY:SERVED(1.0)"}


def test_codes_that_sdmx_does_not_know_leave_no_file(covey: Covey) -> None:
    covey("--version")
    text = Path("counts.csv").read_text(encoding="utf-8").replace("F", "18+")
    Path("counts.csv").write_text(text, encoding="utf-8")
    command = "protect counts.csv --count persons --minimum-count 5 --out served.sdmx.csv"
    answer = covey(command)
    assert answer.code == 2
    assert "no code '18+'" in answer.err
    assert not Path("served.sdmx.csv").exists()


@pytest.mark.long
def test_an_export_of_a_release_that_was_withdrawn_is_named(covey: Covey, tmp_path: Path) -> None:
    kept, wrong = vintage(), vintage(1, period="2024-Q2")
    file = built(tmp_path / "first.duckdb", [kept, wrong])
    assert covey(f"export --out exports --file {file}").err == ""
    later = built(tmp_path / "later.duckdb", [kept], [withdrawal(wrong)])
    answer = covey(f"export --out exports --file {later}")
    assert answer.code == 0
    assert answer.err == (
        "exports/served/2024-Q2: this release is public no more. Remove the folder, and tell "
        "readers.\n"
    )


@pytest.mark.long
def test_an_export_is_named_where_no_release_is_left(covey: Covey, tmp_path: Path) -> None:
    only = vintage()
    covey(f"export --out exports --file {built(tmp_path / 'first.duckdb', [only])}")
    later = built(tmp_path / "later.duckdb", [], [withdrawal(only)])
    answer = covey(f"export --out exports --file {later}")
    assert answer.code == 2
    assert "exports/served/2024-Q1: this release is public no more." in answer.err
    assert "no release is in it." in answer.err
    missing = covey("export --out exports --file none.duckdb")
    assert "public no more" not in missing.err


def test_a_name_that_sdmx_does_not_know_is_refused_before_any_work(covey: Covey) -> None:
    answer = covey("protect none.csv --count persons --minimum-count 5 --out 2024.sdmx.csv")
    assert answer.code == 2
    assert "2024.sdmx.csv: SDMX has no name '2024'" in answer.err


def test_a_folder_that_was_copied_is_as_good_as_the_one_that_was_written(
    covey: Covey, public: Path
) -> None:
    covey("keys --project .")
    covey(f"export --out exports --file {public} --key confidential/signing.pem")
    shutil.copytree("exports", "copied")
    assert covey("verify copied").code == 0
