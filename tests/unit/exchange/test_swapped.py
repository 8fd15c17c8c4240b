"""An export is there whole, the old one or the new one, whatever happens on the way."""

from __future__ import annotations

import os
import pickle
import shutil
import signal
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from covey.errors import StoreBusy, StoreError
from covey.exchange import (
    Attribution,
    PublishedRelease,
    SigningKey,
    clear_halves,
    export,
    exports_in,
    verify,
)
from covey.exchange import swapped as module
from covey.exchange.swapped import swapped_whole
from tests.unit.exchange.test_bytes import every_byte

ROOT = Path(__file__).parents[3]

# Of each folder, a child writes a new export, and ends itself before the n-th call of the system
# that changes a folder: the first child before the first call, and so on. 0: it ends well.
KILLED = """
import os, signal, sys
from pathlib import Path
from covey.exchange import swapped

last = calls = 0

def counted(real):
    def call(*args, **kwargs):
        global calls
        calls += 1
        if calls == last:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*args, **kwargs)
    return call

for place, name in ((os, "link"), (os, "fsync"), (os, "mkdir"), (os, "rename"), (os, "unlink"),
                    (os, "rmdir"), (swapped, "_exchanged")):
    setattr(place, name, counted(getattr(place, name)))

def write(folder):
    with swapped.swapped_whole(folder, lambda _: {"rows.csv", "old.csv"}) as aside:
        (aside / "lists").mkdir()
        for name in ("rows.csv", "new.csv", "lists/areas.csv"):
            (aside / name).write_text("new")

for name in sys.argv[1:]:
    last, folder = int(name.split("=")[0]), Path(name.split("=")[1])
    child = os.fork()
    if not child:
        write(folder)
        print(calls, flush=True)
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""
OLD = {"mine.txt": b"mine", "old.csv": b"old", "rows.csv": b"old", "sub/mine.txt": b"mine"}
NEW = {
    "lists/areas.csv": b"new", "mine.txt": b"mine", "new.csv": b"new", "rows.csv": b"new",
    "sub/mine.txt": b"mine",
}  # fmt: skip


def old_export(folder: Path) -> Path:
    for name, content in OLD.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def put_out(*folders: tuple[int, Path]) -> list[int]:
    """Return what each child printed and ended with; a killed one prints nothing."""
    words = [sys.executable, "-c", KILLED, *(f"{last}={folder}" for last, folder in folders)]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True)
    return [int(line) for line in done.stdout.split()]


@pytest.mark.long
def test_a_kill_at_any_step_leaves_the_old_export_or_the_new_one(tmp_path: Path) -> None:
    whole = old_export(tmp_path / "whole")
    steps, ended = put_out((0, whole))
    assert (every_byte(whole), ended) == (NEW, 0)
    assert steps > 10
    folders = [old_export(tmp_path / str(last) / "out") for last in range(1, steps + 1)]
    assert put_out(*enumerate(folders, start=1)) == [-signal.SIGKILL] * steps
    found = [every_byte(folder) for folder in folders]
    assert {one == NEW for one in found} == {False, True}
    for folder, there in zip(folders, found, strict=True):
        assert there in (OLD, NEW), folder
        assert [one for one in folder.parent.iterdir() if not one.name.startswith(".")] == [folder]


@pytest.mark.long  # as what a full disk left
def test_what_a_killed_export_left_is_cleared_by_the_next(tmp_path: Path) -> None:
    folder = old_export(tmp_path / "out")
    assert put_out((6, folder), (0, folder))[0] == -signal.SIGKILL
    assert every_byte(folder) == NEW
    assert list(tmp_path.iterdir()) == [folder]


def test_what_a_killed_export_left_is_no_export_and_goes_where_no_other_follows(
    published: PublishedRelease, key: SigningKey, tmp_path: Path
) -> None:
    folder = export(published, tmp_path, key).folder
    for half in (".2024-Q1.exporting", ".2024-Q1.before", ".2024-Q2.exporting"):
        shutil.copytree(folder, folder.with_name(half))
    assert list(exports_in(tmp_path)) == [folder]
    clear_halves(folder.parent)
    assert list(folder.parent.iterdir()) == [folder]


def test_where_folders_cannot_be_swapped_at_once_the_old_one_is_put_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_EXCHANGE", 1 << 30)  # no system knows this wish
    folder = old_export(tmp_path / "out")
    with swapped_whole(folder, lambda _: {"rows.csv", "old.csv"}) as aside:
        (aside / "rows.csv").write_text("new", encoding="utf-8")
    assert (folder / "rows.csv").read_text(encoding="utf-8") == "new"
    folder.rename(tmp_path / ".out.before")  # as a kill between the two steps leaves it
    clear_halves(tmp_path)
    assert list(tmp_path.iterdir()) == [folder]


# Exports with more and more room for a file, until there is enough.
FILLS = """
import pickle, resource, signal, sys
from pathlib import Path
from covey.errors import StoreError
from covey.exchange import export

