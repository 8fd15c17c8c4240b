"""One silent agency does not stop a country: a period goes out without it, and again with it."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from covey import Policy
from covey.cli.plan_words import plan_words
from covey.cli.release_words import due_words, published_words
from covey.contracts import Registry, Source
from covey.errors import CommandError, ReleaseRefused, ReleaseWaits, SubmissionsMissing
from covey.hub.approvals import plan_in_words, read_plan
from covey.hub.history import history_of_period
from covey.hub.plan import Plan, plan_releases
from covey.hub.ready import Ready
from covey.hub.release import ReleaseRequest, release
from covey.hub.report import report_one
from covey.hub.retire import plan_retirement
from covey.hub.settings import Settings
from covey.hub.status import status_of
from covey.store import (
    Arrival,
    Published,
    ask,
    open_confidential,
    rebuild,
    released_breakdowns,
)
from tests.histories.project import Project, dataset, settings, submission
from tests.histories.trees import Tree
from tests.sampled import sampled

AREAS = "VN: A B; A: A1 A2; B: B1 B2"
PERIODS = "_T: 2024; 2024: 2024-S1; 2024-S1: 2024-Q1 2024-Q2"
BY_SECTOR = {"area": "areas", "sector": "sectors"}
SOURCES = tuple(
    Source(name, constants={"sector": sector})
    for name, sector in (("clinics", "HEALTH"), ("cases", "POLICE"), ("homes", "SOCIAL"))
)
MANY = {"A1": 31, "A2": 44, "B1": 27, "B2": 52}
FEW = {"A1": 2, "A2": 41, "B1": 3, "B2": 38}
"""Of the late agency: two counts that are unsafe."""
IN_MAY = datetime(2024, 5, 1, tzinfo=UTC)


@dataclass
class Office:
    """A project of three agencies by sector, whose files are put into the store by hand."""

    project: Project
    files: int = 0

    @property
    def settings(self) -> Settings:
        return settings(self.project.folder)

    @property
    def registry(self) -> Registry:
        return self.project.registry

    def copied(self, folder: Path) -> Office:
        shutil.copytree(self.project.folder, folder)
        return replace(self, project=replace(self.project, folder=folder))

    def change(self, **changes: Any) -> None:
        (one,) = self.project.datasets
        self.project = self.project.changed(datasets=[replace(one, **changes)])

    def send(self, name: str, counts: Mapping[str, int], period: str = "2024-Q1") -> None:
        kind = self.registry.submission(name)
        self.files += 1
        rows = pl.DataFrame({"area": list(counts), "n": list(counts.values())})
        moment = datetime(2024, 4, 1, 0, self.files, tzinfo=UTC)
        arrival = Arrival(f"{name} {self.files}.csv", f"hash {self.files}", moment)
        with open_confidential(self.settings.confidential_file) as store:
            store.accept(kind, period, arrival, rows)

    def release(self, *without: str, period: str | None = "2024-Q1", **asked: Any) -> Published:
        request = ReleaseRequest("people", period, without=without, **asked)
        (one,) = release(self.settings, self.registry, request)
        return one

    def due(self, day: datetime = IN_MAY) -> list[Published]:
        asked = ReleaseRequest("people", planned=day)
        return list(release(self.settings, self.registry, asked))

    def plan(self, *without: str, period: str = "2024-Q1") -> Plan:
        (plan,) = plan_releases(self.settings, self.registry, "people", period, without)
        assert isinstance(plan, Plan)
        return plan

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        return ask(self.settings.public_file, query).rows()

    def cell(self, area: str, sector: str, period: str = "2024-Q1") -> tuple[int | None, str]:
        (found,) = self.rows(
            f"SELECT obs_value, obs_status FROM people WHERE area = '{area}' "
            f"AND sector = '{sector}' AND period = '{period}'"
        )
        return found


@pytest.fixture(scope="module")
def two_sent(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Two of three agencies have sent their first quarter."""
    submissions = tuple(
        submission(name, agency=agency)
        for name, agency in (("clinics", "health"), ("cases", "police"), ("homes", "social"))
    )
    trees = {"areas": Tree.of(AREAS), "periods": Tree.of(PERIODS)}
    trees["sectors"] = Tree.of("_T: HEALTH POLICE SOCIAL")
    people = dataset(Policy(5), of=SOURCES, dimensions=BY_SECTOR, calendar=("half-year",))
    office = Office(Project(tmp_path_factory.mktemp("office"), trees, submissions, (people,)))
    office.send("clinics", MANY)
    office.send("cases", MANY)
    return office


