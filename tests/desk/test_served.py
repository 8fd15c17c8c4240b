"""The desk as it is served: killed in the middle of an upload, of a sending, and found again."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest

from covey.desk.jobs import jobs
from covey.desk.state import State
from covey.store import open_confidential
from tests.desk import files
from tests.desk.office import PASSWORD
from tests.desk.test_clerk import CHECK, FILE, KIND, RIGHT
from tests.sampled import sampled

_STARTS_WITHIN = 60  # seconds, on a busy machine
_TOKEN = r'action="{}".*?name="token" value="([^"]+)"'


@dataclass
class Served:
    """A desk in a process of its own, and a clerk's browser."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes]
    browser: httpx2.Client

    @property
    def cookie(self) -> str:
        return self.browser.cookies["desk"]

    def token(self, page: str, action: str) -> str:
        found = re.search(_TOKEN.format(re.escape(action)), self.browser.get(page).text, re.DOTALL)
        assert found is not None
        return found.group(1)

    def sign_in(self) -> None:
        fields = {"token": self.token("/sign-in", "/sign-in"), "name": "ha", "password": PASSWORD}
        assert self.browser.post("/sign-in", data=fields).status_code == 303

    def is_for_this_machine_alone(self) -> bool:
        listening = Path("/proc/net/tcp").read_text(encoding="ascii")
        here, everywhere = f"0100007F:{self.port:04X}", f"00000000:{self.port:04X}"
        return here in listening and everywhere not in listening

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


@contextmanager
def served(folder: Path, *options: str) -> Iterator[Served]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = "from covey.cli import main; main()"
    log = (folder / "desk.log").open("ab")
    process = subprocess.Popen(
        [sys.executable, "-c", command, "desk", "--port", str(port), "--project", str(folder),
         *options],
        stdout=subprocess.DEVNULL,
        stderr=log,
    )  # fmt: skip
    try:
        with httpx2.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as browser:
            _until(lambda: _answers(browser), process)
            yield Served(folder, port, process, browser)
    finally:
        process.kill()
        process.wait()
        log.close()


def _answers(browser: httpx2.Client) -> bool:
    try:
        return browser.get("/sign-in").status_code == 200
    except httpx2.TransportError:
        return False


def _until(happens: Callable[[], bool], process: subprocess.Popen[bytes] | None = None) -> None:
    ends = time.monotonic() + _STARTS_WITHIN
    while not happens():
        assert process is None or process.poll() is None, "the desk ended before it was open"
        assert time.monotonic() < ends
        time.sleep(0.1)


def _received(folder: Path) -> list[tuple[str, int | None]]:
    with open_confidential(folder / "confidential" / "covey.duckdb") as store:
        return [(one.verdict, one.revision) for one in store.receipts()]


def _ended(folder: Path) -> bool:
    state = State(folder / "desk")
    try:
        known = jobs(state)
        return bool(known) and not any(one.goes_on for one in known)
    finally:
        state.close()


