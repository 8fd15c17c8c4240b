"""The commands of the desk: open it, and say who may use it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from covey.cli.project import opened
from covey.errors import CommandError

if TYPE_CHECKING:
    from covey.desk.users import User

Project = Annotated[Path, Parameter(help="The project's folder.")]
_MIB = 2**20
_HERE = ("127.0.0.1", "localhost", "::1")
"""What a browser on this machine calls it."""


def desk(
    *,
    host: str = "127.0.0.1",
    port: int = 8321,
    behind_proxy: Annotated[
        str | None, Parameter(show_default="people sign in here, by a password")
    ] = None,
    tls: Annotated[bool, Parameter(negative="")] = False,
    largest_upload: int = 16,
    check_only: Annotated[bool, Parameter(negative="")] = False,
    project: Project = Path(),
) -> None:
    """Open the desk: the hub in a browser, for clerks, officers and auditors.

    It is reached from this machine alone. For others, put a reverse proxy with TLS in front of it.
    Standard error has a line a request: its route and how it was answered, and nothing typed.

    Args:
        host: The address that it listens at.
        port: The port.
        behind_proxy: The header by which a reverse proxy on this machine names who has signed in
            with it, such as X-Remote-User. The proxy must remove that header where others send it.
        tls: Browsers come by TLS, through a proxy: cookies are sent by nothing else.
        largest_upload: The most MiB of a file.
        check_only: Check files and do nothing else, on an agency's own machine: nobody signs in,
            nothing is sent or kept. The folder of covey init-agency is enough.
        project: The project's folder.
    """
    from covey.desk.app import check_app, desk_app
    from covey.desk.serving import server_of
    from covey.desk.visit import Options

    settings, registry = opened(project)
    _refuse_taken(host, port)
    _write_log()
    proxied = tls or behind_proxy or host not in _HERE
    options = Options(
        proxy_header=behind_proxy or "",
        secure=tls,
        largest_upload=largest_upload * _MIB,
        hosts=("*",) if proxied else _HERE,
    )
    app = (check_app if check_only else desk_app)(settings, registry, options)
    closing = "Ctrl-C closes it." if check_only else "Ctrl-C closes it; work goes on."
    print(f"The desk is open at http://{host}:{port}/. {closing}", flush=True)
    server_of(app, host, port).run()


def _refuse_taken(host: str, port: int) -> None:
    """Say so before the desk is said to be open, where nobody can listen."""
    import socket

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise CommandError(
            f"The desk cannot listen at {host}, port {port}: {reason.partition(' (')[0]}. End what "
            "listens there, or name another by --port."
        ) from None


def _write_log() -> None:
    """Say on stderr which route was answered how, and what failed."""
    import logging

    lines = logging.StreamHandler()
    lines.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    log = logging.getLogger("covey.desk")
    log.addHandler(lines)
    log.setLevel(logging.INFO)


def desk_user(
    what: Literal["add", "remove", "list"],
    name: str | None = None,
    /,
    *,
    role: Literal["clerk", "officer", "auditor"] = "clerk",
    agency: str = "",
    called: str = "",
    password: Annotated[bool, Parameter(negative="--no-password")] = True,
    project: Project = Path(),
) -> None:
    """Make somebody known to the desk, give her a new password, or list who is known.

    The password is asked for in the terminal; where there is none, it is the first line of what is
    piped in. What she has open ends.

    Args:
        what: Add one or change her, remove one, or list all.
        name: Her name, of letters, digits, '.', '@', '-' and '_'; of an officer or an auditor, the
            one that covey officer add knows her by.
        role: What she may do.
        agency: Whose clerk she is, such as health_centres.
        called: How pages name her, such as 'Phạm Thu Hà'.
        password: Whether she signs in here; where a proxy names her, she needs none.
        project: The project's folder.
    """
    from covey.desk.state import State
    from covey.desk.users import User, add_user, new_password, remove_user, users

    if (what == "list") != (name is None):
        raise CommandError("covey desk-user add and remove take one name, and list takes none.")
    settings, registry = opened(project)
    state = State(settings.desk_folder)
    if name is None:
        for one in users(state):
            print(_words(one))
        return
    if what == "remove":
        remove_user(state, name)
        print(f"{name} may use the desk no more.")
        return
    user = User(name, role, agency, called)
    add_user(settings, registry, state, user, new_password(name) if password else "")
    print(f"{_words(user)} may use the desk.")


def _words(one: User) -> str:
    of = f" of {one.agency}" if one.agency else ""
    return f"{one.name}, {one.role}{of}{f', {one.called}' if one.called else ''}"
