"""The map of a page, in numbers: areas by their outlines or tiles, their classes, the legend."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from covey.page.counts import Count, Groups
from covey.page.drawn import in_short, longest
from covey.page.sentences import Teller
from covey.page.words import Language

TILE: Final = (68, 41)
"""Width and height of a tile, in pixels."""
_GAP: Final = 3
_CLASSES: Final = 5
_HUNDREDTHS: Final = 100
_EVERY: Final = 1_000
"""Of so many people who live there a rate tells how many are counted."""


@dataclass(frozen=True, slots=True)
class Area:
    """An area on a map.

    Args:
        names: what its code stands for, by language.
        count: of it.
        mark: what is told of it, by language: its count or its rate, or that it is hidden.
        shade: the class that it is in.
        x: where its tile is, in pixels from the left; 0 where it has an outline.
        y: likewise, from above.
        outline: the path that SVG draws; empty where a tile stands for it.
    """

    names: Mapping[str, str]
    count: Count
    mark: Mapping[str, str]
    shade: int
    x: int
    y: int
    outline: str


@dataclass(frozen=True, slots=True)
class AreaMap:
    """A map of the areas of a level.

    Args:
        areas: each of them.
        extent: where it begins, from the left and from above; width and height, in pixels.
        legend: what each class holds, by language, the fewest first.
        rates: whether classes are of rates.
    """

    areas: tuple[Area, ...]
    extent: tuple[int, int, int, int]
    legend: tuple[Mapping[str, str], ...]
    rates: bool

    @property
    def outlined(self) -> bool:
        """Whether areas have their outlines."""
        return bool(self.areas[0].outline)


def area_map(groups: Groups, tellers: Sequence[Teller]) -> AreaMap | None:
    """Return the map of the areas of a level; None where one has neither an outline nor a tile.

    Args:
        groups: the areas.
        tellers: what codes stand for, in each language.
    """
    places = _places(groups)
    if not places:
        return None
    scale = _Scale.of(groups)
    labels = {one.language.tag: one.labels(groups) for one in tellers}
    areas = tuple(
        Area(
            {tag: of[at] for tag, of in labels.items()},
            count,
            {one.language.tag: scale.mark(at, count, one.language) for one in tellers},
            scale.shade(at),
            *place,
        )
        for at, (count, place) in enumerate(zip(groups.counts, places, strict=True))
    )
    legend = tuple(
        {one.language.tag: scale.told(at, one.language) for one in tellers}
        for at in range(len(scale.steps))
    )
    return AreaMap(areas, _extent(places), legend, scale.rates)


class _Place(NamedTuple):
    x: int
    y: int
    outline: str


def _places(groups: Groups) -> list[_Place]:
    """Return where each area is drawn; nothing where one cannot be."""
    outlines = [groups.dimension.outlines[code] for code in groups.codes]
    if all(outlines):
        return [_Place(0, 0, outline or "") for outline in outlines]
    tiles = [groups.dimension.tiles[code] for code in groups.codes]
    wide, high = (size + _GAP for size in TILE)
    placed = [_Place(tile[0] * wide, tile[1] * high, "") for tile in tiles if tile is not None]
    return placed if len(placed) == len(tiles) else []


def _extent(places: Sequence[_Place]) -> tuple[int, int, int, int]:
    if not places[0].outline:
        wide, high = TILE
        return 0, 0, max(one.x for one in places) + wide, max(one.y for one in places) + high
    # In an outline of ours every point is absolute; the square of the smallest area adds 1.
    points = [
        (int(x), int(y)) for one in places for x, y in re.findall(r"[ML](\d+) (\d+)", one.outline)
    ]
    (west, north), (east, south) = (
        [side(axis) for axis in zip(*points, strict=True)] for side in (min, max)
    )
    return west, north, east - west + 1, south - north + 1


@dataclass(frozen=True, slots=True)
class _Scale:
    """What shades stand for.

    Args:
        values: of each area; None where its count is hidden, which has no rate either: from that
            and from the people who live there somebody would work it out.
        steps: where each class begins; the first at 0.
        rates: whether these are rates, or counts.
    """

    values: tuple[float | None, ...]
    steps: tuple[float, ...]
    rates: bool

    @classmethod
    def of(cls, groups: Groups) -> _Scale:
        """Return that of rates where it is known how many people live in each area."""
        counts = [one.value for one in groups.counts]
        people = [groups.dimension.people[code] for code in groups.codes]
        if not all(people):
            return cls(tuple(counts), steps(longest([groups])), False)
        rates = tuple(
            None if count is None else _EVERY * count / (of or 1)
            for count, of in zip(counts, people, strict=True)
        )
        top = round(_HUNDREDTHS * max((one or 0 for one in rates), default=0))
        return cls(rates, tuple(step / _HUNDREDTHS for step in steps(top)), True)

    def shade(self, at: int) -> int:
        """Return the class of an area."""
        return sum((self.values[at] or 0) >= step for step in self.steps) - 1

    def mark(self, at: int, count: Count, language: Language) -> str:
        """Return what is told of an area."""
        value = self.values[at]
        if not self.rates or value is None:
            return in_short(count, language)
        return language.rate(value)

    def told(self, at: int, language: Language) -> str:
        """Return what a class holds."""
        low, *above = self.steps[at : at + 2]
        if not self.rates:
            low, above = int(low), [int(one) - 1 for one in above]
        if not above:
            return language.say("{low} or more", low=self._written(low, language))
        high = self._written(above[0], language)
        text = "{low} to below {high}" if self.rates else "{low} to {high}"
        return language.say(text, low=self._written(low, language), high=high)

    def _written(self, step: float, language: Language) -> str:
        return f"{step:g}".replace(".", language.decimal) if self.rates else language.written(step)


def in_two_lines(name: str) -> list[str]:
    """Return a name in at most two lines, as even as its words allow.

    >>> in_two_lines("Thua Thien Hue"), in_two_lines("Ha Noi"), in_two_lines("Hue")
    (['Thua', 'Thien Hue'], ['Ha', 'Noi'], ['Hue'])
    """
    words = name.split()
    lines = [[" ".join(words[:at]), " ".join(words[at:])] for at in range(1, len(words))]
    return min(lines, key=lambda two: max(map(len, two)), default=[name])


def steps(top: int) -> tuple[int, ...]:
    """Return where classes of counts begin: 0, and then steps of 1, 2 and 5 up to half of the top.

    >>> steps(12_916)
    (0, 500, 1000, 2000, 5000)
    """
    nice = [digit * 10**power for power in range(12) for digit in (1, 2, 5)]
    return (0, *[one for one in nice if 2 * one <= max(top, 2)][-(_CLASSES - 1) :])
