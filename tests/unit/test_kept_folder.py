"""What is made of sources is kept beside them, or in the user's cache."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from covey.disk import kept_folder

STRANGER = 61_014


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


def test_what_another_user_made_is_made_once_more_in_the_own_cache() -> None:
    program = (
        "import sys; from pathlib import Path; from covey.disk import kept_folder\n"
        "print(kept_folder(Path(sys.argv[1]), 'abc'))"
    )
    # Below a folder that others may pass through, which those of the tests are not.
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        top = Path(name)
        top.chmod(0o711)
        folder = kept_folder(top, "abc")
        assert folder is not None
        folder.chmod(0o555)
        home = top / "home"
        home.mkdir()
        home.chmod(0o777)
        become = f"import os; os.setuid({STRANGER})\n" if os.geteuid() == 0 else ""
        said = subprocess.run(
            [sys.executable, "-c", "import covey.disk\n" + become + program, name],
            env=os.environ | {"HOME": str(home)}, capture_output=True, check=True, text=True,
        )  # fmt: skip
        assert said.stdout.strip() == str(home / ".cache" / "covey" / "abc")
        folder.chmod(0o755)
