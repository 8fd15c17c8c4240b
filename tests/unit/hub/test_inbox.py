from __future__ import annotations

import hashlib
import os
from pathlib import Path

from covey.hub.inbox import look_into
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
