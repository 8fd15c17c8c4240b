"""Runs of the hub: a collection and a release, each step by the name that may stand in a record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import pytest

from covey.errors import CommandError, ReleaseWaits, StoreBusy, SubmissionsMissing
from covey.hub.collect import collect
from covey.hub.release import ReleaseRequest, release
from covey.hub.steps import by_itself
from tests.sampled import sampled
from tests.unit.hub.hub import Hub

Answer = TypeVar("Answer")

Q1 = ("A1,F,3", "A1,M,30", "A2,F,14", "A2,M,40", "B,F,25", "B,M,50")
Q2 = ("A1,F,30", "A1,M,22", "A2,F,18", "A2,M,33", "B,F,21", "B,M,44")
AFTER_Q2 = datetime(2024, 9, 30, 12, tzinfo=UTC)
AFTER_Q3 = datetime(2024, 10, 5, 12, tzinfo=UTC)


class Record:
    """A record of steps, by name."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def __call__(self, name: str, act: Callable[[], Answer], /) -> Answer:
        self.names.append(name)
        return by_itself(name, act, ())


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Hub:
    hub = Hub(tmp_path_factory.mktemp("hub"))
    hub.send("q1.csv", *Q1, period="2024-Q1")
    hub.send("q2.csv", *Q2, period="2024-Q2")
    return hub


@pytest.fixture(scope="module")
def corrected(made: Hub, tmp_path_factory: pytest.TempPathFactory) -> Hub:
    """A hub whose quarters are out; the first was corrected since, and a third is there."""
    hub = made.copied(tmp_path_factory.mktemp("corrected") / "hub")
    collect(hub.settings, hub.registry)
    release(hub.settings, hub.registry, ReleaseRequest("people", planned=AFTER_Q2))
    hub.send("q1 again.csv", *Q1[:-1], "B,M,80", period="2024-Q1")
    hub.send("q3.csv", *Q2[:-1], "B,M,49", period="2024-Q3")
    collect(hub.settings, hub.registry)
    return hub


@pytest.mark.long
def test_a_collection_says_of_each_file_what_became_of_it(hub: Hub) -> None:
    hub.send("wrong.csv", "A9,F,40", period="2024-Q3")
    record = Record()
    collection = collect(hub.settings, hub.registry, record)
    assert [one.file_name for one in collection.accepted] == ["q1.csv", "q2.csv"]
    assert [one.file_name for one in collection.refused] == ["wrong.csv"]
    assert record.names == [
        "look into the inbox",
        *("clinics: q1.csv", "clinics: q2.csv", "clinics: wrong.csv"),
        "remember what could not be dealt with",
    ]


@pytest.mark.long
def test_a_file_that_fails_is_told_and_kept_for_the_status_and_the_others_count(hub: Hub) -> None:
    hub.send("wrong.csv", "A9,F,40", period="2024-Q3")
    (hub.settings.letters_folder / "clinics" / "wrong.csv.txt").mkdir(parents=True)
    collection = collect(hub.settings, hub.registry)
    assert len(collection.accepted) == 2
    (failed,) = collection.failed
    assert failed.file_name == "wrong.csv"
    assert "the letter cannot be written" in failed.why
    with hub.store() as store:
        assert store.failures() == (failed,)


def test_a_store_that_is_busy_ends_the_collection_since_every_file_would_wait(hub: Hub) -> None:
    def busy(name: str, act: Callable[[], Answer], /) -> Answer:
        if name.startswith("clinics"):
            raise StoreBusy("another process writes")
        return act()

    with pytest.raises(StoreBusy):
        collect(hub.settings, hub.registry, busy)


@pytest.mark.long
def test_all_that_is_due_goes_out_the_oldest_first_and_each_is_told_once_it_is_out(
    hub: Hub,
) -> None:
    hub.collect()
    record, told = Record(), []
    out = release(
        hub.settings, hub.registry, ReleaseRequest("people", planned=AFTER_Q2), record, told.append
    )
    assert [one.period for one in out] == ["2024-Q1", "2024-Q2"]
    assert tuple(told) == out
    assert record.names == [
        "people: find what is due",
        *("check people 2024-Q1", "protect and publish people 2024-Q1"),
        *("check people 2024-Q2", "protect and publish people 2024-Q2"),
        "write what stands beside the public file",
    ]
    assert set(hub.public()["period"]) == {"2024-Q1", "2024-Q2"}


