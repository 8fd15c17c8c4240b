"""The cells of a file that are unlike the accepted files of earlier periods, by their codes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import polars as pl
from numpy.typing import NDArray

from covey.contracts import PERIOD, CellBounds, Codes, Submission
from covey.contracts.rules import CUMULATED, EXCHANGED
from covey.hub.before import Before
from covey.hub.cell_history import CellHistory, Exchange
from covey.intake import Accepted, Defect, phrase
from covey.tables import Hierarchy


def doubtful_cells(
    contract: Submission, trees: Mapping[str, Hierarchy], accepted: Accepted, before: Before
) -> Iterator[Defect]:
    """Yield the cells for which a file should be held, columns that are exchanged first.

    Args:
        contract: of the file.
        trees: the tree of each of its dimensions.
        accepted: the file.
        before: what counts beside it.
    """
    bounds = contract.bounds.cells
    if bounds is None or len(before.earlier) < bounds.fewest_periods:
        return
    cells = Cells(contract, trees)
    history = cells.history(before, accepted)
    if history.now.size:
        of_year = [one for one in before.earlier if one[:4] == accepted.period[:4]]
        added = history.cumulated(bounds, len(of_year))
        yield from _cumulated(of_year[-added:]) if added else _doubts(cells, history, bounds)


def _cumulated(periods: list[str]) -> Iterator[Defect]:
    detail = phrase(
        "without what was counted for {periods}, the counts would be like those before; a file "
        "counts its own period alone",
        periods=", ".join(periods),
    )
    yield Defect(CUMULATED, detail=detail)


def _doubts(cells: Cells, history: CellHistory, bounds: CellBounds) -> Iterator[Defect]:
    explained = np.zeros(history.now.size, dtype=np.bool_)
    for exchange in history.exchanged(bounds):
        explained |= history.cells_of(exchange)
        yield Defect(EXCHANGED, cell=cells.columns(exchange))
    for cell, rule in history.typed_wrong(bounds):
        if not (explained[cell] or cells.is_silent(history, cell)):
            yield Defect(rule, cell=cells.codes(history.codes[:, cell]))


class Cells:
    """The cells of a submission, told from each other by one number."""

    def __init__(self, contract: Submission, trees: Mapping[str, Hierarchy]) -> None:
        self._contract, self._trees = contract, trees
        self._shape = tuple(len(trees[column].codes) for column in contract.dimensions)

    def history(self, before: Before, accepted: Accepted) -> CellHistory:
        """Lay a file beside what counts for earlier periods, cell by cell."""
        key, count, known = self._numbered(before.rows)
        period = before.rows[PERIOD].to_numpy()[known]
        own = [accepted.period] if before.newest else []
        files = [(key[of], count[of]) for of in (period == one for one in (*before.earlier, *own))]
        now_key, now_count, _ = self._numbered(accepted.frame)
        keys = np.unique(np.concatenate([key, now_key]))
        counts = [_laid_out(keys, *file) for file in files]
        return CellHistory(
            np.stack(np.unravel_index(keys, self._shape)),
            _laid_out(keys, now_key, now_count),
            np.array(counts[: len(before.earlier)]).reshape(len(before.earlier), keys.size),
            counts[-1] if own else None,
        )

    def is_in(self, doubt: Defect, codes: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Tell which cells a doubt is about; none where it is about the file as a whole.

        Args:
            doubt: with the codes that it names; two of one column are columns that were exchanged.
            codes: (dimensions, cells) number of each cell's code in its dimension.
        """
        named: dict[str, list[int]] = {}
        for column, code in doubt.cell:
            named.setdefault(column, []).append(self._trees[column].position[code])
        about = np.full(codes.shape[1], bool(named))
        for at, column in enumerate(self._trees):
            if column in named:
                about &= np.isin(codes[at], named[column])
        return about

    def codes(self, numbers: NDArray[np.int64]) -> Codes:
        """Return the codes of a cell, with their columns."""
        return tuple(
            (column, tree.codes[number])
            for (column, tree), number in zip(self._trees.items(), numbers.tolist(), strict=True)
        )

    def columns(self, exchange: Exchange) -> Codes:
        """Return the codes that are exchanged, after the one for which they are."""
        columns = tuple(self._trees)
        places = [(exchange.dimension, code) for code in exchange.pair]
        return tuple(
            (columns[at], self._trees[columns[at]].codes[code])
            for at, code in ([exchange.within] if exchange.within else []) + places
        )

    def is_silent(self, history: CellHistory, cell: int) -> bool:
        """Tell whether a code of a cell, expected of the file, has nobody: its letter says so."""
        return any(
            not history.now[history.codes[at] == history.codes[at, cell]].any()
            for at, column in enumerate(self._trees)
            if column in self._contract.expected
        )

    def _numbered(
        self, frame: pl.DataFrame
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
        """Return the number and the count of each row whose codes are there still, and which."""
        places = [
            frame[column]
            .replace_strict(dict(tree.position), default=-1, return_dtype=pl.Int64)
            .to_numpy()
            for column, tree in self._trees.items()
        ]
        known = np.all([place >= 0 for place in places], axis=0)
        key = np.ravel_multi_index(tuple(place[known] for place in places), self._shape)
        return key.astype(np.int64), frame[self._contract.count].to_numpy()[known], known


def _laid_out(
    keys: NDArray[np.int64], key: NDArray[np.int64], count: NDArray[np.int64]
) -> NDArray[np.int64]:
    laid_out = np.zeros(keys.size, dtype=np.int64)
    laid_out[np.searchsorted(keys, key)] = count
    return laid_out
