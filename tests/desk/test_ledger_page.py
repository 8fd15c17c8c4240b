"""The page of the ledger says what was looked at now, and what was looked at before."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from covey.store import ledger
from tests.desk.bureau import Bureau, copied
from tests.unit.hub.hub import Hub

WHOLE = "Every row was compared with its seal."
SINCE = "since then those of newer entries"


@pytest.fixture
def out(hub_with_a_release: Hub, tmp_path: Path) -> Iterator[Bureau]:
    with copied(hub_with_a_release, tmp_path / "project") as bureau:
        yield bureau


@pytest.mark.long
@pytest.mark.parametrize(("name", "page"), [("mai", "/office/ledger"), ("nga", "/audit")])
def test_rows_are_compared_whole_at_first_and_when_somebody_asks(
    out: Bureau, monkeypatch: pytest.MonkeyPatch, name: str, page: str
) -> None:
    monkeypatch.setattr(ledger, "BY_CHANCE", 0)
    somebody = out.signed_in(name)
    assert WHOLE in somebody.get(page).text
    with duckdb.connect(str(out.hub.settings.confidential_file)) as store:
        store.execute("UPDATE facts.people SET obs_value = 6400 WHERE obs_value IS NOT NULL")
    told = somebody.get(page).text
    assert SINCE in told
    assert "The chain holds" in told
    assert somebody.send(page, page).headers["location"] == page
    assert "its rows are not those that were published" in somebody.get(page).text
    assert WHOLE not in somebody.get(page).text


def test_a_row_that_was_changed_is_found_by_chance(out: Bureau) -> None:
    mai = out.signed_in("mai")
    assert WHOLE in mai.get("/office/ledger").text
    with duckdb.connect(str(out.hub.settings.confidential_file)) as store:
        store.execute("UPDATE facts.people SET obs_value = 6400 WHERE obs_value IS NOT NULL")
    assert "its rows are not those that were published" in mai.get("/office/ledger").text
