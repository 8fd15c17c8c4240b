from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from covey.contracts import Part
from covey.errors import ReleaseRefused
from covey.store import Receipt, newest_accepted, source_files
from tests.golden.hub_of_a_year import CLINICS, COUNTS, begun
from tests.unit.hub.accepted import Accepted


def lived_until_a_correction(folder: Path) -> Accepted:
    """Return a hub that released a quarter twice."""
    hub = begun(folder)
    for people in (COUNTS["2024-Q3"], {area: 100 + n for area, n in COUNTS["2024-Q3"].items()}):
        hub.accept(CLINICS, "2024-Q1", people)
        hub.release("people", "2024-Q1")
    return hub


@pytest.mark.long
def test_a_release_is_read_from_its_entry_and_the_receipts(tmp_path: Path) -> None:
    """By what it was made of then, whatever came since."""
    hub = lived_until_a_correction(tmp_path)
    with hub.store() as store:
        first, again = store.record.all()
        entries = store.ledger.entries()
    assert [one.vintage for one in (first, again)] == [1, 2]
    assert [[(file.file_name, file.revision) for file in one.files] for one in (first, again)] == [
        [("1.csv", 1)], [("2.csv", 2)],
    ]  # fmt: skip
    assert [one.released_at for one in (first, again)] == [one.released_at for one in entries]
    assert first.carried_out.startswith("Policy(minimum_count=5")


@pytest.mark.long
def test_a_period_has_another_vintage_once_a_file_of_it_was_corrected(tmp_path: Path) -> None:
    hub = lived_until_a_correction(tmp_path)
    with hub.store() as store:
        (*_, last) = store.record.all()
        with pytest.raises(ReleaseRefused, match="nothing of it was corrected since"):
            store.record.next_vintage("people", "2024-Q1", last.files)
        (file,) = last.files
        assert store.record.next_vintage("people", "2024-Q1", (replace(file, sha256="other"),)) == 3
        assert store.record.next_vintage("people", "2024-Q2", last.files) == 1


def test_a_release_is_made_of_the_newest_accepted_files() -> None:
    part = Part("clinics", "2024-Q1", {})
    moment = datetime(2024, 5, 5, tzinfo=UTC)
    receipts = [
        Receipt("clinics", "", f"{revision}.csv", "hash", moment, "accepted", "2024-Q1", revision)
        for revision in (1, 2)
    ]
    receipts.append(Receipt("clinics", "", "bad.csv", "hash", moment, "refused"))
    (file,) = source_files([part], newest_accepted(receipts))
    assert (file.file_name, file.revision) == ("2.csv", 2)
