"""The example from records to a page, played whole: what is public is what the records say."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest

from covey import Hierarchy

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "records"
GRAVENESS = {"TRAFFICKING": 0, "VIOLENCE": 1, "PAPERS": 2}


@pytest.mark.long  # `unit/tabulation` and `unit/cli` hold each step
def test_public_counts_are_those_of_the_records_and_no_record_is_in_the_hub(tmp_path: Path) -> None:
    folder = tmp_path / "played"
    subprocess.run([sys.executable, EXAMPLE / "story.py", folder], check=True, capture_output=True)
    cases = pl.read_parquet(folder / "office" / "cases.parquet")
    clients: dict[int, str] = {}
    for client, matter, opened in cases.select("client", "matter", "opened").rows():
        if date(2025, 1, 1) <= opened <= date(2025, 3, 31):
            known = clients.get(client, matter)
            clients[client] = min(known, matter, key=GRAVENESS.__getitem__)
    truth = Counter(clients.values())
    with duckdb.connect(folder / "hub" / "public" / "covey.duckdb", read_only=True) as public:
        rows = public.execute(
            "SELECT matter, obs_value FROM people_helped "
            "WHERE area = 'QN' AND sex = '_T' AND age = '_T'"
        ).fetchall()
    shown = {matter: count for matter, count in rows if count is not None}
    assert shown["_T"] == truth.total()
    assert {code: shown[code] for code in truth if code in shown} == {
        code: count for code, count in truth.items() if code in shown
    }
    hub = [path for path in (folder / "hub").rglob("*") if path.is_file()]
    assert not any(b"client" in path.read_bytes() for path in hub if path.suffix == ".csv")


def test_the_example_counts_ages_in_bands_that_its_codelist_names() -> None:
    from covey.tabulation.bands import bands_of

    tree = Hierarchy.read(EXAMPLE / "schemas" / "codelists" / "age.csv")
    assert [(band.first, band.last) for band in bands_of(tree)] == [(0, 17), (18, 29), (30, None)]
