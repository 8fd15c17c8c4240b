"""The files of made-up agencies, written as offices write them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from covey.contracts import PERIOD, PERIODS, Submission, unreported
from covey.synthetic.defects import Defect, Planted
from covey.synthetic.intensity import ColumnLeaves
from covey.synthetic.network import Network
from covey.synthetic.periods import first_periods, periods_within
from covey.synthetic.planting import plant
from covey.synthetic.style import Style, style_of


@dataclass(frozen=True, slots=True)
class Written:
    """What `write_agencies` left in the folder.

    Args:
        files: the good files, by submission and period.
        planted: what is wrong in each of the others.
    """

    files: tuple[Path, ...]
    planted: tuple[Planted, ...]


def write_agencies(
    network: Network,
    folder: Path,
    periods: Sequence[str] | None = None,
    defects: Sequence[Defect] = (),
) -> Written:
    """Write one good file for each submission and period, and a bad one for each defect.

    A bad file is a copy of a good one, which stands beside it: an agency's first try.

    Args:
        network: the agencies.
        folder: the inbox; files go to ``<folder>/<submission>/<submission>_<period>.csv``, bad
            ones to ``<submission>_<period>_<defect>.csv``.
        periods: codes of any length; a file is written for each period of the submission's own
            length in them, such as the three months of a quarter. The first eight quarters of
            the codelist when missing.
        defects: what to plant, once each; submissions take turns.

    Raises:
        ContractError: a period is unknown or the codelist has none of a submission's length.
    """
    known = network.registry.hierarchies[PERIODS]
    wanted = tuple(periods) if periods is not None else first_periods(known, 8)
    covered = {
        submission.name: periods_within(known, wanted, submission.frequency)
        for submission in network.registry.submissions
    }
    files = tuple(
        write_file(network, folder, name, period)
        for name, each in covered.items()
        for period in each
    )
    targets = _take_turns(covered)
    planted = tuple(
        _plant_copy(network, folder, defect, *target)
        for defect, target in zip(defects, targets, strict=False)
    )
    return Written(files, planted)


def write_file(
    network: Network, folder: Path, submission: str, period: str, style: Style | None = None
) -> Path:
    """Write one file of one agency.

    Args:
        network: the agencies.
        folder: the inbox.
        submission: the name of the submission.
        period: a code of the submission's own length.
        style: how the file is written; the agency's own way when missing.

    Returns:
        The path of the file.
    """
    contract = network.registry.submission(submission)
    style = style or style_of(network.registry, contract)
    path = _path(folder, submission, period)
    path.parent.mkdir(parents=True, exist_ok=True)
    _frame(network, contract, period, style).write_csv(
        path, separator=style.delimiter, include_bom=style.bom
    )
    return path


def _path(folder: Path, submission: str, period: str) -> Path:
    return folder / submission / f"{submission}_{period}.csv"


def _take_turns(covered: dict[str, tuple[str, ...]]) -> Iterator[tuple[str, str]]:
    """Go through the files for ever: one of each submission, then their next periods."""
    turn = 0
    while True:
        for name, periods in covered.items():
            yield name, periods[turn % len(periods)]
        turn += 1


def _plant_copy(
    network: Network, folder: Path, defect: Defect, submission: str, period: str
) -> Planted:
    good = _path(folder, submission, period)
    bad = good.with_stem(f"{good.stem}_{defect.value}")
    bad.write_bytes(good.read_bytes())
    return plant(defect, bad, network.registry, submission, network.seed)


def _frame(network: Network, contract: Submission, period: str, style: Style) -> pl.DataFrame:
    dimensions = network.dimensions(contract)
    counts = network.counts(contract.name, period)
    cells = np.arange(counts.size) if style.zeros else _cells_told(network, contract, counts)
    columns = {
        each.column: pl.Series(each.leaves, dtype=pl.String).gather(place)
        for each, place in zip(dimensions, np.unravel_index(cells, counts.shape), strict=True)
    }
    rows = _with_period(contract, period, columns, counts.ravel()[cells])
    if not style.totals:
        return rows
    return pl.concat([rows, _totals(contract, dimensions, period, counts)])


def _cells_told(
    network: Network, contract: Submission, counts: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return the cells that count somebody, and one of each expected code that counts nobody."""
    told = counts > 0
    dimensions = network.dimensions(contract)
    trees = {each.column: each.hierarchy for each in dimensions}
    for axis, each in enumerate(dimensions):
        leaves = np.flatnonzero(told.any(axis=tuple({*range(told.ndim)} - {axis})))
        sent = {column: tree.codes for column, tree in trees.items()}
        sent[each.column] = tuple(each.leaves[leaf] for leaf in leaves)
        for column, code in unreported(contract, trees, sent):
            under = [leaf for leaf in each.leaves if code in trees[column].ancestors(leaf)]
            place = [0] * told.ndim
            place[axis] = each.leaves.index(under[0])
            told[tuple(place)] = True
    return np.flatnonzero(told)


def _with_period(
    contract: Submission,
    period: str,
    columns: dict[str, pl.Series],
    counts: NDArray[np.int64],
) -> pl.DataFrame:
    rows = pl.DataFrame({**columns, contract.count: counts})
    return rows.select(pl.lit(period).alias(PERIOD), pl.all())


def _totals(
    contract: Submission,
    dimensions: tuple[ColumnLeaves, ...],
    period: str,
    counts: NDArray[np.int64],
) -> pl.DataFrame:
    """Return the totals of the first dimension; all others are summed to their root."""
    first, *others = dimensions
    by_code = _up_the_tree(first, counts.reshape(len(first.leaves), -1).sum(axis=1))
    inner = np.flatnonzero(~first.hierarchy.is_leaf)
    codes = {first.column: [first.hierarchy.codes[place] for place in inner]}
    codes |= {each.column: [each.hierarchy.root] * inner.size for each in others}
    columns = {name: pl.Series(column, dtype=pl.String) for name, column in codes.items()}
    return _with_period(contract, period, columns, by_code[inner])


def _up_the_tree(dimension: ColumnLeaves, of_leaves: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return (codes,) sums from (leaves,) counts."""
    tree = dimension.hierarchy
    sums = np.zeros(len(tree.codes), dtype=np.int64)
    sums[dimension.places] = of_leaves
    for place in range(len(tree.codes) - 1, 0, -1):
        sums[tree.parents[place]] += sums[place]
    return sums
