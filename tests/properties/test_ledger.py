"""Whatever is changed, dropped or moved in a ledger, its verification says so."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

from hypothesis import assume, given
from hypothesis import strategies as st

from covey.log import (
    Approvals,
    Doer,
    Entry,
    Link,
    Missing,
    Renaming,
    Taken,
    Through,
    first_fault,
)
from tests.unit.log.entries import chain

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1, max_size=4)
LEVELS = st.one_of(WORDS, st.integers(0, 4))
HASHES = st.text("0123456789abcdef", min_size=64, max_size=64)
PLAIN = st.one_of(st.none(), st.booleans(), st.integers(), WORDS, st.floats(0, 1))
APPROVALS = st.none() | st.lists(
    st.tuples(HASHES, HASHES), min_size=1, max_size=2, unique_by=lambda one: one[0]
).map(lambda signed: Approvals(len(signed), tuple(signed)))
THROUGH = st.sampled_from(["command", "desk"])
DOERS = st.one_of(
    st.none(),
    st.builds(Doer, st.sampled_from(get_args(Through))),
    st.builds(Doer, THROUGH, HASHES),
    st.builds(Doer, THROUGH, HASHES, HASHES),
)
BY_WHOM = {"planned": DOERS, "approvals": APPROVALS, "carried_out": DOERS}
OF_FIELD: dict[str, st.SearchStrategy[Any]] = {
    "dataset": WORDS,
    "period": WORDS,
    "released_at": st.timedeltas(timedelta(0), timedelta(days=9000)).map(
        lambda since: datetime(2024, 1, 1, tzinfo=UTC) + since
    ),
    "vintage": st.integers(1, 9),
    "dimensions": st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=3).map(tuple),
    "zeros_listed": st.booleans(),
    "breakdowns": st.lists(
        st.lists(st.tuples(WORDS, LEVELS), max_size=2).map(tuple), max_size=2
    ).map(tuple),
    "policy": st.dictionaries(WORDS, PLAIN, max_size=3),
    "method": WORDS,
    "granted": st.lists(WORDS, max_size=2).map(tuple),
    "parts": st.lists(
        st.builds(
            Taken, WORDS, WORDS, st.integers(1, 9),
            st.lists(
                st.tuples(WORDS, st.lists(WORDS, max_size=2).map(tuple)), max_size=2
            ).map(tuple),
        ),
        max_size=2,
    ).map(tuple),
    "facts": HASHES,
    "description": HASHES,
    "not_before": st.none() | st.just(datetime(2024, 6, 1, tzinfo=UTC)),
    "outside": st.lists(st.tuples(WORDS, HASHES), max_size=2).map(tuple),
    "missing": st.lists(
        st.builds(
            Missing, WORDS, WORDS, WORDS,
            st.lists(
                st.tuples(WORDS, st.lists(WORDS, max_size=2).map(tuple)), max_size=2
            ).map(tuple),
            st.lists(st.tuples(WORDS, WORDS), max_size=2).map(tuple),
        ),
        max_size=2,
    ).map(tuple),
    **BY_WHOM,
}  # fmt: skip
OF_WITHDRAWAL = {"reason": WORDS, "withdraws": st.integers(1, 9), **BY_WHOM}
RELEASES = st.builds(Entry, kind=st.just("release"), **OF_FIELD)
WITHDRAWALS = st.builds(
    Entry, kind=st.just("withdrawal"), dataset=WORDS, period=WORDS,
    released_at=OF_FIELD["released_at"], **OF_WITHDRAWAL,
)  # fmt: skip
OF_REINSTATEMENT = {"reason": WORDS, "reinstates": st.integers(1, 9), **BY_WHOM}
REINSTATEMENTS = st.builds(
    Entry, kind=st.just("reinstatement"), dataset=WORDS, period=WORDS,
    released_at=OF_FIELD["released_at"], **OF_REINSTATEMENT,
)  # fmt: skip
OF_RETIREMENT = {"reason": WORDS, "vintage": st.integers(1, 9), **BY_WHOM}
RETIREMENTS = st.builds(
    Entry, kind=st.just("retirement"), dataset=WORDS, period=WORDS,
    released_at=OF_FIELD["released_at"], **OF_RETIREMENT,
)  # fmt: skip
OF_RENAME = {
    "reason": WORDS,
    **BY_WHOM,
    "renaming": st.builds(
        Renaming, st.sampled_from(["submission", "dataset", "codelist"]),
        WORDS, WORDS, st.lists(st.tuples(WORDS, st.integers(1, 9)), max_size=2).map(tuple),
    ).filter(lambda one: one.old != one.new and (one.what == "submission" or not one.moved)),
}  # fmt: skip
RENAMES = st.builds(
    Entry, kind=st.just("rename"), dataset=st.just(""), period=st.just(""),
    released_at=OF_FIELD["released_at"], **OF_RENAME,
)  # fmt: skip
OF_KIND = {
    "release": OF_FIELD,
    "withdrawal": OF_WITHDRAWAL,
    "reinstatement": OF_REINSTATEMENT,
    "retirement": OF_RETIREMENT,
    "rename": OF_RENAME,
}
ENTRIES = st.one_of(RELEASES, WITHDRAWALS, REINSTATEMENTS, RETIREMENTS, RENAMES)
LEDGERS = st.lists(ENTRIES, min_size=1, max_size=5).map(lambda entries: chain(*entries))


def heads(links: tuple[Link, ...]) -> list[str]:
    return [link.head for link in links]


@given(LEDGERS)
def test_a_ledger_that_nobody_touched_holds_and_is_read_as_it_was_written(
    links: tuple[Link, ...],
) -> None:
    assert first_fault(links, heads(links)) is None
    assert all(Entry.read(link.entry.text) == link.entry for link in links)


@given(LEDGERS, st.data())
def test_a_field_that_was_changed_breaks_the_ledger(
    links: tuple[Link, ...], data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(links) - 1))
    entry = links[place].entry
    known = OF_KIND[entry.kind]
    name = data.draw(st.sampled_from(sorted(known)))
    changed = replace(entry, **{name: data.draw(known[name])})
    assume(changed.text != entry.text)
    broken = (*links[:place], Link(changed, links[place].head), *links[place + 1 :])
    assert first_fault(broken) is not None


@given(LEDGERS, st.data())
def test_a_number_or_a_head_that_was_changed_breaks_the_ledger(
    links: tuple[Link, ...], data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(links) - 1))
    number = data.draw(st.integers(1, 9).filter(lambda one: one != links[place].entry.number))
    head = data.draw(HASHES.filter(lambda one: one != links[place].head))
    renumbered = Link(replace(links[place].entry, number=number), links[place].head)
    for one in (renumbered, Link(links[place].entry, head)):
        assert first_fault((*links[:place], one, *links[place + 1 :])) is not None


@given(LEDGERS, st.data())
def test_entries_that_were_dropped_or_moved_break_the_ledger(
    links: tuple[Link, ...], data: st.DataObject
) -> None:
    kept = data.draw(st.lists(st.sampled_from(links), unique_by=id, max_size=len(links)))
    assume(tuple(kept) != links)
    assert first_fault(kept, heads(links)) is not None


def test_every_field_of_an_entry_is_changed_by_one_of_these() -> None:
    known = {name for of in OF_KIND.values() for name in of}
    own = {field.name for field in fields(Entry) if field.init}
    assert {*known, "kind", "number"} == own
