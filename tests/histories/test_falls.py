"""What followed once from all that ever was out: each fall of a count or a change, played again.

Minimum 5, one dimension of areas A to D and one submission by quarter, unless a test says other.
A test does not ask how the hub keeps its promise: what may not go out is refused, everything else
goes out, and nothing follows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from covey import Policy, audit_beside
from covey.cli.main import run
from covey.contracts import Source
from covey.errors import ContractError
from covey.tables import Hierarchy
from tests.histories.hub import WatchedHub
from tests.histories.outlets import PublicFile, ledger_alone
from tests.histories.project import QUARTERS, Project, dataset, submission
from tests.histories.trees import Tree
from tests.sampled import crossed, sampled

LONGER = ("half-year", "year")
FIRST_HALF = "2024: 2024-S1; 2024-S1: 2024-Q1 2024-Q2"

NewHub = Callable[..., WatchedHub]


@pytest.fixture
def new_hub(tmp_path: Path) -> Iterator[NewHub]:
    """Yield how a hub is made: its areas, periods, submissions, policy and calendar."""

    def make(
        policy: Policy = Policy(5),  # noqa: B008  frozen
        areas: str = "VN: A B C D",
        periods: str = QUARTERS,
        submissions: tuple[Any, ...] = (submission("clinics"),),
        datasets: tuple[Any, ...] = (),
        public: bool = False,
        **agreed: Any,
    ) -> WatchedHub:
        trees = {"areas": Tree.of(areas), "periods": Tree.of(f"_T: 2024; {periods}")}
        trees |= {"sectors": Tree.of("_T: X Y")}
        made = datasets or (dataset(policy, calendar=agreed.pop("calendar", LONGER), **agreed),)
        outlet = PublicFile() if public else ledger.enter_context(ledger_alone(tmp_path))
        return WatchedHub(Project(tmp_path, trees, submissions, made), outlet)

    with ExitStack() as ledger:
        yield make


def by_area(*people: int, areas: str = "ABCD") -> dict[str, int]:
    return dict(zip(areas, people, strict=True))


def people(a: int) -> dict[str, int]:
    """A quarter in which the areas but A count many, and the same as ever."""
    return by_area(a, 30, 25, 40)


@pytest.mark.parametrize(
    "public", sampled([False, True], 2), ids=["by its ledger", "by its public file"]
)
def test_a_corrected_quarter_does_not_follow_from_the_default_day(
    new_hub: NewHub, public: bool
) -> None:
    hub = new_hub(public=public)
    for number, a in enumerate((20, 8, 21), 1):
        hub.accept(f"2024-Q{number}", people(a))
        for period in [f"2024-Q{number}", *(["2024-S1"] if number == 2 else [])]:
            assert hub.release(period)
    hub.accept("2024-Q2", people(1))
    hub.accept("2024-Q4", people(22))
    for period in ("2024-Q4", "2024-S2", "2024"):
        hub.release(period)
    hub.release_due()
    assert hub.fallen == []


@pytest.mark.long  # as from the default day
def test_a_corrected_quarter_does_not_follow_from_a_half_year(new_hub: NewHub) -> None:
    hub = new_hub(periods=FIRST_HALF)
    hub.accept("2024-Q1", people(20))
    assert hub.release("2024-Q1")
    hub.accept("2024-Q2", people(8))
    assert hub.release("2024-Q2")
    hub.accept("2024-Q2", people(1))
    hub.release("2024-S1")
    hub.release_due()
    assert hub.fallen == []


YEAR = ((20, 30, 22, 40), (25, 31, 17, 35), (1, 30, 2, 44), (2, 28, 1, 39))
"""Of two areas few people in the second half-year, and many in the first."""


def test_a_half_year_that_is_not_out_does_not_follow_from_the_year(new_hub: NewHub) -> None:
    hub = new_hub()
    for number, counts in enumerate(YEAR, 1):
        hub.accept(f"2024-Q{number}", by_area(*counts))
    for period in ("2024-Q1", "2024-Q2", "2024-S1", "2024-Q3"):
        assert hub.release(period)
    hub.release("2024")
    hub.release_due()
    assert hub.fallen == []


def test_files_alone_are_attacked_for_codes_of_the_tree_that_are_not_out() -> None:
    rows = Tree.of(QUARTERS).rows
    periods = Hierarchy.from_rows([{"code": code, "parent": above} for code, above in rows])
    half = [one + other for one, other in zip(*YEAR[:2], strict=True)]
    year = [sum(of) for of in zip(*YEAR, strict=True)]
    out: dict[str, list[Any]] = {"2024-S1": half, "2024-Q3": [None, 30, None, 44], "2024": year}
    frames = {
        name: pl.DataFrame({
            "period": [name] * 5,
            "area": ["_T", *"ABCD"],
            "obs_value": [77 if name == "2024-Q3" else sum(counts), *counts],
            "obs_status": ["A", *("Q" if count is None else "A" for count in counts)],
        })
        for name, counts in out.items()
    }  # fmt: skip
    trees = {"period": periods, "area": Hierarchy.flat("ABCD")}
    found = audit_beside(frames, trees, Policy(5)).findings
    assert {one.codes[-1] for one in found} >= {"A", "C"}


def growing(number: int, more: int = 0) -> dict[str, int]:
    """A quarter that counts 20 + 3 times its number in A, and one more in each area after it."""
    return by_area(*(20 + 3 * number + at + (more if at == 0 else 0) for at in range(4)))


@pytest.mark.long  # as of two of one file
def test_a_change_of_two_small_corrections_does_not_follow(new_hub: NewHub) -> None:
    hub = new_hub()
    for number in range(1, 5):
        hub.accept(f"2024-Q{number}", growing(number))
    assert hub.release("2024")
    hub.accept("2024-Q3", growing(3, more=1))
    hub.release("2024")
    hub.release("2024-S2")
    hub.accept("2024-Q2", growing(2, more=2))
    hub.release("2024")
    hub.release_due()
    assert hub.fallen == []


@pytest.mark.long  # as of three vintages below
def test_a_change_of_two_corrections_of_one_file_does_not_follow(new_hub: NewHub) -> None:
    hub = new_hub()
    for number in range(1, 5):
        hub.accept(f"2024-Q{number}", growing(number))
    assert hub.release("2024")
    for more in (1, 3):
        hub.accept("2024-Q3", growing(3, more=more))
        hub.release("2024")
        hub.release("2024-S2")
    hub.release_due()
    assert hub.fallen == []


@pytest.mark.parametrize("withdrawn", sampled([False, True], 2), ids=["superseded", "withdrawn"])
def test_a_change_between_the_first_and_the_third_vintage_does_not_follow(
    new_hub: NewHub, withdrawn: bool
) -> None:
    hub = new_hub(periods="2024: 2024-Q1", calendar=())
    hub.accept("2024-Q1", people(30))
    assert hub.release("2024-Q1")
    hub.accept("2024-Q1", people(40))
    assert hub.release("2024-Q1")
    if withdrawn:
        assert hub.withdraw("2024-Q1")
    hub.accept("2024-Q1", people(31))
    hub.release("2024-Q1")
    hub.release_due()
    assert hub.fallen == []


@pytest.mark.long  # as of the other fields below
def test_a_milder_policy_does_not_tell_what_a_stricter_one_hid(new_hub: NewHub) -> None:
    hub = new_hub(periods=FIRST_HALF)
    hub.accept("2024-Q1", by_area(6, 30, 30, 4))
    assert hub.release("2024-Q1")
    hub.policy(minimum_count=3)
    hub.accept("2024-Q2", by_area(30, 30, 30, 30))
    assert hub.release("2024-Q2")
    hub.release_due()
    assert hub.fallen == []


MILDER: dict[str, tuple[Any, Any, Any, Any]] = {
    "how far apart": ({"protection": 4}, {"protection": 1}, (20, 40, 2, 2), (20, 30, 6, 1)),
    "over all": ({"protection": "full"}, {"protection": 1}, (4, 6, 20, 40), (0, 1, 30, 40)),
    "on which sides": (
        {"protection": 2, "sides": "both"},
        {"protection": 1, "sides": "either"},
        (4, 6, 20, 40),
        (0, 1, 30, 40),
    ),
    "from whom": ({"insiders": ({"area": "A"},)}, {"insiders": ()}, (20, 3, 2, 40), (1, 3, 8, 20)),
}
"""What a policy asks for at first and later, and the counts of two quarters."""


@pytest.mark.parametrize("asked", sampled(MILDER, 4))
def test_what_is_out_is_kept_as_the_policy_of_its_time_asks(new_hub: NewHub, asked: str) -> None:
    before, after, first, second = MILDER[asked]
    hub = new_hub(Policy(5, **before), periods=FIRST_HALF)
    hub.accept("2024-Q1", by_area(*first))
    assert hub.release("2024-Q1")
    hub.policy(**after)
    hub.accept("2024-Q2", by_area(*second))
    hub.release_due()
    assert hub.fallen == []


@pytest.mark.parametrize(("later", "thresholds"), crossed(("2024-Q1", "2024-S1"), ((5, 4), (4, 5))))
def test_who_knows_what_is_unsafe_learns_nothing_from_another_threshold(
    new_hub: NewHub, later: str, thresholds: tuple[int, int]
) -> None:
    first, then = thresholds
    hub = new_hub(Policy(first, intruder="knows-primary"), periods=FIRST_HALF)
    hub.accept("2024-Q1", by_area(41, 4, 3, 24))
    assert hub.release("2024-Q1")
    hub.policy(minimum_count=then)
    hub.accept("2024-Q1", by_area(47, 4, 3, 24))
    hub.accept("2024-Q2", by_area(30, 0, 30, 30))
    # That B is 4 would follow from its being safe by the first threshold and unsafe by the second.
    assert hub.release(later) == (then < first)
    hub.release_due()
    assert hub.fallen == []


def test_two_datasets_of_one_cut_do_not_tell_what_the_stricter_policy_hides(
    new_hub: NewHub,
) -> None:
    try:
        hub = new_hub(
            periods=FIRST_HALF,
            datasets=(
                dataset(Policy(5), "quarters"),
                dataset(Policy(3), "halves", frequency="half-year"),
            ),
        )
    except ContractError:
        return  # refused at start, with the way out
    hub.accept("2024-Q1", by_area(6, 30, 30, 4))
    hub.accept("2024-Q2", by_area(30, 30, 30, 30))
    hub.release_due()
    assert hub.fallen == []


def test_a_lowered_minimum_of_an_agency_does_not_tell_what_it_hid(new_hub: NewHub) -> None:
    hub = new_hub(periods=FIRST_HALF, submissions=(submission("clinics", minimum_count=10),))
    hub.accept("2024-Q1", by_area(11, 30, 30, 8))
    assert hub.release("2024-Q1")
    hub.changed(submissions=(submission("clinics"),))
    hub.accept("2024-Q2", by_area(30, 30, 30, 30))
    assert hub.release("2024-Q2")
    hub.release_due()
    assert hub.fallen == []


PROVINCES = "VN: P Q; P: a b c; Q: d e"


def in_provinces(*people: int, **more: int) -> dict[str, int]:
    return {**by_area(*people, areas="abcde"), **more}


def test_a_new_area_does_not_part_a_half_year_from_its_quarters(new_hub: NewHub) -> None:
    hub = new_hub(areas=PROVINCES, periods=FIRST_HALF, of=(only("P"),))
    hub.accept("2024-Q1", in_provinces(20, 3, 9, 40, 50))
    assert hub.release("2024-Q1")
    hub.changed(areas=hub.project.trees["areas"].adding("f", "P"))
    hub.accept("2024-Q2", in_provinces(6, 25, 40, 40, 50))
    hub.release_due()
    assert hub.fallen == []


def test_a_small_correction_after_a_new_area_does_not_follow(new_hub: NewHub) -> None:
    hub = new_hub(areas=PROVINCES, periods=FIRST_HALF, of=(only("P"),))
    hub.accept("2024-Q1", in_provinces(20, 30, 19, 40, 50))
    assert hub.release("2024-Q1")
    hub.changed(areas=hub.project.trees["areas"].adding("f", "P"))
    hub.accept("2024-Q1", in_provinces(21, 30, 19, 40, 50))
    hub.release("2024-Q1")
    hub.release_due()
    assert hub.fallen == []


@pytest.mark.long  # as of an area that came later
def test_a_narrower_choice_of_areas_does_not_part_a_half_year_from_its_quarters(
    new_hub: NewHub,
) -> None:
    hub = new_hub(areas=PROVINCES, periods=FIRST_HALF)
    hub.accept("2024-Q1", in_provinces(20, 3, 9, 40, 50))
    assert hub.release("2024-Q1")
    hub.change(sources=(only("P"),))
    hub.accept("2024-Q2", in_provinces(6, 25, 40, 40, 50))
    hub.release_due()
    assert hub.fallen == []


@pytest.mark.parametrize("longer", sampled(["2024-Q1", "2024-S1"], 2))
def test_who_knows_that_an_area_came_after_a_file_learns_nothing_by_it(
    new_hub: NewHub, longer: str
) -> None:
    hub = new_hub(Policy(5, zeros="hidden"), areas="VN: A B", periods=FIRST_HALF)
    hub.accept("2024-Q1", by_area(30, 3, areas="AB"))
    hub.changed(areas=hub.project.trees["areas"].adding("N", "VN"))
    hub.accept("2024-Q2", by_area(30, 20, 9, areas="ABN"))
    hub.release(longer)
    hub.release_due()
    assert hub.fallen == []


@pytest.mark.long  # as of an area that came later
def test_who_knows_which_areas_are_taken_learns_nothing_by_it(new_hub: NewHub) -> None:
    hub = new_hub(Policy(5, zeros="hidden"), "VN: P Q; P: a b; Q: d", FIRST_HALF, of=(only("P"),))
    hub.accept("2024-Q1", by_area(30, 3, 40, areas="abd"))
    hub.release("2024-Q1")
    hub.accept("2024-Q2", by_area(30, 40, 40, areas="abd"))
    hub.release_due()
    assert hub.fallen == []


@pytest.mark.long  # as of one that is not out
def test_a_half_year_that_is_on_no_calendar_any_more_does_not_follow(new_hub: NewHub) -> None:
    hub = new_hub(Policy(6))
    for number, counts in enumerate(((49, 40, 2, 33), (10, 12, 2, 27), (26, 30, 23, 43)), 1):
        hub.accept(f"2024-Q{number}", by_area(*counts))
    hub.change(calendar=("year",))
    hub.accept("2024-Q4", by_area(6, 17, 11, 5))
    for period in ("2024-Q3", "2024-Q4", "2024"):
        hub.release(period)
    hub.release_due()
    assert hub.fallen == []


def only(*areas: str) -> Source:
    return Source("clinics", only={"area": areas})


def test_a_renamed_submission_is_held_against_what_it_was_called_before(new_hub: NewHub) -> None:
    hub = new_hub(periods="2024: 2024-Q1", calendar=())
    hub.accept("2024-Q1", by_area(30, 3, 9, 20))
    assert hub.release("2024-Q1")
    hub.counted_as["centres"] = "clinics"
    with suppress(ContractError):
        hub.changed(
            datasets=[replace(one, sources=(Source("centres"),)) for one in hub.project.datasets],
            submissions=[submission("centres")],
        )
        hub.accept("2024-Q1", by_area(31, 3, 60, 20), "centres")
        hub.release("2024-Q1")
        hub.release_due()
    assert hub.fallen == []


def test_a_submission_by_month_is_held_against_what_it_counted_by_quarter(
    new_hub: NewHub,
) -> None:
    hub = new_hub(periods="2024: 2024-Q1; 2024-Q1: 2024-01 2024-02 2024-03", calendar=())
    hub.accept("2024-Q1", by_area(30, 3, 9, 20))
    assert hub.release("2024-Q1")
    with suppress(ContractError):
        hub.changed(submissions=[submission("clinics", "month")])
        hub.accept("2024-01", by_area(10, 1, 20, 10))
        hub.accept("2024-02", by_area(11, 1, 20, 5))
        hub.accept("2024-03", by_area(10, 1, 20, 5))
        hub.release("2024-Q1")
        hub.release_due()
    assert hub.fallen == []


def test_what_others_published_is_reckoned_with_after_a_new_area(new_hub: NewHub) -> None:
    hub = new_hub(areas=PROVINCES, periods=FIRST_HALF, of=(only("P"),))
    hub.accept("2024-Q1", in_provinces(20, 3, 9, 40, 50))
    assert hub.release("2024-Q1")
    hub.told_by_others("2024-Q1", [("P",)])
    hub.changed(areas=hub.project.trees["areas"].adding("f", "P"))
    hub.accept("2024-Q2", in_provinces(26, 25, 40, 40, 50))
    hub.release_due()
    assert hub.fallen == []
    assert ("people", "2024-Q2") in {name[:2] for name in hub.out}


def test_a_series_goes_on_after_its_codelist_was_renamed_or_is_told_how(new_hub: NewHub) -> None:
    hub = new_hub(periods=FIRST_HALF)
    hub.accept("2024-Q1", people(20))
    assert hub.release("2024-Q1")
    renamed = {"area": "districts"}
    hub.changed(
        datasets=[replace(one, dimensions=renamed) for one in hub.project.datasets],
        submissions=[submission("clinics", dimensions=renamed)],
        districts=hub.project.trees["areas"],
    )
    hub.accept("2024-Q2", people(30))
    for period in ("2024-Q2", "2024-S1"):
        assert hub.release(period) or "covey rename" in str(hub.refused[-1].why)
    assert hub.fallen == []


def test_changes_of_two_quarters_that_are_safe_are_a_small_change_of_the_year(
    new_hub: NewHub,
) -> None:
    hub = new_hub(Policy(4), periods="2024: 2024-Q1 2024-Q2", calendar=("year",))
    hub.accept("2024-Q1", by_area(0, 48, 1, 32))
    hub.accept("2024-Q2", by_area(6, 4, 5, 47))
    assert hub.release("2024-Q1")
    assert hub.release("2024-Q2")
    hub.accept("2024-Q1", by_area(0, 41, 1, 34))
    assert hub.release("2024-Q1")
    hub.accept("2024-Q2", by_area(6, 4, 7, 51))
    assert not hub.release("2024-Q2")
    assert hub.fallen == []


def test_a_small_change_of_the_year_is_told_by_no_quarters_though_another_is_not_out(
    new_hub: NewHub,
) -> None:
    hub = new_hub(Policy(4), periods="2024: 2024-Q1 2024-Q2 2024-Q3", calendar=("year",))
    hub.accept("2024-Q1", by_area(0, 48, 1, 32))
    hub.accept("2024-Q2", by_area(6, 4, 5, 47))
    hub.accept("2024-Q3", by_area(9, 8, 11, 20))
    assert hub.release("2024-Q1")
    assert hub.release("2024-Q2")
    hub.accept("2024-Q1", by_area(0, 41, 1, 34))
    assert hub.release("2024-Q1")
    hub.accept("2024-Q2", by_area(6, 4, 7, 51))
    assert not hub.release("2024-Q2")
    assert hub.release("2024-Q3")
    assert hub.fallen == []


@pytest.mark.parametrize("asked", sampled([{"sides": "both"}, {"protection": "full"}], 2))
def test_two_quarters_of_1_are_held_against_their_half_year_where_both_sides_are_kept(
    new_hub: NewHub, asked: dict[str, Any]
) -> None:
    hub = new_hub(Policy(4, **asked), areas="VN: P Q; P: a b c; Q: d e", periods=FIRST_HALF)
    hub.accept("2024-Q1", by_area(0, 46, 32, 6, 1, areas="abcde"))
    hub.accept("2024-Q2", by_area(3, 23, 7, 20, 1, areas="abcde"))
    assert hub.release("2024-Q1")
    hub.release("2024-Q2")
    assert hub.fallen == []


def test_what_others_tell_with_a_release_that_waits_is_no_secret_less_before_that_is_shown(
    new_hub: NewHub,
) -> None:
    hub = new_hub()
    hub.accept("2024-Q1", by_area(1, 4, 37, 23))
    hub.accept("2024-Q2", by_area(12, 21, 48, 38))
    assert hub.release("2024-Q1")
    assert hub.release("2024-S1", embargo=timedelta(days=1))
    assert hub.release("2024-Q2")
    hub.told_by_others("2024-Q2", [("B",)])
    hub.accept("2024-Q3", by_area(29, 7, 26, 10))
    hub.accept("2024-Q4", by_area(6, 14, 23, 10))
    hub.release_due()
    assert ("people", "2024") not in hub.newest
    assert hub.fallen == []
    hub.wait(timedelta(days=2))
    assert ("people", "2024-S1") not in hub.newest
    assert "2024" in hub.release_due()
    assert hub.fallen == []


@pytest.mark.long  # as of a release that waits
def test_the_change_of_a_half_year_that_went_out_beside_a_waiting_correction_does_not_follow(
    new_hub: NewHub,
) -> None:
    hub = new_hub(Policy(4), periods=FIRST_HALF)
    hub.accept("2024-Q1", by_area(10, 30, 22, 40))
    assert hub.release("2024-Q1")
    hub.accept("2024-Q1", by_area(11, 30, 22, 40))
    hub.accept("2024-Q2", by_area(42, 31, 29, 35))
    assert hub.release("2024-Q2")
    assert hub.release("2024-S1")  # of the first file: the second waits
    hub.accept("2024-Q1", by_area(17, 30, 22, 40))
    assert hub.release("2024-Q1")
    hub.accept("2024-Q2", by_area(33, 31, 29, 35))
    hub.release("2024-Q2")
    hub.release_due()
    assert hub.fallen == []


def test_what_waits_is_shown_by_the_policy_that_it_was_decided_under(new_hub: NewHub) -> None:
    hub = new_hub(Policy(3), periods=FIRST_HALF)
    hub.accept("2024-Q1", people(30))
    assert hub.release("2024-Q1")
    hub.accept("2024-Q2", people(4))
    assert hub.release("2024-S1", embargo=timedelta(days=1))
    hub.policy(minimum_count=6)
    hub.wait(timedelta(days=2))
    assert hub.fallen == []


@pytest.fixture
def covey_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """Run a command beside a file of counts, and return its exit code."""
    monkeypatch.chdir(tmp_path)

    def call(counts: Mapping[str, Any], *words: str) -> int:
        pl.DataFrame(counts).write_csv("counts.csv")
        return run(["protect", "counts.csv", "--count", "persons", *words, "--out", "safe.csv"])

    return call


def test_a_copy_of_the_counts_that_is_called_a_dimension_is_refused(
    covey_in: Callable[..., int],
) -> None:
    counts = {"area": [*"ABCD"], "served": [3, 20, 9, 14], "persons": [3, 20, 9, 14]}
    named = ("--dimension", "area", "--dimension", "served", "--minimum-count", "5")
    assert covey_in(counts, *named) == 2


def test_codes_that_tell_their_counts_are_refused(covey_in: Callable[..., int]) -> None:
    counts = {
        "area": ["A (n=3)", "B (n=20)", "C (n=9)", "D (n=14)"],
        "persons": [3, 20, 9, 14],
    }
    assert covey_in(counts, "--minimum-count", "5") == 2


def test_small_counts_of_a_late_file_do_not_follow_from_the_vintage_before_it(
    new_hub: NewHub,
) -> None:
    kinds = (submission("clinics"), submission("cases", agency="police"))
    hub = new_hub(submissions=kinds, of=(Source("clinics"), Source("cases")))
    hub.accept("2024-Q1", by_area(20, 31, 25, 44))
    assert hub.release("2024-Q1", without=("police",))
    hub.accept("2024-Q1", by_area(2, 30, 1, 26), "cases")
    assert hub.release("2024-Q1")
    assert hub.went_without == (1, 1)
    assert hub.fallen == []


def test_a_correction_with_a_late_file_is_no_count_and_may_be_below_0(new_hub: NewHub) -> None:
    kinds = (submission("clinics"), submission("cases", agency="police"))
    hub = new_hub(submissions=kinds, of=(Source("clinics"), Source("cases")))
    hub.accept("2024-Q1", by_area(20, 31, 25, 44))
    assert hub.release("2024-Q1", without=("police",))
    hub.accept("2024-Q1", by_area(2, 30, 11, 26), "cases")
    hub.accept("2024-Q1", by_area(8, 31, 25, 44))
    hub.release_due()
    hub.accept("2024-Q1", by_area(8, 31, 14, 44))
    hub.release_due()
    assert hub.fallen == []


def test_a_small_change_goes_out_of_which_an_agency_learns_that_all_others_are_the_same(
    new_hub: NewHub,
) -> None:
    hub = of_two_sectors(new_hub)
    hub.accept("2024-Q1", by_area(42, 11, 21, 20))
    hub.accept("2024-Q1", by_area(30, 10, 23, 20), "cases")
    assert hub.release("2024-Q1")
    hub.accept("2024-Q2", by_area(14, 38, 35, 20))
    hub.accept("2024-Q2", by_area(11, 35, 11, 20), "cases")
    hub.accept("2024-Q2", by_area(12, 35, 11, 20), "cases")
    hub.accept("2024-Q1", by_area(42, 18, 14, 20))
    assert hub.release("2024-Q1")
    assert hub.release("2024-Q2")
    assert hub.fallen == []


def test_a_release_goes_out_where_what_is_out_leaves_one_side_that_is_asked_for_later(
    new_hub: NewHub,
) -> None:
    hub = new_hub(Policy(4))
    hub.accept("2024-Q1", by_area(1, 3, 38, 20))  # B is 1, 2 or 3: no hidden row counts 0
    assert hub.release("2024-Q1")
    hub.policy(sides="both")
    hub.accept("2024-Q2", by_area(20, 30, 40, 50))
    assert hub.release("2024-Q2")
    assert hub.fallen == []


def test_a_corrected_file_does_not_follow_where_a_year_counts_it_beside_one_of_others(
    new_hub: NewHub,
) -> None:
    three = "2024: 2024-Q1 2024-Q2 2024-Q3"
    hub = of_two_sectors(new_hub, three, Policy(6), "VN: A B", calendar=("year",))
    hub.accept("2024-Q1", by_area(33, 14, areas="AB"))
    hub.accept("2024-Q1", by_area(32, 13, areas="AB"), "cases")
    assert hub.release("2024-Q1")
    hub.accept("2024-Q2", by_area(41, 39, areas="AB"), "cases")
    assert hub.release("2024-Q2", without=("health",))
    hub.accept("2024-Q3", by_area(2, 40, areas="AB"), "cases")
    hub.accept("2024-Q3", by_area(1, 44, areas="AB"), "cases")
    hub.accept("2024-Q2", by_area(15, 27, areas="AB"))
    hub.release("2024", without=("health",))
    assert hub.fallen == []


def test_a_small_change_goes_out_where_a_stricter_policy_held_for_another_period_alone(
    new_hub: NewHub,
) -> None:
    hub = new_hub(periods=FIRST_HALF)
    hub.accept("2024-Q1", people(20))
    assert hub.release("2024-Q1")
    hub.policy(minimum_change=1)
    for a in (30, 31):
        hub.accept("2024-Q2", people(a))
        assert hub.release("2024-Q2")
    hub.accept("2024-Q1", people(21))
    assert not hub.release("2024-Q1")
    assert hub.fallen == []


def of_two_sectors(
    new_hub: NewHub,
    periods: str = FIRST_HALF,
    policy: Policy = Policy(5),  # noqa: B008  frozen
    areas: str = "VN: A B C D",
    **agreed: Any,
) -> WatchedHub:
    """Make a hub of two agencies, each of which knows its own counts by their sector."""
    kinds = (submission("clinics"), submission("cases", agency="police"))
    of = (
        Source("clinics", constants={"sector": "X"}),
        Source("cases", constants={"sector": "Y"}),
    )
    dimensions = {"area": "areas", "sector": "sectors"}
    agreed |= {"of": of, "dimensions": dimensions}
    return new_hub(policy, areas, periods, kinds, **agreed)


def test_a_half_year_without_an_agency_tells_nothing_of_its_late_file(new_hub: NewHub) -> None:
    kinds = (submission("clinics"), submission("cases", agency="police"))
    hub = new_hub(periods=FIRST_HALF, submissions=kinds, of=(Source("clinics"), Source("cases")))
    for period in ("2024-Q1", "2024-Q2"):
        hub.accept(period, by_area(20, 31, 25, 44))
    hub.accept("2024-Q2", by_area(3, 40, 2, 51), "cases")
    for period in ("2024-Q1", "2024-S1"):
        assert hub.release(period, without=("police",))
    assert hub.release("2024-Q2")
    hub.accept("2024-Q1", by_area(1, 30, 4, 26), "cases")
    hub.release_due()
    assert hub.went_without[0] == 2
    assert hub.fallen == []
