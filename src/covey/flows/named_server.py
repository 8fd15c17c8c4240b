"""The Prefect server that runs are reported to, where one is named."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from prefect.client.orchestration import get_client
from prefect.settings import PREFECT_API_URL

from covey.errors import CommandError

_PATIENCE: Final = 10.0  # seconds


def refuse_absent_server() -> None:
    """Refuse to start a run that would be reported to a server which does not answer.

    Raises:
        CommandError: the message names the server. Without PREFECT_API_URL, Prefect starts one
            for the run alone.
    """
    named = PREFECT_API_URL.value()
    if not named:
        return
    with get_client(httpx_settings={"timeout": _PATIENCE}, sync_client=True) as client:
        if client.api_healthcheck() is None:
            return
    url = urlsplit(named)
    # Whoever put a password into the address would not want it on a screen.
    address = f"{url.scheme}://{url.netloc.rpartition('@')[2]}{url.path}"
    raise CommandError(
        f"PREFECT_API_URL names a Prefect server at {address}, and it does not answer. Start it "
        "(prefect server start), correct the address, or unset PREFECT_API_URL to run without one."
    )
