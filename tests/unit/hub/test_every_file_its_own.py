"""Names and files that nobody expects: each is told of, and none is in the way of another."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from covey.errors import StoreError
from covey.hub.inbox import look_into
from covey.hub.letters import file_letter, letter_path
from covey.intake import printable_name
from tests.unit.hub.hub import Hub


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    return Hub(tmp_path)


def test_any_name_can_be_printed_and_no_two_alike() -> None:
    raw = [
        *(b"qu\xfd 1.csv", "quý 1.csv".encode(), b"qu\\xfd 1.csv", b"qu\\udcfd 1.csv"),
        *(b"q1\n\x1b[2J.csv", b"q1\\n\\x1b[2J.csv", "q1\u202evsc".encode()),
    ]
    shown = {printable_name(os.fsdecode(name)) for name in raw}
    assert len(shown) == len(raw)
    assert all(name.encode().decode().isprintable() for name in shown)


@pytest.mark.long
def test_a_file_whose_name_is_not_utf8_is_taken_in_like_any_other(hub: Hub) -> None:
    good = hub.send("q1.csv", "A1,F,40")
    bad = hub.send("q2.csv", "A9,F,40", period="2024-Q2")
    good.rename(good.with_name(os.fsdecode(b"qu\xfd 1.csv")))
    bad.rename(bad.with_name(os.fsdecode(b"qu\xfd 2.csv")))
    assert hub.collect() == [r"qu\udcfd 1.csv accepted 1", r"qu\udcfd 2.csv refused"]
    assert hub.letters() == [r"qu\udcfd 2.csv.txt"]
    assert hub.collect() == []


@pytest.mark.long
def test_the_letter_about_a_file_of_the_longest_name_has_a_shorter_one(hub: Hub) -> None:
    one, other = ("ữ" * 82 + ending for ending in ("12.csv", "34.csv"))
    hub.send(one, "A9,F,40")
    hub.send(other, "A9,F,40")
    assert len(hub.collect()) == 2
    assert len(hub.letters()) == 2
    assert all(len(name.encode()) <= 255 for name in hub.letters())
    assert hub.collect() == []


def test_a_link_and_a_pipe_are_refused_with_a_letter(hub: Hub) -> None:
    folder = hub.send("q1.csv", "A1,F,40").parent
    (folder / "link.csv").symlink_to("q1.csv")
    os.mkfifo(folder / "pipe.csv")
    assert sorted(hub.collect()) == ["link.csv refused", "pipe.csv refused", "q1.csv accepted 1"]
    assert "'not a regular file'" in hub.letter("pipe.csv")
    assert hub.collect() == []


@pytest.mark.long
def test_a_folder_among_the_files_of_a_submission_is_a_stray(hub: Hub) -> None:
    folder = hub.send("q1.csv", "A1,F,40").parent / "2023"
    folder.mkdir()
    assert look_into(hub.settings.inbox_folder, hub.registry).strays == (folder,)
    assert hub.collect() == ["q1.csv accepted 1"]


def test_a_letter_that_cannot_be_written_is_our_officers_turn(tmp_path: Path) -> None:
    letter_path(tmp_path, "clinics", "q1.csv").mkdir(parents=True)
    with pytest.raises(StoreError, match="the letter cannot be written"):
        file_letter(tmp_path, "clinics", "q1.csv", "text", "page")
