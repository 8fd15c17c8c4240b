"""What the page that answers questions carries, and the questions that it offers."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from covey.page.engine import ENGINE
from covey.page.query_page import query_page
from covey.page.questions import RESERVED
from covey.page.release import Descriptions, newest_releases
from covey.store import public_tables
from tests.sampled import sampled
from tests.unit.page.small import served
from tests.unit.store.tiny import built


@pytest.fixture(scope="module")
def page(pages: Path) -> str:
    return (pages / "query.html").read_text(encoding="utf-8")


def carried(page: str, name: str) -> str:
    found = re.search(f'<script type="[^"]+" id="{name}">(.*?)</script>', page, re.DOTALL)
    assert found, name
    return found[1]


def questions(page: str, language: str = "en") -> list[dict[str, str]]:
    told: dict[str, Any] = json.loads(carried(page, "told"))
    return [one for dataset in told["examples"] for one in dataset["questions"][language]]


def test_the_page_carries_the_published_file(page: str, file: Path) -> None:
    assert gzip.decompress(base64.b64decode(carried(page, "file"))) == file.read_bytes()


def test_the_licences_of_the_engine_go_with_it(page: str) -> None:
    assert "MIT" in carried(page, "licences")
    assert "Permission is hereby granted" in carried(page, "licences")


def test_a_file_that_is_too_large_to_be_carried_is_chosen_by_the_reader(file: Path) -> None:
    with public_tables(file) as tables:
        assert tables.content(1000) is None
        described = Descriptions(
            *map(tables, ("codelists", "level_codes", "breakdowns")), "f.duckdb"
        )
        page = query_page(newest_releases(tables), described, None)
    assert 'type="text/plain" id="file"' not in page
    assert "The published file is too large to come with this page." in page
    assert len(page) < 10_715_000


def test_the_engine_is_what_its_record_says() -> None:
    record = json.loads((ENGINE / "engine.json").read_text(encoding="utf-8"))
    hashes = {name: told for one in record.values() for name, told in one["sha256"].items()}
    there = {
        path.stem: hashlib.sha256(gzip.decompress(path.read_bytes())).hexdigest()
        for path in ENGINE.glob("*.gz")
    }
    assert there == hashes


def test_the_engine_may_run_and_nothing_may_be_fetched(page: str) -> None:
    rule = re.search(r'Content-Security-Policy" content="([^"]+)"', page)
    assert rule
    allowed = rule[1].replace("&#39;", "'")
    assert "connect-src 'none'" in allowed
    assert "worker-src blob:;" in allowed
    assert "'wasm-unsafe-eval'" in allowed
    assert " 'unsafe-eval'" not in allowed


@pytest.mark.parametrize("language", sampled(["vi", "en"], 2))
def test_every_question_has_an_answer(page: str, file: Path, language: str) -> None:
    asked = {one["sql"] for one in questions(page, language)}
    assert len(asked) > 8
    with duckdb.connect(str(file), read_only=True) as connection:
        for sql in sorted(asked):
            assert connection.execute(sql).fetchall(), sql


def test_codes_are_labelled_in_the_language_of_the_reader(page: str) -> None:
    by_area = {
        tag: next(one for one in questions(page, tag) if one["title"] == "How many by {level}?")
        for tag in ("en", "vi")
    }
    assert by_area["en"]["sql"].startswith("SELECT area_label, obs_value")
    assert by_area["vi"]["sql"].startswith("SELECT area_label_vi, obs_value")


def test_the_readme_is_asked_for_in_the_language_of_the_reader(page: str) -> None:
    asked = {tag: questions(page, tag)[-1]["sql"] for tag in ("en", "vi")}
    assert asked == {
        "en": "SELECT topic, text FROM readme",
        "vi": "SELECT topic_vi, text_vi FROM readme",
    }


def test_a_change_is_asked_for_between_periods_of_one_length(page: str) -> None:
    changes = [one["sql"] for one in questions(page) if "_change(" in one["sql"]]
    assert changes[0] == "SELECT * FROM served_change('2024-Q1', '2024-Q2')"
    assert "area := 'area'" in changes[1]


@pytest.mark.long
def test_a_dimension_may_be_called_by_a_word_of_sql_or_of_ours(tmp_path: Path) -> None:
    one = served()
    group = replace(
        one,
        dataset={**one.dataset, "dimensions": [("kind", "areas"), ("group", "sex")]},
        cells=one.cells.rename({"area": "kind", "sex": "group"}),
        release={**one.release, "insiders": None},
    )
    file = built(tmp_path / "covey.duckdb", [group])
    with public_tables(file) as tables:
        described = Descriptions(
            *map(tables, ("codelists", "level_codes", "breakdowns")), "f.duckdb"
        )
        asked = questions(query_page(newest_releases(tables), described, None))
    assert any('"group" := ' in one["sql"] for one in asked)
    with duckdb.connect(str(file), read_only=True) as connection:
        for question in asked:
            connection.execute(question["sql"])


def test_the_words_that_are_quoted_are_those_of_duckdb() -> None:
    query = "SELECT keyword_name FROM duckdb_keywords() WHERE keyword_category = 'reserved'"
    assert {name for (name,) in duckdb.sql(query).fetchall()} <= RESERVED
