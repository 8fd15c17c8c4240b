"""Which questions to a published file are warned of, and which are not."""

from __future__ import annotations

import pytest

from covey.files.misleading import sources_of, warnings_of

LEFT_OUT, EVERY_PERIOD, NO_PLACE = "Hidden counts are", "No single period", "Hidden counts have"


def begun(query: str) -> list[str]:
    """Return the first three words of each warning."""
    return [" ".join(one.split()[:3]) for one in warnings_of(query)]


@pytest.mark.parametrize(
    "asked",
    [
        "SELECT arg_max(area, obs_value) FROM served_by.area WHERE period = '2024-Q1'",
        "SELECT max_by(area, t.obs_value) FROM served_by.area AS t WHERE period = '2024-Q1'",
        "SELECT string_agg(obs_value, ',') FROM served_by.area WHERE period = '2024-Q1'",
    ],
)
def test_whatever_makes_one_value_of_many_leaves_hidden_ones_out(asked: str) -> None:
    assert begun(asked) == [LEFT_OUT]


@pytest.mark.parametrize(
    "asked",
    [
        "SELECT sum(value) FROM served_sum()",
        "SELECT sum(obs_value) FROM served_by.total",
        "SELECT sum(low), sum(high) FROM served_by.area",
        "SELECT a.obs_value, b.obs_value FROM served_by.area a JOIN met_by.area b USING (area)",
    ],
)
def test_who_names_no_period_may_count_somebody_twice(asked: str) -> None:
    assert EVERY_PERIOD in begun(asked)


def test_an_order_by_a_ratio_of_counts_has_no_place_for_hidden_ones() -> None:
    asked = "SELECT area, a.obs_value / b.obs_value AS r FROM a JOIN b USING (area, period) {}"

    assert begun(asked.format("ORDER BY r LIMIT 3")) == [NO_PLACE]
    assert begun(asked.format("LIMIT 3")) == []


@pytest.mark.parametrize(
    "asked",
    [
        "SELECT sum(low), sum(high) FROM served_by.area WHERE period = '2024-Q1'",
        "SELECT value FROM served_sum(period := '2024-Q1')",
        "SELECT count(*) FROM served WHERE obs_status = 'Q' AND period = '2024-Q1'",
        "SELECT code, label FROM codelists JOIN datasets USING (codelist)",
        "SELECT area, obs_value FROM served_by.area",
    ],
)
def test_who_asks_well_is_not_warned(asked: str) -> None:
    assert begun(asked) == []


FILE = sources_of([("served", "served_by.total", 0), ("served", "served_by.area", 2)])


@pytest.mark.parametrize(
    "asked",
    [
        "SELECT sum(v) FROM (SELECT area_label a, obs_value v FROM served_by.area)",
        "WITH d AS (SELECT CAST(obs_value AS REAL) v FROM served_by.area) SELECT sum(v) FROM d",
    ],
)
def test_a_count_by_another_name_is_still_a_count(asked: str) -> None:
    assert [one[:17] for one in warnings_of(asked, FILE)] == [LEFT_OUT]


def test_where_nothing_is_hidden_nothing_is_said_of_hidden_counts() -> None:
    assert warnings_of("SELECT sum(obs_value) FROM served_by.total", FILE) == ()
    (every,) = warnings_of("SELECT sum(obs_value) FROM served_by_period.total", FILE)
    assert every.startswith(EVERY_PERIOD)
