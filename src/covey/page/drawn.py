"""What the opening of a page draws, in numbers: a line, bars; the template has the marks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from covey.page.counts import Count, Groups
from covey.page.finding import Finding
from covey.page.sentences import Teller
from covey.page.words import Language

_LINE: Final = (320, 150)
"""Width and height of a line, in pixels; the numbers stand above and below."""
_SIDE, _TOP, _GROUND = 46, 36, 122
_MOST_POINTS: Final = 12


@dataclass(frozen=True, slots=True)
class Point:
    """A period of a line: where it is, and its total; no ``y`` where it is hidden or incomplete."""

    period: str
    count: Count
    x: float
    y: float | None


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: where it begins and how long it is, in per cent, and what it counts.

    Args:
        names: what its code stands for, by language.
        count: of it.
        start: 0, or the least that a hidden count may be.
        length: to the count, or to the most that a hidden one may be.
        before: where the count of the period before lies; None where that is not known.
        open: whether it goes on beyond the end, since nothing near limits a hidden count.
    """

    names: Mapping[str, str]
    count: Count
    start: float
    length: float
    before: float | None
    open: bool


def line(finding: Finding) -> tuple[Point, ...]:
    """Return the points of the line over the periods, which starts at 0; none of one period."""
    shown = finding.trend[-_MOST_POINTS:]
    if len(shown) < 2:
        return ()
    top = max((count.value or 0 for _, count in shown), default=0) or 1
    step = (_LINE[0] - 2 * _SIDE) / (len(shown) - 1)
    return tuple(
        Point(
            period,
            count,
            round(_SIDE + at * step, 1),
            None
            if count.value is None or count.lacks
            else round(_GROUND - (_GROUND - _TOP) * count.value / top, 1),
        )
        for at, (period, count) in enumerate(shown)
    )


def strokes(points: Sequence[Point]) -> tuple[str, ...]:
    """Return the parts of a line as SVG has them, broken where a count is hidden."""
    parts: list[list[str]] = [[]]
    for point in points:
        if point.y is None:
            parts.append([])
        else:
            parts[-1].append(f"{point.x} {point.y}")
    return tuple(f"M{'L'.join(part)}" for part in parts if len(part) > 1)


def bars(groups: Groups, tellers: Sequence[Teller], order: Sequence[int], top: int) -> list[Bar]:
    """Return a bar for each group.

    Args:
        groups: which.
        tellers: what their codes stand for, in each language.
        order: the places of the groups, the first on top.
        top: the count at the end of the longest bar.
    """
    labels = {one.language.tag: one.labels(groups) for one in tellers}
    return [
        _bar({tag: of[at] for tag, of in labels.items()}, groups.counts[at], groups.before[at], top)
        for at in order
    ]


def longest(groups: Sequence[Groups]) -> int:
    """Return the largest count that is shown, or the least that a hidden one is; 1 or more."""
    counts = [one for of in groups for one in (*of.counts, *(of.before or ()))]
    return max([1, *((one.value or one.low or 0) for one in counts if one is not None)])


def in_order(groups: Groups) -> list[int]:
    """Return the places of groups, the largest first; ages as the codelist has them.

    What is not recorded stands last.
    """
    codes = [groups.dimension.codes[code] for code in groups.codes]
    labels = [next(iter(groups.dimension.labels.values()))[code] for code in groups.codes]
    own = [label for code, label in zip(codes, labels, strict=True) if not code.startswith("_")]
    stepped = bool(own) and all(any(sign.isdigit() for sign in label) for label in own)
    found = range(len(codes)) if stepped else groups.by_size
    return sorted(found, key=lambda at: codes[at].startswith("_"))


def in_short(count: Count, language: Language) -> str:
    """Return a count, or from which to which a hidden one may be."""
    if count.lacks:
        return (
            language.say("not sent")
            if count.value is None
            else language.say("{count} *", count=count.value)
        )
    if count.value is not None:
        return language.written(count.value)
    if count.low is None:
        return language.say("hidden")
    if count.high is None:
        return language.say("{low} or more", low=count.low)
    return f"{language.written(count.low)}\N{EN DASH}{language.written(count.high)}"


def _bar(names: Mapping[str, str], count: Count, before: Count | None, top: int) -> Bar:
    earlier = None
    if before is not None and before.value is not None and not (before.lacks or count.lacks):
        earlier = _part(before.value, top)
    if count.value is not None:
        return Bar(names, count, 0, _part(count.value, top), earlier, False)
    if count.lacks:
        return Bar(names, count, 0, 0, earlier, False)
    start = _part(count.low or 0, top)
    open_ended = count.high is None or count.high > top
    end = 100 if open_ended else _part(count.high or 0, top)
    return Bar(names, count, start, round(max(end - start, 0), 2), earlier, open_ended)


def _part(count: int, top: int) -> float:
    return round(min(100 * count / top, 100), 2)
