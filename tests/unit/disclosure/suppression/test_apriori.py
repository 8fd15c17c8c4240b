"""What an officer decides about single cells: kept published, hidden, or dear to hide."""

from __future__ import annotations

from typing import Any

import pytest

import covey
from covey import DisclosureRisk, Policy
from covey.errors import PolicyError
from tests.unit.disclosure.small import hidden, rows, table, tree

AREA = tree(("T", ""), ("N", "T"), ("x", "N"), ("y", "N"), ("z", "T"))


def test_a_frozen_open_cell_stays_published_where_it_would_be_the_cheapest_to_hide() -> None:
    true = table(3, 6, 900)
    assert hidden(covey.protect(true, Policy(5))) == {("a1",), ("a2",)}
    safe = covey.protect(true, Policy(5, frozen_open=({"a": "a2"},)))
    assert hidden(safe) == {("a1",), ("a3",)}


def test_a_dimension_left_out_means_all_its_codes() -> None:
    true = table([3, 40, 50], [60, 70, 8], [9, 10, 300])
    safe = covey.protect(true, Policy(5, frozen_open=({"a": ("_T", "a3")},)))
    assert all(rows(safe)[a, b] is not None for a in ("_T", "a3") for b in ("_T", "b1", "b2", "b3"))
    assert safe.audit.safe


def test_a_frozen_open_cell_that_is_unsafe_is_refused_by_its_codes() -> None:
    with pytest.raises(
        DisclosureRisk, match=r"frozen_open keeps published are unsafe.*: a1×b1\."
    ) as risk:
        covey.protect(table([3, 40], [50, 60]), Policy(5, frozen_open=({"a": "a1"},)))
    assert risk.value.cells == (("a1", "b1"),)


def test_a_frozen_open_total_with_one_unsafe_part_is_refused() -> None:
    # Everyone of a1 is in b1, so the total of a1 tells the count.
    with pytest.raises(DisclosureRisk, match=r": a1×_T\."):
        covey.protect(table([3, 0], [50, 60]), Policy(5, frozen_open=({"a": "a1", "b": "_T"},)))


def test_a_refusal_of_frozen_cells_names_no_count() -> None:
    with pytest.raises(DisclosureRisk) as risk:
        covey.protect(table(739391, 800000), Policy(739400, frozen_open=({"a": "a1"},)))
    assert "7393" not in str(risk.value)


def test_where_nothing_but_frozen_cells_could_protect_the_table_is_refused() -> None:
    with pytest.raises(DisclosureRisk, match="cannot be protected") as risk:
        covey.protect(table(3, 20, 9), Policy(5, frozen_open=({"a": ("a2", "a3", "_T")},)))
    assert risk.value.cells == (("a1",),)


def test_a_frozen_hidden_cell_is_hidden_though_nothing_is_unsafe() -> None:
    safe = covey.protect(table([30, 40], [50, 60]), Policy(5, frozen_hidden=({"a": "a1"},)))
    assert hidden(safe) == {("a1", "_T"), ("a1", "b1"), ("a1", "b2")}
    assert (safe.certificate.unsafe, safe.certificate.secondary) == (0, 3)


def test_a_frozen_hidden_cell_costs_nothing_so_it_protects_others() -> None:
    safe = covey.protect(table(3, 6, 900), Policy(5, frozen_hidden=({"a": "a3"},)))
    assert hidden(safe) == {("a1",), ("a3",)}


def test_a_frozen_hidden_zero_stays_public_while_zeros_are() -> None:
    true = table([0, 40], [50, 60])
    frozen: Any = ({"a": "a1", "b": "b1"},)
    assert rows(covey.protect(true, Policy(5, frozen_hidden=frozen)))["a1", "b1"] == 0
    assert ("a1", "b1") in hidden(
        covey.protect(true, Policy(5, zeros="hidden", frozen_hidden=frozen))
    )


def test_a_cell_that_is_frozen_both_ways_is_refused() -> None:
    policy = Policy(5, frozen_open=({"a": "_T"},), frozen_hidden=({"b": "b1"},))
    with pytest.raises(DisclosureRisk, match=r"are frozen_hidden.*: _T×b1\."):
        covey.protect(table([30, 40], [50, 60]), policy)


def test_both_codes_of_a_single_child_chain_name_its_cell() -> None:
    chain = tree(("T", ""), ("N", "T"), ("x", "N"), ("z", "T"), ("v", "T"))
    for code in ("N", "x"):
        policy = Policy(5, frozen_hidden=({"a": code},))
        assert hidden(covey.protect(table(30, 40, 50, a=chain), policy)) == {("N",), ("x",)}


@pytest.mark.parametrize(
    ("choice", "message"),
    [
        ({"frozen_open": ({"aera": "_T"},)}, r"frozen_open: 'aera' is no dimension\..* a, b\."),
        ({"frozen_hidden": ({"a": "a9"},)}, "frozen_hidden: 'a9' is no code of 'a'"),
        ({"level_weights": {"c": {0: 2}}}, "level_weights: 'c' is no dimension"),
        ({"level_weights": {"a": {2: 2}}}, r"levels 0 \(finest\) to 1 \(total\), none 2"),
    ],
    ids=["dimension", "code", "dimension of a weight", "level"],
)
def test_what_no_table_has_is_refused(choice: Any, message: str) -> None:
    with pytest.raises(PolicyError, match=message):
        covey.protect(table([30, 40], [50, 60]), Policy(5, **choice))


def test_a_weight_keeps_the_totals_of_a_level() -> None:
    # x needs company: z hides few people, y spares the total of the north.
    true = table(3, 40, 6, a=AREA)
    assert hidden(covey.protect(true, Policy(5))) == {("x",), ("y",)}
    light = Policy(5, level_weights={"a": {0: 10, 1: 0.01, 2: 100}})
    assert hidden(covey.protect(true, light)) == {("x",), ("N",), ("z",)}


def test_weights_of_two_dimensions_are_multiplied() -> None:
    true = table([3, 40, 50], [60, 70, 80], [90, 95, 99])
    totals = Policy(5, level_weights={"a": {1: 0.01}, "b": {1: 0.01}})
    safe = covey.protect(true, totals)
    assert hidden(safe) == {("a1", "b1"), ("a1", "_T"), ("_T", "b1"), ("_T", "_T")}


def test_frozen_cells_hold_on_a_table_that_is_coarsened_for_k() -> None:
    true = table([3, 40, 6], [7, 40, 60], a=tree(("S", ""), ("F", "S"), ("M", "S")), b=AREA)
    policy = Policy(5, k=20, suppression_limit=0.0, frozen_open=({"b": "T", "a": "F"},))
    assert rows(covey.protect(true, policy))["F", "T"] == 49
    lost = Policy(5, k=20, suppression_limit=0.0, frozen_open=({"b": "x"},))
    with pytest.raises(PolicyError, match="frozen_open: 'x' of 'b' is coarsened away for k"):
        covey.protect(true, lost)


def test_levels_of_weights_are_those_of_the_tree_before_it_is_coarsened() -> None:
    true = table([20, 40, 60], [17, 40, 60], a=tree(("S", ""), ("F", "S"), ("M", "S")), b=AREA)
    policy = Policy(5, k=20, suppression_limit=0.0, level_weights={"b": {2: 5}})
    assert covey.protect(true, policy).audit.safe
