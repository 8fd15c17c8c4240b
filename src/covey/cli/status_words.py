"""What the status says: first what somebody has to do, then what waits; what is done in short."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from covey.cli.release_words import (
    due_words,
    embargoed_words,
    outside_words,
    planned_words,
    superseded_words,
    withdrawn_words,
)

if TYPE_CHECKING:
    from covey.hub.answers import Answer
    from covey.hub.status import Status
    from covey.log import Entry
    from covey.store import Failure, Message, Published, Receipt, Release

_FOLDED: Final = 3
"""Of what is done, so many of the newest are listed."""


def status_lines(state: Status, *, whole: bool = False) -> Iterator[str]:
    """Yield the lines of a status; with *whole* all that is done is listed as well."""
    from covey.store import codes_in_words

    if wrong := (*state.wrong, *state.untold):
        yield from _section("Wrong", wrong)
    yield from _section("Due", [due_words(one, whole=whole) for one in state.due])
    held = [held_words(one, state.answers.said.get(one.sha256)) for one in state.held]
    yield from _section("Held, for covey accept or covey decline", held)
    yield from _section(
        "Refused, waiting for the agency",
        [f"{one.submission}: {one.file_name}, see {one.letter}" for one in state.refused],
    )
    yield from _section(
        "Accepted, without rows that are expected",
        [
            f"{one.submission} {one.period}: {one.file_name} has no row for {codes_in_words(codes)}"
            for one, codes in state.partial
        ],
    )
    failed = [failure_words(one) for one in state.failed]
    yield from _section("Not dealt with in the last collection", failed)
    yield from _section("New in the inbox, for covey collect", state.waiting)
    yield from _section("In the inbox, but of no submission", state.strays)
    yield from _section("Corrected since", [superseded_words(one) for one in state.superseded])
    if state.planned:
        planned = [planned_words(one) for one in state.planned]
        yield from _section("Planned, for covey approve", planned)
    if state.unsent:
        unsent = [unsent_words(one) for one in state.unsent]
        yield from _section("News that is not sent, for covey news", unsent)
    if state.calendar:
        yield from _section("Periods that end, for the data officer", state.calendar)
    embargoed = [embargoed_words(one) for one in state.embargoed]
    yield from _section("Decided, shown after an embargo", embargoed)
    yield from _done(state, whole=whole)


def _done(state: Status, *, whole: bool) -> Iterator[str]:
    by_day = sorted(state.received, key=lambda one: one.received_at)
    accepted = [f"{one.submission} {one.period}, revision {one.revision}" for one in by_day]
    yield from _section("Accepted", accepted, folded=not whole)
    yield from _section("Published", [named(one) for one in state.published], folded=not whole)
    withdrawn = [withdrawn_words(one) for one in state.withdrawn]
    yield from _section("Withdrawn", withdrawn, folded=not whole)
    if state.retired:
        closed = [f"{named(one)}: {one.reason}" for one in state.retired]
        yield from _section("Closed", closed, folded=not whole)
    if state.outside:
        others = [outside_words(one) for one in state.outside]
        yield from _section("Published by others", others, folded=not whole)


def _section(title: str, lines: Sequence[str], *, folded: bool = False) -> Iterator[str]:
    yield f"{title}: {len(lines) or 'nothing'}"
    left = max(0, len(lines) - _FOLDED) if folded else 0
    if left:
        yield f"  {left:,} before these: covey status --all"
    yield from (f"  {line}" for line in lines[left:])


def named(one: Release | Published | Entry) -> str:
    """Return a dataset and a period, and the vintage from the second on."""
    return f"{one.dataset} {one.period}" + (f", vintage {one.vintage}" if one.vintage > 1 else "")


def held_words(receipt: Receipt, answer: Answer | None = None) -> str:
    """Return why a file is held, what its agency says, and the commands that decide about it."""
    said = ""
    if answer is not None:
        told = "it is right" if answer.kind == "right" else "another file comes"
        said = f"          {answer.by} says: {': '.join([told, *filter(None, [answer.words])])}\n"
    return (
        f"{receipt.submission} {receipt.period}: {receipt.file_name}\n"
        f"          {receipt.why}\n{said}"
        f"          covey accept {shlex.quote(receipt.file_name)} --reason …, or covey decline"
    )


def unsent_words(message: Message) -> str:
    """Return to whom a message could not be sent, since when, why, and whose turn it is."""
    why = message.fault or "it was not tried yet"
    return f"{message.recipient}, since {message.made_at:%Y-%m-%d %H:%M} UTC: {why}"


def failure_words(failure: Failure) -> str:
    """Return which file could not be dealt with, and why."""
    return f"{failure.submission}: {failure.file_name}, {failure.why}"
