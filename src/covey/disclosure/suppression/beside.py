"""What is asked for beside what is out: editions of one series, of which some go out now."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import partial

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.proof.parts import known_parts
from covey.disclosure.rules import Policy
from covey.disclosure.rules.cells import Cells
from covey.disclosure.rules.table import unsafe_cells
from covey.disclosure.suppression.apriori import Apriori
from covey.disclosure.suppression.counted_cells import CountedCells
from covey.disclosure.suppression.request import AS_THEY_CAME, Before, Request
from covey.errors import DisclosureRisk, listed
from covey.system.details import Outline
from covey.system.followers import followers
from covey.system.once import OnceSeries
from covey.system.series import Series
from covey.system.swaps import swaps
from covey.tables import CountTable

Flags = NDArray[np.bool_]


def beside_what_is_out(
    before: Before,
    tables: Mapping[str, CountTable],
    outlines: Mapping[str, Outline],
    counts: NDArray[np.int64],
    new: Collection[str],
    policy: Policy,
    harmless: Mapping[str, Flags],
) -> Request:
    """Ask for editions that are to be published beside those that are out.

    A change is unsafe where it is small: whoever learns it learns of the people it is about. What
    is out is not unsafe any more, whatever the policy was that it went out under.

    Args:
        before: what is out.
        tables: the true counts of each edition, by name.
        outlines: by edition, what of it is published; of one that is left out all is.
        counts: (stacked cells,) what is counted in truth.
        new: the names of the editions that go out now.
        policy: what the intruder knows, what hiding costs, and what is unsafe of what is new.
        harmless: by insider, as for `CountedCells`.

    Raises:
        DisclosureRisk: a cell that the officer keeps published is unsafe, or what is out tells one
            that is; cells are named by their codes.
    """
    series, thresholds = before.series, before.thresholds
    kinds = (series.counted, series.changed, thresholds)
    judged = Cells.stacked(series, counts, tables, *kinds)
    held = {name: _held(series, name, outlines.get(name)) for name in tables}
    now = np.logical_or.reduce([held[name] for name in new])
    zeros_go_out = now & (policy.zeros == "public")
    cells = CountedCells(
        series.sums,
        counts,
        unsafe_cells(judged, policy) & ~before.known,
        np.logical_or.reduce([*held.values(), before.told]),
        series=series.cross(),
        layers=series.alone,
        swaps=partial(swaps, series, new),
        follows=followers(series, new) if isinstance(series, OnceSeries) else None,
        crossings=series.crossed(),
        signed=series.signed,
        totals=tuple(int(series.places[name][0]) for name in new if series.keys[name].size),
        known={
            who: theirs | before.learned.get(who, theirs)
            for who, theirs in known_parts(series, policy).items()
        },
        harmless=harmless,
        minimum=thresholds.count,
        dividing=thresholds.dividing,
        narrowed=before.narrowed if before.narrowed.any() else None,
        positive=before.positive | zeros_go_out,
    )
    apriori = Apriori.of(series, policy, AS_THEY_CAME).only(now)
    apriori.refuse_contradictions(series, cells.unsafe)
    # A hidden cell stays hidden, and a 0 that anybody publishes is published to all.
    shown = before.known | (zeros_go_out & (counts == 0))
    apriori = apriori.with_settled(shown, before.hidden & ~shown)
    apriori = apriori.matched(before.matched)
    asked = (judged, cells, apriori, AS_THEY_CAME, outlines, before)
    request = Request(tables, policy, series, *asked)
    _refuse_told(series, request)
    return request


def _held(series: Series, edition: str, outline: Outline | None) -> Flags:
    """Return (stacked cells,) True for those that an edition publishes."""
    keys, held = series.keys[edition], np.zeros(series.size, dtype=bool)
    own = slice(None) if outline is None else outline.hold(series.grids[edition], keys)
    held[series.places[edition][own]] = True
    return held


def _refuse_told(series: Series, request: Request) -> None:
    """Refuse counts that are to be hidden, and are or equal what is out."""
    apriori, equal = request.apriori, request.equal
    kept = equal.any(request.cells.unsafe | apriori.hidden)[equal.group]
    told = np.flatnonzero(apriori.open & kept)
    if told.size:
        names = listed([series.name(place) for place in told.tolist()])
        raise DisclosureRisk(
            f"What is out, or counts 0, tells counts that are to be hidden: {names}. Nothing that "
            "goes out now can mend that; keep it back.",
            [series.codes(place) for place in told.tolist()],
            series.sums_with(told),
        )
