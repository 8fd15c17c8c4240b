"""Every field of a policy has an answer at every entry point: it matters there, or is refused.

A new field fails here until somebody says what it does at each. Where it matters there is a small
table of which the answer, or the verdict, is another with it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, fields, replace
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest

import covey
from covey import Policy
from covey.contracts import Registry
from covey.disclosure import POLICY_COLUMNS, policy_row
from covey.errors import ContractError, CoveyError, DisclosureRisk, PolicyError
from covey.hub.release import Ready
from covey.log import canonical, plain_policy, read_policy
from covey.store import ask
from covey.store.layout import RELEASES
from tests.conformance.entry_points import JUDGING, LEAST, PROTECTING, Answer, Counts
from tests.sampled import crossed, sampled
from tests.unit.hub.hub import Hub

FIELDS: Final = tuple(field.name for field in fields(Policy))
WAYS: Final = {**PROTECTING, **JUDGING}

TABLES: Final[tuple[Counts, ...]] = (
    ((3, 12), (14, 25), (31, 18), (9, 0)),
    ((1, 0), (1, 1), (1, 0), (1, 0)),
    ((8, 2), (11, 4), (11, 17), (4, 7)),
    ((7, 40), (6, 0), (8, 0), (1, 2)),
    ((9, 9), (6, 23), (4, 1), (9, 5)),
    ((17, 7), (40, 8), (58, 9), (0, 17)),
    ((13, 23), (3, 11), (2, 0), (3, 31)),
    ((58, 0), (5, 17), (8, 7), (3, 0)),
    ((1, 1), (1, 3), (2, 40), (40, 3)),
    ((1, 1), (1, 3), (9, 11), (3, 0)),
)
"""First of them those by which what takes longest to tell is told."""

# The answers
MATTERS: Final = "matters"
"""Some table comes out otherwise with it."""
IDLE: Final = "idle"
"""Nothing comes out otherwise: the field is about something else, as its group says."""
TAKEN: Final = "taken"
"""It is taken; what comes out is as safe, and may be another table as safe."""

ABOUT_SEARCH: Final = ("cost", "level_weights", "effort", "iterations", "time_limit")
ABOUT_CLASSES: Final = (
    "k", "quasi_identifiers", "sensitive", "sensitive_codes", "l", "diversity", "t",
    "ground_distance", "group_disclosure",
)  # fmt: skip
ABOUT_COARSENING: Final = (
    "mode", "loss", "dimension_weights", "forbidden_levels", "demanded_levels",
)  # fmt: skip
LIMITS: Final = ("suppression_limit", "class_limit")
ABOUT_BREAKDOWNS: Final = ("detail", "hidden_limit", "most_dimensions")
ABOUT_KNOWING: Final = ("intruder", "insiders", "insiders_together", "minimum_agencies")
ABOUT_CELLS: Final = ("frozen_open", "frozen_hidden", "remedies")
OF_CLASSES: Final = (*ABOUT_CLASSES, *ABOUT_COARSENING, *LIMITS, "node_budget")
HOW_IT_IS_MADE: Final = (
    *(*ABOUT_SEARCH, *ABOUT_COARSENING, *LIMITS, *ABOUT_BREAKDOWNS, *ABOUT_CELLS),
    *("node_budget", "sides", "reruns", "source"),
)
"""Of published rows nobody can tell it: an audit says what follows from them, however made. That a
width lies on both sides of a count is seen by who has the count."""

UNSAFE: Final = ("minimum_count", "minimum_counts", "zeros", "protection")


def _answers(*groups: tuple[tuple[str, ...], str]) -> Mapping[str, str]:
    """Return the answer by field; two for one field are an error."""
    given = [(field, answer) for some, answer in groups for field in some]
    assert len(dict(given)) == len(given), "a field has two answers"
    return dict(given)


_ALONE = _answers(
    ((*UNSAFE, "sides"), MATTERS),
    (ABOUT_KNOWING, MATTERS),
    (ABOUT_CELLS, MATTERS),
    (ABOUT_SEARCH, TAKEN),
    (("minimum_change", "source"), IDLE),
)
_NO_SUM = "is no sum of what is"
_NO_CLASSES = "k .*(Leave it out|Coarsen them first|Leave them out)"
_SERIES = {
    **_ALONE,
    **_answers((ABOUT_BREAKDOWNS, MATTERS), (OF_CLASSES, _NO_CLASSES)),
    "reruns": MATTERS,
}
_ROWS = _answers((HOW_IT_IS_MADE, IDLE), (UNSAFE, MATTERS))
_TOGETHER = {
    **_ROWS,
    **_answers(
        (ABOUT_KNOWING, "holds rows alone"),
        (ABOUT_CLASSES, "held against k in one table"),
        (("minimum_change",), IDLE),
    ),
}

ANSWERS: Final[Mapping[str, Mapping[str, str]]] = {
    "protect": {
        **_ALONE,
        "reruns": MATTERS,
        **_answers(
            (ABOUT_CLASSES, MATTERS),
            (ABOUT_COARSENING, MATTERS),
            (LIMITS, MATTERS),
            (ABOUT_BREAKDOWNS, MATTERS),
            (("node_budget",), TAKEN),
        ),
    },
    "protect_linked": {
        **_ALONE,
        "reruns": MATTERS,
        **_answers(
            (OF_CLASSES, "k coarsens each table|detail chooses"),
            (ABOUT_BREAKDOWNS, "detail chooses among the breakdowns of one table"),
        ),
    },
    "protect_groupings": {
        **_ALONE,
        "reruns": MATTERS,
        **_answers(
            ((*OF_CLASSES, *ABOUT_BREAKDOWNS), "k and detail change what a table publishes")
        ),
    },
    "protect_beside": _SERIES,
    "protect_series": _SERIES,
    # What is out stays out, whatever its rows hold: most of this is about the other editions.
    "protect_series of a correction": {
        **dict.fromkeys(FIELDS, TAKEN),
        **_answers((OF_CLASSES, _NO_CLASSES), (("minimum_change",), MATTERS)),
        "reruns": _NO_SUM,
    },
    "breakdowns": _answers(
        (("minimum_count", "minimum_counts", "minimum_agencies"), MATTERS),
        (ABOUT_CLASSES, MATTERS),
        (LIMITS, MATTERS),
        (("detail", "most_dimensions"), MATTERS),
        (("forbidden_levels", "demanded_levels"), "have no effect on a list of all levels"),
        # What is unsafe by itself does not depend on who attacks, nor on what is done about it.
        (("zeros", "protection", "sides", "intruder", "insiders", "insiders_together"), IDLE),
        ((*ABOUT_CELLS, *ABOUT_SEARCH, "hidden_limit", "node_budget", "reruns"), IDLE),
        (("mode", "loss", "dimension_weights", "minimum_change", "source"), IDLE),
    ),
    "audit": {
        **_ROWS,
        **_answers(((*ABOUT_KNOWING, *ABOUT_CLASSES), MATTERS), (("minimum_change",), IDLE)),
    },
    "audit_linked": {
        **_ROWS,
        **_answers(((*ABOUT_KNOWING, *ABOUT_CLASSES), MATTERS), (("minimum_change",), IDLE)),
    },
    "audit_groupings": {
        **_ROWS,
        **_answers(
            (ABOUT_KNOWING, "Hand in the true counts"),
            (ABOUT_CLASSES, MATTERS),
            (("minimum_change",), IDLE),
        ),
        "ground_distance": IDLE,  # a grouping has no levels
    },
    "audit_beside": _TOGETHER,
    "audit_series": _TOGETHER,
    "audit_vintages": {
        **_ROWS,
        **_answers(
            (ABOUT_KNOWING, "Hand in the true counts"),
            (ABOUT_CLASSES, MATTERS),
            (("minimum_change",), MATTERS),
        ),
    },
    # It attacks nothing, as it says: groups of people alike are all that it looks at.
    "audit_groups": _answers(
        (ABOUT_CLASSES, MATTERS),
        ((*UNSAFE, *ABOUT_KNOWING, *HOW_IT_IS_MADE, "minimum_change"), IDLE),
    ),
    "audit_rounded": {
        **_ROWS,
        **_answers(
            ((*ABOUT_KNOWING, *ABOUT_CLASSES), "attacked by an outsider alone"),
            (("minimum_change",), IDLE),
        ),
        "zeros": TAKEN,
    },
}

# What is asked for
Choices = dict[str, Any]
TWO: Final[Choices] = {"insiders": ({"sector": "HEALTH"}, {"sector": "SOCIAL"})}
DISTRICTS: Final[Choices] = {"insiders": ({"area": "n1"}, {"area": "n2"}, {"area": "s1"})}
ALIKE: Final[Choices] = {"k": 16}
FRONTIER: Final[Choices] = {"detail": "frontier", "suppression_limit": 0.1}
SENSITIVE: Final[Choices] = {
    "k": 2, "sensitive": "sector", "suppression_limit": 0.9, "zeros": "hidden",
}  # fmt: skip
BY_AREA: Final[Choices] = {**SENSITIVE, "sensitive": "area", "t": 0.3}

CHANGES: Final[Mapping[str, tuple[Choices, Any]]] = {
    "minimum_count": ({}, 10),
    "zeros": ({}, "hidden"),
    "intruder": ({"minimum_count": 12}, "knows-primary"),
    "protection": ({}, 4),
    "sides": ({"protection": 2}, "both"),
    "k": ({"k": 2}, 16),
    "quasi_identifiers": ({"k": 10}, ("area",)),
    "suppression_limit": (ALIKE, 0.5),
    "mode": (ALIKE, "hide"),
    "detail": ({}, ({"area": 1, "sector": 1},)),
    "class_limit": ({**ALIKE, **FRONTIER}, 1.0),
    "hidden_limit": (FRONTIER, 0.1),
    "most_dimensions": (FRONTIER, 1),
    "loss": (ALIKE, "class-size"),
    "dimension_weights": (ALIKE, {"area": 0.0}),
    "forbidden_levels": ({"k": 5}, {"area": (0,)}),
    "demanded_levels": ({"k": 5}, {"area": 1}),
    "sensitive": ({**ALIKE, "suppression_limit": 0.3}, "sector"),
    "sensitive_codes": ({**SENSITIVE, "group_disclosure": "inside"}, ("SOCIAL",)),
    "l": (SENSITIVE, 2),
    "diversity": ({**SENSITIVE, "l": 2}, "entropy"),
    "t": (SENSITIVE, 0.1),
    "ground_distance": (BY_AREA, "hierarchical"),
    "group_disclosure": (SENSITIVE, "inside"),
    "node_budget": (ALIKE, 1),
    "cost": ({}, "people"),
    "level_weights": ({}, {"area": {0: 50.0}}),
    "minimum_change": ({}, 9),
    "frozen_open": ({}, ({"area": "n2", "sector": "HEALTH"},)),
    "frozen_hidden": ({}, ({"area": "s1", "sector": "HEALTH"},)),
    "remedies": ({}, ()),
    "insiders": ({}, TWO["insiders"]),
    "insiders_together": (DISTRICTS, 2),
    "minimum_agencies": (TWO, 2),
    "minimum_counts": ({}, (({"area": "s1"}, 1000),)),
    "effort": ({}, 10.0),
    "iterations": ({}, 0),
    "time_limit": ({}, 600.0),
    "reruns": ({}, "tell nothing"),
    "source": ({}, "a made-up rule"),
}
"""By field: what is asked for besides, and the value that is tried in place of the usual one."""


def policies(field: str) -> tuple[Policy, Policy]:
    """The policy without a choice about *field*, and with it."""
    besides, value = CHANGES[field]
    asked = {"minimum_count": LEAST, **besides}
    return Policy(**asked), Policy(**{**asked, field: value})


@cache
def answer(way: str, counts: Counts, policy: Policy) -> Answer | CoveyError:
    try:
        return WAYS[way](counts, policy)
    except CoveyError as error:
        return error


def pairs(
    way: str, field: str, tables: int = len(TABLES)
) -> Iterator[tuple[Answer | CoveyError, Answer | CoveyError]]:
    before, after = policies(field)
    for counts in TABLES[:tables]:
        yield answer(way, counts, before), answer(way, counts, after)


def matters(way: str, field: str, tables: int = len(TABLES)) -> bool:
    """Tell whether one of so many tables that go out without the choice is another with it."""
    return any(
        before != after
        for before, after in pairs(way, field, tables)
        if not isinstance(before, CoveyError)
        and (isinstance(after, DisclosureRisk) or not isinstance(after, CoveyError))
    )


def test_every_entry_point_has_an_answer_for_every_field_of_a_policy() -> None:
    assert set(ANSWERS) == set(WAYS)
    unlike = {way: set(FIELDS) ^ set(answers) for way, answers in ANSWERS.items()}
    assert not any(unlike.values()), unlike
    assert set(CHANGES) == set(FIELDS)


@pytest.mark.parametrize(("way", "field"), crossed(tuple(WAYS), FIELDS))
def test_a_field_matters_where_it_is_taken_and_is_refused_in_words_elsewhere(
    way: str, field: str
) -> None:
    said = ANSWERS[way][field]
    if said == MATTERS:
        assert matters(way, field)
    elif said == IDLE:
        assert not matters(way, field, tables=1)
    elif said == TAKEN:
        assert not isinstance(answer(way, TABLES[0], policies(field)[1]), PolicyError)
    else:
        refusal = answer(way, TABLES[0], policies(field)[1])
        assert isinstance(refusal, PolicyError)
        with pytest.raises(PolicyError, match=said):
            raise refusal


# What is kept of it


@pytest.mark.parametrize("field", FIELDS)
def test_a_policy_in_the_ledger_is_read_as_it_was(field: str) -> None:
    _, policy = policies(field)
    assert read_policy(json.loads(canonical(plain_policy(policy)))) == policy


@pytest.mark.parametrize("field", FIELDS)
def test_a_policy_that_was_stored_before_a_field_existed_has_its_usual_value(field: str) -> None:
    before, _ = policies(field)
    kept = json.loads(canonical(plain_policy(before)))
    del kept[field]
    if Policy.__dataclass_fields__[field].default is MISSING:
        with pytest.raises(PolicyError, match="not whole"):
            read_policy(kept)
    else:
        usual = getattr(Policy(LEAST), field)
        assert read_policy(kept) == replace(before, **{field: usual})


def test_a_stored_policy_with_a_field_that_nobody_knows_is_refused_in_words() -> None:
    kept = {**plain_policy(Policy(LEAST)), "noise": 3}
    with pytest.raises(PolicyError, match="knows no field 'noise'"):
        read_policy(kept)


@pytest.mark.parametrize("field", FIELDS)
def test_the_public_releases_tell_every_field(field: str) -> None:
    (column,) = [one for one in POLICY_COLUMNS if one.field == field]
    assert column.name in {one.name for one in RELEASES.columns}
    before, after = (policy_row(policy)[column.name] for policy in policies(field))
    assert before != after


# The hub


HUB_COUNTS: Final = ("A1,F,3", "A1,M,12", "A2,F,14", "A2,M,25", "B,F,31", "B,M,18")
IN_HUB: Final = {
    "sector": "sex", "HEALTH": "F", "SOCIAL": "M", "n1": "A1", "n2": "A2", "s1": "B",
}  # fmt: skip


def in_hub(chosen: Any) -> Any:
    """The same choice by the codes of the hub."""
    if isinstance(chosen, dict):
        return {in_hub(name): in_hub(of) for name, of in chosen.items()}
    if isinstance(chosen, tuple):
        return tuple(map(in_hub, chosen))
    return IN_HUB.get(chosen, chosen) if isinstance(chosen, str) else chosen


def asked_of_hub(field: str) -> Policy:
    besides, value = CHANGES[field]
    return Policy(**{"minimum_count": LEAST, **in_hub(besides), field: in_hub(value)})


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Hub:
    hub = Hub(tmp_path_factory.mktemp("hub"))
    hub.send("q1.csv", *HUB_COUNTS)
    hub.collect()
    return hub


def under(hub: Hub, policy: Policy) -> Hub:
    (people,) = hub.registry.datasets
    hub.registry = Registry(
        hub.registry.submissions, (replace(people, policy=policy),), hub.registry.codelists
    )
    return hub


def test_a_dataset_whose_reruns_should_tell_nothing_is_refused_in_words(hub: Hub) -> None:
    with pytest.raises(ContractError, match="reruns='tell nothing' is for tables without a hub"):
        under(hub, Policy(LEAST, reruns="tell nothing"))


@pytest.mark.slow
@pytest.mark.parametrize("field", sampled([one for one in FIELDS if one != "reruns"], 4))
def test_a_hub_carries_out_every_field_as_the_method_does(hub: Hub, field: str) -> None:
    policy = asked_of_hub(field)
    own = under(hub, policy)
    with own.store() as store:
        ready = Ready.of(own.registry, store, own.settings, "people", "2024-Q1")
    assert ready.contract.policy == policy
    table = ready.beside.table(ready.beside.only)
    assert carried_out(lambda: ready.protected(own.settings)[1]) == carried_out(
        lambda: covey.protect(table, policy)
    )


def carried_out(protect: Callable[[], covey.ProtectedTable]) -> object:
    """What comes out, or the words of the refusal."""
    try:
        return frozenset(protect().to_frame().iter_rows())
    except DisclosureRisk as risk:
        return str(risk)


def test_the_policy_of_a_release_stands_in_the_ledger_and_in_the_public_file(
    hub: Hub, tmp_path: Path
) -> None:
    policy = Policy(
        LEAST,
        insiders=({"sex": "F"}, {"sex": "M"}),
        minimum_counts=(({"area": "B"}, 20),),
        level_weights={"area": {0: 2.0}},
        remedies=("hide wider total", "hide zeros"),
    )
    own = under(hub.copied(tmp_path / "hub"), policy)
    own.release("2024-Q1")
    with own.store() as store:
        (entry,) = store.ledger.entries()
    assert read_policy(entry.policy) == policy
    (row,) = ask(own.settings.public_file, "FROM releases").to_dicts()
    assert {name: row[name] for name in policy_row(policy)} == policy_row(policy)
    assert row["minimum_counts"] == "area=B:20"
    assert row["insiders"] == "sex=F; sex=M"
    assert row["level_weights"] == "area 0:2"
