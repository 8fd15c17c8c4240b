from __future__ import annotations

from dataclasses import FrozenInstanceError, replace
from typing import Any

import pytest

from covey import Policy
from covey.disclosure.rules.presets import PRESETS
from covey.errors import PolicyError


@pytest.mark.parametrize(
    ("choice", "message"),
    [
        ({"minimum_count": 1}, "minimum_count=1 protects nobody"),
        ({"minimum_count": 0}, "minimum_count=0 protects nobody"),
        ({"minimum_count": -5}, "minimum_count=-5 protects nobody"),
        ({"minimum_count": 5.0}, "minimum_count=5.0 is not a whole number"),
        ({"minimum_count": "5"}, "minimum_count='5' is not a whole number"),
        ({"minimum_count": True}, "minimum_count=True is not a whole number"),
        ({"zeros": "secret"}, "zeros='secret': choose one of public, hidden"),
        ({"intruder": "anybody"}, "choose one of outsider, knows-primary"),
        ({"sides": "left"}, "choose one of either, both"),
        ({"cost": "euro"}, "choose one of root, log, cells, people"),
        ({"protection": 0}, "protection=0 lets a count be known exactly"),
        ({"protection": "wide"}, "protection='wide' is not a whole number"),
        ({"protection": 1.5}, "protection=1.5 is not a whole number"),
        ({"k": 1}, "k=1 protects nobody"),
        ({"k": 2.5}, "k=2.5 is not a whole number"),
        ({"quasi_identifiers": ("age",)}, "quasi_identifiers without k has no effect"),
        ({"suppression_limit": 1.01}, "suppression_limit=1.01 is a share"),
        ({"suppression_limit": -0.1}, "suppression_limit=-0.1 is a share"),
        ({"suppression_limit": float("nan")}, "suppression_limit=nan is a share"),
        ({"iterations": -1}, "iterations=-1: use 0 or more"),
        ({"iterations": 1.5}, "iterations=1.5 is not a whole number"),
        ({"level_weights": {"area": {0: 0}}}, "level_weights: 'area' has 0. Use more than 0"),
        ({"level_weights": {"area": {0: float("inf")}}}, "'area' has inf"),
        ({"level_weights": {"area": {0: float("nan")}}}, "'area' has nan"),
        ({"level_weights": {"area": {-1: 2}}}, "'area' has level -1"),
        ({"level_weights": {"area": {"total": 2}}}, "'area' has level 'total'. The finest is 0"),
        ({"level_weights": {"area": (1, 5, 10)}}, "'area' takes a mapping of levels to weights"),
        ({"frozen_open": {"area": "_T"}}, "frozen_open takes a tuple of mappings"),
        ({"frozen_hidden": ("area",)}, "frozen_hidden takes a tuple of mappings"),
        ({"frozen_hidden": ({"area": ()},)}, "frozen_hidden takes a tuple of mappings"),
        ({"insiders": {"area": "_T"}}, "insiders takes a tuple of mappings"),
        ({"insiders": ({},)}, "one names no dimension, and would know every count"),
        ({"insiders": ({"a": "x"}, {"a": ("x",)})}, "insiders: one stands twice"),
        ({"insiders_together": 2}, "insiders_together=2 has no effect without two insiders"),
        ({"insiders_together": 3}, "insiders_together=3: use 1, each alone, or 2"),
        ({"insiders_together": 1.0}, "insiders_together=1.0 is not a whole number"),
        ({"minimum_agencies": 0}, "minimum_agencies=0: use 1 or more"),
        ({"minimum_agencies": 2, "insiders": ({"a": "x"},)}, "no cell has people of so many"),
        ({"minimum_counts": ({"a": "x"},)}, "minimum_counts takes a tuple of pairs"),
        ({"minimum_counts": (({"a": "x"}, 7.5),)}, "minimum_counts=7.5 is not a whole number"),
        ({"minimum_counts": (({"a": "x"}, 7), ({"a": "x"}, 8))}, "one part stands twice"),
        ({"remedies": ("round",)}, "remedies=.*give a tuple of hide wider total, coarsen br"),
        ({"remedies": "hide zeros"}, "remedies='hide zeros': give a tuple of"),
        ({"remedies": ("hide zeros", "hide zeros")}, "remedies: one stands twice"),
        ({"detail": "all"}, "detail='all': choose one of one, frontier, or name breakdowns"),
        ({"detail": ()}, "detail takes a word, or one mapping of dimensions to levels for each"),
        ({"detail": 2}, "detail takes a word, or one mapping"),
        ({"detail": ("area",)}, "detail takes a word, or one mapping"),
        ({"detail": {"area": 2}}, "detail takes a word, or one mapping"),
        ({"detail": [{"area": -1}]}, "level -1 of 'area'. The total is 0, its parts are 1"),
        ({"detail": [{"area": True}]}, "a breakdown has level True of 'area'"),
        ({"detail": [{"area": 1.0}]}, "a breakdown has level 1.0 of 'area'"),
        ({"detail": [{"area": " "}]}, "a breakdown has level ' ' of 'area'"),
        ({"detail": [{"area": [1]}]}, "detail takes a word, or one mapping"),
        ({"detail": "frontier", "k": 5, "forbidden_levels": {"area": (0,)}}, "Leave them out"),
        ({"detail": [{"area": 1}], "k": 5, "demanded_levels": {"area": 1}}, "Leave them out"),
        ({"detail": "frontier", "k": 5, "mode": "hide"}, "mode='hide' publishes every breakdown"),
        ({"detail": [{"area": 1}], "k": 5, "mode": "auto"}, "mode='auto' may choose other"),
        ({"hidden_limit": 0.1}, "hidden_limit has no effect but with detail='frontier'"),
        ({"detail": [{"area": 1}], "hidden_limit": 0.1}, "hidden_limit has no effect but with"),
        ({"k": 5, "class_limit": 0.1}, "class_limit has no effect but with detail='frontier'"),
        ({"detail": "frontier", "class_limit": 0.0}, "class_limit without k has no effect"),
        ({"detail": "frontier", "hidden_limit": 1.5}, "hidden_limit: 1.5 is no share"),
        ({"detail": "frontier", "hidden_limit": float("nan")}, "hidden_limit: nan is no share"),
        ({"most_dimensions": 2}, "most_dimensions has no effect but with detail='frontier'"),
        ({"detail": "frontier", "most_dimensions": 0}, "most_dimensions=0: use 1 or more"),
        ({"detail": "frontier", "most_dimensions": 2.0}, "most_dimensions=2.0 is not a whole"),
        ({"time_limit": 0}, "time_limit=0: use more than 0 seconds"),
        ({"time_limit": float("nan")}, "time_limit=nan: use more than 0 seconds"),
    ],
    ids=lambda part: "=".join(f"{n}={v}" for n, v in part.items()) if type(part) is dict else "",
)
def test_a_policy_that_protects_nobody_or_contradicts_itself_is_refused(
    choice: dict[str, Any], message: str
) -> None:
    with pytest.raises(PolicyError, match=message):
        Policy(**{"minimum_count": 5, **choice})


