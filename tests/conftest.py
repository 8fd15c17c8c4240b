"""What holds for every test: reproducible examples, one server, a Prefect that never calls home."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from collections.abc import Generator
from typing import Any

import pytest
from hypothesis import HealthCheck, is_hypothesis_test, settings
from xdist.scheduler import LoadFileScheduling

from tests.counted import examples

settings.register_profile(
    "ci",
    derandomize=True,
    deadline=None,
    max_examples=36,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.register_profile(
    "search", settings.get_profile("ci"), derandomize=False, max_examples=2000
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))

# A flow that starts a server by accident fails at once, and nothing leaves the machine.
os.environ.setdefault("DO_NOT_TRACK", "1")
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
os.environ.setdefault("PREFECT_LOGGING_LEVEL", "WARNING")
os.environ.setdefault("PREFECT_SERVER_EPHEMERAL_ENABLED", "false")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Look for no garbage among what is only being imported, nor later among what stays anyway."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Generator[None, object, object]:
    """Fail a property that sets nearly all of its examples aside."""
    if not is_hypothesis_test(pyfuncitem.obj):
        return (yield)
    with examples(pyfuncitem.obj) as seen:
        done = yield
    assert seen.enough, f"only {seen.counted} of {seen.tried} examples counted"
    return done


_COMPILE = """
import covey
from tests.unit.disclosure.small import table
covey.protect(table([1, 40, 50], [60, 70, 8], [9, 10, 300]), covey.Policy(5))
"""


class Compiling:
    """A fresh clone is compiled once, while the workers collect, and not by each of them."""

    def __init__(self) -> None:
        self.process = subprocess.Popen([sys.executable, "-c", _COMPILE])

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self) -> None:
        assert self.process.wait() == 0


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("dist", "no") != "no" and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Compiling())


class OneServer(LoadFileScheduling):
    """All tests of a file on one worker; and so all that need the one Prefect server."""

    def _split_scope(self, nodeid: str) -> str:
        folder = "tests/end_to_end"
        return folder if nodeid.startswith(folder) else super()._split_scope(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> OneServer | None:
    return OneServer(config, log) if config.getoption("dist") == "loadfile" else None
