"""Boundaries beside a codelist become outlines on a map."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from covey.errors import HierarchyError
from covey.tables.outlines import read_outlines

CODES = ("VN", "A", "B", "C")


def area(code: str, *rings: list[list[float]]) -> dict[str, Any]:
    geometry = {"type": "Polygon", "coordinates": list(rings)}
    return {"type": "Feature", "properties": {"code": code}, "geometry": geometry}


def square(west: float, south: float, size: float = 2.0) -> list[list[float]]:
    east, north = west + size, south + size
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def boundaries(folder: Path, *features: dict[str, Any]) -> Path:
    path = folder / "areas.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


def test_areas_lie_north_up_on_one_grid_and_keep_a_border_that_they_share(tmp_path: Path) -> None:
    west, east = area("A", square(0, -1)), area("B", square(2, -1))
    outlines = read_outlines(boundaries(tmp_path, west, east), CODES)
    # At the equator a degree is as wide as it is high: 4 degrees are 600 places.
    assert outlines == (None, "M0 300L300 300L300 0L0 0z", "M300 300L600 300L600 0L300 0z", None)


def test_a_degree_is_as_narrow_as_it_is_there(tmp_path: Path) -> None:
    (outline,) = read_outlines(boundaries(tmp_path, area("A", square(0, 59))), ["A"])
    assert outline == "M0 600L300 600L300 0L0 0z"


def test_points_that_nobody_sees_are_left_out(tmp_path: Path) -> None:
    ring = square(0, 0)
    ring[1:1] = [[at / 1000, 0.0] for at in range(1, 2000)]
    ring[-1:-1] = [[0.0001, 1.5], [0.0, 1.0], [0.0001, 0.5]]
    plain, many = (
        read_outlines(boundaries(tmp_path, area("A", one)), ["A"]) for one in (square(0, 0), ring)
    )
    assert many == plain


def test_an_area_smaller_than_a_place_is_drawn_as_one(tmp_path: Path) -> None:
    isle = area("B", square(1, 1, 0.0001))
    _, small = read_outlines(boundaries(tmp_path, area("A", square(0, 0)), isle), ["A", "B"])
    assert re.fullmatch(r"M\d+ \d+h1v1h-1z", small or "")


def test_holes_and_parts_are_drawn(tmp_path: Path) -> None:
    parts = {"type": "MultiPolygon", "coordinates": [[square(0, 0), square(0.5, 0.5, 1)],
                                                     [square(3, 0, 1)]]}  # fmt: skip
    feature = {"type": "Feature", "id": "A", "properties": None, "geometry": parts}
    (outline,) = read_outlines(boundaries(tmp_path, feature), ["A"])
    assert outline is not None
    assert outline.count("M") == outline.count("z") == 3


@pytest.mark.parametrize(
    ("features", "said"),
    [
        ([area("X", square(0, 0))], "'X' is not in the codelist beside it"),
        ([area("A", square(0, 0))] * 2, "'A' has two boundaries"),
        ([area("A", square(179, 0))], "is no GeoJSON of areas"),
        ([{"id": "A", "geometry": {"type": "Point", "coordinates": [1, 2]}}], "is no GeoJSON"),
        ([{"properties": {}, "geometry": {"type": "Polygon", "coordinates": []}}], "is no GeoJSON"),
    ],
)
def test_what_is_no_boundary_is_refused(
    tmp_path: Path, features: list[dict[str, Any]], said: str
) -> None:
    with pytest.raises(HierarchyError, match=said):
        read_outlines(boundaries(tmp_path, *features), CODES)


@pytest.mark.parametrize("text", ["", "[]", "{", '{"features": 5}', "[" * 100_000])
def test_a_file_that_is_no_geojson_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "areas.geojson"
    path.write_text(text)
    with pytest.raises(HierarchyError, match=r"areas\.geojson"):
        read_outlines(path, CODES)
