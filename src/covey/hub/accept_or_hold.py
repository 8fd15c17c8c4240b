"""A file without defects gets its place: it counts, is held, counts already, or is refused."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from covey.contracts import PERIOD, Registry, Submission
from covey.contracts.rules import ALREADY_ACCEPTED, RETIRED
from covey.hub.doubts import find_doubts
from covey.hub.letters import file_letter, withdraw_letter
from covey.intake import (
    Accepted,
    Defect,
    Letter,
    doubts_in_words,
    phrase,
    voices,
    write_accepted_letter,
    write_held_letter,
    write_letter,
)
from covey.log import Entry
from covey.store import Arrival, ConfidentialStore, Receipt, retired_file
from covey.tables import Hierarchy


def accept_or_hold(
    store: ConfidentialStore,
    letters: Path,
    registry: Registry,
    accepted: Accepted,
    arrival: Arrival,
) -> Receipt:
    """Accept a file, hold it, or refuse it beside what came before; with the letter it needs.

    Args:
        store: where it rests.
        letters: the folder of letters.
        registry: the contracts.
        accepted: what the file holds.
        arrival: how it came, with the leaves of the day.
    """
    contract = registry.submission(accepted.submission)
    trees = registry.trees(contract.dimensions)
    store.prepare(contract)
    newest = store.newest(contract.name, accepted.period)
    held = store.held(contract.name, accepted.period)
    again = newest is not None and newest.sha256 == arrival.sha256
    if newest is not None and again and newest.file_name != arrival.file_name:
        return _refuse_again(store, letters, contract, newest, arrival)
    if newest is not None and not again:
        # Looked up for corrections alone: the ledger is long, and they are few.
        closed = retired_file(store, contract.name, accepted.period)
        if closed is not None:
            return _refuse_late(store, letters, contract, closed, arrival)
    doubts = () if again else find_doubts(store, registry, accepted, arrival)
    # Letters about what had its place go before it has it: where a run is killed between the two,
    # the next one takes the file again, and would not look for letters otherwise.
    _withdraw_of(letters, held, arrival)
    if doubts:
        heard = voices(contract)
        written = write_held_letter(
            arrival.file_name, accepted.period, doubts, trees, contract.called, heard
        )
        held_letter = file_letter(letters, contract.name, arrival.file_name, *written)
        why = doubts_in_words(doubts, trees)
        return store.hold(contract, accepted.period, arrival, accepted.frame, held_letter, why)
    letter = _about_accepted(letters, contract, trees, accepted, arrival)
    if newest is not None and again:  # it takes back what came between
        return store.reaffirm(contract, newest, arrival, letter)
    _withdraw_of(letters, newest, arrival)
    return store.accept(contract, accepted.period, arrival, accepted.frame, letter)


def _refuse_again(
    store: ConfidentialStore,
    letters: Path,
    contract: Submission,
    newest: Receipt,
    arrival: Arrival,
) -> Receipt:
    """Tell that these bytes count already: they may have been meant for another period."""
    detail = phrase(
        "this is the file of {period} that was accepted on {day} as {file}; if you only sent it "
        "twice, there is nothing to do; if you meant another period, change column {column} and "
        "the counts",
        period=str(newest.period),
        day=f"{newest.received_at:%Y-%m-%d}",
        file=newest.file_name,
        column=contract.called[PERIOD],
    )
    return _refuse(store, letters, contract, arrival, Defect(ALREADY_ACCEPTED, detail=detail))


def _refuse_late(
    store: ConfidentialStore,
    letters: Path,
    contract: Submission,
    closed: Entry,
    arrival: Arrival,
) -> Receipt:
    """Tell that no correction of a period is taken any more: it may have been meant for another."""
    detail = phrase(
        "{period} was closed on {day}; if you meant another period, change column {column} and "
        "the counts; if a count of it is wrong, tell the data officer",
        period=closed.period,
        day=f"{closed.released_at:%Y-%m-%d}",
        column=contract.called[PERIOD],
    )
    return _refuse(store, letters, contract, arrival, Defect(RETIRED, detail=detail))


def _refuse(
    store: ConfidentialStore,
    letters: Path,
    contract: Submission,
    arrival: Arrival,
    defect: Defect,
) -> Receipt:
    """Refuse a file without a defect of its own, beside what was accepted before."""
    refusal = Letter(arrival.file_name, contract.called, (defect,))
    written = write_letter(refusal, voices(contract))
    letter = file_letter(letters, contract.name, arrival.file_name, *written)
    return store.refuse(contract, arrival, letter)


def _about_accepted(
    letters: Path,
    contract: Submission,
    trees: Mapping[str, Hierarchy],
    accepted: Accepted,
    arrival: Arrival,
) -> Path | None:
    """Write to the agency where its file lacks rows, or has some that were not read.

    Else an earlier letter about it goes.
    """
    written = write_accepted_letter(accepted, trees, contract.called, voices(contract))
    if written is None:
        withdraw_letter(letters, contract.name, arrival.file_name)
        return None
    return file_letter(letters, contract.name, arrival.file_name, *written)


def _withdraw_of(letters: Path, earlier: Receipt | None, arrival: Arrival) -> None:
    """Remove the letter about a file whose place another one takes."""
    if earlier is not None and earlier.letter and earlier.file_name != arrival.file_name:
        withdraw_letter(letters, earlier.submission, earlier.file_name)
