"""The chain: the head of an entry follows from the entry and from the head before it.

Whoever changes, drops or moves an entry changes every head from there on. The newest head is
printed in the public file, so that what is cut off at the end shows there.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Final

from covey.log.canonical import canonical, sha256
from covey.log.entry import Entry

START: Final = ""
"""The head before the first entry."""

_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Link:
    """An entry with its head.

    Args:
        entry: what was said.
        head: the hash of it and of the head before it.
    """

    entry: Entry
    head: str


def head(previous: str, entry: Entry) -> str:
    """Return the head of the ledger after *entry*.

    It is the SHA-256 of the canonical JSON of ``{"entry": …, "previous": …}``.

    Args:
        previous: the head before it; `START` where there is none.
        entry: with its number.
    """
    return sha256(f'{{"entry":{entry.text},"previous":{canonical(previous)}}}')


def linked(links: Sequence[Link], entry: Entry) -> Link:
    """Return *entry* with the number and the head that it has after *links*."""
    numbered = replace(entry, number=len(links) + 1)
    return Link(numbered, head(links[-1].head if links else START, numbered))


def first_fault(links: Sequence[Link], printed: Collection[str] = ()) -> str | None:
    """Return where the chain breaks first, in words; None where it holds.

    Args:
        links: the whole ledger, in the order in which it is kept.
        printed: heads that are known from elsewhere, such as the public file.
    """
    previous = START
    for place, link in enumerate(links, start=1):
        number, named = link.entry.number, link.entry.named
        if number != place and any(one.entry.number == place for one in links):
            return (
                f"Entry {number} ({named}) stands in the place of entry {place}: the order is "
                "another than it was."
            )
        if number != place:
            return f"Entry {place} is missing: entry {number} ({named}) stands in its place."
        if link.head != head(previous, link.entry):
            return (
                f"Entry {place} ({named}) is not what was entered, or it does not follow on what "
                "was entered before it: it, its head or an entry before it was changed."
            )
        previous = link.head
    known = {link.head for link in links}
    lost = next((one for one in printed if one not in known), None)
    if lost is not None:
        return (
            f"The head {lost[:_SHOWN]}… was printed, and no entry has it: what it stood for is "
            f"missing after entry {len(links)}, or was changed together with all that follows."
        )
    return None
