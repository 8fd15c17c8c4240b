"""The tables that every system is given: codes, trees and leaf counts, as plain files."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet
from numpy.typing import NDArray

from benchmarks.giant import giant_codes, giant_leaves
from benchmarks.hold_out import HOLD_OUT, TOTAL

DATA = Path(__file__).parent / "data"
"""Tables that may be copied; the others are used where `SHARED` is."""
# Beside the repository, or higher up where a work tree of it lies elsewhere.
SHARED = next(
    (
        above / "shared/data"
        for above in Path(__file__).resolve().parents[2:]
        if (above / "shared/data/sdc").is_dir()
    ),
    Path("../shared/data"),
)
SDC = (
    "g2d_1e3", "g3d_1e3", "fr2_act_nuts",
    "g2d_1e4", "g3d_1e4", "g4d_1e4", "no_sosial",
    "g2d_1e5", "g3d_1e5", "g4d_1e5",
    "g3d_1e6", "g4d_1e6",
)  # fmt: skip
REAL = ("ad5", "ad_oc", "fars4", "ad4", "fars5")
"""Real tables with heavy tails and uneven trees; a folder each, totals under ``_T``."""
SETS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "earlier": (*SDC[:7], "displaced_2020", *SDC[7:], "giant_5d"),
        "real": REAL,
        "hold-out": tuple(HOLD_OUT),
    }
)
NAMES = tuple(name for names in SETS.values() for name in names)


@dataclass(frozen=True)
class Tree:
    """One dimension: its codes in pre-order, and the place above each; -1 above the total.

    Codes of the tables are made words (``n0103``), since some systems read ``0103`` as a number.
    """

    codes: tuple[str, ...]
    parent: NDArray[np.int64]

    @classmethod
    def of(cls, parent_of: dict[str, str]) -> Tree:
        """Order codes given with their parents; the total's parent is empty."""
        below: dict[str, list[str]] = {}
        for code, parent in parent_of.items():
            below.setdefault(parent, []).append(code)
        ordered, rest = [], list(reversed(below[""]))
        while rest:
            ordered.append(rest.pop())
            rest += reversed(below.get(ordered[-1], []))
        place = {code: number for number, code in enumerate(ordered)}
        return cls(tuple(ordered), np.array([place.get(parent_of[code], -1) for code in ordered]))

    @property
    def depth(self) -> list[int]:
        """(codes,) steps down from the total."""
        depth: list[int] = []
        for parent in self.parent:
            depth.append(depth[parent] + 1 if parent >= 0 else 0)
        return depth

    def places(self, codes: pa.ChunkedArray, prefix: str = "") -> NDArray[np.int64]:
        """Return the place of each code, which is given without its prefix."""
        place = {code: number for number, code in enumerate(self.codes)}
        words = pc.dictionary_encode(codes).combine_chunks()
        known = [place[prefix + word] for word in words.dictionary.to_pylist()]
        return np.array(known, np.int64)[words.indices.to_numpy()]


@dataclass(frozen=True)
class Table:
    """A table of counts at leaf level."""

    name: str
    trees: dict[str, Tree]
    places: tuple[NDArray[np.int64], ...]
    counts: NDArray[np.int64]

    @property
    def possible_cells(self) -> int:
        """Size of the full cross table, totals and zeros included."""
        return int(np.prod([len(tree.codes) for tree in self.trees.values()], dtype=np.int64))

    def write(self, folder: Path) -> None:
        """Write ``leaves.csv`` (codes, count; no zeros) and the trees as JSON and as CSV."""
        columns = {
            name: pa.array(tree.codes).take(pa.array(place))
            for (name, tree), place in zip(self.trees.items(), self.places, strict=True)
        }
        pyarrow.csv.write_csv(pa.table({**columns, "count": self.counts}), folder / "leaves.csv")
        dimensions = [
            {"name": name, "codes": tree.codes, "depth": tree.depth}
            for name, tree in self.trees.items()
        ]
        (folder / "dimensions.json").write_text(json.dumps(dimensions), encoding="utf-8")
        with (folder / "levels.csv").open("w", encoding="utf-8", newline="") as lines:
            rows = csv.writer(lines)
            rows.writerow(("dimension", "levels", "codes"))
            for name, tree in self.trees.items():
                rows.writerows(
                    (name, "@" * (depth + 1), code)
                    for code, depth in zip(tree.codes, tree.depth, strict=True)
                )


