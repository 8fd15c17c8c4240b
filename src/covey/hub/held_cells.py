"""A held file cell by cell beside the periods before it, for the officer who decides about it.

It tells what the agency sent, so it is for her alone, and nothing of it is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from covey.contracts import Codes, Registry
from covey.contracts.rules import FEWER_CELLS
from covey.errors import CommandError
from covey.hub.before import Before
from covey.hub.cell_doubts import Cells
from covey.hub.doubts import find_doubts
from covey.hub.settings import Settings
from covey.intake import Accepted, Defect, Phrase
from covey.store import Arrival, ConfidentialStore, Receipt, open_confidential

PERIODS_BEFORE: Final = 6
"""How many a cell is laid beside; a year and a half of quarters tells the season from the slip."""

_USUAL: Final = 6
"""Cells as usual that stand below those that differ: what the neighbours did."""


@dataclass(frozen=True)
class Reason:
    """Why a file is held, in one of its ways.

    Args:
        name: the rule, in words.
        way_out: what is right.
        cells: how many cells it is about; 0 where it is about the file as a whole.
    """

    name: str
    way_out: str | Phrase
    cells: int


@dataclass(frozen=True)
class HeldCell:
    """One cell of a held file.

    Args:
        codes: with their columns.
        before: its counts in the periods before, the oldest first; a cell without a row counts 0.
        now: what the file counts.
        reasons: the numbers of the reasons that it is part of, from 1; none where it is as usual.
    """

    codes: Codes
    before: tuple[int, ...]
    now: int
    reasons: tuple[int, ...] = ()


@dataclass(frozen=True)
class HeldFile:
    """A file that waits for a decision, beside what was accepted before it.

    Args:
        receipt: what the store remembers of it.
        periods: what the cells are laid beside, the oldest first; the last is the file of this very
            period that counts so far, where there is one.
        corrects: whether there is.
        reasons: why it is held; cells name these by their number.
        differing: the cells that are odd, those of the first reason first.
        usual: some that are not, near to these.
        more: how many others there are.
    """

    receipt: Receipt
    periods: tuple[str, ...]
    corrects: bool
    reasons: tuple[Reason, ...]
    differing: tuple[HeldCell, ...]
    usual: tuple[HeldCell, ...]
    more: int


def held_file(settings: Settings, registry: Registry, submission: str, period: str) -> HeldFile:
    """Return the file of a period that is held, beside the periods before.

    Why it is held is found out again, beside what is accepted now.

    Raises:
        CommandError: none is held.
        ContractError: there is no such submission.
    """
    contract = registry.submission(submission)
    with open_confidential(settings.confidential_file) as store:
        store.prepare(contract)
        receipt = store.held(submission, period)
        if receipt is None:
            raise CommandError(f"{submission} {period}: no file of it is held.")
        frame = store.held_rows(contract, period)
        sent = Accepted(submission, period, frame, receipt.sha256, receipt.file_name, totals=0)
        arrival = Arrival(receipt.file_name, receipt.sha256, receipt.received_at, receipt.modified)
        doubts = find_doubts(store, registry, sent, arrival)
        return _laid_beside(store, registry, receipt, sent, doubts)


def _laid_beside(
    store: ConfidentialStore,
    registry: Registry,
    receipt: Receipt,
    sent: Accepted,
    doubts: Sequence[Defect],
) -> HeldFile:
    contract = registry.submission(receipt.submission)
    cells = Cells(contract, registry.trees(contract.dimensions))
    beside = Before.of(store, contract, sent.period, PERIODS_BEFORE)
    earlier, laid = beside.earlier, cells.history(beside, sent)
    corrected = [] if laid.corrected is None else [laid.corrected]
    before = np.stack([*laid.before, *corrected]) if earlier or corrected else np.empty((0, 0))
    about: dict[Said, NDArray[np.bool_]] = {}
    for doubt in doubts:
        said = doubt.rule.name, doubt.detail or doubt.rule.way_out
        odd = np.zeros(laid.now.size, np.bool_)
        if doubt.rule is FEWER_CELLS and laid.corrected is not None:
            odd = (laid.corrected > 0) & (laid.now == 0)
        about[said] = about.get(said, odd) | odd | cells.is_in(doubt, laid.codes)

    def cell(at: int) -> HeldCell:
        own = (number for number, of in enumerate(about.values(), start=1) if of[at])
        return HeldCell(
            cells.codes(laid.codes[:, at]),
            tuple(before[:, at].tolist()) if before.size else (),
            int(laid.now[at]),
            tuple(own),
        )

    odd = np.any([np.zeros(laid.now.size, np.bool_), *about.values()], axis=0)
    near = _near(laid.codes, odd, laid.now)
    differing = sorted(map(cell, np.flatnonzero(odd).tolist()), key=lambda one: one.reasons)
    return HeldFile(
        receipt,
        (*earlier, *([sent.period] if corrected else [])),
        bool(corrected),
        tuple(Reason(*said, int(of.sum())) for said, of in about.items()),
        tuple(differing),
        tuple(map(cell, near)),
        int(laid.now.size - odd.sum() - len(near)),
    )


Said = tuple[str, str | Phrase]
"""A rule and its way out, in words: what one reason is told by."""


def _near(codes: NDArray[np.int64], odd: NDArray[np.bool_], counts: NDArray[np.int64]) -> list[int]:
    """Return some cells as usual: those that share most codes with odd ones, the largest first."""
    shared = np.zeros(counts.size, np.int64)
    for row in codes:
        shared += np.isin(row, row[odd])
    order = np.lexsort((-counts, -shared))
    near: list[int] = order[~odd[order]][:_USUAL].tolist()
    return near
