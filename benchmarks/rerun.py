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

Of "linked" area × sex and sex × age go out together, each a table, of "breakdowns" both of one
table, of "series" two quarters and then their half-year, and of "frontier" the breakdowns that are
chosen by counts; that is played with reruns ignored alone, as nothing is drawn for it.
"""

from __future__ import annotations

import argparse
import itertools
import time
from collections.abc import Iterator, Mapping, Sequence
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
from covey.tables.breakdowns import Breakdowns

MINIMUM_COUNTS = (3, 5, 10)
SHAPES = {
    "4x3": (4, 3),
    "3x3x2": (3, 3, 2),
    "tree": (4, 3),
    "linked": (3, 3, 2),
    "breakdowns": (2, 2, 2),
    "frontier": (2, 2, 2),
    "series": (2, 3, 2),
}
ALWAYS_IGNORED = ("frontier",)
NAMES = ("area", "sex", "age")
QUARTERS = ("quarter", "area", "sex")
BREAKDOWNS = ({"area": 1, "sex": 1}, {"sex": 1, "age": 1})
LINKED = {"by area": ("area", "sex"), "by age": ("sex", "age")}
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
            tallies = {"ignored": Tally()}
            if shape not in ALWAYS_IGNORED:
                tallies["tell nothing"] = Tally()
            price = [0, 0]
            most = {"ignored": 0 if asked.price_of_ignored else asked.most}
            for leaves in drawn_of(shape, asked.tables, asked.seed):
                cells = [
                    play(shape, leaves, minimum, reruns, tally, most.get(reruns, asked.most))
                    for reruns, tally in tallies.items()
                ]
                if None not in cells:
                    price[0] += cells[0]
                    price[1] += cells[-1]
            for reruns, tally in tallies.items():
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


def drawn_of(shape: str, number: int, seed: int) -> Iterator[Leaves]:
    """Draw people per leaf of tables of a shape, of linked ones first those of the one."""
    for leaves in drawn(SHAPES[shape], number, seed):
        if shape == "linked":
            yield np.concatenate([leaves.sum(axis=2).ravel(), leaves.sum(axis=0).ravel()])
        else:
            yield leaves


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


def names_of(shape: str) -> tuple[str, ...]:
    return QUARTERS if shape == "series" else NAMES


def trees(shape: str) -> dict[str, covey.Hierarchy]:
    flat = {
        name: covey.Hierarchy.flat(list(LETTERS[:length]), insist=True)
        for name, length in zip(names_of(shape), SHAPES[shape], strict=False)
    }
    if shape != "tree":
        return flat
    rows = [{"code": code, "parent": above, "label": code} for code, above in TREE]
    return {**flat, "area": covey.Hierarchy.from_rows(rows)}


def counted(shape: str, leaves: Leaves) -> covey.CountTable:
    return _counted(dict(zip(names_of(shape), trees(shape).values(), strict=False)), leaves)


def _counted(by: Mapping[str, covey.Hierarchy], leaves: Leaves) -> covey.CountTable:
    """Return a table of leaves in the order of the first dimensions *by* which they are."""
    places = list(np.ndindex(*leaves.shape))
    own = dict(itertools.islice(by.items(), leaves.ndim))
    frame = {name: [LETTERS[at[axis]] for at in places] for axis, name in enumerate(own)}
    return covey.CountTable.from_frame(
        {**frame, "count": leaves.ravel().tolist()}, by, count="count"
    )


def family(shape: str, leaves: Leaves) -> dict[str, covey.CountTable]:
    """Return the tables that go out together."""
    if shape != "linked":
        return {ALONE: counted(shape, leaves)}
    lengths, every, made, begin = dict(zip(NAMES, SHAPES[shape], strict=True)), trees(shape), {}, 0
    for table, by in LINKED.items():
        own = tuple(lengths[name] for name in by)
        block = leaves[begin : begin + int(np.prod(own))].reshape(own)
        made[table] = _counted({name: every[name] for name in by}, block)
        begin += block.size
    return made


def policy_of(shape: str, minimum: int, reruns: str) -> covey.Policy:
    detail = {"frontier": "frontier", "breakdowns": BREAKDOWNS}.get(shape, "one")
    return covey.Policy(minimum, detail=detail, reruns=reruns)


def protect(shape: str, leaves: Leaves, minimum: int, reruns: str) -> Published | None:
    """Return what is published; None: it was refused."""
    policy = policy_of(shape, minimum, reruns)
    key = None if reruns == "ignored" else KEY
    try:
        if shape == "linked":
            linked = covey.protect_linked(family(shape, leaves), policy, key=key)
            return _rows(linked, [*NAMES], [*linked])
        if shape == "series":
            return _in_turn(leaves, policy, key)
        made = covey.protect(counted(shape, leaves), policy, jobs=1, key=key)
        return _rows({ALONE: made}, NAMES[: leaves.ndim])
    except DisclosureRisk:
        return None


def _in_turn(leaves: Leaves, policy: covey.Policy, key: bytes | None) -> Published:
    """Publish one quarter, the other beside it, and both together beside these."""
    first = leaves.copy()
    first[1] = 0  # nobody has counted the other yet
    known = {"a": first, "b": leaves, "_T": leaves}
    out: dict[str, covey.ProtectedTable] = {}
    for code, counts in known.items():
        before = {of: one.to_frame("dict") for of, one in out.items()}
        table = counted("series", counts)
        out[code] = covey.protect_beside(table, policy, ("quarter", code), before, key=key)
    return _rows(out, QUARTERS)


def _rows(
    tables: Mapping[str, covey.ProtectedTable], names: Sequence[str], of: Sequence[str] = ()
) -> Published:
    """Return the rows of tables by their codes, after the name of the table where it is asked."""
    found: dict[tuple[str, ...], int | None] = {}
    for table, made in tables.items():
        rows = made.to_frame("dict")
        codes = zip(*(rows[name] for name in names if name in rows), strict=True)
        named = [(table, *one) if table in of else one for one in codes]
        found |= dict(zip(named, rows["obs_value"], strict=True))
    return found


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
    sums, hidden = members(shape, leaves.shape), unknown_cells(shape, leaves.shape, published)
    true = sums[hidden] @ leaves.ravel()
    before = np.array([sums[hidden] @ one.ravel() for one in fitting])
    left = np.array([sums[hidden] @ one.ravel() for one in alike])
    assert any((one == leaves).all() for one in alike), "the true table is not among them"
    for cell in np.flatnonzero((true > 0) & (true < minimum)):
        values = left[:, cell]
        tally.unsafe += 1
        tally.told += (values == values[0]).all()
        tally.likely += bool(np.bincount(values, share).max() > LIKELY)
        known, known_before = (_unsafe(of, minimum).all() for of in (values, before[:, cell]))
        tally.known += known and not known_before
    return cells


def _odds_in_turn(
    tables: list[Leaves], minimum: int, published: Published
) -> NDArray[np.float64] | None:
    """Return the same of two quarters; their half-year follows from what these show."""
    by, odds = dict(itertools.islice(trees("series").items(), 1, None)), np.ones(len(tables))
    policy, matched = policy_of("series", minimum, "tell nothing"), np.zeros(0, np.int64)
    for code in published:
        parts = [published["a", *code[1:]], published["b", *code[1:]]]
        if code[0] == "_T" and (published[code] is None) != (None in parts):
            return np.zeros(len(tables))
    for at, quarter in enumerate("ab"):
        every = [_counted(by, one[at]) for one in tables]
        requests = [Request.of_tables({ALONE: one}, policy).matched(matched) for one in every]
        stack = requests[0].stack
        codes = [(quarter, *stack.codes(cell)) for cell in range(stack.size)]
        hidden = np.array([published[name] is None for name in codes], dtype=bool)
        method = centres_of(requests[0], Run())
        odds *= [method.share(request.cells.counts, hidden) for request in requests]
        matched = stack.keys[ALONE][hidden]
        if not method.exact:
            return None
    return odds


def outline(shape: str) -> Breakdowns:
    return Breakdowns.under(
        tuple(levels.get(name, 0) for name in NAMES[: len(SHAPES[shape])]) for levels in BREAKDOWNS
    )


def _unsafe(values: Leaves, minimum: int) -> NDArray[np.bool_]:
    return (values > 0) & (values < minimum)


def _odds(
    shape: str, tables: list[Leaves], minimum: int, reruns: str, published: Published
) -> NDArray[np.float64] | None:
    """Return (tables,) how often each leads to what is published, 0 to 1; None: it is not known."""
    if reruns == "ignored":
        led = [protect(shape, one, minimum, reruns) == published for one in tables]
        return np.array(led, np.float64)
    if shape == "series":
        return _odds_in_turn(tables, minimum, published)
    policy = policy_of(shape, minimum, reruns)
    outlines = {ALONE: outline(shape)} if shape == "breakdowns" else {}
    every = [family(shape, one) for one in tables]
    requests = [Request.of_tables(one, policy, outlines=outlines) for one in every]
    stack = requests[0].stack
    homes = [(stack.home(cell)[0], *stack.codes(cell)) for cell in range(stack.size)]
    names = [home if shape == "linked" else home[1:] for home in homes]
    equal, shown = requests[0].equal, [published.get(name) is not None for name in names]
    # What has no row may be equal to a cell that has one, whatever is counted.
    hidden = ~equal.any(np.array(shown))[equal.group]
    method, odds = centres_of(requests[0], Run()), []
    for request in requests:
        odds.append(method.share(request.cells.counts, hidden))
        if not method.exact:
            return None
    return np.array(odds)


def cells(shape: str, lengths: tuple[int, ...]) -> dict[tuple[str, ...], NDArray[np.bool_]]:
    """Return by its name the leaves that each cell counts: (leaves,) True for those."""
    if shape != "linked":
        return _cells(codes(shape, lengths), lengths)
    by_name, found = dict(zip(NAMES, SHAPES[shape], strict=True)), {}
    sizes = {table: [by_name[name] for name in by] for table, by in LINKED.items()}
    begin = 0
    for table, own in sizes.items():
        for name, inside in _cells(codes(shape, tuple(own)), tuple(own)).items():
            whole = np.zeros(sum(map(int, map(np.prod, sizes.values()))), dtype=bool)
            whole[begin : begin + inside.size] = inside
            found[(table, *name)] = whole
        begin += int(np.prod(own))
    return found


def _cells(
    of: list[list[tuple[str, set[int]]]], lengths: tuple[int, ...]
) -> dict[tuple[str, ...], NDArray[np.bool_]]:
    places = list(np.ndindex(*lengths))
    return {
        tuple(code for code, _ in cell): np.array(
            [
                all(at in below for at, (_, below) in zip(place, cell, strict=True))
                for place in places
            ]
        )
        for cell in itertools.product(*of)
    }


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
    return np.array([*cells(shape, lengths).values()], np.int64)


def ties(shape: str, lengths: tuple[int, ...]) -> NDArray[np.int64]:
    """Return (ties, leaves) what adds up to 0: a cell of one table less the same of the other."""
    every = cells(shape, lengths)
    if shape != "linked":
        return np.zeros((0, int(np.prod(lengths))), np.int64)
    sexes = [code for code, _ in codes(shape, (SHAPES[shape][1],))[0]]
    one = np.array([every["by area", "_T", sex] for sex in sexes], np.int64)
    return one - np.array([every["by age", sex, "_T"] for sex in sexes], np.int64)


def unknown_cells(shape: str, lengths: tuple[int, ...], published: Published) -> list[int]:
    """Return the cells without a count, be they hidden or of a breakdown that is not out."""
    names = enumerate(cells(shape, lengths))
    return [at for at, name in names if published.get(name) is None]


def tables_that_fit(
    shape: str, lengths: tuple[int, ...], published: Published, most: int
) -> list[Leaves] | None:
    """Return every table that fits what is published, leaf by leaf; None: there are more."""
    named, sums = [*cells(shape, lengths)], members(shape, lengths)
    # What is hidden counts 1 or more, and what has no row 0 or more.
    value = np.array([published.get(name, 0) or 0 for name in named])
    hidden = np.array([name in published and published[name] is None for name in named])
    unknown = np.array([published.get(name) is None for name in named])
    limit = int(value.max(initial=0)) * 4 + 200
    alone = sums.sum(axis=1) == 1
    leaf = [int(np.flatnonzero(alone & (sums[:, at] == 1))[0]) for at in range(sums.shape[1])]
    lowest = np.where(hidden, 1, value)
    highest = np.where(unknown, limit, value)
    # From every total follows a limit on what is below it.
    for cell in range(sums.shape[0]):
        rest = sums[cell] @ lowest[leaf]
        for at in np.flatnonzero(sums[cell] == 1):
            highest[leaf[at]] = min(highest[leaf[at]], highest[cell] - rest + lowest[leaf[at]])
    tied = ties(shape, lengths)
    rows, nothing = np.concatenate([sums, tied]), np.zeros(len(tied), np.int64)
    least_row, most_row = np.append(lowest, nothing), np.append(highest, nothing)
    most_row[: len(sums)] = np.where(unknown, limit, value)
    up, down = np.maximum(rows, 0), np.minimum(rows, 0)
    partial = np.zeros((1, rows.shape[0]), np.int64)
    chosen = np.zeros((1, 0), np.int64)
    for at in range(rows.shape[1]):
        values = np.arange(lowest[leaf[at]], highest[leaf[at]] + 1)
        number = partial.shape[0]
        if number * values.size > 20_000_000 // rows.shape[0]:
            return None
        partial = (partial[:, None, :] + values[None, :, None] * rows[:, at]).reshape(
            -1, rows.shape[0]
        )
        chosen = np.concatenate(
            [np.repeat(chosen, values.size, axis=0), np.tile(values, number)[:, None]], axis=1
        )
        later = [leaf[one] for one in range(at + 1, rows.shape[1])]
        low, high = lowest[later], highest[later]
        least = partial + up[:, at + 1 :] @ low + down[:, at + 1 :] @ high
        largest = partial + up[:, at + 1 :] @ high + down[:, at + 1 :] @ low
        may = ((least <= most_row) & (largest >= least_row)).all(axis=1)
        partial, chosen = partial[may], chosen[may]
    return None if len(chosen) > most else [one.reshape(lengths) for one in chosen]


if __name__ == "__main__":
    main()
