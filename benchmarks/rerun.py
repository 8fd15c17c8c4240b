"""What running the method again tells, by enumeration of every table that fits.

python -m benchmarks.rerun --large TABLE ... [--minimum M ...]: what it costs, by two keys.

python -m benchmarks.rerun [SHAPE ...] [--tables N] [--seed S] [--most FITS] [--minimum M ...]
    [--price-of-ignored]:
draws N tables of each shape and threshold, protects each with reruns ignored and with
`reruns="tell nothing"`, lists all tables that fit what is published, runs the method on each, and
keeps those for which the same cells are hidden. Where these are drawn, each table counts as often
as a key leads it there, as `shares` of the method says; a test holds that against keys. The
enumeration and the verdict are written here, by the published counts alone. A release that more
than FITS tables fit is counted, and not played, and so is one of which no shares are known; with
--price-of-ignored none with reruns ignored is played, which takes most of the time.
"""

from __future__ import annotations

import argparse
import itertools
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

import covey
from benchmarks.class_twins import counted as known_table
from covey.disclosure.numeric.compiled import load_compiler
from covey.disclosure.progress import Run
from covey.disclosure.suppression.request import Request
from covey.disclosure.suppression.reruns.method import centres_of
from covey.errors import DisclosureRisk
from covey.system.stack import ALONE

MINIMUM_COUNTS = (3, 5, 10)
SHAPES = {"4x3": (4, 3), "3x3x2": (3, 3, 2), "tree": (4, 3)}
NAMES = ("area", "sex", "age")
LETTERS = "abcdefgh"
TREE = [("_T", ""), ("P", "_T"), ("Q", "_T"), ("a", "P"), ("b", "P"), ("c", "Q"), ("d", "Q")]
LIKELY = 0.9
KEY = b"a key that the benchmark draws with"

Leaves = NDArray[np.int64]
Published = Mapping[tuple[str, ...], int | None]
"""The published count of each row, None where it is hidden."""


