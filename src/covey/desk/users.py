"""Who may use the desk, as what, and by which password; an officer is the one whose key is known.

Passwords are kept as argon2id hashes with the settings that RFC 9106 recommends for most machines.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from getpass import getpass
from typing import Final, Literal, get_args

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

from covey.contracts import Registry
from covey.desk.state import State, hashed, now
from covey.errors import CommandError
from covey.hub.officers import read_officers
from covey.hub.settings import Settings

Role = Literal["clerk", "officer", "auditor"]
ROLES: Final = get_args(Role)

SHORTEST_PASSWORD: Final = 10  # letters

_NAME: Final = re.compile(r"\w[\w.@-]{0,63}")
_SETTINGS: Final = RFC_9106_LOW_MEMORY
_HASHER: Final = PasswordHasher.from_parameters(_SETTINGS)
# Compared with where there is no such user, so that both answers take as long: 16 bytes of salt
# and 32 of hash, all 0. To make it of a password would cost whatever starts a desk a sign-in.
_NOBODY: Final = (
    f"$argon2id$v={_SETTINGS.version}$m={_SETTINGS.memory_cost},t={_SETTINGS.time_cost},"
    f"p={_SETTINGS.parallelism}${'A' * 22}${'A' * 43}"
)
_WINDOW: Final = 15 * 60.0
_MOST_FROM_ONE: Final = 5
_MOST_OF_A_NAME: Final = 20
_MOST_OF_AN_ADDRESS: Final = 30


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who may use the desk.

    Args:
        name: she signs in with it; of an officer, the name in her file.
        role: what she may do.
        agency: a clerk's; empty of others.
        called: how pages name her.
    """

    name: str
    role: Role
    agency: str = ""
    called: str = ""


def add_user(
    settings: Settings, registry: Registry, state: State, user: User, password: str
) -> None:
    """Make somebody known to the desk, or give her another password.

    Raises:
        CommandError: the name, the agency or the password cannot be one, or no officer or auditor
            of that name is known.
    """
    if not _NAME.fullmatch(user.name):
        raise CommandError(
            f"{user.name!r} is no name of a user: write letters, digits, '.', '@', '-' and '_'."
        )
    agencies = sorted({one.agency for one in registry.submissions})
    if user.role == "clerk" and user.agency not in agencies:
        raise CommandError(
            f"{user.agency!r} is no agency of this project. There are: {', '.join(agencies)}."
        )
    known = read_officers(settings)
    if user.role != "clerk" and (user.name not in known or known[user.name].role != user.role):
        raise CommandError(
            f"no {user.role} {user.name} is known. Make her known first, with her key: covey "
            f"officer add {user.name} --role {user.role}."
        )
    if password and len(password) < SHORTEST_PASSWORD:
        raise CommandError(
            f"this password is too short: take {SHORTEST_PASSWORD} letters or more, such as four "
            "words."
        )
    kept = _HASHER.hash(password) if password else ""
    with state.whole():
        state.changed(
            "INSERT OR REPLACE INTO users VALUES (?, ?, ?, ?, ?)",
            *(user.name, user.role, user.agency if user.role == "clerk" else "", user.called, kept),
        )
        state.changed("DELETE FROM sessions WHERE user = ?", user.name)


def remove_user(state: State, name: str) -> None:
    """Forget a user, and end what she has open.

    Raises:
        CommandError: there is none of that name.
    """
    with state.whole():
        gone = state.changed("DELETE FROM users WHERE name = ?", name)
        state.changed("DELETE FROM sessions WHERE user = ?", name)
    if not gone:
        raise CommandError(f"no user {name} is known to the desk.")


def users(state: State) -> list[User]:
    """Return everybody who may use the desk, by name."""
    return [User(*row) for row in state.rows(
        "SELECT name, role, agency, called FROM users ORDER BY name"
    )]  # fmt: skip


def user_named(state: State, name: str) -> User | None:
    """Return a user by name; None where there is none."""
    found = state.rows("SELECT name, role, agency, called FROM users WHERE name = ?", name)
    return User(*found[0]) if found else None


def signed_in(state: State, name: str, password: str) -> User | None:
    """Return the user whose name and password these are; None where they are nobody's."""
    found = state.rows("SELECT password FROM users WHERE name = ?", name)
    kept = found[0][0] if found and found[0][0] else _NOBODY
    try:
        _HASHER.verify(kept, password)
    except VerificationError:
        return None
    return user_named(state, name) if kept != _NOBODY else None


def may_try(state: State, name: str, address: str) -> bool:
    """Tell whether somebody may try a password, and count the attempt.

    After some wrong ones a name has to wait a quarter of an hour: soon where they come from, later
    everywhere, so that a stranger does not keep her out so easily; and so has an address. A right
    password forgets them: see `forgive`.
    """
    since, tried = now() - _WINDOW, _tried(name, address)
    with state.whole():
        state.changed("DELETE FROM attempts WHERE at < ?", since)
        for who, most in tried.items():
            if state.rows("SELECT count(*) FROM attempts WHERE who = ?", who)[0][0] >= most:
                return False
        for who in tried:
            state.changed("INSERT INTO attempts VALUES (?, ?)", who, now())
    return True


def forgive(state: State, name: str, address: str) -> None:
    """Forget the attempts of somebody who then knew the password."""
    for who in _tried(name, address):
        state.changed("DELETE FROM attempts WHERE who = ?", who)


def _tried(name: str, address: str) -> dict[str, int]:
    """Return what attempts are counted under, hashed, and how many each has."""
    return {
        hashed(f"name {name} from {address}"): _MOST_FROM_ONE,
        hashed(f"name {name}"): _MOST_OF_A_NAME,
        hashed(f"from {address}"): _MOST_OF_AN_ADDRESS,
    }


def new_password(name: str) -> str:
    """Return a password, asked for twice in the terminal, or the first line of what is piped in.

    Raises:
        CommandError: the second is not the first.
    """
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass(f"New password of {name}: ")
    if getpass("Again: ") != first:
        raise CommandError("these are two passwords. Nothing was changed; try again.")
    return first
