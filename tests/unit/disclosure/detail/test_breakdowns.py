"""The breakdowns of small tables that one can check by eye."""

from __future__ import annotations

import pyarrow as pa
import pytest

import covey
from covey.disclosure.detail.lattice import lattice
from covey.errors import PolicyError

# 'abroad' has no districts: it stands at the finest level as well as at the one above.
AREA = covey.Hierarchy.from_rows(
    [
        {"code": "VN", "parent": "", "label": "Viet Nam"},
        {"code": "North", "parent": "VN"},
        {"code": "Hanoi", "parent": "North", "label": "Hà Nội"},
        {"code": "Sapa", "parent": "North"},
        {"code": "abroad", "parent": "VN"},
    ]
)
SEX = covey.Hierarchy.flat(["F", "M"])
ROWS = [
    ("Hanoi", "F", 40), ("Hanoi", "M", 38),
    ("Sapa", "F", 2), ("Sapa", "M", 10),
    ("abroad", "F", 4), ("abroad", "M", 6),
]  # fmt: skip


@pytest.fixture
def table() -> covey.CountTable:
    area, sex, persons = zip(*ROWS, strict=True)
    frame = pa.table({"area": area, "sex": sex, "persons": persons})
    return covey.CountTable.from_frame(frame, {"area": AREA, "sex": SEX}, count="persons")


def test_every_breakdown_says_what_it_holds_and_what_would_be_hidden(
    table: covey.CountTable,
) -> None:
    found = covey.breakdowns(table, covey.Policy(minimum_count=5, suppression_limit=0.04))
    assert [
        (one.name, one.held.rows, one.held.small_cells, one.held.small_people, one.qualifies)
        for one in found.listed
    ] == [
        ("total", 1, 0, 0, True),
        ("area 1", 2, 0, 0, True),
        ("area 2", 3, 0, 0, True),
        ("sex", 2, 0, 0, True),
        ("area 1 × sex", 4, 1, 4, True),
        ("area 2 × sex", 6, 2, 6, False),
    ]
    assert [one.name for one in found.frontier] == ["area 2", "area 1 × sex"]
    assert found.listed[-1].reason == "too many people below minimum_count=5"
    assert found.listed[-1].held.share == 0.06


def test_levels_count_from_the_total(table: covey.CountTable) -> None:
    found = covey.breakdowns(table, covey.Policy(minimum_count=5))
    assert found.listed[-1].levels == {"area": 2, "sex": 1}
    assert [(one.dimension, one.level, one.codes, one.label) for one in found.levels] == [
        ("area", 0, 1, "Viet Nam"),
        ("area", 1, 2, "North"),
        ("area", 2, 3, "Hà Nội"),
        ("sex", 0, 1, "_T"),
        ("sex", 1, 2, "F"),
    ]


def test_k_and_the_smallest_count_may_differ_and_people_in_both_count_once(
    table: covey.CountTable,
) -> None:
    held = covey.breakdowns(table, covey.Policy(minimum_count=5, k=11)).listed[-1].held
    assert (held.small_people, held.class_people) == (6, 22)
    assert (held.unsafe_cells, held.unsafe_people) == (4, 22)


def test_where_only_both_together_are_too_many_that_is_the_reason() -> None:
    # By sex 3 people are below 4, and in the class of Sapa, of 8, are others.
    rows = [("Hanoi", "F", 3), ("Hanoi", "M", 89), ("Sapa", "F", 4), ("Sapa", "M", 4)]
    area, sex, persons = zip(*rows, strict=True)
    frame = pa.table({"area": area, "sex": sex, "persons": persons})
    table = covey.CountTable.from_frame(frame, {"area": AREA, "sex": SEX}, count="persons")
    policy = covey.Policy(minimum_count=4, k=9, quasi_identifiers=("area",), suppression_limit=0.1)
    last = covey.breakdowns(table, policy).listed[-1]
    assert (last.held.small_people, last.held.class_people, last.held.unsafe_people) == (3, 8, 11)
    assert last.reason == (
        "too many people below minimum_count=4 or in classes with fewer than k=9 people, taken "
        "together"
    )


def test_small_cells_and_classes_may_have_limits_of_their_own(table: covey.CountTable) -> None:
    # By area and sex 6 % of the people are in small cells, and 22 % in classes below 11.
    def reason(small: float, classes: float) -> str:
        policy = covey.Policy(
            5, detail="frontier", k=11, suppression_limit=small, class_limit=classes
        )
        return covey.breakdowns(table, policy).listed[-1].reason

    assert reason(0.06, 0.22) == ""
    assert reason(0.05, 0.22) == "too many people below minimum_count=5"
    assert reason(0.06, 0.21) == "too many people in classes with fewer than k=11 people"


