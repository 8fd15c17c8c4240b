"""Where the officers are told the news: a server on this machine that takes what is posted."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

_PATIENCE = 30.0  # seconds


class Postbox:
    """What each officer was told, by the path that it was posted to.

    Args:
        address: where to.
    """

    def __init__(self, address: str) -> None:
        self.address = address
        self.told: dict[str, list[str]] = {}

    def finds(self, name: str, words: str) -> str:
        """Return the news of an officer that has *words*, which may be on its way still.

        Raises:
            LookupError: none came.
        """
        ends = time.monotonic() + _PATIENCE
        while time.monotonic() < ends:
            for text in self.told.get(name, ()):
                if words in text:
                    return text
            time.sleep(0.2)
        raise LookupError(f"{name} was not told: {words}")


@contextmanager
def postbox() -> Iterator[Postbox]:
    """Take what is posted until the end."""

    class Posted(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"]))
            box.told.setdefault(self.path.strip("/"), []).append(json.loads(content)["text"])
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_words: object) -> None:
            """Say nothing of it."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Posted) as server:
        box = Postbox(f"http://127.0.0.1:{server.server_port}")
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield box
        server.shutdown()
