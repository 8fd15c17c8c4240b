"""What a late file costs: a quarter without one of its agencies, and then the vintage with all.

The made-up agencies of the demonstration send a quarter. Each in turn is silent, the quarter goes
out without it, its file comes, and the next vintage is protected beside the incomplete one. The
same vintage is protected once more as if nothing were out.

    python -m benchmarks.late_agency [DATASET [QUARTER …]]
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.hub_series import REACH, SEED
from benchmarks.results import machine, write_section
from covey.contracts import Registry
from covey.disclosure import Part, ProtectedTable, published_breakdowns
from covey.errors import CorrectionWaits
from covey.hub.ready import Ready
from covey.hub.release import release_period
from covey.hub.settings import Settings
from covey.intake import inspect
from covey.project import load_registry
from covey.store import Arrival, agencies_of, open_confidential
from covey.synthetic import Network, write_agencies

_MOMENT = datetime(2026, 3, 1, tzinfo=UTC)
_DATASET, _QUARTERS = "people_supported", ("2024-Q1", "2024-Q2")

_HEADER = (
    "| quarter | silent | incomplete: rows | hidden | complete: rows | hidden | alone, by the same "
    "breakdowns: hidden | forced | more | more than forced | alone, by its own: rows | hidden | "
    "seconds |"
)


def main() -> None:
    registry = load_registry(Path(__file__).parents[1])
    name, *chosen = sys.argv[1:] or [_DATASET]
    quarters = tuple(chosen) or _QUARTERS
    lines = [_HEADER, "|---|---|" + "--:|" * 11]
    for quarter in quarters:
        for agency in agencies_of(registry, registry.dataset(name)):
            lines.append(_row(registry, name, quarter, agency))
            print(lines[-1], flush=True)
    head = (
        f"{machine()}; {datetime.now(UTC):%Y-%m-%d}, `python -m benchmarks.late_agency "
        f"{' '.join(sys.argv[1:])}`: {name} of the demonstration, without each of its agencies, "
        "and then with its late file as vintage 2, which passed the attack beside vintage 1, by "
        "the breakdowns of either that let a reader keep more. Alone: the same vintage, had "
        "nothing been out. Forced: the counts that it shows alone, and of which one subtraction "
        "tells a small count: less what is out of the late agency, or less the late agency's own, "
        "for that agency, of the others. At most 5 % more hidden is the aim. Seconds are of the "
        "processor, for vintage 2 in all ways."
    )
    write_section("late_agency", f"## A late agency\n\n{head}\n\n" + "\n".join(lines))


def _row(registry: Registry, name: str, quarter: str, agency: str) -> str:
    with tempfile.TemporaryDirectory() as folder:
        hub = Path(folder)
        settings = Settings(project=hub, confidential=Path("confidential"), public=Path("public"))
        network = Network(registry, seed=SEED, reach=REACH)
        write_agencies(network, hub / "inbox", (quarter,), ())
        _accept(registry, settings, name, late=False, agency=agency)
        first = release_period(settings, registry, (name, quarter), _MOMENT, without=(agency,))
        _accept(registry, settings, name, late=True, agency=agency)
        begun = time.process_time()
        with open_confidential(settings.confidential_file) as store:
            ready = Ready.of(registry, store, settings, name, quarter)
        begins = f"| {quarter} | {agency} | {first.rows:,} | {first.hidden:,} |"
        own = _alone(ready)
        try:
            ready, table = ready.protected(settings)
        except CorrectionWaits:
            return f"{begins} refused | | | | | | {own[0]:,} | {own[1]:,} | {_seconds(begun)} |"
        rows, hidden = table.certificate.cells, int(table.hidden.sum())
        trees = registry.trees(ready.contract.dimensions)
        named = published_breakdowns(table.to_frame("polars"), trees)
        alike = ready.beside.alone(ready.beside.only, ready.contract.policy.naming(named))
        alone, forced = int(alike.hidden.sum()), _forced(ready, alike)
        return (
            f"{begins} {rows:,} | {hidden:,} | {alone:,} | {forced:,} | {hidden / alone - 1:+.1%} "
            f"| {(hidden - forced) / alone - 1:+.1%} | {own[0]:,} | {own[1]:,} | {_seconds(begun)} "
            "|"
        )


def _alone(ready: Ready) -> tuple[int, int]:
    """Return the rows of a vintage if nothing were out, and how many of them are hidden."""
    status = ready.beside.alone(ready.beside.only, ready.contract.policy).to_frame("polars")
    return status.height, status.filter(pl.col("obs_status") == "Q").height


def _forced(ready: Ready, alone: ProtectedTable) -> int:
    """Return how many counts that *alone* shows tell a small one by one subtraction.

    The whole less what is out is the late agency's own. That agency takes off its own and has what
    is out, also where that is hidden.
    """
    (out,) = ready.beside.out.values()
    parts, keys = ready.beside.parts, alone.keys
    late = Part.added(parts, ready.beside.new[ready.beside.only] - out.parts).count_of(keys)
    before = Part.added(parts, out.parts).count_of(keys)
    place = np.searchsorted(out.rows.keys, keys).clip(max=out.rows.keys.size - 1)
    there = out.rows.keys[place] == keys
    shown = there & ~out.rows.hidden[place]
    hidden = there & out.rows.hidden[place] & out.rows.published[place]
    least = alone.policy.minimum_count
    told = (shown & (late > 0) & (late < least)) | (
        hidden & (before > 0) & (before < least) & bool(alone.policy.insiders)
    )
    return int((told & ~alone.hidden).sum())


def _seconds(begun: float) -> str:
    return f"{time.process_time() - begun:.0f}"


def _accept(registry: Registry, settings: Settings, name: str, *, late: bool, agency: str) -> None:
    """Accept the files of the late agency, or of all others."""
    with open_confidential(settings.confidential_file) as store:
        for number, path in enumerate(_files(registry, settings, name, late, agency)):
            submission = registry.submission(path.parent.name)
            accepted = inspect(path, submission, registry.hierarchies)
            arrival = Arrival(path.name, f"{late} {number}", _MOMENT)
            store.accept(submission, accepted.period, arrival, accepted.frame)


def _files(
    registry: Registry, settings: Settings, name: str, late: bool, agency: str
) -> Iterator[Path]:
    for source in registry.dataset(name).sources:
        if (registry.submission(source.submission).agency == agency) is late:
            yield from sorted((settings.inbox_folder / source.submission).glob("*.csv"))


if __name__ == "__main__":
    main()
