"""The agencies: what each sends and when it did last, how often late, whom to ask; no count."""

from __future__ import annotations

from functools import partial
from typing import Final

from starlette.responses import Response

from covey.desk.places import agency_of
from covey.desk.users import users
from covey.desk.visit import Visit, page
from covey.hub.agencies import agency_records


def agencies(visit: Visit) -> Response:
    """Show every agency."""
    desk = visit.desk
    records, since = desk.read("agencies", partial(agency_records, desk.settings, desk.registry))
    return visit.show(
        "officer_agencies.html.jinja",
        records=records,
        since=since,
        agency_of=partial(agency_of, visit),
        clerks=[one for one in users(desk.state) if one.role == "clerk"],
        names={one.tag: one.name for one in desk.languages},
    )


ROUTES: Final = [page("/office/agencies", agencies, "officer")]
