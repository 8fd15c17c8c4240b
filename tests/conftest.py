"""What holds for every test: its tier, reproducible examples, one server, a Prefect at rest."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import is_hypothesis_test
from xdist.scheduler import LoadFileScheduling

from tests.counted import examples
from tests.needs import NEEDS, left_out, reason, skips_fail, unmet
from tests.tiers import TIER, take_profile

if TYPE_CHECKING:  # only the worker that opens pages loads it
    from playwright.sync_api import Browser
    from xdist.workermanage import WorkerController

take_profile()

_ROOT = Path(__file__).parents[1]

# A flow that starts a server by accident fails at once, and nothing leaves the machine.
os.environ.setdefault("DO_NOT_TRACK", "1")
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
os.environ.setdefault("PREFECT_LOGGING_LEVEL", "WARNING")
os.environ.setdefault("PREFECT_SERVER_EPHEMERAL_ENABLED", "false")

# Threads for large matrices, of which there are none, take each process 0.1 s to begin with.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Look for no garbage among what is only being imported, nor later among what stays anyway."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


_SLOW = (
    *("tests/corpus", "tests/desk", "tests/end_to_end", "tests/golden", "tests/histories"),
    *(f"tests/unit/{name}" for name in ("cli", "exchange", "flows", "hub", "page", "report")),
    *("tests/unit/files", "tests/unit/intake", "tests/unit/store", "tests/unit/synthetic"),
    *(f"tests/conformance/test_{name}.py" for name in ("analysts", "docs", "doubts", "house")),
    *(f"tests/conformance/test_{name}.py" for name in ("notebooks", "search_page")),
    *("tests/unit/test_needs.py", "tests/unit/test_persons.py"),
    "tests/unit/disclosure/suppression/search/test_side_by_side.py",
    *(f"src/covey/{name}" for name in ("cli", "desk", "exchange", "hub", "page", "report")),
    *("src/covey/store", "src/covey/synthetic"),
)
"""Tests that open DuckDB files, run commands or processes, judge files, read pages and sources, or
protect tables of a real size: what is neither of the method nor of contracts."""


class Looking:
    """What has no test to give is not imported by each worker: it was a tenth of `make quick`."""

    def pytest_ignore_collect(self, collection_path: Path) -> bool | None:
        if TIER == "quick" and str(collection_path.relative_to(_ROOT)).startswith(_SLOW):
            return True
        if collection_path.suffix != ".py" or not collection_path.is_relative_to(_ROOT / "src"):
            return None
        return None if ">>> " in collection_path.read_text("utf-8") else True


# First, so that `-m` knows of these marks.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what the place of a test, or what it asks for, says of it."""
    for item in items:
        if item.nodeid.startswith(_SLOW):
            item.add_marker(pytest.mark.slow)
        if "server" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.server)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what needs a program that is not here; the last line of the run says so."""
    need = unmet(item)
    if need is not None:
        pytest.skip(reason(need))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fail what is skipped where nobody would see that it is."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and skips_fail():
        report.outcome = "failed"
        report.longrepr = f"A test that is skipped fails where CI=true: {_why(report)}"
    return report


def _why(report: pytest.TestReport) -> str:
    """Return the reason that a skipped test gave."""
    said = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return said.removeprefix("Skipped: ")


class LastLine:
    """What was not run is said last, where everybody looks."""

    def __init__(self) -> None:
        self.reasons: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.skipped and not hasattr(report, "wasxfail"):
            self.reasons.append(_why(report))

    # After everybody, the totals of the run too.
    @pytest.hookimpl(trylast=True)
    def pytest_unconfigure(self) -> None:
        if self.reasons:
            print(left_out(self.reasons))


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Generator[None, object, object]:
    """Fail a property that sets nearly all of its examples aside."""
    if not is_hypothesis_test(pyfuncitem.obj):
        return (yield)
    with examples(pyfuncitem.obj) as seen:
        done = yield
    # A few examples for a quick look say nothing of how many count.
    assert seen.enough or TIER == "quick", f"only {seen.counted} of {seen.tried} examples counted"
    return done


# Of a module: for the rest of a session it would run beside tests that do not need it.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        # Whoever runs tests as root, as in a container, has no sandbox.
        opened = playwright.chromium.launch(
            executable_path=NEEDS["browser"].command, args=["--no-sandbox"]
        )
        yield opened
        opened.close()


_COMPILE = """
from covey.disclosure import is_compiled, warm_up
is_compiled() or warm_up(lambda share: None)
"""


class Compiling:
    """A fresh clone is compiled once, ahead of the tests that need it, and not by each worker."""

    def __init__(self) -> None:
        self.process = subprocess.Popen([sys.executable, "-c", _COMPILE])

    def is_done(self) -> bool:
        return self.process.poll() is not None

    def wait(self) -> None:
        assert self.process.wait() == 0

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_make_scheduler(self, config: pytest.Config, log: Any) -> OneServer | None:
        if config.getoption("dist") == "loadfile":
            return OneServer(config, log, self)
        self.wait()
        return None

    # What is left half done, the next run would take for all.
    def pytest_sessionfinish(self) -> None:
        self.wait()


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Looking())
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(LastLine())
    if config.getoption("dist", "no") != "no" and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Compiling())


_WITHOUT_CODE = (
    *(f"tests/conformance/test_{name}.py" for name in ("codelists", "contracts", "datasets")),
    *(f"tests/conformance/test_{name}.py" for name in ("deployments", "doubts", "house")),
    *(f"tests/conformance/test_{name}.py" for name in ("letters", "notebooks", "public_names")),
    *("tests/conformance/test_rules.py", "tests/corpus"),
    *(f"tests/unit/{name}" for name in ("contracts", "exchange", "intake", "log", "project")),
    *("tests/unit/report", "tests/unit/synthetic"),
)
"""Tests that compile nothing; one that does is right nevertheless, and compiles it once more."""


class OneServer(LoadFileScheduling):
    """All tests of a file on one worker; and so all that need the one Prefect server.

    While the functions are compiled, tests without them come first.
    """

    def __init__(self, config: pytest.Config, log: Any, compiling: Compiling) -> None:
        super().__init__(config, log)
        self.compiling = compiling

    def _split_scope(self, nodeid: str) -> str:
        folder = "tests/end_to_end"
        return folder if nodeid.startswith(folder) else super()._split_scope(nodeid)

    def _assign_work_unit(self, node: WorkerController) -> None:
        if not self.compiling.is_done():
            sooner = next((one for one in self.workqueue if one.startswith(_WITHOUT_CODE)), None)
            if sooner is None:
                self.compiling.wait()
            else:
                self.workqueue.move_to_end(sooner, last=False)
        super()._assign_work_unit(node)
