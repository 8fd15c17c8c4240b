"""While a correction waits the year goes on, and no headline is hidden without a word."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import polars as pl
import pytest

from covey.cli.plan_words import plan_words
from covey.cli.release_words import published_words
from covey.errors import ApprovalsMissing, CorrectionWaits, HeadlineHidden, ReleaseWaits
from covey.hub.plan import plan_releases
from covey.hub.release import ReleaseRequest, release
from covey.hub.status import status_of
from covey.store import Decision
from tests.unit.hub.hub import Hub

Q1 = ("A1,F,30", "A1,M,33", "A2,F,14", "A2,M,40", "B,F,25", "B,M,50")
Q1_AND_2 = (*Q1[:-1], "B,M,52")
Q2 = ("A1,F,34", "A1,M,22", "A2,F,18", "A2,M,33", "B,F,21", "B,M,44")
DAY = datetime(2024, 7, 5, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Hub:
    """A hub by quarter and half-year: Q1 is out, two people more are accepted, and Q2 is there."""
    rows = ["code,parent,label", "_T,,All", "2024,_T,2024", "2024-S1,2024,1", "2024-S2,2024,2"]
    rows += [f"2024-Q{number},2024-S{(number + 1) // 2},{number}" for number in range(1, 5)]
    periods = {"periods": "\n".join([*rows, ""])}
    hub = Hub(tmp_path_factory.mktemp("hub"), calendar=("half-year",), codelists=periods)
    hub.send("q1.csv", *Q1, period="2024-Q1")
    hub.collect()
    released(hub, "2024-Q1")
    hub.send("q1 corrected.csv", *Q1_AND_2, period="2024-Q1")
    hub.send("q2.csv", *Q2, period="2024-Q2")
    assert [text.split()[-2:] for text in hub.collect()] == [["accepted", "2"], ["accepted", "1"]]
    return hub


def released(hub: Hub, period: str, commit: str = "", **changes: Any) -> Any:
    registry = hub.with_dataset(**changes)
    (one,) = release(hub.settings, registry, ReleaseRequest("people", period, commit=commit))
    return one


def shown(hub: Hub, period: str) -> dict[tuple[str, str], int | None]:
    rows = hub.public().filter(pl.col("period") == period)
    return {(area, sex): n for area, sex, n in rows.select("area", "sex", "obs_value").rows()}


@pytest.mark.long
def test_a_correction_too_small_to_go_out_hides_no_total_of_the_half_year(hub: Hub) -> None:
    with pytest.raises(CorrectionWaits):
        released(hub, "2024-Q1")
    released(hub, "2024-Q2")
    released(hub, "2024-S1")
    half = shown(hub, "2024-S1")
    assert half["VN", "_T"] == 192 + 172  # of Q1 as it is out
    assert None not in half.values()


@pytest.mark.long  # `histories/test_falls.py` holds what such a half-year may tell
def test_the_plan_and_the_status_say_of_which_files_the_half_year_is(hub: Hub) -> None:
    (due,) = [one for one in status_of(hub.settings, hub.registry).due if one.period == "2024-S1"]
    assert due.as_published == ("2024-Q1",)
    (plan,) = plan_releases(hub.settings, hub.registry, "people", "2024-S1")
    assert "2024-Q1 as it is out, while a correction waits" in plan_words(plan)


@pytest.mark.long
def test_a_half_year_follows_once_the_correction_is_out(hub: Hub) -> None:
    released(hub, "2024-Q2")
    released(hub, "2024-S1")
    superseded = status_of(hub.settings, hub.registry).superseded
    assert [one.release.period for one in superseded] == ["2024-Q1"]
    hub.send("q1 larger.csv", *Q1[:-1], "B,M,90", period="2024-Q1")
    hub.collect()
    asked = ReleaseRequest("people", planned=DAY)
    out = release(hub.settings, hub.with_dataset(corrections="at once"), asked)
    assert [(one.period, one.vintage) for one in out] == [("2024-Q1", 2)]
    out = release(hub.settings, hub.with_dataset(corrections="at once"), asked)
    assert [(one.period, one.vintage) for one in out] == [("2024-S1", 2)]
    assert shown(hub, "2024-S1")["VN", "_T"] == 192 + 40 + 172


@pytest.mark.long
def test_a_dataset_may_have_its_longer_periods_wait(hub: Hub) -> None:
    released(hub, "2024-Q2")
    with pytest.raises(ReleaseWaits, match="the correction of clinics for 2024-Q1 to go out"):
        released(hub, "2024-S1", while_corrections_wait="wait")


@pytest.mark.long
def test_a_half_year_that_hides_what_the_one_before_showed_waits_until_an_officer_insists(
    hub: Hub,
) -> None:
    for period in ("2024-Q2", "2024-S1"):
        released(hub, period)
    hub.send("q3.csv", *Q1, period="2024-Q3")
    hub.send("q4.csv", *Q2[:-2], "B,F,1", "B,M,2", period="2024-Q4")
    hub.collect()
    with hub.store() as store:
        (clinics,) = hub.registry.submissions
        for held in [one for one in store.receipts() if one.verdict == "held"]:
            store.accept_held(clinics, held, Decision("officer", DAY, "asked the agency"))
    released(hub, "2024-Q3")
    released(hub, "2024-Q4")
    with pytest.raises(HeadlineHidden, match=r"would hide what people 2024-S1 shows: ") as stopped:
        released(hub, "2024-S2")
    assert "the totals by area (A, B). It is hidden for" in str(stopped.value)
    assert "2024-Q4" in str(stopped.value)
    assert "2024-S2" not in set(hub.public()["period"])
    (plan,) = plan_releases(hub.settings, hub.registry, "people", "2024-S2")
    assert plan.kind == "fits"
    assert "Hidden here, and shown before: the totals by area" in plan_words(plan)
    with pytest.raises(ApprovalsMissing):  # who signs the plan has looked at it
        released(hub, "2024-S2", approvals=1)
    out = released(hub, "2024-S2", commit=plan.hash)
    trees = hub.registry.trees({"area": "areas", "sex": "sex"})
    assert "Hidden here, and shown before: the totals by area" in published_words(out, trees)


@pytest.mark.long
def test_a_held_correction_of_what_is_out_stops_no_longer_period(hub: Hub) -> None:
    released(hub, "2024-Q2")
    hub.send("q1 halved.csv", "A1,F,3", "B,M,4", period="2024-Q1")
    assert "held" in hub.collect()[0]
    assert released(hub, "2024-S1").period == "2024-S1"
