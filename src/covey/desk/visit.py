"""A visit: somebody of a role asks for a page or sends a form, and is shown or sent somewhere.

Pages and acts are thin functions over `hub/`, and a role's are a list of routes:

    ROUTES = [page("/office", today, "officer"), act("/office/accept", accept, "officer")]

A page changes nothing. An act is a POST whose form carries a token made for this session and this
path; it answers with a redirect. Both run in a thread, since the hub waits for disks.
"""

from __future__ import annotations

import asyncio
import os
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property, partial
from pathlib import Path
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo

import jinja2
from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from covey import locales
from covey.contracts import PERIODS, Registry, Submission
from covey.desk import FOLDER
from covey.desk.assets import VERSION
from covey.desk.forms import Form, read_form
from covey.desk.sessions import Session, session_of, visitor
from covey.desk.state import State
from covey.desk.unchanged import Stamp, stamp_of
from covey.desk.users import Role, User, user_named
from covey.desk.wall import LOG
from covey.desk.words import label_of, spoken, told_in
from covey.errors import CoveyError, InputError, StoreBusy
from covey.hub.agency import title_of
from covey.hub.clock import DEMONSTRATION_DAY, moment_now
from covey.hub.doers import Hand, acting
from covey.hub.due import day_in
from covey.hub.settings import Settings
from covey.intake import ENDINGS, TAKEN, voice_in
from covey.page.words import Language

_Answer = TypeVar("_Answer")

