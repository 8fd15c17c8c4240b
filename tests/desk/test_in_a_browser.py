"""A clerk at the desk in a real Chromium: her wrong file, her mended one, on a phone."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest

from tests.desk import files
from tests.desk.office import PASSWORD
from tests.desk.test_clerk import FILE, KIND, collected, wrong
from tests.desk.test_served import Served, served
from tests.sampled import sampled

if TYPE_CHECKING:  # only the worker that opens pages loads it
    from playwright.sync_api import Browser, Page

PHONE, DESK = 390, 1280
LARGEST = 300_000  # bytes of a page, with its style and script

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def desk(known: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = shutil.copytree(known, tmp_path_factory.mktemp("desk") / "project")
    with served(folder) as desk:
        yield desk


class Clerk:
    """A clerk who has signed in, and noted what her browser complained of and was sent."""

    def __init__(self, page: Page, desk: Served) -> None:
        self.page = page
        self.complaints: list[str] = []
        self.sizes: dict[str, int] = {}
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(error.message))
        page.on(
            "response",
            lambda answer: self.sizes.__setitem__(
                answer.url, 0 if answer.status == 303 else len(answer.body())
            ),
        )
        self.address = f"http://127.0.0.1:{desk.port}"
        page.goto(f"{self.address}/sign-in")
        page.fill("#name", "ha")
        page.fill("#password", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/agency")

    def go(self, path: str) -> None:
        self.page.goto(self.address + path)

    def check(self, name: str, content: bytes) -> None:
        field = self.page.locator("form[data-drop] input[type=file]").first
        field.set_input_files({"name": name, "mimeType": "text/csv", "buffer": content})
        self.page.locator("form[data-drop] button").first.click()

    def heading(self) -> str:
        return self.page.locator("h1").inner_text()

    def seriously_amiss(self) -> list[str]:
        from axe_playwright_python.sync_playwright import Axe

        found = Axe().run(self.page).response["violations"]
        return [
            f"{one['id']}: {one['nodes'][0]['html']}"
            for one in found
            if one["impact"] in ("serious", "critical")
        ]

    def fits(self) -> bool:
        width = self.page.evaluate("document.documentElement.scrollWidth")
        return bool(width <= (self.page.viewport_size or {})["width"])


@pytest.fixture(params=sampled([DESK, PHONE], 2), ids=["at a desk", "on a phone"])
def clerk(browser: Browser, desk: Served, request: pytest.FixtureRequest) -> Iterator[Clerk]:
    context = browser.new_context(viewport={"width": request.param, "height": 844})
    yield Clerk(context.new_page(), desk)
    context.close()


@pytest.mark.long
def test_she_mends_what_is_wrong_and_sends_it_and_nothing_is_amiss_on_the_way(
    clerk: Clerk,
) -> None:
    page = clerk.page
    found = [(clerk.heading(), clerk.seriously_amiss(), clerk.fits())]
    clerk.go(FILE)
    found.append((clerk.heading(), clerk.seriously_amiss(), clerk.fits()))
    clerk.check("quý 3.xlsx", files.book(wrong()))
    page.wait_for_selector(".sheet")
    found.append((clerk.heading(), clerk.seriously_amiss(), clerk.fits()))
    assert page.evaluate("document.activeElement.tagName") == "H1"
    with page.expect_download() as download:
        page.get_by_text("Tải thư này về").click()
    assert "Cô Tồ" not in download.value.path().read_text("utf-8")  # a letter repeats no value
    assert "B7" in download.value.path().read_text("utf-8")
    # A number leads to its cell, and back.
    page.locator("ol.defects a.mark").first.click()
    assert page.locator("td:target .mark").inner_text() == "1"
    page.locator("td:target a.mark").click()
    assert page.locator("li:target").get_attribute("id") == "d1"
    clerk.check("danh sách.csv", files.persons())
    page.wait_for_selector(".note.stop")
    found.append((clerk.heading(), clerk.seriously_amiss(), clerk.fits()))
    width = (page.viewport_size or {})["width"]
    clerk.check("quý 3.xlsx", files.book(files.rows(more=width % 7)))
    page.wait_for_url(f"**/agency/right/{KIND}")
    found.append((clerk.heading(), clerk.seriously_amiss(), clerk.fits()))
    page.locator("button.go").click()
    page.wait_for_selector(".note.good", timeout=60_000)
    found.append((clerk.heading(), clerk.seriously_amiss(), clerk.fits()))
    clerk.go("/agency")
    found.append((clerk.heading(), clerk.seriously_amiss(), clerk.fits()))
    assert [heading for heading, _, _ in found] == [
        found[0][0],
        "Kiểm tra tệp trước khi gửi",
        "Tệp chưa gửi được: 2 điều cần sửa",
        "Tệp này giống danh sách người",
        "Tệp đúng và chưa được gửi",
        "Đã nhận cho Quý 3 năm 2024",
        found[-1][0],
    ]
    assert [one for _, amiss, _ in found for one in amiss] == []
    assert all(fits for *_, fits in found)
    # The answer to a wrong file tells by its code what it is, which Chromium calls a failure.
    assert [one for one in clerk.complaints if "422" not in one] == []
    assert max(clerk.sizes.values()) + _shared(clerk) <= LARGEST


@pytest.mark.long  # the way above has her pages in order too
@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_no_page_of_hers_has_anything_serious_amiss(
    browser: Browser, desk: Served, held: str, scheme: Literal["light", "dark"]
) -> None:
    context = browser.new_context(viewport={"width": PHONE, "height": 844}, color_scheme=scheme)
    clerk = Clerk(context.new_page(), desk)
    paths = ("/agency", "/agency/sent", "/agency/files", FILE, held, f"/agency/right/{KIND}")
    paths += (held.replace("/held/", "/letter/"), held.replace("/held/", "/sent/"), "/nowhere")
    for path in paths:
        clerk.go(path)
        assert clerk.seriously_amiss() == [], path
        assert clerk.fits(), path
    clerk.go(FILE)
    clerk.check("quý 3.xlsx", files.book(wrong()))
    clerk.page.wait_for_selector(".sheet")
    assert clerk.seriously_amiss() == []
    clerk.page.locator("header button.link").click()
    clerk.page.wait_for_selector("#password")
    assert clerk.seriously_amiss() == []
    context.close()


@pytest.fixture(scope="module")
def held(desk: Served) -> str:
    """Return the page of a file that is held, since it is unlike the one before it."""
    collected(desk.folder, "q1.csv", files.text(files.rows("2023-Q1")))
    there = collected(desk.folder, "q2.csv", files.text(files.rows("2023-Q2", 900)))
    return there.replace("/sent/", "/held/")


def _shared(clerk: Clerk) -> int:
    return sum(size for url, size in clerk.sizes.items() if "/desk." in url)


@pytest.mark.long
def test_a_file_may_be_dropped(browser: Browser, desk: Served) -> None:
    context = browser.new_context(viewport={"width": DESK, "height": 844})
    clerk = Clerk(context.new_page(), desk)
    clerk.go(FILE)
    clerk.page.evaluate(
        """(text) => {
          const carried = new DataTransfer();
          carried.items.add(new File([text], "quý 3.csv", { type: "text/csv" }));
          const form = document.querySelector("form[data-drop]");
          const how = { dataTransfer: carried, bubbles: true, cancelable: true };
          form.dispatchEvent(new DragEvent("drop", how));
        }""",
        files.text(wrong()).decode(),
    )
    clerk.page.wait_for_selector("ol.defects")
    assert "2 điều cần sửa" in clerk.heading()
    context.close()


@pytest.mark.long
def test_everything_works_without_scripts_and_by_keyboard(browser: Browser, desk: Served) -> None:
    context = browser.new_context(java_script_enabled=False)
    clerk = Clerk(context.new_page(), desk)
    page = clerk.page
    page.locator("button[lang=en]").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("html[lang=en]")
    clerk.go(FILE)
    page.set_input_files(
        "input[type=file]",
        {"name": "q3.csv", "mimeType": "text/csv", "buffer": files.text(wrong())},
    )
    page.locator("form[data-drop] button").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("ol.defects")
    assert clerk.heading() == "The file cannot be sent yet: 2 things to correct"
    context.close()
