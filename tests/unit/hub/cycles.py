"""Cycles of a hub's life, and what each leaves behind in the process and on the disk."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from covey.hub.collect import collect
from covey.hub.release import ReleaseRequest, release
from covey.hub.settings import Settings
from covey.hub.withdraw import withdraw_release
from tests.unit.hub.hub import CODELISTS, SMALL, Hub

FIRST_YEAR = 1900


@dataclass(frozen=True)
class Left:
    """What is there after a cycle.

    Args:
        memory: bytes of this process and of those that it started.
        handles: files and pipes that it has open.
        children: processes that it started and that are there still.
        temporary: entries of the folder for temporary files.
        files: files of the project, those that came and the letters about them aside.
        confidential: bytes of the confidential store,
        public: and of the public file.
    """

    memory: int
    handles: int
    children: int
    temporary: int
    files: int
    confidential: int
    public: int

    @classmethod
    def of(cls, settings: Settings) -> Left:
        """Look at this process, and at the project that it works on."""
        children = _children()
        every = [path for path in settings.home.rglob("*") if path.is_file()]
        came = (settings.inbox_folder, settings.letters_folder)
        return cls(
            sum(map(_resident, [os.getpid(), *children])),
            len(list(Path("/proc/self/fd").iterdir())),
            len(children),
            len(list(Path(tempfile.gettempdir()).iterdir())),
            sum(not any(map(path.is_relative_to, came)) for path in every),
            settings.confidential_file.stat().st_size,
            settings.public_file.stat().st_size,
        )


def hub_of_quarters(folder: Path, quarters: int) -> Hub:
    """Return a hub with so many quarters that are over."""
    years = range(FIRST_YEAR, FIRST_YEAR + -(-quarters // 4))
    lines = ["code,parent,label", "_T,,All periods"]
    lines += [f"{year},_T,{year}" for year in years]
    lines += [f"{year}-Q{n},{year},Quarter {n}" for year in years for n in (1, 2, 3, 4)]
    # What is held waits for an officer; here nobody decides.
    bounds = replace(SMALL, cells=None)
    return Hub(folder, bounds=bounds, codelists={**CODELISTS, "periods": "\n".join([*lines, ""])})


def cycle(hub: Hub, number: int) -> None:
    """Take in a quarter, release it, correct it, release it again, and withdraw that vintage."""
    period = quarter(number)
    for revision, more in ((1, 0), (2, 25)):
        hub.send(f"{period}_{revision}.csv", *_rows(number, more), period=period)
        assert len(collect(hub.settings, hub.registry).accepted) == 1
        (out,) = release(hub.settings, hub.registry, ReleaseRequest("people", period))
        assert out.vintage == revision
    assert (
        withdraw_release(hub.settings, hub.registry, "people", period, "Wrong districts.").newest
        == 1
    )


def quarter(number: int) -> str:
    """Return the quarter of a cycle, counted from 0."""
    return f"{FIRST_YEAR + number // 4}-Q{number % 4 + 1}"


def _rows(number: int, more: int) -> list[str]:
    """Return the rows of a quarter, of which none is small, unlike those of any other."""
    counts = {"A1,F": 40 + number % 7, "A1,M": 50 + number % 11, "A2,F": 60 + more, "A2,M": 45}
    counts |= {"B,F": 30 + number % 13, "B,M": 35 + number % 17}
    return [f"{codes},{count}" for codes, count in counts.items()]


def _children() -> list[int]:
    """Return the processes that this one started, and those that these did."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                told = (entry / "stat").read_text(encoding="utf-8").rpartition(") ")[2].split()
            except OSError:  # it ended meanwhile
                continue
            parents.setdefault(int(told[1]), []).append(int(entry.name))
    found = list(parents.get(os.getpid(), []))
    for one in found:
        found += parents.get(one, [])
    return found


def _resident(process: int) -> int:
    try:
        told = Path(f"/proc/{process}/statm").read_text(encoding="ascii")
    except OSError:
        return 0
    return int(told.split()[1]) * os.sysconf("SC_PAGE_SIZE")
