"""The report of a release: of what is out or about to be, for its owner alone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from covey import Policy
from covey.errors import ReleaseRefused
from covey.hub.ledger import read_ledger
from covey.hub.report import Reported, report_one
from tests.unit.hub.hub import Hub

Q1 = ("A1,F,3", "A1,M,30", "A2,F,14", "A2,M,40", "B,F,25", "B,M,50")
INSIDERS = ({"area": "A1"}, {"area": ("A2", "B")})


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Hub:
    """Return a hub with a quarter, of which others have published the men of one district."""
    hub = Hub(tmp_path_factory.mktemp("hub"), policy=Policy(5, insiders=INSIDERS))
    hub.send("q1.csv", *Q1)
    hub.collect()
    hub.outside("health.csv", "2024-Q1,A1,M,30")
    return hub


@pytest.fixture(scope="module")
def before(hub: Hub) -> tuple[Reported, str]:
    """Return the report of the quarter before it goes out."""
    done = reported(hub)
    return done, read(done)


@pytest.fixture(scope="module")
def out(hub: Hub, tmp_path_factory: pytest.TempPathFactory) -> Hub:
    """Return a copy of the hub with its quarter out."""
    out = hub.copied(tmp_path_factory.mktemp("out") / "hub")
    out.release("2024-Q1")
    return out


@pytest.fixture(scope="module")
def after(out: Hub) -> tuple[Reported, str]:
    """Return the report of the quarter once it is out."""
    done = reported(out)
    return done, read(done)


def reported(hub: Hub, period: str | None = None) -> Reported:
    return report_one(hub.settings, hub.registry, "people", period)


def read(done: Reported) -> str:
    """Return what a reader of English reads."""
    page = done.path.read_text(encoding="utf-8")
    body = re.sub(r"<(script|style)\b.*?</\1>", "", page, flags=re.DOTALL)
    shown = re.sub(r'<(\w+) class="t[^"]*" lang="vi".*?</\1>', "", body, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", shown))


@pytest.mark.long
def test_what_is_about_to_go_out_is_held_against_what_is_out_already(
    before: tuple[Reported, str],
) -> None:
    done, text = before
    assert (done.period, done.is_out) == ("2024-Q1", False)
    assert "people 2024-Q1 would go out like this, as vintage 1. Nothing was published." in text
    assert "It is protected beside: Annual report" in text
    assert "what is out already 0 62 0" in text  # beside it, other cells are hidden, of more people
    assert re.search(r"method=rounding, base=5 \d+ attacked, none fell", text)
    assert "Groups of which a reader does not see even the total: Area A , District A1" in text


def test_a_release_that_is_out_is_reported_as_it_is_out(after: tuple[Reported, str]) -> None:
    done, text = after
    assert (done.period, done.is_out) == ("2024-Q1", True)
    assert "people 2024-Q1 is out, as vintage 1." in text
    assert "is what is out, row by row" in text
    assert "It is protected beside: Annual report" in text
    assert "Confidential: for the data officer alone." in text


@pytest.mark.long
def test_of_what_is_not_entered_no_head_is_told(before: tuple[Reported, str]) -> None:
    assert "its head" not in before[1]


def test_the_newest_head_of_the_ledger_is_told(out: Hub, after: tuple[Reported, str]) -> None:
    (link,) = read_ledger(out.settings)
    assert f"Entries of the ledger: 1; its head: {link.head}." in after[1]


def test_only_its_owner_can_open_it_and_it_lies_among_what_is_confidential(
    out: Hub, after: tuple[Reported, str]
) -> None:
    path = after[0].path
    assert path == out.folder / "confidential" / "reports" / "people_2024-Q1.html"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert list(out.settings.public_file.parent.rglob("*.html")) == []


def test_what_may_not_go_out_yet_and_is_not_out_has_no_report(hub: Hub) -> None:
    with pytest.raises(ReleaseRefused, match="2024-Q2"):
        reported(hub, "2024-Q2")


def test_where_no_safe_table_is_found_it_says_so_and_what_others_would_do(tmp_path: Path) -> None:
    hub = Hub(tmp_path, policy=Policy(5, frozen_open=({"area": "A1"},)))
    hub.send("q1.csv", *Q1)
    hub.collect()
    text = read(reported(hub, "2024-Q1"))
    assert "Under this policy there is no safe table" in text
    assert "minimum_count=3 safe: nothing is hidden" in text
