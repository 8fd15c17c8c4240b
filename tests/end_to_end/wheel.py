"""Covey as somebody installs it: the wheel alone, and none of the checkout on the path."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
SITE = Path(sysconfig.get_path("purelib"))
"""Where the packages that Covey needs are installed."""


def uv() -> str:
    """Return the command that builds and installs."""
    found = next(ROOT.glob(".venv-tools/uv-*/bin/uv"), shutil.which("uv"))
    assert found, "uv builds the wheel; `make setup` brings it"
    return str(found)


def build_wheel(folder: Path, source: Path = ROOT, machine_code: bool = True) -> Path:
    """Build the wheel of *source* in *folder*, with machine code for this Python or without."""
    build = [uv(), "build", "--quiet", "--wheel", "--python", sys.executable]
    build += ["--out-dir", folder / "dist", source]
    hooks = {} if machine_code else {"HATCH_BUILD_NO_HOOKS": "1"}
    subprocess.run(build, env=os.environ | hooks, check=True)
    (wheel,) = (folder / "dist").glob("*.whl")
    return wheel


def unpack_wheel(folder: Path) -> Path:
    """Build the wheel and unpack it into *folder*, as an installer would; it has yet to compile."""
    wheel = build_wheel(folder, machine_code=False)
    with zipfile.ZipFile(wheel) as files:
        files.extractall(folder / "installed")
    return folder / "installed"


def site_without(folder: Path, *missing: str) -> Path:
    """Return a folder of links to all installed packages but those whose names begin like these."""
    folder.mkdir()
    for entry in SITE.iterdir():
        if not entry.name.startswith(missing):
            (folder / entry.name).symlink_to(entry)
    return folder
