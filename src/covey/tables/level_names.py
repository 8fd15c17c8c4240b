"""What the levels of a tree are called, read from what its codes say of themselves.

Level 0 is the total; a code stands as many levels below it as it has codes above it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Final

from covey.errors import HierarchyError
from covey.plurals import numbered
from covey.tables.legible import as_seen, unfit_code

_TOTAL: Final = "total"
_SIGNS: Final = ",=×"
"""They part the levels of a breakdown where it is named in one line."""

_SHOWN: Final = 3


def read_level_names(named: Sequence[str], depths: Sequence[int], source: str) -> tuple[str, ...]:
    """Return the name of each level, the total first; none where no code has one.

    A code may leave its name out where another of its level has it, and so may the total.

    Args:
        named: (codes,) the name of each code's level, or an empty text, in the order of a file.
        depths: (codes,) the level of each.
        source: what errors call the file.

    Raises:
        HierarchyError: a level has several names or none, two have the same, or one is unfit, each
            with its lines.

    >>> read_level_names(["country", "province", ""], [0, 1, 1], "areas.csv")
    ('country', 'province')
    """
    if not any(named) or all(name in ("", str(at)) for name, at in zip(named, depths, strict=True)):
        return ()
    lines: list[dict[str, int]] = [{} for _ in range(max(depths) + 1)]
    for line, (name, depth) in enumerate(zip(named, depths, strict=True), start=2):
        if name:
            lines[depth].setdefault(as_seen(name), line)
    lines[0] = lines[0] or {_TOTAL: 2}
    defects = [*_unclear(lines), *_alike(lines), *_unfit(lines)]
    if defects:
        raise HierarchyError(
            f"{source}: column 'level' does not name the levels: {'; '.join(defects)}. Write the "
            "same name at all codes of a level, or give the column another header."
        )
    return tuple(next(iter(names)) for names in lines)


def refuse_unfit_level_names(names: Sequence[str], levels: int, source: str) -> None:
    """Refuse names that are not one for each level, from the total down.

    Raises:
        HierarchyError: there are more or fewer, two are the same, or one is unfit.
    """
    if len(names) != levels:
        raise HierarchyError(
            f"{source}: {numbered(len(names), 'name')} for {numbered(levels, 'level')}. "
            "Give each level one, the total first."
        )
    if read_level_names(names, range(levels), source) != tuple(names):
        raise HierarchyError(f"{source}: a level is called by a name, not by a number or nothing.")


def _unclear(lines: Sequence[dict[str, int]]) -> Iterator[str]:
    for level, names in enumerate(lines):
        if not names:
            yield f"level {level} has no name"
        if len(names) > 1:
            shown = [f"{name!r} (line {line})" for name, line in names.items()][:_SHOWN]
            more = [f"{len(names) - _SHOWN} more"] if len(names) > _SHOWN else []
            yield f"level {level} is called {' and '.join([*shown, *more])}"


def _alike(lines: Sequence[dict[str, int]]) -> Iterator[str]:
    folded = [{name.casefold(): line for name, line in names.items()} for names in lines]
    for (upper, names), (lower, others) in combinations(enumerate(folded), 2):
        for name in names.keys() & others.keys():
            yield f"levels {upper} and {lower} are both called {name!r} (line {others[name]})"


def _unfit(lines: Sequence[dict[str, int]]) -> Iterator[str]:
    for names in lines:
        for name, line in names.items():
            wrong = unfit_code(name)
            if name.isdecimal():
                wrong = "it would be taken for the number of a level"
            elif any(sign in name for sign in _SIGNS):
                wrong = f"it holds one of {' '.join(_SIGNS)}"
            if wrong:
                yield f"{name!a} (line {line}) is no name, since {wrong}"
