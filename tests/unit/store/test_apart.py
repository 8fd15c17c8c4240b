from __future__ import annotations

import os
from pathlib import Path

import pytest

from covey.errors import CoveyError, StoreError
from covey.store.apart import do_apart
from covey.store.fresh import refuse_log


def test_work_happens_in_another_process(tmp_path: Path) -> None:
    do_apart(os.chdir, tmp_path)
    assert Path.cwd() != tmp_path


def test_what_the_work_refuses_is_raised_here(tmp_path: Path) -> None:
    (tmp_path / "covey.duckdb.wal").touch()
    with pytest.raises(StoreError, match="somebody opened the published file for writing"):
        do_apart(refuse_log, tmp_path / "covey.duckdb")


def test_a_process_that_ends_early_is_an_error() -> None:
    with pytest.raises(CoveyError, match="its process ended early"):
        do_apart(os._exit, 9)
