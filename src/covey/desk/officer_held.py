"""A held file beside the periods before it, and what the officer decides about it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from starlette.responses import Response

from covey.contracts import Registry
from covey.desk.forms import Form
from covey.desk.places import agency_of, held_path, period_of, submission_of
from covey.desk.sparkline import sparkline
from covey.desk.visit import NotThere, Visit, act, page
from covey.desk.words import label_of
from covey.errors import CommandError
from covey.hub.answers import answers_to
from covey.hub.held import accept_held, decided, decline_held
from covey.hub.held_cells import held_file
from covey.hub.settings import Settings
from covey.hub.withdraw import names_a_number
from covey.intake import voice_in
from covey.store import Receipt

_LONGEST: Final = 2_000
"""Letters of an officer's words."""

_CONFLICT: Final = 409

_Decide = Callable[[Settings, Registry, str, str, str], Receipt]


def held(visit: Visit) -> Response:
    """Show a held file: why, the cells that differ, their neighbours, and both answers."""
    return _shown(visit)


def accepting(visit: Visit, form: Form) -> Response:
    """Let the file count from now on."""
    return _decided(visit, form, accept_held)


def declining(visit: Visit, form: Form) -> Response:
    """Refuse it, with the officer's words in a letter to the agency."""
    words = form.text("words")[:_LONGEST]
    if names_a_number(words) and not form.text("sure"):
        return _shown(visit, 400, words=words, doubt="number")
    return _decided(visit, form, decline_held)


def _decided(visit: Visit, form: Form, decide: _Decide) -> Response:
    """Carry a decision out, about the very file that she looked at."""
    desk, words, file = visit.desk, form.text("words")[:_LONGEST], form.text("file")
    contract, period = submission_of(visit), period_of(visit)
    assert visit.user is not None
    name = visit.user.name
    if not words:
        return _shown(visit, 400, doubt="accept" if decide is accept_held else "decline")
    try:
        desk.do(lambda: decide(desk.settings, desk.registry, file, words, name))
    except CommandError:
        before = desk.do(lambda: decided(desk.settings, contract.name, file))
        return visit.show(
            "officer_first.html.jinja",
            _CONFLICT,
            title=contract.title,
            file=before,
            place=held_path(contract.name, period),
            words=words,
        )
    return visit.go("/office")


def _shown(visit: Visit, status: int = 200, words: str = "", doubt: str = "") -> Response:
    desk, contract, period = visit.desk, submission_of(visit), period_of(visit)
    try:
        told, since = desk.read(
            ("held", contract.name, period),
            lambda: held_file(desk.settings, desk.registry, contract.name, period),
        )
    except CommandError:
        raise NotThere from None
    place = held_path(contract.name, period)
    return visit.show(
        "officer_held.html.jinja",
        status,
        told=told,
        since=since,
        contract=contract,
        place=place,
        agency_of=partial(agency_of, visit),
        answers=answers_to(desk.settings, [told.receipt]),
        words=words,
        doubt=doubt,
        sparkline=sparkline,
        voice=voice_in(contract, visit.language.tag),
        label=lambda column, code: label_of(
            desk.registry, contract.dimensions[column], code, visit.language
        ),
        waits=[
            one for one in desk.registry.datasets
            if contract.name in {source.submission for source in one.sources}
        ],
    )  # fmt: skip


_PLACE: Final = "/office/held/{submission}/{period}"
ROUTES: Final = [
    page(_PLACE, held, "officer"),
    act(f"{_PLACE}/accept", accepting, "officer"),
    act(f"{_PLACE}/decline", declining, "officer"),
]
