"""What each test costs the processor: ``make test PYTEST="-p tests.weighed"`` lists the dearest.

Counted are the seconds of its worker and of all processes that it started, those of fixtures with
the test that first asked for them. The clock would count what others do on the machine.
"""

from __future__ import annotations

import os
import resource
from collections import Counter
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

_LISTED = 30
_NAME = "processor"
_TICKS = os.sysconf("SC_CLK_TCK")


def spent() -> float:
    """Return the processor seconds of this process and of all that it started so far."""
    ended = (resource.getrusage(of) for of in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    at_work = sum(map(_ticks, _started_by(os.getpid())))
    return sum(one.ru_utime + one.ru_stime for one in ended) + at_work / _TICKS


def _started_by(process: int) -> Iterator[int]:
    """Give the processes that live and that one has started, itself or by another."""
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        try:
            children = [int(one) for one in task.read_text().split()]
        except OSError:
            continue  # it ended meanwhile
        for child in children:
            yield child
            yield from _started_by(child)


def _ticks(process: int) -> int:
    """Return what a process has taken, and those of its own that have ended."""
    try:
        told = Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return 0
    return sum(map(int, told.rpartition(")")[2].split()[11:15]))


class Scales:
    """Where tests are run: each report carries what was spent since the one before."""

    def __init__(self) -> None:
        self.before = 0.0

    def pytest_collection_finish(self) -> None:
        self.before = spent()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        now = spent()
        report.user_properties.append((_NAME, now - self.before))
        self.before = now
        return report


class Weighed:
    """Where reports come together: sums by test, by file and in all."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        for name, seconds in report.user_properties:
            if name == _NAME:
                self.seconds[report.nodeid] += seconds  # type: ignore[assignment]

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        by_file: Counter[str] = Counter()
        for test, seconds in self.seconds.items():
            by_file[test.partition("::")[0]] += seconds  # type: ignore[assignment]
        for title, of in (("file", by_file), ("test", self.seconds)):
            terminalreporter.section(f"processor seconds by {title}")
            for name, seconds in of.most_common(_LISTED):
                terminalreporter.line(f"{seconds:7.1f}  {name}")
        terminalreporter.line(f"{sum(by_file.values()):7.1f}  in all, without collecting")


def pytest_configure(config: pytest.Config) -> None:
    of_worker = hasattr(config, "workerinput")
    if not of_worker:
        config.pluginmanager.register(Weighed())
    if of_worker or config.getoption("dist", "no") == "no":
        config.pluginmanager.register(Scales())
