"""The year so far and the last twelve months, beside the quarters that they are made of."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from covey.contracts import Registry
from covey.errors import InputError, ReleaseRefused
from covey.files.prompt import opened
from covey.hub.plan import _with_next
from covey.hub.plan_series import costs_of
from covey.hub.ready import Ready
from covey.store import ask
from tests.sampled import sampled
from tests.unit.hub.running import Running
from tests.unit.hub.test_beside import PEOPLE

IN_ORDER = [
    "2023-Q3", "2023-Q4", "2024-Q1", "2024-Q2", "2024-S1", "2023-07-01/P12M",
    "2024-Q3", "2024-01-01/P9M", "2023-10-01/P12M", "2024-Q4", "2024",
]  # fmt: skip
NINE_MONTHS, LAST_YEAR = "2024-01-01/P9M", "2023-10-01/P12M"


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Running:
    """A hub that has published nothing."""
    return Running(tmp_path_factory.mktemp("hub"))


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Running:
    """A hub that has published a quarter, and the nine months that end with it."""
    hub = Running(tmp_path_factory.mktemp("public"))
    for period in ("2024-Q3", NINE_MONTHS):
        hub.release(period)
    return hub


@pytest.mark.long
def test_at_the_end_of_each_quarter_the_sums_are_due_after_it_each_once(hub: Running) -> None:
    assert hub.due() == IN_ORDER
    assert hub.due(date(2024, 8, 1)) == IN_ORDER[:6]


@pytest.mark.long
def test_a_sum_over_quarters_before_the_first_is_not_due(tmp_path: Path) -> None:
    later = Running(tmp_path, dataset=replace(Running.dataset, first_period="2024-Q2"))
    assert later.due() == ["2024-Q2", "2024-Q3", "2024-Q4"]


@pytest.mark.long  # `test_weeks_and_days.py` holds such periods
def test_quarters_years_to_date_and_moving_years_together_tell_nothing(hub: Running) -> None:
    apart = hub.apart(IN_ORDER)
    assert len(hub.certain(apart)) == 12  # all that the quarters hide
    assert hub.fallen(apart)
    out = hub.one_after_the_other(IN_ORDER)
    together = pl.concat(out.values())
    assert (together["obs_status"] == "A").sum() > together.height / 2
    assert hub.certain(out) == []
    assert hub.fallen(out) == []


@pytest.mark.long
def test_a_plan_tells_what_a_sum_would_cost_before_it_is_in_the_calendar(hub: Running) -> None:
    quarterly = Registry(hub.registry.submissions, (PEOPLE,), hub.registry.codelists)
    planned = costs_of(
        hub.settings, quarterly, "people", ("2024-Q1", "2024-Q2", "2024-Q3", NINE_MONTHS)
    )
    assert planned.refusals == ()
    assert any(f"people {NINE_MONTHS}" in sentence for sentence in planned.told)
    nine = planned.costs[-1]
    assert (nine.period, nine.alone) == (NINE_MONTHS, 0)
    assert (nine.in_sequence, nine.jointly) > (0, 0)


@pytest.mark.parametrize(
    ("period", "said"),
    sampled(
        [
            ("2024-02-01/P12M", "not made of whole quarters"),
            ("2024-01-01/P6M", "is the period 2024-S1"),
            ("2023-10-01/P1Y", "is the period 2023-10-01/P12M"),
            ("some day", "not made of whole quarters"),
        ],
        3,
    ),
)
def test_a_plan_of_what_no_quarters_make_up_is_refused(
    hub: Running, period: str, said: str
) -> None:
    with pytest.raises(ReleaseRefused, match=said):
        costs_of(hub.settings, hub.registry, "people", (period,))


@pytest.mark.long
def test_a_sum_is_not_merged_with_the_next_one_which_counts_the_same(public: Running) -> None:
    with public.store() as store:
        ready = Ready.of(public.registry, store, public.settings, "people", LAST_YEAR)
        assert _with_next(public.registry, store, public.settings, ready) is None
        half = Ready.of(public.registry, store, public.settings, "people", "2024-S1")
        assert _with_next(public.registry, store, public.settings, half) is None


@pytest.mark.long
def test_a_sum_has_its_name_in_the_public_file_and_its_rows_behind_the_quarter(
    public: Running,
) -> None:
    file = public.settings.public_file
    periods = ask(file, "SELECT period FROM people")["period"].to_list()
    assert periods == ["2024-Q3"] * 5 + [NINE_MONTHS] * 5
    (named,) = ask(
        file,
        "SELECT parent, label, level FROM codelists WHERE code = "
        f"'{NINE_MONTHS}' AND codelist = 'periods'",
    ).rows()
    assert named == ("_T", "January–September 2024", "year-to-date")
    total = "SELECT period, period_label FROM people_labelled WHERE area = '_T' ORDER BY ALL"
    assert ask(file, total).rows() == [
        (NINE_MONTHS, "January–September 2024"), ("2024-Q3", "Quarter 3 of 2024"),
    ]  # fmt: skip
    with opened(file) as prompt, pytest.raises(InputError, match="are not of one length"):
        prompt.ask(f"FROM people_change('2024-Q3', '{NINE_MONTHS}')", 10)
