"""The page of a report: what goes out, who is seen, what rules cost, what others would show."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from covey.disclosure import left_out, visible_breakdowns, visible_groups
from covey.page.assets import script, vega
from covey.page.html import each, rendered
from covey.report.charts import charts
from covey.report.figures import MOST_BARS, figures
from covey.report.labels import FOLDER, code_label, policy_lines, spoken, verdict
from covey.report.officers_report import OfficersReport
from covey.report.tables import (
    MOST_ROWS,
    breakdowns_table,
    costs_table,
    groups_table,
    levels_table,
    policies_table,
    roundings_table,
    status_table,
)

_SCRIPT = Path(__file__).parent / "assets" / "report.js"


def report_page(report: OfficersReport) -> str:
    """Return a report as one file that fetches nothing; the same report makes the same bytes."""
    about, trees = report.about, report.table.dimensions
    groups = [] if about.protected is None else visible_groups(report.table, about.protected)
    told = {"drawn": {"charts": charts(), "figures": figures(report, groups)}}
    values: dict[str, Any] = {
        "report": report,
        "about": about,
        "trees": trees,
        "verdict": {one.tag: verdict(about, one) for one in spoken()},
        "policies": each(lambda one: policies_table(report.compared, one), FOLDER),
        "levels": each(lambda one: levels_table(report.compared, trees, one), FOLDER),
        "roundings": each(lambda one: roundings_table(report.roundings, one), FOLDER),
        "gravest": {one.rounding.method: one.gravest for one in report.roundings},
        "most_bars": MOST_BARS,
        "most_rows": MOST_ROWS,
    }
    if about.protected is not None:
        certificate = about.protected.certificate
        breakdowns = visible_breakdowns(report.table, about.protected)
        values |= {
            "policy": policy_lines(about.protected.policy),
            "left_out": left_out(certificate.breakdowns),
            "certificate": certificate,
            "status": each(lambda one: status_table(certificate.by_level, one), FOLDER),
            "breakdowns": each(lambda one: breakdowns_table(breakdowns, one), FOLDER),
            "groups": each(lambda one: groups_table(groups, trees, one), FOLDER),
            "costs": each(lambda one: costs_table(report.costs, one), FOLDER),
            "unseen": [one for one in groups if not one.visible],
            "uncounted": [one for one in groups if not one.counted],
            "label": lambda one: {
                language.tag: code_label(trees[one.dimension], one.code, language)
                for language in spoken()
            },
        }
    scripts = [
        vega(),
        *map(script, ("language", "drawing")),
        _SCRIPT.read_text(encoding="utf-8"),
    ]
    return rendered("report.html.jinja", scripts, told, values, FOLDER)
