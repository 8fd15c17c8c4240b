"""A property that sets nearly all of its examples aside has not been checked."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.counted import Examples, examples

careless = settings(max_examples=100, suppress_health_check=list(HealthCheck), database=None)


@careless
@given(st.integers(0, 10**6))
def about_every_number(_: int) -> None:
    pass


@careless
@given(st.integers(0, 10**6))
def about_hardly_any_number(number: int) -> None:
    assume(number < 3)


@careless
@given(st.booleans())
def about_the_two_there_are(_: bool) -> None:
    pass


def seen_of(of: Callable[[], None]) -> Examples:
    with examples(of) as seen:
        of()
    return seen


@pytest.mark.parametrize("of", [about_every_number, about_the_two_there_are])
def test_a_property_that_sets_nothing_aside_counts(of: Callable[[], None]) -> None:
    seen = seen_of(of)
    assert seen.counted == seen.tried > 1
    assert seen.enough


def test_a_property_that_sets_nearly_everything_aside_does_not() -> None:
    seen = seen_of(about_hardly_any_number)
    assert 0 < seen.counted < seen.tried
    assert not seen.enough


def test_an_example_is_counted_inside_the_block_alone() -> None:
    seen = seen_of(about_every_number)
    tried = seen.tried
    about_every_number()
    assert seen.tried == tried
