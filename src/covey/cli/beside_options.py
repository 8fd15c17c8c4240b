"""Options about what is out already, beside which something is published or attacked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from covey.cli.panels import FILES, told
from covey.errors import CommandError
from covey.files.rows import Rows
from covey.tables import Hierarchy

CountedOnce = Annotated[str | None, Parameter(group=FILES), told("none: codes add up")]

Beside = Annotated[
    tuple[Path, ...], Parameter(name="--with", negative="", show_default="none", group=FILES)
]


@Parameter(name="*", group=FILES)
@dataclass(frozen=True, kw_only=True)
class BesideOptions:
    """One code of a dimension that is published beside others that are out.

    Args:
        only: NAME=CODE: publish the rows of one code of a dimension alone, such as period=2024; the
            counts of all its other codes are known to Covey, and to nobody else.
        beside: With --only, published rows of other codes that are out; repeat it, in the order in
            which they went out. What is hidden there stays hidden, and nothing follows from all of
            them together.
        counted_once: With --only, the same dimension where each code counts persons once, so that
            a year is no sum of its quarters: at least each of them, at most all together. The
            counts then have rows of every code, of the year as of its quarters.
    """

    only: Annotated[str | None, told("all of them")] = None
    beside: Beside = ()
    counted_once: CountedOnce = None

    def code(self) -> tuple[str, str] | None:
        """Return the dimension and its code; None where everything is published.

        Raises:
            CommandError: --only is not of its form, or --with stands alone.
        """
        if self.only is None:
            if self.beside:
                raise CommandError(
                    "--with says what is out already. Say what goes out now: --only period=2024."
                )
            if self.counted_once is not None:
                raise CommandError(
                    "--counted-once is about codes that go out one after the other. Say which goes "
                    f"out now: --only {self.counted_once}=CODE."
                )
            return None
        name, equals, code = self.only.partition("=")
        if not (name and equals and code):
            raise CommandError("--only takes NAME=CODE, such as --only period=2024.")
        if self.counted_once not in (None, name):
            raise CommandError(
                f"--counted-once {self.counted_once}: only a code of {name!r} goes out alone. Name "
                "the same dimension in both."
            )
        return name, code

    def tree(self, given: Mapping[str, Hierarchy]) -> Hierarchy | None:
        """Return the tree of the dimension whose codes count persons once; None: there is none.

        Raises:
            CommandError: it has no tree, which says what is part of what.
        """
        if self.counted_once is None:
            return None
        return tree_counted_once(self.counted_once, given)


def tree_counted_once(name: str, given: Mapping[str, Hierarchy]) -> Hierarchy:
    """Return the tree of a dimension whose codes count persons once.

    Raises:
        CommandError: none was given, which would say what is part of what.
    """
    if name not in given:
        raise CommandError(
            f"--counted-once {name}: a tree says which codes are part of which. Give it: "
            f"--hierarchy {name}=FILE."
        )
    return given[name]


def read_beside(paths: tuple[Path, ...], names: Iterable[str]) -> dict[str, Rows]:
    """Return published rows by the name of their file, with its folder where two have one name.

    Args:
        paths: the files.
        names: how their dimensions are spelt.

    Raises:
        InputError: a file cannot be read.
        CommandError: a file stands twice.
    """
    from covey.cli.published_files import read_published

    if len({path.resolve() for path in paths}) < len(paths):
        raise CommandError("--with: a file stands there twice. Leave it out once.")
    short = len({path.name for path in paths}) == len(paths)
    return {path.name if short else str(path): read_published(path, names) for path in paths}
