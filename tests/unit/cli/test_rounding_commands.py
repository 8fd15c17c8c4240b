"""Counts changed in place of hidden, and tables so made attacked, from the command line."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from tests.unit.cli.conftest import Covey

COUNTED = "protect counts.csv --hierarchy area=areas.csv --count persons"
AUDIT = "--hierarchy area=areas.csv --minimum-count 5"
DRAWN = f"{COUNTED} --method random-rounding --base 3 --key keys/noise"


@pytest.fixture(autouse=True)
def keys(covey: Covey) -> Path:
    """A folder for keys beside the one that is published."""
    covey("--version")
    Path("keys").mkdir()
    return Path("keys")


def test_rounded_rows_are_written_attacked_and_said_to_protect_little(covey: Covey) -> None:
    done = covey(COUNTED, "--method rounding --base 5 --minimum-count 5 --out rounded.csv")
    assert done.code == 0
    assert "All sums hold." in done.err
    assert "no count of 1-4 follows" in done.err
    assert "What this does not protect:" in done.err
    rows = Path("rounded.csv").read_text(encoding="utf-8").splitlines()
    assert rows[0] == "area,sex,obs_value,obs_status"
    assert all(row.split(",")[2:] == [row.split(",")[2], "E"] for row in rows[1:])
    assert covey("audit rounded.csv", AUDIT, "--rounded-to 5").code == 0


def test_an_exact_total_beside_rounded_cells_is_found(covey: Covey) -> None:
    Path("rows.csv").write_text("sex,persons\n_T,8\nF,0\nM,0\n", encoding="utf-8")
    told = covey("audit rows.csv --count persons --minimum-count 5 --rounded-to 5")
    assert told.code == 1
    assert "F: only one value possible (from _T = F + M)" in told.out
    assert "2 rounded cells attacked, beside 1 told exactly, 2 cells fell." in told.err


def test_rounded_rows_are_not_attacked_as_if_they_were_exact(covey: Covey) -> None:
    covey(COUNTED, "--method rounding --base 5 --out rounded.csv")
    unsaid = covey("audit rounded.csv", AUDIT)
    assert unsaid.code == 2
    assert (
        "shown changed, by their status E. Say how they were rounded: --rounded-to 5" in unsaid.err
    )


def test_rounded_rows_can_be_written_for_readers_of_sdmx(covey: Covey) -> None:
    assert covey(COUNTED, "--method rounding --base 5 --out served.sdmx.csv").code == 0
    assert ",90,E,F" in Path("served.sdmx.csv").read_text(encoding="utf-8")


def test_cells_that_are_said_to_be_exact_are_taken_so(covey: Covey) -> None:
    rows = "sex,obs_value,obs_status\n_T,10,E\nF,5,E\nM,5,E\n"
    Path("rows.csv").write_text(rows, encoding="utf-8")
    audit = "audit rows.csv --minimum-count 5 --protection 9 --rounded-to 5"
    assert covey(audit, "--exact sex=M").code == 1
    assert covey(audit.replace(" --protection 9", "")).code == 0
    assert "no code of 'sex'" in covey(audit, "--exact sex=X").err


def test_a_table_that_gives_counts_away_is_not_written(covey: Covey) -> None:
    done = covey(COUNTED, "--method midpoint --minimum-count 5 --out rounded.csv")
    assert done.code == 1
    assert "gives counts away: x×F" in done.err
    assert not Path("rounded.csv").exists()


def test_a_key_is_made_once_for_its_owner_alone_and_draws_the_same_again(covey: Covey) -> None:
    first = covey(DRAWN, "--new-key --out first.csv")
    assert first.code == 0, first.err
    key = Path("keys/noise")
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert covey(DRAWN, "--out again.csv").code == 0
    assert Path("first.csv").read_bytes() == Path("again.csv").read_bytes()
    assert key.read_text(encoding="ascii").strip() not in first.out + first.err
    twice = covey(DRAWN, "--new-key --out other.csv")
    assert twice.code == 2
    assert "a key is there already" in twice.err


def test_a_key_that_is_missing_open_or_beside_what_is_published_is_refused(covey: Covey) -> None:
    missing = covey(DRAWN, "--out rounded.csv")
    assert missing.code == 2
    assert "Find the one that was used before" in missing.err
    Path("keys/noise").write_text("00" * 32, encoding="ascii")
    Path("keys/noise").chmod(0o644)
    assert "others than its owner may read this key" in covey(DRAWN, "--out rounded.csv").err
    Path("keys/noise").chmod(0o600)
    Path("keys/noise").write_text("no key", encoding="ascii")
    assert "this is no key of Covey" in covey(DRAWN, "--out rounded.csv").err
    beside = covey(DRAWN, "--new-key --out keys/rounded.csv")
    assert beside.code == 2
    assert "does not lie beside what is published" in beside.err
    assert not Path("rounded.csv").exists()


def test_a_refused_table_leaves_no_new_key(covey: Covey) -> None:
    refused = covey(COUNTED, "--method cell-key --minimum-count 9 --key keys/noise --new-key")
    assert refused.code == 2
    assert not Path("keys/noise").exists()


def test_figures_say_how_far_off_the_table_is_and_what_is_not_protected(covey: Covey) -> None:
    done = covey(COUNTED, "--method rounding --base 5 --json")
    figures = json.loads(done.out)
    assert figures["sums_off"] == 0
    assert figures["largest_error"] < 5
    assert figures["rounding"]["method"] == "rounding"
    assert figures["audit"] is None
    assert len(figures["not_protected"]) >= 4


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("--method rounding --base 5 --k 3", "hides nothing"),
        ("--method rounding --base 5 --keep area=VN", "hides nothing"),
        ("--base 5 --minimum-count 5", "are about rounding"),
        ("--method rounding", "--method rounding needs a base"),
        ("--method rounding --base 1", "--base 1: use 2 or more"),
        ("--method rounding --base 5 --key keys/noise", "draws nothing"),
        ("--method cell-key --base 5 --key keys/noise", "--base has no effect"),
        ("--method cell-key", "draws by a key"),
        ("--method midpoint", "needs a --minimum-count, a base, or both"),
    ],
)
def test_what_makes_no_sense_is_refused_with_the_option_that_does(
    covey: Covey, words: str, said: str
) -> None:
    answer = covey(COUNTED, words)
    assert answer.code == 2
    assert said in answer.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("--exact sex=F", "Say how they were rounded"),
        ("--rounded-to 5 --true-counts persons=counts.csv", "by an outsider, one table at a time"),
        ("--rounded-to 5 --intruder knows-primary", "by an outsider alone"),
    ],
)
def test_an_attack_that_is_not_played_on_rounded_rows_is_refused(
    covey: Covey, words: str, said: str
) -> None:
    covey(COUNTED, "--method rounding --base 5 --out rounded.csv")
    answer = covey("audit rounded.csv", AUDIT, words)
    assert answer.code == 2
    assert said in answer.err
