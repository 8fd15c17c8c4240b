"""How far each step of the attack goes before it leaves what is open to the next one.

A verdict does not depend on these numbers: what is cleared was shown, and what could not be decided
is not called safe. They settle how soon it comes, and how much of a hard table can be decided. None
is a time, so every machine gets equally far.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Final, Self

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
        hasty: the same where tables elsewhere are looked for after the walks, which clear more
            then. Chosen on surveys of three and four dimensions and sparse tables: from 0.1 on
            they take longer, with fewer rounds sparse tables take up to three times as long.
        cornered: cells up to which whole numbers for all of them are asked of CP-SAT: it finds none
            for twice as many.
        region: cells of a neighbourhood of which those beyond their bounds are mended together;
            with 20,000 a table of 42,000 that hang together finds no first table.
        again: one after the other, neighbourhoods that are not mended before no more is, and least
            changes that touch most of what hangs together before whole numbers for all of it are
            asked at once.
        near: cells of the neighbourhoods that are asked first, unless more than half of what hangs
            together is in them.
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
    hasty: float = 0.4
    cornered: int = 20_000
    region: int = 60_000
    again: int = 3
    near: tuple[int, ...] = (100, 400, 2_000)
    work: float = 20.0
    together: int = 2**62
    singly: int = 2**62
    sums_for: int = 100
    sums_near: tuple[int, ...] = (10, 40, 160, 640)
    combinations: int = 256

    @property
    def hurried(self) -> Self:
        """The same with walks that are given up sooner."""
        return replace(self, pays=self.hasty)

    def __post_init__(self) -> None:
        for field in fields(self):
            limit = getattr(self, field.name)
            least = 1 if field.name in _NEEDED else 0
            if min(limit if isinstance(limit, tuple) else (limit,), default=least) < least:
                raise PolicyError(f"The limit {field.name} is {limit!r}: use {least} or more.")


_NEEDED: Final = ("batch", "region", "walk")
"""Of these one at least, or nothing could be looked at."""


USUAL: Final = AuditLimits()
