from __future__ import annotations

import subprocess
import sys
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest

from covey.contracts import Submission
from covey.errors import StoreBusy, StoreError
from covey.store import open_confidential
from tests.sampled import sampled
from tests.unit.store.killed import ended
from tests.unit.store.network import CLINICS, arrival

COUNTS = pl.DataFrame({"area": ["A1", "B1"], "sex": ["F", "M"], "served": [12, 7]})
LESS = pl.DataFrame({"area": ["A1"], "sex": ["F"], "served": [11]})
KILLED = """
import os, signal
import polars as pl
from covey.store import open_confidential
from tests.unit.store.network import CLINICS, arrival

class Rows(pl.DataFrame):
    def __arrow_c_stream__(self, requested_schema=None):
        os.kill(os.getpid(), signal.SIGKILL)

with open_confidential(path) as store:
    store.accept(CLINICS, "2024-Q2", arrival("second"), Rows({"area": []}))
"""
HOLDER = """
from pathlib import Path
from covey.store import open_confidential
from tests.sampled import sampled

with open_confidential(Path({path!r})):
    print("open", flush=True)
    input()
"""


def stored_rows(path: Path) -> int:
    with open_confidential(path) as store:
        answer = store.connection.execute("SELECT count(*) FROM accepted.clinics").fetchall()
    return int(answer[0][0])


def test_the_file_and_its_folder_are_closed_to_others(path: Path) -> None:
    with open_confidential(path) as store:
        store.accept(CLINICS, "2024-Q1", arrival("first"), COUNTS)
        modes = {file.name: oct(file.stat().st_mode & 0o777) for file in path.parent.iterdir()}
    assert {*modes} == {"covey.duckdb", "covey.duckdb.wal", "seal.key", "ledger_head.json"}
    assert {*modes.values()} == {"0o600"}
    assert oct(path.parent.stat().st_mode & 0o777) == "0o700"


def test_a_folder_that_stood_open_is_closed(path: Path) -> None:
    path.parent.mkdir(mode=0o755)
    with open_confidential(path):
        assert oct(path.parent.stat().st_mode & 0o777) == "0o700"


def test_the_same_bytes_again_change_nothing(path: Path) -> None:
    with open_confidential(path) as store:
        first = store.accept(CLINICS, "2024-Q1", arrival("first"), COUNTS)
        again = store.accept(CLINICS, "2024-Q1", arrival("first"), COUNTS)
        assert (again, store.receipts()) == (first, (first,))
    assert stored_rows(path) == 2


def test_a_second_file_of_a_period_is_kept_beside_the_first_as_a_revision(path: Path) -> None:
    with open_confidential(path) as store:
        store.accept(CLINICS, "2024-Q1", arrival("first"), COUNTS)
        second = store.accept(CLINICS, "2024-Q1", arrival("second"), LESS)
        other = store.accept(CLINICS, "2024-Q2", arrival("other period"), LESS)
    assert (second.revision, other.revision) == (2, 1)
    assert stored_rows(path) == 4


def test_nothing_of_a_refused_file_is_kept_but_its_name_hash_and_letter(path: Path) -> None:
    with open_confidential(path) as store:
        receipt = store.refuse(CLINICS, arrival("bad"), Path("letters/clinics/bad.csv.txt"))
        assert store.receipts() == (receipt,)
        kept = store.connection.execute("SELECT * FROM received").fetchall()
    assert kept == [
        (
            *("clinics", "health", "bad.csv", "hash of bad", datetime(2024, 5, 5, 6), "refused"),  # noqa: DTZ001  DuckDB gives UTC without its zone
            *(None, None, None, "letters/clinics/bad.csv.txt"),
            *(None, None, None, None, None, None, None),
        )
    ]


def test_a_refused_file_that_is_accepted_later_is_refused_no_more(path: Path) -> None:
    with open_confidential(path) as store:
        store.refuse(CLINICS, arrival("first"), Path("letter.txt"))
        accepted = store.accept(CLINICS, "2024-Q1", arrival("first"), COUNTS)
        assert store.receipts() == (accepted,)


def test_a_killed_process_leaves_no_part_of_a_file(path: Path) -> None:
    with open_confidential(path) as store:
        store.accept(CLINICS, "2024-Q1", arrival("first"), COUNTS)
    assert ended(KILLED, path=path) == -9
    with open_confidential(path) as store:
        assert [receipt.period for receipt in store.receipts()] == ["2024-Q1"]


def test_rows_that_cannot_be_stored_leave_no_receipt(path: Path) -> None:
    broken = COUNTS.with_columns(served=pl.Series(["12", "many 739391"]))
    with (
        pytest.raises(StoreError, match="nothing was changed") as refused,
        open_confidential(path) as store,
    ):
        store.accept(CLINICS, "2024-Q1", arrival("first"), broken)
    assert "739391" not in str(refused.value)
    with open_confidential(path) as store:
        assert store.receipts() == ()


def test_a_file_held_by_another_process_is_named_with_a_way_out(path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER.format(path=str(path))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        with (
            pytest.raises(StoreBusy, match="another process holds the file"),
            open_confidential(path),
        ):
            pass
        holder.communicate(b"\n")


def test_a_file_that_is_no_database_is_refused(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("not a database " * 1000)
    with pytest.raises(StoreError, match="not a valid DuckDB"), open_confidential(path):
        pass


@pytest.mark.parametrize("written", sampled([3000, 4096, 8192], 3))
def test_a_store_that_a_full_disk_left_unmade_is_made_anew(path: Path, written: int) -> None:
    with open_confidential(path):
        pass
    path.write_bytes(path.read_bytes()[:written])
    with open_confidential(path) as store:
        store.accept(CLINICS, "2024-Q1", arrival("first"), COUNTS)
    with open_confidential(path) as store:
        assert len(store.receipts()) == 1


def test_a_store_that_another_process_is_making_is_left_to_it(path: Path) -> None:
    with open_confidential(path):
        pass
    path.write_bytes(path.read_bytes()[:4096])
    held = (
        "import fcntl, sys; f = open(sys.argv[1], 'r+b'); fcntl.lockf(f, fcntl.LOCK_EX); "
        "print(flush=True); sys.stdin.read()"
    )
    words = [sys.executable, "-c", held, str(path)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        with pytest.raises(StoreBusy, match="another process holds"), open_confidential(path):
            pass
        holder.communicate()
    assert path.stat().st_size == 4096


def test_a_short_file_of_another_kind_is_refused_and_kept(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("a note that somebody left here")
    with pytest.raises(StoreError, match="cannot be used"), open_confidential(path):
        pass
    assert path.read_text() == "a note that somebody left here"


def test_a_submission_whose_columns_changed_is_refused(path: Path) -> None:
    changed = Submission(
        "clinics", "health", "People served", object, {"area": "areas"}, "served", "persons"
    )
    with open_confidential(path) as store:
        store.accept(CLINICS, "2024-Q1", arrival("first"), COUNTS)
        with pytest.raises(StoreError, match="clinics was stored with other columns before"):
            store.accept(changed, "2024-Q1", arrival("second"), COUNTS.drop("sex"))
