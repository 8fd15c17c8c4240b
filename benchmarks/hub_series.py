"""What a hub hides that remembers: quarters, years, corrections and a reform of each dataset.

The made-up agencies of the demonstration send eight quarters. Each release goes out beside all
that is out, as `covey release` does it; and each is protected once more as if nothing else were.
From the third quarter of 2025 on the provinces are those of the reform of July 2025, the quarter
before it goes out by them as well, and two quarters are corrected at the end: in one cell of sixty
by 1 to 4 people, as in two vintages of a real table, or, worse than that, in one of eleven upwards.
A correction goes out by its plan, since one that hides a total which was out waits for that.

    python -m benchmarks.hub_series [--many] [DATASET …]
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl

from benchmarks.results import machine, write_section
from covey.contracts import Registry
from covey.disclosure import Out
from covey.errors import ReleaseRefused
from covey.hub.commit import plan_hash
from covey.hub.ready import Ready
from covey.hub.searches import searches_kept
from covey.hub.settings import Settings
from covey.intake import inspect
from covey.project import load_registry
from covey.store import Arrival, entered, open_confidential
from covey.synthetic import Network, write_agencies

QUARTERS = tuple(f"{year}-Q{quarter}" for year in (2024, 2025) for quarter in (1, 2, 3, 4))
SEED = 2024
REACH = {
    "health_services": 0.9,
    "social_support": 0.5,
    "vocational_training": 0.15,
    "justice_outcomes": 0.1,
}
"""As in the demonstration."""

CORRECTED = ("2024-Q3", "2025-Q3")
REFORMED = "2025-Q3"
"""The first quarter by the new provinces."""

REGROUPED = "2025-Q2"
"""The quarter that goes out by both."""

CROSSWALK = Path(__file__).parents[1] / "examples/geographies/provinces"
_EVERY = 61
_MANY = "--many"
_MOMENT = datetime(2026, 3, 1, tzinfo=UTC)


@dataclass
class Told:
    """How one release went.

    Args:
        period: its period, with its vintage where that is not the first.
        rows: its rows.
        hidden: how many of them are hidden,
        alone: how many were if nothing else were out,
        forced: and how many have to be, whatever the method: by a small count, or by a small
            change of what is out.
        seconds: of the processor, with protection, attack and publication; and the plan of a
            correction, whose search the publication uses again.
        corrects: whether it changes counts that were out.
    """

    period: str
    rows: int
    hidden: int
    alone: int
    forced: int
    seconds: float
    corrects: bool


def main() -> None:
    registry = load_registry(Path(__file__).parents[1])
    chosen = [name for name in sys.argv[1:] if name != _MANY]
    chosen = chosen or [dataset.name for dataset in registry.datasets]
    lines = [
        (
            "| dataset | releases | hidden | if alone | more | without corrections | at best | "
            "hidden in corrections | have to be | first quarter, s | last, s |"
        ),
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    with tempfile.TemporaryDirectory() as folder:
        hub = Path(folder)
        _fill(registry, hub)
        for name in chosen:
            told = []
            for one in _series(registry, hub, name):
                told.append(one)
                print("   ", one, flush=True)
            lines.append(_row(name, told))
            print(lines[-1], flush=True)
    head = (
        f"{machine()}; {datetime.now(UTC):%Y-%m-%d}, `python -m benchmarks.hub_series "
        f"{' '.join(sys.argv[1:])}`: eight quarters, two years each after its last quarter; by "
        f"the provinces of July 2025 from {REFORMED} on, and {REGROUPED} by both; and at the end "
        f"corrections of {' and '.join(CORRECTED)}, as told above, by their plans. Every release "
        "passed the attack on all that is out together. Have to be: cells of the corrections with "
        "a small count, or with a small change of a count that is out, which no method could "
        "publish; at best: more, if each release hid what it would by itself, and corrections at "
        "least these. Seconds are of the processor, the first quarter alone and the last release."
    )
    write_section("hub_series", f"## A hub that remembers\n\n{head}\n\n" + "\n".join(lines))


def _row(name: str, told: list[Told]) -> str:
    late = [one for one in told if one.corrects]
    early = [one for one in told if not one.corrects]

    def added(of: str, some: list[Told]) -> int:
        return sum(getattr(one, of) for one in some)

    more, before = (added("hidden", some) / added("alone", some) - 1 for some in (told, early))
    least = added("alone", early) + sum(max(one.alone, one.forced) for one in late)
    best = least / added("alone", told) - 1
    return (
        f"| {name} | {len(told)} | {added('hidden', told):,} | {added('alone', told):,} | "
        f"{more:+.1%} | {before:+.1%} | {best:+.1%} | "
        f"{added('hidden', late):,} | {added('forced', late):,} | "
        f"{told[0].seconds:.1f} | {told[-1].seconds:.1f} |"
    )


def _fill(registry: Registry, hub: Path) -> None:
    """Accept eight quarters of all agencies."""
    network = Network(registry, seed=SEED, reach=REACH)
    write_agencies(network, hub / "inbox", QUARTERS, ())
    with open_confidential(hub / "confidential" / "covey.duckdb") as store:
        for submission in registry.submissions:
            for path in sorted((hub / "inbox" / submission.name).glob("*.csv")):
                accepted = inspect(path, submission, registry.hierarchies)
                arrival = Arrival(path.name, path.name, _MOMENT)
                store.accept(submission, accepted.period, arrival, accepted.frame)


def _series(registry: Registry, hub: Path, name: str) -> Iterator[Told]:
    reformed = replace(registry, codelists=_reformed(registry, hub))
    now = registry
    for quarter in QUARTERS:
        if quarter == REFORMED:
            now = reformed
        yield _release(now, hub, name, quarter)
        if quarter == REFORMED and _regroups(registry, name):
            yield _release(now, hub, name, REGROUPED)
        if quarter.endswith("Q4"):
            yield _release(now, hub, name, quarter[:4])
    for corrected in CORRECTED:
        _correct(registry, hub, name, corrected)
        try:
            yield _release(now, hub, name, corrected)
        except ReleaseRefused:
            print(f"{name} {corrected}: this correction waits", flush=True)


def _regroups(registry: Registry, name: str) -> bool:
    return not {"areas", "provinces"}.isdisjoint(registry.dataset(name).dimensions.values())


def _reformed(registry: Registry, hub: Path) -> Path:
    """Return the codelists after the reform: new provinces are made of whole old ones.

    Districts stand below their new province. Old provinces that are counted as one area stay, each
    below the new one.
    """
    folder = hub / "reformed"
    if folder.exists():
        return folder
    shutil.copytree(registry.codelists, folder)
    moved = dict(_rows(CROSSWALK / "crosswalk.csv").select("old", "new").rows())
    new = _rows(CROSSWALK / "new.csv").with_columns(level=pl.lit("province"))
    begun = new.filter(pl.col("code").str.ends_with(".2025"))
    for codelist, level in (("areas", "district"), ("provinces", "former province")):
        rows = _rows(folder / f"{codelist}.csv")
        new_code, new_parent = (pl.col(name).replace(moved) for name in ("code", "parent"))
        is_old = new_code != pl.col("code")
        kept = rows.filter(~(is_old & pl.col("code").is_in(rows["parent"].implode())))
        old = kept.with_columns(
            parent=pl.when(is_old).then(new_code).otherwise(new_parent),
            level=pl.when(is_old).then(pl.lit(level)).otherwise("level"),
        )
        together = pl.concat([old, begun], how="diagonal").fill_null("").select(rows.columns)
        together.write_csv(folder / f"{codelist}.csv")
    return folder


def _rows(path: Path) -> pl.DataFrame:
    return pl.read_csv(path, infer_schema=False).fill_null("")


def _correct(registry: Registry, hub: Path, name: str, period: str) -> None:
    """Count a few people more or fewer in some cells of the first source.

    Args:
        registry: with the codelists that its file came by.
        hub: the project's folder.
        name: the dataset.
        period: of the file.
    """
    source = registry.dataset(name).sources[0]
    submission = registry.submission(source.submission)
    first = registry.parts(registry.dataset(name), period)[0].period
    path = next((hub / "inbox" / submission.name).glob(f"*{first}*.csv"))
    accepted = inspect(path, submission, registry.hierarchies)
    count = pl.col(submission.count)
    place = pl.int_range(pl.len())
    if _MANY in sys.argv:
        counted = count + (place % 11 == 0).cast(pl.Int64) * (count // 10 + 1)
    else:
        number = place // _EVERY
        by = (number % 4 + 1) * pl.when(number % 2 == 0).then(1).otherwise(-1)
        counted = pl.max_horizontal(pl.lit(0), count + (place % _EVERY == 0).cast(pl.Int64) * by)
    frame = accepted.frame.with_columns(counted.alias(submission.count))
    arrival = Arrival("again.csv", f"{name} {period}", _MOMENT)
    with open_confidential(hub / "confidential" / "covey.duckdb") as store:
        store.accept(submission, accepted.period, arrival, frame)


def _release(registry: Registry, hub: Path, name: str, period: str) -> Told:
    settings = Settings(project=hub, confidential=Path("confidential"), public=Path("public"))
    with open_confidential(settings.confidential_file) as store:
        ready = Ready.of(registry, store, settings, name, period)
        moment = _MOMENT + timedelta(minutes=len(store.record.all()))
    begun = time.process_time()
    plan = _planned(registry, settings, ready, moment) if ready.beside.corrects else ""
    out = ready.release(settings, registry, moment, plan)
    seconds = time.process_time() - begun
    beside, contract, vintage = ready.beside, ready.contract, ready.vintage
    affected = beside.out or beside.matched
    hidden = beside.alone(beside.only, contract.policy).hidden.sum() if affected else out.hidden
    label = period if vintage == 1 else f"{period}, vintage {vintage}"
    with open_confidential(settings.confidential_file) as store:
        rows = store.ledger.rows(store.ledger.entries()[-1].number)
    forced = _forced(ready, Out.read(rows, beside.table(beside.only).grid.hierarchies, ()))
    return Told(label, out.rows, out.hidden, int(hidden), forced, seconds, beside.corrects)


def _planned(registry: Registry, settings: Settings, ready: Ready, moment: datetime) -> str:
    """Return the plan of a release: whoever carries it out insists, whatever totals it hides."""
    with searches_kept(settings):
        ready, protected = ready.protected(settings)
    made = entered(protected, ready.publication(registry, settings, moment), ready.files)
    with open_confidential(settings.confidential_file) as store:
        return plan_hash(store, made)


def _forced(ready: Ready, new: Out) -> int:
    """Return how many rows of a release have to be hidden, given what is out of its period."""
    beside, policy = ready.beside, ready.contract.policy
    counts = dict(
        zip(
            map(new.rows.grid.codes, new.rows.keys.tolist()),
            beside.table(beside.only).count_of(new.rows.keys).tolist(),
            strict=True,
        )
    )
    forced = {codes for codes, count in counts.items() if 0 < count < policy.minimum_count}
    for name, one in beside.out.items():
        if name.split(" (")[0] == f"{ready.contract.name} {ready.period}":
            shown = ~one.rows.hidden
            told = zip(one.rows.keys[shown].tolist(), one.rows.values[shown].tolist(), strict=True)
            for key, value in told:
                codes = one.rows.grid.codes(key)
                if codes in counts and 0 < abs(counts[codes] - value) < policy.smallest_change:
                    forced.add(codes)
    return len(forced)


if __name__ == "__main__":
    main()
