"""Old and new districts of the same people: each published by itself, linked, and by a crosswalk.

Made-up tables of 16 old and 13 new districts that overlap, by sex and six ages. The attack, from
rows alone, holds both tables and the crosswalk; it is Covey's own.

    python -m benchmarks.geographies
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import UTC, datetime

import numpy as np
import polars as pl

import covey
from benchmarks.results import machine, write_section
from covey.disclosure.finding import ONE_VALUE
from covey.tables import CountTable, Crosswalk, Hierarchy

MINIMUM_COUNT = 10
SEEDS = (21, 22)
"""Of two tables; none took part in the choice of any constant."""

OLD, NEW, PLACES = 16, 13, 60
"""Districts before and after, and places along the road that they are cut from."""

SEX = Hierarchy.flat("FM")
AGE = Hierarchy.flat([f"a{n}" for n in range(6)])


def main() -> None:
    lines = [
        "| table | way | unsafe without a row | of these follow | rows that follow | hidden | s |",
        "|---|---|--:|--:|--:|--:|--:|",
    ]
    for seed in SEEDS:
        crosswalk, table = made_up(seed)
        for way in (by_crosswalk, linked, apart):
            begun = time.monotonic()
            safe = way(crosswalk, table)
            seconds = time.monotonic() - begun
            if way is by_crosswalk:
                unsafe = safe["old"].certificate.unsafe_details
            rows, areas = fallen(crosswalk, safe)
            hidden = sum(int(one.hidden.sum()) for one in safe.values())
            lines.append(
                f"| {seed} | {way.__name__.replace('_', ' ')} | {unsafe} | {areas} | {rows} | "
                f"{hidden} | {seconds:.0f} |"
            )
            print(lines[-1], flush=True)
    head = (
        f"{machine()}; {datetime.now(UTC):%Y-%m-%d}, `python -m benchmarks.geographies`, minimum "
        f"{MINIMUM_COUNT}: {OLD} old and {NEW} new districts × sex × 6 ages. Without a row is what "
        "an old and a new district share, and what is left where districts are subtracted, by sex "
        "and age; hidden are the rows of both tables."
    )
    write_section("geographies", "## Old and new districts\n\n" + f"{head}\n\n" + "\n".join(lines))


def made_up(seed: int) -> tuple[Crosswalk, CountTable]:
    """Return districts cut twice from one line of places, and people by place, sex and age."""
    chance = np.random.default_rng(seed)
    cuts = [
        np.sort(chance.choice(np.arange(1, PLACES), number - 1, replace=False))
        for number in (OLD, NEW)
    ]
    crosswalk = Crosswalk.from_rows(
        {
            "code": f"p{place:02}",
            "old": f"O{np.searchsorted(cuts[0], place, 'right'):02}",
            "new": f"N{np.searchsorted(cuts[1], place, 'right'):02}",
        }
        for place in range(PLACES)
    )
    usual = (
        12 * chance.gamma(0.6, size=(PLACES, 2, 6)) * np.exp(chance.normal(0, 0.7, (PLACES, 1, 1)))
    )
    rows = [
        (f"p{place:02}", sex, f"a{age}", int(chance.poisson(usual[place, s, age])))
        for place in range(PLACES)
        for s, sex in enumerate("FM")
        for age in range(6)
    ]
    frame = pl.DataFrame(rows, schema=["area", "sex", "age", "n"], orient="row")
    trees = {"area": crosswalk.counted, "sex": SEX, "age": AGE}
    return crosswalk, CountTable.from_frame(frame, trees, "n")


def tables(crosswalk: Crosswalk, table: CountTable) -> dict[str, CountTable]:
    """Return the counts by each grouping, as whoever knows nothing of the other has them."""
    made = {}
    for name, tree in crosswalk.groupings.items():
        code = {
            row: next(
                code
                for code, leaf in zip(tree.codes, tree.is_leaf, strict=True)
                if leaf and atom in crosswalk.members[name][code]
            )
            for row, atom in zip(crosswalk.counted.codes[1:], crosswalk.atom, strict=True)
        }
        keys = (table.grid.codes(key) for key in table.leaf_keys.tolist())
        rows = [
            (code[area], sex, age, count)
            for (area, sex, age), count in zip(keys, table.leaf_counts.tolist(), strict=True)
        ]
        frame = pl.DataFrame(rows, schema=["area", "sex", "age", "n"], orient="row")
        trees = {"area": tree, "sex": SEX, "age": AGE}
        made[name] = CountTable.from_frame(frame, trees, "n", duplicates="sum")
    return made


def apart(crosswalk: Crosswalk, table: CountTable) -> dict[str, covey.ProtectedTable]:
    policy = covey.Policy(MINIMUM_COUNT)
    return {name: covey.protect(one, policy) for name, one in tables(crosswalk, table).items()}


def linked(crosswalk: Crosswalk, table: CountTable) -> dict[str, covey.ProtectedTable]:
    return covey.protect_linked(tables(crosswalk, table), covey.Policy(MINIMUM_COUNT))


def by_crosswalk(crosswalk: Crosswalk, table: CountTable) -> dict[str, covey.ProtectedTable]:
    return covey.protect_groupings(table, "area", crosswalk, covey.Policy(MINIMUM_COUNT))


def fallen(crosswalk: Crosswalk, safe: Mapping[str, covey.ProtectedTable]) -> tuple[int, int]:
    """Return how many rows, and how many cells without a row, have one possible value."""
    frames = {name: one.to_frame() for name, one in safe.items()}
    others = {"sex": SEX, "age": AGE}
    verdict = covey.audit_groupings(frames, others, "area", crosswalk, covey.Policy(MINIMUM_COUNT))
    own = {code for tree in crosswalk.groupings.values() for code in tree.codes[1:]}
    fell = [one for one in verdict.findings if one.rule == ONE_VALUE]
    rows = sum(not own.isdisjoint(one.codes) for one in fell)
    return rows, len(fell) - rows


if __name__ == "__main__":
    main()
