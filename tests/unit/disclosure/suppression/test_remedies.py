"""What is done where an unsafe cell has no twin, in the order that the policy gives."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest

import covey
from covey import CountTable, DisclosureRisk, Hierarchy, Policy
from tests.oracles.enumerate import feasible_values
from tests.unit.disclosure.small import hidden, rows, table, tree

AREA = tree(("T", ""), ("N", "T"), ("x", "N"), ("y", "N"), ("z", "T"))
ONES = np.eye(4, dtype=int).tolist()
"""Everyone is alone in a row and a column: while zeros are public, only more people would fit."""


def knowing(*remedies: Any, **choices: Any) -> Policy:
    """An intruder who knows that a count is unsafe knows that it is 1: nothing hides it."""
    return Policy(2, intruder="knows-primary", remedies=remedies, **choices)


def test_the_grand_total_is_hidden_for_cells_without_another_twin_and_that_is_told() -> None:
    safe = covey.protect(table(*ONES), Policy(3))
    assert ("_T", "_T") in hidden(safe)
    (sentence,) = safe.certificate.remedies
    assert sentence.startswith(
        "hide wider total: the grand total is hidden, since while it was published no twin was "
        "found for _T×b1; _T×b2; "
    )


def test_a_total_that_the_officer_hides_is_not_said_to_be_hidden_for_others() -> None:
    safe = covey.protect(table(*ONES), Policy(3, frozen_hidden=({"a": "_T", "b": "_T"},)))
    assert ("_T", "_T") in hidden(safe)
    assert safe.certificate.remedies == ()


def test_without_a_remedy_the_table_is_refused_with_the_ways_out() -> None:
    with pytest.raises(
        DisclosureRisk, match="another remedy: hide wider total, coarsen br"
    ) as risk:
        covey.protect(table(*ONES), Policy(3, remedies=()))
    assert ("a1", "b1") in risk.value.cells


def test_a_table_that_needs_no_remedy_is_the_same_without_any() -> None:
    true = table([3, 40, 50], [60, 70, 8], [9, 10, 300])
    safe = covey.protect(true, Policy(5))
    assert safe.certificate.remedies == ()
    for remedies in ((), ("coarsen branch", "hide zeros")):
        other = covey.protect(true, Policy(5, remedies=remedies))
        assert other.certificate.remedies == ()
        assert other.to_frame().equals(safe.to_frame())


def test_zeros_are_hidden_where_public_ones_leave_no_twin() -> None:
    true = table(*ONES)
    safe = covey.protect(true, Policy(3, remedies=("hide zeros",)))
    assert rows(safe)["_T", "_T"] == 4
    assert safe.policy == Policy(3, zeros="hidden", remedies=("hide zeros",))
    (sentence,) = safe.certificate.remedies
    assert sentence.startswith("hide zeros: a 0 may be hidden, since beside public zeros ")
    possible = feasible_values(true.dimensions, rows(safe), "hidden")
    assert possible["a1", "b1"] >= {0, 1}


def test_a_branch_ends_above_a_cell_without_a_twin_and_the_rest_stays() -> None:
    safe = covey.protect(table(1, 30, 40, a=AREA), knowing("coarsen branch"))
    assert rows(safe) == {("T",): 71, ("N",): 31, ("z",): 40}
    assert safe.certificate.remedies == (
        "coarsen branch: a ends at N, since there was no twin for x.",
    )


def test_a_branch_that_is_still_too_small_ends_further_up() -> None:
    safe = covey.protect(table(1, 0, 40, a=AREA), knowing("coarsen branch"))
    assert rows(safe) == {("T",): 41}
    assert safe.certificate.remedies == (
        "coarsen branch: a ends at T, since there was no twin for N.",
    )


def test_the_dimension_that_loses_fewest_cells_is_coarsened() -> None:
    true = table([1, 30, 40], [50, 60, 70], [80, 90, 95], a=AREA, b=Hierarchy.flat(["p", "q", "r"]))
    safe = covey.protect(true, knowing("coarsen branch"))
    assert safe.certificate.remedies == (
        "coarsen branch: a ends at N, since there was no twin for x×p.",
    )
    assert rows(safe)["N", "p"] == 51


def test_codes_of_a_coarsened_branch_are_nodes_of_the_same_tree() -> None:
    chain = tree(("T", ""), ("N", "T"), ("M", "N"), ("x", "M"), ("y", "M"), ("z", "T"))
    true = table(1, 30, 40, a=chain)
    safe = covey.protect(true, knowing("coarsen branch"))
    assert rows(safe) == {("T",): 71, ("N",): 31, ("M",): 31, ("z",): 40}
    assert covey.audit(safe.to_frame(), true.dimensions, safe.policy, true).safe


def test_a_branch_with_a_cell_that_must_stay_published_does_not_end() -> None:
    policy = knowing("coarsen branch", frozen_open=({"a": "y"},))
    with pytest.raises(DisclosureRisk) as risk:
        covey.protect(table(1, 30, 40, a=AREA), policy)
    assert risk.value.cells == (("x",),)


def test_the_first_remedy_that_works_is_taken() -> None:
    both = knowing("hide wider total", "hide zeros", "coarsen branch")
    assert rows(covey.protect(table(1, 30, 40, a=AREA), both))["N",] == 31
    true = table(*ONES)
    for first, second in (("hide zeros", "coarsen branch"), ("coarsen branch", "hide zeros")):
        safe = covey.protect(true, Policy(3, remedies=(first, second)))
        assert safe.certificate.remedies[0].startswith(first)


def test_where_no_remedy_works_the_cells_are_refused() -> None:
    with pytest.raises(DisclosureRisk, match="another remedy: coarsen branch") as risk:
        covey.protect(table(1, 30), knowing("hide wider total", "hide zeros"))
    assert risk.value.cells == (("a1",),)


def test_a_total_of_everything_has_no_branch_to_end() -> None:
    with pytest.raises(DisclosureRisk) as risk:
        covey.protect(table(1), knowing("coarsen branch"))
    assert risk.value.cells == (("_T",),)


def test_zeros_of_a_table_too_large_to_list_them_are_not_hidden() -> None:
    thousand = Hierarchy.flat(f"{place:04}" for place in range(1000))
    frame = pl.DataFrame({"a": ["0001", "0002"], "b": ["0001", "0002"], "n": [1, 1]})
    true = CountTable.from_frame(frame, {"a": thousand, "b": thousand}, "n")
    with pytest.raises(DisclosureRisk, match="unsafe cells cannot be protected"):
        covey.protect(true, knowing("hide zeros"))


def test_no_sentence_holds_a_count() -> None:
    true = table(1, 739391, 40, a=AREA)
    safe = covey.protect(true, knowing("coarsen branch"))
    assert not any(character.isdigit() for line in safe.certificate.remedies for character in line)


def test_a_table_coarsened_for_k_is_helped_like_any_other() -> None:
    true = table([1, 30, 40], [50, 60, 70], a=Hierarchy.flat(["F", "M"]), b=AREA)
    policy = knowing("coarsen branch", k=2, quasi_identifiers=("b",), suppression_limit=0.0)
    safe = covey.protect(true, policy)
    assert safe.audit.safe
    assert safe.certificate.remedies
