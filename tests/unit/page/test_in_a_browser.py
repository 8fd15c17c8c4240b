"""The pages in a real Chromium, from the disk, without a network."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.sampled import sampled
from tests.unit.page.reader import Reader
from tests.unit.page.small import served, write
from tests.unit.store.tiny import built

if TYPE_CHECKING:  # only the worker that opens pages loads it
    from playwright.sync_api import Browser

QUARTER = "served_2024-Q1.html"
PHONE, DESK = 390, 1200

pytestmark = pytest.mark.browser


@contextmanager
def reading(browser: Browser, pages: Path, language: str, width: int) -> Iterator[Reader]:
    context = browser.new_context(viewport={"width": width, "height": 800}, offline=True)
    yield Reader(context.new_page(), f"{(pages / QUARTER).as_uri()}?lang={language}")
    context.close()


@pytest.fixture
def opened(browser: Browser, pages: Path, request: pytest.FixtureRequest) -> Iterator[Reader]:
    with reading(browser, pages, *getattr(request, "param", ("en", DESK))) as reader:
        yield reader


@pytest.fixture(scope="module")
def untouched(browser: Browser, pages: Path) -> Iterator[Reader]:
    """Return a page in English at a desk, of which nobody chooses anything."""
    with reading(browser, pages, "en", DESK) as reader:
        yield reader


everywhere = pytest.mark.parametrize(
    "opened",
    [
        ("en", DESK),
        *(pytest.param(other, marks=pytest.mark.long) for other in (("en", PHONE), ("vi", DESK))),
        ("vi", PHONE),
    ],
    ids=[
        "English at a desk",
        "English on a phone",
        "Vietnamese at a desk",
        "Vietnamese on a phone",
    ],
    indirect=True,
)


@everywhere
def test_every_chart_is_drawn_and_nothing_is_fetched_or_complained_of(opened: Reader) -> None:
    for section in ("trend", "tiles", "bars", "shares"):
        assert (
            opened.page.locator(f"#{section} svg .mark-rect path").count()
            + opened.page.locator(f"#{section} svg .mark-line path").count()
        ), section
    assert [url.partition("?")[0] for url in opened.asked] == [opened.page.url.partition("?")[0]]
    assert opened.complaints == []
    assert (
        opened.page.evaluate("document.documentElement.scrollWidth")
        <= (opened.page.viewport_size or {})["width"]
    )


@pytest.mark.parametrize(
    "opened",
    [pytest.param(("en", DESK), marks=pytest.mark.long), ("vi", PHONE)],
    ids=["English, desk", "Vietnamese, phone"],
    indirect=True,
)
def test_a_screen_reader_finds_nothing_serious_amiss(opened: Reader) -> None:
    opened.page.evaluate("document.querySelectorAll('details').forEach((one) => one.open = true)")
    opened.page.locator("#proof button").click()
    opened.wait()
    assert opened.seriously_amiss() == []


def test_hidden_counts_are_hatched_and_no_others(untouched: Reader) -> None:
    hatched = untouched.page.locator("#tiles svg path[fill='url(#hatched)']")
    assert hatched.count() == 2  # A02 and A03
    cells = untouched.cells("tiles")
    assert {cell[0]: cell[2] for cell in cells}["Area A04"] == "63"
    assert [cell[::2] for cell in cells if cell[2].startswith("hidden")] == [
        ["Area A02", "hidden, 33 to 33"], ["Area A03", "hidden, 48 to 48"],
    ]  # fmt: skip


def test_a_hidden_bar_reaches_from_the_least_to_the_most_that_it_may_be(opened: Reader) -> None:
    opened.choose("breakdown", "area × sex")
    boxes = opened.page.locator("#bars svg path[fill='url(#hatched)']").evaluate_all(
        "(all) => all.map((one) => one.getBBox().width)"
    )
    shown = opened.page.locator("#bars svg path[fill='#1f6f9f']").evaluate_all(
        "(all) => Math.max(...all.map((one) => one.getBBox().width))"
    )
    people = shown / 140  # women in A14
    # Women and men of A01 may be 1 to 17, women of A02 13 to 29, men of A02 4 to 20.
    assert [round(width / people) for width in boxes] == [16, 16, 16, 16]


def test_a_hidden_bar_keeps_its_place_in_the_order_of_the_codes(untouched: Reader) -> None:
    names = untouched.page.locator("#bars svg .role-axis-label text").all_text_contents()
    areas = [name for name in names if name.startswith("Area")]
    assert areas == [f"Area A{at:02}" for at in range(1, 15)]


def test_the_language_changes_words_labels_and_numbers(opened: Reader) -> None:
    assert opened.cells("trend")[0] == ["All", "Quarter 1", "1,617"]
    opened.page.get_by_role("button", name="Tiếng Việt").click()
    opened.wait()
    assert opened.cells("trend")[0] == ["Tất cả", "Quý 1", "1.617"]
    assert opened.page.locator("html").get_attribute("lang") == "vi"
    assert "Con người được bảo vệ như thế nào" in opened.page.inner_text("main")
    assert "How people are protected" not in opened.page.inner_text("main")
    assert "A04" in opened.chart("tiles")
    assert opened.page.title() == "Người được phục vụ, Quý 1"
    assert "Mỗi người một lần." in opened.page.inner_text("header")
    assert opened.page.locator("#shares h3").all_inner_texts() == [
        "địa bàn: bị ẩn nhiều nhất",
        "giới tính",
    ]


def test_a_trend_of_a_hidden_group_has_no_point(opened: Reader) -> None:
    opened.choose("of", "Area A02")
    assert opened.cells("trend") == [
        ["Area A02", "Quarter 1", "hidden, 33 to 33"],
        ["Area A02", "Quarter 2", "hidden, 37 to 37"],
    ]
    assert opened.page.locator("#trend svg path[fill='url(#hatched)']").count() == 2
    assert opened.page.locator("#trend svg .mark-symbol path").count() == 0


def test_a_release_is_saved_with_its_flags(untouched: Reader) -> None:
    with untouched.page.expect_download() as saving:
        untouched.page.locator("#save-all").click()
    lines = Path(saving.value.path()).read_text(encoding="utf-8-sig").splitlines()
    assert lines[0] == "area,sex,obs_value,obs_status"
    assert "A04,F,40,A" in lines
    assert "A02,_T,,Q" in lines
    assert len(lines) == 1 + 15 * 3


@pytest.mark.long
def test_a_reader_without_a_mouse_reaches_the_choices(opened: Reader) -> None:
    reached = []
    for _ in range(12):
        opened.page.keyboard.press("Tab")
        reached.append(opened.page.evaluate("document.activeElement.name || ''"))
    assert "of" in reached
    assert "level" in reached or "breakdown" in reached


@pytest.mark.long
def test_the_index_leads_to_a_page_in_the_language_of_the_reader(
    browser: Browser, pages: Path
) -> None:
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.goto(f"{(pages / 'index.html').as_uri()}?lang=vi")
    page.get_by_role("link", name="Người được phục vụ").click()
    page.wait_for_function("() => document.documentElement.lang === 'vi'")
    context.close()


@pytest.mark.long
@pytest.mark.parametrize(
    ("opened", "named"),
    sampled([(("vi", DESK), "Theo giới tính"), (("en", DESK), "By sex")], 2),
    ids=["Vietnamese", "English"],
    indirect=["opened"],
)
def test_a_level_that_nobody_named_is_called_by_its_dimension(opened: Reader, named: str) -> None:
    assert opened.page.locator("#trend option").all_inner_texts()[1] == named


@pytest.mark.long
@pytest.mark.parametrize("language", sampled(["en", "vi"], 2))
def test_in_the_dark_a_screen_reader_finds_nothing_serious_amiss_either(
    browser: Browser, pages: Path, language: str
) -> None:
    context = browser.new_context(color_scheme="dark", offline=True)
    for name in ("index.html", QUARTER, "query.html"):
        reader = Reader(context.new_page(), f"{(pages / name).as_uri()}?lang={language}")
        assert reader.seriously_amiss() == [], name
        assert reader.unreadable() == [], name
        assert reader.complaints == []
    context.close()


def test_labels_of_hidden_tiles_and_of_shares_are_dark_on_light_in_the_dark_too(
    browser: Browser, pages: Path
) -> None:
    context = browser.new_context(color_scheme="dark", offline=True)
    reader = Reader(context.new_page(), (pages / QUARTER).as_uri())
    texts = reader.page.locator("#tiles svg text, #shares svg text")
    assert texts.count() > 30
    assert reader.unreadable() == []
    grounds = reader.page.locator("#hatched .hatch-ground, .boxes .chart").evaluate_all(
        "(all) => all.map((one) => one.tagName === 'rect' ? getComputedStyle(one).fill"
        " : getComputedStyle(one).backgroundColor)"
    )
    assert set(grounds) == {"rgb(255, 255, 255)"}
    context.close()


@pytest.mark.parametrize("language", ["en", "vi"])
def test_nothing_scrolls_sideways_on_the_narrowest_phone(
    browser: Browser, pages: Path, language: str
) -> None:
    with reading(browser, pages, language, 320) as reader:
        assert reader.page.evaluate("document.documentElement.scrollWidth") <= 320


def test_areas_without_a_map_are_sorted_by_their_names(browser: Browser, tmp_path: Path) -> None:
    plain = served()
    codes = [{**row, "label": "Zone last"} if row["code"] == "A01" else row for row in plain.codes]
    write(built(tmp_path / "covey.duckdb", [replace(plain, codes=codes)]), tmp_path)
    with reading(browser, tmp_path, "en", DESK) as reader:
        names = [cell[0] for cell in reader.cells("tiles")]
    assert names[-1] == "Zone last"
    assert names == sorted(names)


def test_names_on_tiles_can_be_read_on_a_phone(browser: Browser, tmp_path: Path) -> None:
    plain = served()
    tiled = [
        {**row, "tile_column": at % 8, "tile_row": at // 8} if row["codelist"] == "areas" else row
        for at, row in enumerate(plain.codes)
    ]
    write(built(tmp_path / "covey.duckdb", [replace(plain, codes=tiled)]), tmp_path)
    with reading(browser, tmp_path, "en", PHONE) as reader:
        names = reader.page.locator(".map .lines text:visible")
        assert names.count() >= 14
        drawn = "(text) => parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a"
        assert names.first.evaluate(drawn) >= 9


def test_a_page_prints_on_few_sheets_without_an_empty_bullet(browser: Browser, pages: Path) -> None:
    with reading(browser, pages, "en", DESK) as reader:
        sheets = reader.page.pdf(format="A4", print_background=True)
        assert sheets.count(b"/Type /Page\n") <= 4
        assert len(sheets) < 1_000_000
        reader.page.emulate_media(media="print")
        empty = (
            "(all) => all.filter((one) => one.checkVisibility() && !one.innerText.trim()).length"
        )
        assert reader.page.locator("main li").evaluate_all(empty) == 0
        who, where = (
            reader.page.locator(f"#{name}").bounding_box() or {} for name in ("who", "where")
        )
        assert who["y"] < where["y"]


@pytest.mark.long
@pytest.mark.parametrize("language", sampled(["vi", "en"], 2))
def test_what_is_printed_is_all_that_the_tables_hold_and_fits_the_paper(
    browser: Browser, pages: Path, language: str
) -> None:
    paper = 794 - 2 * 53  # A4 less its margins, in pixels
    context = browser.new_context(viewport={"width": paper, "height": 1000}, offline=True)
    reader = Reader(context.new_page(), f"{(pages / QUARTER).as_uri()}?lang={language}")
    held = reader.page.locator("main table tbody tr").all_text_contents()
    reader.page.emulate_media(media="print")
    reader.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    shown = "(all) => all.filter((one) => one.checkVisibility()).map((one) => one.textContent)"
    printed = reader.page.locator("main table tbody tr").evaluate_all(shown)
    tables = reader.page.locator("main table").evaluate_all(shown)
    assert printed == [line for line in held if any(line in table for table in tables)]
    assert len(printed) > 25
    bars = reader.page.locator("ol.many li").evaluate_all(shown)
    assert len(bars) == 14
    wide = "(all) => Math.max(...all.map((one) => one.getBoundingClientRect().right))"
    assert reader.page.locator("main table, main svg, ol.bars li").evaluate_all(wide) <= paper
    scrolled = "(all) => all.filter((one) => one.scrollHeight > one.clientHeight + 1).length"
    assert reader.page.locator(".scroll").evaluate_all(scrolled) == 0
    reader.page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert reader.page.locator("details:not([open])").count() > 0
    context.close()


@pytest.mark.long
def test_the_mark_of_what_has_the_focus_is_seen_in_light_and_in_the_dark(
    browser: Browser, pages: Path
) -> None:
    for scheme in ("light", "dark"):
        context = browser.new_context(color_scheme=scheme, offline=True)  # type: ignore[arg-type]
        page = Reader(context.new_page(), (pages / QUARTER).as_uri()).page
        accent, paper = (
            page.evaluate(
                f"getComputedStyle(document.documentElement).getPropertyValue('--{name}')"
            )
            for name in ("accent", "paper")
        )
        assert contrast(accent, paper) >= 3
        context.close()


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, as WCAG 2 defines it."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    digits = colour.strip().lstrip("#")
    digits = "".join(2 * digit for digit in digits) if len(digits) == 3 else digits
    shares = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
