"""The pages of the auditor."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response

from covey.desk.visit import Visit, navigate, page

navigate("auditor", ("/audit", "Today"))


def today(visit: Visit) -> Response:
    """Show what there is to do."""
    return visit.show("auditor_today.html.jinja")


ROUTES: Final = [page("/audit", today, "auditor")]
