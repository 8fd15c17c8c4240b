"""A disk without space, played by a limit on how far any file may grow, in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]

FILLS = """
import resource, sys
from pathlib import Path
import polars as pl
from covey.errors import StoreError
from covey.store import open_confidential
from covey.store.clean import do_apart
from covey.store.building import build
from covey.store.fresh import replaced_whole
from covey.store.vintages import Additions, Vintage
from tests.unit.store.network import CLINICS, arrival

folder = Path(sys.argv[1])
codes = [f"c{number * 7919 % 100003}" for number in range(30_000)]
counts = pl.DataFrame({"area": codes, "sex": codes, "served": range(30_000)})
cells = pl.DataFrame({"area": codes, "obs_value": range(30_000), "obs_status": ["A"] * 30_000})
dataset = {"dataset": "people", "dimensions": [("area", "areas")], "title": "People",
           "counts": "persons", "note": "", "frequency": "quarter"}
tree = [{"codelist": "areas", "position": at, "code": code, "parent": codes[0] if at else None,
         "label": code, "level": None} for at, code in enumerate(codes)]
resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))

def confidential():
    with open_confidential(folder / "confidential" / "covey.duckdb") as store:
        store.accept(CLINICS, "2024-Q1", arrival("first"), counts)

def public():
    path = folder / "public" / "covey.duckdb"
    with replaced_whole(path) as fresh:
        release = {"dataset": "people", "period": "2024-Q1", "vintage": 1}
        vintage = Vintage(dataset, release, tree, frozenset(), cells)
        do_apart(build, Additions(path, fresh, [vintage]))

for fill in (confidential, public):
    try:
        fill()
    except StoreError as error:
        print(error)
"""


@pytest.mark.long
def test_a_store_names_a_full_disk_and_keeps_what_it_had(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FILLS, str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    confidential, public = done.stdout.splitlines()
    for said in (confidential, public):
        assert ": no space left of what a file may take here; nothing was changed." in said
        assert "Make room" in said
    assert not list((tmp_path / "public").iterdir())
