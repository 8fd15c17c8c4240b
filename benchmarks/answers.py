"""What a system answered on a table, measured in a process of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from resource import struct_rusage

import numpy as np
import pyarrow as pa
import pyarrow.csv
from numpy.typing import NDArray

from benchmarks import kept
from benchmarks.cells import Cells
from benchmarks.systems import System, environment
from benchmarks.tables import Table

_POLL_SECONDS = 0.02


@dataclass(frozen=True)
class Answer:
    """One run of one system.

    Args:
        system, table, minimum_count: which run.
        status: ``ok``; ``no answer`` within the budget; ``failed``; ``not run``.
        why: what lies behind another status.
        budget: seconds it was given.
        seconds: what the system took for the table, start-up and files aside.
        whole_seconds: the whole process by the clock.
        processor_seconds: the whole process on all cores.
        megabytes: most memory that the process held at once.
        cells: of the full cross table, zeros included.
        unsafe, secondary, people: cells below minimum_count, other hidden cells, people in these.
        zeros_hidden: hidden cells that are empty.
        exposed: unsafe cells that were not hidden.
        when, commit, load: day, state of the repository, load of the machine at the start.
        verdict: what the attacker found; empty if not attacked.
    """

    system: str
    table: str
    minimum_count: int
    status: str
    why: str = ""
    budget: float = 0.0
    seconds: float = 0.0
    whole_seconds: float = 0.0
    processor_seconds: float = 0.0
    megabytes: float = 0.0
    cells: int = 0
    unsafe: int = 0
    secondary: int = 0
    people: int = 0
    zeros_hidden: int = 0
    exposed: int = 0
    when: str = ""
    commit: str = ""
    load: float = 0.0
    verdict: dict[str, float | None] | None = None

    @property
    def name(self) -> str:
        return f"run-{self.table}-{self.minimum_count}-{self.system}"

    def keep(self) -> None:
        """Keep the figures; those that are 0 or empty are left out."""
        kept.write(self.name, {field: told for field, told in asdict(self).items() if told})

    @property
    def has_cells(self) -> bool:
        """True where the hidden cells are here, and so can be attacked."""
        return self._cells.exists()

    @property
    def _cells(self) -> Path:
        return kept.ANSWERS / f"{self.name}.npy"

    def hidden(self) -> NDArray[np.int64]:
        """Return the keys of the hidden cells."""
        return np.load(self._cells)

    def keep_cells(self, keys: NDArray[np.int64]) -> None:
        kept.ANSWERS.mkdir(exist_ok=True)
        np.save(self._cells, keys)


def earlier(system: str, table: str, minimum_count: int) -> Answer | None:
    """Return the answer of an earlier run, if there is one."""
    found = kept.read(Answer(system, table, minimum_count, "").name)
    return Answer(**found) if found else None


def all_earlier() -> list[Answer]:
    """Return every answer of earlier runs."""
    return [Answer(**found) for found in kept.read_all("run")]


def answers_by_run(answers: Iterable[Answer]) -> dict[tuple[str, int, str], Answer]:
    """Return the answers that were given, by table, minimum_count and system."""
    return {(a.table, a.minimum_count, a.system): a for a in answers if a.status == "ok"}


def measure(
    system: System, table: Table, cells: Cells, minimum_count: int, budget: float
) -> Answer:
    """Run one system on one table, count what it hid, and keep the answer."""
    start = Answer(
        system.name, table.name, minimum_count, "not run",
        budget=budget, cells=table.possible_cells,
        when=datetime.now(UTC).date().isoformat(), commit=commit(),
        load=round(os.getloadavg()[0], 1),
    )  # fmt: skip
    missing = system.missing()
    if not missing and system.most_people and table.counts.sum() > system.most_people:
        missing = "takes one row a person"
    if missing:
        return replace(start, why=missing)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        table.write(folder)
        answer = _run(start, system.command(folder, minimum_count, budget), folder)
        if answer.status == "ok":
            rows = pyarrow.csv.read_csv(
                folder / "hidden.csv",
                convert_options=pyarrow.csv.ConvertOptions(
                    column_types={name: pa.string() for name in table.trees}
                ),
            )
            keys = np.unique(cells.keys_of_rows(rows))
            answer = _counted(answer, cells, keys)
            answer.keep_cells(keys)
    answer.keep()
    return answer


def _run(answer: Answer, command: list[str], folder: Path) -> Answer:
    with (folder / "out").open("w+") as out, (folder / "errors").open("w+") as errors:
        start = time.perf_counter()
        process = subprocess.Popen(
            command, stdout=out, stderr=errors, start_new_session=True,
            # τ-ARGUS leaves files where it runs, and stumbles over those of an earlier run.
            cwd=folder, env=environment() | {"TMPDIR": str(folder)},
        )  # fmt: skip
        try:
            usage, most = _wait(process, answer.budget)
        finally:
            if process.returncode is None:
                os.killpg(process.pid, signal.SIGKILL)
        answer = replace(
            answer,
            whole_seconds=time.perf_counter() - start,
            processor_seconds=usage.ru_utime + usage.ru_stime,
            megabytes=most,
        )
        if process.returncode == -signal.SIGKILL:
            return replace(answer, status="no answer")
        errors.seek(0)
        if process.returncode:
            told = errors.read().strip().splitlines() or [f"exit {process.returncode}"]
            return replace(answer, status="failed", why=told[-1][:200])
        out.seek(0)
        seconds = json.loads(out.read().strip().splitlines()[-1])["seconds"]
    return replace(answer, status="ok", seconds=float(seconds))


def _wait(process: subprocess.Popen[bytes], budget: float) -> tuple[struct_rusage, float]:
    """Wait for a process, but no longer than its budget; return what it used, and megabytes."""
    until, most = time.perf_counter() + budget, 0.0
    while True:
        most = max(most, _megabytes(process.pid))
        ended, status, usage = os.wait4(process.pid, os.WNOHANG)
        if ended:
            process.returncode = os.waitstatus_to_exitcode(status)
            return usage, most
        if time.perf_counter() > until:
            os.killpg(process.pid, signal.SIGKILL)
            until = float("inf")
        time.sleep(_POLL_SECONDS)


def _megabytes(process: int) -> float:
    """Most memory of a process so far. Its resource usage would tell that of its parent too."""
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return 0.0
    peaks = [line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")]
    return int(peaks[0]) / 1024 if peaks else 0.0


def _counted(answer: Answer, cells: Cells, hidden: NDArray[np.int64]) -> Answer:
    counts = cells.count(hidden)
    unsafe = cells.keys[cells.counts < answer.minimum_count]
    secondary = counts >= answer.minimum_count
    return replace(
        answer,
        unsafe=unsafe.size,
        secondary=int(secondary.sum()) + int((counts == 0).sum()),
        people=int(counts[secondary].sum()),
        zeros_hidden=int((counts == 0).sum()),
        exposed=int((~np.isin(unsafe, hidden, assume_unique=True)).sum()),
    )


def commit() -> str:
    """Return the state of the repository."""
    told = subprocess.run(
        ["git", "describe", "--always", "--dirty"], capture_output=True, text=True, check=False
    )
    return told.stdout.strip()
