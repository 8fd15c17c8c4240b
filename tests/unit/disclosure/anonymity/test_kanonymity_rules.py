"""What a class may not tell beside k, in the search and as a check of a finished table."""

from __future__ import annotations

import pyarrow as pa
import pytest

import covey
from covey.disclosure.anonymity import check_classes, check_rows
from covey.errors import PolicyError

AREA = covey.Hierarchy.from_rows(
    [
        {"code": "VN", "parent": ""},
        {"code": "North", "parent": "VN"},
        {"code": "South", "parent": "VN"},
        {"code": "Hanoi", "parent": "North"},
        {"code": "Sapa", "parent": "North"},
        {"code": "Hue", "parent": "South"},
        {"code": "Saigon", "parent": "South"},
    ]
)
OFFENCE = covey.Hierarchy.from_rows(
    [
        {"code": "any", "parent": ""},
        {"code": "theft", "parent": "any"},
        {"code": "violence", "parent": "any"},
        {"code": "assault", "parent": "violence"},
        {"code": "robbery", "parent": "violence"},
    ]
)
TREES = {"area": AREA, "offence": OFFENCE}

# Hanoi is mixed, Sapa knows theft alone, Hue knows no theft, Saigon is nearly all theft.
ROWS = [
    ("Hanoi", "theft", 10), ("Hanoi", "assault", 10), ("Hanoi", "robbery", 10),
    ("Sapa", "theft", 10),
    ("Hue", "assault", 10), ("Hue", "robbery", 10),
    ("Saigon", "theft", 38), ("Saigon", "robbery", 2),
]  # fmt: skip


def table() -> covey.CountTable:
    area, offence, persons = zip(*ROWS, strict=True)
    frame = pa.table({"area": area, "offence": offence, "persons": persons})
    return covey.CountTable.from_frame(frame, TREES, count="persons")


def policy(**choices: object) -> covey.Policy:
    return covey.Policy(minimum_count=2, k=5, sensitive="offence", suppression_limit=0, **choices)


RULES = [
    # choices, areas that break the rule, words of the rule
    ({"l": 2}, ["Sapa"], "fewer than l=2 sensitive categories"),
    ({"l": 3}, ["Hue", "Saigon", "Sapa"], "fewer than l=3 sensitive categories"),
    (
        {"l": 1.5, "diversity": "entropy"},
        ["Saigon", "Sapa"],
        "entropy of the sensitive categories below log 1.5",
    ),
    # Of all, 58 in 100 are theft, 20 assault, 22 robbery.
    ({"t": 0.5}, ["Hue"], "sensitive categories further than t=0.5 from the whole table"),
    ({"t": 0.4}, ["Hue", "Sapa"], "sensitive categories further than t=0.4 from the whole table"),
    (
        {"group_disclosure": "inside"},
        ["Sapa"],
        "everybody in one sensitive category",
    ),
    (
        {"group_disclosure": "inside", "sensitive_codes": ("violence",)},
        ["Hue"],
        "everybody in one sensitive category",
    ),
    (
        {"group_disclosure": "outside", "sensitive_codes": ("theft",)},
        ["Hue"],
        "nobody in one sensitive category",
    ),
    (
        {"group_disclosure": "both", "sensitive_codes": ("violence",)},
        ["Hue", "Sapa"],
        "everybody or nobody in one sensitive category",
    ),
]
IDS = [", ".join(f"{name}={value}" for name, value in choices.items()) for choices, _, _ in RULES]


@pytest.mark.parametrize(("choices", "areas", "words"), RULES, ids=IDS)
def test_the_check_names_each_class_that_breaks_a_rule(
    choices: dict[str, object], areas: list[str], words: str
) -> None:
    findings = check_classes(table(), policy(**choices))
    assert [(finding.codes, finding.rule) for finding in findings] == [
        ((area,), words) for area in areas
    ]


@pytest.mark.parametrize("choices", [choices for choices, _, _ in RULES], ids=IDS)
def test_the_search_leaves_no_class_that_breaks_a_rule(choices: dict[str, object]) -> None:
    result = covey.kanonymity(table(), policy(**choices))
    assert result.levels["area"] > 0
    assert check_classes(result.table, result.policy) == ()


@pytest.mark.parametrize(("choices", "areas", "words"), RULES, ids=IDS)
def test_what_breaks_a_rule_may_be_hidden_instead(
    choices: dict[str, object], areas: list[str], words: str
) -> None:
    finest = {"area": 0}
    result = covey.kanonymity(
        table(), policy(**choices), suppression_limit=1, demanded_levels=finest
    )
    hidden = {result.table.grid.codes(key) for key in result.table.keys[result.hidden].tolist()}
    assert sorted(area for area, offence in hidden if offence == "any") == areas
    assert words in result.problem.tests[1].name


def test_hierarchical_closeness_counts_near_categories_as_near() -> None:
    # Each area has half of its people in one kind of violence, the whole table a quarter in each:
    # a quarter must be moved, at distance 1 or, within violence, at half of it.
    frame = pa.table(
        {
            "area": ["Hanoi", "Hanoi", "Hue", "Hue"],
            "offence": ["assault", "theft", "robbery", "theft"],
            "persons": [10, 10, 10, 10],
        }
    )
    counted = covey.CountTable.from_frame(frame, TREES, count="persons")
    near = policy(t=0.2, ground_distance="hierarchical")
    assert check_classes(counted, near) == ()
    assert len(check_classes(counted, policy(t=0.2, ground_distance="equal"))) == 2


