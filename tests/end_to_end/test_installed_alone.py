"""`pip install covey` and nothing else: what it can do, its size, what it says of extras."""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.end_to_end.project import write_files
from tests.end_to_end.wheel import ROOT, uv
from tests.unit.cli.conftest import AREAS, COUNTS

pytestmark = pytest.mark.long

README = ("", "flows,page")
EXTRAS = ("hub", "flows", "page", "desk", "exchange", "testing")

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
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built by pip, as `pip install .` does; in an environment where there is nothing else."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run([sys.executable, "-m", "venv", folder / "bare"], check=True)
    pip = [folder / "bare" / "bin" / "python", "-m", "pip", "wheel", "--quiet", "--no-deps"]
    subprocess.run([*pip, "--wheel-dir", folder / "dist", ROOT], check=True)
    (built,) = (folder / "dist").glob("*.whl")
    return built


@pytest.fixture(scope="module")
def alone(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    return install(wheel, "", tmp_path_factory.mktemp("alone"))


def install(wheel: Path, extras: str, folder: Path) -> Installed:
    """Install Covey with *extras* alone, and put a made-up table and a real one beside it."""
    home, files = folder / "env", folder / "files"
    files.mkdir()
    subprocess.run([uv(), "venv", "--quiet", "--python", sys.executable, home], check=True)
    asked = f"covey[{extras}] @ {wheel.as_uri()}"
    into = [uv(), "pip", "install", "--quiet", "--python", home / "bin" / "python", asked]
    subprocess.run(into, check=True)
    (files / "counts.csv").write_text(COUNTS, encoding="utf-8")
    (files / "areas.csv").write_text(AREAS, encoding="utf-8")
    (files / "adult.csv").write_text(adult(), encoding="utf-8")
    return Installed(home, files)


def adult() -> str:
    """Persons by occupation, marital status and sex: labels of one to four words, of no tree."""
    columns, people = ("occupation", "marital_status", "sex"), Counter[tuple[str, ...]]()
    source = ROOT / "tests" / "golden" / "adult" / "adult_cells.csv"
    for row in csv.DictReader(source.read_text(encoding="utf-8").splitlines()):
        people[tuple(row[name] for name in columns)] += int(row["persons"])
    rows = [",".join([*columns, "persons"])]
    rows += [",".join([*codes, str(count)]) for codes, count in sorted(people.items())]
    return "\n".join(rows) + "\n"


PROTECT = (
    "protect", "counts.csv", "--hierarchy", "area=areas.csv", "--count", "persons",
    "--minimum-count", "5",
)  # fmt: skip


def test_it_is_no_larger_than_it_was(alone: Installed) -> None:
    size = subprocess.run(["du", "-sm", alone.home], capture_output=True, text=True, check=True)
    assert int(size.stdout.split()[0]) <= LARGEST


@pytest.mark.advertised
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


@pytest.mark.parametrize(
    "extras", [*(pytest.param(one, marks=pytest.mark.advertised) for one in README), *EXTRAS]
)
def test_each_installation_protects_a_real_table_and_those_of_a_hub_do_its_quarter(
    wheel: Path, extras: str, tmp_path: Path
) -> None:
    installed = install(wheel, extras, tmp_path)
    words = ("protect", "adult.csv", "--count", "persons", "--minimum-count", "5")
    commands: list[tuple[str, ...]] = [(*words, "--out", "adult_safe.csv")]
    commands += [("audit", "adult_safe.csv", "--minimum-count", "5")]
    if not {"flows", "hub", "desk", "testing"}.isdisjoint(extras.split(",")):
        write_files(installed.folder)
        (installed.folder / "inbox" / "clinics" / "broken.csv").unlink()
        shutil.rmtree(installed.folder / "inbox" / "elsewhere")
        commands += [("init", "another", "--time-zone", "Africa/Nairobi")]
        commands += [("collect",), ("release", "people", "2024-Q1"), ("status",)]
    if extras == "flows,page":
        commands += [("page",), ("report", "people", "2024-Q1")]
    for command in commands:
        done = installed.covey(*command)
        assert done.returncode == 0, (command, done.stdout, done.stderr)


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
