"""The charts of a page as Vega-Lite, without data: the page gives them rows, in its language.

A text that begins with ``@`` is a word of the page, and said in its language when it is drawn.
A hidden count is no length from 0 and no shade: it is hatched from the least to the most that
anybody can work out, as far as the chart reaches.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Final

import altair as alt

ROWS: Final = "rows"
HATCHED: Final = "url(#hatched)"
"""The pattern that every page defines."""

Drawn = alt.LayerChart | alt.FacetChart

INK, BLUE, EDGE = "#1b2a38", "#1f6f9f", "#6b7680"
_GRID: Final = "#e3e8ec"
_FONT: Final = "system-ui, 'Segoe UI', Roboto, 'Noto Sans', sans-serif"
_PANEL: Final = alt.Header(title=None, labelFontSize=13, labelFontWeight="bold", labelLimit=220)
_NAMES: Final = alt.Axis(labelLimit=130)
_TIPS: Final = [
    alt.Tooltip("label:N", title="@Group"),
    alt.Tooltip("panel:N", title="@Of"),
    alt.Tooltip("written:N", title="@Count"),
]
_HATCH: Final[dict[str, Any]] = {
    "fill": HATCHED,
    "stroke": EDGE,
    "strokeWidth": 1,
    "strokeDash": [3, 2],
}
_NOTHING: Final[dict[str, Any]] = {**_HATCH, "fill": None, "stroke": _GRID}
"""Around the place of a hidden count, however narrow it may be."""
_LIMITS: Final[dict[str, Any]] = {
    "color": INK, "fontSize": 11, "fontStyle": "italic", "limit": 112,
}  # fmt: skip
"""What is said of a hidden count: never as a count is written."""


@cache
def charts() -> dict[str, dict[str, Any]]:
    """Return every chart by its name.

    Rows of all have ``label``, ``panel``, ``value`` (null where hidden), ``hidden``, ``written``,
    the count in words, and ``mark``, the same in short. A hidden one has ``low`` and ``reach``, the
    least and the most that it may be, and ``edge``, where the second is in the chart; what reaches
    beyond the chart is cut off there without an edge.
    """
    return {
        "trend": finished(_trend()),
        "tiles": finished(_tiles()),
        "bars": finished(_bars()),
        "shares": finished(_shares()),
    }


def _trend() -> Drawn:
    """Draw a line a panel over the periods, broken where a count is hidden or not out."""
    height = 110
    period = alt.X("label:O", sort=None, title=None, axis=alt.Axis(labelAngle=0, labelOverlap=True))
    base = alt.Chart().encode(x=period, tooltip=_TIPS)
    hidden = base.transform_filter("datum.hidden")
    line = base.mark_line(point={"filled": True, "size": 50, "fill": BLUE}, color=BLUE)
    value, low = (
        alt.Y(f"{name}:Q", title=None, axis=alt.Axis(tickCount=4), scale=alt.Scale(zero=True))
        for name in ("value", "low")
    )
    layers = alt.layer(
        hidden.mark_bar(**_NOTHING).encode(y=alt.value(0), y2=alt.value(height)),
        hidden.mark_bar(**_HATCH, clip=True).encode(y=low, y2="reach:Q"),
        line.encode(y=value),
    ).properties(width=220, height=height)
    return _in_panels(layers)


def _tiles() -> Drawn:
    """Draw a tile an area, all as large, the darker the more."""
    base = alt.Chart(alt.NamedData(ROWS)).encode(
        x=alt.X("column:O", axis=None), y=alt.Y("row:O", axis=None), tooltip=_TIPS
    )
    shade = alt.Color(
        "value:Q",
        title=None,
        scale=alt.Scale(type="sqrt", scheme="blues", domainMin=0),
        legend=alt.Legend(orient="top", gradientLength=160, tickCount=3),
    )
    shown = base.transform_filter("!datum.hidden").mark_rect(stroke="white", strokeWidth=2)
    hidden = base.transform_filter("datum.hidden").mark_rect(**_HATCH)
    # Where one gives way to the other both have a contrast of 4.5 to the shade below.
    ink = alt.condition("datum.dark", alt.value("white"), alt.value("black"))
    name = base.mark_text(dy=-8, fontSize=11, limit=96).encode(text="short:N", color=ink)
    count = base.transform_filter("!datum.hidden").mark_text(dy=9, fontSize=13, fontWeight="bold")
    limits = base.transform_filter("datum.hidden").mark_text(dy=9, **_LIMITS)
    layers = (shown.encode(color=shade), hidden, name, count.encode(text="mark:N", color=ink))
    return alt.layer(*layers, limits.encode(text="mark:N"))


def _bars() -> Drawn:
    """Draw a bar a group, in a panel for what it is of; a hidden one from its least to its most."""
    base = alt.Chart().encode(y=alt.Y("label:N", sort=None, title=None, axis=_NAMES), tooltip=_TIPS)
    value, low = (
        alt.X(f"{name}:Q", title=None, axis=alt.Axis(tickCount=3), scale=alt.Scale(zero=True))
        for name in ("value", "low")
    )
    edge = alt.X("edge:Q", title=None)
    shown = base.transform_filter("!datum.hidden").mark_bar(color=BLUE).encode(x=value)
    hidden = base.transform_filter("datum.hidden").mark_bar(**_HATCH, clip=True)
    count = base.transform_filter("!datum.hidden").mark_text(align="left", dx=4, color=INK)
    limits = base.transform_filter("datum.hidden").mark_text(align="left", dx=4, **_LIMITS)
    layers = alt.layer(
        base.mark_tick(opacity=0),  # of all rows, so that hidden ones keep their place
        shown,
        hidden.encode(x=low, x2="reach:Q"),
        count.encode(x=value, text="mark:N"),
        limits.encode(x=edge, text="mark:N"),
    ).properties(width=220, height=alt.Step(24))
    return _in_panels(layers)


def _shares() -> Drawn:
    """Draw how much of each group is hidden."""
    base = alt.Chart(alt.NamedData(ROWS)).encode(
        y=alt.Y("label:N", sort=None, title=None, axis=_NAMES)
    )
    share = alt.X(
        "value:Q",
        title=None,
        scale=alt.Scale(domain=[0, 1]),
        axis=alt.Axis(format="%", tickCount=3),
    )
    bar = base.mark_bar(**_HATCH).encode(x=share)
    text = base.mark_text(align="left", dx=4, color=INK).encode(x=share, text="written:N")
    return alt.layer(bar, text).properties(width=130, height=alt.Step(24))


def _in_panels(layers: Drawn) -> Drawn:
    panel = alt.Facet("panel:N", header=_PANEL, sort=None)
    panels: alt.FacetChart = layers.facet(panel, columns=3, data=alt.NamedData(ROWS)).resolve_axis(
        x="independent"
    )
    return panels


def finished(chart: Drawn | alt.Chart) -> dict[str, Any]:
    """Return a chart as Vega-Lite, in the look of every page."""
    plain = chart.configure(background="transparent", font=_FONT, aria=False)
    plain = plain.configure_view(stroke=None).configure_axis(
        gridColor=_GRID, labelColor=INK, labelFontSize=12, domainColor=EDGE, tickColor=EDGE
    )
    told: dict[str, Any] = plain.to_dict()
    return told
