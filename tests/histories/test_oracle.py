"""The oracle of histories is right itself: by listing numbers, and on cases one checks by eye."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.histories.trees import Tree, cells, of_length, parts
from tests.oracles.history import Cell, Counted, Edition, Leaf, Rules, State
from tests.oracles.notebook import Decided, Notebook
from tests.oracles.whole_numbers import Known, Sum, Unknowns

FIVE = Rules(5, 5)
AREAS = cells({"area": Tree.of("VN: A B C")})
ALL: Cell = AREAS["VN",]


@st.composite
def systems(draw: st.DrawFn) -> Unknowns:
    """Three or four numbers of 0 to 3, of which some sums are known, exactly or nearly."""
    true = np.array(draw(st.lists(st.integers(0, 3), min_size=3, max_size=4)))
    known = []
    for of in draw(st.lists(sums(true.size), max_size=4)):
        value = sum(int(true[at]) * times for at, times in of)
        slack = draw(st.sampled_from([(0, 0), (0, 9), (1, 0), (1, 2)]))
        known.append(Known(of, value - slack[0], value + slack[1]))
    return Unknowns(true, np.zeros_like(true), np.full_like(true, 3), known)


def sums(size: int) -> st.SearchStrategy[Sum]:
    """Some of the numbers, added or taken away."""
    times = st.lists(st.sampled_from([0, 1, -1]), min_size=size, max_size=size).filter(any)
    return times.map(lambda all_: tuple((at, n) for at, n in enumerate(all_) if n))


@given(systems(), st.data())
def test_integer_programs_find_what_listing_all_numbers_finds(
    system: Unknowns, data: st.DataObject
) -> None:
    of = data.draw(sums(system.true.size))
    listed = {sum(point[at] * times for at, times in of) for point in system.every()}
    true = system.value(of)
    below, above = true - min(listed), max(listed) - true
    assert system.interval(of) == (min(listed), max(listed))
    assert system.apart(of, below, above, below + above)
    assert not system.apart(of, below + 1, 0, 0)
    assert not system.apart(of, 0, above + 1, 0)
    assert not system.apart(of, 0, 0, below + above + 1)


def accepted(notebook: Notebook, file: str, *people: int) -> State:
    counts: dict[Leaf, int] = {(area,): count for area, count in zip("ABC", people, strict=True)}
    return State(frozenset({(file, notebook.accepted(file, counts))}), ALL)


def offered(notebook: Notebook, period: str, state: State, rules: Rules = FIVE) -> None:
    names = {cell: "×".join(codes) for codes, cell in AREAS.items()}
    notebook.offered("people", period, state, names, rules)


def edition(notebook: Notebook, state: State, hidden: str = "", rules: Rules = FIVE) -> Edition:
    """Return rows of all areas and their total, of which some are hidden."""
    rows = tuple(
        (
            cell,
            None if code in hidden.split() else notebook.counted.count(state, cell),
        )
        for (code,), cell in AREAS.items()
    )
    return Edition("an edition", state, rows, rules)


def fell(notebook: Notebook) -> list[tuple[str, int]]:
    return sorted((one.where.rsplit(" ", 1)[1], one.value) for one in notebook.fallen)


def test_a_hidden_count_follows_from_its_total_and_its_neighbours() -> None:
    notebook = Notebook()
    state = accepted(notebook, "q1", 3, 20, 30)
    offered(notebook, "Q1", state)
    notebook.shown(edition(notebook, state, hidden="A"))
    assert fell(notebook) == [("A", 3)]


def test_two_hidden_counts_are_open_as_long_as_their_sum_leaves_a_choice() -> None:
    for second, told in ((2, []), (1, [("A", 1), ("B", 1)])):
        notebook = Notebook()
        state = accepted(notebook, "q1", 1, second, 30)
        offered(notebook, "Q1", state)
        notebook.shown(edition(notebook, state, hidden="A B"))
        assert fell(notebook) == told


def test_a_period_that_is_not_out_follows_from_those_around_it() -> None:
    notebook = Notebook()
    one, two = accepted(notebook, "q1", 30, 20, 30), accepted(notebook, "q2", 3, 20, 30)
    both = State(one.files | two.files, ALL)
    for period, state in (("Q1", one), ("Q2", two), ("S1", both)):
        offered(notebook, period, state)
    notebook.shown(edition(notebook, one))
    assert notebook.fallen == []
    notebook.shown(edition(notebook, both))
    assert fell(notebook) == [("A", 3)]


@pytest.mark.parametrize(("zeros_public", "told"), [(True, []), (False, [("A", 4)])])
def test_where_zeros_are_public_a_half_year_is_known_to_be_its_one_quarter_with_people(
    zeros_public: bool, told: list[tuple[str, int]]
) -> None:
    notebook = Notebook()
    milder, stricter = Rules(3, 3, zeros_public), Rules(6, 6, zeros_public)
    one, two = accepted(notebook, "q1", 4, 20, 30), accepted(notebook, "q2", 0, 20, 30)
    offered(notebook, "Q1", one, milder)
    notebook.shown(edition(notebook, one, rules=milder))
    for period, state in (("Q2", two), ("S1", State(one.files | two.files, ALL))):
        offered(notebook, period, state, stricter)
    notebook.shown(edition(notebook, two, rules=stricter))
    assert fell(notebook) == told


def test_changes_are_asked_for_between_any_two_states() -> None:
    notebook = Notebook()
    for people in ((30, 20, 30), (40, 20, 30), (31, 20, 30)):
        state = accepted(notebook, "q1", *people)
        offered(notebook, "Q1", state)
        notebook.shown(edition(notebook, state))
    assert fell(notebook) == [("VN", 1)]  # and that of A, which is the same sum


@pytest.mark.parametrize(
    ("second", "states", "told"),
    [(23, ((0, 0), (1, 1)), [("VN", 2)]), (37, ((0, 1), (1, 0)), [])],
    ids=["one follows the other", "neither does"],
)
def test_a_change_is_asked_for_where_it_ever_was(
    second: int, states: tuple[tuple[int, int], ...], told: list[tuple[str, int]]
) -> None:
    notebook = Notebook()
    quarters = [
        [accepted(notebook, file, people, 20, 30) for people in counts]
        for file, counts in (("q1", (30, 39)), ("q2", (30, second)))
    ]
    for of in states:
        files = [quarter[at].files for quarter, at in zip(quarters, of, strict=True)]
        offered(notebook, "S1", State(frozenset().union(*files), ALL))
    for state in itertools.chain(*quarters):
        notebook.shown(edition(notebook, state))
    assert fell(notebook) == told  # and that of A, which is the same sum


@pytest.mark.parametrize(("tied", "told"), [(True, [("B", 4)]), (False, [])])
def test_who_knows_what_a_correction_left_alone_knows_more(
    tied: bool, told: list[tuple[str, int]]
) -> None:
    notebook = Notebook(Counted(tied=tied))
    state = accepted(notebook, "q1", 6, 4, 30)
    offered(notebook, "Q1", state)
    notebook.shown(edition(notebook, state, hidden="A B"))
    state = accepted(notebook, "q1", 26, 4, 30)
    offered(notebook, "Q1", state)
    notebook.shown(edition(notebook, state, hidden="VN B C"))
    assert fell(notebook) == []
    state = accepted(notebook, "q1", 26, 4, 90)
    offered(notebook, "Q1", state)
    notebook.shown(edition(notebook, state, hidden="A C", rules=Rules(3, 3)))
    assert fell(notebook) == ([("B", 4)] if told else [])


def test_an_edition_under_a_stricter_policy_keeps_what_it_hid() -> None:
    notebook = Notebook()
    one, two = accepted(notebook, "q1", 6, 4, 30), accepted(notebook, "q2", 30, 30, 30)
    both, mild = State(one.files | two.files, ALL), Rules(3, 3)
    offered(notebook, "Q1", one)
    notebook.shown(edition(notebook, one, hidden="A B"))
    for period, state in (("Q1", one), ("Q2", two), ("S1", both)):
        offered(notebook, period, state, mild)
    notebook.shown(edition(notebook, two, rules=mild))
    notebook.shown(edition(notebook, both, rules=mild))
    assert fell(notebook) == [("B", 4)]


def test_what_was_told_under_a_milder_policy_does_not_fall_under_a_stricter_one() -> None:
    notebook = Notebook()
    one, two = accepted(notebook, "q1", 30, 4, 30), accepted(notebook, "q2", 30, 30, 30)
    both, mild = State(one.files | two.files, ALL), Rules(3, 3)
    offered(notebook, "Q1", one, mild)
    notebook.shown(edition(notebook, one, rules=mild))
    offered(notebook, "Q1", one)
    offered(notebook, "S1", both)
    notebook.shown(edition(notebook, both))
    assert fell(notebook) == []


@pytest.mark.parametrize(("then", "told"), [(Rules(3, 3), []), (FIVE, [("B", 4)])])
def test_what_waits_falls_by_the_policy_it_was_decided_by_and_not_by_a_stricter_one_since(
    then: Rules, told: list[tuple[str, int]]
) -> None:
    notebook = Notebook()
    one, two = accepted(notebook, "q1", 30, 4, 30), accepted(notebook, "q2", 30, 30, 30)
    both = State(one.files | two.files, ALL)
    offered(notebook, "Q1", one, then)
    decided = Decided(dict(notebook.rules), beside=0)
    waits = edition(notebook, one, rules=then)
    for period, state in (("Q1", one), ("S1", both)):
        offered(notebook, period, state)
    notebook.shown(edition(notebook, both))
    notebook.shown(waits, decided)
    assert fell(notebook) == told


def test_an_insider_knows_own_counts_and_nothing_of_the_others() -> None:
    for hidden, told in (("A B", [("B", 4)]), ("A B C", [])):
        rules = Rules(5, 5, insiders=(AREAS["A",],))
        notebook = Notebook()
        state = accepted(notebook, "q1", 6, 4, 30)
        offered(notebook, "Q1", state, rules)
        notebook.shown(edition(notebook, state, hidden, rules))
        assert fell(notebook) == told


@pytest.mark.parametrize(("after", "told"), [((32, 28, 19), [("VN", -1)]), ((39, 28, 14), [])])
def test_a_small_change_is_told_to_who_knows_a_part_where_that_of_all_others_is_small(
    after: tuple[int, int, int], told: list[tuple[str, int]]
) -> None:
    rules = Rules(5, 5, insiders=(AREAS["A",],))
    notebook = Notebook()
    for counts in ((30, 20, 30), after):  # others: -3 in all, or -8
        state = accepted(notebook, "q1", *counts)
        offered(notebook, "Q1", state, rules)
        notebook.shown(edition(notebook, state, "A VN", rules))
    assert fell(notebook) == told


def test_a_change_of_an_area_that_grew_by_a_leaf_is_asked_for() -> None:
    notebook = Notebook()
    before = accepted(notebook, "q1", 30, 20, 30)
    offered(notebook, "Q1", before)
    notebook.shown(edition(notebook, before))
    grown = cells({"area": Tree.of("VN: A B C N")})
    counts: dict[Leaf, int] = {("A",): 30, ("B",): 14, ("C",): 30, ("N",): 8}
    revision = notebook.accepted("q1", counts)
    after = State(frozenset({("q1", revision)}), grown["VN",])
    names = {cell: "×".join(codes) for codes, cell in grown.items()}
    notebook.offered("people", "Q1", after, names, FIVE)
    rows = tuple((cell, notebook.counted.count(after, cell)) for cell in grown.values())
    notebook.shown(Edition("by areas of now", after, rows, FIVE))
    assert fell(notebook) == [("VN", 2)]


@pytest.mark.parametrize(
    ("rules", "told"),
    [
        (Rules(5, 5, protection=3), []),
        (Rules(5, 5, protection=4), [("B", 2)]),
        (Rules(5, 5, protection=2, both_sides=True), []),
        (Rules(5, 5, protection=3, both_sides=True), [("B", 2)]),
        (Rules(5, 5, protection=None), []),
        (Rules(5, 5, classes_known=True), []),
    ],
)
def test_possible_values_lie_as_far_apart_as_is_asked(
    rules: Rules, told: list[tuple[str, int]]
) -> None:
    notebook = Notebook()
    state = accepted(notebook, "q1", 3, 2, 30)  # B is 1, 2, 3 or 4
    offered(notebook, "Q1", state, rules)
    notebook.shown(edition(notebook, state, "A B", rules))
    assert [one for one in fell(notebook) if one[0] == "B"] == told


def test_a_part_with_a_minimum_of_its_own_is_asked_for_by_it() -> None:
    rules = Rules(5, 5, parts=((AREAS["B",], 10),))
    notebook = Notebook()
    state = accepted(notebook, "q1", 8, 8, 30)
    offered(notebook, "Q1", state, rules)
    notebook.shown(edition(notebook, state, rules=rules))
    assert fell(notebook) == [("B", 8)]


def test_what_others_told_does_not_fall_with_an_edition() -> None:
    notebook = Notebook()
    state = accepted(notebook, "q1", 6, 4, 30)
    offered(notebook, "Q1", state)
    report = Edition("a report", state, ((AREAS["B",], 4),), None)
    assert notebook.shown(report) == []
    notebook.shown(edition(notebook, state, hidden="A B"))
    assert fell(notebook) == []


def test_calendars_are_read_without_the_hub() -> None:
    codes = Tree.of("_T: 2024; 2024: 2024-Q1 2024-Q2 2024-Q3 2024-Q4").codes
    quarters = of_length("quarter", codes, "quarter")
    assert quarters == ("2024-Q1", "2024-Q2", "2024-Q3", "2024-Q4")
    to_date = of_length("year-to-date", codes, "quarter")
    assert to_date == ("2024-Q1", "2024-S1", "2024-01-01/P9M", "2024")
    assert of_length("moving-year", codes, "quarter") == ("2024",)
    assert parts("2024-01-01/P9M", quarters) == quarters[:3]


def test_calendars_of_weeks_and_days_are_read_without_the_hub() -> None:
    weeks = tuple(f"2021-W{at:02}" for at in range(4, 10))
    four = ("2021-01-25/P28D", "2021-02", "2021-02-08/P28D")
    assert of_length("moving-four-weeks", weeks, "week") == four
    assert parts("2021-02", weeks) == ("2021-W05", "2021-W06", "2021-W07", "2021-W08")
    days = (*(f"2024-01-{at:02}" for at in range(1, 9)), "2024-W01")
    seven = of_length("moving-seven-days", days, "day")
    assert seven == ("2024-W01", "2024-01-02/P7D")
    assert parts(seven[1], days) == days[1:8]
    assert parts("2024-W01", of_length("day", days, "day")) == days[:7]
