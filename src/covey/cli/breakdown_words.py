"""Which breakdowns of a table go out and what a reader keeps: figures and sentences.

True counts are behind them: for the data officer, and never for a log.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from covey.cli.option_words import in_options
from covey.disclosure import finest
from covey.plurals import numbered

if TYPE_CHECKING:
    from covey.disclosure import BreakdownResult, Certificate, Kept

_SHOWN: Final = 12


def breakdown_figures(done: Certificate) -> list[dict[str, Any]]:
    """Return what became of each breakdown that was looked at; none where no policy chose any."""
    frontier = set(map(id, finest(done.breakdowns)))
    return [
        {
            **asdict(one),
            "reason": in_options(one.reason),
            "goes_out": one.goes_out,
            "frontier": id(one) in frontier,
        }
        for one in done.breakdowns
    ]


def kept_figures(kept: Kept | None) -> dict[str, Any] | None:
    """Return what a reader keeps, where that was measured."""
    if kept is None:
        return None
    return {**asdict(kept), "answered": kept.answered, "figure": kept.figure}


def breakdown_words(done: Certificate) -> list[str]:
    """Return the finest that go out, what was dropped, and what a reader keeps."""
    words = []
    if done.breakdowns:
        out = sum(one.goes_out for one in done.breakdowns)
        frontier = finest(done.breakdowns)
        words += [f"{numbered(out, 'breakdown goes', 'breakdowns go')} out. The finest:"]
        words += _lines([_shown(one) for one in frontier])
        dropped = [one for one in done.breakdowns if one.dropped]
        if dropped:
            words += ["Left out, though by themselves few people would be hidden:"]
            words += _lines([f"{one.name}: {in_options(one.reason)}" for one in dropped])
    if done.kept is not None:
        words.append(f"A reader keeps {done.kept}.")
    return words


def _shown(one: BreakdownResult) -> str:
    return (
        f"{one.name}: {one.hidden:,} of {numbered(one.cells, 'row')} hidden, "
        f"{1 - one.people_hidden:.1%} of the people visible"
    )


def _lines(told: list[str]) -> list[str]:
    more = len(told) - _SHOWN
    return [f"  {one}" for one in told[:_SHOWN]] + [f"  and {more:,} more"] * (more > 0)
