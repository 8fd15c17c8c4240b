"""The server of a command's own ends with the command, and quietly."""

from __future__ import annotations

import subprocess
import sys

SERVER = """
import signal, sys, time
from covey.flows.tethered import end_with_parent

def cut_off(*of):
    sys.stderr.write("Traceback: cancelled in the middle of something\\n")
    sys.exit(0)

signal.signal(signal.SIGTERM, cut_off)
end_with_parent()
sys.stdout.write("ready\\n")
sys.stdout.flush()
time.sleep(60)
"""


def test_a_server_that_is_cut_off_says_nothing() -> None:
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert server.stdout is not None
    assert server.stdout.readline() == b"ready\n"
    _, said = server.communicate(timeout=30)  # closes the pipe that it is tied by
    assert server.returncode == 0
    assert said == b""
