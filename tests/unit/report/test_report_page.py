"""The page of a report: in both languages, one file, nothing fetched, drawn in a real browser."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from covey import Policy
from covey.disclosure import (
    compare,
    compare_roundings,
    rule_costs,
    usual_policies,
    usual_roundings,
    without_each_rule,
)
from covey.report import OfficersReport, report_page, write_report
from covey.report.charts import charts
from covey.report.labels import spoken
from tests.sampled import sampled
from tests.unit.disclosure.small import AREA, table, tree

if TYPE_CHECKING:  # only the worker that opens pages loads it
    from playwright.sync_api import Browser

SOURCES = Path(__file__).parents[3] / "src" / "covey" / "report"
SEX = tree(("_T", ""), ("F", "_T"), ("<i>M", "_T"))
POLICY = Policy(5, insiders=({"sex": "F"}, {"sex": "<i>M"}))


@pytest.fixture(scope="module")
def report() -> OfficersReport:
    served = table([3, 30], [14, 40], [25, 50], [7, 60], area=AREA, sex=SEX)
    found = tuple(compare(served, usual_policies(POLICY)))
    costs = rule_costs(served, found[0], compare(served, without_each_rule(POLICY)))
    changed = tuple(compare_roundings(served, usual_roundings(POLICY), bytes(32)))
    return OfficersReport("Served", served, found, costs, changed)


@pytest.fixture(scope="module")
def page(report: OfficersReport) -> str:
    return report_page(report)


def test_the_same_report_makes_the_same_bytes(report: OfficersReport, page: str) -> None:
    assert report_page(report) == page


def test_a_code_is_text_and_no_markup(page: str) -> None:
    markup = re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)
    assert "<i>M" not in markup
    assert "&lt;i&gt;M" in markup


def test_nothing_may_be_fetched(page: str) -> None:
    assert "default-src &#39;none&#39;" in page
    markup = re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)
    assert not re.search(r'(src|href)="(https?:)?//', markup)


def test_every_text_of_a_report_is_translated(report: OfficersReport) -> None:
    english = set(re.findall(r'"@([^"]+)"', json.dumps(charts())))
    patterns = (r'say\(\s*"([^"]+)"', r'table\("[^"]+", "([^"]+)"')
    for path in (*SOURCES.rglob("*.jinja"), *SOURCES.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        for pattern in patterns:
            english.update(re.findall(pattern, text))
        for heads in re.findall(r"heads = \((.*?)\)", text, re.DOTALL):
            english.update(re.findall(r'"([^"]+)"', heads))
    assert len(english) > 60
    english |= {one.gravest for one in report.roundings} | set(without_each_rule(POLICY))
    assert english <= spoken()[1].words.keys()


def test_a_translation_keeps_the_places_of_the_english() -> None:
    with (SOURCES / "languages" / "vi.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            places = [sorted(re.findall(r"{\w+}", row[name])) for name in row]
            assert places[0] == places[1], row


@pytest.mark.long  # `unit/page` draws the same plots
@pytest.mark.browser
@pytest.mark.parametrize(
    ("language", "width"),
    sampled([("vi", 390), ("en", 1200)], 2),
    ids=["Vietnamese on a phone", "English at a desk"],
)
def test_a_browser_draws_every_plot(
    page: str, browser: Browser, tmp_path: Path, language: str, width: int
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    path = write_report(page, tmp_path / "report.html")
    context = browser.new_context(viewport={"width": width, "height": 900}, offline=True)
    opened = context.new_page()
    asked: list[str] = []
    complaints: list[str] = []
    opened.on("request", lambda request: asked.append(request.url))
    opened.on("console", lambda one: complaints.append(one.text))
    opened.on("pageerror", lambda one: complaints.append(one.message))
    opened.goto(f"{path.as_uri()}?lang={language}")
    opened.wait_for_function("() => !document.querySelector('[aria-busy=true]')")
    drawn = opened.locator("[data-figure]").evaluate_all(
        "(all) => all.map((one) => one.querySelectorAll('svg .mark-rect path').length > 0)"
    )
    assert drawn == [True] * 6
    assert len(asked) == 1
    assert complaints == []
    assert opened.evaluate("document.documentElement.scrollWidth") <= width
    opened.evaluate("document.querySelectorAll('details').forEach((one) => one.open = true)")
    found = Axe().run(opened).response["violations"]
    assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == []
    said = "Confidential" if language == "en" else "Mật: chỉ dành cho cán bộ"
    assert said in opened.inner_text("header")
    context.close()