def marked(name: str) -> str:
    """Return the name of a table for people, who see that it is of the hold-out."""
    return f"{name} (hold-out)" if name in HOLD_OUT else name


def absent(name: str) -> str:
    """Return why a table cannot be loaded; empty if it can."""
    if name in SDC and not found("sdc", f"{name}.parquet").exists():
        return f"it may not be copied or is too large, and {SHARED / 'sdc'} is not here"
    return ""


def found(*path: str) -> Path:
    """Return where a file or folder of tables lies: in this repository, or in `SHARED`."""
    own = DATA.joinpath(*path)
    return own if own.exists() else SHARED.joinpath(*path)


def load(name: str) -> Table:
    """Return one table by its name."""
    if name == "giant_5d":
        return drawn(name, giant_codes(), giant_leaves)
    if name in HOLD_OUT:
        return drawn(name, HOLD_OUT[name].trees, HOLD_OUT[name].leaves)
    if name == "displaced_2020":
        return _displaced(found("unhcr"))
    if name in REAL:
        return _real(name, found("real", name))
    return _sdc(name)


def drawn(
    name: str,
    codes: Mapping[str, dict[str, str]],
    leaves: Callable[
        [list[NDArray[np.int64]]], tuple[tuple[NDArray[np.int64], ...], NDArray[np.int64]]
    ],
) -> Table:
    """Return a made-up table; *leaves* draws it from the places of each tree's leaves."""
    trees = {dimension: Tree.of(parent_of) for dimension, parent_of in codes.items()}
    below = [np.setdiff1d(np.arange(tree.parent.size), tree.parent) for tree in trees.values()]
    columns, counts = leaves(below)
    return Table(name, trees, columns, counts)


def _sdc(name: str) -> Table:
    frame = pyarrow.parquet.read_table(found("sdc", f"{name}.parquet"))
    described = json.loads(found("sdc", f"{name}.json").read_text(encoding="utf-8"))
    trees = {}
    for dimension in described["dims"]:
        column = dimension["name"]
        if "branch" in dimension:
            trees[column] = _tree_of_prefixes(frame[column].unique().to_pylist())
        else:
            trees[column] = _tree_of_levels(dimension["nodes_list"], dimension["levels"])
    return _table(name, trees, frame, "freq", prefix="n")


def _tree_of_prefixes(leaves: list[str]) -> Tree:
    """Two characters a level: 0103 stands below 01."""
    codes = sorted({leaf[:end] for leaf in leaves for end in range(2, len(leaf) + 1, 2)})
    return Tree.of(
        {TOTAL: "", **{f"n{code}": f"n{code[:-2]}" if code[2:] else TOTAL for code in codes}}
    )


def _tree_of_levels(codes: list[str], levels: list[str]) -> Tree:
    parent_of, above = {}, [""]
    for code, level in zip(codes, levels, strict=True):
        word = TOTAL if len(level) == 1 else f"n{code}"
        parent_of[word] = above[len(level) - 1]
        above[len(level) :] = [word]
    return Tree.of(parent_of)


def _displaced(folder: Path) -> Table:
    frame = pyarrow.csv.read_csv(folder / "displaced_2020.csv")
    files = {
        "country": "countries", "population_type": "population_types", "sex": "sex", "age": "age",
    }  # fmt: skip
    trees = {name: _tree_of_file(folder / f"{file}.csv") for name, file in files.items()}
    return _table("displaced_2020", trees, frame, "persons")


def _real(name: str, folder: Path) -> Table:
    header = (folder / "counts.csv").read_text(encoding="utf-8").partition("\n")[0].split(",")
    words = dict.fromkeys(header[:-1], pa.string())
    frame = pyarrow.csv.read_csv(
        folder / "counts.csv", convert_options=pyarrow.csv.ConvertOptions(column_types=words)
    )
    trees = {column: _tree_of_file(folder / f"{column}.csv") for column in words}
    return _table(name, trees, frame, header[-1])


def _tree_of_file(path: Path) -> Tree:
    with path.open(encoding="utf-8") as lines:
        return Tree.of({row["code"]: row["parent"] for row in csv.DictReader(lines)})


def _table(
    name: str, trees: dict[str, Tree], frame: pa.Table, count: str, prefix: str = ""
) -> Table:
    counts = frame[count].to_numpy().astype(np.int64)
    filled = np.flatnonzero(counts)
    places = [
        tree.places(frame[column].cast(pa.string()).take(filled), prefix)
        for column, tree in trees.items()
    ]
    return Table(name, trees, tuple(places), counts[filled])
