"""Questions to the file and the check of a page, in a real Chromium, without a network."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from covey.exchange import Attribution, PublishedRelease, export, make_key, signed_manifests
from covey.page import Signed, write_pages
from covey.page.query_page import query_page
from covey.page.release import Descriptions, newest_releases
from covey.store import public_tables, read_releases
from tests.sampled import sampled
from tests.unit.page.reader import Reader
from tests.unit.page.small import SAFE, served
from tests.unit.store.tiny import built

if TYPE_CHECKING:  # only the worker that opens pages loads it
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

PAGE = "served_2024-Q1.html"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return pages of a release in which nothing hidden follows, with its signature."""
    root = tmp_path_factory.mktemp("safe")
    file = built(root / "covey.duckdb", [served(hidden=SAFE), served("2024-Q2", hidden=SAFE)])
    (one,) = read_releases(file, "served", "2024-Q1")
    published = PublishedRelease(
        one.dataset, one.release, one.codes, one.levels, one.cells, Attribution()
    )
    export(published, root / "exports", make_key(root / "key.pem"))
    (manifest,) = signed_manifests(root / "exports")
    signed = Signed(
        manifest.content, manifest.signature, manifest.key.raw, manifest.key.fingerprint
    )
    with public_tables(file) as tables:
        write_pages(
            tables, root / "pages", file, lambda _, period, __: signed if "Q1" in period else None
        )
    return root / "pages"


@pytest.fixture(scope="module")
def asking(browser: Browser, folder: Path) -> Iterator[Asking]:
    context = browser.new_context(viewport={"width": 390, "height": 800}, offline=True)
    yield Asking(context.new_page(), f"{(folder / 'query.html').as_uri()}?lang=en")
    context.close()


class Asking(Reader):
    """A reader of the page for questions, with a phone."""

    def ask(self, sql: str) -> list[list[str]]:
        self.page.locator("#sql").fill(sql)
        self.page.locator("#sql").press("Control+Enter")
        return self.answer()

    def answer(self) -> list[list[str]]:
        self.wait()
        lines: list[list[str]] = self.page.locator("#rows tbody").evaluate(
            "(all) => [...all.rows].map((one) => [...one.cells].map((cell) => cell.textContent))"
        )
        return lines

    def told(self, name: str) -> str:
        return self.page.locator(f"#{name}").inner_text()

    def speak(self, language: str) -> None:
        self.page.get_by_role("button", name=language).click()


def test_a_typed_question_is_answered_and_nothing_is_fetched(asking: Asking) -> None:
    assert asking.ask("SELECT value FROM served_sum(sex := 'F', period := '2024-Q1')") == [
        ["1,050"],
    ]
    addresses = {url.partition(":")[0] for url in asking.asked}
    assert addresses == {"file", "blob"}  # itself, and its worker
    assert sum(url.startswith("file:") for url in asking.asked) == 1
    assert asking.complaints == []


def test_what_is_hidden_is_said_to_be_hidden_and_looks_so(asking: Asking) -> None:
    answer = asking.ask(
        "SELECT area, sex, obs_value, obs_status, low, high FROM served_by_period.area_sex "
        "WHERE period = '2024-Q1' LIMIT 5"
    )
    assert answer[0] == ["A01", "F", "hidden, 1 to 14", "Q", "1", "14"]
    assert answer[4] == ["A03", "F", "30", "A", "30", "30"]
    assert asking.page.locator("#rows td.hidden").count() == 4
    hatched = "(one) => getComputedStyle(one).backgroundImage"
    assert "gradient" in asking.page.locator("#rows td.hidden").first.evaluate(hatched)


@pytest.mark.long
def test_a_hidden_count_without_its_status_is_not_blank(asking: Asking) -> None:
    answer = asking.ask("SELECT obs_value + 1 AS more FROM served WHERE obs_status = 'Q' LIMIT 1")
    assert answer == [["hidden, or no value"]]


