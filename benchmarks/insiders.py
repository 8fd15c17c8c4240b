"""Agencies that know their own part: what they recover of the others', and what hiding that costs.

The made-up people supported of the demonstration, by area, sex, age and the sector of the agency.
The attack, from rows and the counts that an insider knows, is Covey's own.

    python -m benchmarks.insiders
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import covey
from benchmarks.detail_tables import BY_NAME, PERIOD, counts_of
from benchmarks.results import machine, write_section
from covey.project import load_registry

DATASET = "people_supported"
SHORT = {"sector=": "", " and ": " with "}


def main() -> None:
    table = counts_of(BY_NAME[DATASET])
    registry = load_registry(Path(__file__).parents[1])
    alone = registry.dataset(DATASET).policy
    each = registry.with_agencies(registry.dataset(DATASET)).policy
    pairs = replace(each, insiders_together=2)
    lines = [
        "| protected from | hidden | people besides | told to one agency | to two together | s |",
        "|---|--:|--:|---|---|--:|",
    ]
    for name, policy in {"an outsider": alone, "each agency": each, "every pair": pairs}.items():
        lines.append(_row(name, table, policy, pairs))
        print(lines[-1], flush=True)
    head = (
        f"{machine()}; {datetime.now(UTC):%Y-%m-%d}, `python -m benchmarks.insiders`: {DATASET} "
        f"{PERIOD} of the demonstration, minimum {alone.minimum_count}. Told are unsafe counts of "
        "others with one possible value left, details without a row among them; what is told to "
        "one agency is not counted again for a pair. Seconds are of all processors."
    )
    text = "\n\n".join(["## Agencies that know their own part", head, "\n".join(lines)])
    write_section("insiders", text)


def _row(name: str, table: covey.CountTable, policy: covey.Policy, played: covey.Policy) -> str:
    """Protect a table by one policy, and attack it as the insiders of another one."""
    begun = time.process_time()
    safe = covey.protect(table, policy)
    seconds = time.process_time() - begun
    verdict = covey.audit(safe.to_frame(), table.dimensions, played, table)
    by_whom = Counter(one.to for one in verdict.findings)
    several = {who: cells for who, cells in by_whom.items() if " and " in who}
    one = {who: cells for who, cells in by_whom.items() if who not in several}
    done = safe.certificate
    return (
        f"| {name} | {int(safe.hidden.sum()):,} | {done.people_hidden:,} | {_told(one)} | "
        f"{_told(several)} | {seconds:.0f} |"
    )


def _told(by_whom: Mapping[str, int]) -> str:
    names = {who: who for who in by_whom}
    for long, short in SHORT.items():
        names = {who: name.replace(long, short) for who, name in names.items()}
    most_first = sorted(by_whom.items(), key=lambda one: -one[1])
    return ", ".join(f"{cells:,} ({names[who]})" for who, cells in most_first) or "0"


if __name__ == "__main__":
    main()
