"""The door: to sign in and out, and to choose a language."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response

from covey.desk.forms import Form
from covey.desk.sessions import Session, begin, end
from covey.desk.users import Role, forgive, may_try, signed_in
from covey.desk.visit import Visit, act, change_session, keep_language, not_there, page
from covey.desk.waiting import forget

_TOO_MANY: Final = 429
HOMES: Final[dict[Role, str]] = {"clerk": "/agency", "officer": "/office", "auditor": "/audit"}
"""Where each role begins."""


def home(visit: Visit) -> Response:
    """Show everybody to her own pages."""
    return visit.go(HOMES[visit.user.role] if visit.user else "/sign-in")


def sign_in(visit: Visit) -> Response:
    """Ask for name and password."""
    if visit.user or visit.desk.options.proxy_header:
        return visit.go("/")
    return visit.show("sign_in.html.jinja", wrong="", name="")


def signing_in(visit: Visit, form: Form) -> Response:
    """Begin a session of her own, or say that this was nobody."""
    if visit.desk.options.proxy_header:
        return not_there(visit)
    name, state = form.text("name")[:64], visit.desk.state
    address = _address(visit)
    if not may_try(state, name, address):
        return visit.show("sign_in.html.jinja", _TOO_MANY, wrong="often", name=name)
    user = signed_in(state, name, form.fields.get("password", "")[:256])
    if user is None:
        return visit.show("sign_in.html.jinja", 401, wrong="nobody", name=name)
    forgive(state, name, address)
    change_session(visit, begin(state, user))
    return visit.go(HOMES[user.role])


def _address(visit: Visit) -> str:
    """Return where a visitor is; as a proxy on this machine says, where the desk has one.

    Where it has none, whoever is here could name a place of her own for every password she tries.
    """
    options = visit.desk.options
    peer = visit.request.client.host if visit.request.client else ""
    forwarded = visit.request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
    return forwarded if forwarded and options.secure and peer in options.trusted else peer


def signing_out(visit: Visit, _: Form) -> Response:
    """End the session, and forget the files that waited in it."""
    forget(visit.desk.state, visit.session.id)
    end(visit.desk.state, visit.session.secret)
    change_session(visit, Session(""))
    return visit.go("/sign-in")


def language(visit: Visit, form: Form) -> Response:
    """Show this page, and all others, in another language."""
    chosen = form.text("language")
    if chosen not in {one.tag for one in visit.desk.languages}:
        return not_there(visit)
    # Only a page of the desk: never where an address that was handed in leads.
    back = form.text("back")
    inside = back.startswith("/") and not back.startswith(("//", "/\\")) and back.isprintable()
    response = visit.go(back if inside else "/")
    keep_language(response, chosen, secure=visit.desk.options.secure)
    return response


LANGUAGE_ROUTE: Final = act("/language", language)

ROUTES: Final = [
    page("/", home),
    page("/sign-in", sign_in),
    act("/sign-in", signing_in, password=True),
    act("/sign-out", signing_out, "clerk", "officer", "auditor"),
    LANGUAGE_ROUTE,
]
