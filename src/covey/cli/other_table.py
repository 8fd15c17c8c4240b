"""A table that Covey did not make: its counts, and what stands where one is hidden."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

from cyclopts import Parameter

from covey.cli.file_defects import defect_words
from covey.cli.panels import FILES, told
from covey.errors import CommandError, Defect, InputError
from covey.tables import Axis, Grid, Hierarchy
from covey.tables.extent import refuse_too_large
from covey.tables.flat import named_totals
from covey.tables.status import HIDDEN, OBS_STATUS, OBS_VALUE, PUBLISHED

if TYPE_CHECKING:
    import polars as pl

_BELOW: Final = re.compile(r"<([0-9]+)")
_UP_TO: Final = re.compile(r"(?:<=|≤|1[-–])([0-9]+)")
_SPACED: Final = r"^[0-9]{1,3}([ \u00a0\u2009\u202f'’][0-9]{3})+$"
_SHOWN: Final = 5


@dataclass(frozen=True)
class OtherRows:
    """The rows of such a table in the one published shape.

    Args:
        rows: the dimensions, obs_value and obs_status.
        symbols: the statuses of hidden counts, each with the most people that it stands for.
        words: what each text was taken for.
    """

    rows: pl.DataFrame
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
        frame = read_texts(path, self.count)
        for name in (OBS_VALUE, OBS_STATUS):
            if name in frame.columns and name != self.count:
                raise InputError(
                    f"{path.name}: column {name!r} is called as one that Covey writes. Leave it "
                    "out, rename it, or audit the file without --count."
                )
        statuses = {text: f"{HIDDEN} {ceiling}" for text, ceiling in ceilings.items()}
        symbols = {statuses[text]: ceiling for text, ceiling in ceilings.items()}
        rows = _published(frame, self.count, statuses, path)
        return OtherRows(rows, symbols, _words(ceilings))


def with_totals(
    rows: pl.DataFrame, trees: Mapping[str, Hierarchy], but: str | None = None
) -> pl.DataFrame:
    """Return rows and, hidden, the totals of people in them that no row publishes.

    Args:
        rows: the dimensions, obs_value and obs_status.
        trees: the tree of each dimension.
        but: a dimension over which nothing is added up.

    Raises:
        TableError: there are more of them than a machine holds.
    """
    import polars as pl

    refuse_too_large(Grid.of(trees), rows.height)
    names = list(trees)
    known = rows.select(names)
    people = rows.filter(pl.col(OBS_VALUE).fill_null(1) > 0).select(names)
    for name, tree in trees.items():
        if name == but:
            continue
        # A code with one part is one cell with it, and is published with it.
        for code in (one for one in tree.codes if len(tree.children(one)) > 1):
            below = people.filter(pl.col(name).is_in(_under(tree, code)))
            totals = below.with_columns(pl.lit(code).alias(name)).unique(maintain_order=True)
            more = totals.join(known, on=names, how="anti", maintain_order="left")
            known, people = pl.concat([known, more]), pl.concat([people, more])
    hidden = known[rows.height :].with_columns(
        pl.lit(None, pl.Int64).alias(OBS_VALUE), pl.lit(HIDDEN).alias(OBS_STATUS)
    )
    return pl.concat([rows, hidden.select(rows.columns)])


def under_their_totals(rows: pl.DataFrame, trees: Mapping[str, Hierarchy]) -> dict[str, Hierarchy]:
    """Return the trees; a flat one in which one code is called a total has it as its root.

    That the others add up to it is then attacked with, and refused where they do not.
    """
    named = {name: named_totals(Axis(name, tree)) for name, tree in trees.items()}
    return {
        name: Hierarchy.flat(rows[name].unique(maintain_order=True), total=named[name][0])
        if len(named[name]) == 1 and tree.root not in rows[name]
        else tree
        for name, tree in trees.items()
    }


def _under(tree: Hierarchy, code: str) -> list[str]:
    parts = list(tree.children(code))
    return parts + [below for part in parts for below in _under(tree, part)]


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


def _published(
    frame: pl.DataFrame, count: str, statuses: Mapping[str, str], path: Path
) -> pl.DataFrame:
    import polars as pl

    text = frame[count].cast(pl.String).fill_null("").str.strip_chars()
    symbol = text.str.replace_all(r"\s", "")
    hidden = symbol.is_in(list(statuses))
    whole = _without_separators(text).cast(pl.Int64, strict=False)
    wrong = (~hidden & whole.is_null()).arg_true()
    if len(wrong):
        defect = Defect(
            f"column {count!r} holds neither a whole number nor a text that --hidden names in ",
            tuple(row + 1 for row in wrong[:_SHOWN]),
            max(0, len(wrong) - _SHOWN),
            ". Name what stands for hidden counts there (--hidden '<5'; --hidden '' where it is "
            "empty), or correct these rows.",
        )
        raise InputError(defect_words(defect, path))
    status = symbol.replace_strict(dict(statuses), default=PUBLISHED, return_dtype=pl.String)
    value = whole.set(hidden, None)
    return frame.drop(count).with_columns(value.alias(OBS_VALUE), status.alias(OBS_STATUS))


def _without_separators(text: pl.Series) -> pl.Series:
    """Return numbers without marks between thousands, where these can be nothing else.

    A comma or a point may stand for a fraction. Here it does not if every number from 1,000 on has
    the same one before each three digits.
    """
    import polars as pl

    spaced = text.str.contains(_SPACED)
    text = pl.select(
        pl.when(spaced).then(text.str.replace_all(r"[^0-9]", "")).otherwise(text)
    ).to_series()
    marks = [mark for mark in ",." if text.str.contains(mark, literal=True).any()]
    if len(marks) != 1 or text.str.contains(r"^[0-9]{4,}$").any():
        return text
    mark = re.escape(marks[0])
    grouped = text.str.contains(rf"^[1-9][0-9]{{0,2}}({mark}[0-9]{{3}})+$")
    return pl.select(
        pl.when(grouped).then(text.str.replace_all(marks[0], "", literal=True)).otherwise(text)
    ).to_series()
