from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from covey.contracts import Part
from covey.errors import ReleaseRefused
from covey.store import Receipt, Release, SourceFile, open_confidential, source_files
from tests.unit.store.network import MOMENT

QUARTER = [Part("portal", f"2024-0{month}", {}) for month in (1, 2, 3)]


def release(dataset: str, period: str, *parts: Part) -> Release:
    taken = MOMENT.replace(tzinfo=None)
    files = tuple(SourceFile(part, "f.csv", 1, "hash", taken) for part in parts)
    return Release(dataset, period, "minimum_count=10", "safe", MOMENT, "hash", files=files)


def test_a_release_is_read_as_it_was_decided(path: Path) -> None:
    women = Part("clinics", "2024-Q1", {"sex": frozenset("F")})
    decided = release("people", "2024-Q1", women, *QUARTER)
    with open_confidential(path) as store:
        store.record.decide(decided)
    with open_confidential(path) as store:
        (known,) = store.record.all()
        assert (known.files, known.settled) == (decided.files, False)
        assert known.released_at.replace(tzinfo=UTC) == MOMENT
        store.editions.settle()
        assert store.record.all()[0].settled


def test_a_vintage_is_released_once(path: Path) -> None:
    with open_confidential(path) as store:
        store.record.decide(release("people", "2024-Q1"))
        with pytest.raises(ReleaseRefused, match="people 2024-Q1 went out meanwhile"):
            store.record.decide(release("people", "2024-Q1"))
        store.record.decide(release("people", "2024-Q2"))
        assert [one.period for one in store.record.all()] == ["2024-Q1", "2024-Q2"]


def test_a_period_has_another_vintage_once_a_file_of_it_was_corrected(path: Path) -> None:
    with open_confidential(path) as store:
        first = release("people", "2024-Q1", Part("clinics", "2024-Q1", {}))
        assert store.record.next_vintage("people", "2024-Q1", first.files) == 1
        store.record.decide(first)
        with pytest.raises(ReleaseRefused, match="nothing of it was corrected since"):
            store.record.next_vintage("people", "2024-Q1", first.files)
        (file,) = first.files
        assert store.record.next_vintage("people", "2024-Q1", (replace(file, sha256="other"),)) == 2


def test_a_release_is_made_of_the_newest_accepted_files() -> None:
    part = Part("clinics", "2024-Q1", {})
    moment = datetime(2024, 5, 5, tzinfo=UTC)
    receipts = [
        Receipt("clinics", "", f"{revision}.csv", "hash", moment, "accepted", "2024-Q1", revision)
        for revision in (1, 2)
    ]
    receipts.append(Receipt("clinics", "", "bad.csv", "hash", moment, "refused"))
    (file,) = source_files([part], receipts)
    assert (file.file_name, file.revision) == ("2.csv", 2)
