"""The pool that an address names: a Dask cluster, whose workers search parts of large tables."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from typing import Final

from covey.errors import CommandError

_PATIENCE: Final = 10.0  # seconds


@contextmanager
def opened_pool(address: str | None) -> Iterator[Executor | None]:
    """Give the workers of a Dask cluster as an executor, while the block lasts.

    Args:
        address: of its scheduler, such as ``tcp://10.0.0.5:8786``, or ``tls://`` where Dask's own
            configuration names the certificates; None: there is no cluster, and no pool.

    Raises:
        CommandError: no scheduler answers there, or it has no worker.
    """
    if address is None:
        yield None
        return
    import dask
    from distributed import Client

    _refuse_absent(address)
    # Parts are sent with the calls: Dask would warn of each that is larger than 10 MB.
    with (
        dask.config.set({"distributed.admin.large-graph-warning-threshold": "1 TB"}),
        Client(address, set_as_default=False) as client,
    ):
        try:
            client.wait_for_workers(1, _PATIENCE)
        except TimeoutError:
            raise CommandError(
                f"{address}: this Dask scheduler has no worker. Start one where Covey is "
                f"installed: dask worker {address} --nthreads 1."
            ) from None
        # Without names that are made of what is sent, which would be hashed for them.
        yield client.get_executor(pure=False)


def _refuse_absent(address: str) -> None:
    """Refuse an address that cannot be connected to; a client of Dask would hang when it ends."""
    from distributed.comm import connect
    from distributed.security import Security

    async def call() -> None:
        given = Security().get_connection_args("client")
        (await connect(address, timeout=_PATIENCE, **given)).abort()

    try:
        asyncio.run(call())
    except (OSError, RuntimeError, TypeError, ValueError) as error:
        raise CommandError(
            f"{address}: no Dask scheduler answers ({str(error).rstrip('.')}). Start one by dask "
            "scheduler, or correct the address: tcp://HOST:8786 is the usual one, and tls:// needs "
            "the certificates that Dask's configuration names."
        ) from None
