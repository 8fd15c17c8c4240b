"""Editions of a series, and the layers that they add up: see `series`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self

import numpy as np

from covey.tables.breakdowns import Breakdowns
from covey.tables.details import Outline
from covey.tables.grid import Grid, Keys

_NOWHERE: Final = Breakdowns(frozenset())
"""The outline of an edition that is not out."""


@dataclass(frozen=True)
class Edition:
    """One table of a series, by what everybody knows of it.

    Args:
        parts: what it adds up.
        outline: which cells are published.
        filled: (cells,) sorted; the published cells that are not 0, or hidden.
        grid: its dimensions, by trees of its own.
    """

    parts: frozenset[str]
    outline: Outline
    filled: Keys
    grid: Grid

    @classmethod
    def not_out(cls, parts: frozenset[str], grid: Grid) -> Self:
        """Return the edition of a period that is counted, or will be, and not published."""
        return cls(parts, _NOWHERE, np.zeros(0, np.int64), grid)

    @property
    def is_out(self) -> bool:
        """Whether any of it is published."""
        return self.outline is not _NOWHERE


@dataclass(frozen=True)
class Layer:
    """Parts that the same editions count.

    Args:
        parts: which.
        editions: the names of the editions.
        signed: True if it changes what others count, and so may be below 0.
    """

    parts: frozenset[str]
    editions: tuple[str, ...]
    signed: bool

    @property
    def name(self) -> str:
        """What errors call it, where no edition publishes it by itself."""
        what = "the change in" if self.signed else "what is counted only in"
        return f"{what} {' and '.join(self.editions)}:"

    @property
    def later(self) -> bool:
        """Tell whether several editions count it."""
        return len(self.editions) > 1


def layers_of(editions: Mapping[str, Edition], corrections: Mapping[str, Keys]) -> list[Layer]:
    """Return the parts in groups that the same editions count.

    A correction stands by itself but for other corrections: with what it corrects it would be one
    part, and with anything else it may be below 0.
    """
    groups: dict[tuple[tuple[str, ...], bool], set[str]] = {}
    for part in sorted(frozenset().union(*(one.parts for one in editions.values()))):
        within = tuple(name for name, one in editions.items() if part in one.parts)
        groups.setdefault((within, part in corrections), set()).add(part)
    return [Layer(frozenset(parts), *group) for group, parts in groups.items()]
