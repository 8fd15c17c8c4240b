"""What is read is never written over, by whatever name."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.sampled import crossed, sampled
from tests.unit.cli.conftest import COUNTS, Covey

PROTECT = "protect counts.csv --count persons --minimum-count 5 --hierarchy area=areas.csv"


@pytest.mark.parametrize(
    ("target", "command"),
    crossed(
        ["counts.csv", "./counts.csv", "soft.csv", "hard.csv", "up.csv"],
        [PROTECT, PROTECT.replace("minimum-count", "k")],
    ),
)
def test_the_counts_are_not_replaced(covey: Covey, target: str, command: str) -> None:
    covey("--version")
    Path("soft.csv").symlink_to("counts.csv")
    os.link("counts.csv", "hard.csv")
    Path("up.csv").symlink_to(Path("..") / Path.cwd().name / "counts.csv")
    answer = covey(
        command if "minimum" in command else command.replace("protect", "anonymise"),
        f"--out {target}",
    )
    assert (answer.code, answer.out) == (2, "")
    assert "must not replace it" in answer.err
    assert Path("counts.csv").read_text(encoding="utf-8") == COUNTS


def test_a_tree_is_not_replaced(covey: Covey) -> None:
    answer = covey(PROTECT, "--out areas.csv")
    assert answer.code == 2
    assert "areas.csv, which is read" in answer.err


def test_tables_in_the_folder_that_is_written_are_not_replaced(covey: Covey) -> None:
    covey("--version")
    Path("out").mkdir()
    for name in ("one", "other"):
        Path(f"out/{name}.csv").write_text(COUNTS, encoding="utf-8")
    command = "protect-linked one=out/one.csv other=out/other.csv --count persons --minimum-count 5"
    answer = covey(command, "--out ./out")
    assert answer.code == 2
    assert "must not replace it" in answer.err
    assert Path("out/one.csv").read_text(encoding="utf-8") == COUNTS
    assert covey(command, "--out apart").code == 0


@pytest.mark.parametrize(
    "option",
    sampled(
        [
            "--minimum-count 5.5",
            "--minimum-count 5.0",
            "--minimum-count 1_0",
            "--minimum-count 0x10",
            "--minimum-count 5 --k 4.6",
            "--minimum-count 5 --k 5 --node-budget 7.9",
            "--minimum-count 5 --jobs 1.5",
            "--minimum-count 5 --protection 2.5",
            "--minimum-count 5 --k 5 --demanded-level area=1.0",
            "--minimum-count 5 --level-weight area:1_0=2",
        ],
        4,
    ),
)
def test_a_number_that_is_not_whole_is_not_made_whole(covey: Covey, option: str) -> None:
    answer = covey("protect counts.csv --count persons --hierarchy area=areas.csv", option)
    assert (answer.code, answer.out) == (2, "")


def test_a_weaker_rule_does_not_name_the_document_of_the_preset(covey: Covey) -> None:
    answer = covey("protect counts.csv --count persons --preset cms_11 --minimum-count 2 --json")
    assert '"source": ""' in answer.out
