"""Prune Prefect's record of the runs of this project, so that it does not grow without end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from prefect import flow
from prefect.artifacts import create_markdown_artifact

from covey.errors import ContractError
from covey.flows.artifacts import markdown_table
from covey.flows.ingest import ingest
from covey.flows.record import close_record, forget_runs, record_here
from covey.flows.release import release
from covey.flows.steps import as_task
from covey.hub.discretion import discreet

_KIB: Final = 2**10


@flow(name="prune", persist_result=False)
@discreet
def prune(days: int = 90) -> int:
    """Forget the runs that are older than some days, and give the disk back what they took.

    The ledger forgets nothing: what went out, when and why stands there, and not in this record.

    Args:
        days: how long a run is kept.

    Returns:
        How many runs were forgotten.

    Raises:
        ContractError: no run would be kept.
        StoreBusy: the server of the record writes all the time; the runs are forgotten already.
    """
    if days < 1:
        raise ContractError(f"days: {days} in prefect.yaml keeps no run. Write 1 or more.")
    close_record()
    before = datetime.now(UTC) - timedelta(days=days)
    ours = [ingest.name, release.name, "prune"]
    forgotten = as_task("forget old runs", lambda: forget_runs(ours, before))
    record = record_here()
    freed = f"{as_task('vacuum', record.vacuum) // _KIB} KiB" if record else "not on this machine"
    create_markdown_artifact(
        key="record",
        markdown=markdown_table(
            ["runs forgotten", "older than", "given back to the disk"],
            [(forgotten, f"{days} days", freed)],
        ),
        description="What was forgotten of runs",
    )
    return forgotten