@pytest.fixture(scope="module")
def out_once(two_sent: Office, tmp_path_factory: pytest.TempPathFactory) -> Office:
    out = two_sent.copied(tmp_path_factory.mktemp("out") / "project")
    out.release("social")
    return out


@pytest.fixture
def office(two_sent: Office, tmp_path: Path) -> Office:
    """Two of three agencies have sent their first quarter."""
    return two_sent.copied(tmp_path / "project")


@pytest.fixture
def out(out_once: Office, tmp_path: Path) -> Office:
    """The first quarter is out without the third."""
    return out_once.copied(tmp_path / "project")


def test_a_period_waits_for_the_agency_that_is_silent_and_says_how_to_go_without_it(
    office: Office,
) -> None:
    with pytest.raises(SubmissionsMissing, match=r"2024-Q1 --without social"):
        office.release()


def test_what_only_a_silent_agency_could_have_counted_is_no_0(out: Office) -> None:
    assert out.cell("VN", "SOCIAL") == (None, "L")
    assert out.cell("B1", "SOCIAL") == (None, "L")


def test_a_total_that_lacks_an_agency_is_marked_and_one_that_does_not_is_not(
    out: Office,
) -> None:
    assert out.cell("VN", "_T") == (308, "P")
    assert out.cell("A1", "_T") == (62, "P")
    assert out.cell("VN", "HEALTH") == (154, "A")


def test_the_table_of_completeness_says_whose_files_are_in(out: Office) -> None:
    found = out.rows("SELECT vintage, agency, submission, file_period, came FROM completeness")
    assert found == [
        (1, "health", "clinics", "2024-Q1", True),
        (1, "police", "cases", "2024-Q1", True),
        (1, "social", "homes", "2024-Q1", False),
    ]


@pytest.mark.long
def test_a_complete_release_is_in_no_table_of_completeness(office: Office) -> None:
    office.send("homes", FEW)
    office.release()
    assert office.rows("FROM completeness") == []
    assert office.rows("SELECT DISTINCT obs_status FROM people ORDER BY 1") == [("A",), ("Q",)]


@pytest.mark.long
def test_the_late_file_makes_the_next_vintage_which_is_complete(out: Office) -> None:
    out.send("homes", FEW)
    made = out.release()
    assert (made.vintage, made.missing) == (2, ())
    assert out.cell("VN", "_T") == (392, "A")
    old = "SELECT DISTINCT vintage FROM completeness"
    assert out.rows(old) == [(1,)]


@pytest.mark.long  # `histories/test_falls.py` holds it
def test_the_small_counts_of_a_late_file_do_not_follow_from_the_two_vintages(
    out: Office,
) -> None:
    out.send("homes", FEW)
    out.release()
    for area in ("A1", "B1"):
        with_it, without = (
            out.cell(area, "_T"),
            out.rows(
                f"SELECT obs_value FROM superseded.people WHERE area = '{area}' AND sector = '_T'"
            )[0][0],
        )
        assert out.cell(area, "SOCIAL") == (None, "Q")
        assert with_it[0] is None or without is None


def test_the_public_file_is_rebuilt_with_its_marks(out: Office) -> None:
    before = out.rows("FROM people ORDER BY ALL"), out.rows("FROM completeness ORDER BY ALL")
    out.settings.public_file.unlink()
    with open_confidential(out.settings.confidential_file) as store:
        rebuild(store, out.settings.archive)
    after = out.rows("FROM people ORDER BY ALL"), out.rows("FROM completeness ORDER BY ALL")
    assert after == before


@pytest.mark.parametrize(
    ("without", "words"),
    [
        (("navy",), "no agency 'navy' sends counts to people. These do: health; police; social"),
        (("health", "police", "social"), "of nobody else"),
    ],
)
def test_agencies_that_cannot_be_left_out_are_refused_by_name(
    office: Office, without: tuple[str, ...], words: str
) -> None:
    with pytest.raises(CommandError, match=words):
        office.release(*without)


def test_an_agency_that_has_sent_is_not_left_out(office: Office) -> None:
    with pytest.raises(ReleaseRefused, match=r"lacks no file of health.*without --without"):
        office.release("health")


@pytest.mark.long
def test_a_dataset_waits_for_silent_agencies_as_long_as_it_says(office: Office) -> None:
    office.change(after="14 days")
    assert office.due(datetime(2024, 4, 14, tzinfo=UTC)) == []
    (out,) = office.due(datetime(2024, 4, 15, tzinfo=UTC))
    assert out.missing == ("social: homes for 2024-Q1",)


