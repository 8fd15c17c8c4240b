"""The hash of a plan: worked out again from an entry and the head before it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from covey.errors import CoveyError, StoreError
from covey.log import (
    START,
    Approvals,
    Entry,
    Renaming,
    is_plan_hash,
    is_text_of,
    plan_hash,
    plan_text,
)
from tests.unit.log.entries import MOMENT, REINSTATEMENT, RELEASE, WITHDRAWAL

RENAMING = Entry(
    kind="rename", dataset="", period="", released_at=MOMENT, reason="A clearer name.",
    renaming=Renaming("dataset", "people", "persons"),
)  # fmt: skip
ACTS = [RELEASE, WITHDRAWAL, REINSTATEMENT, RENAMING]
BOTH = Approvals(2, (("a" * 64, "1" * 128), ("b" * 64, "2" * 128)))


def test_a_plan_is_the_same_whenever_and_by_whom_it_is_carried_out() -> None:
    for act in ACTS:
        later = replace(act, number=7, released_at=MOMENT + timedelta(days=3), approvals=BOTH)
        assert plan_hash("head", later) == plan_hash("head", act)


def test_the_hash_of_a_plan_is_the_same_in_every_version_from_here_on() -> None:
    assert plan_hash(START, RELEASE) == (
        "b54943e8da96167a62943d825eb3b5fd6f5eb201d372cccffece109ae22cac41-12ae32cb8f4e832daee9713b"
    )


@pytest.mark.parametrize(
    "other",
    [
        replace(RELEASE, facts="0" * 64),
        replace(RELEASE, vintage=2),
        replace(RELEASE, period="2024-Q2"),
        replace(RELEASE, policy={"minimum_count": 3}),
        replace(RELEASE, outside=(("Annual report", "a" * 64),)),
        replace(RELEASE, not_before=MOMENT + timedelta(days=9)),
        replace(WITHDRAWAL, reason="Another reason."),
        replace(WITHDRAWAL, withdraws=9),
        replace(REINSTATEMENT, reinstates=9),
        replace(RENAMING, renaming=Renaming("dataset", "people", "population")),
    ],
    ids=str,
)
def test_a_plan_of_anything_else_has_another_hash(other: Entry) -> None:
    assert plan_hash("head", other) not in {plan_hash("head", one) for one in ACTS}
    assert plan_hash("head", other) != plan_hash("another head", other)


def test_a_hash_begins_with_that_of_its_text() -> None:
    for act in ACTS:
        plan = plan_hash("head", act)
        assert is_plan_hash(plan)
        assert is_text_of(plan_text("head", act), plan)
        assert not is_text_of(plan_text("another head", act), plan)
    assert not is_plan_hash(plan[:-1])


def test_an_entry_says_who_approved_it_only_where_that_was_asked() -> None:
    for act in ACTS:
        approved = replace(act, approvals=BOTH)
        assert Entry.read(approved.text) == approved
        assert "approvals" not in act.text
        with pytest.raises(StoreError, match="this is no entry of a ledger"):
            Entry.read(act.text.replace('"breakdowns"', '"approvals":null,"breakdowns"'))


@pytest.mark.parametrize(
    "approvals",
    [
        Approvals(2, BOTH.signed[:1]),
        Approvals(2, (BOTH.signed[0], (BOTH.signed[0][0], "3" * 128))),
        Approvals(0, BOTH.signed),
        Approvals(1, ()),
    ],
    ids=["one of two", "one person twice", "none was asked", "nobody"],
)
def test_no_entry_has_fewer_approvals_than_were_asked(approvals: Approvals) -> None:
    for act in ACTS:
        with pytest.raises(CoveyError, match="impossible field"):
            replace(act, approvals=approvals)
