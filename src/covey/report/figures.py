"""The rows that the plots of a report are drawn of, in the language that they are read in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from covey.disclosure import Compared, VisibleGroup, below_totals, level_name
from covey.page.words import Language
from covey.report.labels import code_label, crossing_name, policy_name, spoken
from covey.report.officers_report import OfficersReport
from covey.tables import Hierarchy

MOST_BARS: Final = 12
"""Groups of a dimension in a plot, those of which most is hidden; the table beside has more."""

Row = dict[str, Any]


def figures(report: OfficersReport, groups: Sequence[VisibleGroup]) -> dict[str, Any]:
    """Return by figure: the name of its plot, and its rows by language.

    Args:
        report: what they are of.
        groups: what can be seen of each.
    """
    trees = report.table.dimensions
    drawn: dict[str, Any] = {"policies": _figure("panels", _policies, report.compared)}
    if report.about.protected is not None:
        drawn["status"] = _figure("status", _status, report.about)
        drawn["levels"] = _figure("panels", _levels, report.about, trees)
        drawn["costs"] = _figure("costs", _costs, report)
        for place, (name, tree) in enumerate(trees.items()):
            own = [one for one in groups if one.dimension == name]
            drawn[f"groups-{place}"] = _figure("hidden", _groups, own, tree)
    return drawn


def _figure(chart: str, rows: Any, *of: Any) -> dict[str, Any]:
    return {"chart": chart, "rows": {one.tag: list(rows(*of, one)) for one in spoken()}}


def _status(about: Compared, language: Language) -> Iterator[Row]:
    assert about.protected is not None
    for one in about.protected.certificate.by_level:
        kinds = {"shown": one.cells - one.hidden, "unsafe": one.unsafe, "secondary": one.secondary}
        for place, (kind, cells) in enumerate(kinds.items()):
            yield {
                "label": crossing_name(one, language),
                "kind": language.say(kind),
                "place": place,
                "value": cells,
                "written": language.written(cells),
            }


def _levels(about: Compared, trees: Mapping[str, Hierarchy], language: Language) -> Iterator[Row]:
    assert about.shown is not None
    for panel, share in (("By itself", "alone"), ("Crossed with the finest codes", "crossed")):
        for one in below_totals(about.shown.visible):
            yield _share(level_name(trees, one), getattr(one, share), language, panel)


def _groups(groups: Sequence[VisibleGroup], tree: Hierarchy, language: Language) -> Iterator[Row]:
    most = sorted(groups, key=lambda one: -one.share_hidden)[:MOST_BARS]
    for one in groups:
        if one in most:
            yield _share(code_label(tree, one.code, language), one.share_hidden, language)


def _costs(report: OfficersReport, language: Language) -> Iterator[Row]:
    for one in report.costs:
        if not one.refused:
            written = language.written(one.cells)
            yield {"label": language.say(one.rule), "value": one.cells, "written": written}


def _policies(compared: Sequence[Compared], language: Language) -> Iterator[Row]:
    for one in compared:
        if one.shown is None:
            continue
        finest = next(of.crossed for of in one.shown.visible if not of.level)
        panels = {
            "Cells shown": one.shown.share,
            "Seen in finest cells": finest,
            "Information kept": one.shown.kept.information,
        }
        for panel, share in panels.items():
            yield _share(policy_name(one, language), share, language, panel)


def _share(label: str, share: float, language: Language, panel: str = "") -> Row:
    row: Row = {"label": label, "value": round(share, 4), "written": language.percent(share)}
    return row | ({"panel": language.say(panel)} if panel else {})
