"""The page of one release."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import polars as pl

from covey.page.assets import script, vega
from covey.page.catalogue import described_dataset
from covey.page.cells import as_columns, breakdowns_of, cells_of
from covey.page.charts import charts
from covey.page.codes import Dimension, dimensions_of, names_of, period_called, period_labels
from covey.page.corrections import Correction, correction_of
from covey.page.finding import finding_of
from covey.page.groups import Group, groups_of
from covey.page.html import as_json, each, rendered
from covey.page.maps import in_two_lines
from covey.page.method import sentences
from covey.page.opening import opening
from covey.page.printed import PLACE, sealed
from covey.page.release import Descriptions, ReleaseMetadata
from covey.page.seal import Signed, seal_of
from covey.page.short_labels import short_labels
from covey.page.tables import corrections_table, groups_table, listed_groups
from covey.page.trends import periods_alike, trends_of
from covey.page.words import languages

MOST_LOST: Final = 60
"""Groups without a total that a page names one by one; the table beside has more."""

_RELEASE: Final = ("dataset", "period", "vintage", "rows", "hidden", "minimum_count")
"""What the check of a page knows of the release besides its rows."""


def release_page(
    release: ReleaseMetadata,
    rows: pl.DataFrame,
    superseded: pl.DataFrame | None,
    described: Descriptions,
    signed: Signed | None,
    others: Mapping[str, ReleaseMetadata],
) -> str:
    """Return the page of a release.

    Args:
        release: which.
        rows: the newest rows of its dataset, of all periods, with bounds.
        superseded: the rows of vintages that have a newer one; None where there are none.
        described: what describes them.
        signed: the manifest of its export; None where there is none that is signed.
        others: the releases of its dataset, by period.
    """
    dimensions = dimensions_of(release, described.codelists, described.level_codes)
    cells = cells_of(release, rows)
    groups = groups_of(cells, dimensions)
    names = period_labels(described.codelists)
    alike = periods_alike(release.period, set(rows["period"]))
    out = breakdowns_of(release, described.breakdowns, dimensions)
    finding = finding_of(release, alike, rows, out, dimensions)
    corrected = None
    if superseded is not None and release.vintage > 1:
        corrected = correction_of(release, cells, superseded, dimensions)
    page = rendered(
        "page.html.jinja",
        [vega(), *map(script, ("language", "drawing", "page", "proof"))],
        {
            **_told(release, rows, groups, dimensions, described),
            "release": {name: release.told[name] for name in _RELEASE},
            "seal": {"printed": PLACE, **seal_of(release, rows, dimensions, signed)},
            "printed": _printed(groups, corrected, dimensions),
        },
        {
            "release": release,
            "dataset": as_json(
                described_dataset(
                    release, period_called(release.period, names), described.download
                )
            ),
            "opening": opening(finding, release, dimensions, described),
            "earlier": others.get(finding.trend[-2][0]) if len(finding.trend) > 1 else None,
            "period": {tag: labels.get(release.period, release.period)
                       for tag, labels in names.items()},
            "method": {one.tag: sentences(release, dimensions, one) for one in languages()},
            "download": described.download,
            "in_two_lines": in_two_lines,
            "most_lost": MOST_LOST,
            "lost": sorted(
                (one for one in groups if one.count is None),
                key=lambda one: (one.dimension, dimensions[one.dimension].labels["en"][one.code]),
            ),
            "label": lambda one: {tag: labels[one.code] for tag, labels in
                                  dimensions[one.dimension].labels.items()},
            "groups": each(lambda one: groups_table(groups, dimensions, one, f"groups-{one.tag}")),
            "corrected": corrected,
            "changes": each(
                lambda one: corrections_table(corrected, dimensions, one, f"changes-{one.tag}")
            ) if corrected and corrected.listed else None,
        },
    )  # fmt: skip
    return sealed(page)


def _told(
    release: ReleaseMetadata,
    rows: pl.DataFrame,
    groups: Sequence[Group],
    dimensions: Sequence[Dimension],
    described: Descriptions,
) -> dict[str, Any]:
    """Return what the script of the page is told."""
    alike = periods_alike(release.period, set(rows["period"]))
    names = period_labels(described.codelists)
    return {
        "name": release.file_name,
        "names": names_of([release], described.codelists),
        "dimensions": [_dimension(one) for one in dimensions],
        "breakdowns": breakdowns_of(release, described.breakdowns, dimensions),
        "rows": as_columns(cells_of(release, rows), dimensions),
        "periods": {tag: [labels.get(one, one) for one in alike] for tag, labels in names.items()},
        "trends": trends_of(
            *(release, alike, rows, described.breakdowns, described.level_codes, dimensions)
        ),
        "groups": [[one.dimension, one.code, round(one.share, 4)] for one in groups],
        "charts": charts(),
    }


def _printed(
    groups: Sequence[Group], corrected: Correction | None, dimensions: Sequence[Dimension]
) -> dict[str, Any]:
    """Return what each line of the printed tables is of, so that they can be checked."""
    listed = listed_groups(groups, dimensions)
    return {
        "groups": [[one.dimension, one.code] for one in listed],
        "changes": [change.codes for change in corrected.listed] if corrected else [],
    }


def _dimension(one: Dimension) -> dict[str, Any]:
    return {
        "name": one.name,
        "codes": one.codes,
        "labels": one.labels,
        "short": {tag: _short(one, labels) for tag, labels in one.labels.items()},
        "tiles": one.tiles,
        "parents": one.parents,
        "levels": [
            {"name": level.name, "codes": level.codes, "own": level.own} for level in one.levels
        ],
    }


def _short(dimension: Dimension, labels: Sequence[str]) -> list[str]:
    """Return the labels of its codes without the word that all of a level have."""
    short = list(labels)
    for level in dimension.levels:
        own = short_labels([labels[code] for code in level.own])
        for code, label in zip(level.own, own, strict=True):
            short[code] = label
    return short
