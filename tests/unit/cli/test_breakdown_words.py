"""What `covey protect` and `covey audit` say of the breakdowns that go out."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.unit.cli.conftest import Covey

FRONTIER = (
    "protect counts.csv --count persons --hierarchy area=areas.csv --minimum-count 10 "
    "--detail frontier"
)
AUDIT = "audit safe.csv --hierarchy area=areas.csv --minimum-count 10"


def told(covey: Covey, *options: str) -> list[str]:
    answer = covey(FRONTIER, "--out safe.csv", *options)
    assert answer.code == 0
    return answer.err.splitlines()


def figures(covey: Covey, *options: str) -> dict[str, Any]:
    taken: dict[str, Any] = json.loads(covey(FRONTIER, "--json", *options).out)
    return taken


@pytest.mark.long
def test_the_finest_that_go_out_are_told_with_what_can_be_seen(covey: Covey) -> None:
    words = told(covey, "--suppression-limit 0.11 --hidden-limit 1")
    at = words.index("5 breakdowns go out. The finest:")
    assert words[at + 1 : at + 3] == [
        "  area 2: 0 of 3 rows hidden, 100.0% of the people visible",
        "  area 1 × sex: 4 of 4 rows hidden, 0.0% of the people visible",
    ]


@pytest.mark.long  # the JSON below tells it too
def test_those_left_out_by_the_hidden_limit_are_told_with_the_reason(covey: Covey) -> None:
    words = told(covey, "--suppression-limit 0.11 --hidden-limit 0.1")
    at = words.index("Left out, though by themselves few people would be hidden:")
    assert words[at + 1] == (
        "  area 1 × sex: too many of its people would be hidden, by --hidden-limit 0.1"
    )


def test_one_that_is_all_hidden_does_not_go_out_where_nobody_asked_for_it(covey: Covey) -> None:
    words = told(covey, "--suppression-limit 0.11")
    at = words.index("Left out, though by themselves few people would be hidden:")
    assert words[at + 1] == (
        "  area 1 × sex: too many rows would be hidden if all that qualify went out"
    )


def test_what_a_reader_keeps_is_told(covey: Covey) -> None:
    assert (
        "A reader keeps 83.3% of the information with 100.0% of the cells shown, 0.909 in one "
        "figure."
    ) in told(covey)


@pytest.mark.long  # each command of one tells it so
def test_one_breakdown_is_told_as_before(covey: Covey) -> None:
    answer = covey(FRONTIER.replace("frontier", "one"), "--out safe.csv")
    assert answer.code == 0
    assert "go out" not in answer.err
    assert "A reader keeps" not in answer.err


def test_json_tells_what_became_of_each_breakdown(covey: Covey) -> None:
    taken = figures(covey, "--suppression-limit 0.11 --hidden-limit 0.1")
    by_name = {one["name"]: one for one in taken["breakdowns"]}
    assert by_name["area 2"] == {
        "levels": {"area": 2, "sex": 0},
        "name": "area 2",
        "qualifies": True,
        "reason": "",
        "cells": 3,
        "unsafe": 0,
        "hidden": 0,
        "people_hidden": 0.0,
        "goes_out": True,
        "frontier": True,
    }
    dropped = by_name["area 1 × sex"]
    assert dropped["reason"] == "too many of its people would be hidden, by --hidden-limit 0.1"
    assert (dropped["qualifies"], dropped["goes_out"], dropped["frontier"]) == (True, False, False)
    assert not by_name["area 2 × sex"]["qualifies"]
    assert [name for name, one in by_name.items() if one["frontier"]] == ["area 2", "sex"]


def test_json_tells_what_a_reader_keeps(covey: Covey) -> None:
    kept = figures(covey)["kept"]
    assert kept.keys() == {"cells", "hidden", "information", "answered", "figure"}
    assert (kept["cells"], kept["hidden"], kept["answered"]) == (7, 0, 1.0)


@pytest.mark.long  # as of several
def test_json_of_one_breakdown_tells_of_none(covey: Covey) -> None:
    taken = json.loads(covey(FRONTIER.replace("frontier", "one"), "--json").out)
    assert (taken["breakdowns"], taken["kept"]) == ([], None)


@pytest.mark.parametrize(
    ("detail", "said"),
    [
        ("frontier", "0 hidden cells and 8 details without a row attacked: no count of 1-9"),
        ("one", "hidden cells attacked: no count of 1-9 follows;"),
    ],
)
def test_the_audit_says_how_many_details_were_attacked(
    covey: Covey, detail: str, said: str
) -> None:
    assert covey(FRONTIER.replace("frontier", detail), "--out safe.csv").code == 0
    answer = covey(AUDIT)
    assert answer.code == 0
    assert said in answer.err
    assert ("details" in answer.err) is (detail == "frontier")


def test_json_of_the_audit_counts_the_details(covey: Covey) -> None:
    covey(FRONTIER, "--out safe.csv")
    taken = json.loads(covey(AUDIT, "--json").out)
    assert (taken["attacked"], taken["details"], taken["safe"]) == (0, 8, True)
