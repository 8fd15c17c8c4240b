"""What a command says when it does not do what was asked, and what it says first."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.sampled import sampled
from tests.unit.cli.conftest import Covey

MISSING = "Say what is protected"


def error(text: str) -> dict[str, object]:
    told = json.loads(text)
    assert told.keys() == {"error"}
    assert told["error"].keys() == {"kind", "message", "turn", "exit_code"}
    return dict(told["error"])


@pytest.mark.parametrize(
    ("words", "kind", "code"),
    sampled([
        ("protect none.csv --count persons --json", "CommandError", 2),
        ("protect counts.csv --count people --json", "InputError", 2),
        ("protect counts.csv --count persons --json", "PolicyError", 2),
        ("protect counts.csv --json", "CommandError", 2),
        ("protect counts.csv --count persons --minimum-count 5 --keep area=x,sex=F --json",
         "DisclosureRisk", 1),
        ("anonymise counts.csv --count persons --k 1 --json", "PolicyError", 2),
        ("audit counts.csv --minimum-count 5 --json", "InputError", 2),
        ("protect-linked a=counts.csv --count persons --minimum-count 5 --json", "CommandError", 2),
        ("audit-linked a=counts.csv b=counts.csv --minimum-count 5 --json", "InputError", 2),
    ], 4),
)  # fmt: skip
def test_with_json_a_refusal_is_json(covey: Covey, words: str, kind: str, code: int) -> None:
    answer = covey(words)
    told = error(answer.out)
    assert (answer.code, answer.err) == (code, "")
    assert (told["kind"], told["exit_code"]) == (kind, code)
    assert told["message"]
    assert told["turn"]


def test_with_json_a_failure_of_ours_is_json_and_repeats_nothing(
    covey: Covey, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("739391")

    monkeypatch.setattr(csv, "reader", broken)
    answer = covey("protect counts.csv --count persons --minimum-count 5 --json")
    told = error(answer.out)
    assert (answer.code, told["exit_code"]) == (3, 3)
    assert "739391" not in answer.out + answer.err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("protect none.csv --count persons", "none.csv: there is no such file"),
        ("protect counts.csv --count people", "column 'people' is missing"),
        ("protect counts.csv --count persons --hierarchy area=none.csv", "no such file"),
        ("protect counts.csv --count persons --out nowhere/safe.csv", "there is no such folder"),
        ("audit none.csv", "none.csv: there is no such file"),
        ("audit counts.csv", "column 'obs_value' is missing"),
        ("protect-linked a=none.csv b=counts.csv --count persons --out o", "no such file"),
        ("audit-linked a=none.csv b=counts.csv", "no such file"),
    ],
)
def test_what_is_wrong_with_a_file_is_told_before_a_policy_that_is_missing(
    covey: Covey, words: str, message: str
) -> None:
    answer = covey(words)
    assert answer.code == 2
    assert message in answer.err
    assert MISSING not in answer.err


def test_a_policy_that_is_missing_is_told_once_the_files_are_right(covey: Covey) -> None:
    answer = covey("protect counts.csv --count persons")
    assert answer.code == 2
    assert MISSING in answer.err
    assert not Path("safe.csv").exists()


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("collect a b", "'a', 'b': more than covey collect takes. Look at covey collect --help."),
        ("ledger --nope", "Unknown option: --nope. Look at covey ledger --help."),
        ("statu", 'Did you mean "status"?'),
        (
            "protect a --count x --minimum-count two",
            "'two' is not a whole number. Look at covey protect --help.",
        ),
    ],
)
def test_what_a_command_does_not_take_is_named_with_the_way_to_its_help(
    covey: Covey, command: str, said: str
) -> None:
    answer = covey(command)
    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err
    assert "Whose turn it is: whoever ran the command." in answer.err
