"""The command line as a process of its own: exit codes, streams, and what it imports."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.end_to_end.project import write_files
from tests.sampled import sampled
from tests.unit.cli.conftest import COUNTS

SAFE_ROWS = "area,obs_value,obs_status\n_T,30,A\nx,,Q\ny,,Q\n"
FALLEN_ROWS = "area,obs_value,obs_status\n_T,30,A\nx,,Q\ny,27,A\n"


SOLVERS = {"scipy", "highspy", "numba"}


def covey(folder: Path, words: str) -> subprocess.CompletedProcess[str]:
    (folder / "counts.csv").write_text(COUNTS, encoding="utf-8")
    command = [sys.executable, "-c", "from covey.cli import main; main()", *words.split()]
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False
    )


def imported_by(statement: str) -> set[str]:
    script = f"{statement}\nimport sys, json\nprint(json.dumps(list(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.long
def test_rows_and_summary_do_not_mix(tmp_path: Path) -> None:
    done = covey(tmp_path, "protect counts.csv --count persons --minimum-count 5")
    assert done.returncode == 0
    assert done.stdout.startswith("area,sex,obs_value,obs_status\n_T,_T,88,A\n")
    assert "unsafe" not in done.stdout
    assert "1 unsafe" in done.stderr


def test_a_desk_on_a_port_that_is_taken_says_so_and_never_that_it_is_open(tmp_path: Path) -> None:
    write_files(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        command = [sys.executable, "-m", "covey", "desk", "--port", str(port)]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    said = " ".join(done.stderr.split())
    assert f"port {port}: Address already in use" in said
    assert "name another by --port" in said


@pytest.mark.long
@pytest.mark.parametrize(
    ("rows", "code"), sampled([(FALLEN_ROWS, 1), (SAFE_ROWS, 0), ("x\n", 2)], 3)
)
def test_the_exit_code_of_an_audit_is_the_verdict(tmp_path: Path, rows: str, code: int) -> None:
    (tmp_path / "safe.csv").write_text(rows, encoding="utf-8")
    assert covey(tmp_path, "audit safe.csv --minimum-count 5").returncode == code


def test_starting_takes_nothing_that_only_the_flows_need() -> None:
    started = time.monotonic()
    modules = imported_by("import covey.cli")
    print(f"covey.cli imported in {time.monotonic() - started:.2f} s")
    unwanted = {"prefect", "pandera", "faker", "duckdb", "pandas", "pydantic", "polars"}
    unwanted |= SOLVERS | {"altair", "great_tables", "jinja2", "vl_convert"}
    assert not modules & unwanted


def test_the_list_of_commands_loads_none_of_them() -> None:
    modules = imported_by("from covey.cli.main import run\nrun(['--help'])")
    assert not modules & {"numpy", "covey.disclosure.rules", "covey.cli.protect_command"}


def test_a_small_table_is_protected_without_the_compiler(tmp_path: Path) -> None:
    (tmp_path / "counts.csv").write_text(COUNTS, encoding="utf-8")
    counts, safe = tmp_path / "counts.csv", tmp_path / "safe.csv"
    modules = imported_by(
        "from covey.cli.main import run\n"
        f"run(['protect', {str(counts)!r}, '--count', 'persons', '--minimum-count', '5', "
        f"'--out', {str(safe)!r}, '--quiet'])"
    )
    assert ",Q\n" in safe.read_text(encoding="utf-8")
    assert "highspy" in modules
    assert "numba" not in modules


@pytest.mark.long
def test_protecting_and_auditing_a_file_never_imports_prefect(tmp_path: Path) -> None:
    (tmp_path / "counts.csv").write_text(COUNTS, encoding="utf-8")
    counts, safe = tmp_path / "counts.csv", tmp_path / "safe.duckdb"
    modules = imported_by(
        "from covey.cli.main import run\n"
        f"run(['protect', {str(counts)!r}, '--count', 'persons', '--minimum-count', '5', "
        f"'--out', {str(safe)!r}])\n"
        f"run(['audit', {str(safe)!r}, '--minimum-count', '5'])"
    )
    assert safe.is_file()
    assert "duckdb" in modules
    assert not modules & {"prefect", "pandera", "faker"}


OF_EXTRAS = (
    *("altair", "cryptography", "faker", "great_tables", "jinja2", "lxml", "pandas", "pandera"),
    *("polars", "prefect", "pyarrow", "pydantic", "pysdmx", "python_calamine", "rapidfuzz"),
    *("vl_convert", "xlsxwriter"),
)
"""What a plain installation may lack, and tests need."""


def without(*packages: str) -> str:
    """Return code after which none of *packages* can be imported."""
    return f"""
import sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {packages!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Absent())
"""


COMMANDS_ON_FILES = (
    "protect counts.{0} --count persons --minimum-count 5 --out safe.{0}",
    "audit safe.{0} --minimum-count 5",
    "protect counts.{0} --count persons --method rounding --base 5 --out rounded.{0}",
    "audit rounded.{0} --minimum-count 5 --rounded-to 5",
    "anonymise counts.{0} --count persons --k 5 --suppression-limit 0.5 --out groups.{0}",
    "compare counts.{0} --count persons --minimum-count 5",
    "detail counts.{0} --count persons --minimum-count 5",
    "protect counts.{0} --count persons --minimum-count 5 --out safe.sdmx.csv",
    "audit safe.sdmx.csv --minimum-count 5",
)


@pytest.mark.parametrize(
    "commands",
    sampled([[*COMMANDS_ON_FILES[:5]], [*COMMANDS_ON_FILES]], 2),
    ids=["some", "all"],
)
def test_commands_on_files_need_no_package_of_an_extra(tmp_path: Path, commands: list[str]) -> None:
    (tmp_path / "counts.csv").write_text(COUNTS, encoding="utf-8")
    words = [command.format("csv") for command in commands]
    # The other forms are read and written before and after what a command does.
    words += [one.format(form) for form in ("parquet", "duckdb") for one in COMMANDS_ON_FILES[:2]]
    modules = imported_by(
        f"{without(*OF_EXTRAS)}\nimport os\n"
        "from pathlib import Path\n"
        "from covey.cli.files import read_rows\n"
        "from covey.cli.main import run\n"
        "from covey.files.duckdb_file import write_duckdb, write_parquet\n"
        f"os.chdir({str(tmp_path)!r})\n"
        "rows = read_rows(Path('counts.csv'), 'persons')\n"
        "write_parquet(rows, Path('counts.parquet'))\n"
        "write_duckdb(rows, Path('counts.duckdb'), 'counts')\n"
        f"codes = {{words: run(words.split()) for words in {words!r}}}\n"
        "assert not any(codes.values()), codes"
    )
    assert not modules & set(OF_EXTRAS)


def test_a_frame_of_a_library_that_is_missing_is_refused_with_the_way_out() -> None:
    code = (
        f"{without(*OF_EXTRAS)}\nimport covey.errors\n"
        "table = covey.CountTable.from_frame({'area': ['A'], 'n': [9]}, "
        "{'area': covey.Hierarchy.flat('A')}, 'n')\n"
        "try:\n    covey.protect(table, covey.Policy(5)).to_frame()\n"
        "except covey.errors.TableError as error:\n    assert \"to_frame('dict')\" in str(error)\n"
        "else:\n    raise AssertionError\n"
    )
    assert "covey" in imported_by(code)


COMMANDS_OF_A_PROJECT = [
    "check inbox/clinics/first.csv --as clinics",
    "collect",
    "status",
    "release people 2024-Q1 --plan",
    "plan people 2024-Q1",
    "release people",
    "release people 2024-Q1",
    "report people 2024-Q1",
    "export --out exports",
    "page",
    "ledger --verify",
    "withdraw people 2024-Q1 --reason wrong",
    "rebuild",
    "collect",
]


@pytest.mark.parametrize(
    "commands",
    sampled([["collect", "release people 2024-Q1", "status"], COMMANDS_OF_A_PROJECT], 2),
    ids=["some", "all"],
)
def test_no_command_of_a_project_loads_prefect_where_no_server_is_named(
    tmp_path: Path, commands: list[str]
) -> None:
    write_files(tmp_path)
    modules = imported_by(
        f"{without('pyarrow')}\nimport os\n"
        "from covey.cli.main import run\n"
        f"os.chdir({str(tmp_path)!r})\n"
        f"codes = [run(words.split()) for words in {commands!r}]\n"
        "assert 3 not in codes, codes"
    )
    assert "pandera" in modules
    assert (tmp_path / "public" / "covey.duckdb").is_file()
    assert "prefect" not in modules


@pytest.mark.long
def test_a_server_that_is_named_is_reported_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(tmp_path)
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:9/api")  # where nobody answers
    modules = imported_by(
        f"from covey.cli.main import run\nrun(['collect', '--project', {str(tmp_path)!r}])"
    )
    assert "prefect" in modules
    assert not (tmp_path / "confidential").exists()


@pytest.mark.long
def test_coarsening_a_table_loads_no_solver_and_no_library_of_frames() -> None:
    modules = imported_by(
        "import csv, covey\n"
        "rows = list(csv.DictReader(open('tests/golden/adult/adult_cells.csv')))\n"
        "frame = {name: [row[name] for row in rows] for name in ('age', 'sex')}\n"
        "frame['persons'] = [int(row['persons']) for row in rows]\n"
        "trees = {name: covey.Hierarchy.read(f'tests/golden/adult/{name}.csv') "
        "for name in ('age', 'sex')}\n"
        "table = covey.CountTable.from_frame(frame, trees, 'persons', duplicates='sum')\n"
        "covey.kanonymity(table, k=50).to_frame('dict')"
    )
    assert not modules & (SOLVERS | {"pandas", "polars", "pyarrow", "narwhals", "duckdb"})
