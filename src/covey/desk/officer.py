"""The pages of the officer."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response

from covey.desk.visit import Visit, navigate, page

navigate("officer", ("/office", "Today"))


def today(visit: Visit) -> Response:
    """Show what there is to do."""
    return visit.show("officer_today.html.jinja")


ROUTES: Final = [page("/office", today, "officer")]
