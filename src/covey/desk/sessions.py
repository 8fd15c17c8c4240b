"""Who is asking: a session by its cookie, of which only the hash is kept; or the proxy's word."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from typing import Final

from covey.desk.state import State, hashed, now
from covey.desk.users import User, user_named

IDLE: Final = 30 * 60.0
"""Seconds after which a session that nobody used is over."""

LONGEST: Final = 12 * 3600.0
"""Seconds after which every session is over."""

_SEEN_AGAIN: Final = 60.0


@dataclass(frozen=True, slots=True)
class Session:
    """Who is asking.

    Args:
        secret: what the cookie says; never kept.
        user: None of a visitor who has not signed in.
        over: whether a session that was there is over.
    """

    secret: str
    user: User | None = None
    over: bool = False

    @property
    def id(self) -> str:
        """What is kept of it, for what belongs to this session alone."""
        return hashed(f"{self.secret} {self.user.name if self.user else ''}")

    def token(self, act: str) -> str:
        """Return what the form of an act carries, which nobody else can tell."""
        name = self.user.name if self.user else ""
        told = f"{name}\n{act}".encode()
        return hmac.new(self.secret.encode(), told, hashlib.sha256).hexdigest()

    def may(self, act: str, token: str) -> bool:
        """Tell whether a form came from a page of this session, for this act."""
        return hmac.compare_digest(self.token(act).encode(), token.encode())


def visitor() -> Session:
    """Return somebody of whom nothing is known yet."""
    return Session(secrets.token_urlsafe(32))


def session_of(state: State, secret: str | None) -> Session:
    """Return the session of a cookie; a visitor's where there is none."""
    if not secret:
        return visitor()
    found = state.rows("SELECT user, begun, seen FROM sessions WHERE id = ?", hashed(secret))
    if not found:
        return Session(secret)
    (name, begun, seen), at = found[0], now()
    user = user_named(state, name)
    if user is None or at - seen > IDLE or at - begun > LONGEST:
        end(state, secret)
        return Session(secrets.token_urlsafe(32), over=True)
    if at - seen > _SEEN_AGAIN:
        state.changed("UPDATE sessions SET seen = ? WHERE id = ?", at, hashed(secret))
    return Session(secret, user)


def begin(state: State, user: User) -> Session:
    """Begin a session of a user; it is a new one, whatever cookie she came with."""
    made = Session(secrets.token_urlsafe(32), user)
    at = now()
    with state.whole():
        state.changed("DELETE FROM sessions WHERE seen < ? OR begun < ?", at - IDLE, at - LONGEST)
        state.changed(
            "INSERT INTO sessions VALUES (?, ?, ?, ?)", hashed(made.secret), user.name, at, at
        )
    return made


def end(state: State, secret: str) -> None:
    """End a session."""
    state.changed("DELETE FROM sessions WHERE id = ?", hashed(secret))
