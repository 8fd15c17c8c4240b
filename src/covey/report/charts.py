"""The plots of a report as Vega-Lite, without data: the page gives them rows, in its language."""

from __future__ import annotations

from typing import Any, Final

import altair as alt

from covey.page.charts import BLUE, EDGE, HATCHED, INK, ROWS, Drawn, finished

_PERCENT: Final = alt.Axis(format="%", tickCount=3)
_WHOLE: Final = alt.Scale(domain=[0, 1])
_STEP: Final = alt.Step(26)
_TIPS: Final = [alt.Tooltip("label:N", title="@What"), alt.Tooltip("written:N", title="@Figure")]
_SHADES: Final = {"@shown": BLUE, "@unsafe": "#8a2f2f", "@secondary": "#d08700"}


def charts() -> dict[str, dict[str, Any]]:
    """Return every plot by its name.

    Rows of all have ``label``, ``value`` and ``written``, the value in words; some have a
    ``panel``, and those of ``status`` a ``kind``.
    """
    return {
        "status": finished(_status()),
        "panels": finished(_panels()),
        "hidden": finished(_hidden()),
        "costs": finished(_costs()),
    }


def _status() -> alt.Chart:
    """Draw a bar a level, of which each status takes its share of the cells."""
    bars: alt.Chart = (
        alt.Chart(alt.NamedData(ROWS))
        .mark_bar()
        .encode(
            y=alt.Y("label:N", sort=None, title=None),
            x=alt.X("value:Q", stack="normalize", title=None, axis=_PERCENT),
            color=alt.Color(
                "kind:N",
                title=None,
                sort=list(_SHADES),
                scale=alt.Scale(domain=list(_SHADES), range=list(_SHADES.values())),
                legend=alt.Legend(orient="top"),
            ),
            order=alt.Order("place:Q"),
            tooltip=[*_TIPS, alt.Tooltip("kind:N", title="@Status")],
        )
        .properties(width=300, height=_STEP)
    )
    return bars


def _panels() -> alt.FacetChart:
    """Draw a share a row, in a panel for what it is a share of."""
    base = alt.Chart().encode(y=alt.Y("label:N", sort=None, title=None), tooltip=_TIPS)
    share = alt.X("value:Q", title=None, scale=_WHOLE, axis=_PERCENT)
    bar = base.mark_bar(color=BLUE).encode(x=share)
    text = base.mark_text(align="left", dx=4, color=INK).encode(x=share, text="written:N")
    head = alt.Header(title=None, labelFontSize=13, labelFontWeight="bold", labelLimit=260)
    layers = alt.layer(bar, text).properties(width=200, height=_STEP)
    panels: alt.FacetChart = layers.facet(
        alt.Facet("panel:N", header=head, sort=None), columns=3, data=alt.NamedData(ROWS)
    ).resolve_axis(x="independent")
    return panels


def _hidden() -> Drawn:
    """Draw how much of each group is hidden, hatched as on every page."""
    base = alt.Chart(alt.NamedData(ROWS)).encode(
        y=alt.Y("label:N", sort=None, title=None), tooltip=_TIPS
    )
    share = alt.X("value:Q", title=None, scale=_WHOLE, axis=_PERCENT)
    bar = base.mark_bar(fill=HATCHED, stroke=EDGE, strokeWidth=1, strokeDash=[3, 2])
    text = base.mark_text(align="left", dx=4, color=INK)
    return alt.layer(bar.encode(x=share), text.encode(x=share, text="written:N")).properties(
        width=200, height=_STEP
    )


def _costs() -> Drawn:
    """Draw how many cells are hidden for each rule."""
    base = alt.Chart(alt.NamedData(ROWS)).encode(
        y=alt.Y("label:N", sort=None, title=None), tooltip=_TIPS
    )
    cells = alt.X("value:Q", title=None, axis=alt.Axis(tickCount=3))
    bar = base.mark_bar(color=BLUE).encode(x=cells)
    text = base.mark_text(align="left", dx=4, color=INK).encode(x=cells, text="written:N")
    return alt.layer(bar, text).properties(width=300, height=_STEP)
