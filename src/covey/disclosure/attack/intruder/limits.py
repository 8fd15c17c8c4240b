"""How far each step of the attack goes before it leaves what is open to the next one.

A verdict does not depend on these numbers: what is cleared was shown, and what could not be decided
is not called safe. They settle how soon it comes, and how much of a hard table can be decided. None
is a time, so every machine gets equally far.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final

from covey.errors import PolicyError


@dataclass(frozen=True)
class AuditLimits:
    """How much the attack looks at.

    Args:
        tightenings: rounds over all sums by which bounds are tightened. Bounds may creep by one
            person a round; what is left open then is for the solver.
        few: open cells up to which programs clear them sooner than the compiler is loaded, but for
            tables of more than `repaired` unknowns, which need it anyway.
        batch: cells that are dealt with together: of small components, in a random program, which
            takes about a tenth of a second, and those from which walks begin before it is asked
            which are still open.
        repaired: cells of a component from which on its first table is repaired, not programmed:
            whole numbers for more take the solver minutes. Numbers that need not be whole come
            sooner from its interior then.
        rounds: of random programs over all open cells at most; and programs that are solved for
            whole numbers near one that was solved.
        tries: by round, walks that are tried for a cell that is open or beyond its bounds; most
            need few, and what one round moves makes way for another's.
        tosses: after a round by which a first table is mended, how often a walk that was found is
            drawn to be gone again.
        walk: cells that one walk may change; longer ones hardly ever come back. Chosen on a table
            of days by age, sex and province and one of three dimensions: 64 clear as many cells a
            second as any, but leave more to the programs, which are dearer; 256 take three times
            as long for hardly more.
        walked: cells from which walks begin in a round, each way; others are met by the way or not.
        pays: share of the open cells that a round of walks or programs must clear for another one,
            of those that walks begin from together, and of those beyond their bounds that must be
            led back.
        cornered: cells up to which corners and centres are looked for, and a first table by an
            integer program where nothing else finds one: a corner of more takes long, and the
            program has no end.
        halves: parts that are in halves at a corner beyond which no whole numbers are looked for
            near it: of six tables hardly a dive came to its end from 550 on, every other one where
            there were 80 to 300.
        dive_share: of what is not whole near such a corner, how much is fixed together.
        region: cells of a neighbourhood of which those beyond their bounds are mended together;
            with 20,000 a table of 42,000 that hang together finds no first table.
        again: least changes tried, at other costs, among all that hangs together; one after the
            other corners that clear nothing and centres that clear few cells, neighbourhoods that
            are not mended, cells of which none is worked out, or no whole numbers found elsewhere,
            and dives that are lost or end beyond the bounds of a sum of parts.
        near: cells of the neighbourhoods that are asked first.
        work: of CP-SAT for a whole table, in seconds as it counts its own steps; most take 2.
        together: cells that hang together up to which all of them are asked at once.
        singly: cells that are asked one by one, after all that many are asked together; where more
            are open none is asked, since not all of them would be told then.
        sums_for: cells that fell for which the sums are named that tell them; a reader needs few.
        sums_near: hidden cells around one, among whose sums those are looked for.
        combinations: of codes of other dimensions, those that show most, in whose counts sums that
            nobody declared are looked for; more say nothing new.

    Raises:
        PolicyError: a number is below 0, or one of which at least 1 is needed.
    """

    tightenings: int = 200
    few: int = 500
    batch: int = 1_000
    repaired: int = 3_000
    rounds: int = 20
    tries: tuple[int, ...] = (2, 4, 8, 16, 32, 64, 128)
    tosses: int = 100_000
    walk: int = 96
    walked: int = 2**62
    pays: float = 0.1
    cornered: int = 20_000
    halves: int = 400
    dive_share: float = 0.3
    region: int = 60_000
    again: int = 3
    near: tuple[int, ...] = (100, 400, 2_000)
    work: float = 20.0
    together: int = 2**62
    singly: int = 2**62
    sums_for: int = 100
    sums_near: tuple[int, ...] = (10, 40, 160, 640)
    combinations: int = 256

    def __post_init__(self) -> None:
        for field in fields(self):
            limit = getattr(self, field.name)
            least = 1 if field.name in _NEEDED else 0
            if min(limit if isinstance(limit, tuple) else (limit,), default=least) < least:
                raise PolicyError(f"The limit {field.name} is {limit!r}: use {least} or more.")


_NEEDED: Final = ("batch", "region", "walk")
"""Of these one at least, or nothing could be looked at."""


USUAL: Final = AuditLimits()
