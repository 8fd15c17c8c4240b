"""What an officer may choose, and what is said of it: levels, losses, alternatives, reasons."""

from __future__ import annotations

import pickle
import random

import polars as pl
import pyarrow as pa
import pytest

import covey
from covey.disclosure.anonymity import (
    check_rows,
    explain,
    generalise,
    hierarchy_from_levels,
    recode_locally,
)
from covey.errors import DisclosureRisk, HierarchyError, PolicyError


def tree(*levels: int) -> covey.Hierarchy:
    """All codes have as many children as their level says: tree(2, 3) has 2 codes of 3 leaves."""
    rows, above = [{"code": "T", "parent": ""}], ["T"]
    for children in levels:
        below = [(f"{code}{i}".lstrip("T"), code) for code in above for i in range(children)]
        rows += [{"code": code, "parent": parent} for code, parent in below]
        above = [code for code, _ in below]
    return covey.Hierarchy.from_rows(rows)


AREA, AGE = tree(2, 2), tree(2, 2)
TREES = {"area": AREA, "age": AGE}
# Area 0 is well populated, area 1 thin, and thinnest among the old.
ROWS = [
    ("00", "00", 20), ("00", "01", 20), ("00", "10", 20), ("00", "11", 20),
    ("01", "00", 20), ("01", "01", 20), ("01", "10", 20), ("01", "11", 20),
    ("10", "00", 9), ("10", "01", 9), ("10", "10", 3), ("10", "11", 2),
    ("11", "00", 9), ("11", "01", 9), ("11", "10", 2), ("11", "11", 1),
]  # fmt: skip


def table() -> covey.CountTable:
    area, age, persons = zip(*ROWS, strict=True)
    frame = pa.table({"area": area, "age": age, "persons": persons})
    return covey.CountTable.from_frame(frame, TREES, count="persons")


def test_forbidden_levels_are_not_taken() -> None:
    free = covey.kanonymity(table(), k=5, suppression_limit=0)
    bound = covey.kanonymity(table(), k=5, suppression_limit=0, forbidden_levels={"age": (1,)})
    assert free.levels["age"] == 1
    assert bound.levels["age"] != 1
    assert bound.loss > free.loss


def test_a_demanded_level_is_taken() -> None:
    result = covey.kanonymity(table(), k=5, suppression_limit=0, demanded_levels={"area": 0})
    assert result.levels == {"area": 0, "age": 2}


def test_a_weight_moves_the_loss_to_the_other_dimension() -> None:
    thin = table()
    for heavy, light in (("area", "age"), ("age", "area")):
        result = covey.kanonymity(thin, k=8, suppression_limit=0, dimension_weights={heavy: 9.0})
        assert result.levels[heavy] < result.levels[light]


@pytest.mark.parametrize("loss", ["ncp", "entropy", "discernibility", "class-size"])
def test_each_loss_is_a_share(loss: str) -> None:
    result = covey.kanonymity(table(), k=5, suppression_limit=0.05, loss=loss)
    assert 0 < result.loss < 1


def test_the_pareto_list_trades_loss_for_people_hidden() -> None:
    result = covey.kanonymity(table(), k=5, suppression_limit=0.05)
    first, *_, last = result.pareto
    assert (first.levels, first.loss) == (result.levels, result.loss)
    assert last.people_hidden == 0
    losses = [one.loss for one in result.pareto]
    hidden = [one.people_hidden for one in result.pareto]
    assert losses == sorted(set(losses))
    assert hidden == sorted(set(hidden), reverse=True)


def test_the_next_best_lose_more() -> None:
    result = covey.kanonymity(table(), k=5, suppression_limit=0.05)
    assert result.next_best
    assert all(one.loss >= result.loss for one in result.next_best)
    assert all(one.levels != result.levels for one in result.next_best)


def test_no_allowed_level_is_answered_with_the_nearest_that_would_do() -> None:
    with pytest.raises(DisclosureRisk, match=r"levels area=1 age=1 would do, but is not allowed"):
        covey.kanonymity(table(), k=5, suppression_limit=0, demanded_levels={"area": 0, "age": 0})


