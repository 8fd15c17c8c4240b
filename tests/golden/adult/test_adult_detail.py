"""The breakdowns of a cube of nine dimensions, answered at once or refused in words."""

from __future__ import annotations

import time

import pytest

import covey
from tests.golden.adult.test_adult import adult, database


@pytest.mark.long
def test_a_cube_of_nine_dimensions_is_answered_within_seconds() -> None:
    table = adult()
    started = time.process_time()
    found = covey.breakdowns(table, covey.Policy(minimum_count=10))
    assert time.process_time() - started < 5
    assert len(found.listed) + found.ruled_out == 12_960
    assert found.ruled_out
    assert {len(one.levels) for one in found.frontier} == {9}


def test_the_figures_are_those_of_sql() -> None:
    found = covey.breakdowns(adult(), covey.Policy(minimum_count=10), most_dimensions=2)
    held = next(one.held for one in found.listed if one.name == "education 3 × occupation 2")
    rows = database().execute(
        "select count(*), count(*) filter (people < 10), sum(people) filter (people < 10) from "
        "(select sum(persons)::bigint as people from cells group by education, occupation)"
    )
    assert rows.fetchone() == (held.rows, held.small_cells, held.small_people)
