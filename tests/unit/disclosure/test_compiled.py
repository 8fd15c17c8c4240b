"""Machine code is kept on disk, and whoever waits for it is told."""

from __future__ import annotations

import ast
import importlib.util
from pathlib import Path

from covey.disclosure import search
from covey.disclosure.compiled import is_kept

SEARCH = Path(search.__file__).parent
MODULE = """\
from covey.disclosure.compiled import compiled

@compiled
def twice(number: int) -> int:
    return 2 * number
"""


def test_machine_code_is_kept_once_a_function_has_run(tmp_path: Path) -> None:
    (tmp_path / "sums.py").write_text(MODULE, encoding="utf-8")
    spec = importlib.util.spec_from_file_location("sums", tmp_path / "sums.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert not is_kept(tmp_path)
    assert module.twice(4) == 8
    assert is_kept(tmp_path)


def test_only_compiled_functions_call_a_compiled_part() -> None:
    parts: set[str] = set()
    called: set[str] = set()
    for path in SEARCH.glob("*.py"):
        for one in functions(path):
            if "compiled_part" in decorators(one):
                parts.add(qualified(path, one.name))
            elif not decorators(one) & {"compiled", "compiled_to_make_arrays"}:
                called |= {qualified(path, name) for name in calls(one)}
    assert parts
    assert not parts & called


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
