"""A page in a language of the project, of which some words are there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from covey.page import speaking
from tests.unit.page.reader import Reader
from tests.unit.page.small import served, write
from tests.unit.store.tiny import built

if TYPE_CHECKING:  # only the worker that opens pages loads it
    from playwright.sync_api import Browser


@pytest.mark.long  # `unit/store/test_translated.py` holds the file
@pytest.mark.browser
def test_a_page_speaks_a_third_language_and_says_where_it_does_not(
    browser: Browser, tmp_path: Path
) -> None:
    file = built(tmp_path / "covey.duckdb", [served()])
    counts = "{cells} {cells: one liczba | few liczby | many liczb | other liczby}; {hidden}"
    polish = {"Counts: {cells}. Hidden: {hidden}.": counts}
    words = {"How people are protected": "Como as pessoas são protegidas", "a secret": "segredo"}
    with speaking({"pt": words, "pl": polish}):
        write(file, tmp_path / "pages")
    path = tmp_path / "pages" / "served_2024-Q1.html"
    context = browser.new_context(offline=True)
    reader = Reader(context.new_page(), f"{path.as_uri()}?lang=pt")
    shown = reader.page.locator("body").inner_text()
    reader.page.goto(f"{path.as_uri()}?lang=pl")
    in_polish = reader.page.locator("figcaption").all_inner_texts()
    context.close()

    assert {"1 liczba; 0", "14 liczb; 2"} <= set(in_polish)
    assert "Português" in shown
    assert "Como as pessoas são protegidas" in shown
    assert "How people are protected" not in shown
    assert "Some words are not in this language yet, and stand in English." in shown
    assert "Con người được bảo vệ" not in shown
    assert "1.575" in shown
    assert not re.search(r"\d,\d{3}", shown), "one way to write numbers, whoever's the words"
    assert "segredo" not in path.read_text(encoding="utf-8"), "words of contracts stay at home"
    assert reader.complaints == []
