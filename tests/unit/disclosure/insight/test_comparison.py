"""Policies side by side: each row is what protecting under that policy gives, and no guess.

     F   M
n1   3   30      3 is below 5, so n1 and n2 hide both sexes
n2   14  40
s1   25  50
s2   7   60
"""

from __future__ import annotations

from collections import Counter

import polars as pl
import pytest

from covey import CountTable, Hierarchy, Policy, ProtectedTable, protect
from covey.disclosure import (
    AS_ASKED,
    compare,
    compared,
    level_name,
    rule_costs,
    usual_policies,
    visible_breakdowns,
    visible_groups,
    without_each_rule,
)
from tests.unit.disclosure.small import AREA, rows, table

SEX = Hierarchy.flat(["F", "M"])
SERVED = table([3, 30], [14, 40], [25, 50], [7, 60], area=AREA, sex=SEX)
FIVE = Policy(5)
COARSE = Policy(5, k=40, quasi_identifiers=("area",))


def test_each_policy_is_carried_out_as_protect_would() -> None:
    for one in compare(SERVED, usual_policies(FIVE)):
        safe = protect(SERVED, one.policy)
        assert one.protected is not None
        assert one.shown is not None
        assert rows(one.protected) == rows(safe)
        done = safe.certificate
        assert (one.shown.unsafe, one.shown.secondary) == (done.unsafe, done.secondary)
        assert one.verdict.startswith("safe")


def test_people_in_hidden_cells_and_the_share_that_is_shown_are_of_the_whole_table() -> None:
    one = next(compare(SERVED, {AS_ASKED: FIVE}))
    assert one.shown is not None
    assert one.shown.people == 3 + 30 + 14 + 40
    assert (one.shown.cells, one.shown.shown) == (21, 17)
    seen = {
        level_name(SERVED.dimensions, level): (level.alone, level.crossed)
        for level in one.shown.visible
    }
    assert seen["area 2"] == (1.0, 142 / 229)
    assert seen["area 1"] == (1.0, 1.0)


def test_a_table_that_was_coarsened_shows_nobody_at_the_levels_it_lost() -> None:
    one = next(compare(SERVED, {AS_ASKED: COARSE}))
    assert one.shown is not None
    seen = {(of.dimension, of.level): of.alone for of in one.shown.visible}
    assert seen == {
        ("area", 0): 0.0, ("area", 1): 1.0, ("area", 2): 1.0, ("sex", 0): 1.0, ("sex", 1): 1.0,
    }  # fmt: skip


def test_the_usual_policies_are_all_different_and_hold_the_one_that_was_asked_for() -> None:
    found = usual_policies(FIVE)
    assert list(found) == [
        *(AS_ASKED, "minimum_count=3", "minimum_count=10", "detail=frontier", "zeros=hidden"),
    ]
    assert len(set(map(str, found.values()))) == len(found)
    assert "detail=one" in usual_policies(Policy(5, detail="frontier", hidden_limit=0.5))
    assert "detail=frontier" not in usual_policies(Policy(5, k=3, mode="hide"))
    strict = usual_policies(Policy.preset("cms_11"))
    assert strict["minimum_count=3"].source == ""


def test_a_policy_without_a_safe_table_says_why_and_the_others_go_on() -> None:
    kept = Policy(5, frozen_open=({"area": "n1"},))
    asked, *others = compare(SERVED, usual_policies(kept))
    assert asked.protected is None
    assert asked.verdict == "refused"
    assert "are unsafe" in asked.refused
    assert any(one.protected for one in others)
    assert rule_costs(SERVED, asked, ()) == ()


def test_every_rule_that_a_policy_has_is_left_out_once() -> None:
    assert without_each_rule(FIVE) == {}
    policy = Policy(
        5, insiders=({"sex": "F"}, {"sex": "M"}), minimum_agencies=2, protection=3,
        minimum_counts=(({"sex": "F"}, 8),),
    )  # fmt: skip
    without = without_each_rule(policy)
    assert list(without) == [
        "insiders", "minimum agencies", "minimum counts of parts", "width",
    ]  # fmt: skip
    assert without["insiders"].insiders == ()
    groups = Policy(5, k=3, sensitive="sex", l=2, group_disclosure="inside")
    assert list(without_each_rule(groups)) == ["groups of k", "l", "group disclosure"]


def test_what_a_rule_costs_is_the_table_with_it_less_the_table_without() -> None:
    policy = Policy(5, minimum_counts=(({"sex": "F"}, 8),))
    whole = compared(AS_ASKED, SERVED, policy, lambda one: protect(SERVED, one))
    costs = rule_costs(SERVED, whole, compare(SERVED, without_each_rule(policy)))
    least, secondary, parts = costs
    assert (least.rule, least.cells, least.people) == ("minimum count", 1, 3)
    assert (secondary.rule, secondary.cells) == ("secondary", whole.shown.secondary)  # type: ignore[union-attr]
    alone = protect(SERVED, FIVE)
    assert parts.cells == int(whole.protected.hidden.sum() - alone.hidden.sum())  # type: ignore[union-attr]
    assert parts.cells > 0


@pytest.mark.parametrize(
    "policy",
    [FIVE, Policy(10), COARSE, Policy(10, detail="frontier")],
    ids=["few hidden", "more hidden", "coarsened", "frontier"],
)
def test_groups_and_breakdowns_tell_what_the_published_rows_tell(policy: Policy) -> None:
    safe = protect(SERVED, policy)
    told = {(one.dimension, one.code): one for one in visible_groups(SERVED, safe)}
    assert set(told) == {("area", code) for code in AREA.codes[1:]} | {("sex", "F"), ("sex", "M")}
    cells, hidden = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for (area, sex), value in rows(safe).items():
        for group in (("area", area), ("sex", sex)):
            cells[group] += value != 0
            hidden[group] += value is None
    for group, one in told.items():
        assert (one.cells, one.hidden) == (cells[group], hidden[group])
    counted = {code for (name, code), one in told.items() if name == "area" and one.counted}
    assert counted == {
        area for (area, sex), value in rows(safe).items() if sex == "_T" and value and area != "all"
    }
    of_table = {one.name: one for one in visible_breakdowns(SERVED, safe)}
    assert of_table["total"].visible == 1.0
    assert sum(one.hidden for one in of_table.values()) >= int(safe.hidden.sum())


def test_the_share_of_a_group_that_is_seen_is_that_of_its_finest_cells() -> None:
    told = {one.code: one for one in visible_groups(SERVED, protect(SERVED, FIVE))}
    assert told["n1"].visible == 0.0
    assert told["s1"].visible == 1.0
    assert told["F"].visible == (25 + 7) / 49
    assert (told["n1"].people, told["n1"].counted, told["n1"].share_hidden) == (33, True, 2 / 3)


def test_nothing_is_shown_of_codes_without_people() -> None:
    frame = pl.DataFrame({"sex": ["F", "M"], "n": [9, 0]})
    nobody = CountTable.from_frame(frame, {"sex": SEX}, "n")
    safe: ProtectedTable = protect(nobody, FIVE)
    assert [one.code for one in visible_groups(nobody, safe)] == ["F"]
