"""Whatever the desk says, it says in Vietnamese too; and it says no more than is translated."""

from __future__ import annotations

import re

from covey.contracts.words import read_words
from covey.desk import FOLDER
from covey.desk.words import TOLD
from covey.hub.agency import title_of
from covey.page import page_words
from schemas.registry import REGISTRY

_SAID = re.compile(r"\bsay\(\s*(?:\"([^\"]+)\"|'([^']+)')")
_NAVIGATED = re.compile(r'\("/[a-z]+(?:/[a-z]+)*", "([^"]+)"\)')
_ROLES = {"officer", "auditor"}


def _texts() -> set[str]:
    files = [*FOLDER.glob("assets/*.jinja"), *FOLDER.glob("*.py")]
    said = {
        double or single
        for file in files
        for double, single in _SAID.findall(file.read_text("utf-8"))
    }
    places = {text for file in FOLDER.glob("*.py") for text in _NAVIGATED.findall(file.read_text())}
    return said | places | _ROLES | {*TOLD}


def test_every_text_of_the_desk_is_there_in_vietnamese() -> None:
    known = {**page_words(), **read_words(FOLDER / "languages" / "vi.csv")}
    assert sorted(_texts() - known.keys()) == []


def test_no_translation_is_of_what_is_said_no_more() -> None:
    assert sorted(read_words(FOLDER / "languages" / "vi.csv").keys() - _texts()) == []


def test_every_agency_and_file_of_the_demonstration_has_its_name_in_vietnamese() -> None:
    words = REGISTRY.words["vi"]
    for one in REGISTRY.submissions:
        assert {one.title, title_of(one.agency)} <= words.keys()
