"""What `covey.kanonymity` makes of small tables that one can check by eye."""

from __future__ import annotations

import duckdb
import numpy as np
import pyarrow as pa
import pytest

import covey
from covey.disclosure.anonymity import Anonymised
from covey.errors import DisclosureRisk, PolicyError

AREA = covey.Hierarchy.from_rows(
    [
        {"code": "VN", "parent": ""},
        {"code": "North", "parent": "VN"},
        {"code": "South", "parent": "VN"},
        {"code": "Hanoi", "parent": "North"},
        {"code": "Sapa", "parent": "North"},
        {"code": "Hue", "parent": "South"},
        {"code": "Saigon", "parent": "South"},
        {"code": "abroad", "parent": "VN"},
    ]
)
SEX = covey.Hierarchy.flat(["F", "M"])

ROWS = [
    ("Hanoi", "F", 9), ("Hanoi", "M", 8),
    ("Sapa", "F", 2), ("Sapa", "M", 1),
    ("Hue", "F", 6), ("Hue", "M", 7),
    ("Saigon", "F", 8), ("Saigon", "M", 9),
    ("abroad", "F", 5), ("abroad", "M", 5),
]  # fmt: skip


def table_of(rows: list[tuple[str, str, int]]) -> covey.CountTable:
    area, sex, persons = zip(*rows, strict=True)
    frame = pa.table({"area": area, "sex": sex, "persons": persons})
    return covey.CountTable.from_frame(frame, {"area": AREA, "sex": SEX}, count="persons")


def visible_classes(result: Anonymised) -> dict[tuple[str, ...], int]:
    """The classes that stay visible, by their codes; all dimensions are quasi-identifiers."""
    shown = result.table.leaf & ~result.hidden
    keys, counts = result.table.keys[shown], result.table.counts[shown]
    return {
        result.table.grid.codes(key): count
        for key, count in zip(keys.tolist(), counts.tolist(), strict=True)
    }


def test_a_table_without_small_classes_stays_as_it_is() -> None:
    result = covey.kanonymity(table_of([("Hanoi", "F", 5), ("Hue", "M", 5)]), k=5)
    assert result.levels == {"area": 0, "sex": 0}
    assert result.loss == 0
    assert not result.hidden.any()


def test_the_small_district_is_merged_into_its_region() -> None:
    result = covey.kanonymity(table_of(ROWS), k=5, suppression_limit=0)
    assert result.levels == {"area": 1, "sex": 0}
    assert visible_classes(result) == {
        ("North", "F"): 11, ("North", "M"): 9, ("South", "F"): 14, ("South", "M"): 16,
        ("abroad", "F"): 5, ("abroad", "M"): 5,
    }  # fmt: skip


def test_the_loss_is_the_share_of_leaves_a_code_can_no_longer_tell_apart() -> None:
    result = covey.kanonymity(table_of(ROWS), k=5, suppression_limit=0)
    # Of 60 people, 50 share a code of 2 of the 5 leaves on one of the two dimensions.
    assert result.loss == pytest.approx(50 * (1 / 4) / 2 / 60)


def test_few_people_may_be_hidden_instead() -> None:
    result = covey.kanonymity(table_of(ROWS), k=5, suppression_limit=0.05)
    assert result.levels == {"area": 0, "sex": 0}
    assert result.people_hidden == 3
    assert result.loss == pytest.approx(3 / 60)
    hidden = [result.table.grid.codes(key) for key in result.table.keys[result.hidden].tolist()]
    assert hidden == [("Sapa", "F"), ("Sapa", "M")]


def test_a_leaf_that_stands_higher_stays_itself() -> None:
    result = covey.kanonymity(table_of(ROWS), k=5, suppression_limit=0)
    assert "abroad" in result.table.dimensions["area"].codes


def test_codes_of_the_result_are_nodes_of_the_same_hierarchies() -> None:
    result = covey.kanonymity(table_of(ROWS), k=10, suppression_limit=0)
    for name, hierarchy in result.table.dimensions.items():
        before = {"area": AREA, "sex": SEX}[name]
        assert all(hierarchy.ancestors(code) == before.ancestors(code) for code in hierarchy.codes)


