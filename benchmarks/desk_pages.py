"""What each page of the desk costs on a hub that has run for years, at rest and after a change.

The hub is made by `years_hub`: agencies that send a file each quarter, files that are corrected and
released anew. Each page is asked for as a browser would, in this process: seconds of the clock and
of the processor, at first after a file of the project changed, and then while nothing does.

    python -m benchmarks.desk_pages [--years 10] [--agencies 40] [--folder MADE_BEFORE] [--write]
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Final

from starlette.testclient import TestClient

from benchmarks.results import machine, write_section
from benchmarks.years_hub import FIRST_YEAR, Hub, quarters
from covey.contracts import Registry
from covey.desk.app import desk_app
from covey.desk.state import State
from covey.desk.users import Role, User, add_user
from covey.desk.visit import Options
from covey.exchange import make_key
from covey.hub.officers import add_officer
from covey.hub.settings import Settings
from covey.project import load_registry
from covey.store import open_confidential

_PASSWORD: Final = "four words of hers"
_AIM: Final = 0.3
"""Seconds of a page."""

_PAGES: Final[dict[Role, tuple[str, ...]]] = {
    "clerk": (
        "/agency", "/agency/sent", "/agency/files", "/agency/file/{kind}",
        "/agency/template/{kind}", "/agency/sent/{kind}/{short}",
    ),
    "officer": (
        "/office", "/office/releases", "/office/plan/{dataset}/{period}",
        "/office/agencies",
        "/office/history", "/office/history/{dataset}/{period}", "/office/ledger",
    ),
    "auditor": (
        "/audit", "/audit/report", "/audit/policies", "/audit/releases",
        "/audit/history/{dataset}/{period}",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Visited:
    """What a page cost.

    Args:
        page: its address, as the routes have it.
        size: bytes of the answer.
        changed: seconds of clock and processor, the middle one, after a file changed.
        at_rest: likewise while nothing does.
    """

    page: str
    size: int
    changed: tuple[float, float]
    at_rest: tuple[float, float]


def visited(hub: Hub, times: int) -> Iterator[Visited]:
    """Ask for every page and yield what it cost."""
    settings, registry = hub.settings, load_registry(hub.folder)
    _found(settings, registry)
    app = desk_app(settings, registry, Options())
    names = {"kind": "d00_a00", "dataset": "d00", "period": _last(hub), "short": _short(hub)}
    with TestClient(app):
        for role, pages in _PAGES.items():
            browser = TestClient(app, follow_redirects=False)
            _sign_in(browser, role)
            for page in pages:
                place = page.format(**names)
                yield _cost(browser, page, place, times, lambda: _change(hub))


def _cost(
    browser: TestClient, page: str, place: str, times: int, change: Callable[[], None]
) -> Visited:
    after, rest, size = [], [], 0
    for _ in range(times):
        change()
        for costs in (after, rest):
            clock, processor = time.perf_counter(), time.process_time()
            answer = browser.get(place)
            costs.append((time.perf_counter() - clock, time.process_time() - processor))
            if answer.status_code != 200:
                raise SystemExit(f"{place} answers {answer.status_code}")
            size = len(answer.content)
    return Visited(page, size, _middle(after), _middle(rest))


def _middle(costs: list[tuple[float, float]]) -> tuple[float, float]:
    return median(clock for clock, _ in costs), median(processor for _, processor in costs)


def _change(hub: Hub) -> None:
    """Let a file of the project be another than it was."""
    for path in (hub.folder / "inbox" / "d00_a00", hub.settings.confidential_file):
        path.touch()


def _found(settings: Settings, registry: Registry) -> None:
    """Make somebody of each role known, where there is nobody yet."""
    state = State(settings.desk_folder)
    with tempfile.TemporaryDirectory() as keys:
        for role in _PAGES:
            if role != "clerk" and not (settings.officers_folder / f"{role}.toml").exists():
                public = Path(keys, f"{role}.pub")
                public.write_bytes(make_key(Path(keys, f"{role}.pem")).public.pem)
                add_officer(settings, role, public, role)
            agency = "a00" if role == "clerk" else ""
            add_user(settings, registry, state, User(role, role, agency), _PASSWORD)
    state.close()


def _sign_in(browser: TestClient, name: str) -> None:
    page = browser.get("/sign-in").text
    token = re.search(r'action="/sign-in".*?name="token" value="([^"]+)"', page, re.DOTALL)
    assert token is not None
    fields = {"token": token.group(1), "name": name, "password": _PASSWORD}
    browser.post("/sign-in", data=fields)


def _short(hub: Hub) -> str:
    with open_confidential(hub.settings.confidential_file) as store:
        newest = store.newest("d00_a00", f"{FIRST_YEAR}-Q1")
    assert newest is not None
    return newest.sha256[:12]


def _last(hub: Hub) -> str:
    codes = (hub.folder / "schemas" / "codelists" / "periods.csv").read_text().split()
    return next(line.partition(",")[0] for line in reversed(codes) if "-Q" in line)


def _table(pages: list[Visited]) -> Iterator[str]:
    yield (
        "| page | kB | after a change, ms | of them processor | at rest, ms | of them processor |"
    )
    yield "|---" + "|--:" * 5 + "|"
    for one in pages:
        figures = [f"{1000 * each:,.0f}" for each in (*one.changed, *one.at_rest)]
        yield f"| `{one.page}` | {one.size / 1000:.0f} | {' | '.join(figures)} |"


def _section(pages: list[Visited], asked: argparse.Namespace, load: str) -> str:
    slow = [one.page for one in pages if max(one.changed[1], one.at_rest[1]) > _AIM]
    met = "met" if not slow else f"**missed** by {', '.join(f'`{one}`' for one in slow)}"
    how = (
        f"{load}; {datetime.now(UTC):%Y-%m-%d}, `python -m benchmarks.desk_pages --years "
        f"{asked.years} --agencies {asked.agencies} --times {asked.times} --write`. "
        f"{asked.agencies} agencies sent a file each of {4 * asked.years} quarters, and corrected "
        f"some. The middle one of {asked.times} visits: the first after a file of the project "
        "changed, and the next. A first look at the ledger since the desk was opened is in none."
    )
    aim = f"- no page costs more than {_AIM * 1000:.0f} ms of processor: {met}."
    return "\n\n".join(["## Pages of the desk", how, "\n".join(_table(pages)), aim])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--years", type=int, default=10)
    parser.add_argument("--agencies", type=int, default=40)
    parser.add_argument("--times", type=int, default=7)
    parser.add_argument("--folder", type=Path, help="of a hub that was made before")
    parser.add_argument("--write", action="store_true", help="into RESULTS.md")
    asked = parser.parse_args()
    load = machine()
    with tempfile.TemporaryDirectory() as made:
        hub = Hub(asked.folder or Path(made), asked.agencies, 1)
        if asked.folder is None:
            sizes = (f"{hub.folder}", f"{hub.agencies}", "1")
            order = [sys.executable, "-m", "benchmarks.years_hub", *sizes, *quarters(asked.years)]
            subprocess.run(order, check=True, cwd=Path(__file__).parents[1])
        pages = list(visited(hub, asked.times))
    print("\n".join(_table(pages)))
    if asked.write:
        write_section("desk_pages", _section(pages, asked, load))


if __name__ == "__main__":
    main()
