"""The map of a page: outlines or tiles, shades of counts or rates, nothing of what is hidden."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from covey.page.finding import Finding
from covey.page.maps import AreaMap, area_map
from covey.page.sentences import Teller
from covey.page.words import languages
from covey.store import Vintage
from tests.unit.page.groups import groups
from tests.unit.page.small import served, write
from tests.unit.page.test_pages import in_english, read
from tests.unit.store.tiny import built

OUTLINES = ("M0 0L10 0L10 10z", "M10 0L20 0L20 10z", "M20 5h1v1h-1z")
TILES = ((0, 0), (1, 0), (1, 1))


def drawn(counts: tuple[int | tuple[int, int | None], ...], **places: object) -> AreaMap | None:
    areas = groups(counts, **places)  # type: ignore[arg-type]
    areas = replace(areas, dimension=replace(
        areas.dimension, labels={one.tag: areas.dimension.labels["en"] for one in languages()}
    ))  # fmt: skip
    finding = Finding(areas.counts[0], (), areas, ())
    return area_map(areas, [Teller(finding, one, {}, {}) for one in languages()])


def test_outlines_are_drawn_where_all_areas_have_one_and_tiles_where_not() -> None:
    outlined = drawn((10, 20, 30), outlines=OUTLINES, tiles=TILES)
    assert outlined is not None
    assert outlined.outlined
    assert outlined.extent == (0, 0, 21, 11)
    tiled = drawn((10, 20, 30), outlines=(*OUTLINES[:2], None), tiles=TILES)
    assert tiled is not None
    assert not tiled.outlined
    assert drawn((10, 20, 30), tiles=(*TILES[:2], None)) is None


def test_classes_are_of_counts_where_nobody_said_how_many_live_there() -> None:
    counts = drawn((10, 20, 300), outlines=OUTLINES, people=(1000, 1000, None))
    assert counts is not None
    assert not counts.rates
    assert [one.shade for one in counts.areas] == [1, 2, 4]
    told = [one["en"] for one in counts.legend]
    assert told == ["0 to 9", "10 to 19", "20 to 49", "50 to 99", "100 or more"]
    assert [one.mark["en"] for one in counts.areas] == ["10", "20", "300"]


def test_classes_are_of_rates_where_a_population_is_given() -> None:
    rates = drawn((10, 20, 300), outlines=OUTLINES, people=(1_000, 40_000, 600_000))
    assert rates is not None
    assert rates.rates
    assert [one.mark["en"] for one in rates.areas] == ["10.0", "0.5", "0.5"]
    assert [one.mark["vi"] for one in rates.areas] == ["10,0", "0,5", "0,5"]
    assert [one.shade for one in rates.areas] == [4, 1, 1]
    assert rates.legend[0] == {"en": "0 to below 0.5", "vi": "từ 0 đến dưới 0,5"}
    assert rates.legend[-1]["en"] == "5 or more"


@pytest.mark.parametrize("hidden", [(1, 9), (1, None)])
def test_a_hidden_count_has_no_rate_and_no_shade_of_its_own(hidden: tuple[int, int | None]) -> None:
    """The same whatever it may be, and whoever lives there."""
    few, many = (
        drawn((10, hidden, 300), outlines=OUTLINES, people=(1_000, people, 600_000))
        for people in (7, 7_000_000)
    )
    assert few == many
    assert few is not None
    assert few.areas[1].count.value is None
    assert "." not in few.areas[1].mark["en"]
    assert few.areas[1].shade == 0


def with_places(population: int | None) -> Vintage:
    """Return a small vintage whose areas lie side by side."""
    small = served()
    return replace(small, codes=[
        row | {"outline": f"M{at}0 0L{at}9 0L{at}9 40z", "population": population}
        if row["codelist"] == "areas" else row
        for at, row in enumerate(small.codes, start=1)
    ])  # fmt: skip


def test_a_page_draws_the_outlines_of_the_file_and_says_its_scale(tmp_path: Path) -> None:
    file = built(tmp_path / "covey.duckdb", [with_places(10_000)])
    write(file, tmp_path / "pages")
    page = read(tmp_path / "pages")
    assert page.count("<path fill-rule") == 14
    hidden = page.split('<g class="hid"><path')[1:]
    assert len(hidden) == 2
    assert "hidden" not in hidden[0].partition("<title>")[0]
    text = in_english(page)
    assert "Of each 1,000 people who live there" in text
    assert "A hidden count has no rate." in text
    assert "One tile for each" not in text


@pytest.mark.long
def test_without_a_population_the_map_shows_counts(tmp_path: Path) -> None:
    write(built(tmp_path / "covey.duckdb", [with_places(None)]), tmp_path / "pages")
    text = in_english(read(tmp_path / "pages"))
    assert "Outlines are simplified. The stronger the colour, the more." in text
    assert "Of each 1,000" not in text


@pytest.mark.long
def test_outlines_go_into_no_other_form(tmp_path: Path) -> None:
    from covey.store import read_releases

    file = built(tmp_path / "covey.duckdb", [with_places(10_000)])
    (one,) = read_releases(file, "served", "2024-Q1")
    assert "outline" not in one.codes.columns
    assert one.codes.filter(pl.col("codelist") == "areas")["population"].to_list() == [10_000] * 15
