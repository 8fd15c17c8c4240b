"""What holds for every answer: the headers of a page that nobody else may show, keep or fill.

Sources: OWASP Secure Headers Project; CSP Level 3. The log tells who asked which page and how it
was answered, and nothing that was typed, sent or counted: queries and file names stand in none.
"""

from __future__ import annotations

import logging
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOG: Final = logging.getLogger("covey.desk")

_RULE: Final = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
_HEADERS: Final = {
    "Content-Security-Policy": _RULE,
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_BY_TLS: Final = {"Strict-Transport-Security": "max-age=31536000"}


class Wall:
    """Every answer of *app*, with the headers and its line in the log.

    Args:
        app: what answers.
        secure: whether browsers reach the desk by TLS.
    """

    def __init__(self, app: ASGIApp, *, secure: bool) -> None:
        self._app = app
        self._headers = _HEADERS | (_BY_TLS if secure else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def answered(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
                LOG.info("%s %s %s", scope["method"], _route(scope), message["status"])
            await send(message)

        await self._app(scope, receive, answered)


def _route(scope: Scope) -> str:
    """Return the route that answered, which is ours; a path may hold what somebody typed."""
    route = scope.get("route")
    return getattr(route, "path", "-")
