"""Makes the folder by which one agency checks its files: its own contracts, and nobody else's.

A contract is a module of the project, so what goes along is found by what that imports. What is
held beside files of others stays with the hub: it has no part in the check of one file.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from covey.contracts import Registry
from covey.disk import refusal
from covey.errors import CommandError, ContractError
from covey.origin import requirement

_SUBMISSIONS: Final = "schemas.submissions"
_SHARED: Final = ("codelists", "words")

_REGISTRY: Final = '''"""What {agency} sends, to check a file before it is sent."""

from dataclasses import replace
from pathlib import Path

from covey.contracts import Registry
{imports}

REGISTRY = Registry(
    tuple(replace(one, consistent=()) for one in ({names},)),
    (),
    Path(__file__).parent / "codelists",
)
'''

_README: Final = """# Files of {agency}

By this folder a file is checked on your own machine, as the hub would: nothing is sent, nothing is
kept. It needs Python and Covey:

```
pip install '{covey}'
```

{checks}

In a browser, on this machine alone, with what is wrong marked in a picture of your sheet:

```
covey desk --check-only
```

What was agreed on changes now and then: ask the hub for a new folder then.
"""

_CHECK: Final = """{title}:

```
covey check FILE --as {name}
```"""


def make_agency_project(
    project: Path, registry: Registry, agency: str, folder: Path, largest_file: int
) -> tuple[str, ...]:
    """Write the folder by which an agency checks its files.

    Args:
        project: the folder of the hub's project.
        registry: its contracts.
        agency: as submissions call it.
        folder: where to; it is not there yet, or empty.
        largest_file: the most MiB that a file may have.

    Returns:
        The names of its submissions.

    Raises:
        CommandError: there is no such agency, or the folder is in use or cannot be written.
        ContractError: a submission is no module of its own.
    """
    own = [one for one in registry.submissions if one.agency == agency]
    if not own:
        known = ", ".join(dict.fromkeys(one.agency for one in registry.submissions))
        raise CommandError(f"no agency {agency!r} sends anything. There are: {known}.")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CommandError(f"{folder} is in use. Nothing was written. Name a new folder.")
    names = tuple(one.name for one in own)
    imports = "\n".join(
        f"from {_SUBMISSIONS}.{name} import SUBMISSION as {name}" for name in sorted(names)
    )
    checks = "\n\n".join(_CHECK.format(title=one.title, name=one.name) for one in own)
    written = {
        "schemas/registry.py": _REGISTRY.format(
            agency=agency, imports=imports, names=", ".join(names)
        ),
        "covey.toml": f"largest_file = {largest_file}\n",
        "README.md": _README.format(agency=agency, covey=requirement("desk"), checks=checks),
    }
    taken = dict(_taken(project.resolve(), names))
    try:
        for place, content in {
            **taken, **{name: text.encode() for name, text in written.items()}
        }.items():  # fmt: skip
            path = folder / place
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    except OSError as error:
        raise CommandError(
            f"{folder}: this cannot be written ({refusal(error) or error}). Name another folder."
        ) from None
    return names


def _taken(project: Path, names: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """Yield the files of a project that the contracts of some submissions are made of."""
    modules: dict[Path, None] = {}
    for name in names:
        file = _file(project, f"{_SUBMISSIONS}.{name}")
        if file is None:
            raise ContractError(
                f"{name} is no module of {_SUBMISSIONS}, so its contract cannot be handed on by "
                "itself. Write it as schemas/submissions/NAME.py, with SUBMISSION."
            )
        _follow(project, file, modules)
    for file in modules:
        yield str(file.relative_to(project)), file.read_bytes()
        for beside in sorted(file.parent.glob(f"{file.stem}.*.csv")):
            yield str(beside.relative_to(project)), beside.read_bytes()
    for shared in _SHARED:
        for file in sorted((project / "schemas" / shared).rglob("*")):
            if file.is_file():
                yield str(file.relative_to(project)), file.read_bytes()


def _follow(project: Path, file: Path, found: dict[Path, None]) -> None:
    """Add a module, the packages that it is in, and what all of them import of the project."""
    if file in found:
        return
    found[file] = None
    for package in file.relative_to(project).parents[:-1]:
        around = project / package / "__init__.py"
        if around.is_file():
            _follow(project, around, found)
    for name in _imported(project, file):
        module = _file(project, name)
        if module is not None:
            _follow(project, module, found)


def _imported(project: Path, file: Path) -> Iterator[str]:
    """Yield the names of modules of the project that a module may import."""
    package = file.relative_to(project).parent.parts
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            around = package[: len(package) - node.level + 1] if node.level else ()
            of = ".".join([*around, *([node.module] if node.module else [])])
            yield of
            yield from (f"{of}.{one.name}" for one in node.names)  # of a package, modules too


def _file(project: Path, module: str) -> Path | None:
    """Return the file of a module; None where the project has none of that name."""
    place = project.joinpath(*module.split("."))
    files = place.with_name(f"{place.name}.py"), place / "__init__.py"
    return next((one for one in files if one.is_file()), None)
