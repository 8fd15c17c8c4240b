"""A folder for a web server, in a real Chromium, from a server of this machine."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from covey.page import write_pages
from covey.page.site import ASSETS
from covey.store import public_tables
from tests.unit.page.reader import Reader
from tests.unit.page.small import served
from tests.unit.store.tiny import built

if TYPE_CHECKING:  # only the worker that opens pages loads it
    from playwright.sync_api import Browser

PAGE = "served_2024-Q1.html"


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


def write(file: Path, folder: Path) -> Path:
    with public_tables(file) as tables:
        write_pages(tables, folder, file, site=True)
    return folder


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("site")
    return write(built(root / "covey.duckdb", [served(), served("2024-Q2", more=7)]), root / "site")


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(site)))
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    serving.join()
    server.server_close()


def test_pages_of_a_site_share_their_scripts_and_are_small(site: Path) -> None:
    pages = {path.name: path.stat().st_size for path in site.glob("*.html")}
    assert max(pages.values()) < 200_000
    kinds = sorted(path.name.partition("-")[0] for path in (site / ASSETS).iterdir())
    assert kinds.count("style") == kinds.count("engine") == kinds.count("file") == 1
    for part in (site / ASSETS).glob("script-*"):
        assert any(part.name in (site / page).read_text(encoding="utf-8") for page in pages)
    assert (site / "covey.duckdb").read_bytes() == (site.parent / "covey.duckdb").read_bytes()


@pytest.mark.long
def test_a_site_that_is_made_again_keeps_no_part_of_before(tmp_path: Path) -> None:
    file = built(tmp_path / "covey.duckdb", [served()])
    folder = write(file, tmp_path / "site")
    before = {path.name for path in (folder / ASSETS).iterdir()}
    (folder / ASSETS / "logo.svg").write_text("<svg/>", encoding="utf-8")
    file.unlink()
    write(built(file, [served("2024-Q2", more=7)]), folder)
    after = {path.name for path in (folder / ASSETS).iterdir()}

    assert {name.partition("-")[0] for name in before - after} == {"file"}
    assert after - before >= {"logo.svg"}
    assert {path.name for path in folder.glob("served*")} == {"served_2024-Q2.html"}


@pytest.mark.browser
def test_a_page_of_a_site_runs_nothing_from_elsewhere_and_nothing_that_was_changed(
    browser: Browser, address: str
) -> None:
    context = browser.new_context()
    reader = Reader(context.new_page(), f"{address}/{PAGE}?lang=en")
    rule = reader.page.locator("meta[http-equiv]").get_attribute("content") or ""
    drawn = reader.page.locator("#trend svg").count()
    asked = {url.partition("?")[0] for url in reader.asked}
    ran = reader.page.evaluate(
        "() => { const one = document.createElement('script'); one.text = 'window.ran = 1';"
        " document.head.append(one); return window.ran === 1; }"
    )
    context.close()

    assert drawn
    assert all(url.startswith(address) for url in asked)
    assert "script-src 'self';" in rule
    assert "connect-src 'none'" in rule
    assert not ran
    assert [one for one in reader.complaints if "Content Security Policy" not in one] == []


@pytest.mark.long  # `test_asking_in_a_browser.py` asks the same of a file
@pytest.mark.browser
def test_questions_are_answered_on_a_site(browser: Browser, address: str) -> None:
    context = browser.new_context()
    reader = Reader(context.new_page(), f"{address}/query.html?lang=en")
    reader.page.locator("#sql").fill("SELECT sum(obs_value) IS NOT NULL AS there FROM served")
    reader.page.locator("#run").click()
    reader.page.wait_for_selector("#rows tbody tr", timeout=60_000)
    rows = reader.page.locator("#rows tbody tr").all_text_contents()
    context.close()

    assert rows == ["true"]
    assert all(url.startswith((address, "blob:")) for url in reader.asked)
    assert reader.complaints == []
