"""The desk on a port: who is slow, or says nothing, is waited for a while and keeps nobody out.

Of a body `covey.desk.forms` says how slowly it may come. What is not the application's to see, a
request whose head does not come and an answer that is not read, is held to a time here.
"""

from __future__ import annotations

import asyncio
from typing import Final

import uvicorn
from starlette.applications import Starlette
from uvicorn.protocols.http.h11_impl import H11Protocol

_AT_ONCE: Final = 512
"""Connections; what is beyond is sent away."""

SILENT: Final = 30.0
"""Seconds from the first word of a request to the end of its head, and from the end of an answer to
the next head; who has not read the answer by then reads no more of it."""


class PatientProtocol(H11Protocol):
    """HTTP/1.1 that leaves a connection on which no request comes about, however it drips."""

    _leaving: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Wait for the first request."""
        super().connection_made(transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        """Take what came, which gives whoever is slow no more time."""
        super().data_received(data)
        self._watch()

    def on_response_complete(self) -> None:
        """Wait for the next request."""
        super().on_response_complete()
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        super().connection_lost(exc)
        self._forget()

    def _watch(self) -> None:
        if self.cycle is not None and not self.cycle.response_complete:
            self._forget()
        elif self._leaving is None:
            self._leaving = self.loop.call_later(SILENT, self.transport.abort)

    def _forget(self) -> None:
        if self._leaving is not None:
            self._leaving.cancel()
            self._leaving = None


def server_of(app: Starlette, host: str, port: int) -> uvicorn.Server:
    """Return what serves the desk, once it is run.

    Args:
        app: the desk.
        host: the address that it listens at.
        port: the port.
    """
    config = uvicorn.Config(
        app, host=host, port=port, http=PatientProtocol, ws="none", access_log=False,
        log_level="warning", server_header=False, proxy_headers=False, limit_concurrency=_AT_ONCE,
        h11_max_incomplete_event_size=2**16, timeout_graceful_shutdown=5,
    )  # fmt: skip
    return uvicorn.Server(config)
