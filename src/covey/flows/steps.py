"""A step of the hub as a task of Prefect, whose record tells its name and nothing else.

Prefect keeps parameters, results and messages in plain text. So a task has no parameter, keeps no
result, and fails with discreet words.
"""

from __future__ import annotations

from collections.abc import Callable

from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.tasks import Task

from covey.errors import StoreBusy
from covey.hub.discretion import discreet
from covey.hub.steps import WAITS, Answer


def as_task(name: str, act: Callable[[], Answer], /) -> Answer:
    """Carry out a step of the flow that runs; see `covey.hub.steps.Step`."""

    def run() -> Answer:  # Prefect would keep whatever parameters it found in `act`
        return discreet(act)()

    task = Task(
        run,
        name=name,
        task_run_name=lambda: name,  # as it is: in a text Prefect fills in what is in braces
        persist_result=False,
        cache_policy=NO_CACHE,
        retries=len(WAITS),
        retry_delay_seconds=list(WAITS),
        retry_condition_fn=_store_was_busy,
    )
    return task()


def _store_was_busy(_task: Task[..., object], _run: TaskRun, state: State[object]) -> bool:
    """Tell whether waiting can help; a refusal stays a refusal."""
    return isinstance(state.result(raise_on_failure=False), StoreBusy)
