"""Errors on the command line speak of options, and in Python of the fields of a policy."""

from __future__ import annotations

import ast
import pickle
import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest
from cyclopts import App

import covey.disclosure
from covey import CountTable, Hierarchy, Policy
from covey.cli.detail_options import DetailOptions
from covey.cli.main import app
from covey.cli.option_words import OPTIONS, PYTHON_ALONE, in_options
from covey.errors import PolicyError
from covey.sentence import Sentence, Setting
from tests.sampled import sampled
from tests.unit.cli.conftest import Covey

PROTECT = "protect counts.csv --hierarchy area=areas.csv --count persons --minimum-count 5"
ABOUT_PYTHON_ALONE: tuple[str, ...] = ()
"""Errors about what somebody can hand in from Python alone."""
CORE = Path(covey.disclosure.__path__[0])


def messages() -> Iterator[str]:
    """Every text of the core's errors for an officer, with 7 in place of what is filled in.

    A sentence is filled in with settings, which are said in options.
    """
    for path in sorted(CORE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
                continue
            if node.func.id in ("PolicyError", "DisclosureRisk") and node.args:
                yield text_of(node.args[0])


def text_of(node: ast.expr) -> str:
    if (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "Sentence"
    ):
        return "".join(text_of(part) for part in node.args)
    if isinstance(node, ast.JoinedStr):
        return "".join(text_of(part) for part in node.values)
    return str(node.value) if isinstance(node, ast.Constant) else "7"


def which_go_out(*, options: DetailOptions | None = None) -> None:
    """A command with the options about breakdowns."""


def test_every_field_of_a_policy_has_its_option() -> None:
    commands = (app["protect"], app["audit"], app["anonymise"], App(default_command=which_go_out))
    known = {
        name
        for command in commands
        for argument in command.assemble_argument_collection()
        for name in argument.names
    }
    assert OPTIONS.keys() | set(PYTHON_ALONE) == {field.name for field in fields(Policy)}
    assert set(OPTIONS.values()) <= known


def test_no_error_of_the_core_is_left_in_words_of_python() -> None:
    texts = list(messages())
    assert len(texts) > 30
    python = re.compile(r"[a-z]+_[a-z_]+|\w=|\bNone\b|Hierarchy")
    left = [text for text in texts if python.search(text)]
    assert [text for text in left if not text.startswith(ABOUT_PYTHON_ALONE)] == []


@pytest.mark.parametrize(
    ("words", "message"),
    sampled(
        [
            ("--keep region=x", "--keep: 'region' is no dimension"),
            ("--level-weight area:7=2", "--level-weight: 'area' has the levels 0"),
            ("--k 5 --suppression-limit 2", "--suppression-limit 2.0 is a share"),
            (
                "--k 5 --loss class-size --dimension-weight sex=2",
                "--loss class-size takes no --dim",
            ),
            ("--loss ncp", "--loss: this is about groups of people, and has no effect without --k"),
            ("--time-limit 0", "--time-limit 0.0: use more than 0 seconds, or leave it out."),
            ("--keep area=x,sex=F", "Cells that --keep keeps published are unsafe"),
        ],
        3,
    ),
)
def test_an_error_names_the_option_that_was_given(covey: Covey, words: str, message: str) -> None:
    answer = covey(PROTECT, words)
    assert answer.code in (1, 2)
    assert message in answer.err


def test_a_refusal_names_the_options_that_are_ways_out(covey: Covey) -> None:
    Path("counts.csv").write_text("area,persons\nx,1\ny,30\nz,40\n", encoding="utf-8")
    answer = covey(PROTECT.replace("5", "2"), "--intruder knows-primary")
    assert answer.code == 1
    assert "a smaller --protection, fewer cells in --keep" in answer.err
    assert "another remedy: --remedy coarsen-branch." in answer.err


def test_a_total_among_flat_codes_is_refused_with_the_options_about_trees(covey: Covey) -> None:
    covey("--version")
    Path("counts.csv").write_text("area,persons\nx,7\ny,30\nTotal,37\n", encoding="utf-8")
    answer = covey("protect counts.csv --count persons --minimum-count 5")
    assert "Give the tree (--hierarchy area=FILE)" in answer.err
    assert "(--flat area)" in answer.err
    assert "Hierarchy" not in answer.err


def test_python_hears_of_fields_and_trees() -> None:
    with pytest.raises(PolicyError, match=r"suppression_limit=2 is a share"):
        Policy(minimum_count=5, suppression_limit=2)
    frame = __import__("polars").DataFrame({"area": ["x", "Total"], "n": [7, 7]})
    with pytest.raises(Exception, match=r"a Hierarchy for 'area'.*Hierarchy.flat\(…, insist=True"):
        CountTable.from_frame(frame, {"area": Hierarchy.flat(["x", "Total"])}, "n")


def test_codes_and_words_of_a_sentence_stay_as_they_are() -> None:
    text = "'k' is no code of 'zeros', cell frozen_open×minimum_count=5, file k.csv"
    assert in_options(text) == text
    said = in_options(Sentence(Setting("frozen_open"), ": ", text))
    assert said == f"--keep: {text}"


def test_a_setting_without_an_option_is_said_as_in_python() -> None:
    assert in_options(Sentence(Setting("source", "a law"), ".")) == "source='a law'."


def test_an_error_from_another_process_still_knows_its_settings() -> None:
    with pytest.raises(PolicyError) as raised:
        Policy(minimum_count=5, k=1)
    error = pickle.loads(pickle.dumps(raised.value))
    assert str(error) == "k=1 protects nobody: use 2 or more, or None."
    assert in_options(error.sentence) == ("--k 1 protects nobody: use 2 or more, or leave it out.")
