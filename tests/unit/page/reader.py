"""Somebody who opens a page in a real Chromium."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:  # only the worker that opens pages loads it
    from playwright.sync_api import Page


class Reader:
    """Somebody who has opened a page, and noted what it asked for and complained of."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.asked: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(error.message))
        page.goto(address)
        self.wait()

    def wait(self) -> None:
        self.page.wait_for_function("() => !document.querySelector('[aria-busy=true]')")

    def choose(self, name: str, label: str) -> None:
        self.page.locator(f"select[name='{name}']").first.select_option(label=label)
        self.wait()

    def chart(self, section: str) -> str:
        return self.page.locator(f"#{section} svg").first.inner_html()

    def rows(self, section: str) -> list[str]:
        lines = self.page.locator(f"#{section} table.plain tbody tr")
        return [" ".join(line.split()) for line in lines.all_text_contents()]

    def cells(self, section: str) -> list[list[str]]:
        lines = self.page.locator(f"#{section} table.plain tbody tr").all()
        return [line.locator("th, td").all_text_contents() for line in lines]

    def seriously_amiss(self) -> list[str]:
        from axe_playwright_python.sync_playwright import Axe

        found = Axe().run(self.page).response["violations"]
        return [one["id"] for one in found if one["impact"] in ("serious", "critical")]
