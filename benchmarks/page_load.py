"""How large pages are and how long a reader waits for them, beside what is asked of them.

    .venv/bin/python -m benchmarks.page_load FOLDER [FOLDER ...]

Each FOLDER is one that `covey page` wrote, as one file a page or as a site; it is served from this
machine, and opened in Chromium with an empty cache. A page is there when every chart is drawn; the
page for questions, when it has answered one. Ratios are of the time or size that is asked for: 1 is
just met. Run it on a quiet machine; the median of the rounds counts. On a busy one, look at the
last column: the wait as a multiple of a yardstick, a loop in the same browser just before it.
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
YARDSTICK = """() => {
  const began = performance.now();
  let sum = 0;
  for (let at = 0; at < 2e8; at += 1) sum += at % 7;
  return sum && (performance.now() - began) / 1000;
}"""


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


def main(folders: list[Path]) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=NEEDS["browser"].command, args=["--no-sandbox"]
        )
        print("| folder | page | MB | of 1.5 | s | of what is asked | yardsticks |")
        print("|---|---|--:|--:|--:|--:|--:|")
        for folder in folders:
            _measure(browser, folder)
        browser.close()


def _measure(browser: Browser, folder: Path) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_address[1]}"
    for path in sorted(folder.glob("*.html")):
        size = path.stat().st_size
        rounds = [_seconds(browser, f"{address}/{path.name}") for _ in range(ROUNDS)]
        waited = median(wait for wait, _ in rounds)
        of_yardstick = median(wait / yardstick for wait, yardstick in rounds)
        asked = SECONDS["query" if path.name == QUERY else "page"]
        of_size = "" if path.name == QUERY else f"{size / LARGEST_PAGE:.2f}"
        print(
            f"| {folder.name} | {path.name} | {size / 1e6:.2f} | {of_size} | {waited:.2f} "
            f"| {waited / asked:.2f} | {of_yardstick:.1f} |"
        )
    server.shutdown()
    server.server_close()


def _seconds(browser: Browser, address: str) -> tuple[float, float]:
    """Return the seconds until a page is there, and those of the yardstick before it."""
    context = browser.new_context()
    page = context.new_page()
    yardstick = page.evaluate(YARDSTICK)
    began = perf_counter()
    page.goto(address)
    if address.endswith(QUERY):
        page.locator("#sql").fill("SELECT 1")
        page.locator("#run").click()
        page.wait_for_selector("#rows tbody tr", timeout=60_000)
    page.wait_for_function("() => !document.querySelector('[aria-busy=true]')")
    waited = perf_counter() - began
    context.close()
    return waited, yardstick


if __name__ == "__main__":
    main([Path(one) for one in sys.argv[1:]])
