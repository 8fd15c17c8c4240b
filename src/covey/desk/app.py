"""The desk as an ASGI application: the routes of every role behind one wall."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import replace
from typing import Final

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from covey.contracts import Registry
from covey.desk import auditor, clerk, door, officer
from covey.desk.assets import icon, script, style
from covey.desk.state import State
from covey.desk.visit import Desk, Options, not_there, visit_of
from covey.desk.waiting import sweep
from covey.desk.wall import LOG, Wall
from covey.errors import CoveyError
from covey.hub.settings import Settings
from covey.intake import prepare

_DAY: Final = 86_400
_SWEPT: Final = 60.0
"""Seconds between two looks at files that wait."""

_ROLES: Final = (door, clerk, officer, auditor)

_Lifespan = Callable[[Starlette], AbstractAsyncContextManager[None]]


def desk_app(settings: Settings, registry: Registry, options: Options) -> Starlette:
    """Return the desk of a project.

    Args:
        settings: of the project.
        registry: its contracts.
        options: how it is opened.

    Raises:
        StoreError: what it remembers cannot be kept.
    """
    desk = Desk(settings, registry, State(settings.desk_folder), options)
    return _app(desk, [route for module in _ROLES for route in module.ROUTES], _lifespan)


def check_app(settings: Settings, registry: Registry, options: Options) -> Starlette:
    """Return a desk that checks files and does nothing else: it opens no store and sends nothing.

    Args:
        settings: say how large a file may be.
        registry: the contracts, such as those of one agency; see `covey.project.agency`.
        options: how it is opened.
    """
    state = State(settings.desk_folder, kept=False)
    desk = Desk(settings, registry, state, replace(options, check_only=True))
    return _app(desk, [*clerk.CHECK_ROUTES, door.LANGUAGE_ROUTE], _checking)


def _app(desk: Desk, routes: Sequence[Route], lifespan: _Lifespan) -> Starlette:
    app = Starlette(
        routes=[
            Route("/desk.css", _style, methods=["GET"]),
            Route("/desk.js", _script, methods=["GET"]),
            Route("/desk.svg", _icon, methods=["GET"]),
            *routes,
        ],
        middleware=[
            Middleware(Wall, secure=desk.options.secure),
            Middleware(TrustedHostMiddleware, allowed_hosts=desk.options.hosts, www_redirect=False),
        ],
        exception_handlers={HTTPException: _unusable},
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False  # it would lead to whatever host the request names
    app.state.desk = desk
    return app


@asynccontextmanager
async def _checking(app: Starlette) -> AsyncIterator[None]:
    await run_in_threadpool(prepare)
    yield
    app.state.desk.state.close()


@asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    """Take up what a kill left; sweep out what waits no more as long as the desk is open."""
    desk: Desk = app.state.desk
    await run_in_threadpool(clerk.take_up, desk)
    await run_in_threadpool(prepare)
    sweeping = asyncio.create_task(_sweep(desk.state))
    yield
    sweeping.cancel()
    with suppress(asyncio.CancelledError):
        await sweeping
    desk.state.close()


async def _sweep(state: State) -> None:
    while True:
        try:
            await run_in_threadpool(sweep, state)
        except (CoveyError, OSError) as error:  # the next look may find the disk again
            LOG.error("files that wait are not swept out: %s", type(error).__name__)
        await asyncio.sleep(_SWEPT)


async def _unusable(request: Request, error: Exception) -> Response:
    """Show what cannot be taken, or is not there."""
    assert isinstance(error, HTTPException)
    visit = visit_of(request)
    if error.status_code in (404, 405):
        return not_there(visit)
    answer = visit.show("unusable.html.jinja", error.status_code, why=error.status_code)
    # What still comes of a form that is not read is no next request.
    answer.headers["Connection"] = "close"
    return answer


async def _style(_: Request) -> Response:
    return _kept(style(), "text/css")


async def _script(_: Request) -> Response:
    return _kept(script(), "text/javascript")


async def _icon(_: Request) -> Response:
    return _kept(icon(), "image/svg+xml")


def _kept(text: str, kind: str) -> Response:
    """Return what every page asks for; its address is another when it changes."""
    return Response(text, media_type=kind, headers={"Cache-Control": f"max-age={_DAY}"})