@dataclass
class Tally:
    """What was found of the tables of one shape, threshold and policy.

    Args:
        tables: that were protected.
        refused: that were not.
        cells: hidden in them.
        more: releases that too many tables fit, or one that too many fit to list its centres.
        unsafe: unsafe counts of the releases that were played.
        told: of these, counts of which one value is left.
        likely: of these, counts of which some value has a share above 0.9.
        known: of these, counts that are below the threshold in every table that is left, and were
            not so by the sums alone.
    """

    tables: int = 0
    refused: int = 0
    cells: int = 0
    more: int = 0
    unsafe: int = 0
    told: int = 0
    likely: int = 0
    known: int = 0


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.rerun")
    parser.add_argument("shapes", nargs="*", default=list(SHAPES))
    parser.add_argument("--tables", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--most", type=int, default=300)
    parser.add_argument("--minimum", type=int, nargs="+", default=list(MINIMUM_COUNTS))
    parser.add_argument("--price-of-ignored", action="store_true")
    parser.add_argument("--large", nargs="+", metavar="TABLE")
    asked = parser.parse_args()
    if asked.large:
        print_prices(asked.large, asked.minimum)
        return
    load_compiler()  # thousands of small tables are sooner searched with it
    names = [field.name for field in fields(Tally)]
    print(f"| Shape | Minimum | Reruns | {' | '.join(names)} | price |")
    print(f"|---|--:|---|{'--:|' * (len(names) + 1)}")
    for shape in asked.shapes:
        for minimum in asked.minimum:
            ignored, nothing, price = Tally(), Tally(), [0, 0]
            most = {"ignored": 0 if asked.price_of_ignored else asked.most}
            for leaves in drawn(SHAPES[shape], asked.tables, asked.seed):
                cells = [
                    play(shape, leaves, minimum, reruns, tally, most.get(reruns, asked.most))
                    for reruns, tally in (("ignored", ignored), ("tell nothing", nothing))
                ]
                if None not in cells:
                    price[0] += cells[0]
                    price[1] += cells[1]
            for reruns, tally in (("ignored", ignored), ("tell nothing", nothing)):
                figures = " | ".join(f"{getattr(tally, name):,}" for name in names)
                more = price[1] / max(price[0], 1) - 1 if reruns != "ignored" else 0
                print(f"| {shape} | {minimum} | {reruns} | {figures} | {more:+.1%} |", flush=True)


def print_prices(names: list[str], minimum_counts: list[int]) -> None:
    """Print what drawing the hidden cells of large tables costs, by two keys."""
    print("| table | cells | minimum | hidden | s | drawn | s | price |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|")
    for name, minimum in itertools.product(names, minimum_counts):
        table = known_table(name)
        cells = len(covey.protect(table, covey.Policy(2)).to_frame("dict")["obs_value"])
        usual = _timed(table, covey.Policy(minimum), None)
        nothing = covey.Policy(minimum, reruns="tell nothing")
        keyed = [_timed(table, nothing, bytes([number]) * 32) for number in (1, 2)]
        drawn = ", ".join("refused" if hidden is None else f"{hidden:,}" for hidden, _ in keyed)
        took = ", ".join(f"{seconds:.0f}" for _, seconds in keyed)
        found = [hidden for hidden, _ in keyed if hidden is not None]
        more = f"{sum(found) / len(found) / (usual[0] or 1) - 1:+.1%}" if found else ""
        print(
            f"| {name} | {cells:,} | {minimum} | {usual[0]:,} | {usual[1]:.1f} "
            f"| {drawn} | {took} | {more} |",
            flush=True,
        )


def _timed(
    table: covey.CountTable, policy: covey.Policy, key: bytes | None
) -> tuple[int | None, float]:
    """Return how many cells are hidden, None where it is refused, and seconds of the processor."""
    begun = time.process_time()
    try:
        counts = covey.protect(table, policy, key=key).to_frame("dict")["obs_value"]
    except DisclosureRisk:
        return None, time.process_time() - begun
    return counts.count(None), time.process_time() - begun


def drawn(shape: tuple[int, ...], number: int, seed: int) -> Iterator[Leaves]:
    """Draw tables of three kinds: alike in all cells, heavy-tailed, and by their margins."""
    random = np.random.default_rng(seed)
    for each in range(number):
        if each % 3 == 0:
            mean = random.choice([4, 8, 15])
            yield random.negative_binomial(1.0, 1 / (1 + mean), size=shape)
        elif each % 3 == 1:
            drawn = random.lognormal(random.choice([1.5, 2.2]), 1.2, size=shape)
            yield np.floor(drawn).astype(np.int64)
        else:
            margins = [random.lognormal(0, 0.8, size=length) for length in shape]
            means = margins[0]
            for margin in margins[1:]:
                means = np.multiply.outer(means, margin)
            yield random.poisson(random.choice([4, 8, 15]) * means / means.mean())


def trees(shape: str) -> dict[str, covey.Hierarchy]:
    flat = {
        name: covey.Hierarchy.flat(list(LETTERS[:length]), insist=True)
        for name, length in zip(NAMES, SHAPES[shape], strict=False)
    }
    if shape != "tree":
        return flat
    rows = [{"code": code, "parent": above, "label": code} for code, above in TREE]
    return {**flat, "area": covey.Hierarchy.from_rows(rows)}


def counted(shape: str, leaves: Leaves) -> covey.CountTable:
    places = list(np.ndindex(*leaves.shape))
    names = NAMES[: leaves.ndim]
    frame = {name: [LETTERS[at[axis]] for at in places] for axis, name in enumerate(names)}
    return covey.CountTable.from_frame(
        {**frame, "count": leaves.ravel().tolist()}, trees(shape), count="count"
    )


def protect(shape: str, leaves: Leaves, minimum: int, reruns: str) -> Published | None:
    """Return what is published; None: it was refused."""
    names = NAMES[: leaves.ndim]
    try:
        policy = covey.Policy(minimum, reruns=reruns)
        key = None if reruns == "ignored" else KEY
        made = covey.protect(counted(shape, leaves), policy, jobs=1, key=key)
    except DisclosureRisk:
        return None
    rows = made.to_frame("dict")
    return dict(
        zip(zip(*(rows[name] for name in names), strict=True), rows["obs_value"], strict=True)
    )


def play(
    shape: str, leaves: Leaves, minimum: int, reruns: str, tally: Tally, most: int
) -> int | None:
    """Protect a table, and run the method on all that fits; return how many cells are hidden."""
    published = protect(shape, leaves, minimum, reruns)
    if published is None:
        tally.refused += 1
        return None
    tally.tables += 1
    cells = sum(value is None for value in published.values())
    tally.cells += cells
    fitting = tables_that_fit(shape, leaves.shape, published, most) if most else None
    if fitting is None:
        tally.more += 1
        return cells
    odds = _odds(shape, fitting, minimum, reruns, published)
    if odds is None:
        tally.more += 1
        return cells
    alike = [one for one, odd in zip(fitting, odds, strict=True) if odd]
    share = odds[odds > 0] / odds.sum()
    sums, hidden = members(shape, leaves.shape), hidden_cells(shape, leaves.shape, published)
    true = sums[hidden] @ leaves.ravel()
    before = np.array([sums[hidden] @ one.ravel() for one in fitting])
    left = np.array([sums[hidden] @ one.ravel() for one in alike])
    assert any((one == leaves).all() for one in alike), "the true table is not among them"
    for cell in np.flatnonzero((true > 0) & (true < minimum)):
        values = left[:, cell]
        tally.unsafe += 1
        tally.told += (values == values[0]).all()
        tally.likely += bool(np.bincount(values, share).max() > LIKELY)
        tally.known += (values < minimum).all() and not (before[:, cell] < minimum).all()
    return cells


def _odds(
    shape: str, tables: list[Leaves], minimum: int, reruns: str, published: Published
) -> NDArray[np.float64] | None:
    """Return (tables,) how often each leads to what is published, 0 to 1; None: it is not known."""
    if reruns == "ignored":
        led = [protect(shape, one, minimum, reruns) == published for one in tables]
        return np.array(led, np.float64)
    policy = covey.Policy(minimum, reruns=reruns)
    requests = [Request.of_tables({ALONE: counted(shape, one)}, policy) for one in tables]
    stack = requests[0].stack
    hidden = np.array([published[stack.codes(cell)] is None for cell in range(stack.size)])
    method, odds = centres_of(requests[0], Run()), []
    for request in requests:
        odds.append(method.share(request.cells.counts, hidden))
        if not method.exact:
            return None
    return np.array(odds)


def codes(shape: str, lengths: tuple[int, ...]) -> list[list[tuple[str, set[int]]]]:
    """Return by dimension its codes with the leaves below each."""
    flat = [
        [("_T", set(range(length))), *((LETTERS[at], {at}) for at in range(length))]
        for length in lengths
    ]
    if shape == "tree":
        flat[0] = [*flat[0], ("P", {0, 1}), ("Q", {2, 3})]
    return flat


def members(shape: str, lengths: tuple[int, ...]) -> NDArray[np.int64]:
    """Return (cells, leaves) 1 where a leaf is counted in a cell."""
    rows = []
    for cell in itertools.product(*codes(shape, lengths)):
        inside = [
            all(at in below for at, (_, below) in zip(place, cell, strict=True))
            for place in np.ndindex(*lengths)
        ]
        rows.append(inside)
    return np.array(rows, np.int64)


def hidden_cells(shape: str, lengths: tuple[int, ...], published: Published) -> list[int]:
    cells = itertools.product(*codes(shape, lengths))
    named = [tuple(code for code, _ in cell) for cell in cells]
    return [at for at, name in enumerate(named) if name in published and published[name] is None]


def tables_that_fit(
    shape: str, lengths: tuple[int, ...], published: Published, most: int
) -> list[Leaves] | None:
    """Return every table that fits what is published, leaf by leaf; None: there are more."""
    sums = members(shape, lengths)
    cells = [tuple(code for code, _ in cell) for cell in itertools.product(*codes(shape, lengths))]
    # What has no row counts 0, and what is hidden 1 or more.
    value = np.array([published.get(name, 0) or 0 for name in cells])
    unknown = np.array([name in published and published[name] is None for name in cells])
    limit = int(value.max(initial=0)) * 4 + 200
    leaf = [int(np.flatnonzero((sums.sum(axis=1) == 1) & (sums[:, at] == 1))[0])
            for at in range(sums.shape[1])]  # fmt: skip
    lowest = np.where(unknown, 1, value)
    highest = np.where(unknown, limit, value)
    # From every total follows a limit on what is below it.
    for cell in range(sums.shape[0]):
        below = sums[cell] == 1
        rest = sums[cell] @ lowest[leaf]
        for at in np.flatnonzero(below):
            highest[leaf[at]] = min(highest[leaf[at]], highest[cell] - rest + lowest[leaf[at]])
    partial = np.zeros((1, sums.shape[0]), np.int64)
    chosen = np.zeros((1, 0), np.int64)
    for at in range(sums.shape[1]):
        values = np.arange(lowest[leaf[at]], highest[leaf[at]] + 1)
        number = partial.shape[0]
        if number * values.size > 20_000_000 // sums.shape[0]:
            return None
        partial = (partial[:, None, :] + values[None, :, None] * sums[:, at]).reshape(
            -1, sums.shape[0]
        )
        chosen = np.concatenate(
            [np.repeat(chosen, values.size, axis=0), np.tile(values, number)[:, None]], axis=1
        )
        rest = sums[:, at + 1 :]
        least = partial + rest @ lowest[[leaf[one] for one in range(at + 1, sums.shape[1])]]
        largest = partial + rest @ highest[[leaf[one] for one in range(at + 1, sums.shape[1])]]
        may = ((least <= np.where(unknown, limit, value)) & (largest >= lowest)).all(axis=1)
        partial, chosen = partial[may], chosen[may]
    return None if len(chosen) > most else [one.reshape(lengths) for one in chosen]


if __name__ == "__main__":
    main()
