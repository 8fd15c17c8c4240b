"""A hub of many agencies and years, made by our own code: files, receipts, releases, public file.

What a night or an officer does one by one is done here in bulk: files are accepted and tables
protected as `covey collect` and `covey release` do it, in one store that stays open, and the public
file is made once at the end, out of the ledger. Files that are held, since made-up counts may look
like a slip, are accepted first. `years` measures what comes after.

    python -m benchmarks.years_hub FOLDER AGENCIES DATASETS [QUARTER …]
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl

from covey.contracts import Registry, Submission
from covey.disk import file_hash
from covey.errors import ReleaseRefused
from covey.hub.held import accept_held
from covey.hub.ready import Ready
from covey.hub.settings import Settings
from covey.project import load_registry
from covey.store import Arrival, ConfidentialStore, entered, open_confidential
from covey.store.contents import contents
from covey.store.editions import NOTHING
from covey.store.outlet import show_decided
from covey.tables.refined import leaves_of

FIRST_YEAR: Final = 2016
DISTRICTS: Final = 3
"""Of each agency, which counts people in its own districts alone, by sex."""
CORRECTED: Final = 4
"""Datasets that are corrected after each quarter, the first ones,"""
CORRECTORS: Final = 5
"""by so many agencies each, in two counts of their file."""

_SEXES: Final = ("F", "M")

_REGISTRY = '''"""The contracts of a hub of many agencies."""

from pathlib import Path

from covey import Policy
from covey.contracts import Dataset, Registry, Source, Submission
from covey.contracts.model import Count, SubmissionModel, code, count, period

CODELISTS = Path(__file__).parent / "codelists"


class Reached(SubmissionModel):
    period: str = period(CODELISTS, "quarter")
    area: str = code(CODELISTS / "areas.csv")
    sex: str = code(CODELISTS / "sex.csv")
    persons: Count = count()


def _sent(dataset: int, agency: int) -> Submission:
    return Submission(
        f"d{dataset:02d}_a{agency:02d}", f"a{agency:02d}", "People reached", Reached,
        Reached.dimensions(), "persons", "persons",
        expected={"area": tuple(f"A{agency:02d}D{n}" for n in range(DISTRICTS))},
    )


def _published(dataset: int) -> Dataset:
    sources = tuple(Source(f"d{dataset:02d}_a{agency:02d}") for agency in range(AGENCIES))
    return Dataset(
        f"d{dataset:02d}", "People reached", "persons",
        {"area": "areas", "sex": "sex"}, sources, Policy(minimum_count=5),
        "0 6 5 2,5,8,11 *", calendar=("year",),
    )


REGISTRY = Registry(
    tuple(_sent(dataset, agency) for dataset in range(DATASETS) for agency in range(AGENCIES)),
    tuple(map(_published, range(DATASETS))),
    CODELISTS,
)
'''


@dataclass(frozen=True)
class Hub:
    """A hub in a folder.

    Args:
        folder: of the project.
        agencies: how many send a file for each dataset.
        datasets: how many are published.
    """

    folder: Path
    agencies: int
    datasets: int

    @property
    def settings(self) -> Settings:
        return Settings(project=self.folder)

    def write_project(self, last: str) -> None:
        """Write contracts and codelists, the periods up to the year of a quarter."""
        schemas = self.folder / "schemas"
        (schemas / "codelists").mkdir(parents=True, exist_ok=True)
        (schemas / "__init__.py").write_text('"""Contracts."""\n')
        sizes = f"AGENCIES, DATASETS, DISTRICTS = {self.agencies}, {self.datasets}, {DISTRICTS}\n"
        text = _REGISTRY.replace("CODELISTS =", f"{sizes}CODELISTS =", 1)
        (schemas / "registry.py").write_text(text)
        years = range(FIRST_YEAR, int(last[:4]) + 1)
        trees = {
            "areas": [("VN", ""), *self._areas()],
            "sex": [("_T", ""), *((code, "_T") for code in _SEXES)],
            "periods": [
                ("_T", ""),
                *((str(year), "_T") for year in years),
                *((f"{year}-Q{n}", str(year)) for year in years for n in (1, 2, 3, 4)),
            ],
        }
        for name, codes in trees.items():
            lines = ["code,parent,label", *(f"{code},{parent},{code}" for code, parent in codes)]
            (schemas / "codelists" / f"{name}.csv").write_text("\n".join([*lines, ""]))

    def _areas(self) -> Iterator[tuple[str, str]]:
        for agency in range(self.agencies):
            yield f"A{agency:02d}", "VN"
            yield from ((f"A{agency:02d}D{n}", f"A{agency:02d}") for n in range(DISTRICTS))

    def send(self, quarter: str) -> list[tuple[str, Path]]:
        """Put the files of a quarter into the inbox, with corrections of the one before it.

        Returns:
            The submission of each, and where it lies.
        """
        sent = [
            (name, self._write(name, quarter, 1))
            for dataset in range(self.datasets)
            for name in self._names(dataset, self.agencies)
        ]
        before = before_it(quarter)
        if before is not None:
            for dataset in range(min(CORRECTED, self.datasets)):
                names = self._names(dataset, min(CORRECTORS, self.agencies))
                sent += [(name, self._write(name, before, 2)) for name in names]
        return sent

    def _names(self, dataset: int, agencies: int) -> list[str]:
        return [f"d{dataset:02d}_a{agency:02d}" for agency in range(agencies)]

    def _write(self, name: str, quarter: str, revision: int) -> Path:
        area = name.rpartition("_a")[2]
        rows = counted(name, quarter, revision)
        lines = [
            f"{quarter},A{area}D{district},{sex},{count}" for (district, sex), count in rows.items()
        ]
        path = self.folder / "inbox" / name / f"{quarter}_{revision}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(["period,area,sex,persons", *lines, ""]))
        return path


def counted(name: str, quarter: str, revision: int) -> dict[tuple[int, str], int]:
    """Return the counts of a file: about as many in each quarter, many of them small."""
    usual = np.random.default_rng([*name.encode()]).lognormal(2.5, 1.2, DISTRICTS * len(_SEXES))
    luck = np.random.default_rng([*name.encode(), *quarter.encode()])
    counts = luck.poisson(usual)
    if revision > 1:
        counts[luck.choice(counts.size, 2, replace=False)] += luck.integers(1, 12, 2)
    cells = [(n, sex) for n in range(DISTRICTS) for sex in _SEXES]
    return dict(zip(cells, counts.tolist(), strict=True))


def quarters(years: int) -> list[str]:
    """Return the quarters of so many years."""
    return [f"{FIRST_YEAR + year}-Q{n}" for year in range(years) for n in (1, 2, 3, 4)]


def before_it(quarter: str) -> str | None:
    """Return the quarter before another; None before the first."""
    every = quarters(int(quarter[:4]) - FIRST_YEAR + 1)
    return {later: earlier for earlier, later in pairwise(every)}.get(quarter)


def fill(hub: Hub, every: list[str]) -> None:
    """Accept what is held, take in quarters, publish all that is due: a hub that is at rest."""
    if every:
        hub.write_project(every[-1])
    registry = load_registry(hub.folder)
    accept_all(hub.settings, registry)
    with open_confidential(hub.settings.confidential_file) as store:
        for quarter in every:
            at = _end_of(quarter)
            for name, path in [] if _came(store, quarter) else hub.send(quarter):
                _accept(store, registry, registry.submission(name), path, at)
            for dataset in range(hub.datasets):
                for period in _due(quarter, was_corrected=dataset < CORRECTED):
                    at += timedelta(minutes=1)
                    _release(store, registry, hub.settings, (f"d{dataset:02d}", period), at)
        show(store, hub.settings)


def accept_all(settings: Settings, registry: Registry) -> None:
    """Let every file count that is held."""
    with open_confidential(settings.confidential_file) as store:
        held = [one.sha256 for one in store.receipts() if one.verdict == "held"]
    for sha256 in held:
        accept_held(settings, registry, sha256, "They are made up.", "benchmark")


def show(store: ConfidentialStore, settings: Settings) -> None:
    """Make the public file, of all that is in the ledger.

    Raises:
        SystemExit: it could not be put in its place.
    """
    now = datetime.now(UTC)
    made = contents(store.ledger, store.ledger.links(), now)
    store.show(settings.archive.remake(made), now)
    fault = show_decided(store, settings.archive)
    if fault is not None:
        raise SystemExit(fault)


def _came(store: ConfidentialStore, quarter: str) -> bool:
    return store.newest("d00_a00", quarter) is not None


def _due(quarter: str, *, was_corrected: bool) -> list[str]:
    """Return the periods to release after a quarter: the corrected one before it, it, its year."""
    before = before_it(quarter)
    year = [quarter[:4]] if quarter.endswith("Q4") else []
    return [*([before] if before and was_corrected else []), quarter, *year]


def _accept(
    store: ConfidentialStore, registry: Registry, contract: Submission, path: Path, at: datetime
) -> None:
    frame = pl.read_csv(path, schema_overrides={"persons": pl.Int64})
    period = frame["period"][0]
    trees = registry.trees(contract.dimensions)
    leaves = {column: tuple(leaves_of(tree)) for column, tree in trees.items()}
    arrival = Arrival(path.name, file_hash(path), at, path.stat().st_mtime_ns, leaves)
    store.prepare(contract)
    store.accept(contract, period, arrival, frame.drop("period"))


def _release(
    store: ConfidentialStore,
    registry: Registry,
    settings: Settings,
    name: tuple[str, str],
    at: datetime,
) -> None:
    """Protect a period as a release does, and enter it; one that is out, or waits, stays so."""
    try:
        ready = Ready.of(registry, store, settings, *name)
        ready, table = ready.protected(settings)
    except ReleaseRefused:
        return
    publication = ready.publication(registry, settings, at)
    made = entered(table, publication, ready.files)
    line = store.ledger.next(made.entry, made.cells, made.description, made.carried_out)
    store.enter(line, NOTHING)


def _end_of(quarter: str) -> datetime:
    year, number = int(quarter[:4]), int(quarter[-1])
    return datetime(year, 3 * number, 28, tzinfo=UTC) + timedelta(days=20)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("agencies", type=int)
    parser.add_argument("datasets", type=int)
    parser.add_argument("quarters", nargs="*")
    asked = parser.parse_args()
    fill(Hub(asked.folder, asked.agencies, asked.datasets), asked.quarters)


if __name__ == "__main__":
    main()
