"""What follows from all that is public at one moment, by integer programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tests.oracles.history import Cell, Counted, Edition, Insider, Rules, Terms, Unknown
from tests.oracles.whole_numbers import Known, Sum, Unknowns

ROOM = 1000
"""By how many people an unknown may exceed everything that is there; many times any width."""


@dataclass(frozen=True)
class Need:
    """How far a sum must be able to move: below, above, and from end to end."""

    below: int
    above: int
    together: int


class Reckoning:
    """What follows from editions, for anybody or for an insider.

    Args:
        counted: what is true.
        editions: all that is public.
    """

    def __init__(self, counted: Counted, editions: Sequence[Edition]) -> None:
        self._counted = counted
        self._editions = tuple(editions)
        self._systems: dict[Insider | None, Unknowns] = {}

    def concerned(self, of: Terms, now: set[Rules]) -> set[Rules]:
        """Return the rules that a count is under.

        Those of all editions that hold it, in some sum; and those of now while no edition has a
        row of it.
        """
        unknowns = {unknown for unknown, _ in of}
        rules = {
            edition.rules
            for edition, held in zip(self._editions, self._held, strict=True)
            if edition.rules is not None and unknowns <= held
        }
        return rules if of in self._rows else rules | now

    def keeps(self, of: Terms, need: Need, insider: Insider | None) -> bool:
        """Tell whether a sum can still be so far from what it is."""
        if not (need.below or need.above) and any(one not in self._public for one, _ in of):
            return True  # a part that is in no row at all: it may be anything
        places = tuple((self._place[unknown], times) for unknown, times in of)
        return self._system(insider).apart(places, need.below, need.above, need.together)

    @cached_property
    def _held(self) -> list[set[Unknown]]:
        return [
            {unknown for unknown, _ in self._counted.sum_of(one.state, one.state.leaves)}
            for one in self._editions
        ]

    @cached_property
    def _of_rows(self) -> list[tuple[Edition, Cell, int | None, Terms]]:
        return [
            (edition, cell, value, self._counted.sum_of(edition.state, cell))
            for edition in self._editions
            for cell, value in edition.rows
        ]

    @cached_property
    def _rows(self) -> set[Terms]:
        """The sums of which there is a row of the hub, hidden or not."""
        return {of for edition, _, _, of in self._of_rows if edition.rules is not None}

    @cached_property
    def _public(self) -> set[Unknown]:
        return {unknown for _, _, _, of in self._of_rows for unknown, _ in of}

    @cached_property
    def _place(self) -> dict[Unknown, int]:
        own = {
            self._counted.unknown(file, revision, leaf)
            for (file, revision), counts in self._counted.files.items()
            for leaf in counts
        }
        return {unknown: at for at, unknown in enumerate(sorted(own))}

    def _system(self, insider: Insider | None) -> Unknowns:
        if insider not in self._systems:
            self._systems[insider] = self._known_to(insider)
        return self._systems[insider]

    def _known_to(self, insider: Insider | None) -> Unknowns:
        true = np.array([self._counted.value([(of, 1)]) for of in self._place], np.int64)
        known_leaf = np.array([insider is not None and of[2] in insider for of in self._place])
        room = int(true.sum()) + ROOM
        least, most = np.where(known_leaf, true, 0), np.where(known_leaf, true, room)
        known = dict.fromkeys(self._told())
        return Unknowns(true, least, most, list(known))

    def _told(self) -> Iterator[Known]:
        """Yield what each row says; a count that is told must be the true one."""
        for edition, cell, value, of in self._of_rows:
            places: Sum = tuple((self._place[unknown], times) for unknown, times in of)
            if not places:
                continue
            true = self._counted.value(of)
            if value is not None:
                assert value == true, f"{edition.name} tells another count than it counts"
                yield Known(places, value, value)
                continue
            assert edition.rules is not None
            least, most = edition.rules.hidden(true, cell & edition.state.leaves)
            yield Known(places, least, 2**31 if most is None else most)


def need_of(rules: Rules, value: int, minimum: int) -> Need:
    """Return how far an unsafe count must be able to move; no further than its row tells."""
    lowest = 1 if rules.zeros_public or rules.classes_known else 0
    highest = minimum - 1 if rules.classes_known else value + ROOM
    if rules.protection is None:
        below, above = value - max(lowest, 1), minimum - 1 - value
        return Need(below, above, max(1, below + above))
    if rules.both_sides:
        below = min(rules.protection, value - lowest)
        above = min(rules.protection, highest - value)
        return Need(below, above, rules.protection)
    return Need(0, 0, rules.protection)
