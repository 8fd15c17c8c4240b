"""What makes a file without defects doubtful: it is unlike what was accepted before it, or like it.

A file takes the place of the whole file of its period, so one that is wrong loses a quarter. Here
nothing is refused: a data officer looks at it first. No doubt names a count.
"""

from __future__ import annotations

from datetime import timedelta

from covey.contracts import Registry, Submission, begins_on
from covey.contracts.rules import (
    FEWER_CELLS,
    FEWER_COUNTED,
    JUMP,
    NOT_BEGUN,
    OLD_FILE,
    SAME_COUNTS,
)
from covey.hub.at_odds import at_odds
from covey.hub.before import Before
from covey.hub.cell_doubts import doubtful_cells
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
    before = Before.of(store, contract, accepted.period)
    doubts = _beside_newest(contract, accepted, before)
    doubts += _too_early(accepted.period, arrival)
    counted = store.receipts(contract.name, verdict="accepted")
    if all(one.sha256 != arrival.sha256 for one in counted):
        doubts += _beside_others(store, contract, accepted, before)
        doubts += doubtful_cells(contract, trees, accepted, before)
        return [*doubts, *at_odds(store, registry, accepted)]
    detail = phrase(
        "{newest}, took its place; is that to be taken back?", newest=_dated(before.newest)
    )
    return [*(one for one in doubts if one.rule is FEWER_CELLS), Defect(OLD_FILE, detail=detail)]


def _too_early(period: str, arrival: Arrival) -> list[Defect]:
    """Return that a period has not begun, wherever on earth the file was sent from."""
    first = begins_on(period)
    if first <= (arrival.received_at + timedelta(days=1)).date():
        return []
    return [Defect(NOT_BEGUN, detail=phrase("it begins on {day}", day=first.isoformat()))]


def _beside_newest(contract: Submission, accepted: Accepted, before: Before) -> list[Defect]:
    if before.newest is None:
        return []
    counted = before.tally(accepted.period)
    detail = phrase(
        "than {newest}, beyond the bound of {bound}",
        newest=_dated(before.newest),
        bound=f"{contract.bounds.largest_loss:.0%}",
    )
    doubts = []
    if contract.bounds.loses_cells(counted, accepted.tally):
        doubts.append(Defect(FEWER_CELLS, detail=detail))
    if contract.bounds.loses_total(counted, accepted.tally):
        doubts.append(Defect(FEWER_COUNTED, detail=detail))
    return doubts


def _beside_others(
    store: ConfidentialStore, contract: Submission, accepted: Accepted, before: Before
) -> list[Defect]:
    doubts = []
    alike = store.periods_alike(contract, accepted.period, accepted.frame)
    if alike and not contract.bounds.may_repeat(accepted.tally):
        detail = phrase(
            "every count is that of {periods}; was only the period changed?",
            periods=", ".join(alike),
        )
        doubts.append(Defect(SAME_COUNTS, detail=detail))
    if before.earlier and _jumps(contract, accepted, before):
        detail = phrase(
            "from {period} by more than {factor} times",
            period=before.earlier[-1],
            factor=f"{contract.bounds.largest_factor:g}",
        )
        doubts.append(Defect(JUMP, detail=detail))
    return doubts


def _jumps(contract: Submission, accepted: Accepted, before: Before) -> bool:
    """Tell whether a file jumps beside earlier periods, and beside the file that it corrects."""
    own = (accepted.period,) if before.newest else ()
    return all(
        contract.bounds.jumps([before.tally(period) for period in periods], accepted.tally)
        for periods in (before.earlier, own)
        if periods
    )


def _dated(receipt: Receipt | None) -> Phrase:
    assert receipt is not None
    return phrase(
        "revision {revision}, accepted on {day}",
        revision=receipt.revision or 0,
        day=f"{receipt.received_at:%Y-%m-%d}",
    )
