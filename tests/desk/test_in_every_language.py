"""No page of the desk says a word of English, or a code, where a language is complete."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from covey.desk.app import desk_app
from covey.desk.visit import Options
from tests.desk.bureau import Bureau

_QUOTED = {"code", "pre", "q", "blockquote", "script", "style", "textarea"}
"""What is said of no page's own: names of fields, what somebody wrote."""

_NAMES = (
    "Phạm Thu Hà", "Lê Thị Mai", "Trần Minh Đức", "Hoàng Nga", "English Tiếng Việt",
    "xlsx ods xls CSV SDMX CSV Parquet JSON stat", "schemas codelists periods csv",
)  # fmt: skip
"""Of persons, languages, files and their kinds, which are the same in every language."""

_WORD = re.compile(r"[^\W\d_]{2,}")


class _Texts(HTMLParser):
    """The pieces of text of a page, but for what it quotes and what its head says to its reader."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if tag in {"input", "meta", "link", "br", "col"}:
            return
        spoken = tag == "button" and "lang" in named
        hidden = spoken or "who" in (named.get("class") or "").split()
        self._inside.append("code" if hidden else tag)

    def handle_endtag(self, tag: str) -> None:
        if self._inside and tag not in {"input", "meta", "link", "br", "col"}:
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        if data.strip() and not _QUOTED & set(self._inside):
            self.texts.append(" ".join(data.split()))


def _texts(page: str) -> list[str]:
    parser = _Texts()
    parser.feed(page)
    return parser.texts


def _phrases(texts: list[str]) -> set[tuple[str, ...]]:
    """Return every three words that follow each other in a text."""
    words = [_WORD.findall(text) for text in texts]
    return {tuple(of[at : at + 3]) for of in words for at in range(len(of) - 2)}


@pytest.fixture
def busy(bureau: Bureau) -> Iterator[Bureau]:
    """Open a desk in two languages, where a file is held and a plan waits for a signature."""
    bureau.release("2023-Q1")
    bureau.sign(bureau.plan("2023-Q2").hash, "duc")
    assert bureau.send("2023-Q4", {"A1,F": 73120}, "again.csv") == "held"
    _translate(bureau.folder)
    registry = replace(bureau.registry, codelists=bureau.folder / "codelists")
    app = desk_app(bureau.hub.settings, registry, Options())
    with TestClient(app):
        yield Bureau(bureau.folder, app, bureau.hub, bureau.keys)


def _translate(folder: Path) -> None:
    """Give a project the Vietnamese of its titles and of its periods."""
    words = {
        "People": "Người", "People served": "Người được phục vụ", "Health": "Y tế",
        "area": "vùng", "sex": "giới tính",
    }  # fmt: skip
    (folder / "words").mkdir()
    lines = [f"{english},{translation}" for english, translation in words.items()]
    text = "\n".join(["english,translation", *lines, ""])
    (folder / "words" / "vi.csv").write_text(text, encoding="utf-8")
    periods = folder / "codelists" / "periods.csv"
    head, *rows = periods.read_text("utf-8").splitlines()
    called = [f"{row},Kỳ {row.partition(',')[0].replace('-', ' ')}" for row in rows]
    periods.write_text("\n".join([f"{head},label_vi", *called, ""]), encoding="utf-8")


_PAGES = {
    "mai": (
        "/office", "/office/releases", "/office/agencies", "/office/history", "/office/ledger",
        "/office/plan/people/2023-Q1", "/office/plan/people/2023-Q2",
        "/office/plan/people/2023-Q3", "/office/plan/people/2024-Q2",
        "/office/held/clinics/2023-Q4", "/office/history/people/2023-Q1",
    ),
    "ha": ("/agency", "/agency/sent", "/agency/files", "/agency/file/clinics"),
    "nga": (
        "/audit", "/audit/report", "/audit/policies", "/audit/releases",
        "/audit/history/people/2023-Q1",
    ),
}  # fmt: skip


def test_no_page_repeats_a_sentence_of_english_or_names_a_code(busy: Bureau) -> None:
    found = {}
    allowed = _phrases([*_NAMES])
    codes = {one.name for one in (*busy.registry.submissions, *busy.registry.datasets)}
    codes |= {f"20{year}-Q{quarter}" for year in (23, 24, 25, 26) for quarter in (1, 2, 3, 4)}
    code = re.compile(rf"(?<!\w)(?:{'|'.join(sorted(codes))})(?![\w.])")
    for name, pages in _PAGES.items():
        english, vietnamese = (busy.signed_in(name, tag) for tag in ("en", "vi"))
        for page in pages:
            answers = [who.get(page) for who in (english, vietnamese)]
            assert [one.status_code for one in answers] == [200, 200], page
            en, vi = (_texts(one.text) for one in answers)
            left = (_phrases(en) & _phrases(vi)) - allowed
            named = [text for text in vi if code.search(text)]
            if 'class="quoted"' in answers[1].text:  # what had no words of Vietnamese
                named.append(re.findall(r'<q lang="en">(.*?)</q>', answers[1].text)[0])
            if left or named:
                found[page] = sorted(map(" ".join, left)), named
    assert found == {}
