"""Round a table of counts: start reading here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.deadline import Deadline
from covey.disclosure.rounding.by_cell import randomly, to_nearest
from covey.disclosure.rounding.cell_key import with_noise
from covey.disclosure.rounding.controlled import controlled
from covey.disclosure.rounding.draws import Chance
from covey.disclosure.rounding.rounded_table import RoundedTable, RoundingFigures
from covey.disclosure.rules import Rounding, RoundingMethod
from covey.errors import PolicyError
from covey.sentence import Sentence, Setting
from covey.tables import CountTable

DRAWN: Final[dict[RoundingMethod, Callable[[CountTable, Rounding, Chance], NDArray[np.int64]]]] = {
    "random-rounding": lambda table, rounding, chance: randomly(table, rounding.base or 1, chance),
    "cell-key": with_noise,
}


def round_table(
    table: CountTable,
    rounding: Rounding,
    key: bytes | None = None,
    measure: str = "",
    time_limit: float | None = None,
    begun: float | None = None,
    relaxed: bool = True,
) -> RoundedTable:
    """Return a table whose counts are changed a little in place of being hidden.

    It is for comparison, and for offices that must: nothing is proved of it. What it does not
    protect is in its `statement`; `covey.audit_rounded` attacks what it publishes.

    Args:
        table: the true counts.
        rounding: how they are changed; readers are told.
        key: for the methods that draw, 32 secret bytes or more, kept for good: the same key gives
            the same cell the same answer in every table.
        measure: what is counted, such as the name of the column: other draws for another count of
            the same cells.
        time_limit: with ``"rounding"``, seconds after which the best so far is taken; None: none.
        begun: when the time limit began, on the monotonic clock; None: now.
        relaxed: with ``"rounding"``, False to give a large table up sooner; see `controlled`.

    Raises:
        DisclosureRisk: no multiples that add up exist, or none were found in time.
        PolicyError: a key is missing, too short, or of no use.
    """
    values, proved = table.counts, True
    if rounding.needs_key != (key is not None):
        method = Setting("method", rounding.method)
        raise PolicyError(
            Sentence(method, " needs the key that its draws follow from.")
            if rounding.needs_key
            else Sentence("A key has no effect on ", method, ": nothing is drawn.")
        )
    if key is not None:
        chance = Chance(key, (rounding.method, str(rounding.base or ""), measure))
        values = DRAWN[rounding.method](table, rounding, chance)
    elif rounding.method == "rounding":
        deadline = Deadline.of(time_limit, begun)
        done = controlled(table, rounding, deadline, relaxed=relaxed)
        values, proved = done.values, done.proved
    else:
        values = to_nearest(table.counts, rounding)
    figures, shown = RoundingFigures.of(table, values, proved), values > 0
    return RoundedTable(table.grid, table.keys[shown], values[shown], rounding, figures)
