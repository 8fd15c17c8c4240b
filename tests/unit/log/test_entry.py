from __future__ import annotations

from dataclasses import replace
from datetime import timedelta, timezone

import pytest

from covey.errors import CoveyError, StoreError
from covey.log import START, Doer, Entry, Missing, head, plan_hash, plan_text
from tests.unit.log.entries import ENTRIES, MOMENT, REINSTATEMENT, RELEASE, WITHDRAWAL


@pytest.mark.parametrize(
    "entry",
    [*ENTRIES, REINSTATEMENT],
    ids=["first", "next", "revision", "withdrawal", "reinstatement"],
)
def test_an_entry_is_read_as_it_was_written(entry: Entry) -> None:
    assert Entry.read(entry.text) == entry


def test_the_order_of_dimensions_is_kept_and_that_of_fields_of_a_policy_is_not() -> None:
    turned = replace(RELEASE, policy=dict(reversed(RELEASE.policy.items())))
    assert turned.text == RELEASE.text
    assert replace(RELEASE, dimensions=RELEASE.dimensions[::-1]).text != RELEASE.text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        RELEASE.text.replace(",", ", "),
        RELEASE.text.replace('"number"', '"place"'),
        RELEASE.text.replace('"vintage":1', '"vintage":0'),
        RELEASE.text.replace("+00:00", ""),
        RELEASE.text[:-1] + ',"count":3}',
    ],
)
def test_a_text_that_no_entry_writes_is_refused(text: str) -> None:
    with pytest.raises(StoreError, match="this is no entry of a ledger"):
        Entry.read(text)


def test_an_entry_is_about_a_moment_in_utc() -> None:
    for moment in (MOMENT.replace(tzinfo=None), MOMENT.astimezone(timezone(timedelta(hours=7)))):
        with pytest.raises(CoveyError, match="impossible field"):
            replace(RELEASE, released_at=moment)


@pytest.mark.parametrize(
    "changes",
    [
        {"reason": "Because."},
        {"withdraws": 1},
        {"reinstates": 1},
        {"dimensions": ()},
        {"number": 1, "facts": ""},
        {"number": 1, "description": ""},
        {"kind": "revision"},
    ],
    ids=str,
)
def test_a_release_has_all_that_it_needs_and_no_more(changes: dict[str, object]) -> None:
    with pytest.raises(CoveyError, match="impossible field"):
        replace(RELEASE, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize("changes", [{"reason": ""}, {"withdraws": None}, {"facts": "f" * 64}])
def test_a_withdrawal_says_which_release_and_why(changes: dict[str, object]) -> None:
    with pytest.raises(CoveyError, match="impossible field"):
        replace(WITHDRAWAL, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize("changes", [{"reason": ""}, {"reinstates": None}, {"withdraws": 1}])
def test_a_reinstatement_says_which_withdrawal_and_why(changes: dict[str, object]) -> None:
    with pytest.raises(CoveyError, match="impossible field"):
        replace(REINSTATEMENT, **changes)  # type: ignore[arg-type]


def test_entries_keep_the_text_that_they_had_before_a_withdrawal_could_be_undone() -> None:
    assert all("reinstates" not in one.text for one in (RELEASE, WITHDRAWAL))
    assert '"reinstates":4' in REINSTATEMENT.text
    with pytest.raises(StoreError, match="this is no entry of a ledger"):
        Entry.read(RELEASE.text.replace('"reason"', '"reinstates":null,"reason"'))


def test_what_an_entry_was_made_of_may_change_and_it_does_not() -> None:
    policy: dict[str, object] = {"minimum_count": 10}
    entry = replace(RELEASE, policy=policy)
    policy["minimum_count"] = 3
    assert entry.policy["minimum_count"] == 10


EMBARGOED = replace(RELEASE, not_before=MOMENT + timedelta(days=9))


def test_an_entry_that_waits_for_its_time_says_so() -> None:
    assert '"not_before":"2024-05-14T06:00:00+00:00"' in EMBARGOED.text
    assert Entry.read(EMBARGOED.text) == EMBARGOED


def test_the_head_of_an_entry_is_the_same_in_every_version_from_here_on() -> None:
    assert "not_before" not in RELEASE.text
    assert head(START, replace(RELEASE, number=1)) == (
        "a4dbe3cbe8fdee85727a14009234ad4f46b69d05b9a08cd7ef09a266db7ced04"
    )
    with pytest.raises(StoreError, match="this is no entry of a ledger"):
        Entry.read(RELEASE.text.replace('"number"', '"not_before":null,"number"'))


def test_only_a_release_waits_and_for_a_moment_in_utc() -> None:
    for waits in (RELEASE, WITHDRAWAL):
        with pytest.raises(CoveyError, match="impossible field"):
            replace(waits, not_before=MOMENT.replace(tzinfo=None))
    with pytest.raises(CoveyError, match="impossible field"):
        replace(WITHDRAWAL, not_before=MOMENT)


def test_an_entry_says_what_others_published_only_where_there_is_something() -> None:
    beside = replace(RELEASE, outside=(("Annual report, 2024-08-01 (Health)", "a" * 64),))
    assert Entry.read(beside.text) == beside
    assert '"outside":[["Annual report' in beside.text
    assert '"outside":' not in RELEASE.text


def test_what_a_release_does_without_is_read_back_and_stands_in_its_plan() -> None:
    lacking = (
        Missing("police", "cases", "2024-Q1", leaves=(("sector", ("POLICE",)),)),
        Missing("health", "clinics", "2024-Q1", (("area", ("A1",)),), (("area", "A1"),)),
    )
    entry = replace(RELEASE, missing=lacking)
    assert Entry.read(entry.text) == entry
    assert '"missing"' not in RELEASE.text
    assert '"agency":"police"' in plan_text("0" * 64, entry)
    assert plan_hash("0" * 64, entry) != plan_hash("0" * 64, RELEASE)


SIGNED = Doer("command", "a" * 64, "1" * 128)


def test_who_planned_and_carried_out_is_read_back_and_stands_in_no_plan() -> None:
    for told in ({"planned": SIGNED}, {"planned": SIGNED, "carried_out": Doer("schedule")}):
        for act in (RELEASE, WITHDRAWAL):
            entry = replace(act, **told)  # type: ignore[arg-type]
            assert Entry.read(entry.text) == entry
            assert plan_hash(START, entry) == plan_hash(START, act)
            assert head(START, entry) != head(START, act)
    assert not any(name in RELEASE.text for name in ("planned", "carried_out"))
    with pytest.raises(StoreError, match="this is no entry of a ledger"):
        Entry.read(RELEASE.text.replace('"policy"', '"planned":null,"policy"'))


@pytest.mark.parametrize(
    "doer",
    [Doer("command", "", "1" * 128), Doer("schedule", "a" * 64), Doer("letter")],  # type: ignore[arg-type]
    ids=str,
)
def test_nobody_signs_without_a_key_and_a_schedule_has_none(doer: Doer) -> None:
    with pytest.raises(CoveyError, match="impossible field"):
        replace(RELEASE, carried_out=doer)


def test_nothing_but_a_release_lacks_an_agency() -> None:
    with pytest.raises(CoveyError, match="impossible field"):
        replace(WITHDRAWAL, missing=(Missing("police", "cases", "2024-Q1"),))