def test_a_limit_that_is_too_small_is_answered_with_one_that_is_enough() -> None:
    demanded = {"area": 0, "age": 0}
    with pytest.raises(DisclosureRisk, match=r"suppression_limit of 0\.04 is enough"):
        covey.kanonymity(table(), k=5, suppression_limit=0, demanded_levels=demanded)
    result = covey.kanonymity(table(), k=5, suppression_limit=0.04, demanded_levels=demanded)
    assert result.levels == demanded


@pytest.mark.parametrize(
    ("choices", "words"),
    [
        ({"forbidden_levels": {"area": (0, 1, 2)}}, "every level of 'area' is forbidden"),
        ({"forbidden_levels": {"area": (3,)}}, r"levels 0 \(finest\) to 2 \(total\)"),
        ({"demanded_levels": {"area": -1}}, r"levels 0 \(finest\) to 2 \(total\)"),
        ({"demanded_levels": {"area": 0.5}}, "not a whole number"),
        ({"demanded_levels": {"shoes": 0}}, "'shoes': it is no quasi-identifier"),
        ({"dimension_weights": {"shoes": 1.0}}, "'shoes' is no quasi-identifier"),
        ({"dimension_weights": {"area": -1.0}}, "Use 0 or more"),
        ({"dimension_weights": {"area": 0.0, "age": 0.0}}, "is 0, so every table"),
        ({"dimension_weights": {"area": 2.0}, "loss": "discernibility"}, "takes no dim"),
        ({"loss": "precision"}, "choose one of ncp, entropy"),
        ({"node_budget": 0}, "node_budget=0"),
    ],
)
def test_a_wrong_choice_is_refused(choices: dict[str, object], words: str) -> None:
    with pytest.raises(PolicyError, match=words):
        covey.kanonymity(table(), k=5, **choices)


@pytest.mark.parametrize(
    "choice",
    [
        {"forbidden_levels": {"area": (0,)}},
        {"demanded_levels": {"area": 0}},
        {"dimension_weights": {"area": 2}},
        {"quasi_identifiers": ("area",)},
        {"sensitive": "area"},
    ],
    ids=lambda choice: next(iter(choice)),
)
def test_choices_about_classes_without_k_are_refused(choice: dict[str, object]) -> None:
    with pytest.raises(PolicyError, match=f"{next(iter(choice))} without k has no effect"):
        covey.Policy(minimum_count=5, **choice)


def test_a_policy_with_levels_can_be_hashed_and_sent_to_another_process() -> None:
    policy = covey.Policy(
        minimum_count=5, k=5, forbidden_levels={"area": [0]}, dimension_weights={"age": 2}
    )
    assert pickle.loads(pickle.dumps(policy)) == policy
    assert hash(policy) == hash(pickle.loads(pickle.dumps(policy)))


def comb(height: int) -> covey.Hierarchy:
    """A leaf at every level: tall, with few codes."""
    rows = [{"code": "T", "parent": ""}]
    for level in range(height):
        above = f"stem{level}" if level else "T"
        rows += [{"code": f"leaf{level}", "parent": above}]
        rows += [{"code": f"stem{level + 1}", "parent": above}]
    return covey.Hierarchy.from_rows(rows)


def test_more_nodes_than_a_proof_can_hold_are_searched_with_the_gap_reported() -> None:
    trees = {f"d{d}": comb(10) for d in range(8)}
    chance = random.Random(1)
    columns = {name: [f"leaf{chance.randrange(10)}" for _ in range(40)] for name in trees}
    frame = pa.table({**columns, "persons": [1 + row % 7 for row in range(40)]})
    counted = covey.CountTable.from_frame(frame, trees, "persons", duplicates="sum")
    result = covey.kanonymity(counted, k=9, suppression_limit=0.05, node_budget=150)
    assert result.problem.nodes == 11**8
    assert result.loss > result.gap > 0
    assert "not proved" in result.proof
    assert check_rows(result.to_frame("arrow"), trees, result.policy) == ()
    with pytest.raises(PolicyError, match="too many combinations"):
        _ = result.pareto


