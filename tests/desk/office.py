"""A desk without a server: people who ask for pages and send forms as a browser would."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from httpx2 import Response
from starlette.testclient import TestClient

from covey.desk.app import desk_app
from covey.desk.sessions import begin
from covey.desk.state import State
from covey.desk.users import User, add_user, user_named
from covey.desk.visit import Desk, Options
from covey.hub.officers import add_officer
from covey.hub.settings import Settings
from schemas.registry import REGISTRY

PASSWORD = "four words of hers"
USERS = (
    User("ha", "clerk", "social_affairs", "Phạm Thu Hà"),
    User("tuan", "clerk", "health_centres"),
    User("mai", "officer", called="Lê Thị Mai"),
    User("duc", "officer"),
    User("nga", "auditor"),
)

_FIELD = re.compile(r'<input type="hidden" name="token" value="([^"]+)">')


@dataclass
class Somebody:
    """Somebody with a browser of her own."""

    browser: TestClient

    def get(self, path: str, **options: Any) -> Response:
        return self.browser.get(path, **options)

    def form(self, page: str, action: str) -> str:
        """Return the token of the form on *page* that is sent to *action*."""
        text = self.get(page).text
        start = text.find(f'action="{html.escape(action)}"')
        assert start >= 0, f"no form on {page} is sent to {action}"
        found = _FIELD.search(text, start)
        assert found is not None
        return found.group(1)

    def send(self, page: str, action: str, files: Any = None, **fields: str) -> Response:
        """Fill in the form of *page* that is sent to *action*, and send it."""
        data = {"token": self.form(page, action), **fields}
        return self.browser.post(action, data=data, files=files)

    def sign_in(self, name: str, password: str = PASSWORD) -> Response:
        return self.send("/sign-in", "/sign-in", name=name, password=password)


@dataclass
class Office:
    """A desk that is open.

    Args:
        folder: of its project.
        app: the application.
    """

    folder: Path
    app: Any

    @staticmethod
    def founded(folder: Path) -> Path:
        """Make the users of a project known, each by the one password; officers have keys."""
        settings = Settings(project=folder)
        state = State(settings.desk_folder)
        for user in USERS:
            if user.role != "clerk":
                public = Ed25519PrivateKey.generate().public_key()
                pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
                (folder.parent / f"{user.name}.pem").write_bytes(pem)
                add_officer(settings, user.name, folder.parent / f"{user.name}.pem", user.role)
            add_user(settings, REGISTRY, state, user, PASSWORD)
        state.close()
        return folder

    @property
    def desk(self) -> Desk:
        desk: Desk = self.app.state.desk
        return desk

    def somebody(self, language: str = "en") -> Somebody:
        """Return somebody who has not signed in."""
        browser = TestClient(self.app, follow_redirects=False, cookies={"lang": language})
        return Somebody(browser)

    def signed_in(self, name: str, language: str = "en") -> Somebody:
        """Open a session as the door does: to check a password takes longer than most tests."""
        somebody, user = self.somebody(language), user_named(self.desk.state, name)
        assert user is not None
        secret = begin(self.desk.state, user).secret
        somebody.browser.cookies.set(self.desk.options.cookie, secret, "testserver.local")
        return somebody


@contextmanager
def opened(folder: Path, **options: Any) -> Iterator[Office]:
    """Open the desk of the project in *folder*."""
    app = desk_app(Settings(project=folder), REGISTRY, Options(**options))
    with TestClient(app):
        yield Office(folder, app)
