"""The Prefect server that runs are reported to, where one is named."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from covey.errors import CommandError

_NAME: Final = "PREFECT_API_URL"

_PATIENCE: Final = 10.0  # seconds

_NO_PASSWORD: Final = 401


def server_is_named() -> bool:
    """Tell whether Prefect would report to a server: by PREFECT_API_URL, or by its active profile.

    Both are read as Prefect reads them, but without Prefect, which takes longer to load than a
    command without a server runs: the environment first, then ``profiles.toml`` in PREFECT_HOME.

    Raises:
        CommandError: the profiles are no TOML.
    """
    if _NAME in os.environ:
        return bool(os.environ[_NAME])
    profiles = _profiles()
    active = os.environ.get("PREFECT_PROFILE") or profiles.get("active")
    return bool(profiles.get("profiles", {}).get(active, {}).get(_NAME))


def _profiles() -> dict[str, Any]:
    home = Path(os.environ["PREFECT_HOME"]).expanduser()
    file = Path(os.environ.get("PREFECT_PROFILES_PATH") or home / "profiles.toml")
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError):
        raise CommandError(f"{file}: Prefect's profiles are no TOML. Correct the file.") from None


def refuse_absent_server() -> None:
    """Refuse to start a run that would be reported to a server which does not answer.

    Raises:
        CommandError: the message names the server; or it asks for another password.
    """
    from prefect.client.orchestration import get_client  # here: see `server_is_named`
    from prefect.exceptions import PrefectHTTPStatusError
    from prefect.settings import PREFECT_API_URL

    named = PREFECT_API_URL.value()
    if not named:
        return
    with get_client(httpx_settings={"timeout": _PATIENCE}, sync_client=True) as client:
        if client.api_healthcheck() is None:
            try:
                client.api_version()  # whether it is well, a server tells everybody
            except PrefectHTTPStatusError as error:
                if error.response.status_code != _NO_PASSWORD:
                    raise
                raise CommandError(
                    f"The Prefect server that {_NAME} names asks for another password. Put it into "
                    "PREFECT_API_AUTH_STRING: of covey serve, it is in server.auth of PREFECT_HOME."
                ) from None
            return
    url = urlsplit(named)
    # Whoever put a password into the address would not want it on a screen.
    address = f"{url.scheme}://{url.netloc.rpartition('@')[2]}{url.path}"
    raise CommandError(
        f"{_NAME} names a Prefect server at {address}, and it does not answer. Start it "
        f"(prefect server start), correct the address, or unset {_NAME}, there or in the profile, "
        "to run without a record."
    )
