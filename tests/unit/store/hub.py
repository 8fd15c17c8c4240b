"""A hub as a release finds it: a confidential store, the kept file and the public one."""

from __future__ import annotations

from pathlib import Path

from covey import ProtectedTable
from covey.contracts import Dataset, Part, Registry
from covey.store import (
    Archive,
    Publication,
    Published,
    Release,
    SourceFile,
    catch_up,
    go_out,
    open_confidential,
    published,
    rebuild,
)
from tests.unit.store.network import MOMENT


class Hub:
    """A confidential store, and the public file beside it."""

    def __init__(self, folder: Path, network: Registry) -> None:
        self.folder, self.network = folder, network
        self.public = folder / "public" / "covey.duckdb"
        self.archive = Archive(folder / "confidential" / "published", self.public)

    def release(self, protected: ProtectedTable, dataset: Dataset, period: str) -> Published:
        file = SourceFile(
            Part(dataset.name, period, {}), "f.csv", 1, "hash", MOMENT.replace(tzinfo=None)
        )
        with open_confidential(self.folder / "confidential" / "covey.duckdb") as store:
            made = Publication(dataset, period, MOMENT, self.network.hierarchies)
            return go_out(store, self.archive, protected, made, (file,))

    def start(self) -> str | None:
        with open_confidential(self.folder / "confidential" / "covey.duckdb") as store:
            return catch_up(store, self.archive)

    def rebuild(self) -> tuple[Release, ...]:
        with open_confidential(self.folder / "confidential" / "covey.duckdb") as store:
            return rebuild(store, self.archive)

    def recorded(self) -> list[tuple[str, bool]]:
        with open_confidential(self.folder / "confidential" / "covey.duckdb") as store:
            return [(one.period, one.settled) for one in store.record.all()]

    def policies(self) -> list[str]:
        with open_confidential(self.folder / "confidential" / "covey.duckdb") as store:
            return [one.policy for one in store.record.all()]

    def shown(self) -> list[str]:
        return [one.period for one in published(self.public)]