out, published = Path(sys.argv[1]), pickle.load(sys.stdin.buffer)
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

def seen():
    return {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}

before = seen()
for most in range(100, 40_000, 900):
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))
    try:
        export(published, out, None)
    except StoreError as error:
        print(seen() == before, error, flush=True)
    else:
        break
"""


def test_a_full_disk_is_named_at_every_step_and_leaves_the_old_export(
    published: PublishedRelease, key: SigningKey, tmp_path: Path
) -> None:
    folder = export(published, tmp_path, key).folder
    other = replace(published, attribution=Attribution("Another office"))
    words = [sys.executable, "-c", FILLS, str(tmp_path)]
    done = subprocess.run(
        words, cwd=ROOT, input=pickle.dumps(other), capture_output=True, check=True
    )
    said = done.stdout.decode().splitlines()
    assert len(said) > 5
    for line in said:
        assert line.startswith("True")
        assert "no space left of what a file may take here); what was there is unchanged" in line
    assert b"Another office" in (folder / "datapackage.json").read_bytes()
    assert [path.name for path in folder.parent.iterdir()] == ["2024-Q1"]


def test_a_fault_while_writing_leaves_the_old_export(
    published: PublishedRelease, key: SigningKey, tmp_path: Path
) -> None:
    folder = export(published, tmp_path, key).folder
    before = every_byte(folder)
    broken = replace(published, codes=published.codes.drop("code"))
    with pytest.raises(Exception, match="code"):
        export(broken, tmp_path, key)
    assert every_byte(folder) == before


def test_files_of_others_are_the_same_files_afterwards(
    published: PublishedRelease, key: SigningKey, tmp_path: Path
) -> None:
    folder = export(published, tmp_path, key).folder
    mine, link = folder / "mine" / "notes.txt", folder / "link"
    mine.parent.mkdir()
    mine.write_text("mine", encoding="utf-8")
    link.symlink_to("nowhere")
    number, moment = mine.stat().st_ino, mine.stat().st_mtime_ns
    (folder / "served.csv").write_text("spoilt", encoding="utf-8")
    export(replace(published, attribution=Attribution()), tmp_path, key)
    assert (mine.stat().st_ino, mine.stat().st_mtime_ns) == (number, moment)
    assert str(link.readlink()) == "nowhere"
    (told,) = verify(folder)
    assert told.sound
    assert told.extra == ("mine/notes.txt",)


def test_a_file_of_others_that_is_in_the_way_is_not_replaced(
    published: PublishedRelease, key: SigningKey, tmp_path: Path
) -> None:
    mine = tmp_path / "served" / "2024-Q1" / "served.csv"
    mine.parent.mkdir(parents=True)
    mine.write_text("mine", encoding="utf-8")
    with pytest.raises(StoreError, match=r"not of an export, .* Move it away"):
        export(published, tmp_path, key)
    assert every_byte(tmp_path) == {"served/2024-Q1/served.csv": b"mine"}


def test_a_folder_with_a_broken_manifest_is_left_as_it_is(
    published: PublishedRelease, key: SigningKey, tmp_path: Path
) -> None:
    folder = export(published, tmp_path, key).folder
    (folder / "manifest.json").write_text("{}", encoding="utf-8")
    before = every_byte(tmp_path)
    with pytest.raises(StoreError, match="this manifest is broken"):
        export(published, tmp_path, key)
    assert every_byte(tmp_path) == before


def test_everybody_may_read_an_export_whatever_the_mask_of_the_officer(
    published: PublishedRelease, key: SigningKey, tmp_path: Path
) -> None:
    before = os.umask(0o077)
    try:
        folder = export(published, tmp_path, key).folder
    finally:
        os.umask(before)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o755
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o644, 0o755}


def test_two_exports_do_not_write_at_once(tmp_path: Path) -> None:
    with (
        swapped_whole(tmp_path / "one", lambda _: set()),
        pytest.raises(StoreBusy, match="another export is being written"),
        swapped_whole(tmp_path / "one", lambda _: set()),
    ):
        pass


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with (
        pytest.raises(StoreError, match="cannot be written"),
        swapped_whole(tmp_path / "file" / "out", lambda _: set()),
    ):
        pass
