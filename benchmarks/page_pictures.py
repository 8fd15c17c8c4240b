"""Pictures of a page, light, dark, on a phone, printed.

`python -m benchmarks.page_pictures PUBLIC_FOLDER`. They stand in README and in
docs/how-to/publish-pages.md.

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
PICTURES = {
    "page.png": ("en", 1100, 1150, "light"),
    "page-phone.png": ("vi", 390, 1150, "light"),
    "page-dark.png": ("en", 1100, 1150, "dark"),
    "page-print.png": ("en", 688, 973, "print"),
}
"""The language of each, width and height, and how it is seen; paper is A4 less its margins."""


def main(public: Path) -> None:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    file = public / "covey.duckdb"
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        with public_tables(file) as tables:
            write_pages(tables, Path(folder), file)
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name, (language, width, height, seen) in PICTURES.items():
            page = browser.new_page(viewport={"width": width, "height": height})
            page.goto(f"{(Path(folder) / PAGE).as_uri()}?lang={language}")
            page.wait_for_function("() => !document.querySelector('[aria-busy=true]')")
            if seen == "print":
                page.emulate_media(media="print")
            elif seen == "dark":
                page.emulate_media(color_scheme="dark")
            page.screenshot(path=DOCS / name)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
