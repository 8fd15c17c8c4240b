"""What ways that change counts in place of hiding them would show of a table, side by side.

Each is carried out and attacked, as policies are in `comparison`. Nothing is proved of what comes
of it, and all of it rests on true counts and is confidential.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from covey.disclosure.attack.rounded_attack import audit_rounded
from covey.disclosure.attack.verdict import Audit
from covey.disclosure.rounding.round_table import round_table
from covey.disclosure.rounding.rounded_table import RoundedTable
from covey.disclosure.rules import Policy, Rounding
from covey.errors import DisclosureRisk, PolicyError
from covey.tables import CountTable
from covey.tables.status import OBS_VALUE

MOST_ATTACKED: Final = 50_000
"""Possible cells of a table that is attacked here: in three dimensions, 11,000 took 10 seconds for
random rounding, and 100,000 some minutes."""

MOST_TOGETHER: Final = 200_000
"""Cells that are rounded here such that all sums hold: 100,000 kept to the limit below within 15
seconds, and with a million the solver took minutes to notice it."""

LONGEST: Final = 15.0
"""Seconds after which controlled rounding ends with its best so far, where a policy has no limit:
nothing goes out of a comparison. Small tables better theirs until then. For a large one a first
answer is found before its program is relaxed, or none here: of 30 programs of five tables of 8,000
to 36,000 cells in three to five dimensions 18 were, within 8 seconds of the processor; 8 have none,
and three of the others had none in 17 to 43 seconds more."""


@dataclass(frozen=True, slots=True)
class ComparedRounding:
    """One way to change the counts of a table.

    Args:
        name: what it is called.
        rounding: how counts are changed.
        minimum_count: smallest count that nobody may work out, in people.
        seconds: how long it took, from the counts to the verdict.
        table: what would be shown; None where there is no such table.
        rows: how many rows that is.
        audit: what an outsider works out of it; None where it was not attacked.
        refused: why there is no table; empty where there is.
    """

    name: str
    rounding: Rounding
    minimum_count: int
    seconds: float
    table: RoundedTable | None = field(repr=False)
    rows: int = 0
    audit: Audit | None = field(default=None, repr=False)
    refused: str = ""

    @property
    def may_be_nearer(self) -> bool:
        """True if it is not proved that no others that add up are nearer in all."""
        return self.table is not None and not self.table.figures.proved

    @property
    def gravest(self) -> str:
        """What it does not protect, the gravest of it in a sentence."""
        return self.rounding.unprotected.splitlines()[0]


def compare_roundings(
    table: CountTable, roundings: Mapping[str, tuple[Rounding, Policy]], key: bytes
) -> Iterator[ComparedRounding]:
    """Change the counts of a table in each of several ways, and attack what each shows.

    Args:
        table: the true counts.
        roundings: by what they are called: how, and what must not be worked out by an outsider.
        key: what draws follow from, 32 secret bytes or more; for this once, so nobody keeps it.

    Yields:
        What comes of each; of one that no table comes of, why, and where multiples next to the
        counts do not add up, what comes of going one further.
    """
    for name, (rounding, policy) in roundings.items():
        if rounding.method == "rounding" and table.keys.size > MOST_TOGETHER:
            yield ComparedRounding(name, rounding, policy.minimum_count, 0.0, None, refused=_MANY)
            continue
        found = _compared(name, table, rounding, policy, key)
        yield found
        further = f"{name},steps=1"
        if found.refused and not rounding.steps and further not in roundings:
            yield _compared(further, table, replace(rounding, steps=1), policy, key)


def usual_roundings(policy: Policy) -> dict[str, tuple[Rounding, Policy]]:
    """Return the ways that an officer asks for beside a policy, by what is other in each.

    Their base, or the smallest count that they show as such, is the minimum count of the policy. A
    way that cannot have so large a one is left out.
    """
    least = policy.minimum_count
    noise = Rounding("cell-key").largest_shift
    larger = f",largest_shift={least}" if least > noise else ""
    ways: dict[str, Callable[[], Rounding]] = {
        f"method=rounding,base={least}": lambda: Rounding("rounding", least),
        f"method=random-rounding,base={least}": lambda: Rounding("random-rounding", least),
        "method=midpoint": lambda: Rounding("midpoint", minimum_count=least),
        f"method=cell-key{larger}": lambda: Rounding(
            "cell-key", minimum_count=least, largest_shift=max(least, noise)
        ),
    }
    found = {}
    for name, way in ways.items():
        try:
            found[name] = way(), policy
        except PolicyError:
            continue
    return found


_MANY: Final = (
    f"Not tried: there are more than {MOST_TOGETHER:,} cells, and to find multiples that add up "
    "takes long. Compare a part of the table, or ask for random rounding."
)


def _compared(
    name: str, table: CountTable, rounding: Rounding, policy: Policy, key: bytes
) -> ComparedRounding:
    begun = time.monotonic()
    drawn_by = key if rounding.needs_key else None
    limit = LONGEST if policy.time_limit is None else policy.time_limit
    least = policy.minimum_count
    try:
        done = round_table(
            *(table, rounding, drawn_by),
            time_limit=limit,
            begun=begun,
            relaxed=policy.time_limit is not None,
        )
    except DisclosureRisk as refusal:
        seconds = time.monotonic() - begun
        return ComparedRounding(name, rounding, least, seconds, None, refused=refusal.sentence)
    rows = done.to_frame("dict")
    verdict = None
    if table.grid.possible_cells <= MOST_ATTACKED:
        outsider = _of_an_outsider(policy)
        verdict = audit_rounded(rows, table.dimensions, outsider, rounding, true=table)
    seconds = time.monotonic() - begun
    return ComparedRounding(name, rounding, least, seconds, done, len(rows[OBS_VALUE]), verdict)


def _of_an_outsider(policy: Policy) -> Policy:
    """Return what a policy keeps from an outsider, who is all that the attack plays."""
    return Policy(
        policy.minimum_count,
        minimum_counts=policy.minimum_counts,
        protection=policy.protection,
        sides=policy.sides,
    )
