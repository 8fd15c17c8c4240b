"""`make desk`: the demonstration in a browser, for a made-up clerk, officer and auditor.

The users have a password that is made for this run and printed; the officer's key is thrown away,
since nothing here asks for a signature.
"""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from covey.cli.main import run
from covey.desk.state import State
from covey.desk.users import User, add_user
from covey.hub.officers import add_officer, read_officers
from covey.hub.settings import Settings, read_settings
from covey.project import load_registry

_ROOT: Final = Path(__file__).parents[1]
_DEMO: Final = _ROOT / "demo"
_USERS: Final = (
    User("ha", "clerk", "social_affairs", "Phạm Thu Hà"),
    User("tuan", "clerk", "health_centres", "Vũ Anh Tuấn"),
    User("mai", "officer", called="Lê Thị Mai"),
    User("duc", "officer", called="Trần Minh Đức"),
    User("nga", "auditor", called="Đỗ Thị Nga"),
)


def main() -> int:
    """Open the desk of the demonstration; return the exit code."""
    if not (_DEMO / "confidential" / "covey.duckdb").exists():
        print("There is no demonstration yet: make demo.", file=sys.stderr)
        return 2
    if not (_DEMO / "schemas").exists():
        (_DEMO / "schemas").symlink_to(_ROOT / "schemas")
    os.environ["COVEY_NOTICE"] = "Made-up counts, for demonstration"
    settings = read_settings(_DEMO)
    password = secrets.token_urlsafe(9)
    state = State(settings.desk_folder)
    for user in _USERS:
        _make_officer(settings, user)
        add_user(settings, load_registry(_DEMO), state, user, password)
    state.close()
    names = ", ".join(f"{user.name} ({user.role})" for user in _USERS)
    print(f"Sign in as {names}, each with the password {password}")
    return run(["desk", "--project", str(_DEMO)])


def _make_officer(settings: Settings, user: User) -> None:
    if user.role == "clerk" or user.name in read_officers(settings):
        return
    public = Ed25519PrivateKey.generate().public_key()
    path = settings.home / f".{user.name}.pem"
    path.write_bytes(public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    add_officer(settings, user.name, path, user.role)
    path.unlink()


if __name__ == "__main__":
    sys.exit(main())