@pytest.mark.long
def test_a_period_that_is_named_waits_for_no_agency_that_a_run_would_not_wait_for(
    office: Office,
) -> None:
    office.change(after="14 days")
    before = datetime(2024, 4, 14, tzinfo=UTC)
    with pytest.raises(ReleaseRefused, match="homes"):
        office.release(planned=before)
    assert office.plan().without == ("social",)
    assert office.release().missing == ("social: homes for 2024-Q1",)


@pytest.mark.long
@pytest.mark.parametrize("period", ["2024-01", "2024", "2024-Q9", "some day"])
def test_a_period_that_the_dataset_is_not_released_by_is_told_to_be_none(
    office: Office, period: str
) -> None:
    with pytest.raises(ReleaseRefused, match=f"by the quarter.*'{period}' is none"):
        office.release(period=period)
    with pytest.raises(ReleaseRefused, match=f"by the quarter.*'{period}' is none"):
        office.plan(period=period)


@pytest.mark.long
def test_an_agency_that_a_period_is_out_without_need_not_be_named_again(out: Office) -> None:
    out.send("clinics", {**MANY, "A1": 77})
    assert out.release().missing == ("social: homes for 2024-Q1",)


def test_a_dataset_that_says_nothing_waits_for_ever(office: Office) -> None:
    assert office.due(datetime(2030, 4, 14, tzinfo=UTC)) == []


@pytest.mark.long
def test_a_late_file_goes_out_with_the_next_run(out: Office) -> None:
    out.send("homes", FEW)
    (due,) = [one for one in status_of(out.settings, out.registry).due if one.late]
    assert "out without counts of social that came" in due_words(due)
    (out,) = out.due()
    assert (out.period, out.vintage) == ("2024-Q1", 2)


@pytest.mark.long
def test_a_run_goes_on_without_an_agency_that_a_period_is_out_without(out: Office) -> None:
    out.send("clinics", {**MANY, "A1": 77})
    out.change(corrections="at once")
    (out,) = out.due()
    assert (out.vintage, out.missing) == (2, ("social: homes for 2024-Q1",))


@pytest.mark.long
def test_a_longer_period_waits_for_a_silent_agency_or_goes_out_without_it(out: Office) -> None:
    for name in ("clinics", "cases", "homes"):
        out.send(name, MANY, "2024-Q2")
    out.release(period="2024-Q2")
    with pytest.raises(SubmissionsMissing, match="homes for 2024-Q1"):
        out.release(period="2024-S1")
    made = out.release("social", period="2024-S1")
    assert made.missing == ("social: homes for 2024-Q1",)
    assert out.cell("VN", "SOCIAL", "2024-S1") == (154, "P")
    assert out.cell("VN", "HEALTH", "2024-S1") == (308, "A")


@pytest.mark.long
def test_the_plan_says_what_is_missing_and_the_same_goes_out(office: Office) -> None:
    plan = office.plan("social")
    words = plan_words(plan)
    assert "social: homes for 2024-Q1" in words
    assert f"covey release people 2024-Q1 --without social --commit {plan.hash}" in words
    assert office.release("social", commit=plan.hash).missing


@pytest.mark.long  # a release is refused so
def test_a_plan_without_an_agency_is_not_carried_out_once_it_has_sent(office: Office) -> None:
    plan = office.plan("social")
    office.send("homes", FEW)
    with pytest.raises(ReleaseRefused, match="lacks no file of social"):
        office.release("social", commit=plan.hash)
    with pytest.raises(ReleaseRefused, match="is not what was planned"):
        office.release(commit=plan.hash)


def test_the_plan_that_officers_sign_names_the_missing_agency(office: Office) -> None:
    office.change(approvals=2)
    told = read_plan(office.settings, office.plan("social").hash)
    assert plan_in_words(told) == "the release of people 2024-Q1, without social"


def test_words_history_and_report_say_what_is_missing(office: Office) -> None:
    made = office.release("social")
    trees = office.registry.trees(BY_SECTOR)
    assert "social: homes for 2024-Q1" in published_words(made, trees)
    told = history_of_period(office.settings, office.registry, "people", "2024-Q1")
    assert any("without social" in one.detail for one in told if one.what == "released")
    page = report_one(office.settings, office.registry, "people", "2024-Q1").path
    text = page.read_text(encoding="utf-8")
    assert "social: homes for 2024-Q1" in text
    assert "is what is out, row by row" in text


