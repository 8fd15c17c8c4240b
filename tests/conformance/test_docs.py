"""The pages keep their word: what they show is run, what they name exists."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import fields
from datetime import UTC, datetime
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

import covey
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
    tables,
)

TOUR = ROOT / "examples" / "tour"
TYPED = (
    "README.md",
    "docs/tutorials/protect-a-table.md",
    "docs/how-to/attack-a-table.md",
    "docs/how-to/choose-a-policy.md",
    "docs/how-to/judge-a-release.md",
    "docs/how-to/protect-several-tables.md",
    "docs/how-to/publish-a-year-beside-its-quarters.md",
    "docs/how-to/publish-old-and-new-areas.md",
    "docs/how-to/questions-of-the-field.md",
    "docs/how-to/round-counts.md",
    "docs/how-to/send-counts.md",
)
"""Pages whose blocks a reader types in the folder of the tour, from the top."""
PUBLISHED_FILE = "docs/reference/published-file.md"
COMMAND_PAGE = "docs/reference/commands.md"
GLOSSARY = "docs/reference/glossary.md"
MOST_WORDS_OF_README = 1_500
COMMANDS = (
    "init", "init-agency",
    "backup", "restore", "protect", "audit", "protect-linked", "audit-linked", "protect-groupings",
    "audit-groupings", "anonymise", "check", "collect", "accept", "decline", "detail", "plan",
    "release", "withdraw", "rebuild", "page", "ledger", "status", "template", "open", "export",
    "keys", "verify", "compare", "report", "rename", "retire", "history", "warm-up", "words",
    "approve", "officer", "news", "serve", "desk", "desk-user", "tabulate", "map",
)  # fmt: skip

every_page = pytest.mark.parametrize("page", PAGES)


def of_kind(kind: str, *pages: str) -> pytest.MarkDecorator:
    chosen = [(page, block) for page in pages for block in blocks(page) if block.kind == kind]
    assert chosen, f"no block of kind {kind!r} in {pages}"
    names = [f"{page}:{block.line}" for page, block in chosen]
    cases = [_typed_now_or_then(page, block) for page, block in chosen]
    return pytest.mark.parametrize(("page", "block"), cases, ids=names)


def _typed_now_or_then(page: str, *more: object) -> Any:
    """Return a case of a page: `make test` types every other page, `make long` each."""
    marks = [pytest.mark.long] if page in TYPED[1::2] else []
    return pytest.param(page, *more, marks=marks)


class Tour:
    """A reader who types what a page shows, from the top, and notes what comes of it."""

    def __init__(self, page: str, folder: Path) -> None:
        self.folder = folder
        self.printed: dict[int, str] = {}
        self.surprises: list[str] = []
        self._page = page
        self._names: dict[str, object] = {}

    def type_all(self) -> None:
        for block in blocks(self._page):
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
def tour(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Tour]:
    """Return the tour of a page, typed when it is first asked for."""

    @cache
    def tour_of(page: str) -> Tour:
        folder = tmp_path_factory.mktemp("tour")
        for path in TOUR.glob("*.csv"):
            shutil.copy(path, folder)
        tour = Tour(page, folder)
        with chdir(folder):
            tour.type_all()
        return tour

    return tour_of


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


@of_kind("sh", *TYPED)
def test_a_command_says_what_a_page_shows(
    page: str, block: Block, tour: Callable[[str], Tour]
) -> None:
    assert block.answer.strip() in tour(page).printed[block.line]


@pytest.mark.parametrize("page", [_typed_now_or_then(page) for page in TYPED])
def test_a_command_ends_with_the_exit_code_that_a_page_tells(
    page: str, tour: Callable[[str], Tour]
) -> None:
    assert tour(page).surprises == []


@of_kind("python", *TYPED)
def test_python_prints_what_a_page_shows(
    page: str, block: Block, tour: Callable[[str], Tour]
) -> None:
    assert tour(page).printed[block.line] == block.answer


@of_kind("sql", *TYPED)
def test_an_analyst_gets_the_rows_that_a_page_shows(
    page: str, block: Block, tour: Callable[[str], Tour]
) -> None:
    with duckdb.connect(str(tour(page).folder / "safe.duckdb"), read_only=True) as connection:
        rows = connection.sql(block.text).fetchall()
    assert [["NULL" if x is None else str(x) for x in row] for row in rows] == cells(block.answer)


@of_kind("sql hub", PUBLISHED_FILE)
def test_a_query_of_the_published_file_has_an_answer(page: str, block: Block, hub: Path) -> None:
    for query in block.text.split(";"):
        assert not query.strip() or ask(hub, query).height, page


@of_kind("csv", *TYPED)
def test_a_file_that_a_page_shows_is_in_the_folder_of_the_tour(page: str, block: Block) -> None:
    assert block.text in {path.read_text(encoding="utf-8") for path in TOUR.glob("*.csv")}, page


def test_readme_is_a_door_and_no_manual() -> None:
    assert len(read("README.md").split()) <= MOST_WORDS_OF_README


def test_the_index_has_every_page_by_its_kind() -> None:
    pages = {page for page in PAGES if page.startswith("docs/") and page != "docs/README.md"}
    kinds = {"tutorials", "how-to", "reference", "explanation", "decisions"}
    assert {page.split("/")[1] for page in pages} == kinds
    indexed = {f"docs/{link}" for link in links("docs/README.md")}
    assert {page for page in pages if "/decisions/" not in page} <= indexed
    decided = {f"docs/decisions/{link}" for link in links("docs/decisions/README.md")}
    assert {page for page in pages if "/decisions/0" in page} <= decided


@every_page
def test_a_link_leads_to_a_file_and_a_heading_that_exist(page: str) -> None:
    for link in links(page):
        place, _, anchor = link.partition("#")
        path = (ROOT / page).parent / place if place else ROOT / page
        assert path.is_file(), link  # the site of the pages has files only
        assert not anchor or anchor in anchors(path.read_text(encoding="utf-8")), link


def test_a_page_that_code_names_exists() -> None:
    named = {
        page.rstrip(".")
        for folder in ("src", "tests", "benchmarks", "schemas", "examples")
        for path in (ROOT / folder).rglob("*.py")
        for page in re.findall(r"(?<![\w/])docs/[\w./-]+", path.read_text(encoding="utf-8"))
    }
    assert named
    assert {page for page in named if not (ROOT / page).exists()} == set()


_BY_ITSELF = ("--help", "--install-completion", "--version")


@every_page
def test_commands_and_options_that_a_page_names_exist(page: str) -> None:
    for span in code_spans(page):
        words = shlex.split(span, comments=True)
        if len(words) == 2 and words[0] == "covey" and words[1] in _BY_ITSELF:
            assert words[1] in set(app)
        elif words[:1] == ["covey"]:
            assert words[1] in COMMANDS, span
            assert _options(words) <= _known_options(words[1]), span
        elif words and words[0].startswith("--"):
            assert _options(words[:1]) <= {o for name in COMMANDS for o in _known_options(name)}


def test_the_page_of_commands_names_every_command() -> None:
    named = {span.split()[1] for span in code_spans(COMMAND_PAGE) if span.startswith("covey ")}
    named = {name for name in named if not name.startswith("-") and name.islower()}
    assert named == set(COMMANDS) == {name for name in app if not name.startswith("-")}


def test_the_page_on_python_has_every_public_name() -> None:
    rows = [row for table in tables("docs/reference/python.md") for row in cells(table)]
    assert {name for row in rows for name in re.findall(r"`(\w+)`", row[0])} == set(covey.__all__)


def test_the_page_on_the_policy_has_every_field_once() -> None:
    rows = [row for table in tables("docs/reference/policy.md") for row in cells(table)]
    named = Counter(name for row in rows for name in re.findall(r"`(\w+)`", row[0]))
    assert named == Counter(field.name for field in fields(covey.Policy))


@every_page
def test_a_make_target_that_a_page_names_exists(page: str) -> None:
    targets = {span.split()[1] for span in code_spans(page) if span.startswith("make ")}
    assert targets <= set(re.findall(r"^([a-z-]+):", read("Makefile"), re.MULTILINE))


def test_the_words_of_the_glossary_stand_in_the_code() -> None:
    sources = (path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("*.py"))
    code = {word for text in sources for word in re.findall(r"\w+", text)}
    rows = [row for table in tables(GLOSSARY) for row in cells(table) if len(row) == 4]
    words = {word for row in rows for word in re.findall(r"`(\w+)`", row[2])}
    assert words
    assert words - code == set()


def test_the_glossary_has_each_word_once() -> None:
    rows = [row for table in tables(GLOSSARY) for row in cells(table) if len(row) == 4]
    words = Counter(word.strip() for row in rows for word in row[0].split(","))
    assert {word for word, times in words.items() if times > 1} == set()


def _options(words: list[str]) -> set[str]:
    return {word for word in words if word.startswith("--") and word != "--help"}


@cache
def _known_options(command: str) -> set[str]:
    arguments = app[command].assemble_argument_collection()
    return {name for argument in arguments for name in argument.names}