def test_rows_of_a_published_file_are_checked_at_the_levels_they_have() -> None:
    frame = pa.table(
        {
            "area": ["North", "North", "Hue", "Hue", "Saigon"],
            "offence": ["theft", "assault", "theft", "theft", "assault"],
            "obs_value": pa.array([4, 3, 4, None, None], pa.int64()),
        }
    )
    findings = check_rows(frame, TREES, policy(l=2))
    assert [str(finding) for finding in findings] == [
        "Hue: fewer than k=5 people",
        "Hue: fewer than l=2 sensitive categories",
    ]


def test_an_anonymised_file_passes_its_own_check() -> None:
    result = covey.kanonymity(table(), policy(l=2), suppression_limit=0.1)
    assert check_rows(result.to_frame("arrow"), TREES, result.policy) == ()


def test_totals_over_other_dimensions_count_nobody_twice() -> None:
    frame = pa.table(
        {"area": ["Hue", "Hue", "Hue"], "offence": ["any", "theft", "assault"],
         "obs_value": [6, 3, 3]}
    )  # fmt: skip
    rule = covey.Policy(minimum_count=2, k=7, quasi_identifiers=("area",))
    assert len(check_rows(frame, TREES, rule)) == 1


def test_a_finding_never_holds_a_count() -> None:
    findings = check_classes(table(), covey.Policy(minimum_count=2, k=31, sensitive="offence"))
    assert [str(finding) for finding in findings] == [
        f"{area}: fewer than k=31 people" for area in ("Hanoi", "Hue", "Sapa")
    ]


@pytest.mark.parametrize(
    ("choices", "words"),
    [
        ({"sensitive": "shoe size"}, "'shoe size' is no dimension"),
        ({"sensitive": "offence", "quasi_identifiers": ("offence",)}, "cannot be sensitive and"),
        ({"l": 2}, "l without sensitive has no effect"),
        ({"t": 0.2}, "t without sensitive has no effect"),
        ({"group_disclosure": "both"}, "group_disclosure without sensitive has no effect"),
        (
            {"sensitive": "offence", "sensitive_codes": ("theft",)},
            "sensitive_codes without group_disclosure has no effect",
        ),
        ({"sensitive": "offence", "l": 1}, "l=1 protects nobody"),
        ({"sensitive": "offence", "l": 2.5}, "l=2.5 is not a whole number"),
        ({"sensitive": "offence", "t": 1.0}, "t=1.0 is a distance below 1"),
        ({"sensitive": "offence", "diversity": "recursive"}, "choose one of distinct, entropy"),
        (
            {"sensitive": "offence", "group_disclosure": "both", "sensitive_codes": ("arson",)},
            "'arson' is no category of 'offence'",
        ),
    ],
)
def test_a_wrong_rule_is_refused(choices: dict[str, object], words: str) -> None:
    with pytest.raises(PolicyError, match=words):
        covey.kanonymity(table(), k=5, **choices)


def test_a_group_too_far_from_all_that_stay_visible_is_hidden_with_those_that_are_not() -> None:
    # Of all, 52 in 116 are theft, and in Hanoi 6 in 10; without Sapa, 46 in 110.
    rows = {"Hanoi": (6, 4), "Sapa": (6, 0), "Hue": (40, 60)}
    frame = pa.table(
        {
            "area": [area for area in rows for _ in range(2)],
            "offence": ["theft", "assault"] * 3,
            "persons": [people for counts in rows.values() for people in counts],
        }
    )
    counted = covey.CountTable.from_frame(frame, TREES, "persons")
    close = covey.Policy(
        2, k=7, t=0.16, sensitive="offence", suppression_limit=0.2, demanded_levels={"area": 0}
    )
    result = covey.kanonymity(counted, close)
    assert result.people_hidden == 16
    assert {finding.codes for finding in check_classes(counted, close)} == {("Hanoi",), ("Sapa",)}
    assert check_rows(result.to_frame(), TREES, close) == ()
    shown = result.to_frame().filter(obs_status="A")
    assert set(shown["area"]) == {"Hue"}


@pytest.mark.parametrize(
    "rule",
    [{}, {"l": 2}, {"l": 2, "diversity": "entropy"}, {"t": 0.2}, {"group_disclosure": "both"}],
    ids=["k", "distinct", "entropy", "closeness", "group disclosure"],
)
def test_a_table_without_people_has_no_group_that_breaks_a_rule(rule: dict[str, object]) -> None:
    frame = pa.table({"area": ["Hue", "Sapa"], "offence": ["theft"] * 2, "persons": [0, 0]})
    counted = covey.CountTable.from_frame(frame, TREES, "persons")
    empty = covey.Policy(2, k=5, sensitive="offence", **rule)  # type: ignore[arg-type]
    assert covey.kanonymity(counted, empty).people_hidden == 0
    assert covey.protect(counted, empty).certificate.unsafe == 0