def test_the_result_stays_additive() -> None:
    table = covey.kanonymity(table_of(ROWS), k=10, suppression_limit=0).table
    assert not (covey.relations(table.grid, table.keys) @ table.counts).any()
    assert table.total == 60


def test_only_quasi_identifiers_are_coarsened() -> None:
    result = covey.kanonymity(table_of(ROWS), k=5, quasi_identifiers=("area",), suppression_limit=0)
    assert result.levels == {"area": 1}
    assert result.table.dimensions["sex"] == SEX


def test_a_hidden_class_is_hidden_with_its_parts() -> None:
    result = covey.kanonymity(
        table_of(ROWS), k=5, quasi_identifiers=("area",), suppression_limit=0.05
    )
    hidden = [result.table.grid.codes(key) for key in result.table.keys[result.hidden].tolist()]
    assert hidden == [("Sapa", "_T"), ("Sapa", "F"), ("Sapa", "M")]


def test_levels_count_the_codes_of_a_single_child_chain() -> None:
    area = covey.Hierarchy.from_rows(
        [
            {"code": "VN", "parent": ""},
            {"code": "VN-13", "parent": "VN"},
            {"code": "VN-22", "parent": "VN"},
            {"code": "13-1", "parent": "VN-13"},
            {"code": "22-1", "parent": "VN-22"},
            {"code": "22-2", "parent": "VN-22"},
        ]
    )
    frame = pa.table({"area": ["13-1", "22-1", "22-2"], "persons": [5, 5, 1]})
    table = covey.CountTable.from_frame(frame, {"area": area}, count="persons")
    result = covey.kanonymity(table, k=5, suppression_limit=0)
    assert result.levels == {"area": 1}
    assert visible_classes(result) == {("VN-13",): 5, ("VN-22",): 6}


def test_an_empty_table_needs_no_coarsening() -> None:
    result = covey.kanonymity(table_of([("Hanoi", "F", 0)]), k=5)
    assert (result.levels, result.loss) == ({"area": 0, "sex": 0}, 0)


def test_no_class_is_below_k_by_an_independent_query() -> None:
    rows = duckdb.sql(
        "select 'abroad' as area, 'F' as sex, 1 as persons union all "
        "select unnest(['Hanoi', 'Sapa', 'Hue', 'Saigon']), 'M', unnest([4, 3, 7, 1])"
    )
    table = covey.CountTable.from_frame(
        rows.to_arrow_table(), {"area": AREA, "sex": SEX}, count="persons"
    )
    result = covey.kanonymity(table, k=6, suppression_limit=0.1)
    tree = pa.table({"code": AREA.codes, "above": [AREA.codes[max(p, 0)] for p in AREA.parents]})
    kept = pa.table({"code": result.table.dimensions["area"].codes})
    small = duckdb.sql(
        "select sum(persons) from rows join tree on code = area group by "
        "case when area in (from kept) then area else above end having sum(persons) < 6"
    )
    assert tree.num_rows == len(AREA.codes)
    assert kept.num_rows < tree.num_rows
    assert small.fetchall() == [(result.people_hidden,)]


@pytest.mark.parametrize(
    ("choices", "words"),
    [
        ({}, "k is missing"),
        ({"k": 1}, "k=1 protects nobody"),
        ({"k": 2.5}, "not a whole number"),
        ({"k": 5, "suppression_limit": 1.5}, "is a share"),
        ({"k": 5, "suppression_limit": -0.1}, "is a share"),
        ({"k": 5, "quasi_identifiers": ("age",)}, "no dimension of the table and has no hierarchy"),
    ],
)
def test_a_wrong_policy_is_refused(choices: dict[str, object], words: str) -> None:
    with pytest.raises(PolicyError, match=words):
        covey.kanonymity(table_of(ROWS), **choices)


def test_a_table_of_too_few_people_is_refused() -> None:
    with pytest.raises(DisclosureRisk, match="fewer than k=100"):
        covey.kanonymity(table_of(ROWS), k=100, suppression_limit=0)


def test_the_input_is_not_changed() -> None:
    table = table_of(ROWS)
    keys, counts = table.keys.copy(), table.counts.copy()
    covey.kanonymity(table, k=10)
    assert np.array_equal(table.keys, keys)
    assert np.array_equal(table.counts, counts)
