"""What a killed process had started is ended by the one that watches."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from covey.flows.watch import nothing_left

WITHIN = 10  # seconds, on a busy machine

# Starts a part, which has a child of its own, and says the ids of both.
STARTS = """
import subprocess, sys, time
from pathlib import Path
from covey.flows.watch import kept_watch, nothing_left

FOREVER = "import time; time.sleep(600)"
CHILD = f"import subprocess, sys; child = subprocess.Popen([sys.executable, '-c', {FOREVER!r}]);"
CHILD += " print(child.pid, flush=True); child.wait()"
with nothing_left(Path(sys.argv[1]), print) as lock, kept_watch(lock) as watch:
    part = subprocess.Popen(
        [sys.executable, "-c", CHILD], stdout=subprocess.PIPE, start_new_session=True
    )
    watch.over(part.pid)
    print(part.pid, part.stdout.readline().decode(), flush=True)
    time.sleep(600)
"""


def runs(process: int) -> bool:
    """Tell whether a process runs; one that has ended and that nobody asked about does not."""
    try:
        state = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2]
    except FileNotFoundError:
        return False
    return state.split()[0] != "Z"


def all_end(processes: list[int]) -> bool:
    """Tell whether processes that were killed end: on a busy machine each has to get its turn."""
    ends = time.monotonic() + WITHIN
    while any(map(runs, processes)) and time.monotonic() < ends:
        time.sleep(0.01)
    return not any(map(runs, processes))


def test_parts_end_with_all_they_started_where_who_started_them_is_killed(tmp_path: Path) -> None:
    begun = subprocess.Popen(
        [sys.executable, "-c", STARTS, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert begun.stdout is not None
    parts = [int(one) for one in begun.stdout.readline().split()]
    assert [runs(one) for one in parts] == [True, True]
    os.kill(begun.pid, signal.SIGKILL)
    begun.wait()
    said: list[str] = []
    with nothing_left(tmp_path, said.append):
        assert all_end(parts)
    begun.stdout.close()


def test_who_watches_ends_nothing_and_is_gone_where_all_ends_in_order(tmp_path: Path) -> None:
    told = STARTS.replace("    time.sleep(600)\n", "")
    done = subprocess.run(
        [sys.executable, "-c", told, str(tmp_path)], stdout=subprocess.PIPE, check=True
    )
    parts = [int(one) for one in done.stdout.split()]
    with nothing_left(tmp_path, print):
        time.sleep(0.5)
        assert [runs(one) for one in parts] == [True, True]
    os.killpg(parts[0], signal.SIGKILL)