def test_a_policy_needs_a_minimum_count() -> None:
    with pytest.raises(TypeError, match="minimum_count"):
        Policy()  # type: ignore[call-arg]


def test_an_unknown_field_is_refused() -> None:
    with pytest.raises(TypeError, match="minimal_count"):
        Policy(minimum_count=5, minimal_count=5)  # type: ignore[call-arg]


def test_a_policy_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        Policy(5).minimum_count = 2  # type: ignore[misc]


@pytest.mark.parametrize(
    ("minimum_count", "protection", "width"),
    [(5, 1, 1), (5, 3, 3), (5, "full", 3), (3, "full", 1), (2, "full", 1)],
)
def test_the_width_is_how_far_apart_possible_counts_must_be(
    minimum_count: int, protection: Any, width: int
) -> None:
    assert Policy(minimum_count, protection=protection).width == width


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_is_a_policy_that_names_its_document(name: str) -> None:
    assert len(Policy.preset(name).source) > 20


@pytest.mark.parametrize(
    ("name", "minimum_count"),
    [("cms_11", 11), ("cdc_wonder_10", 10), ("wa_doh_10", 10), ("aihw_5", 5), ("pcornet_11", 11)],
)
def test_a_preset_has_the_number_of_its_document(name: str, minimum_count: int) -> None:
    assert Policy.preset(name).minimum_count == minimum_count


def test_a_preset_can_be_changed_in_its_other_fields() -> None:
    policy = Policy.preset("cms_11", intruder="knows-primary")
    assert (policy.minimum_count, policy.intruder) == (11, "knows-primary")


def test_a_preset_names_its_document_only_while_it_is_kept() -> None:
    document = Policy.preset("cms_11").source
    assert Policy.preset("cms_11", minimum_count=10).source == ""
    assert Policy.preset("cms_11", minimum_count=15).source == f"stricter than {document}"
    assert Policy.preset("cms_11", minimum_count=2, source="ours").source == "ours"
    assert Policy.preset("cms_11", zeros="hidden").source == document


def test_an_unknown_preset_is_refused_with_those_there_are() -> None:
    with pytest.raises(PolicyError, match=r"no preset 'cms_10'\. There are: cms_11, "):
        Policy.preset("cms_10")


def test_an_unknown_field_of_a_preset_is_refused() -> None:
    with pytest.raises(PolicyError, match="no field 'treshold'"):
        Policy.preset("cms_11", treshold=3)


def test_decisions_about_cells_are_kept_as_pairs_that_can_be_compared() -> None:
    frozen: Any = ({"sex": "F", "area": ["N", "S"]},)
    policy = Policy(5, frozen_open=frozen, level_weights={"area": {2: 10, 1: 3}})
    assert policy.frozen_open == ((("area", ("N", "S")), ("sex", ("F",))),)
    assert policy.level_weights == (("area", ((1, 3), (2, 10))),)
    assert replace(policy) == policy
    assert hash(replace(policy)) == hash(policy)


def test_breakdowns_are_kept_as_pairs_that_can_be_compared() -> None:
    asked: Any = [{"sex": 1, "area": "district"}, {"area": 2, "sex": 0}]
    policy = Policy(5, detail=asked)
    assert policy.detail == ((("area", "district"), ("sex", 1)), (("area", 2),))
    again = Policy(5, detail=(*asked, {"area": 2})[::-1])
    assert replace(policy) == policy == again
    assert hash(policy) == hash(again)


def test_a_policy_in_words_tells_which_breakdowns_go_out() -> None:
    words = str(Policy(5, detail="frontier", k=5, class_limit=0.02, hidden_limit=0.3))
    assert "detail='frontier', class_limit=0.02, hidden_limit=0.3" in words
    assert "detail=((('area', 2),),)" in str(Policy(5, detail=({"area": 2},)))


def test_the_best_of_all_ways_may_be_chosen_and_recorded_as_one_of_them() -> None:
    limits: Any = {"class_limit": 0.02, "hidden_limit": 0.3, "most_dimensions": 3}
    policy = Policy(5, k=5, mode="auto", detail="frontier", **limits)
    assert replace(policy.of_one_level, mode="hide") == Policy(5, k=5, mode="hide")


def test_presets_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        PRESETS["cms_11"] = {"minimum_count": 2}  # type: ignore[index]
