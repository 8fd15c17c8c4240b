from __future__ import annotations

import errno
import os

import pytest

from covey.errors import CoveyError, ReleaseRefused, StoreError
from covey.hub.discretion import discreet


def test_what_a_library_says_of_a_value_is_withheld() -> None:
    @discreet
    def stumble() -> None:
        raise ValueError("could not convert 739391")

    with pytest.raises(CoveyError, match=r"ValueError in test_discretion\.py") as told:
        stumble()
    assert "739391" not in str(told.value)
    assert told.value.__context__ is None


def test_a_disk_without_space_is_named() -> None:
    @discreet
    def write() -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "letters/a\x1b[31m.txt")

    with pytest.raises(StoreError, match=r"letters/a\\x1b\[31m\.txt: no space left on the disk"):
        write()


def test_a_refusal_of_our_own_is_told_in_its_words() -> None:
    @discreet
    def refuse() -> None:
        raise ReleaseRefused("wait for a file")

    with pytest.raises(ReleaseRefused, match="wait for a file"):
        refuse()


def test_a_run_writes_files_for_its_owner_alone_and_what_comes_after_is_as_before() -> None:
    @discreet
    def look() -> int:
        return os.umask(0o077)

    before = os.umask(0o022)
    try:
        assert look() == 0o077
        assert os.umask(0o022) == 0o022
    finally:
        os.umask(before)
