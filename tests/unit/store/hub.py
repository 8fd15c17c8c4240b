"""A hub as a release finds it: a confidential store, the kept file and the public one."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from covey import ProtectedTable
from covey.contracts import Dataset, Part, Registry
from covey.store import (
    Archive,
    Publication,
    Published,
    Reinstated,
    Remade,
    SourceFile,
    Withdrawn,
    catch_up,
    entered,
    go_out,
    ledger_faults,
    open_confidential,
    published,
    rebuild,
    reinstate,
    withdraw,
)
from tests.unit.store.network import MOMENT, WORDS

WITHDRAWN_AT = datetime(2024, 6, 1, 9, tzinfo=UTC)
BACK_AT = datetime(2024, 6, 3, 9, tzinfo=UTC)
WHY = "Two districts were exchanged."


class Hub:
    """A confidential store, and the public file beside it."""

    def __init__(self, folder: Path, network: Registry) -> None:
        self.folder, self.network = folder, network
        self.public = folder / "public" / "covey.duckdb"
        self.archive = Archive(folder / "confidential" / "published", self.public)

    def release(
        self,
        protected: ProtectedTable,
        dataset: Dataset,
        period: str,
        not_before: datetime | None = None,
    ) -> Published:
        file = SourceFile(
            Part(dataset.name, period, {}), "f.csv", 1, "hash", MOMENT.replace(tzinfo=None)
        )
        with open_confidential(self.folder / "confidential" / "covey.duckdb") as store:
            made = Publication(
                *(dataset, period, MOMENT, self.network.hierarchies),
                not_before=not_before,
                words=WORDS,
            )
            return go_out(store, self.archive, entered(protected, made, (file,)))

    def start(self, now: datetime | None = None) -> str | None:
        with open_confidential(self.folder / "confidential" / "covey.duckdb") as store:
            return catch_up(store, self.archive, now)

    def withdraw(
        self,
        dataset: Dataset,
        period: str,
        vintage: int | None = None,
        moment: datetime = WITHDRAWN_AT,
    ) -> Withdrawn:
        with open_confidential(self.folder / "confidential" / "covey.duckdb") as store:
            release = (dataset.name, period, vintage)
            return withdraw(store, self.archive, release, WHY, moment)

    def reinstate(
        self,
        dataset: Dataset,
        period: str,
        vintage: int | None = None,
        moment: datetime = BACK_AT,
    ) -> Reinstated:
        with open_confidential(self.folder / "confidential" / "covey.duckdb") as store:
            release = (dataset.name, period, vintage)
            return reinstate(store, self.archive, release, "The wrong one was named.", moment)

    def faults(self) -> tuple[str, ...]:
        with open_confidential(self.folder / "confidential" / "covey.duckdb") as store:
            return ledger_faults(store, self.public)

    def lose_both(self, *, damaged: bool = False) -> None:
        """Lose the public file and the kept one, or write other bytes into them."""
        for file in (self.public, *self.archive.folder.glob("*.duckdb")):
            file.unlink()
            if damaged:
                file.write_bytes(b"damaged")

    def rebuild(self) -> Remade:
        with open_confidential(self.folder / "confidential" / "covey.duckdb") as store:
            return rebuild(store, self.archive)

    def recorded(self) -> list[tuple[str, bool]]:
        with open_confidential(self.folder / "confidential" / "covey.duckdb") as store:
            periods = [one.period for one in store.record.all()]
            settled = store.editions.newest.settled
            return [(one, settled or one != periods[-1]) for one in periods]

    def policies(self) -> list[str]:
        with open_confidential(self.folder / "confidential" / "covey.duckdb") as store:
            return [one.carried_out for one in store.record.all()]

    def shown(self) -> list[str]:
        return [one.period for one in published(self.public)]
