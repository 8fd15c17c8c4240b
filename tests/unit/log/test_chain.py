from __future__ import annotations

import hashlib
import json
from dataclasses import replace

from covey.log import Link, first_fault, head, linked
from tests.unit.log.entries import ENTRIES, RELEASE, chain

LEDGER = chain(*ENTRIES)


def test_a_ledger_as_it_was_entered_has_no_fault() -> None:
    assert first_fault(LEDGER, printed=[link.head for link in LEDGER]) is None
    assert first_fault(()) is None


def test_a_head_can_be_computed_by_anybody_who_reads_json() -> None:
    told = json.loads(LEDGER[1].entry.text)
    text = json.dumps(
        {"previous": LEDGER[0].head, "entry": told},
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
    )
    assert LEDGER[1].head == hashlib.sha256(text.encode()).hexdigest()


def test_an_entry_that_was_changed_is_named() -> None:
    changed = Link(replace(LEDGER[1].entry, zeros_listed=False), LEDGER[1].head)
    assert str(first_fault((LEDGER[0], changed, *LEDGER[2:]))).startswith(
        "Entry 2 (people 2024-Q2) is not what was entered"
    )


def test_an_entry_whose_head_was_made_anew_breaks_the_one_after_it() -> None:
    entry = replace(LEDGER[1].entry, zeros_listed=False)
    changed = Link(entry, head(LEDGER[0].head, entry))
    assert str(first_fault((LEDGER[0], changed, *LEDGER[2:]))).startswith(
        "Entry 3 (people 2024-Q1, vintage 2) is not what was entered"
    )


def test_an_entry_that_is_missing_is_named() -> None:
    assert first_fault(LEDGER[:1] + LEDGER[2:]) == (
        "Entry 2 is missing: entry 3 (people 2024-Q1, vintage 2) stands in its place."
    )


def test_entries_in_another_order_are_told_from_missing_ones() -> None:
    assert first_fault((LEDGER[1], LEDGER[0], *LEDGER[2:])) == (
        "Entry 2 (people 2024-Q2) stands in the place of entry 1: the order is another than it was."
    )


def test_what_is_cut_off_at_the_end_is_missed_by_the_head_that_was_printed() -> None:
    assert first_fault(LEDGER[:3]) is None
    told = str(first_fault(LEDGER[:3], printed=[LEDGER[3].head]))
    assert told.startswith(f"The head {LEDGER[3].head[:12]}… was printed, and no entry has it")


def test_a_ledger_that_was_made_anew_from_some_entry_on_lacks_heads_that_were_printed() -> None:
    anew = chain(RELEASE, replace(ENTRIES[1], zeros_listed=False), *ENTRIES[2:])
    assert first_fault(anew) is None
    assert first_fault(anew, printed=[link.head for link in LEDGER]) is not None


def test_the_next_entry_gets_its_number_and_head_and_nothing_else_changes() -> None:
    before = tuple(LEDGER)
    link = linked(LEDGER, RELEASE)
    assert (link.entry.number, replace(link.entry, number=0)) == (5, RELEASE)
    assert before == LEDGER
