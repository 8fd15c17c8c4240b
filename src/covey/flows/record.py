"""Prefect's record of runs: kept to its owner, and not for ever.

Its server forgets events by itself, and no run. A run takes 0.2 MB with its tasks, their states,
logs and reports, and SQLite gives no page back to the disk unless it is told to.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import (
    ArtifactFilter,
    ArtifactFilterFlowRunId,
    FlowFilter,
    FlowFilterName,
    FlowRunFilter,
    FlowRunFilterExpectedStartTime,
)
from prefect.client.schemas.objects import FlowRun
from prefect.exceptions import ObjectNotFound
from prefect.settings import get_current_settings
from sqlalchemy.engine import make_url  # comes with Prefect, whose database it opens

from covey.errors import StoreBusy

_OWN: Final = 0o600
_AT_ONCE: Final = 200
_PATIENCE: Final = 30.0  # seconds


@dataclass(frozen=True)
class Record:
    """The database of a record that lies on this machine.

    Args:
        file: of SQLite.
    """

    file: Path

    def close(self) -> None:
        """Let nobody but its owner read it: whoever started the server had another mask."""
        for file in self._files():
            file.chmod(_OWN)

    def vacuum(self) -> int:
        """Give the disk back what was deleted; return how many bytes that were.

        Raises:
            StoreBusy: the server writes into it all the time.
        """
        before = self._size()
        with closing(sqlite3.connect(self.file, timeout=_PATIENCE)) as database:
            try:
                database.execute("VACUUM")
                database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                    raise
                raise StoreBusy(f"{self.file}: Prefect's server is writing. Try later.") from None
        return before - self._size()

    def _size(self) -> int:
        return sum(file.stat().st_size for file in self._files())

    def _files(self) -> list[Path]:
        beside = [self.file.with_name(self.file.name + end) for end in ("", "-wal", "-shm")]
        return [file for file in beside if file.is_file()]


def record_here() -> Record | None:
    """Return the record whose database lies on this machine; None where it lies elsewhere."""
    address = get_current_settings().server.database.connection_url
    url = make_url(address.get_secret_value()) if address else None
    file = Path(url.database or "") if url and url.get_backend_name() == "sqlite" else None
    return Record(file) if file and file.is_file() else None


def close_record() -> None:
    """Let nobody but its owner read the record, where its database lies on this machine."""
    record = record_here()
    if record:
        record.close()


def forget_runs(flows: Sequence[str], before: datetime) -> int:
    """Delete the runs of *flows* that were to start before a time, with all that is kept of them.

    A run that is as old as that and has no end was killed. Logs go with their run.

    Returns:
        How many there were.
    """
    old = FlowRunFilter(expected_start_time=FlowRunFilterExpectedStartTime(before_=before))
    named = FlowFilter(name=FlowFilterName(any_=list(flows)))
    forgotten = 0
    with get_client(sync_client=True) as client:
        while runs := client.read_flow_runs(flow_filter=named, flow_run_filter=old, limit=_AT_ONCE):
            for run in runs:
                _forget(client, run)
            forgotten += len(runs)
    return forgotten


def _forget(client: SyncPrefectClient, run: FlowRun) -> None:
    """Delete a run and its reports, which Prefect would keep; another may have done so."""
    of_run = ArtifactFilter(flow_run_id=ArtifactFilterFlowRunId(any_=[run.id]))
    try:
        while reports := client.read_artifacts(artifact_filter=of_run, limit=_AT_ONCE):
            for report in reports:
                client.delete_artifact(report.id)
        client.delete_flow_run(run.id)
    except ObjectNotFound:
        return
