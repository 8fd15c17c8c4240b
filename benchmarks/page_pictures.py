"""Two pictures of a page: `python -m benchmarks.page_pictures PUBLIC_FOLDER`.

They stand in README and docs/how-to/publish-pages.md.

Needs a chromium on the machine, and the public folder of `make demo`.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import sync_playwright

from covey.page import write_pages
from covey.store import public_tables

DOCS = Path(__file__).parents[1] / "docs" / "how-to"
PAGE = "people_supported_2024-Q2.html"
PICTURES = {"page.png": ("en", 1100, 1150), "page-phone.png": ("vi", 390, 1150)}

CHOICES = {
    "en": {"level": "district", "within": "Ha Noi City", "breakdown": "province × sex × sector"},
    "vi": {"level": "huyện", "within": "Thành phố Hà Nội"},
}
"""What is chosen: districts of one province, and a breakdown of which much is hidden."""


def main(public: Path) -> None:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    file = public / "covey.duckdb"
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        with public_tables(file) as tables:
            write_pages(tables, Path(folder), file)
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name, (language, width, height) in PICTURES.items():
            page = browser.new_page(viewport={"width": width, "height": height})
            page.goto(f"{(Path(folder) / PAGE).as_uri()}?lang={language}")
            page.wait_for_function("() => !document.querySelector('[aria-busy=true]')")
            for select, label in CHOICES[language].items():
                page.locator(f"select[name='{select}']").first.select_option(label=label)
                page.wait_for_function("() => !document.querySelector('[aria-busy=true]')")
            page.locator("#tiles").evaluate("(one) => one.scrollIntoView()")
            page.screenshot(path=DOCS / name)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
