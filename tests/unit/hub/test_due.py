from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from covey.contracts import Dataset, Part, Registry
from covey.hub.due import Books, day_in, due
from covey.store import Counting, Receipt, Release, SourceFile, Standing
from tests.unit.store.network import MOMENT, PEOPLE, network_in

TODAY = date(2024, 7, 5)


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Registry:
    return network_in(tmp_path_factory.mktemp("codelists"))


def released(dataset: str, period: str, *parts: Part) -> Release:
    files = tuple(SourceFile(part, "f.csv", 1, "hash", MOMENT) for part in parts)
    return Release(dataset, period, MOMENT, files=files)


def told(
    network: Registry,
    *files: tuple[str, str],
    releases: tuple[Release, ...] = (),
    dataset: Dataset = PEOPLE,
) -> list[tuple[str, list[str]]]:
    books = Books(network, frozenset(files), releases, Counting(network))
    return [
        (one.period, [f"{file.agency} since {file.since}" for file in one.awaited])
        for one in due(books, dataset, TODAY)
    ]


def test_the_last_period_is_due_before_anything_has_come(network: Registry) -> None:
    assert told(network) == [("2024-Q2", ["health since 2024-07-01", "social since 2024-07-01"])]


def test_a_late_agency_keeps_its_period_due_until_it_is_out(network: Registry) -> None:
    came = [("clinics", "2024-Q1"), ("clinics", "2024-Q2"), ("wards", "2024-Q2")]
    late = ("2024-Q1", ["social since 2024-04-01"])
    assert told(network, *came) == [late, ("2024-Q2", [])]
    assert told(network, *came, releases=(released("people", "2024-Q2"),)) == [late]
    assert told(network, *came, ("wards", "2024-Q1"))[0] == ("2024-Q1", [])


def test_a_dataset_may_say_from_when_on_it_is_due(network: Registry) -> None:
    first, second = told(network, dataset=replace(PEOPLE, first_period="2024-Q1"))
    assert (first[0], second[0]) == ("2024-Q1", "2024-Q2")
    came = ("clinics", "2024-Q1")
    assert [period for period, _ in told(
        network, came, dataset=replace(PEOPLE, first_period="2024-Q2")
    )] == ["2024-Q2"]  # fmt: skip


def test_a_corrected_period_is_due_again_until_it_is_out_as_it_is_counted_now(
    network: Registry,
) -> None:
    (part, *_) = network.parts(PEOPLE, "2024-Q1")
    out = released("people", "2024-Q1", part)
    (file,) = out.files
    mended = Receipt("clinics", "health", "g.csv", "other", MOMENT, "accepted", "2024-Q1", 2)
    came = frozenset([("clinics", "2024-Q1"), ("wards", "2024-Q1")])

    def corrected(newest: Receipt) -> list[str]:
        key = (part.submission, part.period)
        counting = Counting(network, {key: newest}, standing=Standing((out,)))
        books = Books(network, came, (out,), counting)
        return [one.period for one in due(books, PEOPLE, TODAY) if one.corrected]

    assert corrected(mended) == ["2024-Q1"]
    assert corrected(replace(mended, sha256=file.sha256)) == []


def test_a_period_that_is_not_over_is_told_once_a_file_is_there(network: Registry) -> None:
    books = Books(network, frozenset({("clinics", "2024-Q2")}), (), Counting(network))
    early = [(one.period, one.since) for one in due(books, PEOPLE, date(2024, 6, 1))]
    assert early == [("2024-Q2", date(2024, 7, 1))]


def test_counts_that_went_out_in_another_dataset_are_due_all_the_same(network: Registry) -> None:
    other = released("people_by_age", "2024-Q2", Part("clinics", "2024-Q2", {}))
    assert told(network, releases=(other,)) == told(network)


def test_each_file_is_awaited_since_its_own_period(network: Registry) -> None:
    takedowns = network.dataset("takedowns")
    books = Books(network, frozenset({("portal", "2024-01")}), (), Counting(network))
    first = due(books, takedowns, TODAY)[0]
    assert first.period == "2024-Q1"
    assert [(file.period, file.since) for file in first.awaited] == [
        ("2024-02", date(2024, 3, 1)),
        ("2024-03", date(2024, 4, 1)),
    ]


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        pytest.param("2024-12-31T17:30:00+00:00", date(2025, 1, 1), id="new year there alone"),
        pytest.param("2024-12-31T16:30:00+00:00", date(2024, 12, 31), id="old year in both"),
    ],
)
def test_a_day_is_a_day_where_the_officers_are(moment: str, day: date) -> None:
    assert day_in("Asia/Ho_Chi_Minh", datetime.fromisoformat(moment)) == day
