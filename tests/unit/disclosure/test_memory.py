"""Compiled code reads and writes inside of its arrays, in tables at the edge of what there is."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import covey

_SCRIPT = """
import numpy as np
import covey

def none(chance, cells):
    return chance.integers(5, 100, cells)

def some(unsafe):
    def counts(chance, cells):
        made = none(chance, cells)
        made[:unsafe] = 1
        return made
    return counts

def all_of_them(chance, cells):
    return np.ones(cells, np.int64)

def alone(chance, cells):
    return np.eye(1, cells, cells // 2, np.int64)[0]

def rare(chance, cells):
    return (chance.random(cells) < 0.02).astype(np.int64)

for shape in ((3, 4), (60, 50), (6, 8, 9, 5), (2, 2, 2, 2, 2, 2)):
    for counts in (none, some(1), some(2), some(50), all_of_them, alone, rare):
        made = counts(np.random.default_rng(0), int(np.prod(shape)))
        filled = np.flatnonzero(made)
        names = [f"q{place}" for place in range(len(shape))]
        codes = dict(zip(names, np.unravel_index(filled, shape)))
        trees = {
            name: covey.Hierarchy.flat([f"c{code}" for code in range(size)])
            for name, size in zip(names, shape)
        }
        rows = {name: [f"c{code}" for code in column] for name, column in codes.items()}
        table = covey.CountTable.from_frame({**rows, "n": made[filled].tolist()}, trees, "n")
        policy = covey.Policy(5, reruns="ignored")
        safe = covey.protect(table, policy)
        verdict = covey.audit(safe.to_frame("arrow"), trees, policy)
        assert verdict.safe, (shape, verdict)
        print(shape, safe.to_frame("arrow").num_rows)
"""


@pytest.mark.long
def test_tables_of_none_few_and_only_unsafe_counts_are_protected_inside_of_their_memory(
    tmp_path: Path,
) -> None:
    # A copy: what is compiled with checks is slower, and would be kept beside the source.
    source = tmp_path / "covey"
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(Path(covey.__file__).parent, source, ignore=ignored)
    env = os.environ | {
        "NUMBA_BOUNDSCHECK": "1",
        "PYTHONPATH": str(tmp_path),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
    }
    run = subprocess.run(
        [sys.executable, "-c", _SCRIPT], env=env, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    assert len(run.stdout.splitlines()) == 4 * 7
