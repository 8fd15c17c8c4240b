"""What makes a file without defects doubtful: it is unlike what was accepted before it, or like it.

A file takes the place of the whole file of its period, so one that is wrong loses a quarter. Here
nothing is refused: a data officer looks at it first. No doubt names a count.
"""

from __future__ import annotations

from datetime import timedelta

from covey.contracts import Registry, Submission, Tally, begins_on
from covey.contracts.rules import (
    FEWER_CELLS,
    FEWER_COUNTED,
    JUMP,
    NOT_BEGUN,
    OLD_FILE,
    SAME_COUNTS,
)
from covey.hub.at_odds import at_odds
from covey.hub.cell_doubts import doubtful_cells, earlier_periods
from covey.intake import Accepted, Defect, phrase
from covey.intake.phrases import Phrase
from covey.store import Arrival, ConfidentialStore, Receipt


def find_doubts(
    store: ConfidentialStore, registry: Registry, accepted: Accepted, arrival: Arrival
) -> list[Defect]:
    """Return why a file should be held; nothing where it may count.

    Bytes that were accepted for the period before, and come again after a correction, would take
    the correction back: an officer is asked whether that is meant.
    """
    contract = registry.submission(accepted.submission)
    trees = registry.trees(contract.dimensions)
    newest = store.newest(contract.name, accepted.period)
    doubts = _beside_newest(store, contract, accepted, newest)
    doubts += _too_early(accepted.period, arrival)
    if not store.receipts(contract.name, verdict="accepted", sha256=arrival.sha256):
        doubts += _beside_others(store, contract, accepted, newest)
        doubts += doubtful_cells(store, contract, trees, accepted)
        return [*doubts, *at_odds(store, registry, accepted)]
    detail = phrase("{newest}, took its place; is that to be taken back?", newest=_dated(newest))
    return [*(one for one in doubts if one.rule is FEWER_CELLS), Defect(OLD_FILE, detail=detail)]


def _too_early(period: str, arrival: Arrival) -> list[Defect]:
    """Return that a period has not begun, wherever on earth the file was sent from."""
    first = begins_on(period)
    if first <= (arrival.received_at + timedelta(days=1)).date():
        return []
    return [Defect(NOT_BEGUN, detail=phrase("it begins on {day}", day=first.isoformat()))]


def _beside_newest(
    store: ConfidentialStore, contract: Submission, accepted: Accepted, newest: Receipt | None
) -> list[Defect]:
    if newest is None:
        return []
    before = store.tally(contract, accepted.period, newest.revision or 0)
    detail = phrase(
        "than {newest}, beyond the bound of {bound}",
        newest=_dated(newest),
        bound=f"{contract.bounds.largest_loss:.0%}",
    )
    doubts = []
    if contract.bounds.loses_cells(before, accepted.tally):
        doubts.append(Defect(FEWER_CELLS, detail=detail))
    if contract.bounds.loses_total(before, accepted.tally):
        doubts.append(Defect(FEWER_COUNTED, detail=detail))
    return doubts


def _beside_others(
    store: ConfidentialStore, contract: Submission, accepted: Accepted, newest: Receipt | None
) -> list[Defect]:
    doubts = []
    alike = store.periods_alike(contract, accepted.period, accepted.frame)
    if alike and not contract.bounds.may_repeat(accepted.tally):
        detail = phrase(
            "every count is that of {periods}; was only the period changed?",
            periods=", ".join(alike),
        )
        doubts.append(Defect(SAME_COUNTS, detail=detail))
    earlier = earlier_periods(store, contract, accepted.period)
    if earlier and _jumps(store, contract, accepted, [earlier, [accepted.period] * bool(newest)]):
        detail = phrase(
            "from {period} by more than {factor} times",
            period=earlier[-1],
            factor=f"{contract.bounds.largest_factor:g}",
        )
        doubts.append(Defect(JUMP, detail=detail))
    return doubts


def _jumps(
    store: ConfidentialStore, contract: Submission, accepted: Accepted, beside: list[list[str]]
) -> bool:
    """Tell whether a file jumps beside the periods of each list that has any."""

    def tally(period: str) -> Tally:
        newest = store.newest(contract.name, period)
        assert newest is not None  # a file was accepted for it
        return store.tally(contract, period, newest.revision or 0)

    return all(
        contract.bounds.jumps([tally(period) for period in periods], accepted.tally)
        for periods in beside
        if periods
    )


def _dated(receipt: Receipt | None) -> Phrase:
    assert receipt is not None
    return phrase(
        "revision {revision}, accepted on {day}",
        revision=receipt.revision or 0,
        day=f"{receipt.received_at:%Y-%m-%d}",
    )
