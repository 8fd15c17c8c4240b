"""The pages keep their word: what they show is run, what they name exists."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import chdir, redirect_stderr, redirect_stdout
from datetime import UTC, datetime
from functools import cache
from io import StringIO
from pathlib import Path

import duckdb
import polars as pl
import pytest

from covey import CountTable, protect
from covey.cli.main import app, run
from covey.store import Publication, ask, publish
from schemas.registry import REGISTRY
from tests.conformance.document import (
    PAGES,
    ROOT,
    Block,
    anchors,
    blocks,
    cells,
    code_spans,
    links,
    read,
)

TOUR = ROOT / "examples" / "tour"
README = tuple(blocks("README.md"))
COMMANDS = (
    "init",
    "protect", "audit", "protect-linked", "audit-linked", "protect-groupings",
    "audit-groupings", "anonymise", "check", "collect", "accept", "decline", "detail", "plan",
    "release", "withdraw", "rebuild", "page", "ledger", "status", "template", "open", "export",
    "keys", "verify", "compare", "report",
)  # fmt: skip

every_page = pytest.mark.parametrize("page", PAGES)


def of_kind(kind: str) -> pytest.MarkDecorator:
    chosen = [block for block in README if block.kind == kind]
    assert chosen, f"README.md has no block of kind {kind!r}"
    return pytest.mark.parametrize("block", chosen, ids=lambda block: f"README.md:{block.line}")


class Tour:
    """A reader who types what README shows, from the top, and notes what comes of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.printed: dict[int, str] = {}
        self.surprises: list[str] = []
        self._names: dict[str, object] = {}

    def type_all(self) -> None:
        for block in README:
            if block.kind in ("sh", "python"):
                with redirect_stdout(StringIO()) as heard, redirect_stderr(heard):
                    self._type(block)
                self.printed[block.line] = heard.getvalue()

    def _type(self, block: Block) -> None:
        if block.kind == "python":
            exec(block.text, self._names)
            return
        for line in block.text.splitlines():
            told = re.search(r"# exits (\d)", line)
            if _exit_code(line) != (int(told[1]) if told else 0):
                self.surprises.append(line)


def _exit_code(line: str) -> int:
    words = shlex.split(line, comments=True)
    if words[0] != "covey":
        return subprocess.run(["sh", "-c", line], check=False).returncode
    # The reader stands inside the repository, this copy of the folder does not.
    return run([str(ROOT) if word == "../.." else word for word in words[1:]])


@pytest.fixture(scope="module")
def tour(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tour]:
    folder = tmp_path_factory.mktemp("tour")
    for path in TOUR.glob("*.csv"):
        shutil.copy(path, folder)
    with chdir(folder):
        tour = Tour(folder)
        tour.type_all()
        yield tour


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a published file that holds one small release."""
    contract = REGISTRY.dataset("people_supported")
    trees = REGISTRY.trees(contract.dimensions)
    rows = pl.DataFrame({name: [tree.codes[-1]] for name, tree in trees.items()} | {"persons": 40})
    path = tmp_path_factory.mktemp("public") / "covey.duckdb"
    moment = datetime(2024, 5, 5, tzinfo=UTC)
    publication = Publication(
        contract, "2024-Q1", moment, REGISTRY.hierarchies, words=REGISTRY.words
    )
    table = CountTable.from_frame(rows, trees, "persons")
    publish(protect(table, contract.policy), publication, path)
    return path


@of_kind("sh")
def test_a_command_says_what_readme_shows(block: Block, tour: Tour) -> None:
    assert block.answer.strip() in tour.printed[block.line]


def test_a_command_ends_with_the_exit_code_that_readme_tells(tour: Tour) -> None:
    assert tour.surprises == []


@of_kind("python")
def test_python_prints_what_readme_shows(block: Block, tour: Tour) -> None:
    assert tour.printed[block.line] == block.answer


@of_kind("sql")
def test_an_analyst_gets_the_rows_that_readme_shows(block: Block, tour: Tour) -> None:
    with duckdb.connect(str(tour.folder / "safe.duckdb"), read_only=True) as connection:
        rows = connection.sql(block.text).fetchall()
    assert [["NULL" if x is None else str(x) for x in row] for row in rows] == cells(block.answer)


@of_kind("sql hub")
def test_a_query_of_the_published_file_has_an_answer(block: Block, hub: Path) -> None:
    for query in block.text.split(";"):
        assert not query.strip() or ask(hub, query).height


@of_kind("csv")
def test_a_file_that_readme_shows_is_in_the_folder_of_the_tour(block: Block) -> None:
    assert block.text in {path.read_text(encoding="utf-8") for path in TOUR.glob("*.csv")}


@every_page
def test_a_link_leads_to_a_file_and_a_heading_that_exist(page: str) -> None:
    for link in links(page):
        place, _, anchor = link.partition("#")
        path = (ROOT / page).parent / place if place else ROOT / page
        assert path.exists(), link
        assert not anchor or anchor in anchors(path.read_text(encoding="utf-8")), link


@every_page
def test_commands_and_options_that_a_page_names_exist(page: str) -> None:
    for span in code_spans(page):
        words = shlex.split(span, comments=True)
        if words in (["covey", "--install-completion"], ["covey", "--version"]):
            assert words[1] in set(app)
        elif words[:1] == ["covey"]:
            assert words[1] in COMMANDS, span
            assert _options(words) <= _known_options(words[1]), span
        elif words and words[0].startswith("--"):
            assert _options(words[:1]) <= {o for name in COMMANDS for o in _known_options(name)}


def test_readme_names_every_command() -> None:
    named = {span.split()[1] for span in code_spans("README.md") if span.startswith("covey ")}
    named = {name for name in named if not name.startswith("-")}
    assert named == set(COMMANDS) == {name for name in app if not name.startswith("-")}


@every_page
def test_a_make_target_that_a_page_names_exists(page: str) -> None:
    targets = {span.split()[1] for span in code_spans(page) if span.startswith("make ")}
    assert targets <= set(re.findall(r"^([a-z-]+):", read("Makefile"), re.MULTILINE))


def test_the_words_of_the_glossary_stand_in_the_code() -> None:
    glossary = read("README.md").split("## Glossary")[1].split("\n## ")[0].strip()
    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("*.py"))
    words = {word for row in cells(glossary) for word in re.findall(r"`(\w+)`", row[1])}
    assert words
    assert {word for word in words if not re.search(rf"\b{word}\b", code)} == set()


def _options(words: list[str]) -> set[str]:
    return {word for word in words if word.startswith("--") and word != "--help"}


@cache
def _known_options(command: str) -> set[str]:
    arguments = app[command].assemble_argument_collection()
    return {name for argument in arguments for name in argument.names}
