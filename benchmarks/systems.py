"""Covey and its peers as commands: what each is called, whether it is here, how it is started."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

_HERE = Path(__file__).parent
_TAUARGUS = _HERE.parent / ".venv-peers" / "tauargus"
_TAUARGUS_PACKAGE = "pytauargus==0.6.0"
# τ-ARGUS is given one row a person, so people cost memory; more than this is not tried.
_MOST_MICRODATA = 5_000_000


@dataclass(frozen=True)
class System:
    """One way to protect a table.

    Args:
        name: as in peers.csv.
        label: for people.
        command: from a folder, minimum_count and the seconds it may take, the process to start.
        missing: why it cannot run here; empty if it can.
        most_people: tables with more are not tried; None: all are.
    """

    name: str
    label: str
    command: Callable[[Path, int, float], list[str]]
    missing: Callable[[], str]
    most_people: int | None = None

    @property
    def is_peer(self) -> bool:
        return not self.name.startswith("covey")


def _covey(cost: str, rounds: str = "") -> Callable[[Path, int, float], list[str]]:
    return lambda folder, minimum_count, _: [
        sys.executable, "-m", "benchmarks.covey_run", str(folder), str(minimum_count), cost, rounds,
    ]  # fmt: skip


def _gauss(singleton: str) -> Callable[[Path, int, float], list[str]]:
    return lambda folder, minimum_count, _: [
        "Rscript", str(_HERE / "gauss_run.R"), str(folder), str(minimum_count - 1), singleton,
    ]  # fmt: skip


def _tauargus(method: str) -> Callable[[Path, int, float], list[str]]:
    return lambda folder, minimum_count, budget: [
        str(_TAUARGUS / "bin" / "python"), str(_HERE / "tauargus_run.py"),
        str(folder), str(minimum_count), method, str(max(1, round(budget / 60))),
    ]  # fmt: skip


@cache
def _no_gauss() -> str:
    """R finds the packages in its own library or by R_LIBS."""
    if shutil.which("Rscript") is None:
        return "no R here"
    found = subprocess.run(
        ["Rscript", "-e", "library(GaussSuppression)"], capture_output=True, check=False
    )
    return "" if found.returncode == 0 else "R here has no GaussSuppression"


@cache
def _no_tauargus() -> str:
    """The environment is made when it is not there."""
    python = _TAUARGUS / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(_TAUARGUS)], check=True)
    install = [str(python), "-m", "pip", "install", "--quiet", "--only-binary", ":all:"]
    done = subprocess.run([*install, _TAUARGUS_PACKAGE], capture_output=True, check=False)
    return "" if done.returncode == 0 else f"{_TAUARGUS_PACKAGE} cannot be installed here"


def _here() -> str:
    return ""


SYSTEMS: Mapping[str, System] = MappingProxyType(
    {
        system.name: system
        for system in (
            System("covey", "Covey", _covey("root"), _here),
            System("covey_round", "Covey, one round", _covey("root", "1"), _here),
            System("covey_cells", "Covey, cost cells", _covey("cells"), _here),
            System("gauss_anySum", "GaussSuppression anySum", _gauss("anySum"), _no_gauss),
            System("gauss_none", "GaussSuppression none", _gauss("none"), _no_gauss),
            System("tau_MOD", "τ-ARGUS modular", _tauargus("MOD"), _no_tauargus, _MOST_MICRODATA),
            System("tau_OPT", "τ-ARGUS optimal", _tauargus("OPT"), _no_tauargus, _MOST_MICRODATA),
        )
    }
)


def environment() -> dict[str, str]:
    """Return the environment of every run: all find this folder."""
    return {**os.environ, "PYTHONPATH": str(_HERE.parent)}
