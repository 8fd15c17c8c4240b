"""Whatever a module imports, inside a function too, is brought by the installation it belongs to.

The tests run where every extra is installed, and would not miss one; so this reads the sources.
"""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

SOURCES = Path(__file__).parents[2] / "src"
COVEY = SOURCES / "covey"

INSTALLED_FOR = {
    **dict.fromkeys(("contracts", "hub", "intake", "project", "store", "tabulation"), "hub"),
    **dict.fromkeys(("page", "report"), "page"),
    **dict.fromkeys(("desk", "exchange", "flows"), None),
    **dict.fromkeys(("synthetic", "testing"), "testing"),
    **dict.fromkeys(("apart", "locales"), "hub"),
    "pools": "dask",
    "remote": "fetch",
}
"""The extra that a package belongs to, of its own name for None; all others are of the base."""

OPTIONS = {
    ("covey.cli.report_file", "vl_convert"): "covey report needs the extra page",
    ("covey.tabulation.opened", "pyspark"): "covey tabulate --spark, of the extra spark",
}
"""What a module imports for an option alone, whose extra a command names where it is missing."""

MODULES = sorted(COVEY.rglob("*.py"))


def test_a_module_imports_nothing_that_its_installation_lacks() -> None:
    missing = {
        (name, imported)
        for path in MODULES
        for name in [module_name(path)]
        for imported in strangers(path)
        if not brought_by(extra_of(path)) & distributions_of(imported)
    }
    assert missing == set(OPTIONS)


@pytest.mark.parametrize(
    "source",
    [
        "def names():\n    from faker.providers import person\n",
        "def names(at):\n    return import_module(f'faker.providers.person.{at}').Provider\n",
        "import importlib\nimportlib.import_module('faker')\n",
    ],
)
def test_the_walk_finds_imports_inside_of_functions_and_by_name(
    source: str, tmp_path: Path
) -> None:
    path = tmp_path / "foreign.py"
    path.write_text(source, encoding="utf-8")
    assert set(strangers(path)) == {"faker"}
    assert not brought_by("") & distributions_of("faker")


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(SOURCES).with_suffix("").parts)


def extra_of(path: Path) -> str:
    """The extra that brings what a module needs; empty where the base does."""
    package = path.relative_to(COVEY).with_suffix("").parts[0]
    return INSTALLED_FOR.get(package, "") or (package if package in INSTALLED_FOR else "")


def strangers(path: Path) -> Iterator[str]:
    """Yield what a module imports when it runs, of neither Python nor Covey."""
    for name in imports(ast.parse(path.read_text(encoding="utf-8"))):
        if (top := name.partition(".")[0]) not in {*sys.stdlib_module_names, "covey"}:
            yield top


def imports(node: ast.AST) -> Iterator[str]:
    """Yield the modules that are imported anywhere below *node*, but for types alone."""
    match node:
        case ast.If(test=ast.Name(id="TYPE_CHECKING")):
            return
        case ast.Import(names=names):
            yield from (alias.name for alias in names)
        case ast.ImportFrom(module=str(module)):
            yield module
        case ast.Call(func=function, args=[named, *_]) if "import_module" in ast.unparse(function):
            # A name that is worked out whole is of a module of Covey or of a project.
            yield from re.findall(r"^f?['\"](\w[\w.]*)", ast.unparse(named))
    for child in ast.iter_child_nodes(node):
        yield from imports(child)


def distributions_of(module: str) -> set[str]:
    return {canonical(name) for name in installed().get(module, [module])}


@cache
def installed() -> Mapping[str, list[str]]:
    return packages_distributions()


@cache
def brought_by(extra: str) -> frozenset[str]:
    """The distributions that pip would install for `covey[extra]`, as uv.lock has them."""
    packages = tomllib.loads((SOURCES.parent / "uv.lock").read_text(encoding="utf-8"))["package"]
    locked = {package["name"]: package for package in packages}
    found: set[tuple[str, str]] = set()
    waiting = [("covey", ""), ("covey", extra)]
    while waiting:
        name, part = asked = waiting.pop()
        if asked not in found:
            found.add(asked)
            optional = locked[name].get("optional-dependencies", {}).get(part, [])
            needed = optional if part else locked[name].get("dependencies", [])
            waiting += [(one["name"], of) for one in needed for of in ("", *one.get("extra", ()))]
    return frozenset(name for name, _ in found)


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
