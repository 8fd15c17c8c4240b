"""What the package says of itself is true."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_a_package_that_needs_posix_locks_does_not_claim_every_system() -> None:
    sources = (path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("*.py"))
    needs_posix = any(re.search(r"^\s*import fcntl", source, re.MULTILINE) for source in sources)
    systems = {one for one in PROJECT["classifiers"] if one.startswith("Operating System")}
    assert systems == {f"Operating System :: {'POSIX' if needs_posix else 'OS Independent'}"}


def test_the_version_is_the_same_wherever_it_is_told() -> None:
    told = {
        "CITATION.cff": r"^version: (\S+)$",
        "README.md": r"Version (\S+)\. Software",
        "CHANGELOG.md": r"^## \[(\d\S*)\]",
        "src/covey/__init__.py": r'^__version__ = "(\S+)"$',
    }
    for page, pattern in told.items():
        found = re.search(pattern, (ROOT / page).read_text(encoding="utf-8"), re.MULTILINE)
        assert found, page
        assert found[1] == PROJECT["version"], page


def test_every_python_that_is_claimed_is_tried() -> None:
    workflow = (ROOT / ".github" / "workflows" / "check.yml").read_text(encoding="utf-8")
    claimed = {one.split(" :: ")[-1] for one in PROJECT["classifiers"] if ":: 3." in one}
    assert claimed == set(re.findall(r'"(3\.\d+)"', workflow))
    ran = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()[-1]
    assert f"{ran} PYTHONS=python${{{{ matrix.python }}}}" in workflow


def test_the_page_on_architecture_names_every_package_and_no_other() -> None:
    page = (ROOT / "docs" / "explanation" / "architecture.md").read_text(encoding="utf-8")
    table = page.split("| in `src/covey` | what |")[1].split("\n\n")[0]
    named = {
        name for row in table.splitlines()[2:] for name in re.findall(r"`(\w+)`", row.split("|")[1])
    }
    there = {path.stem for path in (ROOT / "src" / "covey").iterdir() if path.suffix in ("", ".py")}
    assert named == {name for name in there if not name.startswith("__")}


def is_proxy(value: ast.expr | None, proxies: set[str]) -> bool:
    if isinstance(value, ast.Call):
        return isinstance(value.func, ast.Name) and value.func.id == "MappingProxyType"
    return isinstance(value, ast.Name) and value.id in proxies


def proxies_as_defaults(tree: ast.Module) -> Iterator[str]:
    """Fields of classes whose default is a mapping proxy, by the name of the field."""
    proxies = {
        one.target.id
        for one in tree.body
        if isinstance(one, ast.AnnAssign)
        and isinstance(one.target, ast.Name)
        and is_proxy(one.value, set())
    }
    for one in ast.walk(tree):
        for own in one.body if isinstance(one, ast.ClassDef) else ():
            if isinstance(own, ast.AnnAssign) and is_proxy(own.value, proxies):
                yield ast.unparse(own.target)


def test_no_field_has_a_default_that_python_3_11_refuses() -> None:
    """There a mapping proxy has no hash, and a dataclass takes what has none for a changing one."""
    told = "NO: Limits = MappingProxyType({})\nclass Told:\n    limits: Limits = NO\n"
    assert list(proxies_as_defaults(ast.parse(told))) == ["limits"]
    found = {
        path.name: names
        for path in (ROOT / "src").rglob("*.py")
        if (names := list(proxies_as_defaults(ast.parse(path.read_text(encoding="utf-8")))))
    }
    assert not found
