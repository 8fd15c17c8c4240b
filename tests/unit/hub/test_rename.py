"""What has another name is declared, and is protected beside what it was; else nothing goes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest

from covey.contracts import Dataset, Registry, Source, Submission
from covey.disclosure import Policy
from covey.errors import CommandError, ReleaseRefused, SubmissionsMissing
from covey.log import Named, Renaming
from covey.store import Renamed, ask, ledger_faults, rebuild, rename, withdraw
from tests.unit.hub.accepted import MOMENT, Accepted

AREAS = "code,parent,label\nVN,,All\nA,VN,District A\nB,VN,District B\nC,VN,C\nD,VN,D\n"
PERIODS = (
    "code,parent,label\n_T,,All periods\n2024,_T,2024\n2024-Q1,2024,Quarter 1\n"
    "2024-01,2024-Q1,Jan\n"
    "2024-02,2024-Q1,Feb\n2024-03,2024-Q1,Mar\n2024-Q2,2024,Quarter 2\n2024-04,2024-Q2,Apr\n"
    "2024-05,2024-Q2,May\n2024-06,2024-Q2,Jun\n"
)
CLINICS = Submission(
    "clinics", "health", "People served", object, {"area": "areas"}, "n", "persons"
)
PEOPLE = Dataset(
    "people", "People served", "persons", {"area": "areas"}, (Source("clinics"),), Policy(5),
    "0 6 5 * *", calendar=("year",),
)  # fmt: skip
FIRST = {"A": 30, "B": 3, "C": 9, "D": 20}
PLUS_ONE = {"A": 31, "B": 3, "C": 60, "D": 20}
SECOND = {"A": 12, "B": 15, "C": 18, "D": 21}
NEW = replace(CLINICS, name="centres")
MONTHLY = replace(CLINICS, name="centres_by_month", frequency="month")
WHY = "A clearer name."


class Hub:
    """A hub whose first quarter is out, and whose contracts an officer edits."""

    def __init__(self, hub: Accepted) -> None:
        self.hub = hub

    @property
    def lists(self) -> Path:
        return self.hub.registry.codelists

    def copied(self, folder: Path) -> Hub:
        return Hub(self.hub.copied(folder))

    def registry(self, submission: Submission, *datasets: Dataset) -> Registry:
        return Registry((submission,), datasets, self.lists)

    def contracts(self, submission: Submission, *datasets: Dataset) -> None:
        own = (Source(submission.name),)
        named = [replace(one, sources=own) for one in datasets]
        self.hub.registry = self.registry(submission, *named)

    def accept(self, kind: Submission, period: str, people: Mapping[str, int]) -> None:
        self.hub.accept(kind, period, people)

    def release(self, dataset: str, period: str) -> None:
        self.hub.release(dataset, period)

    def rename(self, what: Named, old: str, new: str) -> Renamed:
        with self.hub.store() as store:
            renaming = Renaming(what, old, new)
            at = MOMENT + timedelta(hours=1)
            return rename(store, self.hub.settings.archive, renaming, WHY, at)

    def shown(self, dataset: str, period: str) -> dict[str, int | None]:
        query = f"SELECT area, obs_value FROM {dataset} WHERE period = '{period}'"
        return dict(ask(self.hub.public, query).rows())

    def releases(self) -> pl.DataFrame:
        return ask(self.hub.public, "SELECT dataset, period, vintage FROM releases ORDER BY ALL")

    def faults(self) -> tuple[str, ...]:
        with self.hub.store() as store:
            return ledger_faults(store, self.hub.public)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Hub:
    folder = tmp_path_factory.mktemp("hub")
    lists = folder / "codelists"
    lists.mkdir()
    (lists / "areas.csv").write_text(AREAS, encoding="utf-8")
    (lists / "periods.csv").write_text(PERIODS, encoding="utf-8")
    hub = Hub(Accepted(folder, Registry((CLINICS,), (PEOPLE,), lists)))
    hub.accept(CLINICS, "2024-Q1", FIRST)
    hub.release("people", "2024-Q1")
    return hub


@pytest.mark.long
def test_a_submission_under_another_name_is_no_stranger(hub: Hub) -> None:
    hub.contracts(NEW, PEOPLE)
    hub.accept(NEW, "2024-Q1", PLUS_ONE)
    with pytest.raises(ReleaseRefused, match="covey rename submission clinics centres --reason"):
        hub.release("people", "2024-Q1")
    done = hub.rename("submission", "clinics", "centres")
    assert done.releases == 1
    assert done.entry.renaming == Renaming("submission", "clinics", "centres", (("2024-Q1", 1),))
    hub.release("people", "2024-Q1")
    assert hub.shown("people", "2024-Q1")["A"] is None
    assert hub.faults() == ()


@pytest.mark.long
def test_a_renamed_submission_goes_on_with_its_corrections(hub: Hub) -> None:
    hub.contracts(NEW, PEOPLE)
    hub.rename("submission", "clinics", "centres")
    with pytest.raises(ReleaseRefused, match="nothing of it was corrected since"):
        hub.release("people", "2024-Q1")
    hub.accept(NEW, "2024-Q1", {"A": 50, "B": 23, "C": 29, "D": 40})
    hub.release("people", "2024-Q1")
    hub.accept(NEW, "2024-Q2", SECOND)
    hub.release("people", "2024-Q2")
    assert hub.releases().rows() == [
        ("people", "2024-Q1", 1), ("people", "2024-Q1", 2), ("people", "2024-Q2", 1),
    ]  # fmt: skip
    with hub.hub.store() as store:
        assert [[part.revision for part in one.parts] for one in store.ledger.entries()] == [
            [1], [], [2], [1],
        ]  # fmt: skip
    assert hub.faults() == ()


@pytest.mark.long
def test_other_times_go_out_though_a_name_is_known_no_more(hub: Hub) -> None:
    hub.contracts(NEW, PEOPLE)
    hub.accept(NEW, "2024-Q2", SECOND)
    hub.release("people", "2024-Q2")
    hub.accept(NEW, "2024-Q1", FIRST)
    with pytest.raises(ReleaseRefused, match="people 2024 is of the same time as people 2024-Q1"):
        hub.release("people", "2024")
    hub.rename("submission", "clinics", "centres")
    hub.release("people", "2024")
    assert hub.faults() == ()


@pytest.mark.long
def test_counts_that_come_by_month_now_leave_what_is_out_as_it_is(hub: Hub) -> None:
    hub.contracts(MONTHLY, PEOPLE)
    for month in (1, 2, 3, 4, 5, 6):
        hub.accept(MONTHLY, f"2024-0{month}", SECOND)
    with pytest.raises(ReleaseRefused, match="such as by month in place of by quarter") as refused:
        hub.release("people", "2024-Q1")
    assert "Set first_period of the dataset to the first of these" in str(refused.value)
    hub.release("people", "2024-Q2")


def test_a_source_that_is_registered_still_is_to_be_taken_again(hub: Hub) -> None:
    other = replace(PEOPLE, sources=(Source("centres"),))
    kept = replace(PEOPLE, name="kept")
    hub.hub.registry = Registry((CLINICS, NEW), (other, kept), hub.lists)
    hub.accept(NEW, "2024-Q1", FIRST)
    with pytest.raises(ReleaseRefused, match="Take rows of 'clinics' in people again"):
        hub.release("people", "2024-Q1")


@pytest.mark.long
def test_a_dataset_under_another_name_goes_on_and_the_public_file_with_it(hub: Hub) -> None:
    hub.contracts(CLINICS, replace(PEOPLE, name="persons"))
    hub.accept(CLINICS, "2024-Q1", PLUS_ONE)
    with pytest.raises(ReleaseRefused, match="covey rename dataset people persons --reason"):
        hub.release("persons", "2024-Q1")
    before = hub.shown("people", "2024-Q1")
    hub.rename("dataset", "people", "persons")
    assert hub.releases().rows() == [("persons", "2024-Q1", 1)]
    assert hub.shown("persons", "2024-Q1") == before
    hub.release("persons", "2024-Q1")
    assert hub.shown("persons", "2024-Q1")["A"] is None
    hub.accept(CLINICS, "2024-Q2", SECOND)
    hub.release("persons", "2024-Q2")
    assert hub.releases().rows() == [
        ("persons", "2024-Q1", 1), ("persons", "2024-Q1", 2), ("persons", "2024-Q2", 1),
    ]  # fmt: skip
    assert hub.faults() == ()


@pytest.mark.long
def test_a_codelist_under_another_name_goes_on(hub: Hub) -> None:
    (hub.lists / "areas.csv").rename(hub.lists / "districts.csv")
    by_districts = {"area": "districts"}
    kind = replace(CLINICS, dimensions=by_districts)
    hub.contracts(kind, replace(PEOPLE, dimensions=by_districts))
    hub.accept(kind, "2024-Q2", SECOND)
    with pytest.raises(ReleaseRefused, match="covey rename codelist areas districts --reason"):
        hub.release("people", "2024-Q2")
    hub.rename("codelist", "areas", "districts")
    hub.release("people", "2024-Q2")
    assert ask(hub.hub.public, "SELECT DISTINCT codelist FROM codelists ORDER BY ALL").rows() == [
        ("districts",), ("periods",),
    ]  # fmt: skip
    assert hub.faults() == ()


def test_a_dataset_whose_files_have_another_name_too_is_no_stranger(hub: Hub) -> None:
    hub.contracts(NEW, replace(PEOPLE, name="persons"))
    hub.accept(NEW, "2024-Q1", PLUS_ONE)
    with pytest.raises(ReleaseRefused, match="and covey rename submission clinics NEW"):
        hub.release("persons", "2024-Q1")


@pytest.mark.long
def test_the_public_file_is_made_again_by_the_names_of_now(hub: Hub) -> None:
    hub.contracts(CLINICS, replace(PEOPLE, name="persons"))
    hub.rename("dataset", "people", "persons")
    rows = hub.shown("persons", "2024-Q1")
    archive = hub.hub.settings.archive
    for file in (hub.hub.public, *archive.folder.glob("*.duckdb")):
        file.unlink()
    with hub.hub.store() as store:
        rebuild(store, archive)
    assert hub.shown("persons", "2024-Q1") == rows
    assert hub.faults() == ()


@pytest.mark.long
def test_a_renamed_release_is_withdrawn_by_its_name_of_now(hub: Hub) -> None:
    hub.contracts(CLINICS, replace(PEOPLE, name="persons"))
    hub.rename("dataset", "people", "persons")
    with hub.hub.store() as store:
        at = MOMENT + timedelta(hours=2)
        withdraw(store, hub.hub.settings.archive, ("persons", "2024-Q1", None), "Wrong.", at)
    assert ask(hub.hub.public, "SELECT dataset FROM withdrawals").rows() == [("persons",)]
    assert hub.faults() == ()


def test_a_name_that_nothing_has_is_not_renamed(hub: Hub) -> None:
    with pytest.raises(CommandError, match="no release knows a dataset 'peopel'"):
        hub.rename("dataset", "peopel", "persons")


@pytest.mark.long
def test_two_datasets_that_are_out_for_one_period_are_no_series(hub: Hub) -> None:
    hub.contracts(CLINICS, PEOPLE, replace(PEOPLE, name="persons"))
    hub.release("persons", "2024-Q1")
    with pytest.raises(CommandError, match="both people and persons went out for 2024-Q1"):
        hub.rename("dataset", "people", "persons")


def test_what_waits_for_files_says_so_and_not_that_a_name_is_lost(hub: Hub) -> None:
    hub.contracts(NEW, PEOPLE)
    with pytest.raises(SubmissionsMissing, match="centres for 2024-Q2"):
        hub.release("people", "2024-Q2")
