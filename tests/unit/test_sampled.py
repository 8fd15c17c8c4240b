"""Of cases some are left to `make long`, and each keeps what it is called."""

from __future__ import annotations

import pytest

from tests.sampled import crossed, sampled


def left(cases: list[object]) -> list[bool]:
    return ["long" in str(getattr(case, "marks", "")) for case in cases]


def test_each_nth_stays_and_the_first_always() -> None:
    assert left(sampled("abcde", 2)) == [False, True, False, True, False]
    assert left(sampled("abc", 3)) == [False, True, True]


def test_a_case_that_has_a_name_and_a_mark_keeps_both() -> None:
    named = pytest.param(1, 2, id="a name", marks=pytest.mark.slow)
    _, case = sampled([named, named], 2)
    assert (case.values, case.id) == ((1, 2), "a name")
    assert [mark.name for mark in case.marks] == ["slow", "long"]


def test_of_combinations_as_many_stay_as_have_each_of_a_kind() -> None:
    cases = crossed("ab", "xyz")
    stay = [case for case, is_left in zip(cases, left(cases), strict=True) if not is_left]
    assert len(stay) == 3
    assert [set(kind) for kind in zip(*stay, strict=True)] == [{"a", "b"}, {"x", "y", "z"}]
