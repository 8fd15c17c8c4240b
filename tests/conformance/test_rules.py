"""A rule stands in one place: its name, its words in both languages, its check and its limit."""

from __future__ import annotations

import ast
import csv
from functools import cache
from pathlib import Path

import pytest

from covey.contracts.calendar import FREQUENCIES
from covey.contracts.counted import LARGEST_COUNT
from covey.contracts.rules import RULES, Rule, rule_called

ROOT = Path(__file__).parents[2]
PLACE = ROOT / "src" / "covey" / "contracts" / "rules.py"
DEFAULT = Rule("").way_out
SOURCES = sorted(
    path
    for folder in ("src", "schemas", "pipelines")
    for path in (ROOT / folder).rglob("*.py")
    if path != PLACE
)


@cache
def read(path: Path) -> tuple[set[str], set[str]]:
    """Return the literals of a file, as text, and the names that it assigns."""
    literals, names = set(), set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant):
            literals.add(str(node.value))
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names |= {target.id for target in targets if isinstance(target, ast.Name)}
    return literals, names


def test_no_other_file_says_what_a_rule_says() -> None:
    said = {rule.name for rule in RULES.values()} | {rule.way_out for rule in RULES.values()}
    said |= {name for rule in RULES.values() for name in rule.in_pandera}
    again = {
        f"{path.relative_to(ROOT)}: {words}" for path in SOURCES for words in said & read(path)[0]
    }
    assert again == set()


def test_no_translation_of_a_rule_stands_among_other_texts() -> None:
    with (ROOT / "src/covey/intake/languages/vi.csv").open(encoding="utf-8", newline="") as file:
        texts = {row["english"] for row in csv.DictReader(file)}
    of_rules = {words for rule in RULES.values() for words in (rule.name, rule.way_out)}
    assert texts & of_rules == set()
    assert DEFAULT in texts  # the way out of a rule of a project's own


def test_every_rule_is_said_in_vietnamese() -> None:
    assert [rule.name for rule in RULES.values() if not rule.vietnamese] == []


def test_no_two_rules_have_one_name() -> None:
    assert all(name == rule.name for name, rule in RULES.items())
    named = ast.parse(PLACE.read_text(encoding="utf-8"))
    built = [
        node
        for node in ast.walk(named)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Rule"
    ]
    # One of them is built for each length of a period.
    assert len(RULES) == len(built) + len(FREQUENCIES) - 1


@pytest.mark.parametrize("name", ["negative count", "greater_than_or_equal_to(0)"])
def test_a_rule_is_found_by_its_name_and_by_that_of_pandera(name: str) -> None:
    assert rule_called(name) is RULES["negative count"]


def test_how_large_a_count_can_be_is_said_once() -> None:
    limits = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in SOURCES
        for name in read(path)[1]
        if "LARGEST_COUNT" in name
    }
    assert limits == {"src/covey/contracts/counted.py: LARGEST_COUNT"}
    assert LARGEST_COUNT == 10**10
