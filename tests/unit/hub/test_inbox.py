from __future__ import annotations

import hashlib
import os
from datetime import UTC, datetime
from pathlib import Path

from covey.hub.inbox import look_into, unseen
from covey.store import Receipt
from schemas.registry import REGISTRY


def send(inbox: Path, name: str, age: int = 0) -> Path:
    path = inbox / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(name)
    os.utime(path, (1_700_000_000 - age, 1_700_000_000 - age))
    return path


def test_an_inbox_that_is_not_there_is_empty(tmp_path: Path) -> None:
    assert look_into(tmp_path / "inbox", REGISTRY).files == ()


def test_the_newest_file_comes_last_so_that_it_counts(tmp_path: Path) -> None:
    send(tmp_path, "health_services/a_correction.csv", age=10)
    send(tmp_path, "health_services/b_first_try.csv", age=3600)
    files = look_into(tmp_path, REGISTRY).files
    assert [file.path.name for file in files] == ["b_first_try.csv", "a_correction.csv"]


def test_a_file_is_known_by_the_hash_of_its_bytes(tmp_path: Path) -> None:
    path = send(tmp_path, "health_services/q1.csv")
    (file,) = look_into(tmp_path, REGISTRY).files
    assert file.submission == "health_services"
    assert file.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_what_no_submission_asks_for_is_a_stray(tmp_path: Path) -> None:
    lost = send(tmp_path, "helth_services/q1.csv").parent
    loose = send(tmp_path, "q1.csv")
    folder = send(tmp_path, "health_services/2024/q1.csv").parent
    inbox = look_into(tmp_path, REGISTRY)
    assert (inbox.files, inbox.strays) == ((), (lost, loose, folder))


def test_an_unfinished_transfer_is_left_alone(tmp_path: Path) -> None:
    send(tmp_path, "health_services/.q1.csv.part")
    inbox = look_into(tmp_path, REGISTRY)
    assert (inbox.files, inbox.strays) == ((), ())


def test_who_glances_takes_a_file_of_the_same_moment_for_the_same_and_who_collects_reads_it(
    tmp_path: Path,
) -> None:
    path = send(tmp_path, "health_services/q1.csv")
    (file,) = look_into(tmp_path, REGISTRY).files
    now = datetime(2024, 5, 5, tzinfo=UTC)
    receipt = Receipt(
        *("health_services", "health", file.name, file.sha256, now, "accepted", "2024-Q1", 1),
        modified=file.modified,
    )
    assert unseen(look_into(tmp_path, REGISTRY).files, [receipt]) == []
    path.write_text("other bytes")
    os.utime(path, ns=(file.modified, file.modified))
    assert unseen(look_into(tmp_path, REGISTRY).files, [receipt], glance=True) == []
    (changed,) = unseen(look_into(tmp_path, REGISTRY).files, [receipt])
    assert changed.sha256 == hashlib.sha256(b"other bytes").hexdigest()
    os.utime(path, ns=(file.modified + 1, file.modified + 1))
    (changed,) = unseen(look_into(tmp_path, REGISTRY).files, [receipt], glance=True)
    assert changed.path == path
