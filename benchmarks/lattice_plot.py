"""The picture of the method: the breakdowns of a table as a lattice, and its frontier.

python -m benchmarks.lattice_plot: writes docs/explanation/frontier.svg, from the made-up counts of
`make demo`.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Final

import matplotlib as mpl
from matplotlib import pyplot as plt
from matplotlib.axes import Axes

import covey
from benchmarks.detail_tables import BY_NAME, counts_of
from covey.disclosure import Breakdown, BreakdownList
from covey.disclosure.detail.lattice import Levels, coarser

_PICTURE: Final = Path(__file__).parents[1] / "docs/explanation/frontier.svg"
_FINEST: Final = {"area": 2, "sex": 1, "age": 2}
_OUT, _LEFT = "#0b6e4f", "#8a8a8a"
_STEP: Final = (2.5, 1.25)
"""From one breakdown to the next beside it and below it."""


def main() -> None:
    found = _found()
    with mpl.rc_context({"svg.hashsalt": "covey", "svg.fonttype": "none", "font.size": 9}):
        figure, axes = plt.subplots(figsize=(7.5, 4.8), layout="constrained")
        _draw(axes, found)
        figure.savefig(_PICTURE, metadata={"Date": None})


def _found() -> BreakdownList:
    """The breakdowns of people supported by area, sex and age, all sectors together."""
    case = BY_NAME["people_supported"]
    policy = covey.Policy(case.minimum_count, detail=(_FINEST,))
    return covey.breakdowns(counts_of(case), policy)


def _draw(axes: Axes, found: BreakdownList) -> None:
    places = _places(found)
    frontier = {_levels(one) for one in found.frontier}
    for one in found.listed:
        here = places[_levels(one)]
        for above in coarser(_levels(one)):
            if above in places:
                both = zip(places[above], here, strict=True)
                axes.plot(*both, color=_OUT if one.qualifies else "#cccccc", lw=0.8, zorder=1)
        _node(axes, one, here, _levels(one) in frontier)
    few, limit = found.policy.minimum_count, found.policy.suppression_limit
    axes.set_title(
        f"Share of the people who stand in counts below {few}. Green goes out: at most "
        f"{_share(limit)}.\nFilled: the frontier, below which nothing does.",
        loc="left",
        fontsize=9,
    )
    axes.axis("off")
    axes.margins(0.09, 0.07)


def _node(axes: Axes, one: Breakdown, at: tuple[float, float], is_frontier: bool) -> None:
    colour = _OUT if one.qualifies else _LEFT
    box = {
        "boxstyle": "round,pad=0.35",
        "facecolor": colour if is_frontier else "#e3f1ec" if one.qualifies else "white",
        "edgecolor": colour,
        "linestyle": "-" if one.qualifies else "--",
    }
    axes.text(
        *at, f"{one.name}\n{_share(one.held.share)}", ha="center", va="center", fontsize=8,
        bbox=box, zorder=2, color="white" if is_frontier else colour,
    )  # fmt: skip


def _share(share: float) -> str:
    return f"{round(100 * share, 1):g} %"


def _places(found: BreakdownList) -> dict[Levels, tuple[float, float]]:
    """Put breakdowns in rows: the total above, and each a row below those one step coarser."""
    rows: dict[int, list[Levels]] = defaultdict(list)
    for one in found.listed:
        rows[sum(_levels(one))].append(_levels(one))
    across, down = _STEP
    return {
        levels: (across * (place - (len(row) - 1) / 2), -down * number)
        for number, row in rows.items()
        for place, levels in enumerate(sorted(row, reverse=True))
    }


def _levels(one: Breakdown) -> Levels:
    return tuple(one.levels.values())


if __name__ == "__main__":
    main()
