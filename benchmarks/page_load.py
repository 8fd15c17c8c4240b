"""How large pages are and how long a reader waits for them, beside what is asked of them.

    .venv/bin/python -m benchmarks.page_load FOLDER [FOLDER ...]

Each FOLDER is one that `covey page` wrote, as one file a page or as a site; it is served from this
machine, and opened in Chromium with an empty cache. A page is there when every chart is drawn; the
page for questions, when it has answered one. Ratios are of the time or size that is asked for: 1 is
just met. Run it on a quiet machine; the median of the rounds counts.
"""

from __future__ import annotations

import sys
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from tests.needs import NEEDS

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROUNDS = 5
LARGEST_PAGE = 1_500_000
SECONDS = {"page": 1.0, "query": 3.0}
QUERY = "query.html"


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


def main(folders: list[Path]) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=NEEDS["browser"].command, args=["--no-sandbox"]
        )
        print("| folder | page | MB | of 1.5 | s | of what is asked |\n|---|---|--:|--:|--:|--:|")
        for folder in folders:
            _measure(browser, folder)
        browser.close()


def _measure(browser: Browser, folder: Path) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_address[1]}"
    for path in sorted(folder.glob("*.html")):
        size = path.stat().st_size
        waited = median(_seconds(browser, f"{address}/{path.name}") for _ in range(ROUNDS))
        asked = SECONDS["query" if path.name == QUERY else "page"]
        of_size = "" if path.name == QUERY else f"{size / LARGEST_PAGE:.2f}"
        name = f"{folder.name} | {path.name}"
        print(f"| {name} | {size / 1e6:.2f} | {of_size} | {waited:.2f} | {waited / asked:.2f} |")
    server.shutdown()
    server.server_close()


def _seconds(browser: Browser, address: str) -> float:
    context = browser.new_context()
    page = context.new_page()
    began = perf_counter()
    page.goto(address)
    if address.endswith(QUERY):
        page.locator("#run").click()
        page.wait_for_selector("#rows tbody tr", timeout=60_000)
    page.wait_for_function("() => !document.querySelector('[aria-busy=true]')")
    waited = perf_counter() - began
    context.close()
    return waited


if __name__ == "__main__":
    main([Path(one) for one in sys.argv[1:]])
