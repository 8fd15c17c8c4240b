"""Plans: what a release or a series would be, and that a plan is carried out as it was or not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from covey import Policy
from covey.cli.plan_words import plan_words, series_figures, series_words
from covey.contracts import Registry
from covey.errors import (
    CommandError,
    CorrectionWaits,
    PolicyError,
    ReleaseRefused,
    SubmissionsMissing,
)
from covey.hub.plan import Plan, Unfit, plan_releases
from covey.hub.plan_series import costs_of
from covey.hub.ready import Ready
from covey.hub.release import ReleaseRequest, release
from tests.sampled import sampled
from tests.unit.hub.hub import Hub

Q1 = ("A1,F,3", "A1,M,30", "A2,F,14", "A2,M,40", "B,F,25", "B,M,50")
Q2 = ("A1,F,30", "A1,M,22", "A2,F,18", "A2,M,33", "B,F,21", "B,M,44")
YEAR = ("2024-Q1", "2024-Q2", "2024-Q3")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Hub:
    """Return a hub of two quarters, which go out as a year with the third."""
    hub = Hub(tmp_path_factory.mktemp("hub"), calendar=("year",))
    hub.send("q1.csv", *Q1, period="2024-Q1")
    hub.send("q2.csv", *Q2, period="2024-Q2")
    hub.collect()
    return hub


def with_third(hub: Hub) -> Hub:
    hub.send("q3.csv", "A1,F,20", "A1,M,31", "A2,F,19", "A2,M,38", "B,F,29", "B,M,41",
             period="2024-Q3")  # fmt: skip
    hub.collect()
    return hub


def with_policy(hub: Hub, policy: Policy) -> None:
    (people,) = hub.registry.datasets
    hub.registry = Registry(
        hub.registry.submissions, (replace(people, policy=policy),), hub.registry.codelists
    )


@pytest.mark.long
def test_a_plan_that_nothing_moved_since_is_published_as_it_was(hub: Hub) -> None:
    plan = hub.plan("2024-Q1")
    assert plan.hash == hub.plan("2024-Q1").hash
    out = hub.release("2024-Q1", commit=plan.hash)
    assert (out.period, out.hidden) == ("2024-Q1", 4)


@pytest.mark.long  # as the one below
def test_of_two_plans_at_once_the_first_commit_wins_and_the_other_is_told_of_the_ledger(
    hub: Hub,
) -> None:
    first, second = hub.plan("2024-Q1"), hub.plan("2024-Q2")
    hub.release("2024-Q2", commit=second.hash)
    with pytest.raises(ReleaseRefused, match="This moved: the ledger, since something else"):
        hub.release("2024-Q1", commit=first.hash)
    assert set(hub.public()["period"]) == {"2024-Q2"}
    hub.release("2024-Q1", commit=hub.plan("2024-Q1").hash)


def test_of_two_releases_at_once_the_second_is_refused_though_none_was_planned(hub: Hub) -> None:
    with hub.store() as store:
        ready = Ready.of(hub.registry, store, hub.settings, "people", "2024-Q1")
    hub.release("2024-Q2")
    with pytest.raises(ReleaseRefused, match="something else went out while this was protected"):
        ready.release(hub.settings, hub.registry, datetime.now(UTC))
    assert set(hub.public()["period"]) == {"2024-Q2"}


@pytest.mark.long  # as under another policy
def test_a_plan_of_counts_that_were_corrected_since_is_refused(hub: Hub) -> None:
    plan = hub.plan("2024-Q1")
    hub.send("better.csv", *Q1[:-1], "B,M,51", period="2024-Q1")
    hub.collect()
    with pytest.raises(ReleaseRefused, match="This moved: the counts, since another file"):
        hub.release("2024-Q1", commit=plan.hash)


def test_a_plan_under_another_policy_is_refused(hub: Hub) -> None:
    plan = hub.plan("2024-Q1")
    with_policy(hub, Policy(minimum_count=6))
    with pytest.raises(ReleaseRefused, match="This moved: the policy that is carried out"):
        hub.release("2024-Q1", commit=plan.hash)


@pytest.mark.long
def test_a_plan_beside_another_register_is_refused(hub: Hub) -> None:
    plan = hub.plan("2024-Q1")
    hub.outside("health.csv", "2024-Q1,A1,M,30")
    with pytest.raises(ReleaseRefused, match="the outside-knowledge register"):
        hub.release("2024-Q1", commit=plan.hash)


@pytest.mark.parametrize("word", sampled(["latest", "0" * 64], 2))
def test_a_word_that_is_no_hash_of_a_plan_publishes_nothing(hub: Hub, word: str) -> None:
    with pytest.raises(CommandError, match="this is no hash of a plan"):
        hub.release("2024-Q1", commit=word)
    assert not hub.settings.public_file.exists()


@pytest.mark.long
def test_a_year_says_beside_what_it_is_protected_and_what_it_would_have_told(hub: Hub) -> None:
    with_third(hub)
    for period in YEAR:
        hub.release(period)
    plan = hub.plan("2024")
    assert plan.beside == tuple(f"people {period}" for period in YEAR)
    (told,) = plan.told
    assert told == (
        "people 2024-Q1 A1×F follows from people 2024 A1×F = people 2024-Q1 A1×F + people 2024-Q2 "
        "A1×F + people 2024-Q3 A1×F"
    )
    words = plan_words(plan)
    assert "Protected alone it would have told 1 count:" in words
    assert f"covey release people 2024 --commit {plan.hash}" in words
    assert "Against people 2024-Q3: 15 rows for 15" in words


@pytest.mark.long
def test_a_correction_is_planned_against_the_vintage_before_and_no_total_of_it_may_go(
    hub: Hub,
) -> None:
    for period in ("2024-Q1", "2024-Q2"):
        hub.release(period)
    hub.send("better.csv", *Q1[:-1], "B,M,70", period="2024-Q1")
    hub.collect()
    plan = hub.plan("2024-Q1")
    assert plan.change is not None
    assert plan.change.last == "people 2024-Q1"
    hub.send("best.csv", *Q1[:-1], "B,M,51", period="2024-Q1")
    hub.collect()
    unfit = next(plan_releases(hub.settings, hub.registry, "people", "2024-Q1"))
    assert isinstance(unfit, Unfit)
    assert unfit.ways[0].outcome == "it was public, and is not hidden any more"


@pytest.mark.long
def test_a_breakdown_of_the_first_release_that_ends_is_announced_and_told(hub: Hub) -> None:
    hub.release("2024-Q1")
    with_policy(hub, Policy(minimum_count=5, detail=({"area": 1, "sex": 1}, {"area": 2})))
    plan = hub.plan("2024-Q2")
    (ended,) = plan.ended
    assert ended.count("×") == 1
    assert plan.change is not None
    assert plan.change.ended == plan.ended
    assert "These breakdowns of the first release end here" in plan_words(plan)
    assert hub.release("2024-Q2", commit=plan.hash).ended == plan.ended


def test_what_does_not_fit_is_followed_by_what_was_tried(tmp_path: Path) -> None:
    frozen = Policy(minimum_count=5, frozen_open=({"area": "A1", "sex": "F"},))
    hub = Hub(tmp_path, policy=frozen)
    hub.send("q1.csv", *Q1)
    hub.collect()
    plans = plan_releases(hub.settings, hub.registry, "people", "2024-Q1")
    unfit = next(plans)
    with pytest.raises(ReleaseRefused):
        next(plans)
    assert isinstance(unfit, Unfit)
    ways = [(one.what.split(":")[0], one.fits) for one in unfit.ways]
    assert ways == [
        ("Hide more", False), ("Coarsen area", True), ("Coarsen sex", True),
        ("Merge periods", None), ("Wait for the batch", None),
    ]  # fmt: skip
    assert "files of 2024-Q2 are not there yet" in plan_words(unfit)


@pytest.mark.long
def test_a_way_out_is_planned_and_goes_out_under_its_name_alone(tmp_path: Path) -> None:
    frozen = Policy(minimum_count=5, frozen_open=({"area": "A1", "sex": "F"},))
    hub = Hub(tmp_path, policy=frozen)
    hub.send("q1.csv", *Q1)
    hub.collect()
    unfit = next(plan_releases(hub.settings, hub.registry, "people", "2024-Q1"))
    assert isinstance(unfit, Unfit)
    taken = [one.policy for one in unfit.ways if one.can_be_taken]
    assert [one.split(":")[0] for one in taken] == ["coarsen area", "coarsen sex"]
    (plan,) = plan_releases(hub.settings, hub.registry, "people", "2024-Q1", way=taken[0])
    assert isinstance(plan, Plan)
    told = f"covey release people 2024-Q1 --way '{taken[0]}' --commit {plan.hash}"
    assert told in plan_words(plan)
    asked = ReleaseRequest("people", "2024-Q1", commit=plan.hash)
    with pytest.raises(ReleaseRefused):
        release(hub.settings, hub.registry, asked)
    (out,) = release(hub.settings, hub.registry, replace(asked, way=taken[0]))
    assert out.period == "2024-Q1"
    assert hub.registry.dataset("people").policy == frozen


def test_a_way_out_that_there_is_not_is_refused_with_those_there_are(hub: Hub) -> None:
    with pytest.raises(CommandError, match=r"no way out 'skip'\. There are: coarsen area"):
        next(plan_releases(hub.settings, hub.registry, "people", "2024-Q1", way="skip"))


def test_a_series_is_planned_alone_in_sequence_and_jointly(hub: Hub) -> None:
    with_third(hub)
    plan = costs_of(hub.settings, hub.registry, "people", [*YEAR, "2024"])
    assert [one.period for one in plan.costs] == [*YEAR, "2024"]
    alone, sequence, jointly = (
        sum(getattr(one, way) for one in plan.costs) for way in ("alone", "in_sequence", "jointly")
    )
    assert alone < jointly <= sequence
    assert plan.told
    assert any(" = " in one for one in plan.told)
    words = series_words(plan)
    assert "If each went out as it is alone, this would tell 1 count:" in words
    assert series_figures(plan)["costs"][0]["period"] == "2024-Q1"
    assert not hub.settings.public_file.exists()


@pytest.mark.long
@pytest.mark.parametrize(
    "policy",
    sampled(
        [
            Policy(5, detail="frontier", suppression_limit=0),
            Policy(5, detail=({"area": 2}, {"area": 1, "sex": 1})),
        ],
        2,
    ),
    ids=["chosen", "named"],
)
def test_a_series_is_planned_with_one_breakdown_more(hub: Hub, policy: Policy) -> None:
    with_policy(hub, policy)
    quarters = ["2024-Q1", "2024-Q2"]
    without, more = (
        costs_of(hub.settings, hub.registry, "people", quarters, of).costs
        for of in ((), ({"area": 2, "sex": 1},))
    )
    assert [one.cells for one in more] == [15, 15]
    assert int(without[0].cells or 0) < 15
    assert int(more[0].jointly or 0) > int(without[0].jointly or 0)


def test_a_breakdown_more_where_all_go_out_already_is_refused(hub: Hub) -> None:
    with pytest.raises(PolicyError, match="every breakdown already"):
        costs_of(hub.settings, hub.registry, "people", ["2024-Q1"], ({"area": 2},))


def test_a_series_waits_for_the_files_of_all_its_periods(hub: Hub) -> None:
    with pytest.raises(SubmissionsMissing, match="2024-Q3"):
        costs_of(hub.settings, hub.registry, "people", ["2024-Q1", "2024"])


@pytest.mark.long
def test_a_plan_says_what_keeps_more_than_is_asked_now(hub: Hub) -> None:
    hub.release("2024-Q1")
    with_policy(hub, Policy(minimum_count=3))
    with_third(hub)
    plan = hub.plan("2024")
    assert plan.promised == {"people 2024-Q1": ("minimum_count", "minimum_change")}
    assert "people 2024-Q1 went out under a policy that asks for more" in plan_words(plan)
    with_policy(hub, Policy(minimum_count=6))
    assert hub.plan("2024").promised == {}


def test_a_correction_that_has_to_wait_is_offered_what_could_go_out_before_it(hub: Hub) -> None:
    hub.release("2024-Q1")
    hub.send("again.csv", *Q1[:-1], "B,M,51", period="2024-Q1")
    hub.collect()
    plans = plan_releases(hub.settings, hub.registry, "people", "2024-Q1")
    unfit = next(plans)
    assert isinstance(unfit, Unfit)
    with pytest.raises(CorrectionWaits):
        next(plans)
    first = unfit.ways[0]
    assert first.what.startswith("Publish 2024-Q2 first and it after that")
    assert first.fits is False
