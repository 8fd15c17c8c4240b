"""All that a hub runs by, on one machine: Prefect's server, deployments, the desk and workers.

Started in this order and ended in the other, so that no worker asks a server that is gone. The
sequence is Prefect's own (3.9, "Deploy flows with YAML"); its server asks everybody for a password.
"""

from __future__ import annotations

import base64
import os
import secrets
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import Final

from covey.disk import only_writer, write_new
from covey.errors import CommandError, ContractError
from covey.flows.deployments import FILE, defects_of, read_deployments
from covey.flows.parts import Part
from covey.flows.watch import Watch, kept_watch, nothing_left
from covey.plurals import numbered
from covey.printable import printable
from covey.store import private_folder

AUTH: Final = "PREFECT_SERVER_API_AUTH_STRING"
"""What the server asks for, where the project has another one than that in its file."""

_PREFECT: Final = (sys.executable, "-m", "prefect")
_COVEY: Final = (sys.executable, "-c", "from covey.cli import main; main()")
_STARTS: Final = 180.0  # seconds, on a busy machine
_LOOKS: Final = 0.5
_OK: Final = 200
_EVERYWHERE: Final = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}


@dataclass(frozen=True)
class Serving:
    """What runs for a project.

    Args:
        project: its folder.
        host: the address that the server listens at.
        port: its port.
        desk: the port of the desk; None: there is none.
        tell: is told what runs, and where to look.
    """

    project: Path
    host: str
    port: int
    desk: int | None
    tell: Callable[[str], None]
    _parts: list[Part] = field(default_factory=list, init=False)

    def until_ended(self) -> None:
        """Start all parts, and end them when a signal asks for it, or when one of them is gone.

        Raises:
            CommandError: the port is taken, this runs already, or a part ended by itself.
            ContractError: prefect.yaml is not usable.
        """
        pools = self._pools()
        private_folder(self.home)
        with (
            only_writer(self.home, "covey serve runs for this project already"),
            nothing_left(self.home, self.tell) as lock,
            _asked_to_end() as asked,
            kept_watch(lock) as watch,
        ):
            try:
                self._start(pools, asked, watch)
                while not asked.wait(_LOOKS):
                    self._refuse_gone()
            finally:
                for part in reversed(self._parts):
                    self.tell(f"Ending {part.name}.")
                    part.end()

    @property
    def home(self) -> Path:
        """Prefect's folder of this project, see `covey.flows`."""
        return Path(os.environ["PREFECT_HOME"]).expanduser()

    @property
    def address(self) -> str:
        """Where the server is reached from this machine."""
        return self._reached(self.port)

    def _reached(self, port: int) -> str:
        return f"http://{_EVERYWHERE.get(self.host, self.host)}:{port}"

    def _pools(self) -> Sequence[str]:
        """Return the work pools that the deployments name; refuse what Prefect would not run."""
        if wrong := list(defects_of(self.project)):
            raise ContractError("\n".join(wrong))
        entries = read_deployments(self.project / FILE)["deployments"]
        pools = dict.fromkeys((one.get("work_pool") or {}).get("name") for one in entries)
        if None in pools:
            raise ContractError(f"{FILE}: a deployment names no work pool, so nothing runs it.")
        self.tell(f"{numbered(len(entries), 'deployment')} of {FILE}, by the hub's schedules.")
        return [str(name) for name in pools]

    def _start(self, pools: Sequence[str], asked: Event, watch: Watch) -> None:
        own = self._environment()
        with ExitStack() as listening:  # both at once, since they may be one
            for port in (self.port, *([self.desk] if self.desk else [])):
                listening.enter_context(self._listener(port))
        server = ("server", "start", "--host", self.host, "--port", f"{self.port}")
        self._run(watch, "the server", *_PREFECT, *server)
        self._wait(lambda: _answers(self.address, own) == _OK, asked)
        for name in pools:
            self._once(own, asked, "work-pool", "create", name, "--type", "process", "--overwrite")
        self._once(own, asked, "deploy", "--all", "--no-prompt", "--prefect-file", FILE)
        if self.desk and not asked.is_set():
            port = self.desk
            desk = ("desk", "--host", self.host, "--port", f"{self.desk}")
            self._run(watch, "the desk", *_COVEY, *desk)
            self._wait(lambda: _answers(self._reached(port), own) is not None, asked)
        if asked.is_set():
            return
        for name in pools:
            worker = ("worker", "start", "--pool", name)
            self._run(watch, f"the worker of {printable(name)}", *_PREFECT, *worker)
        self.tell(f"Runs, their schedules and what they said: {self.address}")
        self.tell(f"It asks for what is in {self._auth_file}.")
        if self.desk:
            self.tell(f"The desk, for whom covey desk-user knows: {self._reached(self.desk)}")
        self.tell(
            f"Commands report to it after: export PREFECT_API_URL={self.address}/api "
            f'PREFECT_API_AUTH_STRING="$(cat {self._auth_file})"'
        )
        self.tell(f"What the parts say: {self.home}/*.log. Ctrl-C ends all.")

    def _listener(self, port: int) -> socket.socket:
        """Listen at a port, so that nothing is started that could not.

        Raises:
            CommandError: something listens there, or it is no address of this machine.
        """
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        try:
            return socket.create_server((self.host, port), family=family)
        except (OSError, OverflowError):
            raise CommandError(
                f"{self.host} port {port}: nothing can listen there, as where something else does. "
                "End that, or name another --host, --port or --desk-port."
            ) from None

    def _run(self, watch: Watch, name: str, *words: str) -> None:
        """Start a part that runs on, and is ended also where this process is killed."""
        log = self.home / f"{name.split()[1]}.log"
        own = (self.project, self._environment())
        part = Part.started(name, words, log, own)
        watch.over(part.process.pid)
        self._parts.append(part)

    def _once(self, own: Mapping[str, str], asked: Event, *words: str) -> None:
        """Run a command to its end, unless all is to end already."""
        if asked.is_set():
            return
        self._refuse_gone()
        log, here = self.home / "deploy.log", (self.project, own)
        part = Part.started("the deployment", [*_PREFECT, *words], log, here)
        if part.process.wait():
            raise CommandError(
                f"prefect {' '.join(words[:2])} ended with code {part.code}, so nothing runs. It "
                f"says why in {log}."
            )

    def _wait(self, ready: Callable[[], bool], asked: Event) -> None:
        """Wait until the part that was started last is ready."""
        until, part = time.monotonic() + _STARTS, self._parts[-1]
        while not asked.is_set() and not ready():
            self._refuse_gone()
            if time.monotonic() > until:
                raise CommandError(
                    f"{part.name[:1].upper()}{part.name[1:]} did not answer within {_STARTS:.0f} "
                    f"s, so all was ended. It says why in {part.log}."
                )
            asked.wait(_LOOKS)

    def _refuse_gone(self) -> None:
        """Refuse to go on without a part.

        Raises:
            CommandError: saying which, and where it says why.
        """
        for part in self._parts:
            if part.code is not None:
                raise CommandError(
                    f"{part.name[:1].upper()}{part.name[1:]} ended by itself, with code "
                    f"{part.code}, so all was ended. It says why in {part.log}. Then start again."
                )

    @property
    def _auth_file(self) -> Path:
        return self.home / "server.auth"

    def _environment(self) -> dict[str, str]:
        """Return what the parts find in their environment: no password is in a command."""
        auth = os.environ.get(AUTH) or self._auth()
        return os.environ | {
            "COVEY_PROJECT": str(self.project),
            "PREFECT_API_URL": f"{self.address}/api",
            "PREFECT_API_AUTH_STRING": auth,
            AUTH: auth,
        }

    def _auth(self) -> str:
        """Return what the server of this project asks for, made when it is first wanted."""
        if not self._auth_file.exists():
            write_new(self._auth_file, f"covey:{secrets.token_urlsafe(24)}\n".encode(), 0o600)
        return self._auth_file.read_text(encoding="utf-8").strip()


def _answers(address: str, own: Mapping[str, str]) -> int | None:
    """Return what a server answers to whoever has the password; None where there is none."""
    auth = base64.b64encode(own["PREFECT_API_AUTH_STRING"].encode()).decode()
    request = urllib.request.Request(
        f"{address}/api/admin/version", headers={"Authorization": f"Basic {auth}"}
    )
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(
            request, timeout=10
        ) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        error.close()
        return error.code
    except OSError:
        return None


@contextmanager
def _asked_to_end() -> Iterator[Event]:
    """Give what is set once a signal asks to end, so that nothing is cut off in the middle."""
    asked = Event()
    signals = (signal.SIGTERM, signal.SIGINT)
    before = [signal.signal(one, lambda *_: asked.set()) for one in signals]
    try:
        yield asked
    finally:
        for one, handler in zip(signals, before, strict=True):
            signal.signal(one, handler)
