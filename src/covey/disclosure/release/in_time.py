"""What goes out where a table as fine as it came is not found safe in time: a coarser one.

A coarser table is protected by the same steps, and proved and attacked like any other; it is only
sooner done. What was done is told in a sentence that names no count.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from covey.disclosure.anonymity import coarsened, generalise
from covey.disclosure.anonymity.ladder import Ladder
from covey.disclosure.deadline import OutOfTime
from covey.disclosure.progress import Run
from covey.disclosure.suppression.apriori import refuse_coarsened
from covey.disclosure.suppression.hiding import Hiding
from covey.disclosure.suppression.remedies import hide
from covey.disclosure.suppression.request import Request
from covey.errors import DisclosureRisk, PolicyError
from covey.system.stack import ALONE
from covey.tables import CountTable

SOON: Final = 1_000
"""Cells of a table that is never given up."""

_A_TENTH: Final = 10


def hide_in_time(request: Request, run: Run) -> Hiding:
    """Hide what is unsafe and what would give it away, in a coarser table where time is short.

    Each that is tried has a tenth of the cells of the one before, so that all of them together take
    little longer than the first.

    Args:
        request: what is to be published.
        run: until when it may take, and as for `hide`.

    Raises:
        DisclosureRisk: nothing safe was found; or not in time, and a coarser table may not go out,
            as there is something beside it or the policy names what would be gone.
    """
    asked, late = request, None
    while True:
        small = asked.cells.counts.size <= SOON
        patient = replace(run, deadline=run.deadline.without_latest())
        try:
            done = hide(asked, patient if small else run)
        except OutOfTime as error:
            late = late or error
            coarser = _coarser(asked)
            if coarser is None:
                raise late from None
            asked = coarser
        except DisclosureRisk:
            if late is None:
                raise
            raise late from None
        else:
            return done if late is None else _with_words(done, request, asked)


def _coarser(request: Request) -> Request | None:
    """Return what is asked for with a tenth of the cells at most; None where it has to stay.

    Time and again the dimension that loses the largest share of its codes loses its finest ones.
    """
    if [*request.tables] != [ALONE] or request.before is not None or request.outlines:
        return None
    fine = table = request.tables[ALONE]
    enough = request.cells.counts.size // _A_TENTH
    while table.keys.size > enough:
        ladders = [Ladder(axis.name, axis.hierarchy) for axis in table.grid.axes]
        left = {one.name: _left(one) for one in ladders if one.height}
        if not left:
            break
        table = generalise(table, {min(left, key=left.__getitem__): 1})
    try:
        refuse_coarsened(table.grid, request.policy)
        levels = _levels(fine, table)
        weighed = {of: request.levels.get(of, 0) + level for of, level in levels.items()}
        found = Request.of_tables({ALONE: table}, request.policy, weighed)
    except (PolicyError, DisclosureRisk):
        return None
    return replace(found, levels=request.levels)  # those are what was coarsened for k


def _left(ladder: Ladder) -> float:
    """Return the share of its codes that a dimension keeps without its finest ones."""
    return len(ladder.trimmed(1).codes) / len(ladder.hierarchy.codes)


def _levels(fine: CountTable, coarse: CountTable) -> Mapping[str, int]:
    """Return how many levels each dimension lost."""
    return {
        name: int(tree.depth.max() - coarse.dimensions[name].depth.max())
        for name, tree in fine.dimensions.items()
    }


def _with_words(done: Hiding, request: Request, coarser: Request) -> Hiding:
    """Return what was hidden of a coarser table, with what is said of it."""
    fine, coarse = request.tables[ALONE], coarser.tables[ALONE]
    lost = coarsened(fine.dimensions, _levels(fine, coarse))
    sentence = (
        f"time limit: {'; '.join(lost)}. As fine as it came, no safe table was found in the "
        "seconds that were given."
    )
    return replace(done, remedies=(sentence, *done.remedies))
