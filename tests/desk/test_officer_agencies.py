"""The page of the agencies has what each sends and whom to ask, and no count."""

from __future__ import annotations

import re

import pytest

from tests.desk.bureau import FIRST, Bureau

PAGE = "/office/agencies"


@pytest.mark.long
def test_the_page_tells_of_each_agency_what_came_last_who_is_there_and_how_late_it_was(
    bureau: Bureau,
) -> None:
    text = bureau.signed_in("mai").get(PAGE).text
    for said in ("Health", "People served", "Phạm Thu Hà", "Quarter 4 of 2023", " of "):
        assert said in text
    assert re.search(r"(\d+) of \1 files", text)  # each is late: it came today, or not at all
    shown = re.sub(r"<[^>]+>", " ", text)
    assert not {f"{count}" for count in FIRST.values()} & set(re.findall(r"\d+", shown))


@pytest.mark.parametrize("name", ["ha", "nga"])
def test_it_is_for_officers_alone(bureau: Bureau, name: str) -> None:
    assert bureau.signed_in(name).get(PAGE).status_code == 404
