"""The contracts of the network are instances: they say what is agreed on, and compute nothing."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = sorted(
    str(path.relative_to(ROOT))
    for folder in (
        "schemas",
        "examples/a_quarter/schemas",
        "examples/displaced_people/schemas",
        "examples/records/schemas",
    )
    for path in (ROOT / folder).rglob("*.py")
)
SAID_BY_THE_MODEL = {"name", "model", "dimensions", "count", "counts", "frequency"}


def tree(file: str) -> ast.Module:
    return ast.parse((ROOT / file).read_text(encoding="utf-8"))


@pytest.mark.parametrize("file", FILES)
def test_a_file_of_contracts_has_no_function_and_no_statement_but_definitions(file: str) -> None:
    definitions = ast.Import | ast.ImportFrom | ast.ClassDef | ast.Assign | ast.AnnAssign | ast.Expr
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.stmt):
            assert isinstance(node, definitions), ast.unparse(node)
        if isinstance(node, ast.Expr):
            assert isinstance(node.value, ast.Constant), ast.unparse(node)


@pytest.mark.parametrize("file", [file for file in FILES if "/submissions/" in file])
def test_a_submission_repeats_nothing_of_its_model(file: str) -> None:
    calls = [
        node
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("Submission")
    ]
    assert file.endswith("__init__.py") or len(calls) == 1
    for call in calls:
        assert ast.unparse(call.func) == "Submission.of"
        assert not {keyword.arg for keyword in call.keywords} & SAID_BY_THE_MODEL
