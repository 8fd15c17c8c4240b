"""What goes out in the forms of statistics offices comes in again, where nothing is hidden."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pandera.polars as pa
import pytest

from covey import CountTable, Policy, protect
from covey.contracts import Submission
from covey.errors import SubmissionRejected
from covey.exchange import PublishedRelease, export
from covey.intake import inspect
from covey.store import Publication, as_vintage, read_releases
from tests.unit.exchange.conftest import COUNTS, OFFICE, TREES, dataset
from tests.unit.store.tiny import built

FORMS = ("served.parquet", "served.csv", "served.sdmx.csv", "served.jsonstat.json", "served.px")
each_form = pytest.mark.parametrize("form", FORMS)


class Counted(pa.DataFrameModel):
    """What the file holds; its codes are judged by the codelists."""

    period: str
    area: str
    sex: str
    persons: int


CONTRACT = Submission(
    "served", "clinics", "People served", Counted, {"area": "areas", "sex": "sex"}, "persons",
    "persons",
)  # fmt: skip


@pytest.fixture(scope="session")
def open_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An export in which nothing is hidden."""
    contract = replace(
        dataset({"area": "areas", "sex": "sex"}), policy=Policy(2, source="a made-up rule")
    )
    trees = {name: TREES[codes] for name, codes in contract.dimensions.items()}
    safe = protect(CountTable.from_frame(COUNTS, trees, "persons"), contract.policy)
    out = Publication(contract, "2024-Q1", datetime(2024, 5, 5, 6, tzinfo=UTC), TREES)
    file = built(tmp_path_factory.mktemp("open") / "covey.duckdb", [as_vintage(safe, out)])
    (one,) = read_releases(file, "served", "2024-Q1")
    published = PublishedRelease(one.dataset, one.release, one.codes, one.levels, one.cells, OFFICE)
    return export(published, tmp_path_factory.mktemp("exports"), None).folder


@each_form
def test_what_went_out_is_taken_with_its_totals(open_folder: Path, form: str) -> None:
    taken = inspect(open_folder / form, CONTRACT, TREES)
    assert sorted(taken.frame.iter_rows()) == sorted(COUNTS.iter_rows())
    assert (taken.period, taken.totals) == ("2024-Q1", 13)


@each_form
def test_what_was_hidden_is_refused_by_every_place_in_words(folder: Path, form: str) -> None:
    with pytest.raises(SubmissionRejected, match="hidden or missing count") as refused:
        inspect(folder / form, CONTRACT, TREES)
    assert refused.value.letter.count("'hidden or missing count'") >= 4
