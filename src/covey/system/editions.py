"""Editions of a series, and the layers that they add up: see `series`."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final, Self

import numpy as np

from covey.system.details import Outline
from covey.tables.breakdowns import Breakdowns
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
        ours: False where others published it: nobody knows since when.
    """

    parts: frozenset[str]
    outline: Outline
    filled: Keys
    grid: Grid
    ours: bool = True

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
        less: of what was a layer when fewer editions were out: those that it left out of the
            others; None: it is a layer now.
        number: which it is of several corrections that the same editions count.
    """

    parts: frozenset[str]
    editions: tuple[str, ...]
    signed: bool
    less: tuple[str, ...] | None = None
    number: int = 1

    @property
    def name(self) -> str:
        """What errors call it, where no edition publishes it by itself."""
        own = " and ".join(self.editions)
        if self.less is None:
            which = f" ({self.number})" if self.number > 1 else ""
            return f"{'the change in' if self.signed else 'what is counted only in'} {own}{which}:"
        less = f" less {' and '.join(self.less)}" if self.less else ""
        return f"what is counted in {own}{less}:"

    @property
    def later(self) -> bool:
        """Tell whether several editions count it."""
        return len(self.editions) > 1


def layers_of(
    editions: Mapping[str, Edition],
    corrections: Container[str],
    asked: Mapping[str, frozenset[str]] = MappingProxyType({}),
) -> list[Layer]:
    """Return the parts in groups that the same editions count.

    A correction stands by itself but for other corrections: with what it corrects it would be one
    part, and with anything else it may be below 0. Where it changed something is known, so two that
    are *asked* for apart cannot be swapped for each other, and are layers of their own.
    """
    groups: dict[tuple[tuple[str, ...], frozenset[str] | None], set[str]] = {}
    for part in sorted(frozenset().union(*(one.parts for one in editions.values()))):
        within = tuple(name for name, one in editions.items() if part in one.parts)
        apart = None
        if part in corrections:
            apart = frozenset(name for name, parts in asked.items() if part in parts)
        groups.setdefault((within, apart), set()).add(part)
    return [
        Layer(frozenset(parts), within, apart is not None)
        for (within, apart), parts in groups.items()
    ]


def named_apart(layers: Iterable[Layer]) -> Iterator[Layer]:
    """Yield layers of which no two are called the same: corrections in the same editions."""
    taken: dict[str, int] = {}
    for one in layers:
        number = taken[one.name] = taken.get(one.name, 0) + 1
        yield one if number == 1 else replace(one, number=number)


def former_layers(editions: Mapping[str, Edition], corrections: Container[str]) -> Iterator[Layer]:
    """Yield the layers of what was out at each moment, whether later editions divided them or not.

    What was changed is asked for by the vintages that it lies between, see `asked`, and not by what
    editions of another period happened to leave of it.

    Args:
        editions: by name, in the order in which they went out. What others published is reckoned
            with at each moment, and without.
        corrections: by the part that is one.
    """
    stated = {name: one for name, one in editions.items() if not one.ours}
    out: dict[str, Edition] = {}
    for name, edition in editions.items():
        if edition.ours and edition.is_out:
            out = {**out, name: edition}
            for then in (out, out | stated) if stated else (out,):
                for layer in layers_of(then, corrections):
                    if not layer.signed:
                        yield replace(layer, less=_subtracted(layer, then, corrections))


def _subtracted(
    layer: Layer, editions: Mapping[str, Edition], corrections: Container[str]
) -> tuple[str, ...]:
    """Return the editions that tell a layer from what all of its own count in common."""
    common = frozenset.intersection(*(editions[name].parts for name in layer.editions))
    alike = {part for part in common - layer.parts if part not in corrections}
    return tuple(
        name
        for name, one in editions.items()
        if name not in layer.editions and not alike.isdisjoint(one.parts)
    )
