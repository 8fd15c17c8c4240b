"""The outlines of areas on a map, from a file of boundaries that lies beside their codelist.

Source: RFC 7946, GeoJSON.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from covey.admission import LARGEST_FILE, unfit_file
from covey.errors import HierarchyError

_STEPS: Final = 600
"""Places of the grid along the longer side of a map, which pages draw about as many pixels long."""

_FORM: Final = (
    "is no GeoJSON of areas. It must be a FeatureCollection of Polygons and MultiPolygons in "
    "longitude and latitude, each with its code as id or as property code."
)

_Point = tuple[float, float]
_Ring = Sequence[_Point]


def read_outlines(path: Path, codes: Sequence[str]) -> tuple[str | None, ...]:
    """Return the outline of each code as the path that SVG draws, in places of a grid.

    Points that fall on one place are one, and a point between two others on a line is left out. So
    neighbours still share what they shared. An area smaller than a place is drawn as one.

    Args:
        path: the boundaries.
        codes: of the codelist.

    Returns:
        A path a code; None where the file has no boundary of it.

    Raises:
        HierarchyError: it is no such file, or has a code twice or one that is not in the codelist.
    """
    areas = _areas(path)
    unknown = sorted(set(areas) - set(codes))
    if unknown:
        raise HierarchyError(
            f"{path.name}: {unknown[0]!a} is not in the codelist beside it. Add it there, or leave "
            "its boundary out."
        )
    points = [point for rings in areas.values() for ring in rings for point in ring]
    if not points:
        return (None,) * len(codes)
    west, east = (side(x for x, _ in points) for side in (min, max))
    south, north = (side(y for _, y in points) for side in (min, max))
    # As wide as a degree is in the middle of the map.
    narrow = math.cos(math.radians((south + north) / 2))
    step = max((east - west) * narrow, north - south) / _STEPS or 1

    def placed(ring: _Ring) -> list[tuple[int, int]]:
        return [(round((x - west) * narrow / step), round((north - y) / step)) for x, y in ring]

    drawn = {code: _path([placed(ring) for ring in rings]) for code, rings in areas.items()}
    return tuple(drawn.get(code) for code in codes)


def _areas(path: Path) -> dict[str, list[_Ring]]:
    """Return the rings of each area."""
    unfit = unfit_file(path, LARGEST_FILE)
    if unfit:
        raise HierarchyError(f"{path}: {unfit}")
    areas: dict[str, list[_Ring]] = {}
    try:
        told = json.loads(path.read_text(encoding="utf-8-sig"))
        for feature in told["features"]:
            code = str(feature.get("id") or feature["properties"]["code"])
            if code in areas:
                raise HierarchyError(f"{path.name}: {code!a} has two boundaries. Join them in one.")
            areas[code] = list(_rings(feature["geometry"]))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise HierarchyError(f"{path.name} {_FORM}") from None
    return areas


def _rings(geometry: Mapping[str, Any]) -> Iterator[_Ring]:
    """Yield the rings of a geometry, outer ones and holes.

    Raises:
        ValueError: it is none of areas, or a point lies nowhere on the earth.
    """
    told = {geometry["type"]: geometry["coordinates"]}
    for polygon in told["MultiPolygon"] if "MultiPolygon" in told else [told["Polygon"]]:
        for ring in polygon:
            points = [(float(x), float(y)) for x, y, *_ in ring]
            if not all(abs(x) <= 180 and abs(y) <= 90 for x, y in points):
                raise ValueError
            yield points


def _path(rings: Sequence[Sequence[tuple[int, int]]]) -> str:
    corners = [kept for ring in rings if len(kept := _corners(ring)) > 2]
    if not corners:
        x, y = rings[0][0]
        return f"M{x} {y}h1v1h-1z"
    return "".join(f"M{'L'.join(f'{x} {y}' for x, y in ring)}z" for ring in corners)


def _corners(ring: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the points of a closed ring at which its direction changes."""
    kept: list[tuple[int, int]] = []
    for point in ring:
        while len(kept) > 1 and _straight(kept[-2], kept[-1], point):
            kept.pop()
        if not kept or kept[-1] != point:
            kept.append(point)
    while len(kept) > 2 and _straight(kept[-2], kept[-1], kept[0]):
        kept.pop()
    while len(kept) > 2 and _straight(kept[-1], kept[0], kept[1]):
        kept.pop(0)
    return kept


def _straight(a: tuple[int, int], b: tuple[int, int], c: tuple[int, int]) -> bool:
    return (b[0] - a[0]) * (c[1] - b[1]) == (b[1] - a[1]) * (c[0] - b[0])
