"""Where machine code lies: what is compiled on this machine, and what a wheel brought with it.

Numba looks at one function's own file to tell whether its machine code is still good, although
the code of the functions it calls is in there too, and how the arrays it takes are laid out. So the
code is kept in a folder named after the text of all files that it can rest on: those of the room
that the function is in (suppression, audit), of `proof` and of `numeric`. A changed line in one of
them means a new folder, and so does another Python or numba. Nothing in it tells where the sources
lie, so it is as good elsewhere: a wheel brings it, for processors in general.
"""

from __future__ import annotations

import hashlib
import platform
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from covey.disk import kept_folder
from covey.origin import versions

_HOUSE = Path(__file__).parents[1]
_BROUGHT = _HOUSE / "machine_code"
_ON_DISK: Final[set[tuple[Path, str]]] = set()

ENDING: Final = ".nbc"
"""Of a file with the machine code of one function, for one set of types and one processor."""

# https://gitlab.com/x86-psABIs/x86-64-ABI, "Micro-architecture levels", by LLVM's names.
_LEVELS = (
    "cmov cx8 fxsr mmx sse sse2 cx16 popcnt sahf sse3 sse4.1 sse4.2 ssse3"
    " avx avx2 bmi bmi2 f16c fma lzcnt movbe xsave"
)


@dataclass(frozen=True, slots=True)
class Processors:
    """Processors that machine code can be made for at once.

    Args:
        name: as LLVM knows them.
        features: what each of them can do, likewise; beyond what every one of its kind can.
    """

    name: str
    features: frozenset[str]

    def have_this_one(self) -> bool:
        """Tell whether the processor of this machine is one of them."""
        # It comes with numba, and takes a while to load.
        from llvmlite import binding  # type: ignore[import-untyped]

        host: dict[str, bool] = binding.get_host_cpu_features()
        return all(host.get(feature, False) for feature in self.features)


@dataclass(frozen=True, slots=True)
class CodeFolders:
    """Where the machine code of a room lies.

    Args:
        own: what is compiled here; None where none can be written.
        brought: what came with a wheel, and can run here; None where none did.
    """

    own: Path | None
    brought: Path | None

    def have(self, names: str) -> bool:
        """Tell whether files of such names are there; where some were they are not looked for.

        A small table is searched in hardly more time than it takes to look.
        """
        return any(_is_on_disk(folder, names) for folder in (self.own, self.brought) if folder)

    def files(self) -> set[str]:
        """Return the names of all that is there."""
        folders = [folder for folder in (self.own, self.brought) if folder]
        return {path.name for folder in folders for path in folder.glob(f"*{ENDING}")}


@cache
def in_general() -> Processors:
    """Return the processors that a wheel brings machine code for: of this kind, and not too old."""
    if platform.machine() in {"x86_64", "AMD64"}:
        return Processors("x86-64-v3", frozenset(_LEVELS.split()))
    return Processors("generic", frozenset())


@cache
def code_folders(room: Path) -> CodeFolders:
    """Return where the machine code of a room lies."""
    made_by = f"{sys.implementation.cache_tag}-numba-{versions('numba')[0]}"
    name = f"{code_name(_HOUSE, room)}-{made_by}"
    brought = _BROUGHT / name
    is_for_this_one = brought.is_dir() and in_general().have_this_one()
    return CodeFolders(kept_folder(room, name), brought if is_for_this_one else None)


def function_name(function: Any) -> str:
    """Return what the machine code of a function begins with: its place in its room, and its name.

    Args:
        function: one of Python.
    """
    source = Path(function.__code__.co_filename)
    place = source.relative_to(room_of(source)).with_suffix("").parts
    return ".".join([*place, function.__qualname__])


@cache
def room_of(source: Path) -> Path:
    """Return the folder whose compiled functions may call each other: a room of the house."""
    inside = source.relative_to(_HOUSE).parts if source.is_relative_to(_HOUSE) else ()
    return _HOUSE / inside[0] if len(inside) > 1 else source.parent


def code_name(house: Path, room: Path) -> str:
    """Return a name for the text of all that the machine code of a room can rest on."""
    folders = dict.fromkeys([house / "numeric", house / "proof", room])
    sources = [path for folder in folders for path in sorted(folder.rglob("*.py"))]
    text = b"".join(path.read_bytes() for path in sources)
    return hashlib.sha256(text).hexdigest()[:16]


@cache
def method_of(source: str) -> str:
    """Return a name for the text of all that what a file of the house does can rest on."""
    return code_name(_HOUSE, room_of(Path(source)))


def _is_on_disk(folder: Path, names: str) -> bool:
    if (folder, names) not in _ON_DISK and any(folder.glob(names)):
        _ON_DISK.add((folder, names))
    return (folder, names) in _ON_DISK