def test_who_adds_up_over_hidden_counts_is_warned(asking: Asking) -> None:
    asking.ask("SELECT sum(obs_value) FROM served")
    assert "Hidden counts are left out of this without a word" in asking.told("notes")
    asking.ask("SELECT area FROM served_by.area_sex ORDER BY obs_value DESC LIMIT 1")
    assert "Hidden counts have no place in an order" in asking.told("notes")
    asking.speak("Tiếng Việt")
    assert "Số bị ẩn không có chỗ trong thứ tự" in asking.told("notes")
    asking.speak("English")
    asking.ask("SELECT sum(low), sum(high) FROM served_by.area_sex WHERE period = '2024-Q1'")
    assert asking.told("notes") == ""
    asking.ask("SELECT sum(low), sum(high) FROM served_by_period.area_sex")
    assert "No single period is named" in asking.told("notes")


@pytest.mark.long
def test_an_example_is_one_click_away(asking: Asking) -> None:
    asking.page.get_by_role("button", name="Which counts are hidden").click()
    assert [line[2] for line in asking.answer()] == [
        *("hidden, 1 to 14", "hidden, 1 to 14", "hidden, 16 to 29", "hidden, 1 to 14"),
    ]
    assert "obs_status = 'Q'" in asking.page.locator("#sql").input_value()


def test_a_fault_is_told_in_plain_words_in_both_languages(asking: Asking) -> None:
    asking.ask("SELECT nobody FROM served")
    assert "A column or an argument does not fit." in asking.told("reason")
    assert "nobody" in asking.told("said")
    asking.speak("Tiếng Việt")
    assert "Một cột hoặc tham số không phù hợp." in asking.told("reason")
    assert asking.page.get_by_role("button", name="Theo địa bàn: bao nhiêu?").count() == 1
    asking.speak("English")


@pytest.mark.parametrize(
    ("sql", "reason"),
    sampled(
        [
            ("SELEC 1", "DuckDB does not understand this"),
            ("FROM nothing", "no table, view, macro or function of this name"),
            ("SELECT json_extract('{}', '$.a')", "and nothing is fetched"),
            ("FROM 'https://example.org/a.csv'", "can be read here, and nothing else"),
            ("DELETE FROM served", "can be read here, and nothing else"),
            ("SET enable_external_access = true", "can be read here, and nothing else"),
            ("ATTACH ':memory:' AS other", "can be read here, and nothing else"),
            ("FROM served_sum(sex := 'female')", "the file says why"),
            ("SELECT 1; SELECT 2", "One question at a time"),
            ("", "Write a question first"),
        ],
        4,
    ),
    ids=[
        *("no SQL", "no table", "an extension", "an address", "a change", "a lock", "another"),
        *("no code", "two", "none"),
    ],
)
def test_what_cannot_be_asked_is_refused(asking: Asking, sql: str, reason: str) -> None:
    assert asking.ask(sql) == []
    assert reason in asking.told("reason")
    assert asking.complaints == []


@pytest.mark.long
def test_a_question_that_breaks_the_engine_is_told_and_the_next_one_is_answered(
    asking: Asking,
) -> None:
    asking.ask("SELECT repeat('x', 3000000000)")
    assert "The answer is too large for this page." in asking.told("reason")
    assert asking.ask("SELECT 7") == [["7"]]


@pytest.mark.long
def test_large_numbers_and_other_kinds_are_written_out(asking: Asking) -> None:
    answer = asking.ask(
        "SELECT sum(low), -1234.50::DECIMAL(9, 2), DATE '2024-02-01', [1, 2], NULL, "
        "INTERVAL 1 DAY FROM served_bounds"
    )
    assert answer == [
        ["38", "-1,234.50", "2024-02-01", "[1,2]", "no value",
         "To read this, write ::VARCHAR behind the column."],
    ]  # fmt: skip


@pytest.mark.long
def test_a_long_answer_is_cut_and_says_so(asking: Asking) -> None:
    assert len(asking.ask("FROM range(5000)")) == 1000
    assert "The first 1,000 rows; there are more." in asking.told("state")


@pytest.mark.long
def test_the_page_for_questions_fits_a_phone_and_a_screen_reader(asking: Asking) -> None:
    asking.ask("FROM served LIMIT 3")
    assert asking.page.evaluate("document.documentElement.scrollWidth") <= 390
    assert asking.seriously_amiss() == []


def test_a_question_is_reached_and_left_by_the_keyboard(asking: Asking) -> None:
    asking.page.locator("#sql").focus()
    asking.page.keyboard.press("Tab")
    assert asking.page.evaluate("document.activeElement.id") == "run"


