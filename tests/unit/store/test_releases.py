from __future__ import annotations

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


def test_a_period_is_released_once(path: Path) -> None:
    with open_confidential(path) as store:
        store.record.decide(release("people", "2024-Q1"))
        with pytest.raises(ReleaseRefused, match="people 2024-Q1 was published on 2024-05-05"):
            store.record.decide(release("people", "2024-Q1"))
        store.record.decide(release("people", "2024-Q2"))
        assert [one.period for one in store.record.all()] == ["2024-Q1", "2024-Q2"]


def test_the_counts_of_a_release_do_not_go_out_under_another_name(path: Path) -> None:
    again = r"by_age 2024-Q1 counts clinics 2024-Q1 again, which people 2024-Q1 has published"
    with open_confidential(path) as store:
        store.record.decide(release("people", "2024-Q1", Part("clinics", "2024-Q1", {})))
        with pytest.raises(ReleaseRefused, match=again):
            store.record.decide(release("by_age", "2024-Q1", Part("clinics", "2024-Q1", {})))
        store.record.decide(release("by_age", "2024-Q2", Part("clinics", "2024-Q2", {})))


def test_a_quarter_does_not_go_out_beside_its_months_nor_a_month_beside_its_quarter(
    path: Path,
) -> None:
    with open_confidential(path) as store:
        store.record.decide(release("monthly", "2024-02", QUARTER[1]))
        with pytest.raises(ReleaseRefused, match=r"counts portal 2024-02 again"):
            store.record.decide(release("quarterly", "2024-Q1", *QUARTER))
        store.record.decide(release("quarterly", "2024-Q2", Part("portal", "2024-04", {})))
        with pytest.raises(ReleaseRefused, match=r"which quarterly 2024-Q2 has published"):
            store.record.decide(release("monthly", "2024-04", Part("portal", "2024-04", {})))


def test_other_codes_of_the_same_file_are_other_counts(path: Path) -> None:
    women, men = (Part("clinics", "2024-Q1", {"sex": frozenset(sex)}) for sex in "FM")
    adults = Part("clinics", "2024-Q1", {"age": frozenset(["18+"])})
    with open_confidential(path) as store:
        store.record.decide(release("women", "2024-Q1", women))
        store.record.decide(release("men", "2024-Q1", men))
        with pytest.raises(ReleaseRefused, match="which women 2024-Q1 has published"):
            store.record.decide(release("adults", "2024-Q1", adults))


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
