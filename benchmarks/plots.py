"""Two pictures: seconds against cells, and what is hidden against the safe peer."""

from __future__ import annotations

from pathlib import Path

import matplotlib as mpl
from matplotlib import pyplot as plt
from matplotlib.axes import Axes

from benchmarks.against_peer import SAFE_PEER
from benchmarks.answers import Answer, answers_by_run
from benchmarks.tables import NAMES

_HERE = Path(__file__).parent
_SERIES = {
    "covey": ("Covey", "#0b6e4f", "o"),
    "gauss_anySum": ("GaussSuppression anySum (safe peer)", "#c8553d", "s"),
    "gauss_none": ("GaussSuppression none (unsafe)", "#e0a899", "s"),
    "tau_MOD": ("τ-ARGUS modular (unsafe)", "#6c8ebf", "^"),
    "tau_OPT": ("τ-ARGUS optimal (unsafe)", "#b6c6e3", "v"),
}
_MEASURES = {"secondary": ("cells", "o"), "people": ("people", "D")}
_MINIMUM_COUNT = 3
_FAR = 200
"""Per cent beyond which the picture is drawn on a logarithmic scale."""


def draw(answers: list[Answer]) -> None:
    """Write both pictures as SVG beside RESULTS.md; the same answers give the same files."""
    style = {"svg.hashsalt": "covey", "svg.fonttype": "none", "font.size": 9}
    with mpl.rc_context(style):
        _draw_time([a for a in answers if a.minimum_count == _MINIMUM_COUNT])
        _draw_hidden(answers)


def _draw_time(answers: list[Answer]) -> None:
    figure, axes = plt.subplots(figsize=(7.5, 4.5), layout="constrained")
    # A run without an answer does not say how many cells its table has; others do.
    cells = {a.table: a.cells for a in answers if a.cells}
    for system, (label, colour, marker) in _SERIES.items():
        runs = [a for a in answers if a.system == system and a.table in cells]
        done = [a for a in runs if a.status == "ok"]
        given_up = [a for a in runs if a.status == "no answer"]
        axes.plot(
            [cells[a.table] for a in done], [a.seconds or a.whole_seconds for a in done],
            marker, color=colour, label=label,
        )  # fmt: skip
        axes.plot(
            [cells[a.table] for a in given_up], [a.whole_seconds for a in given_up],
            marker, color=colour, fillstyle="none",
        )  # fmt: skip
    axes.plot([], [], "o", color="grey", fillstyle="none", label="no answer by then")
    axes.set(xscale="log", yscale="log", xlabel="cells of the full cross table", ylabel="seconds")
    axes.set_title(f"Seconds, start-up aside (minimum_count {_MINIMUM_COUNT})", loc="left")
    axes.legend(frameon=False, fontsize=8)
    _finish(figure, axes, "suppression_time")


def _draw_hidden(answers: list[Answer]) -> None:
    by_run = answers_by_run(answers)
    pairs = [
        (f"{table}, {count}", by_run[table, count, "covey"], by_run[table, count, SAFE_PEER])
        for table in NAMES
        for count in sorted({a.minimum_count for a in answers})
        if (table, count, "covey") in by_run and (table, count, SAFE_PEER) in by_run
    ]
    height = 1.2 + 0.26 * len(pairs)
    figure, axes = plt.subplots(figsize=(7.5, height), layout="constrained")
    rows = range(len(pairs))
    for measure, (label, marker) in _MEASURES.items():
        shares = [100 * getattr(ours, measure) / getattr(peer, measure) for _, ours, peer in pairs]
        axes.plot(shares, rows, marker, color=_SERIES["covey"][1], label=label,
                  fillstyle="full" if measure == "secondary" else "none")  # fmt: skip
    axes.axvline(100, color=_SERIES[SAFE_PEER][1], label="GaussSuppression anySum")
    axes.set_yticks(rows, [name for name, _, _ in pairs])
    axes.invert_yaxis()
    axes.set_xlabel("% of what the safe peer hides besides the unsafe cells")
    axes.set_title("Hidden by Covey, by table and minimum_count", loc="left")
    if axes.get_xlim()[1] > _FAR:
        axes.set_xscale("log")
    figure.legend(frameon=False, fontsize=8, ncols=3, loc="outside lower center")
    _finish(figure, axes, "suppression_hidden")


def _finish(figure: mpl.figure.Figure, axes: Axes, name: str) -> None:
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(alpha=0.25)
    figure.savefig(_HERE / f"{name}.svg", metadata={"Date": None})
    plt.close(figure)
