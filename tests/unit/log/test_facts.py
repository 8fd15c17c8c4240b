from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from covey.disclosure import Policy
from covey.log import (
    METHOD,
    facts_digest,
    granted,
    plain_policy,
    shown,
    standing,
    waiting,
    withdrawals,
)
from tests.unit.log.entries import ENTRIES, MOMENT, REINSTATEMENT, WITHDRAWAL, chain

PROJECT = Path(__file__).parents[3] / "pyproject.toml"


def digest(rows: list[tuple[str, str, int | None]]) -> str:
    area, sex, value = zip(*rows, strict=True) if rows else ((), (), ())
    return facts_digest({"area": area, "sex": sex}, value)


ROWS: list[tuple[str, str, int | None]] = [("Hạ", "F", 12), ("A", "M", None), ("A", "F", 0)]


def test_the_hash_of_facts_is_that_of_sorted_lines_which_anybody_can_write() -> None:
    lines = sorted(f"{area}\t{sex}\t{'' if n is None else n}\n".encode() for area, sex, n in ROWS)
    assert digest(ROWS) == hashlib.sha256(b"".join(lines)).hexdigest()


def test_the_order_of_rows_changes_no_hash() -> None:
    assert digest(ROWS[::-1]) == digest(ROWS)


def test_a_hidden_count_a_zero_and_no_row_are_three_things() -> None:
    hidden = [*ROWS[:2], ("A", "F", None)]
    assert len({digest(ROWS), digest(hidden), digest(ROWS[:2]), digest([])}) == 4


def test_the_columns_of_two_dimensions_are_not_exchanged() -> None:
    assert digest([("A", "F", 12)]) != digest([("F", "A", 12)])


def test_the_method_is_the_version_of_the_package() -> None:
    version = PROJECT.read_text(encoding="utf-8").split('\nversion = "')[1].split('"')[0]
    assert f"covey {version}" == METHOD


def test_every_field_of_the_policy_is_told_and_what_its_intruder_knows() -> None:
    policy = Policy(5, intruder="knows-primary", frozen_hidden=({"sex": "F"},))
    told = plain_policy(policy)
    assert set(told) == set(Policy.__dataclass_fields__)
    assert told["frozen_hidden"] == ((("sex", ("F",)),),)
    assert granted(policy) == ("knows-primary",)


def test_what_was_public_at_a_time_is_without_what_was_withdrawn_by_then() -> None:
    entries = tuple(link.entry for link in chain(*ENTRIES))
    assert [entry.number for entry in standing(entries, 3)] == [1, 2, 3]
    assert [entry.number for entry in standing(entries)] == [2, 3]
    assert [entry.number for entry in standing(entries, MOMENT)] == [1]


def test_what_is_reinstated_was_public_but_for_the_time_in_between() -> None:
    again = replace(WITHDRAWAL, released_at=MOMENT + timedelta(days=5))
    entries = tuple(link.entry for link in chain(*ENTRIES, REINSTATEMENT, again))
    for until, out in ((3, [1, 2, 3]), (4, [2, 3]), (5, [1, 2, 3]), (6, [2, 3])):
        assert [entry.number for entry in standing(entries, until)] == out
        assert [entry.number for entry in withdrawals(entries[:until])] == (
            [] if 1 in out else [until]
        )
    assert [entry.number for entry in standing(entries, MOMENT + timedelta(days=4))] == [1, 2, 3]


def test_a_release_was_public_from_its_own_time_on_and_stands_before() -> None:
    late = replace(ENTRIES[1], not_before=MOMENT + timedelta(days=9))
    entries = tuple(link.entry for link in chain(ENTRIES[0], late, *ENTRIES[2:]))
    assert [entry.number for entry in standing(entries)] == [2, 3]
    assert [entry.number for entry in standing(entries, 3)] == [1, 3]
    assert [entry.number for entry in standing(entries, MOMENT + timedelta(days=8))] == [3]
    assert [entry.number for entry in standing(entries, MOMENT + timedelta(days=9))] == [2, 3]


def test_what_is_shown_and_what_waits_are_all_that_stands() -> None:
    late = replace(ENTRIES[1], not_before=MOMENT + timedelta(days=9))
    entries = tuple(link.entry for link in chain(ENTRIES[0], late, *ENTRIES[2:]))
    for at, out, wait in ((MOMENT, [3], [2]), (MOMENT + timedelta(days=9), [2, 3], [])):
        assert [entry.number for entry in shown(entries, at)] == out
        assert [entry.number for entry in waiting(entries, at)] == wait
