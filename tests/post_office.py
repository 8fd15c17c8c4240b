"""Real servers on this machine that take news, by mail with TLS or posted; both can misbehave."""

from __future__ import annotations

import asyncio
import json
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

HERE = "127.0.0.1"
PASSWORD = "correct horse"


@dataclass
class PostOffice:
    """A server and what it took.

    Args:
        port: of it.
        answer: what it answers to a message.
        mail: what it took, where it is one of mail.
        posts: what it took otherwise, with the headers of each.
    """

    port: int = 0
    answer: str = ""
    mail: list[EmailMessage] = field(default_factory=list)
    posts: list[tuple[dict[str, str], dict[str, Any]]] = field(default_factory=list)

    async def handle_DATA(self, _server: SMTP, _session: object, envelope: Envelope) -> str:  # noqa: N802  aiosmtpd calls it
        """Take a message, unless it is to be answered otherwise."""
        if self.answer:
            return self.answer
        letter = message_from_bytes(envelope.original_content or b"", policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.mail.append(letter)
        return "250 taken"


@dataclass(frozen=True)
class Certificate:
    """A certificate of this machine, and the key of it."""

    file: Path
    key: Path

    def of_server(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.file, self.key)
        return context


def certificate(folder: Path) -> Certificate:
    """Make a certificate that nobody believes who does not name it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HERE)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(HERE))]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "server.pem").write_bytes(made.public_bytes(pem))
    (folder / "server.key").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return Certificate(folder / "server.pem", folder / "server.key")


@contextmanager
def mail_server(
    trusted: Certificate, port: int = 0, *, starttls: bool = False, asks: bool = False
) -> Iterator[PostOffice]:
    """Serve mail, with TLS from the start or after a greeting; *asks* for a password if told to."""
    office, loop = PostOffice(), asyncio.new_event_loop()
    context = trusted.of_server()

    def made() -> SMTP:
        return SMTP(
            office,
            hostname=HERE,
            tls_context=context if starttls else None,
            require_starttls=starttls,
            authenticator=_knows if asks else None,
            auth_required=asks,
            auth_require_tls=starttls,
            loop=loop,
        )

    listening = loop.run_until_complete(
        loop.create_server(made, HERE, port, ssl=None if starttls else context)
    )
    office.port = listening.sockets[0].getsockname()[1]
    serving = threading.Thread(target=loop.run_forever)
    serving.start()
    try:
        yield office
    finally:
        loop.call_soon_threadsafe(loop.stop)
        serving.join()
        listening.close()
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0.05))
        loop.close()


def _knows(_server: object, _session: object, _envelope: object, _: str, said: Any) -> AuthResult:
    known = (said.login, said.password) == (b"hub", PASSWORD.encode())
    return AuthResult(success=known, handled=False)


@contextmanager
def web_server(trusted: Certificate | None = None, port: int = 0) -> Iterator[PostOffice]:
    """Serve posts; an answer is a status, and may have the address to go on to after it."""
    office = PostOffice()

    class Taking(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status, _, other = (office.answer or "204").partition(" ")
            if not office.answer:
                office.posts.append((dict(self.headers), json.loads(body)))
            self.send_response(int(status))
            if other:
                self.send_header("Location", other)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer((HERE, port), Taking) as server:
        if trusted is not None:
            server.socket = trusted.of_server().wrap_socket(server.socket, server_side=True)
        office.port = server.server_port
        serving = threading.Thread(target=server.serve_forever, args=(0.05,))
        serving.start()
        try:
            yield office
        finally:
            server.shutdown()
            serving.join()


@contextmanager
def silent_server() -> Iterator[socket.socket]:
    """Let everybody call and say nothing; give what listens."""
    with socket.create_server((HERE, 0)) as server:
        server.setblocking(False)
        yield server


def calls(server: socket.socket) -> int:
    """Return how many have called a server that nobody answered for."""
    called = 0
    with suppress(BlockingIOError):
        while True:
            server.accept()[0].close()
            called += 1
    return called


@contextmanager
def slow_server() -> Iterator[int]:
    """Greet each who calls, a letter at a time and without an end; give the port."""
    ended = threading.Event()

    def greet(caller: socket.socket) -> None:
        with caller, suppress(OSError):
            while not ended.wait(0.05):
                caller.sendall(b"2")

    def listen(server: socket.socket) -> None:
        with suppress(OSError):
            while not ended.is_set():
                threading.Thread(target=greet, args=(server.accept()[0],)).start()

    with socket.create_server((HERE, 0)) as server:
        listening = threading.Thread(target=listen, args=(server,))
        listening.start()
        yield server.getsockname()[1]
        ended.set()
        server.shutdown(socket.SHUT_RDWR)
    listening.join()


def free_port() -> int:
    """Return a port that nobody listens at."""
    with socket.create_server((HERE, 0)) as server:
        return int(server.getsockname()[1])
