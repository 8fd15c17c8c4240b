"""An auditor is shown what was decided, by whom and under which policy, and no count of a store."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from covey.hub.ledger import read_ledger
from covey.hub.withdraw import withdraw_release
from tests.desk.bureau import FIRST, Bureau, copied
from tests.desk.office import Somebody
from tests.unit.hub.hub import Hub

PAGES = (
    "/audit", "/audit/report", "/audit/policies", "/audit/releases",
    "/audit/history/people/2023-Q1",
)  # fmt: skip
LINK = re.compile(r'href="(/[^"?#]*)')
NUMBER = re.compile(r"(?<![-\w])\d[\d,]*(?![-\w])")


@pytest.fixture(scope="module")
def looked_at(hub_with_a_release: Hub, tmp_path_factory: pytest.TempPathFactory) -> Hub:
    """A hub with a release that two signed, a withdrawal, and a file that an officer accepted."""
    folder = tmp_path_factory.mktemp("audited") / "project"
    with copied(hub_with_a_release, folder) as bureau:
        with pytest.raises(Exception, match="approval"):
            withdraw_release(
                bureau.hub.settings, bureau.registry, "people", "2023-Q1", "Two were exchanged."
            )
        bureau.send("2024-Q1", {"A2,F": 7520}, "next.csv")
        mai, page = bureau.signed_in("mai"), "/office/held/clinics/2024-Q1"
        file = re.search(r'name="file" value="([0-9a-f]{64})"', mai.get(page).text)
        assert file is not None
        mai.send(page, f"{page}/accept", file=file.group(1), words="they had 7520, says the team")
    return bureau.hub


@pytest.fixture
def audited(looked_at: Hub, tmp_path: Path) -> Iterator[Bureau]:
    """The desk of that hub."""
    with copied(looked_at, tmp_path / "project") as bureau:
        yield bureau


def every_page(nga: Somebody) -> dict[str, str]:
    """Return every page that an auditor comes to by links, by its address."""
    found: dict[str, str] = {}
    ahead = ["/audit"]
    while ahead:
        place = ahead.pop()
        if place in found or place.endswith((".css", ".js")):
            continue
        answer = nga.get(place, follow_redirects=True)
        assert answer.status_code == 200, place
        found[place] = answer.text
        ahead += LINK.findall(answer.text)
    return found


def counts(bureau: Bureau) -> set[int]:
    """Return every true count of files and of what they add up to."""
    found = set(FIRST.values()) | {7520}
    for period in ("2023-Q1", "2023-Q2", "2023-Q3", "2023-Q4", "2024-Q1"):
        found |= set(bureau.hub.counts(period)["persons"].to_list())
    return {count for count in found if count > 0}


def test_no_page_of_an_auditor_has_a_true_count(audited: Bureau) -> None:
    nga = audited.signed_in("nga")
    pages = every_page(nga)
    assert set(PAGES) <= pages.keys()
    true = counts(audited)
    assert len(true) > 10
    for place, text in pages.items():
        shown = re.sub(r"<[^>]+>|[0-9a-f]{16,}", " ", text)
        told = {int(one.replace(",", "")) for one in NUMBER.findall(shown)}
        assert not told & true, place


def test_no_page_of_an_auditor_has_a_file_a_letter_or_words_about_what_was_sent(
    audited: Bureau,
) -> None:
    for place, text in every_page(audited.signed_in("nga")).items():
        for secret in (".csv", "says the team", "letter in", "kept in"):
            assert secret not in text, place


def test_the_ledger_tells_who_signed_and_that_all_of_it_holds(audited: Bureau) -> None:
    text = audited.signed_in("nga").get("/audit").text
    (link,) = read_ledger(audited.hub.settings)
    assert "The chain holds, and so does every signature." in text
    assert link.head in text
    assert "signed by duc, mai" in text


def test_the_report_has_policy_release_head_and_signatures_on_one_page(audited: Bureau) -> None:
    text = audited.signed_in("nga").get("/audit/report").text
    (link,) = read_ledger(audited.hub.settings)
    for said in ("The chain holds", link.head, "signed by duc, mai", "minimum_count", "People"):
        assert said in text
    row = text[text.index('<tr class="entry">') :]
    assert "minimum_count" not in row  # it went out under the policy of the contract


def test_a_signature_that_does_not_hold_is_told(audited: Bureau) -> None:
    path = audited.hub.settings.officers_folder / "duc.toml"
    path.write_text(path.read_text().replace('role = "officer"', 'role = "auditor"'))
    text = audited.signed_in("nga").get("/audit").text
    assert "The chain holds" not in text
    assert "duc is an auditor, who approves nothing" in text


def test_an_auditor_takes_entries_and_policies_along_without_a_count(audited: Bureau) -> None:
    answer = audited.signed_in("nga").get("/audit/audit.json")
    told = json.loads(answer.text)
    assert [one["entry"]["dataset"] for one in told["entries"]] == ["people"]
    assert answer.headers["content-disposition"] == 'attachment; filename="audit.json"'


def test_the_policies_are_those_of_the_contracts(audited: Bureau) -> None:
    text = audited.signed_in("nga").get("/audit/policies").text
    assert "minimum_count" in text
    assert "Signatures that a release needs: 2" in text


@pytest.mark.parametrize("name", ["ha", "mai"])
def test_nobody_else_finds_the_pages_of_an_auditor(audited: Bureau, name: str) -> None:
    somebody = audited.signed_in(name)
    assert {somebody.get(place).status_code for place in (*PAGES, "/audit/audit.json")} == {404}
