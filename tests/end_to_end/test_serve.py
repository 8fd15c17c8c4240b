"""covey serve: all parts start in order behind a password, run what is due, and end in order."""

from __future__ import annotations

import base64
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.post_office import free_port

COVEY = str(Path(sys.executable).with_name("covey"))
READY = "Ctrl-C ends all."
WITHIN = 240  # seconds, on a busy machine


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("served") / "hub"
    words = [COVEY, "init", str(folder), "--time-zone", "Africa/Nairobi"]
    subprocess.run(words, check=True, capture_output=True)
    return folder


def environment(**more: str) -> dict[str, str]:
    own = {name: text for name, text in os.environ.items() if not name.startswith("PREFECT")}
    return own | {"PREFECT_SERVER_ANALYTICS_ENABLED": "false"} | more


@dataclass(frozen=True)
class Served:
    """A hub that runs.

    Args:
        process: of covey serve.
        project: its folder.
        port: of the server.
        desk: the port of the desk.
        said: what it prints.
    """

    process: subprocess.Popen[bytes]
    project: Path
    port: int
    desk: int
    said: Path

    @property
    def lines(self) -> list[str]:
        return self.said.read_text(encoding="utf-8").splitlines()

    @property
    def password(self) -> str:
        return (self.project / ".prefect" / "server.auth").read_text(encoding="utf-8").strip()

    def answers(self, password: str) -> int:
        """Return what the server answers to whoever asks for its settings."""
        auth = base64.b64encode(password.encode()).decode()
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/api/admin/version",
            headers={"Authorization": f"Basic {auth}"},
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            error.close()
            return error.code

    def wait_for(self, text: str) -> None:
        ends = time.monotonic() + WITHIN
        while not any(text in line for line in self.lines):
            assert self.process.poll() is None, self.lines
            assert time.monotonic() < ends, self.lines
            time.sleep(0.2)

    def covey(self, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        own = environment(PREFECT_API_URL=f"http://127.0.0.1:{self.port}/api", **more)
        return subprocess.run(
            [COVEY, *words], cwd=self.project, env=own, capture_output=True, text=True, check=False
        )

    def prefect(self, *words: str) -> subprocess.CompletedProcess[str]:
        own = environment(
            PREFECT_API_URL=f"http://127.0.0.1:{self.port}/api",
            PREFECT_API_AUTH_STRING=self.password,
            PREFECT_HOME=str(self.project / ".prefect"),
        )
        command = [sys.executable, "-m", "prefect", *words]
        return subprocess.run(
            command, cwd=self.project, env=own, capture_output=True, text=True, check=False
        )

    def parts(self) -> dict[int, str]:
        """Return the commands of the processes that it started, by their id."""
        found = {}
        for path in Path("/proc").glob("[0-9]*/stat"):
            try:
                parent = int(path.read_text().rpartition(")")[2].split()[1])
                words = (path.parent / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
            if parent == self.process.pid:
                found[int(path.parent.name)] = words
        return found


@contextmanager
def served(project: Path, port: int = 0, desk: int = 0) -> Iterator[Served]:
    port, desk, said = port or free_port(), desk or free_port(), project / "said.txt"
    with said.open("wb") as told:
        process = subprocess.Popen(
            [COVEY, "serve", "--port", str(port), "--desk-port", str(desk)],
            cwd=project,
            env=environment(),
            stdout=told,
            stderr=subprocess.STDOUT,
        )
    try:
        yield Served(process, project, port, desk, said)
    finally:
        process.terminate()
        process.wait(WITHIN)


def is_free(port: int) -> bool:
    with socket.socket() as asked:
        return asked.connect_ex(("127.0.0.1", port)) != 0


@pytest.mark.long
def test_all_parts_run_behind_a_password_and_end_in_order(project: Path) -> None:
    with served(project) as hub:
        hub.wait_for(READY)
        assert [hub.answers(said) for said in ("", "covey:guessed", hub.password)] == [
            401, 401, 200,
        ]  # fmt: skip
        assert hub.password not in hub.said.read_text(encoding="utf-8")
        assert not any(hub.password in words for words in hub.parts().values())
        open_to_others = [
            path.name
            for path in (project / ".prefect").iterdir()
            if path.is_file() and path.stat().st_mode & 0o077
        ]
        assert open_to_others == []
        with urllib.request.urlopen(f"http://127.0.0.1:{hub.desk}/", timeout=60) as desk:
            assert desk.url.endswith("/sign-in")
        refused = hub.covey("collect")
        assert refused.returncode == 2
        assert "asks for another password" in refused.stderr
        assert hub.covey("collect", PREFECT_API_AUTH_STRING=hub.password).returncode == 0
        run = hub.prefect("deployment", "run", "ingest/nightly", "--watch")
        assert "'Completed'" in run.stdout, run.stdout
        second = hub.covey("serve", "--port", str(free_port()))
        assert second.returncode == 2
        assert "covey serve runs for this project already" in second.stderr
        hub.process.send_signal(signal.SIGINT)
        assert hub.process.wait(WITHIN) == 0
        ended = ["the worker of covey", "the desk", "the server"]
        assert hub.lines[-3:] == [f"Ending {part}." for part in ended]
        assert is_free(hub.port)
        assert is_free(hub.desk)


@pytest.mark.long
@pytest.mark.parametrize(
    ("part", "named"),
    [("prefect worker", "The worker of"), ("prefect server", "The server"), ("desk", "The desk")],
)
def test_a_part_that_ends_by_itself_ends_all_and_is_named(
    part: str, named: str, project: Path
) -> None:
    with served(project) as hub:
        hub.wait_for(READY)
        (victim,) = [pid for pid, words in hub.parts().items() if f"{part} " in words]
        os.kill(victim, signal.SIGKILL)
        assert hub.process.wait(WITHIN) == 2
        assert any(line.startswith(f"{named}") and "ended by itself" in line for line in hub.lines)
        ends = time.monotonic() + WITHIN
        while not is_free(hub.port):
            assert time.monotonic() < ends
            time.sleep(0.2)
        assert hub.parts() == {}


@pytest.mark.long
def test_its_parts_end_where_it_is_killed_and_it_starts_again(project: Path) -> None:
    with served(project) as hub:
        hub.wait_for(READY)
        parts = hub.parts()
        assert len([words for words in parts.values() if "prefect" in words]) == 2
        hub.process.kill()
        hub.process.wait(WITHIN)
        with served(project, hub.port, hub.desk) as again:
            again.wait_for(READY)
            assert not any(Path(f"/proc/{part}").exists() for part in parts)
            assert again.answers(again.password) == 200
    assert is_free(hub.port)
    assert is_free(hub.desk)


@pytest.mark.long
def test_it_ends_while_it_starts(project: Path) -> None:
    with served(project) as hub:
        ends = time.monotonic() + WITHIN
        while not hub.parts():
            assert time.monotonic() < ends
            time.sleep(0.1)
        hub.process.terminate()
        assert hub.process.wait(WITHIN) == 0
        assert hub.lines[-1] == "Ending the server."
        assert is_free(hub.port)


@pytest.mark.long  # `unit/flows/test_deployments.py` holds each
def test_a_mistake_in_the_deployments_is_told_before_anything_starts(project: Path) -> None:
    file = project / "prefect.yaml"
    before = file.read_text(encoding="utf-8")
    file.write_text(before.replace("schedules:", "scheduels:"), encoding="utf-8")
    try:
        with served(project) as hub:
            assert hub.process.wait(WITHIN) == 2
            assert any("Prefect ignores the key 'scheduels'" in line for line in hub.lines)
    finally:
        file.write_text(before, encoding="utf-8")


@pytest.mark.long  # `unit/flows/test_serving.py` holds it
def test_a_port_that_is_taken_is_told(project: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = subprocess.run(
            [COVEY, "serve", "--no-desk", "--port", str(port)],
            cwd=project, env=environment(), capture_output=True, text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 2
    assert f"port {port}: nothing can listen there" in done.stderr


@pytest.mark.long  # the one above holds how a port is told
def test_server_and_desk_at_one_port_are_told(project: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    done = subprocess.run(
        [COVEY, "serve", "--port", port, "--desk-port", port],
        cwd=project, env=environment(), capture_output=True, text=True, check=False, timeout=WITHIN,
    )  # fmt: skip
    assert done.returncode == 2
    assert f"port {port}: nothing can listen there" in done.stderr
