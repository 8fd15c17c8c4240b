"""What a search is about, as its compiled steps take it."""

from __future__ import annotations

from typing import NamedTuple

from covey.disclosure.search.cross import Cross
from covey.disclosure.search.web import Needs, Room, Web
from covey.disclosure.shared import shared


@shared
class Problem(NamedTuple):
    """One table, or several that are published together.

    Attributes:
        web: the relations.
        room: how far each cell may move.
        needs: what the moves must show.
        grid: the cross of the dimensions; an empty one where there is none in common.
    """

    web: Web
    room: Room
    needs: Needs
    grid: Cross
