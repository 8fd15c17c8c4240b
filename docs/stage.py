"""Lay the pages out as mkdocs reads them: `make docs` runs this in an environment without Covey.

The pages are written for a reader of the repository, so the site keeps its folders: every link
leads where it led, to a page, or to the file as it is. Which pages there are, and by which kind, is
read from docs/README.md; what `import covey` brings is read from its docstrings, and stands under
the table of docs/reference/python.md.
"""

from __future__ import annotations

import inspect
import re
import shutil
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import griffe
import yaml

ROOT = Path(__file__).parents[1]
PYTHON = "docs/reference/python.md"
INDEX = "docs/README.md"
DECISIONS = "docs/decisions/README.md"

_LINK = re.compile(r"\[([^\]]+)\]\(([^)\s#]+)(?:#[\w-]*)?\)")
_FENCE = re.compile(r"^( *)```(\w+) ([^\n]+)$", re.MULTILINE)


def stage(site: Path) -> None:
    """Write pages, the files that they link to, and the order of the pages to a new folder."""
    shutil.rmtree(site, ignore_errors=True)
    waiting, seen = ["README.md", INDEX, DECISIONS], set[str]()
    while waiting:
        page = waiting.pop()
        if page in seen:
            continue
        seen.add(page)
        target = site / "pages" / page
        target.parent.mkdir(parents=True, exist_ok=True)
        if not page.endswith(".md"):
            shutil.copy(ROOT / page, target)
            continue
        text = (ROOT / page).read_text(encoding="utf-8")
        waiting += [place for _, place in _links(page, text)]
        text += "".join(_python_reference()) if page == PYTHON else ""
        target.write_text(_FENCE.sub(_titled, text), encoding="utf-8")
    order = {"INHERIT": str(ROOT / "mkdocs.yml"), "docs_dir": "pages", "nav": _navigation()}
    (site / "mkdocs.yml").write_text(yaml.safe_dump(order, allow_unicode=True), encoding="utf-8")


def _links(page: str, text: str) -> Iterator[tuple[str, str]]:
    """Yield the words of each link to a file of the repository, and the path of that file."""
    for words, target in _LINK.findall(text):
        path = (ROOT / page).parent / target
        if "://" not in target and path.is_file():
            yield words, path.resolve().relative_to(ROOT).as_posix()


def _titled(fence: re.Match[str]) -> str:
    """Return a fence whose second word, such as the path of the file that it shows, is a title."""
    indent, language, said = fence.groups()
    return f'{indent}```{language} title="{said}"' if "." in said else f"{indent}```{language}"


def _navigation() -> list[dict[str, object]]:
    index = (ROOT / INDEX).read_text(encoding="utf-8")
    kinds = re.split(r"^## ", index, flags=re.MULTILINE)[1:]
    shelves: list[dict[str, object]] = [{"Covey": "README.md"}, {"All pages": INDEX}]
    for kind in kinds:
        name = re.split(r"[:\n]", kind)[0]
        pages: list[object] = [
            {words[:1].upper() + words[1:]: path} for words, path in _links(INDEX, kind)
        ]
        shelves.append({name: pages})
    decided = (ROOT / DECISIONS).read_text(encoding="utf-8")
    shelves.append({"Decisions": [DECISIONS, *(path for _, path in _links(DECISIONS, decided))]})
    return shelves


def _python_reference() -> Iterator[str]:
    package = griffe.load("covey", search_paths=[ROOT / "src"], docstring_parser="google")
    yield "\n## Every name\n"
    for name in sorted(map(str, package.exports or ())):
        named = package[name]
        if named.is_attribute:  # a name that is loaded when first used
            named = package[str(named.value)]
        target = named.final_target
        yield f"\n### `{name}`\n\n{_described(target)}"
        for method in _public_methods(target):
            yield f"\n#### `{name}.{method.name}`\n\n{_described(method)}"


def _public_methods(target: griffe.Object) -> list[griffe.Object]:
    members = target.members.values() if target.is_class else ()
    own = [member for member in members if member.is_function]
    return [member for member in own if not member.name.startswith("_") and member.docstring]


def _described(target: griffe.Object) -> str:
    parts = [f"```python\n{_signature(target)}\n```\n"] if target.is_function else []
    parts += [_section(section) for section in target.docstring.parsed] if target.docstring else []
    return "\n".join(parts)


def _signature(function: griffe.Object) -> str:
    line = function.signature(name=function.name)
    return textwrap.fill(line, 90, subsequent_indent="    ", break_long_words=False)


def _section(section: griffe.DocstringSection) -> str:
    kind, value = section.kind.value, section.value
    if kind == "text":
        return f"{inspect.cleandoc(value)}\n"
    if kind == "examples":
        return "".join(f"```pycon\n{text}\n```\n" for _, text in value)
    rows = [f"| {_of(one)} | {' '.join(one.description.split())} |" for one in value]
    return "\n".join([f"| {kind.capitalize()} | |", "|---|---|", *rows, ""])


def _of(one: griffe.DocstringElement) -> str:
    name = getattr(one, "name", "") or str(one.annotation or "")
    return f"`{name}`" if name else ""


if __name__ == "__main__":
    stage(Path(sys.argv[1]))