LANGUAGE: Final = "lang"
_SEE_OTHER: Final = 303
_NOT_THERE: Final = 404
_YEAR: Final = 365 * 86_400
_ENVIRONMENT: Final = jinja2.Environment(
    loader=jinja2.FileSystemLoader(FOLDER / "assets"),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_UNAVAILABLE: Final = 503
_MOST_FILES: Final = 2
_PASSWORDS: Final = 2
"""Looked at at once; each takes 64 MB."""
_TRIES: Final = 4
_MOST_REMEMBERED: Final = 1_000
_PAUSE: Final = 0.5
_AGE: Final = timedelta(seconds=30)
"""How old an answer may be where no file changed: an embargo ends and a day begins without any."""


class NotThere(Exception):
    """What is asked for is not there, or is not for who asks: both look the same."""


@dataclass(frozen=True, slots=True)
class Options:
    """How a desk is opened.

    Args:
        proxy_header: the header by which a reverse proxy names who signed in with it; empty: people
            sign in here, by a password.
        trusted: the addresses that such a header is believed from.
        secure: whether browsers reach the desk by TLS, so that cookies are sent by that alone.
        largest_upload: the most bytes of a file that is sent.
        check_only: whether files are checked and nothing else: for whoever sits at this machine,
            who signs in nowhere, and no file is sent or waits.
        hosts: the names that a browser on this machine has for it; ``*``: any, as a proxy may have
            other ones. A page from elsewhere whose name was made to lead here asks by that name.
    """

    proxy_header: str = ""
    trusted: frozenset[str] = frozenset({"127.0.0.1", "::1"})
    secure: bool = False
    largest_upload: int = 16 * 2**20
    check_only: bool = False
    hosts: tuple[str, ...] = ("*",)

    @property
    def cookie(self) -> str:
        """The name of the cookie; browsers hold one that begins so to TLS and to this host."""
        return "__Host-desk" if self.secure else "desk"


@dataclass(frozen=True, slots=True)
class _Remembered:
    """What a look told.

    Args:
        at: when, in UTC.
        told: its answer.
        stamp: of the files from before it; None where no file tells whether it is so still.
    """

    at: datetime
    told: Any
    stamp: Stamp | None

    def is_so(self, stamp: Stamp) -> bool:
        """Tell whether it would be told again."""
        return self.stamp == stamp and datetime.now(UTC) - self.at < _AGE


@dataclass(frozen=True)
class Desk:
    """The project that a desk is opened for, and what the desk itself remembers.

    Args:
        settings: of the project.
        registry: its contracts.
        state: users, sessions, jobs.
        options: how it was opened.
        guessing: lets few passwords be looked at at once.
    """

    settings: Settings
    registry: Registry
    state: State
    options: Options
    _remembered: dict[object, _Remembered] = field(default_factory=dict)
    _one: threading.RLock = field(default_factory=threading.RLock)
    guessing: asyncio.Semaphore = field(default_factory=partial(asyncio.Semaphore, _PASSWORDS))
    _sending: Counter[str] = field(default_factory=Counter)

    @cached_property
    def languages(self) -> tuple[Language, ...]:
        """The languages of its pages, those of the agencies first."""
        return spoken(self.registry)

    @property
    def own_day(self) -> bool:
        """Whether this is a demonstration with a day of its own."""
        return DEMONSTRATION_DAY in os.environ

    @property
    def today(self) -> date:
        """The day that it is where the officers are."""
        return day_in(self.settings.time_zone, moment_now())

    def read(self, key: object, look: Callable[[], _Answer]) -> tuple[_Answer, datetime | None]:
        """Return what a look into the stores tells.

        That is what it told last where no file of the project has changed since, and while a run
        holds the stores.

        Args:
            key: of what is looked for, such as the name of the page and of its agency.
            look: opens a store, reads, and closes it.

        Returns:
            The answer, and when it was so where that is not now, in UTC.

        Raises:
            StoreBusy: a run holds the stores, and nobody looked before.
        """
        for attempt in range(_TRIES):
            try:
                with self._one:  # one process may open a file of DuckDB once
                    # From before the look: what changes meanwhile is looked at again.
                    stamp, before = stamp_of(self.settings), self._remembered.get(key)
                    if before is not None and before.is_so(stamp):
                        return before.told, None
                    answer = look()
            except StoreBusy:
                if key in self._remembered:
                    last = self._remembered[key]
                    return last.told, last.at
                if attempt == _TRIES - 1:
                    raise
                time.sleep(_PAUSE)
            else:
                self.remember(key, answer, stamp)
                return answer, None
        raise AssertionError

    def remember(self, key: object, told: Any, stamp: Stamp | None = None) -> None:
        """Keep what a page is to tell again, in memory alone, for as long as the desk is open."""
        self._remembered[key] = _Remembered(datetime.now(UTC), told, stamp)
        while len(self._remembered) > _MOST_REMEMBERED:
            del self._remembered[next(iter(self._remembered))]

    def remembered(self, key: object) -> Any:
        """Return what was kept under a key; None where it is gone."""
        found = self._remembered.get(key)
        return found and found.told

    @contextmanager
    def one_file(self, session: Session) -> Iterator[None]:
        """Let a file of a session come, which lies in memory meanwhile; two at once, and no more.

        Raises:
            HTTPException: two are on their way (503).
        """
        if self._sending[session.id] >= _MOST_FILES:
            raise HTTPException(_UNAVAILABLE)
        self._sending[session.id] += 1
        try:
            yield
        finally:
            self._sending[session.id] -= 1
            if not self._sending[session.id]:
                del self._sending[session.id]

    def do(self, act: Callable[[], _Answer]) -> _Answer:
        """Carry out an act on the stores, a few times where a run holds them.

        Raises:
            StoreBusy: a run holds them on.
        """
        for attempt in range(_TRIES):
            try:
                with self._one:
                    return act()
            except StoreBusy:
                if attempt == _TRIES - 1:
                    raise
                time.sleep(_PAUSE)
        raise AssertionError


@dataclass(frozen=True)
class Visit:
    """Somebody who asks for a page, or sends a form.

    Args:
        request: what she asked.
        desk: of which project.
        session: who she is.
        language: of the page.
    """

    request: Request
    desk: Desk
    session: Session
    language: Language

    @property
    def user(self) -> User | None:
        """Who she is; None of a visitor."""
        return self.session.user

    @property
    def path(self) -> str:
        """The path that she asked for, which says nothing but what is there."""
        return self.request.url.path

    def place(self, name: str) -> str:
        """Return a part of the path by its name in the route."""
        return str(self.request.path_params[name])

    def say(self, english: str, **places: object) -> str:
        """Return a text of the desk in her language."""
        return self.language.say(english, **places)

    @property
    def agency(self) -> str:
        """What her agency is called in her language; of an officer, nothing."""
        return self.say(title_of(self.user.agency)) if self.user and self.user.agency else ""

    def period(self, code: str) -> str:
        """Return a period in her words, such as quarter 3 of 2024."""
        return label_of(self.desk.registry, PERIODS, code, self.language)

    def told(self, said: str) -> str | None:
        """Return what the hub says in her words, without a code; None where it has none for it."""
        return told_in(said, self.say, self._called)

    def title(self, name: str, *, of_dataset: bool = False) -> str:
        """Return what a kind of file or a dataset is called, in her words."""
        registry = self.desk.registry
        kinds = registry.datasets if of_dataset else registry.submissions
        return self.say(next((one.title for one in kinds if one.name == name), name))

    def spelled(self, text: str) -> str:
        """Return a text with its periods in her words."""
        known = self.desk.registry.hierarchies[PERIODS].position
        return re.sub(
            r"\d{4}-[A-Z0-9-]+",
            lambda found: self.period(found[0]) if found[0] in known else found[0],
            text,
        )

    def _called(self, place: str, text: str) -> str:
        """Return what stands in a sentence of the hub, by what kind of thing it is."""
        if place == "day":
            return self.language.day(date.fromisoformat(text))
        if place == "period":
            return ", ".join(self.period(code) for code in text.split(", "))
        if place == "agency":
            return ", ".join(self.say(title_of(name)) for name in text.split("; "))
        if place in ("number", "all"):
            return self.language.written(int(text.replace(",", "")))
        if place in ("file", "dataset"):
            return self.title(text, of_dataset=place == "dataset")
        return self.say(text) if place in ("column", "level", "title") else text

    def taken(self, kind: Submission) -> tuple[str, str]:
        """Return what a file may be: in her words, and by its ending as browsers ask for it."""
        said = voice_in(kind, self.language.tag).say(TAKEN)
        return said[:1].upper() + said[1:], ",".join(ENDINGS)

    def moment(self, at: datetime) -> datetime:
        """Return a moment of the store, which is in UTC, where the officers are."""
        told = at if at.tzinfo else at.replace(tzinfo=UTC)
        return told.astimezone(ZoneInfo(self.desk.settings.time_zone))

    def show(self, template: str, status: int = 200, **values: Any) -> Response:
        """Return a page: *template* of ``assets/``, with *values*."""
        html = _ENVIRONMENT.get_template(template).render(
            values,
            visit=self,
            user=self.user,
            say=self.say,
            told_as=self.told,
            form=self.token_field,
            number=self.language.written,
            day=self.language.day,
            long_day=partial(locales.long_day, tag=self.language.tag),
            period=self.period,
            at=self.moment,
            languages=self.desk.languages,
            version=VERSION,
            language=self.language,
            navigation=_NAVIGATION.get(self.user.role, ()) if self.user else (),
        )  # fmt: skip
        return HTMLResponse(html, status)

    def token_field(self, path: str) -> Markup:
        """Return the field that every form of an act carries; *path* is where it is sent."""
        token = self.session.token(path)
        return Markup('<input type="hidden" name="token" value="{}">').format(token)

    def go(self, path: str) -> Response:
        """Return the way to another page of the desk; what follows from an act."""
        assert path.startswith("/")
        assert not path.startswith("//")
        return RedirectResponse(path, _SEE_OTHER)


_Page = Callable[[Visit], Response]
_Act = Callable[[Visit, Form], Response]

_NAVIGATION: Final[dict[Role, tuple[tuple[str, str], ...]]] = {}


def navigate(role: Role, *places: tuple[str, str]) -> None:
    """Say which pages stand in the head of every page of a role: path and English words."""
    _NAVIGATION[role] = places


def page(path: str, told: _Page, *roles: Role) -> Route:
    """Return the route of a page, for everybody of *roles*; without any, for visitors too."""

    async def answer(request: Request) -> Response:
        visit = visit_of(request)
        refused = _refused(visit, roles)
        if refused is None:
            refused = await run_in_threadpool(_told, visit, partial(told, visit))
        return _with_cookie(visit, refused)

    return Route(path, answer, methods=["GET"])


def act(path: str, done: _Act, *roles: Role, file: bool = False, password: bool = False) -> Route:
    """Return the route of an act, likewise; its form has to carry the token of this path.

    Args:
        path: of the route.
        done: carries it out, and answers with a redirect.
        roles: whose act it is.
        file: whether its form may carry a file.
        password: whether it looks at a password; few do at once, and pages go on beside them.
    """

    async def answer(request: Request) -> Response:
        visit = visit_of(request)
        refused = _refused(visit, roles)
        if refused:
            return _with_cookie(visit, refused)
        with visit.desk.one_file(visit.session) if file else nullcontext():
            form = await read_form(request, visit.desk.options.largest_upload if file else 0)
        if not visit.session.may(visit.path, form.token):
            return visit.show("forged.html.jinja", 403)
        carried_out = partial(_told, visit, partial(done, visit, form))
        hand = Hand("desk", visit.user.name if visit.user else "")
        async with visit.desk.guessing if password else nullcontext():
            with acting(hand):  # in the thread too
                answered = await run_in_threadpool(carried_out)
        return _with_cookie(visit, answered)

    return Route(path, answer, methods=["POST"])


def visit_of(request: Request) -> Visit:
    """Return who asks, by cookie or by the word of the proxy."""
    desk: Desk = request.app.state.desk
    session = _session(request, desk)
    request.state.session = session
    wanted = request.cookies.get(LANGUAGE)
    language = next((one for one in desk.languages if one.tag == wanted), desk.languages[0])
    return Visit(request, desk, session, language)


def change_session(visit: Visit, session: Session) -> None:
    """Answer this visit with the cookie of another session; with none where it has no secret."""
    visit.request.state.session = session


def keep_language(response: Response, tag: str, *, secure: bool) -> None:
    """Remember the language that somebody chose."""
    response.set_cookie(
        LANGUAGE, tag, max_age=_YEAR, path="/", httponly=True, secure=secure, samesite="lax"
    )


def not_there(visit: Visit) -> Response:
    """Return the page of what is not there, or is somebody else's."""
    return visit.show("not_there.html.jinja", _NOT_THERE)


def _with_cookie(visit: Visit, response: Response) -> Response:
    """Return an answer with the cookie of its session, where the browser has another or none."""
    options, session = visit.desk.options, visit.request.state.session
    if not session.secret:
        response.delete_cookie(
            options.cookie, path="/", httponly=True, secure=options.secure, samesite="lax"
        )
    elif visit.request.cookies.get(options.cookie) != session.secret:
        response.set_cookie(
            options.cookie, session.secret, path="/", httponly=True, secure=options.secure,
            samesite="lax",
        )  # fmt: skip
    return response


def _session(request: Request, desk: Desk) -> Session:
    secret = request.cookies.get(desk.options.cookie)
    if not desk.options.proxy_header:
        return session_of(desk.state, secret)
    session = Session(secret) if secret else visitor()
    peer = request.client.host if request.client else ""
    name = request.headers.get(desk.options.proxy_header, "")
    user = user_named(desk.state, name) if name and peer in desk.options.trusted else None
    return replace(session, user=user)


def _refused(visit: Visit, roles: Sequence[Role]) -> Response | None:
    """Return what is shown to who may not ask this; None to who may."""
    if not roles:
        return None
    if visit.user is None:
        if visit.desk.options.proxy_header:
            return visit.show("unknown.html.jinja", 403)
        if visit.session.over or visit.request.method == "POST":
            return visit.show("over.html.jinja", 401)
        return visit.go("/sign-in")
    return None if visit.user.role in roles else not_there(visit)


def _told(visit: Visit, tell: Callable[[], Response]) -> Response:
    """Return an answer, or the page of what went wrong and whose turn it is."""
    try:
        return tell()
    except NotThere:
        return not_there(visit)
    except StoreBusy:
        return visit.show("busy.html.jinja", 503)
    except InputError as error:
        return visit.show("refused.html.jinja", 409, said=str(error), turn=error.turn)
    except CoveyError as error:
        # A clerk can do nothing about a disk or a store, and has no use for where they lie.
        LOG.error("%s: %s", type(error).__name__, error)
        said = "" if visit.user and visit.user.role == "clerk" else str(error)
        return visit.show("failed.html.jinja", 500, said=said, turn=error.turn)
    except Exception as error:  # noqa: BLE001  its text may repeat what was sent
        at = error.__traceback__
        while at is not None and at.tb_next is not None:
            at = at.tb_next
        place = f"{Path(at.tb_frame.f_code.co_filename).name}, line {at.tb_lineno}" if at else ""
        kind = f"{type(error).__name__} in {place}"
    LOG.error("%s", kind)
    return visit.show("fault.html.jinja", 500, kind=kind)