@pytest.mark.long
def test_a_period_that_waits_fails_no_run_and_is_told_with_what_it_waits_for(hub: Hub) -> None:
    hub.collect()
    waiting: list[ReleaseWaits] = []
    asked = ReleaseRequest("people", planned=AFTER_Q3)
    assert len(release(hub.settings, hub.registry, asked, waits=waiting.append)) == 2
    (one,) = waiting
    assert isinstance(one, SubmissionsMissing)
    assert one.missing == (("clinics", "2024-Q3"),)
    with pytest.raises(SubmissionsMissing, match="clinics for 2024-Q3"):
        release(hub.settings, hub.registry, ReleaseRequest("people", "2024-Q3"))
    assert set(hub.public()["period"]) == {"2024-Q1", "2024-Q2"}


def test_where_nothing_is_due_nothing_goes_out(hub: Hub) -> None:
    assert (
        release(
            hub.settings,
            hub.registry,
            ReleaseRequest("people", planned=datetime(2024, 1, 1, tzinfo=UTC)),
        )
        == ()
    )


@pytest.mark.parametrize(
    "decided", [{"embargo": "2030-01-01T08:00"}, {"embargo": ""}, {"commit": "a"}]
)
def test_an_embargo_and_a_plan_are_of_one_period(decided: dict[str, str]) -> None:
    with pytest.raises(CommandError, match="of one period"):
        ReleaseRequest("people", **decided)


@pytest.mark.long
def test_an_embargo_that_names_no_moment_is_refused_before_anything_goes_out(hub: Hub) -> None:
    hub.collect()
    with pytest.raises(CommandError, match="--embargo"):
        release(hub.settings, hub.registry, ReleaseRequest("people", "2024-Q1", embargo=""))
    assert not hub.settings.public_file.exists()


@pytest.mark.long
def test_a_correction_that_has_to_wait_is_told_and_fails_no_run(hub: Hub) -> None:
    collect(hub.settings, hub.registry)
    release(hub.settings, hub.registry, ReleaseRequest("people", planned=AFTER_Q2))
    hub.send("q1 again.csv", *Q1[:-1], "B,M,51", period="2024-Q1")
    collect(hub.settings, hub.registry)
    waiting: list[ReleaseWaits] = []
    due = ReleaseRequest("people", planned=AFTER_Q2)
    at_once = hub.with_dataset(corrections="at once")
    assert release(hub.settings, hub.registry, due, waits=waiting.append) == ()
    assert list(map(str, waiting)) == [
        "people 2024-Q1 was corrected, and goes out with the next period."
    ]
    waiting.clear()
    assert release(hub.settings, at_once, due, waits=waiting.append) == ()
    assert [str(one).partition(":")[0] for one in waiting] == ["people 2024-Q1 (corrected)"]
    hub.send("q1 once more.csv", *Q1[:-1], "B,M,80", period="2024-Q1")
    collect(hub.settings, hub.registry)
    (out,) = release(hub.settings, at_once, due)
    assert (out.period, out.vintage) == ("2024-Q1", 2)


@pytest.mark.long
@pytest.mark.parametrize(
    ("corrections", "day", "out"),
    sampled(
        [
            ("with the next period", AFTER_Q2, []),
            ("with the next period", AFTER_Q3, ["2024-Q1", "2024-Q3"]),
            ("at once", AFTER_Q2, ["2024-Q1"]),
            ("quarterly", AFTER_Q3, ["2024-Q3"]),
            ("quarterly", datetime(2100, 1, 1, tzinfo=UTC), ["2024-Q1", "2024-Q3"]),
        ],
        5,
    ),
)
def test_corrections_go_out_in_the_batches_that_the_dataset_asks_for(
    corrected: Hub, tmp_path: Path, corrections: str, day: datetime, out: list[str]
) -> None:
    hub = corrected.copied(tmp_path / "hub")
    registry = hub.with_dataset(corrections=corrections)
    asked = ReleaseRequest("people", planned=day)
    assert [one.period for one in release(hub.settings, registry, asked)] == out
