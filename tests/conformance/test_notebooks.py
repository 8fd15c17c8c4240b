"""The notebooks of examples/notebooks run from the top, and are kept without what they show.

Their cells are plain Python, so a kernel is not needed: the last expression of each is shown.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from contextlib import chdir, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parents[2] / "examples" / "notebooks"
NOTEBOOKS = sorted(path.stem for path in FOLDER.glob("*.ipynb"))


def code_cells(name: str) -> Iterator[dict[str, Any]]:
    notebook = json.loads((FOLDER / f"{name}.ipynb").read_text(encoding="utf-8"))
    yield from (cell for cell in notebook["cells"] if cell["cell_type"] == "code")


def shown(name: str) -> str:
    """Return all that a notebook prints and shows."""
    names: dict[str, object] = {}
    heard = StringIO()
    with chdir(FOLDER), redirect_stdout(heard):
        for cell in code_cells(name):
            value = _run("".join(cell["source"]), names)
            if value is not None:
                print(getattr(value, "_repr_html_", value.__repr__)())
    return heard.getvalue()


def _run(source: str, names: dict[str, object]) -> object:
    """Run a cell, and return the value of the expression that it ends with; else nothing."""
    *before, last = ast.parse(source).body
    shows = isinstance(last, ast.Expr)
    exec(compile(ast.Module(before if shows else [*before, last], []), "cell", "exec"), names)
    return eval(compile(ast.Expression(last.value), "cell", "eval"), names) if shows else None


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_is_kept_without_what_it_shows(name: str) -> None:
    assert {len(cell["outputs"]) for cell in code_cells(name)} == {0}


def test_the_statistician_sees_a_proof_and_a_verdict() -> None:
    said = shown("statistician")
    assert "Certificate: by twins" in said
    assert "<b>Safe.</b>" in said
    assert "'area'" in said


def test_the_analyst_sees_that_a_sum_over_hidden_counts_is_too_small() -> None:
    said = shown("analyst")
    assert "read: 139 added up: 108" in said
    assert said.rstrip().endswith("True")


def test_the_tester_sees_a_letter_about_the_mistake_that_was_planted() -> None:
    said = shown("tester")
    assert said.startswith("[]\n")
    assert "negative count" in said


def test_there_is_one_for_each_of_them() -> None:
    assert NOTEBOOKS == ["analyst", "statistician", "tester"]
