"""What is made of sources is kept beside them, or in the user's cache."""

from __future__ import annotations

from pathlib import Path

import pytest

from covey.disk import kept_folder


def test_it_lies_beside_the_sources(tmp_path: Path) -> None:
    folder = kept_folder(tmp_path, "abc")
    assert folder == tmp_path / "__pycache__" / "abc"
    assert folder.is_dir()


def test_where_nothing_is_written_beside_them_it_lies_in_the_cache_of_the_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "__pycache__").write_text("in the way")
    home = tmp_path / "home"
    monkeypatch.setenv("HOME", str(home))
    assert kept_folder(tmp_path, "abc") == home / ".cache" / "covey" / "abc"
    home.rename(tmp_path / "gone")
    home.write_text("in the way")
    assert kept_folder(tmp_path, "abc") is None