def test_a_class_over_some_dimensions_takes_its_parts_with_it(table: covey.CountTable) -> None:
    policy = covey.Policy(minimum_count=2, k=11, quasi_identifiers=("area",))
    held = covey.breakdowns(table, policy).listed[-1].held
    # Ten people are abroad, by sex 4 and 6.
    assert (held.unsafe_cells, held.unsafe_people) == (2, 10)


def test_a_breakdown_that_tells_no_category_is_held_against_k_alone(
    table: covey.CountTable,
) -> None:
    # With a third category that nobody is in, every class that is told by sex lacks one.
    more = covey.Hierarchy.flat(["F", "M", "X"])
    area, sex, persons = zip(*ROWS, strict=True)
    frame = pa.table({"area": area, "sex": sex, "persons": persons})
    table = covey.CountTable.from_frame(frame, {"area": AREA, "sex": more}, count="persons")
    policy = covey.Policy(minimum_count=2, k=2, sensitive="sex", group_disclosure="outside")
    found = covey.breakdowns(table, policy)
    assert [one.name for one in found.qualifying] == ["total", "area 1", "area 2"]
    assert found.listed[3].reason == (
        "too many people in classes with fewer than k=2 people or nobody in one sensitive category"
    )


def test_what_is_finer_than_one_that_does_not_qualify_does_not_either() -> None:
    # Sapa alone is mixed enough to stay, so that fewer are hidden by area than in the country.
    frame = pa.table(
        {"area": ["Hanoi", "Sapa", "Sapa"], "sex": ["F", "F", "M"], "persons": [90, 5, 5]}
    )
    area = covey.Hierarchy.flat(["Hanoi", "Sapa"], insist=True)
    table = covey.CountTable.from_frame(frame, {"area": area, "sex": SEX}, count="persons")
    policy = covey.Policy(
        minimum_count=2, k=2, sensitive="sex", l=2, diversity="entropy", suppression_limit=0.9
    )
    found = covey.breakdowns(table, policy)
    assert [(one.name, one.held.unsafe_people) for one in found.listed] == [
        ("total", 0), ("area", 0), ("sex", 100), ("area × sex", 90)
    ]  # fmt: skip
    assert found.listed[-1].reason == "finer than sex, which does not qualify"
    assert [one.name for one in found.frontier] == ["area"]


def test_a_table_of_nobody_hides_nobody() -> None:
    frame = pa.table({"sex": ["F"], "persons": [0]})
    table = covey.CountTable.from_frame(frame, {"sex": SEX}, count="persons")
    found = covey.breakdowns(table, covey.Policy(minimum_count=5))
    assert [(one.name, one.held.rows, one.held.share) for one in found.frontier] == [
        ("sex", 0, 0.0)
    ]


def test_levels_that_a_policy_demands_are_refused(table: covey.CountTable) -> None:
    policy = covey.Policy(minimum_count=5, k=5, demanded_levels={"area": 1})
    with pytest.raises(PolicyError, match="Leave them out"):
        covey.breakdowns(table, policy)


def test_a_limit_of_no_dimension_is_refused(table: covey.CountTable) -> None:
    with pytest.raises(PolicyError, match="use 1 or more"):
        covey.breakdowns(table, covey.Policy(minimum_count=5), most_dimensions=0)


def test_too_many_breakdowns_are_refused_with_how_many_dimensions_can_be_crossed() -> None:
    with pytest.raises(PolicyError) as refused:
        lattice([3] * 20, None)
    assert str(refused.value) == (
        "The table has 1,099,511,627,776 breakdowns that cross at most 20 dimensions; of a table "
        "of its size no more than 100,000 are looked at. Ask for at most 3 of the dimensions "
        "crossed: these are 32,551."
    )
    assert len(lattice([3] * 20, 3)) == 32_551


def test_where_not_even_one_dimension_fits_that_is_said() -> None:
    with pytest.raises(PolicyError, match="Use fewer dimensions or coarser hierarchies"):
        lattice([3, 3], None, most=4)


def test_a_breakdown_comes_after_all_that_are_coarser() -> None:
    order = lattice([2, 1, 3], None)
    assert len(order) == len(set(order)) == 3 * 2 * 4
    assert all(
        not all(a >= b for a, b in zip(earlier, later, strict=True))
        for place, later in enumerate(order)
        for earlier in order[:place]
    )
