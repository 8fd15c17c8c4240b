"""A table that Covey did not make: its counts, and what stands where one is hidden."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final, TypeAlias

from cyclopts import Parameter

from covey.cli.file_defects import defect_words
from covey.cli.panels import FILES, told
from covey.errors import CommandError, Defect, InputError
from covey.files.rows import Rows, height, records
from covey.tables import Axis, Grid, Hierarchy
from covey.tables.extent import refuse_too_large
from covey.tables.flat import named_totals
from covey.tables.frames import Column, code_texts
from covey.tables.status import HIDDEN, OBS_STATUS, OBS_VALUE, PUBLISHED

_BELOW: Final = re.compile(r"<([0-9]+)")
_UP_TO: Final = re.compile(r"(?:<=|≤|1[-–])([0-9]+)")
_SPACED: Final = re.compile(r"[0-9]{1,3}([ \u00a0\u2009\u202f'’][0-9]{3})+")
_LARGE: Final = re.compile(r"[0-9]{4,}")
_WHOLE: Final = re.compile(r"[+-]?[0-9]+")
_WRONG: Final = object()
_SHOWN: Final = 5

_Cell: TypeAlias = tuple[Any, ...]


@dataclass(frozen=True)
class OtherRows:
    """The rows of such a table in the one published shape.

    Args:
        rows: the dimensions, obs_value and obs_status.
        symbols: the statuses of hidden counts, each with the most people that it stands for.
        words: what each text was taken for.
    """

    rows: Rows
    symbols: Mapping[str, int]
    words: str


@Parameter(name="*", group=FILES)
@dataclass(frozen=True, kw_only=True)
class OtherTable:
    """How to read a table that Covey did not make.

    Args:
        count: The column of counts of a table that Covey did not make. Beside such a table, files
            of Covey keep obs_value and obs_status.
        hidden: With --count, what stands where a count is hidden, such as '<5', '*' or ''; repeat
            it. Every reader knows that '<5' stands for 4 at most, and likewise '<=4' and '1-4'.
    """

    count: Annotated[str | None, told("obs_value, beside obs_status")] = None
    hidden: Annotated[
        tuple[str, ...], Parameter(negative="", show_default="none", allow_leading_hyphen=True)
    ] = ()

    def read(self, path: Path) -> OtherRows | None:
        """Read the rows of *path*; None where they are to be read as Covey's own.

        Raises:
            CommandError: --hidden without --count, or one that tells the count.
            InputError: the file cannot be read, or holds something else beside the counts.
        """
        from covey.cli.files import read_texts

        if self.count is None:
            if self.hidden:
                raise CommandError(
                    "--hidden has no effect without --count. Name the column of counts as well."
                )
            return None
        ceilings = {text: _ceiling(text) for text in map(_closed_up, self.hidden)}
        rows = read_texts(path, self.count)
        for name in (OBS_VALUE, OBS_STATUS):
            if name in rows and name != self.count:
                raise InputError(
                    f"{path.name}: column {name!r} is called as one that Covey writes. Leave it "
                    "out, rename it, or audit the file without --count."
                )
        statuses = {text: f"{HIDDEN} {ceiling}" for text, ceiling in ceilings.items()}
        symbols = {statuses[text]: ceiling for text, ceiling in ceilings.items()}
        published = _published(rows, self.count, statuses, path)
        return OtherRows(published, symbols, _words(ceilings))


def with_totals(rows: Rows, trees: Mapping[str, Hierarchy], but: str | None = None) -> Rows:
    """Return rows and, hidden, the totals of people in them that no row publishes.

    Args:
        rows: the dimensions, obs_value and obs_status.
        trees: the tree of each dimension.
        but: a dimension over which nothing is added up.

    Raises:
        TableError: there are more of them than a machine holds.
    """
    refuse_too_large(Grid.of(trees), height(rows))
    names = list(trees)
    cells = records({name: code_texts(rows[name], name) for name in names}, names)
    known, published = dict.fromkeys(cells), len(set(cells))
    people = [
        cell
        for cell, value in zip(cells, rows[OBS_VALUE], strict=True)
        if value is None or value > 0
    ]
    for at, (name, tree) in enumerate(trees.items()):
        if name == but:
            continue
        totals = _totals(people, at, tree)
        # A code with one part is one cell with it, and is published with it.
        for code in (one for one in tree.codes if len(tree.children(one)) > 1):
            more = [cell for cell in totals.get(code, ()) if cell not in known]
            known |= dict.fromkeys(more)
            people += more
    hidden = [*known][published:]
    added = {
        **{name: [cell[at] for cell in hidden] for at, name in enumerate(names)},
        OBS_VALUE: [None] * len(hidden),
        OBS_STATUS: [HIDDEN] * len(hidden),
    }
    return {name: column + added[name] for name, column in rows.items()}


def under_their_totals(rows: Rows, trees: Mapping[str, Hierarchy]) -> dict[str, Hierarchy]:
    """Return the trees; a flat one in which one code is called a total has it as its root.

    That the others add up to it is then attacked with, and refused where they do not.
    """
    named = {name: named_totals(Axis(name, tree)) for name, tree in trees.items()}
    return {
        name: Hierarchy.flat(dict.fromkeys(code_texts(rows[name], name)), total=named[name][0])
        if len(named[name]) == 1 and tree.root not in rows[name]
        else tree
        for name, tree in trees.items()
    }


def _totals(people: Sequence[_Cell], at: int, tree: Hierarchy) -> dict[str, dict[_Cell, None]]:
    """Return, by the codes above those of *people* on one dimension, their totals there."""
    above = {code: tree.ancestors(code)[1:] for code in tree.codes}
    totals: dict[str, dict[_Cell, None]] = {}
    for cell in people:
        for code in above.get(cell[at], ()):
            totals.setdefault(code, {})[*cell[:at], code, *cell[at + 1 :]] = None
    return totals


def _closed_up(text: str) -> str:
    """Return what stands for a hidden count without blanks, since ``< 5`` is ``<5``."""
    return "".join(text.split())


def _ceiling(text: str) -> int:
    """Return the most people that every reader knows a text to stand for."""
    from covey.disclosure import UNBOUNDED

    if re.fullmatch(r"[+-]?[0-9]+", text):
        raise CommandError(
            f"--hidden {text}: this is a count. Where it stands for hidden ones as well, nobody "
            "can tell them apart: write something else there."
        )
    below, up_to = _BELOW.fullmatch(text), _UP_TO.fullmatch(text)
    ceiling = int(below[1]) - 1 if below else int(up_to[1]) if up_to else UNBOUNDED
    if ceiling < 1:
        raise CommandError(f"--hidden {text}: this stands for 0 alone. Write 0 in its place.")
    return ceiling


def _words(ceilings: Mapping[str, int]) -> str:
    from covey.disclosure import UNBOUNDED

    taken = (
        f"{text!r} (any count)" if most == UNBOUNDED else f"{text!r} (up to {most:,})"
        for text, most in ceilings.items()
    )
    return f"Hidden: {', '.join(taken) or 'nothing'}."


def _published(rows: Rows, count: str, statuses: Mapping[str, str], path: Path) -> Rows:
    texts = ["" if text is None else text.strip() for text in code_texts(rows[count], count)]
    symbols = ["".join(text.split()) for text in texts]
    values: Column = [
        None if symbol in statuses else int(text) if _WHOLE.fullmatch(text) else _WRONG
        for symbol, text in zip(symbols, _without_separators(texts), strict=True)
    ]
    wrong = [row for row, value in enumerate(values) if value is _WRONG]
    if wrong:
        defect = Defect(
            f"column {count!r} holds neither a whole number nor a text that --hidden names in ",
            tuple(row + 1 for row in wrong[:_SHOWN]),
            max(0, len(wrong) - _SHOWN),
            ". Name what stands for hidden counts there (--hidden '<5'; --hidden '' where it is "
            "empty), or correct these rows.",
        )
        raise InputError(defect_words(defect, path))
    status = [statuses.get(symbol, PUBLISHED) for symbol in symbols]
    others = {name: column for name, column in rows.items() if name != count}
    return {**others, OBS_VALUE: values, OBS_STATUS: status}


def _without_separators(texts: Sequence[str]) -> Sequence[str]:
    """Return numbers without marks between thousands, where these can be nothing else.

    A comma or a point may stand for a fraction. Here it does not if every number from 1,000 on has
    the same one before each three digits.
    """
    texts = [re.sub(r"[^0-9]", "", one) if _SPACED.fullmatch(one) else one for one in texts]
    marks = [mark for mark in ",." if any(mark in one for one in texts)]
    if len(marks) != 1 or any(map(_LARGE.fullmatch, texts)):
        return texts
    grouped = re.compile(rf"[1-9][0-9]{{0,2}}({re.escape(marks[0])}[0-9]{{3}})+")
    return [one.replace(marks[0], "") if grouped.fullmatch(one) else one for one in texts]
