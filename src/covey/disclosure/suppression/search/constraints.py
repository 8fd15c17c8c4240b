"""What a search is about, as its compiled steps take it."""

from __future__ import annotations

from typing import NamedTuple

from covey.disclosure.numeric.incidence import Incidence
from covey.disclosure.numeric.shared import shared
from covey.disclosure.proof.needs import Needs
from covey.disclosure.proof.slack import Slack
from covey.disclosure.suppression.moves.cross import Cross


@shared
class Constraints(NamedTuple):
    """One table, or several that are published together.

    Attributes:
        incidence: the relations.
        slack: how far each cell may move.
        needs: what the moves must show.
        cross: the cross of the dimensions; an empty one where there is none in common.
    """

    incidence: Incidence
    slack: Slack
    needs: Needs
    cross: Cross
