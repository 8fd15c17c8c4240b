"""`pip install covey` and nothing else: what it can do, its size, what it says of extras."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.end_to_end.wheel import build_wheel, uv
from tests.unit.cli.conftest import AREAS, COUNTS

pytestmark = pytest.mark.long

LARGEST = 600
"""Megabytes; 590 on Python 3.13: llvmlite has 173 of them, SciPy 110, OR-tools 80 and pandas, which
it brings, as many, DuckDB 66, NumPy 42."""


@dataclass(frozen=True)
class Installed:
    """An environment with Covey alone, and a folder with a file of counts."""

    home: Path
    folder: Path

    def covey(self, *words: str) -> subprocess.CompletedProcess[str]:
        command = [self.home / "bin" / "covey", *words]
        return subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=False)

    def house(self) -> Path:
        (house,) = self.home.glob("lib/python*/site-packages/covey/disclosure")
        return house

    def python(self, code: str) -> str:
        command = [self.home / "bin" / "python", "-P", "-c", code]
        return subprocess.run(
            command, cwd=self.folder, capture_output=True, text=True, check=True
        ).stdout


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    home, folder = tmp_path_factory.mktemp("alone") / "env", tmp_path_factory.mktemp("files")
    wheel = build_wheel(folder)
    subprocess.run([uv(), "venv", "--quiet", "--python", sys.executable, home], check=True)
    install = [uv(), "pip", "install", "--quiet", "--python", home / "bin" / "python", wheel]
    subprocess.run(install, check=True)
    (folder / "counts.csv").write_text(COUNTS, encoding="utf-8")
    (folder / "areas.csv").write_text(AREAS, encoding="utf-8")
    return Installed(home, folder)


PROTECT = (
    "protect", "counts.csv", "--hierarchy", "area=areas.csv", "--count", "persons",
    "--minimum-count", "5",
)  # fmt: skip


def test_it_is_no_larger_than_it_was(alone: Installed) -> None:
    size = subprocess.run(["du", "-sm", alone.home], capture_output=True, text=True, check=True)
    assert int(size.stdout.split()[0]) <= LARGEST


def test_the_first_use_compiles_nothing(alone: Installed) -> None:
    first = alone.covey("warm-up")
    assert (first.stderr, first.stdout) == ("", "Everything was compiled already.\n")
    assert not [*alone.house().glob("*/__pycache__/*/*.nbc")]


def test_without_code_in_its_wheel_the_first_use_says_on_stderr_that_it_compiles_and_how_far_it_is(
    alone: Installed,
) -> None:
    brought = alone.house() / "machine_code"
    brought.rename(alone.folder / "machine_code")
    try:
        first, again = alone.covey("warm-up"), alone.covey("warm-up")
    finally:
        (alone.folder / "machine_code").rename(brought)
    assert "once" in first.stderr
    assert "50 % compiled" in first.stderr
    assert first.stdout.startswith("Compiled in ")
    assert (again.stderr, again.stdout) == ("", "Everything was compiled already.\n")


@pytest.mark.parametrize("ending", ["csv", "parquet", "duckdb", "sdmx.csv"])
def test_a_file_is_protected_and_audited(alone: Installed, ending: str) -> None:
    safe = f"safe.{ending}"
    protected = alone.covey(*PROTECT, "--out", safe)
    assert protected.returncode == 0, protected.stderr
    audited = alone.covey("audit", safe, "--hierarchy", "area=areas.csv", "--minimum-count", "5")
    assert audited.returncode == 0, audited.stderr


def test_a_file_is_anonymised(alone: Installed) -> None:
    words = ("--count", "persons", "--k", "5", "--suppression-limit", "0.5", "--out", "out.csv")
    done = alone.covey("anonymise", "counts.csv", *words)
    assert done.returncode == 0, done.stderr


def test_nothing_of_an_extra_is_there(alone: Installed) -> None:
    names = ("faker", "pandera", "cryptography", "pysdmx", "lxml", "xlsxwriter", "prefect")
    names += ("polars", "pyarrow")
    code = f"from importlib.util import find_spec; print([n for n in {names} if find_spec(n)])"
    assert alone.python(code) == "[]\n"


@pytest.mark.parametrize(
    ("command", "extras"),
    [
        ("check counts.csv --as clinics", "hub"),
        ("collect", "hub"),
        ("status", "hub"),
        ("page", "hub,page"),
        ("keys", "hub,exchange"),
        ("template clinics", "hub"),
    ],
)
def test_a_command_names_the_extra_that_it_needs(
    alone: Installed, command: str, extras: str
) -> None:
    done = alone.covey(*command.split())
    assert done.returncode == 2
    assert (
        f"what covey {command.split(maxsplit=1)[0]} needs: pip install 'covey[{extras}]'"
        in done.stderr
    )


def test_protection_from_python_loads_no_library_of_files_or_terminals(alone: Installed) -> None:
    # With them it would take a second more; seconds themselves depend on who else works here.
    code = """
import sys
import covey
counts = {"area": ["A", "B", "C"], "n": [1, 40, 50]}
areas = {"area": covey.Hierarchy.flat("ABC")}
covey.protect(covey.CountTable.from_frame(counts, areas, "n"), covey.Policy(5))
print({"duckdb", "narwhals", "pandas", "polars", "rich", "cyclopts"} & set(sys.modules))
"""
    assert alone.python(code) == "set()\n"
