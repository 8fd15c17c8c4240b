"""Slow clients at a desk that is served: they are left after a while, and keep nobody out."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest

from covey.desk import forms, serving
from covey.desk.app import desk_app
from covey.desk.serving import server_of
from covey.desk.visit import Options
from covey.hub.settings import Settings
from schemas.registry import REGISTRY
from tests.desk import files
from tests.desk.office import Office
from tests.desk.test_clerk import CHECK, FILE

MANY = 80
SOON = 10
"""Seconds that a busy machine may take; who was kept out would wait for 30."""


@dataclass
class Port:
    """A desk at a port, and what comes to it."""

    office: Office
    number: int

    def line(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.number), timeout=20)

    def seconds(self) -> float:
        """Return how long somebody waits for a page."""
        begun = time.monotonic()
        answer = httpx2.get(f"http://127.0.0.1:{self.number}/sign-in", timeout=20)
        assert answer.status_code == 200
        return time.monotonic() - begun

    def upload(self, cookie: str, token: str, content: bytes) -> socket.socket:
        """Send the head and half of the body of a form with a file."""
        head = (
            f'--x\r\nContent-Disposition: form-data; name="token"\r\n\r\n{token}\r\n'
            '--x\r\nContent-Disposition: form-data; name="file"; filename="q3.csv"\r\n\r\n'
        ).encode()
        line = self.line()
        line.sendall(
            f"POST {CHECK} HTTP/1.1\r\nHost: desk\r\nCookie: desk={cookie}\r\n"
            "Content-Type: multipart/form-data; boundary=x\r\n"
            f"Content-Length: {len(head) + len(content) + 10}\r\n\r\n".encode()
        )
        line.sendall(head + content[: len(content) // 2])
        return line


@contextmanager
def at_port(folder: Path) -> Iterator[Port]:
    app = desk_app(Settings(project=folder), REGISTRY, Options())
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number = free.getsockname()[1]
    server = server_of(app, "127.0.0.1", number)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.05)
        yield Port(Office(folder, app), number)
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture
def port(office: Office) -> Iterator[Port]:
    with at_port(office.folder) as port:
        yield port


def _answer(line: socket.socket) -> bytes:
    """Return the first of what comes; nothing where the line is cut."""
    try:
        return line.recv(64)
    except ConnectionResetError:
        return b""


def test_many_who_send_no_request_keep_nobody_out_and_are_left(
    port: Port, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "SILENT", 5.0)
    with ExitStack() as held:
        silent = [held.enter_context(port.line()) for _ in range(MANY)]
        for line in silent[::2]:
            line.sendall(b"GET /sign-in HTTP/1.1\r\nHost: de")
        assert port.seconds() < serving.SILENT
        for _ in range(8):  # a letter now and then gives no more time
            time.sleep(0.4)
            for line in silent[:8:2]:
                try:
                    line.sendall(b"s")
                except OSError:
                    continue
        assert {_answer(line) for line in silent} == {b""}


def test_a_body_that_stops_coming_is_dropped_and_leaves_nothing(
    port: Port, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forms, "GRACE", 1.0)
    clerk = port.office.signed_in("ha")
    token, cookie = clerk.form(FILE, CHECK), clerk.browser.cookies["desk"]
    content = files.text(files.rows())
    before = sorted(port.office.folder.rglob("*"))
    with port.upload(cookie, token, content) as line:
        assert _answer(line).startswith(b"HTTP/1.1 408")
        while _answer(line):
            pass  # and then nothing more is read of it
    assert sorted(port.office.folder.rglob("*")) == before
    counted = content.splitlines()[2]
    there = (path for path in port.office.folder.rglob("*") if path.is_file())
    assert not any(counted in path.read_bytes() for path in there)


def test_many_bodies_that_drip_keep_nobody_out(port: Port) -> None:
    with ExitStack() as held:
        for _ in range(MANY):
            line = held.enter_context(port.line())
            line.sendall(
                b"POST /sign-in HTTP/1.1\r\nHost: desk\r\nContent-Length: 1000\r\n"
                b"Content-Type: application/x-www-form-urlencoded\r\n\r\nname=h"
            )
        assert port.seconds() < SOON


@pytest.mark.long
def test_many_passwords_at_once_keep_nobody_out(port: Port) -> None:
    with (
        ThreadPoolExecutor(60) as strangers,
        httpx2.Client(base_url=f"http://127.0.0.1:{port.number}", timeout=60) as stranger,
    ):
        form = stranger.get("/sign-in").text.partition('action="/sign-in"')[2]
        token = form.partition('name="token" value="')[2].partition('"')[0]
        tries = [
            strangers.submit(
                stranger.post, "/sign-in",
                data={"token": token, "name": f"somebody{number}", "password": "any of hers"},
            )
            for number in range(60)
        ]  # fmt: skip
        time.sleep(0.3)
        assert port.seconds() < SOON
        told = [one.result().status_code for one in tries]
    assert set(told) == {401, 429}


def test_a_session_sends_two_files_at_once_and_others_go_on(port: Port) -> None:
    clerk, other = port.office.signed_in("ha"), port.office.signed_in("tuan")
    token, cookie = clerk.form(FILE, CHECK), clerk.browser.cookies["desk"]
    content = files.text(files.rows())
    with ExitStack() as held:
        for _ in range(2):
            held.enter_context(port.upload(cookie, token, content))
        time.sleep(0.5)
        with port.upload(cookie, token, content) as third:
            assert _answer(third).startswith(b"HTTP/1.1 503")
        theirs = other.browser.cookies["desk"]
        with port.upload(theirs, token, content) as line:
            line.settimeout(1)
            with pytest.raises(TimeoutError):
                line.recv(1)


def test_who_was_refused_and_sends_on_is_read_no_more(port: Port) -> None:
    with port.line() as line:
        line.sendall(
            b"POST /sign-in HTTP/1.1\r\nHost: desk\r\nContent-Length: 99999999\r\n"
            b"Content-Type: application/x-www-form-urlencoded\r\n\r\nname=h"
        )
        assert _answer(line).startswith(b"HTTP/1.1 413")
        while _answer(line):
            pass