@pytest.mark.long  # killed after it, it is above
def test_a_desk_that_is_killed_in_the_middle_of_an_upload_has_kept_nothing(folder: Path) -> None:
    with served(folder) as desk:
        desk.sign_in()
        token, cookie = desk.token(FILE, CHECK), desk.cookie
        content = files.text(files.rows())
        head = (
            f'--x\r\nContent-Disposition: form-data; name="token"\r\n\r\n{token}\r\n'
            '--x\r\nContent-Disposition: form-data; name="file"; filename="q3.csv"\r\n\r\n'
        ).encode()
        length = len(head) + len(content) + len(b"\r\n--x--\r\n")
        with socket.create_connection(("127.0.0.1", desk.port)) as line:
            line.sendall(
                f"POST {CHECK} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: desk={desk.cookie}\r\n"
                "Content-Type: multipart/form-data; boundary=x\r\n"
                f"Content-Length: {length}\r\n\r\n".encode()
            )
            line.sendall(head + content[: len(content) // 2])
            time.sleep(0.5)
            desk.kill()
    counted = content.splitlines()[2]
    assert not any(counted in path.read_bytes() for path in folder.rglob("*") if path.is_file())
    assert not (folder / "inbox").exists()
    with served(folder) as desk:
        desk.browser.cookies.clear()
        desk.browser.cookies.set("desk", cookie)  # her session is there, and she can do it again
        fields, sent = {"token": desk.token(FILE, CHECK)}, {"file": ("q3.csv", content)}
        assert desk.browser.post(CHECK, data=fields, files=sent).headers["location"] == RIGHT


@pytest.mark.parametrize("killed", sampled(["both", "the desk"], 2))
def test_a_desk_that_is_killed_after_a_file_was_sent_loses_nothing_and_takes_nothing_twice(
    folder: Path, killed: str
) -> None:
    with served(folder) as desk:
        assert desk.is_for_this_machine_alone()
        desk.sign_in()
        fields = {"token": desk.token(FILE, CHECK)}
        sent = {"file": ("q3.csv", files.text(files.rows()))}
        assert desk.browser.post(CHECK, data=fields, files=sent).status_code == 303
        act = re.search(r'action="(/agency/send/[^"]+)"', desk.browser.get(RIGHT).text)
        assert act is not None
        path = act.group(1)
        token = desk.token(RIGHT, path)
        assert desk.browser.post(path, data={"token": token}).status_code == 303
        if killed == "both":
            _kill_job(folder)
        desk.kill()
    if killed == "both":
        assert _settled_job(folder)
        assert not (folder / "confidential").exists() or _received(folder) == []
    with served(folder):
        _until(lambda: _ended(folder))
        assert _received(folder) == [("accepted", 1)]
    with served(folder):
        assert _received(folder) == [("accepted", 1)]
    assert [path.parent.name for path in (folder / "inbox").rglob("*.csv")] == [KIND]


@pytest.mark.long
def test_256_mb_are_refused_when_they_are_announced(folder: Path) -> None:
    with served(folder) as desk:
        desk.sign_in()
        with socket.create_connection(("127.0.0.1", desk.port), timeout=10) as line:
            line.sendall(
                f"POST {CHECK} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: desk={desk.cookie}\r\n"
                "Content-Type: multipart/form-data; boundary=x\r\n"
                f"Content-Length: {256 * 2**20}\r\n\r\n".encode()
            )
            assert line.recv(64).startswith(b"HTTP/1.1 413")


@pytest.mark.long
def test_the_desk_is_there_for_this_machine_alone_and_says_no_more_of_itself(folder: Path) -> None:
    with served(folder) as desk:
        answer = desk.browser.get("/sign-in")
        assert "server" not in answer.headers
        desk.browser.get("/agency?search=Nguyễn")
        log = (folder / "desk.log").read_text("utf-8")
        assert "INFO GET /sign-in 200" in log
        assert "INFO GET /agency 303" in log
        assert "search" not in log
        assert desk.is_for_this_machine_alone()


@pytest.mark.long  # `test_door.py` holds it without a server
def test_a_page_whose_name_was_made_to_lead_here_is_not_answered(folder: Path) -> None:
    with served(folder) as desk:
        for name, status in (("localhost", 303), ("127.0.0.1:80", 303), ("evil.example", 400)):
            assert desk.browser.get("/agency", headers={"Host": name}).status_code == status
    with served(folder, "--tls") as desk:
        answer = desk.browser.get("/agency", headers={"Host": "hub.example"})
        assert answer.status_code == 303


def _kill_job(folder: Path) -> None:
    """Kill the process that carries out the one job, and all that it has started."""
    state = State(folder / "desk")
    (one,) = jobs(state)
    state.close()
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes()
        except OSError:
            continue
        if one.id.encode() in words:
            os.killpg(int(process.name), signal.SIGKILL)


def _settled_job(folder: Path) -> bool:
    state = State(folder / "desk")
    (one,) = jobs(state)
    state.close()
    return one.cut_short