@pytest.mark.long  # `properties/test_insiders.py` holds them
def test_fewest_agencies_are_judged_on_those_that_are_there(office: Office) -> None:
    office.change(minimum_agencies=3)
    with pytest.raises(ReleaseRefused, match="would join the counts of 2 agencies"):
        office.release("social")
    office.change(minimum_agencies=2)
    assert office.release("social").vintage == 1
    assert office.cell("VN", "_T") == (308, "P")


@pytest.mark.long
def test_one_agency_that_is_left_of_several_is_published_by_itself(tmp_path: Path) -> None:
    one = submission("clinics", agency="health"), submission("cases", agency="police")
    trees = {"areas": Tree.of(AREAS), "periods": Tree.of(PERIODS)}
    trees["sectors"] = Tree.of("_T: HEALTH POLICE")
    people = dataset(Policy(5), of=SOURCES[:2], dimensions=BY_SECTOR, minimum_agencies=2)
    office = Office(Project(tmp_path, trees, one, (people,)))
    office.send("clinics", MANY)
    office.release("police")
    assert office.cell("VN", "_T") == (154, "P")
    assert office.cell("VN", "POLICE") == (None, "L")


@pytest.mark.long
def test_without_a_dimension_of_its_own_a_silent_agency_leaves_every_total_incomplete(
    tmp_path: Path,
) -> None:
    kinds = submission("clinics", agency="health"), submission("cases", agency="police")
    trees = {"areas": Tree.of(AREAS), "periods": Tree.of(PERIODS)}
    people = dataset(Policy(5), of=(Source("clinics"), Source("cases", only={"area": ("A",)})))
    office = Office(Project(tmp_path, trees, kinds, (people,)))
    office.send("clinics", MANY)
    office.release("police")
    told = "SELECT area, obs_status FROM people ORDER BY area"
    assert dict(office.rows(told)) == {
        "A": "P", "A1": "P", "A2": "P", "B": "A", "B1": "A", "B2": "A", "VN": "P",
    }  # fmt: skip


@pytest.mark.long
def test_areas_that_a_file_is_silent_of_are_left_out_like_a_file(tmp_path: Path) -> None:
    kinds = (
        submission("clinics", agency="health", expected={"area": 2}),
        submission("cases", agency="police"),
    )
    trees = {"areas": Tree.of(AREAS), "periods": Tree.of(PERIODS)}
    trees["sectors"] = Tree.of("_T: HEALTH POLICE")
    people = dataset(Policy(5, zeros="hidden"), of=SOURCES[:2], dimensions=BY_SECTOR)
    office = Office(Project(tmp_path, trees, kinds, (people,)))
    office.send("clinics", {"A1": 31, "B1": 27, "B2": 52})
    office.send("cases", MANY)
    with pytest.raises(SubmissionsMissing, match="no row for area A2"):
        office.release()
    made = office.release("health")
    assert made.missing == ("health: clinics for 2024-Q1, which has no row for area A2",)
    assert office.cell("A2", "HEALTH") == (None, "L")
    assert office.cell("A", "HEALTH") == (31, "P")
    assert office.cell("B", "HEALTH") == (79, "A")
    found = office.rows("SELECT agency, expected, reported, silent FROM completeness")
    assert found == [("health", 4, 3, ["A2"]), ("police", None, None, None)]
    office.send("clinics", MANY)
    (out,) = office.due()
    assert out.vintage == 2
    assert office.cell("A2", "HEALTH") == (44, "A")


def test_a_file_that_is_held_waits_for_an_officer_and_is_not_left_out(office: Office) -> None:
    office.change(after="1 day")
    kind = office.registry.submission("homes")
    rows = pl.DataFrame({"area": list(FEW), "n": list(FEW.values())})
    arrival = Arrival("homes.csv", "held", datetime(2024, 4, 2, tzinfo=UTC))
    with open_confidential(office.settings.confidential_file) as store:
        store.hold(kind, "2024-Q1", arrival, rows, Path("letter"), "doubtful")
    assert office.due() == []
    with pytest.raises(ReleaseRefused, match=r"homes\.csv is held"):
        office.release("social")


