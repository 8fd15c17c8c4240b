"""Groups of a dimension that one can check by eye."""

from __future__ import annotations

from collections.abc import Sequence

from covey.page.codes import Dimension, LevelCodes
from covey.page.counts import Count, Groups


def groups(
    counts: Sequence[int | tuple[int, int | None]],
    codes: Sequence[str] = (),
    labels: Sequence[str] = (),
    *,
    tiles: Sequence[tuple[int, int] | None] = (),
    people: Sequence[int | None] = (),
    outlines: Sequence[str | None] = (),
) -> Groups:
    """Return groups with these counts; a pair is a hidden one, the least and the most it may be."""
    own = tuple(codes) or tuple(f"C{at}" for at in range(len(counts)))
    names = ("All", *(labels or own))
    places = tuple(range(1, len(counts) + 1))
    level = LevelCodes("area", places, places, True)
    dimension = Dimension(
        "area",
        {"en": "area"},
        ("_T", *own),
        {"en": names},
        (None, *tiles) if tiles else (None,) * len(names),
        (None, *people) if people else (None,) * len(names),
        (None, *outlines) if outlines else (None,) * len(names),
        (-1, *[0] * len(own)),
        (LevelCodes("total", (0,), (0,), True), level),
    )
    told = tuple(Count(one) if isinstance(one, int) else Count(None, *one) for one in counts)
    return Groups(dimension, level, places, told, (None,) * len(told))
