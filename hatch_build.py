"""A wheel brings machine code: what the first protection on a machine would compile.

It is compiled by a process of its own, of a copy of the sources, for processors in general. An
editable installation brings none: it compiles for itself, whenever a source is changed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.metadata import distribution
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PROGRAM = "from covey.disclosure.release.warm_up import compile_for_a_wheel as run; run()"


class MachineCode(BuildHookInterface):  # type: ignore[type-arg]
    """What hatchling calls before it writes a wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile, and add what was compiled to the files of the wheel."""
        if version == "editable":
            return
        self._copy = TemporaryDirectory()  # gone with this object, once the wheel is written
        package = Path(self._copy.name) / "covey"
        ignored = shutil.ignore_patterns("__pycache__", "machine_code")
        shutil.copytree(Path(self.root) / "src" / "covey", package, ignore=ignored)
        # What the builder asks of numba is for others; sets of texts have their order by hashes.
        environment = {name: of for name, of in os.environ.items() if not name.startswith("NUMBA")}
        # What the build needs lies where pip told this process alone, and not in its Python.
        path = os.pathsep.join([self._copy.name, *filter(None, sys.path)])
        environment |= {"PYTHONPATH": path, "PYTHONHASHSEED": "0"}
        command = [sys.executable, "-P", "-c", PROGRAM]
        done = subprocess.run(command, cwd=self._copy.name, env=environment, check=False)
        folders = sorted(package.glob("disclosure/*/__pycache__/*-numba-*"))
        if done.returncode or not folders:
            self.app.display_warning("No machine code in this wheel: its first use will compile.")
            return
        for folder in folders:
            target = f"covey/disclosure/machine_code/{folder.name}"
            build_data["force_include"][str(folder)] = target
        build_data["pure_python"], build_data["tag"] = False, _tag_of_numba()


def _tag_of_numba() -> str:
    """Return for which Pythons and systems the wheel is: those of the numba that compiled."""
    said = distribution("numba").read_text("WHEEL") or ""
    return next(line for line in said.splitlines() if line.startswith("Tag: ")).split()[1]
