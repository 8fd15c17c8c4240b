"""Ten periods of each made-up agency go by, and none of its files is held."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from covey.contracts import PERIODS, Submission
from covey.hub.doubts import find_doubts
from covey.intake import Accepted
from covey.store import Arrival, open_confidential
from covey.synthetic import Network
from covey.synthetic.periods import periods_of
from schemas.registry import REGISTRY
from tests.sampled import sampled

SUBMISSIONS = {submission.name: submission for submission in REGISTRY.submissions}
NETWORK = Network(REGISTRY, seed=2024)
MOMENT = datetime(2026, 11, 1, tzinfo=UTC)


def sent(contract: Submission, period: str) -> pl.DataFrame:
    """The rows of one file that count somebody."""
    counts = NETWORK.counts(contract.name, period)
    leaves = [np.array(each.leaves) for each in NETWORK.dimensions(contract)]
    columns = [of.ravel() for of in np.meshgrid(*leaves, indexing="ij")]
    frame = pl.DataFrame(dict(zip(contract.dimensions, columns, strict=True)))
    return frame.with_columns(pl.Series(contract.count, counts.ravel())).filter(counts.ravel() > 0)


@pytest.mark.long
@pytest.mark.parametrize("name", sampled(SUBMISSIONS, 12))
def test_no_right_file_is_held_in_ten_periods(name: str, tmp_path: Path) -> None:
    contract = SUBMISSIONS[name]
    periods = periods_of(REGISTRY.hierarchies[PERIODS], contract.frequency)[:10]
    held = []
    with open_confidential(tmp_path / "confidential" / "covey.duckdb") as store:
        store.prepare(contract)
        for period in periods:
            rows, arrival = sent(contract, period), Arrival(f"{period}.csv", period, MOMENT)
            file = Accepted(name, period, rows, period, arrival.file_name, 0)
            held += find_doubts(store, REGISTRY, file, arrival)
            store.accept(contract, period, arrival, rows)
    assert held == []
