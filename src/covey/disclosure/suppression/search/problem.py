"""What a search is about, as its compiled steps take it."""

from __future__ import annotations

from typing import NamedTuple

from covey.disclosure.numeric.incidence import Web
from covey.disclosure.numeric.shared import shared
from covey.disclosure.proof.needs import Needs
from covey.disclosure.proof.slack import Room
from covey.disclosure.suppression.moves.cross import Cross


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
