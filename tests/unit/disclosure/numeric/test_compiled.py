"""Machine code is kept on disk, and whoever waits for it is told."""

from __future__ import annotations

import ast
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from covey.disclosure.numeric import compiled
from covey.disclosure.numeric.code_folders import code_name, in_general, room_of
from covey.disclosure.numeric.compiled import is_kept

HOUSE = Path(compiled.__file__).parents[1]
OF_NUMERIC = "disclosure/numeric/__pycache__"
COMPILED = {"compiled", "compiled_once", "compiled_part", "compiled_to_make_arrays"}
MODULE = """\
from covey.disclosure.numeric.compiled import compiled

@compiled
def twice(number: int) -> int:
    return 2 * number
"""
BY_NAME = """\
import numpy as np

from covey.disclosure.numeric.compiled import compiled, compiled_once, compiled_part

@compiled_once
def put(into: np.ndarray, number: int) -> int:
    into[0] += number
    return into[0]

@compiled_part
def through(into: np.ndarray, number: int) -> int:
    return put(into, number)

@compiled
def put_twice(into: np.ndarray, number: int) -> int:
    return through(into, number) + through(into, number)

@compiled
def put_once(into: np.ndarray, number: int) -> int:
    return through(into, number)
"""
CALL = "import numpy, sums; print(sums.put_twice(numpy.array([1]), 4))"
OTHER_CALL = "import numpy, sums; print(sums.put_once(numpy.array([1]), 4))"

FITS = """\
import numpy as np
from scipy import sparse

from covey.disclosure.numeric.compiled import compiling
from covey.disclosure.numeric.fits import some_that_fit
from covey.disclosure.numeric.incidence import Incidence

heard = []
with compiling(heard.append):
    sums = Incidence.of(sparse.csr_array(np.array([[1, 1, -1]], np.int8)))
    some_that_fit(sums, np.arange(2), np.zeros(3, np.int64), np.full(3, 2), 9, 0)
print(len(heard))
"""
AN_OLDER_PROCESSOR = """\
from llvmlite import binding

host = binding.get_host_cpu_features()
host["avx2"] = False
binding.get_host_cpu_features = lambda: host
"""


