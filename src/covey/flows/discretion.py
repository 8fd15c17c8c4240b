"""What a run may say when it fails: Prefect keeps every message, in plain text."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from traceback import extract_tb
from typing import ParamSpec, TypeVar

from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.logging.handlers import PrefectConsoleHandler
from prefect.settings import PREFECT_API_URL, PREFECT_SERVER_EPHEMERAL_ENABLED
from prefect.tasks import Task

from covey.disk import refusal
from covey.errors import CoveyError, StoreBusy, StoreError
from covey.flows.named_server import refuse_absent_server
from covey.printable import printable

_Arguments = ParamSpec("_Arguments")
_Answer = TypeVar("_Answer")

_WAITS = [5.0, 20.0, 60.0]  # seconds before each new try


def discreet(run: Callable[_Arguments, _Answer]) -> Callable[_Arguments, _Answer]:
    """Make *run* fail with Covey's own words only, and write files for their owner alone.

    Any error but our own may quote a count: its type and place are told, its text is not.
    """

    @wraps(run)
    def runs_discreetly(*values: _Arguments.args, **named: _Arguments.kwargs) -> _Answer:
        os.umask(0o077)
        failure: CoveyError
        try:
            return run(*values, **named)
        except CoveyError as error:
            failure = error.with_traceback(None)
        except OSError as error:
            failure = StoreError(
                f"{printable(str(error.filename or 'a file'))}: "
                f"{refusal(error) or 'it cannot be read or written'}. Make room or correct the "
                "permissions, and try again."
            )
        except Exception as error:  # noqa: BLE001  its text may repeat what was sent
            place = extract_tb(error.__traceback__)[-1]
            failure = CoveyError(
                f"{type(error).__name__} in {Path(place.filename).name}, line {place.lineno}. Its "
                "text is withheld, as it may quote a count. Report this line."
            )
        failure.__context__ = failure.__cause__ = None
        raise failure  # out of the except block, so that it carries no other error along

    return runs_discreetly


def store_task(
    run_name: str,
) -> Callable[[Callable[_Arguments, _Answer]], Task[_Arguments, _Answer]]:
    """Make a function a task that waits for a store that is busy, and keeps nothing of its own.

    Args:
        run_name: how a run is called; may name the task's parameters.
    """

    def make(run: Callable[_Arguments, _Answer]) -> Task[_Arguments, _Answer]:
        return Task(
            discreet(run),
            task_run_name=run_name,
            persist_result=False,
            cache_policy=NO_CACHE,
            retries=len(_WAITS),
            retry_delay_seconds=_WAITS,
            retry_condition_fn=_store_was_busy,
        )

    return make


@contextmanager
def quiet_terminal() -> Iterator[None]:
    """Keep Prefect's lines off the terminal of a command, which says itself what went wrong.

    A server that Prefect starts for it ends with the command, even if that is killed.

    Raises:
        CommandError: a Prefect server is named, and does not answer.
    """
    refuse_absent_server()
    if not PREFECT_API_URL.value() and PREFECT_SERVER_EPHEMERAL_ENABLED.value():
        from covey.flows.server import tether  # the whole server is loaded, so where it is needed

        tether()
    handlers = [
        handler
        for name in ("", "prefect", "prefect.flow_runs", "prefect.task_runs")
        for handler in logging.getLogger(name).handlers
        if isinstance(handler, PrefectConsoleHandler)
    ]
    levels = [handler.level for handler in handlers]
    try:
        for handler in handlers:
            handler.setLevel(logging.CRITICAL + 1)
        yield
    finally:
        for handler, level in zip(handlers, levels, strict=True):
            handler.setLevel(level)


def _store_was_busy(_task: Task[..., object], _run: TaskRun, state: State[object]) -> bool:
    """Tell whether waiting can help; a refusal stays a refusal."""
    return isinstance(state.result(raise_on_failure=False), StoreBusy)
