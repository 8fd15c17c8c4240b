"""The page of a release that lacks an agency: marked beside its total, and no part of a trend."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pytest

from covey.store import Vintage
from tests.unit.page.reader import Reader
from tests.unit.page.small import served, write
from tests.unit.store.tiny import built

if TYPE_CHECKING:  # only the worker that opens pages loads it
    from playwright.sync_api import Browser


def without_the_men() -> Vintage:
    """Return the second quarter as it is without the agency that counts men."""
    whole = served("2024-Q2", more=7, hidden=())
    men, total = pl.col("sex") == "M", pl.col("sex") == "_T"
    women = whole.cells.filter(sex="F").select("area", women="obs_value")
    cells = whole.cells.join(women, on="area", maintain_order="left").select(
        "area",
        "sex",
        pl.when(men).then(None).otherwise("women").cast(pl.Int64).alias("obs_value"),
        pl.when(men)
        .then(pl.lit("L"))
        .when(total)
        .then(pl.lit("P"))
        .otherwise(pl.lit("A"))
        .alias("obs_status"),
    )
    of = {"dataset": "served", "period": "2024-Q2", "vintage": 1, "file_period": "2024-Q2"}
    files = [
        {**of, "agency": agency, "submission": kind, "came": came}
        for agency, kind, came in (("health", "women", True), ("army", "men", False))
    ]
    return replace(whole, cells=cells, completeness=files)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the pages of a whole first quarter and of an incomplete second."""
    path = tmp_path_factory.mktemp("public") / "covey.duckdb"
    built(path, [served(), without_the_men()])
    write(path, path.parent / "pages")
    return path.parent / "pages"


def test_the_page_says_beside_its_total_that_it_is_incomplete(pages: Path) -> None:
    text = (pages / "served_2024-Q2.html").read_text(encoding="utf-8")
    assert "Incomplete: army had not sent all counts" in text
    assert "Chưa đầy đủ: army" in text
    whole = (pages / "served_2024-Q1.html").read_text(encoding="utf-8")
    assert '<p class="lacks">' in text
    assert '<p class="lacks">' not in whole


def test_no_change_is_told_of_a_total_that_lacks_an_agency(pages: Path) -> None:
    text = (pages / "served_2024-Q2.html").read_text(encoding="utf-8")
    assert '<span class="change">' not in text
    assert "more than" not in text.partition("</h1>")[0]


def test_the_index_marks_it(pages: Path) -> None:
    assert 'class="mark"><span class="t" lang="en">incomplete' in " ".join(
        (pages / "index.html").read_text(encoding="utf-8").split()
    )


@pytest.fixture(scope="module")
def opened(browser: Browser, pages: Path) -> Iterator[Reader]:
    """Return the page of the second quarter, of which each test chooses what it looks at."""
    context = browser.new_context(viewport={"width": 1200, "height": 800}, offline=True)
    yield Reader(context.new_page(), f"{(pages / 'served_2024-Q2.html').as_uri()}?lang=en")
    context.close()


@pytest.mark.long
@pytest.mark.browser
def test_the_trend_leaves_it_out_and_tables_say_what_was_not_sent(opened: Reader) -> None:
    assert opened.complaints == []
    assert opened.cells("trend")[-1][-1] == "not out"
    opened.choose("breakdown", "area × sex")
    told = {tuple(line[:2]): line[-1] for line in opened.cells("bars")}
    assert {count for codes, count in told.items() if "Male" in codes} == {"not sent"}
    assert "hidden" not in " ".join(told.values())


@pytest.mark.long
@pytest.mark.browser
def test_a_total_that_lacks_an_agency_has_a_star(opened: Reader) -> None:
    opened.choose("breakdown", "sex")
    assert {line[0]: line[-1] for line in opened.cells("bars")}["Male"] == "not sent"
    opened.choose("breakdown", "area")
    assert all(line[-1].endswith(" *") for line in opened.cells("bars"))


@pytest.mark.long  # `test_asking_in_a_browser.py` holds it
@pytest.mark.browser
def test_the_page_proves_itself_as_any_other(opened: Reader) -> None:
    opened.page.locator("#proof button").first.click()
    opened.page.wait_for_selector("#proof li")
    text = opened.page.locator("#proof").inner_text()
    assert "was changed after the page was made" not in text
    assert "not as many" not in text
    assert "does not" not in text
