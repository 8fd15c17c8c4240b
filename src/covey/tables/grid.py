"""The cross of all dimensions: every possible cell as one whole number, none of them stored.

A cell's key is a mixed-radix number, the first dimension slowest; codes of a single-child chain
share one digit, so equal keys are equal cells.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from covey.errors import TableError
from covey.tables.codelist import Codelist
from covey.tables.hierarchy import Hierarchy
from covey.tables.legible import alike, unfit_code
from covey.tables.status import OBS_STATUS, OBS_VALUE

Keys = NDArray[np.int64]
_Value = TypeVar("_Value", bound=np.generic)

LARGEST_KEY = 2**62
_NARROW = 2**31
_SHOWN = 5
_ROOM = 8
_BLOCK = 2**18


@dataclass(frozen=True)
class Axis:
    """One dimension of a grid: its tree with single-child chains folded into one node.

    Args:
        name: the dimension.
        hierarchy: the tree as the user gave it.
    """

    name: str
    hierarchy: Hierarchy

    @cached_property
    def nodes(self) -> NDArray[np.int64]:
        """(nodes,) position in the hierarchy of the code that stands for each node."""
        merged = self.hierarchy.merged
        return np.flatnonzero(merged == np.arange(merged.size))

    @cached_property
    def node_of_code(self) -> NDArray[np.int64]:
        """(codes,) the node each code of the hierarchy belongs to."""
        return np.searchsorted(self.nodes, self.hierarchy.merged)

    @cached_property
    def parent(self) -> NDArray[np.int64]:
        """(nodes,) the node above each node; -1 for the total."""
        above = self.hierarchy.parent[self.nodes]
        return np.where(above >= 0, self.node_of_code[above], -1)

    @cached_property
    def is_leaf(self) -> NDArray[np.bool_]:
        """(nodes,) True where no node stands below."""
        leaf = np.ones(self.nodes.size, dtype=bool)
        leaf[self.parent[1:]] = False
        return leaf

    @cached_property
    def depth(self) -> NDArray[np.int64]:
        """(nodes,) steps down from the total, which is 0."""
        depth = np.zeros(self.nodes.size, dtype=np.int64)
        for node in range(1, self.nodes.size):
            depth[node] = depth[self.parent[node]] + 1
        return depth

    @property
    def size(self) -> int:
        """Number of nodes, totals included."""
        return int(self.nodes.size)

    def code(self, node: int) -> str:
        """Return the code that stands for *node*."""
        return self.hierarchy.codes[int(self.nodes[node])]


@dataclass(frozen=True)
class Grid:
    """All dimensions of a table, and the arithmetic of its keys.

    Args:
        axes: the dimensions in the order of the input.

    Raises:
        TableError: no dimension, a name that stands twice, is unfit or taken by what is published,
            or more than 2^62 possible cells.
    """

    axes: tuple[Axis, ...]

    @classmethod
    def of(cls, dimensions: Mapping[str, Hierarchy]) -> Grid:
        """Build the grid of *dimensions*, in their order."""
        return cls(tuple(Axis(name, hierarchy) for name, hierarchy in dimensions.items()))

    @classmethod
    def of_shape(cls, shape: Sequence[tuple[int, ...]]) -> Grid:
        """Build a grid of some `shape`, whose dimensions and codes are called by their numbers."""
        trees = (Hierarchy(Codelist(tuple(map(str, range(len(one))))), one) for one in shape)
        return cls.of({str(number): tree for number, tree in enumerate(trees)})

    def __post_init__(self) -> None:
        refuse_unfit_names(self.names)
        if not is_spanned(self.axes):
            raise TableError(
                f"The dimensions span more than 2^62 possible cells ({self.shown_names}). "
                "Use fewer dimensions or coarser hierarchies."
            )

    @property
    def names(self) -> tuple[str, ...]:
        """The dimensions in order."""
        return tuple(axis.name for axis in self.axes)

    @property
    def shape(self) -> tuple[tuple[int, ...], ...]:
        """Of each dimension, the position of each code's parent; -1 for the total."""
        return tuple(axis.hierarchy.parents for axis in self.axes)

    @property
    def shown_names(self) -> str:
        """The first few of them, for errors."""
        return ", ".join(self.names[:_SHOWN]) + (", …" if len(self.names) > _SHOWN else "")

    @property
    def hierarchies(self) -> dict[str, Hierarchy]:
        """The trees by dimension, as the user gave them."""
        return {axis.name: axis.hierarchy for axis in self.axes}

    @property
    def possible_cells(self) -> int:
        """Size of the full cross table, totals included, single-child chains counted once."""
        return math.prod(axis.size for axis in self.axes)

    @property
    def possible_rows(self) -> int:
        """Rows of the full cross table as published: every combination of codes."""
        return math.prod(len(axis.hierarchy.codes) for axis in self.axes)

    @cached_property
    def strides(self) -> tuple[int, ...]:
        """Weight of each dimension's digit in a key."""
        sizes = [axis.size for axis in self.axes]
        return tuple(math.prod(sizes[d + 1 :]) for d in range(len(sizes)))

    def digit(self, keys: Keys, dimension: int) -> NDArray[np.int64]:
        """Return (keys,) each cell's node on one dimension."""
        # Numbers of 32 bits are divided in a quarter of the time.
        narrow = keys.astype(np.int32) if self.possible_cells <= _NARROW else keys
        node = (narrow // self.strides[dimension]) % self.axes[dimension].size
        return node.astype(np.int64, copy=False)

    def key(self, digits: Sequence[NDArray[np.int64]]) -> Keys:
        """Return (cells,) keys from one array of nodes a dimension."""
        keys = np.zeros_like(digits[0])
        for nodes, stride in zip(digits, self.strides, strict=True):
            keys += nodes * stride
        return keys

    def key_of(self, codes: Sequence[str]) -> int:
        """Return the cell that codes name, one a dimension: the way back from `codes`."""
        nodes = [
            axis.node_of_code[[axis.hierarchy.position[code]]]
            for axis, code in zip(self.axes, codes, strict=True)
        ]
        return int(self.key(nodes)[0])

    def parent_key(self, keys: Keys, dimension: int) -> Keys:
        """Return (keys,) the cell above each cell on one dimension; -1 above a total."""
        return self.above(keys, self.digit(keys, dimension), dimension)

    def above(self, keys: Keys, node: NDArray[np.integer], dimension: int) -> Keys:
        """Return the same for whoever knows (keys,) the *node* of each on the dimension."""
        above = self.axes[dimension].parent
        step = (above - np.arange(above.size)) * self.strides[dimension]
        key: Keys = keys + step[node]
        key[node == 0] = -1
        return key

    def codes(self, key: int) -> tuple[str, ...]:
        """Return the codes that name one cell, one a dimension."""
        cell = np.array([key], dtype=np.int64)
        return tuple(axis.code(int(self.digit(cell, d)[0])) for d, axis in enumerate(self.axes))

    def crossed_dimensions(self, keys: Keys) -> NDArray[np.int64]:
        """Return (keys,) in how many dimensions each cell is no total."""
        below = (self.digit(keys, d) > 0 for d in range(len(self.axes)))
        return np.asarray(sum(below, np.zeros(keys.size, np.int64)))

    def is_leaf(self, keys: Keys) -> NDArray[np.bool_]:
        """Return (keys,) True where a cell is a leaf on every dimension."""
        leaf = np.ones(keys.size, dtype=bool)
        for d, axis in enumerate(self.axes):
            leaf &= axis.is_leaf[self.digit(keys, d)]
        return leaf


class Places:
    """Where keys stand *among* sorted ones: for many that are looked up one array after another.

    Args:
        among: (cells,) sorted, unique, none below 0.
    """

    def __init__(self, among: Keys) -> None:
        self._among = among
        self._place: NDArray[np.int32] | None = None
        span = int(among[-1]) + 1 if among.size else 0
        if span <= min(_ROOM * among.size, np.iinfo(np.int32).max):
            self._place = np.full(span + 1, -1, np.int32)
            self._place[among] = np.arange(among.size, dtype=np.int32)

    def of(self, keys: Keys) -> NDArray[np.int64]:
        """Return (keys,) the place of each; -1 where it is not there, and for a key of -1."""
        if self._place is None:
            return find(keys, self._among)
        # Behind all keys stands one without a place: for those beyond, and for -1.
        return self._place[np.minimum(keys, self._place.size - 1)].astype(np.int64)


def blocks(size: int) -> Iterator[slice]:
    """Yield some of *size* rows after others: what is worked out of them on the way stays small."""
    return (slice(first, min(first + _BLOCK, size)) for first in range(0, size, _BLOCK))


def taken(values: NDArray[_Value], which: NDArray[np.integer]) -> NDArray[_Value]:
    """Return (rows,) of *values* those at the places *which*, be these numbers of few bytes."""
    found = np.empty(which.size, values.dtype)
    for some in blocks(which.size):
        found[some] = values[which[some]]
    return found


def distinct(numbers: NDArray[np.integer], span: int) -> NDArray[np.int64]:
    """Return *numbers* from 0 to *span*, the latter not among them: each once, sorted."""
    if span > _ROOM * numbers.size:
        return np.unique(numbers).astype(np.int64)
    met = np.zeros(span, dtype=bool)
    for some in blocks(numbers.size):
        met[numbers[some]] = True
    return np.flatnonzero(met)


def find(keys: Keys, among: Keys) -> NDArray[np.int64]:
    """Return (keys,) the place of each key *among* sorted ones; -1 where it is not there."""
    if not among.size:
        return np.full(keys.size, -1, dtype=np.int64)
    place = np.minimum(np.searchsorted(among, keys), among.size - 1)
    return np.where(among[place] == keys, place, -1)


def is_spanned(axes: Sequence[Axis]) -> bool:
    """Tell whether every possible cell of these dimensions can have a key of its own."""
    return math.prod(axis.size for axis in axes) < LARGEST_KEY


def refuse_unfit_names(names: Sequence[str]) -> None:
    """Refuse dimensions that no grid can have, by their names.

    Raises:
        TableError: no dimension, or a name that stands twice, is unfit or taken.
    """
    if not names:
        raise TableError("A table needs at least one dimension.")
    if any(alike(names)):
        raise TableError("Two dimensions have the same name. Rename one of them.")
    for name in names:
        if name.strip().casefold() in (OBS_VALUE, OBS_STATUS):
            raise TableError(
                f"{name!r} cannot be a dimension: what is published has a column of this name. "
                "Rename it, or leave it out."
            )
        wrong = unfit_code(name)
        if wrong:
            raise TableError(f"{name!r} cannot name a dimension, since {wrong}. Rename the column.")