def test_local_recoding_is_finer_and_says_that_it_is_not_additive() -> None:
    start = covey.kanonymity(table(), k=5, suppression_limit=0)
    local = recode_locally(start)
    assert start.additive
    assert not local.additive
    assert local.loss < start.loss
    assert int(local.people.sum()) == table().total
    rows = local.to_frame("arrow")
    assert check_rows(rows, TREES, start.policy) == ()
    # The well-populated area keeps all its detail.
    codes = set(zip(rows["area"].to_pylist(), rows["age"].to_pylist(), strict=True))
    assert {("00", "00"), ("01", "11")} <= codes


def test_local_recoding_hides_whom_the_levels_hid() -> None:
    start = covey.kanonymity(table(), k=5, suppression_limit=0.05)
    local = recode_locally(start)
    assert int(local.people[local.hidden].sum()) == start.people_hidden > 0
    assert local.to_frame("arrow")["obs_value"].null_count == int(local.hidden.sum())


def test_local_recoding_needs_a_loss_that_adds_up() -> None:
    start = covey.kanonymity(table(), k=5, loss="discernibility")
    with pytest.raises(PolicyError, match="cannot judge a class by itself"):
        recode_locally(start)


def test_the_explanation_says_what_was_coarsened_and_why() -> None:
    text = explain(covey.kanonymity(table(), k=5, suppression_limit=0.01))
    assert "Each published class must not have: fewer than k=5 people." in text
    assert "age: level 1 of 2, 2 codes such as '0' in place of 4." in text
    assert "One step finer, about 1 % of the people would be in classes that break" in text
    assert "more than the 1 % that may be hidden" in text
    assert "optimal" in text
    assert "Next best:" in text


def test_the_explanation_holds_no_number_of_people() -> None:
    result = covey.kanonymity(table(), k=5, suppression_limit=0.05)
    assert result.people_hidden == 8
    assert "8" not in explain(result).replace("0.0", "").split("Loss:")[0]


def test_rows_come_in_the_frame_that_is_asked_for() -> None:
    result = covey.kanonymity(table(), k=5, suppression_limit=0.05)
    frame = result.to_frame("polars")
    assert isinstance(frame, pl.DataFrame)
    assert frame.columns == ["area", "age", "obs_value", "obs_status"]
    hidden = frame.filter(pl.col("obs_status") == "Q")
    assert hidden.height == int((result.hidden & result.table.leaf).sum()) > 0
    assert hidden["obs_value"].null_count() == hidden.height


def test_a_table_can_be_cut_at_given_levels() -> None:
    coarse = generalise(table(), {"area": 1})
    assert coarse.dimensions["area"].codes == ("T", "0", "1")
    assert coarse.dimensions["age"] == AGE
    with pytest.raises(PolicyError, match="no dimension of the table"):
        generalise(table(), {"shoes": 1})
    with pytest.raises(PolicyError, match="level 3 of 'area'"):
        generalise(table(), {"area": 3})


def test_levels_that_nest_become_a_tree() -> None:
    age = hierarchy_from_levels([("9", "child", "*"), ("30", "adult", "*"), ("?", "?", "*")])
    assert age.codes == ("*", "child", "9", "adult", "30", "?")
    assert age.children("*") == ("child", "adult", "?")


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([("9", "0-9", "*"), ("10", "0-9", "*"), ("9", "5-14", "*")], "line 3: '9' stands under"),
        ([("9", "young", "low", "*"), ("8", "young", "high", "*")], "line 2: 'young' stands under"),
        ([("9", "*"), ("8", "all")], "second root"),
        ([("9", "young", "*"), ("8", "*")], "line 2: 2 levels, but 3 on line 1"),
        ([], "no codes"),
    ],
)
def test_levels_that_do_not_nest_are_refused(rows: list[tuple[str, ...]], words: str) -> None:
    with pytest.raises(HierarchyError, match=words):
        hierarchy_from_levels(rows)


def test_weights_that_are_not_whole_are_refused() -> None:
    frame = pa.table({"area": ["00"], "age": ["00"], "persons": [1.5]})
    with pytest.raises(covey.CoveyError, match="not whole"):
        covey.CountTable.from_frame(frame, TREES, count="persons")