def test_machine_code_is_kept_once_a_function_has_run(tmp_path: Path) -> None:
    (tmp_path / "sums.py").write_text(MODULE, encoding="utf-8")
    spec = importlib.util.spec_from_file_location("sums", tmp_path / "sums.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert not is_kept(tmp_path / "sums.py")
    assert module.twice(4) == 8
    assert is_kept(tmp_path / "sums.py")


@pytest.mark.long
def test_a_function_that_is_called_by_name_is_read_from_disk_with_its_callers(
    tmp_path: Path,
) -> None:
    (tmp_path / "sums.py").write_text(BY_NAME, encoding="utf-8")
    assert said_by(CALL, tmp_path) == "14\n"
    (kept,) = tmp_path.rglob("*put_twice*.nbc")
    before = kept.stat().st_mtime_ns
    assert said_by(CALL, tmp_path) == "14\n"
    assert kept.stat().st_mtime_ns == before, "it was compiled again"
    # This one is compiled where what it calls was read from disk, and then read itself.
    assert [said_by(OTHER_CALL, tmp_path) for _ in range(2)] == ["5\n", "5\n"]


def test_where_nothing_can_be_kept_a_function_runs_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sums.py").write_text(BY_NAME, encoding="utf-8")
    (tmp_path / "__pycache__").write_text("in the way", encoding="utf-8")
    monkeypatch.setenv("HOME", str(tmp_path / "sums.py"))
    assert said_by(CALL, tmp_path) == "14\n"
    assert not [*tmp_path.rglob("*.nbc")]


def test_callers_hold_no_copy_of_what_they_call_by_name(tmp_path: Path) -> None:
    (tmp_path / "sums.py").write_text(BY_NAME, encoding="utf-8")
    program = (
        "import numpy, sums; sums.put_twice(numpy.array([1]), 4);"
        "(made,) = sums.put_twice.code.overloads.values();"
        "print(*(one.name for one in made.library.get_defined_functions()))"
    )
    defined = said_by(program, tmp_path)
    assert "put_twice" in defined
    assert "3put" not in defined


def test_what_was_compiled_is_as_good_after_the_package_moved(tmp_path: Path) -> None:
    package_in(tmp_path / "one")
    assert compiled_by(FITS, tmp_path / "one")
    (tmp_path / "one").rename(tmp_path / "other")
    assert not compiled_by(FITS, tmp_path / "other")


@pytest.fixture(scope="module")
def with_a_wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the package, and machine code for processors in general as a wheel has it."""
    folder = tmp_path_factory.mktemp("wheel")
    package = package_in(folder)
    general = {"NUMBA_CPU_NAME": in_general().name, "NUMBA_CPU_FEATURES": ""}
    assert compiled_by(FITS, folder, **general)
    (made,), brought = (package / OF_NUMERIC).glob("*-numba-*"), package / "disclosure/machine_code"
    brought.mkdir()
    made.rename(brought / made.name)
    return folder


def test_code_of_a_wheel_is_found_by_whatever_processor_has_what_it_takes(
    with_a_wheel: Path,
) -> None:
    assert not compiled_by(FITS, with_a_wheel)


def test_code_of_a_wheel_is_found_where_nothing_can_be_written(
    with_a_wheel: Path, tmp_path: Path
) -> None:
    shutil.copytree(with_a_wheel, tmp_path / "read")
    cache = tmp_path / "read" / "covey" / OF_NUMERIC
    shutil.rmtree(cache)
    cache.write_text("in the way", encoding="utf-8")
    assert not compiled_by(FITS, tmp_path / "read", HOME=str(cache))


@pytest.mark.skipif(not in_general().features, reason="every processor of this kind will do")
def test_code_of_a_wheel_is_not_run_by_a_processor_that_lacks_something(
    with_a_wheel: Path, tmp_path: Path
) -> None:
    shutil.copytree(with_a_wheel, tmp_path / "read")
    assert compiled_by(AN_OLDER_PROCESSOR + FITS, tmp_path / "read")


@pytest.mark.parametrize(
    "changed",
    [
        "numeric/incidence.py",
        "proof/needs.py",
        "suppression/moves/simplex.py",
        "suppression/search/steps.py",
        "suppression/search/elimination/basis.py",
    ],
)
def test_a_change_of_what_machine_code_rests_on_leaves_none_behind(
    tmp_path: Path, changed: str
) -> None:
    house = tmp_path / "disclosure"
    shutil.copytree(HOUSE, house, ignore=shutil.ignore_patterns("__pycache__"))
    before = code_name(house, house / "suppression")
    assert before == code_name(HOUSE, HOUSE / "suppression")
    with (house / changed).open("a", encoding="utf-8") as source:
        source.write("# changed\n")
    assert code_name(house, house / "suppression") != before


def test_compiled_functions_call_those_of_their_own_room_alone() -> None:
    compiled_in: dict[str, set[str]] = {}
    called_in: dict[str, set[str]] = {}
    for path in HOUSE.rglob("*.py"):
        room = room_of(path).name
        for one in functions(path):
            if decorators(one) & COMPILED:
                compiled_in.setdefault(room, set()).add(qualified(path, one.name))
                called_in.setdefault(room, set()).update(qualified(path, x) for x in calls(one))
    assert set(compiled_in) == {"attack", "numeric", "suppression"}
    for room in ("attack", "suppression"):
        assert not called_in[room] & compiled_in["numeric"], "its code would be kept twice"
    assert not called_in["attack"] & (compiled_in["suppression"] - compiled_in["attack"])
    assert not called_in["suppression"] & (compiled_in["attack"] - compiled_in["suppression"])


def test_only_compiled_functions_call_a_compiled_part() -> None:
    parts: set[str] = set()
    called: set[str] = set()
    for path in HOUSE.rglob("*.py"):
        for one in functions(path):
            if "compiled_part" in decorators(one):
                parts.add(qualified(path, one.name))
            elif not decorators(one) & COMPILED:
                called |= {qualified(path, name) for name in calls(one)}
    assert parts
    assert not parts & called


def said_by(program: str, folder: Path, **environment: str) -> str:
    """What a program says in a process of its own."""
    order, environment = [sys.executable, "-c", program], {**os.environ, **environment}
    done = subprocess.run(
        order, cwd=folder, env=environment, capture_output=True, check=True, text=True
    )
    return done.stdout


def compiled_by(program: str, folder: Path, **environment: str) -> int:
    """How many functions a program says that it compiled, with the package in *folder*."""
    return int(said_by(program, folder, **environment))


def package_in(folder: Path) -> Path:
    """Copy the package into *folder*, without what was compiled of it."""
    package = HOUSE.parent
    nothing = shutil.ignore_patterns("__pycache__", "machine_code", "assets")
    return Path(shutil.copytree(package, folder / package.name, ignore=nothing))


def functions(path: Path) -> list[ast.FunctionDef]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)]


def decorators(function: ast.FunctionDef) -> set[str]:
    return {ast.unparse(one) for one in function.decorator_list}


def calls(function: ast.FunctionDef) -> set[str]:
    return {ast.unparse(one.func) for one in ast.walk(function) if isinstance(one, ast.Call)}


def qualified(path: Path, name: str) -> str:
    """Tell private functions of two modules apart; public names are of the package."""
    return f"{path.stem}.{name}" if name.startswith("_") else name
