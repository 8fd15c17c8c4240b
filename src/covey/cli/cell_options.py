"""Options about single cells: which stay, which go, which are dear, and what if one has no twin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from cyclopts import Parameter

from covey.cli.options import whole_number
from covey.cli.panels import CELLS
from covey.errors import CommandError

Remedy = Literal["hide-wider-total", "coarsen-branch", "hide-zeros"]
Repeated = Annotated[tuple[str, ...], Parameter(negative="", show_default="none")]


@Parameter(name="*", group=CELLS)
@dataclass(frozen=True, kw_only=True)
class CellOptions:
    """Which cells are to stay published, or to be hidden.

    Args:
        keep: NAME=CODE[,NAME=CODE]: cells that stay published, such as area=_T; a dimension that
            is left out means all its codes. Repeat it for more cells.
        hide: Likewise, cells that must be hidden, such as area=VN-22,sex=F.
        level_weight: NAME:LEVEL=WEIGHT: how much dearer it is to hide the cells of a level, 0 the
            finest, such as area:2=10. Repeat it.
        remedy: What may be done where an unsafe cell cannot be protected otherwise; repeat it in
            the order of preference.
    """

    keep: Repeated = ()
    hide: Repeated = ()
    level_weight: Repeated = ()
    remedy: Annotated[
        tuple[Remedy, ...], Parameter(negative="", show_default="hide-wider-total")
    ] = ()

    def fields(self) -> dict[str, Any]:
        """Return the fields of a policy that are given.

        Raises:
            CommandError: an option is not of its form.
        """
        asked = {
            "frozen_open": tuple(pattern("--keep", text) for text in self.keep),
            "frozen_hidden": tuple(pattern("--hide", text) for text in self.hide),
            "level_weights": _level_weights(self.level_weight),
            "remedies": tuple(remedy.replace("-", " ") for remedy in self.remedy),
        }
        return {name: value for name, value in asked.items() if value}


def pattern(option: str, text: str) -> dict[str, tuple[str, ...]]:
    """Return the cells that *text* names by their codes.

    Raises:
        CommandError: it is not of the form that the *option* takes.
    """
    codes: dict[str, tuple[str, ...]] = {}
    for pair in text.split(","):
        name, equals, code = pair.partition("=")
        if not (name and equals and code):
            raise CommandError(f"{option} takes NAME=CODE[,NAME=CODE], such as {option} area=_T.")
        codes[name] = (*codes.get(name, ()), code)
    return codes


def _level_weights(texts: tuple[str, ...]) -> dict[str, dict[int, float]]:
    weights: dict[str, dict[int, float]] = {}
    for text in texts:
        place, _, weight = text.partition("=")
        name, _, level = place.rpartition(":")
        try:
            by_level = weights.setdefault(name, {})
            if not name or whole_number(level) in by_level:
                raise ValueError("no dimension, or a level that is given twice")
            by_level[whole_number(level)] = float(weight)
        except ValueError:
            raise CommandError(
                "--level-weight takes NAME:LEVEL=WEIGHT, each level once, such as "
                "--level-weight area:2=10."
            ) from None
    return weights
