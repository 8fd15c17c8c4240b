"""docs/explanation/search.md tells what the modules do: each block of it is computed by them."""

from __future__ import annotations

import re

import pytest

from tests.conformance.document import ROOT, Block, blocks, read
from tests.conformance.walkthrough import audit, search
from tests.conformance.walkthrough.example import Example

PAGE = "docs/explanation/search.md"
SHOWN = tuple(blocks(PAGE))
ROOMS = ("numeric", "proof", "suppression", "attack")
START = "| room | file |"
STEPS = {
    "table": search.table,
    "sums": search.sums,
    "needs": search.needs,
    "costs": search.costs,
    "elimination": search.elimination,
    "moves": search.moves,
    "incumbent": search.incumbent,
    "taking-back": search.taking_back,
    "rounds": search.rounds,
    "reopening": search.reopening,
    "twins": search.twins,
    "published": audit.published,
    "unknowns": audit.unknowns,
    "intervals": audit.intervals,
    "verdict": audit.verdict,
    "leak": audit.leak,
}


@pytest.fixture(scope="module")
def example() -> Example:
    return Example()


@pytest.mark.parametrize("block", SHOWN, ids=lambda block: block.kind.split()[1])
def test_the_page_shows_what_the_modules_give(block: Block, example: Example) -> None:
    assert STEPS[block.kind.split()[1]](example) == block.text.rstrip("\n")


def test_the_page_shows_every_step_once_and_in_order() -> None:
    assert [block.kind.split()[1] for block in SHOWN] == list(STEPS)


def test_the_map_has_every_file_of_the_rooms_once() -> None:
    house = ROOT / "src" / "covey" / "disclosure"
    files = [path for room in ROOMS for path in (house / room).rglob("*.py")]
    wanted = sorted(path.relative_to(ROOT) for path in files if path.name != "__init__.py")
    linked = re.findall(r"\]\(\.\./\.\./(src/[^)]+\.py)\)", read(PAGE).split(START)[1])
    assert sorted(linked) == [path.as_posix() for path in wanted]
