"""The hub under Prefect: for schedules, and for the record of runs where a server is named.

A flow carries out a run of `covey.hub` with each step as a task, leaves a report for officers, and
decides nothing. Prefect reads its environment when it is first imported, so it is told here how to
behave on an officer's machine: its record of runs stays with the project, it sends nothing home, it
says little, and it has time to start. Whatever is set outside wins.
"""

from __future__ import annotations

import os
from pathlib import Path

_PREFECT = {
    "PREFECT_HOME": str(Path(os.environ.get("COVEY_PROJECT") or ".").resolve() / ".prefect"),
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    "PREFECT_LOGGING_LEVEL": "WARNING",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
}

for _name, _value in _PREFECT.items():
    os.environ.setdefault(_name, _value)
