"""The pages of the clerk."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response

from covey.desk.visit import Visit, navigate, page

navigate("clerk", ("/agency", "Today"))


def today(visit: Visit) -> Response:
    """Show what there is to do."""
    return visit.show("clerk_today.html.jinja")


ROUTES: Final = [page("/agency", today, "clerk")]