@pytest.mark.long
def test_an_agency_is_waited_for_where_no_other_has_sent(office: Office) -> None:
    office.change(after="1 day")
    waits: list[ReleaseWaits] = []
    asked = ReleaseRequest("people", planned=datetime(2024, 9, 1, tzinfo=UTC))
    out = release(office.settings, office.registry, asked, waits=waits.append)
    assert [one.period for one in out] == ["2024-Q1"]
    assert any("2024-Q2" in str(one) for one in waits)


@pytest.mark.long
def test_a_sum_of_what_is_missing_is_unknown_and_one_that_lacks_it_says_so(
    out: Office,
) -> None:
    told = "SELECT sector, value, low, high, cells, hidden, incomplete FROM people_sum("
    assert out.rows(f"{told}sector := 'SOCIAL')") == [("SOCIAL", None, 0, None, 1, 0, 1)]
    assert out.rows(f"{told}sector := 'HEALTH')") == [("HEALTH", 154, 154, 154, 1, 0, 0)]
    assert out.rows(f"{told})") == [("_T", 308, 308, 308, 1, 0, 1)]
    both = out.rows(f"{told}sector := 'HEALTH, SOCIAL')")
    assert [one[1:4] for one in both] == [(None, 154, None)]


@pytest.mark.long
def test_a_change_leaves_out_what_lacks_an_agency(out: Office) -> None:
    for name in ("clinics", "cases", "homes"):
        out.send(name, {**MANY, "A1": 41}, "2024-Q2")
    out.release(period="2024-Q2")
    change = "SELECT sector, value, relative FROM people_change('2024-Q1', '2024-Q2', "
    assert out.rows(f"{change}sector := 'sector')") == [
        ("HEALTH", 10, pytest.approx(10 / 154)),
        ("POLICE", 10, pytest.approx(10 / 154)),
        ("SOCIAL", None, None),
    ]
    assert out.rows("SELECT value FROM people_change('2024-Q1', '2024-Q2')") == [(None,)]


def test_a_period_is_not_closed_while_a_late_file_is_not_out(out: Office) -> None:
    out.send("homes", FEW)
    with pytest.raises(ReleaseRefused, match="homes 2024-Q1, which came after it went out"):
        plan_retirement(out.settings, "people", "2024-Q1")


@pytest.mark.long
def test_an_edition_that_comes_late_may_hide_a_wider_total_and_a_correction_may_not(
    out: Office,
) -> None:
    out.send("homes", FEW)
    assert "hide wider total" in _policy(out).remedies
    out.release()
    out.send("homes", {**FEW, "A2": 90})
    assert "hide wider total" not in _policy(out).remedies


def _policy(office: Office) -> Policy:
    with open_confidential(office.settings.confidential_file) as store:
        ready = Ready.of(office.registry, store, office.settings, "people", "2024-Q1")
    return ready.contract.policy


@pytest.mark.long
def test_a_series_keeps_no_breakdowns_of_a_period_that_lacks_an_agency(office: Office) -> None:
    office.change(keep_breakdowns=True, policy=Policy(5, detail="frontier"))
    office.release("social")
    assert released_breakdowns(office.settings.public_file, "people") is None
    office.send("homes", MANY)
    office.release()
    assert released_breakdowns(office.settings.public_file, "people")


FINER_SHOW_LESS = (
    {"A1": 27, "A2": 37, "B1": 6, "B2": 11},
    {"A1": 56, "A2": 36, "B1": 6, "B2": 7},
    {"A1": 55, "A2": 39, "B1": 4, "B2": 55},
)
FINER_SHOW_MORE = (
    {"A1": 3, "A2": 43, "B1": 1, "B2": 7},
    {"A1": 50, "A2": 7, "B1": 3, "B2": 6},
    {"A1": 1, "A2": 4, "B1": 35, "B2": 30},
)


@pytest.mark.long
@pytest.mark.parametrize(
    ("counts", "as_before"), sampled([(FINER_SHOW_MORE, False), (FINER_SHOW_LESS, True)], 2)
)
def test_what_completes_a_period_has_the_breakdowns_that_show_more(
    office: Office, counts: tuple[Mapping[str, int], ...], as_before: bool
) -> None:
    office.change(policy=Policy(5, detail="frontier"))
    health, police, social = counts
    office.send("clinics", health)
    office.send("cases", police)
    office.release("social")
    name = office.settings.public_file, "people", "2024-Q1"
    incomplete = released_breakdowns(*name)
    office.send("homes", social)
    out = office.release(commit=office.plan().hash)
    assert (out.vintage, out.missing) == (2, ())
    assert (released_breakdowns(*name) == incomplete) is as_before
