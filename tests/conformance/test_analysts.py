"""Twenty questions to a published file: the right way has an answer, the wrong another or none."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import chdir, closing
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from covey.errors import InputError
from covey.files.prompt import opened
from covey.store import ask
from tests.conformance.analysts import published_file
from tests.conformance.document import Block, blocks
from tests.sampled import sampled

ASKED = tuple(blocks("docs/how-to/ask-a-published-file.md"))
PAGE = [block for block in ASKED if block.kind.startswith("sql ")]
IN_A_LANGUAGE = [block for block in ASKED if block.kind == "sql"]
PAIRS = list(zip(PAGE[::2], PAGE[1::2], strict=True))
Asked = Callable[[str], tuple[tuple[Any, ...], ...]]
EACH_PAIR = pytest.mark.parametrize(
    ("wrong", "right"),
    sampled(PAIRS, 4),
    ids=[str(number) for number in range(1, len(PAIRS) + 1)],
)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return published_file(tmp_path_factory.mktemp("public") / "covey.duckdb")


@pytest.fixture(scope="module")
def answers(file: Path) -> Iterator[Asked]:
    """Ask each question once: none of them changes anything."""
    # A copy: in one process a file is opened with one set of limits.
    with opened(Path(shutil.copy(file, file.with_name("asked.duckdb")))) as prompt:
        yield cache(lambda question: prompt.ask(question, 1_000).rows)


def test_there_are_twenty_questions_each_with_a_wrong_way_before_the_right_one() -> None:
    assert len(PAIRS) == 20
    assert {(wrong.kind, right.kind) for wrong, right in PAIRS} == {("sql wrong", "sql right")}


@EACH_PAIR
def test_the_right_way_has_an_answer(wrong: Block, right: Block, answers: Asked) -> None:
    assert answers(right.text)
    assert right.text != wrong.text


@EACH_PAIR
def test_the_wrong_way_has_another_answer_or_none(
    wrong: Block, right: Block, answers: Asked
) -> None:
    try:
        misled = answers(wrong.text)
    except InputError:
        return
    assert sorted(map(str, misled)) != sorted(map(str, answers(right.text)))


@pytest.mark.parametrize("block", IN_A_LANGUAGE, ids=lambda block: str(block.line))
def test_what_is_asked_in_a_language_has_an_answer(block: Block, file: Path) -> None:
    found = ask(file, block.text)
    assert found.height
    assert not any(column.null_count() == found.height for column in found)


def test_estimates_add_up_with_every_published_total(file: Path) -> None:
    parts = (
        "SELECT period, sum(estimate)::BIGINT AS people "
        "FROM people_supported_by_period.{} GROUP BY ALL"
    )
    views = ("total", "district", "province", "sex", "sector", "district_sex", "province_sector")
    found = pl.concat(ask(file, parts.format(view)) for view in views).unique()
    assert found.height == 2
    assert ask(file, "FROM people_supported_bounds").height


@EACH_PAIR
def test_a_single_figure_of_the_wrong_way_is_none_of_the_right_ones(
    wrong: Block, right: Block, answers: Asked
) -> None:
    try:
        misled = answers(wrong.text)
    except InputError:
        return
    figures = {cell for row in answers(right.text) for cell in row}
    single = [row[0] for row in misled if len(misled) == len(row) == 1]
    assert not figures & {figure for figure in single if not isinstance(figure, str)}


def test_datasette_and_superset_are_told_of_each_view_and_of_no_hidden_count_as_0(
    file: Path, tmp_path: Path
) -> None:
    asked = {one.kind: one.text for one in blocks("docs/how-to/open-in-other-tools.md")}
    (tmp_path / "public").mkdir()
    shutil.copy(file, tmp_path / "public" / "covey.duckdb")
    with chdir(tmp_path):
        exec(asked["python datasette"], {})
    with closing(sqlite3.connect(tmp_path / "counts.db")) as counts:
        tables = {name for (name,) in counts.execute("SELECT name FROM sqlite_master")}
        told = counts.execute(asked["sql datasette"]).fetchall()
        values = "SELECT count(*), count(obs_value) FROM people_supported_by_district_sex"
        ((rows, shown),) = counts.execute(values)
    views = ask(file, "SELECT DISTINCT replace(view, '.', '_') AS name FROM breakdowns")
    assert tables == set(views["name"])
    right = ask(file, "SELECT count(*), count(obs_value) FROM people_supported_by.district_sex")
    assert (rows, shown) == right.row(0)
    assert shown < rows
    assert ("Hoan Kiem", 2) in [(area, hidden) for area, _, _, hidden in told]
    assert all(low < high for _, low, high, hidden in told if hidden)
    in_superset = ask(file, asked["sql superset"])
    assert sorted(in_superset.rows()) == sorted(told)