@pytest.mark.long
def test_a_file_that_the_page_does_not_carry_is_chosen(
    browser: Browser, file: Path, tmp_path: Path
) -> None:
    with public_tables(file) as tables:
        described = Descriptions(
            *map(tables, ("codelists", "level_codes", "breakdowns")), "f.duckdb"
        )
        page = query_page(newest_releases(tables), described, None)
    (tmp_path / "query.html").write_text(page, encoding="utf-8")
    context = browser.new_context(offline=True)
    reader = Asking(context.new_page(), f"{(tmp_path / 'query.html').as_uri()}?lang=en")
    assert reader.told("state") == "Choose the published file first."
    reader.page.locator("#choose").set_input_files(file)
    assert reader.ask("SELECT value FROM served_sum(period := '2024-Q1')") == [["1,617"]]
    context.close()


class Checking(Reader):
    """A reader who has run the check of a page, and what it found."""

    def __init__(self, browser: Browser, path: Path, language: str = "en") -> None:
        self.context = browser.new_context(offline=True)
        super().__init__(self.context.new_page(), f"{path.as_uri()}?lang={language}")
        self.page.locator("#proof button").click()
        self.wait()

    def found(self, kind: str) -> list[str]:
        return [one.inner_text() for one in self.page.locator(f"#proof .{kind}").all()]


def changed(folder: Path, before: str, after: str) -> Path:
    """Return the page with one place of it changed by hand."""
    text = (folder / PAGE).read_text(encoding="utf-8")
    assert re.search(before, text), before
    path = folder.parent / "tampered.html"
    path.write_text(re.sub(before, after, text, count=1), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("language", "verdict"),
    sampled([("vi", "Không tìm thấy lỗi nào."), ("en", "No fault was found.")], 2),
    ids=["Vietnamese", "English"],
)
def test_a_page_as_it_was_made_is_in_order(
    browser: Browser, folder: Path, language: str, verdict: str
) -> None:
    reader = Checking(browser, folder / PAGE, language)
    assert reader.page.locator("#proof [role=status]").inner_text() == verdict
    assert len(reader.found("good")) == 6
    assert reader.found("open") == reader.found("bad") == reader.complaints == []
    reader.context.close()


def test_without_a_signature_the_check_says_that_it_is_not_made(
    browser: Browser, folder: Path
) -> None:
    reader = Checking(browser, folder / "served_2024-Q2.html")
    (unchecked,) = reader.found("open")
    assert unchecked.endswith("over these counts. (this page carries no signature)")
    reader.context.close()


@pytest.mark.parametrize(
    ("before", "after", "faults"),
    sampled(
        [
            (
                r'("values":\[[^\]]*?),45,',
                r"\1,46,",
                [
                    "Area A03: the parts do not add up to it.",
                    "A count or a code was changed",
                    "What was signed is something else",
                ],
            ),
            (r'"low":\[1,', '"low":[15,', ["Area A01 · Female: the least that it may be"]),
            (r">45</td>", ">54</td>", ["Area A03: the screen shows something else"]),
            (r'"signature":"..', '"signature":"AA', ["The signature does not hold."]),
            (
                r'<strong><span class="t" lang="en">45<',
                '<strong><span class="t" lang="en">44<',
                ["rows: one for each cell: the screen shows"],
            ),
            (
                r"and below 10 could",
                "and below 11 could",
                ["Something that is printed was changed"],
            ),
        ],
        3,
    ),
    ids=[
        "a count",
        "a limit",
        "a printed total",
        "the signature",
        "a printed figure",
        "a sentence",
    ],
)
def test_a_page_that_was_changed_by_hand_is_told(
    browser: Browser, folder: Path, before: str, after: str, faults: list[str]
) -> None:
    reader = Checking(browser, changed(folder, before, after))
    found = " ".join(reader.found("bad"))
    for fault in faults:
        assert fault in found
    reader.context.close()


def test_a_hidden_count_that_follows_is_told(browser: Browser, pages: Path) -> None:
    reader = Checking(browser, pages / PAGE)
    (sums, rows) = reader.found("bad")
    assert "Area A03: hidden, and follows from what is shown" in sums
    assert "Area A02: hidden, and it can be only one count." in rows
    reader.context.close()
