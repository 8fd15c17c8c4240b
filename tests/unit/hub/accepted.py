"""A hub whose files were accepted already: people by area go straight into its store."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl

from covey.contracts import Registry, Submission
from covey.hub.release import release_period
from covey.hub.settings import Settings
from covey.store import Arrival, ConfidentialStore, Published, open_confidential

MOMENT = datetime(2025, 8, 5, 6, tzinfo=UTC)


@dataclass
class Accepted:
    """The hub of a project in *folder*, with the contracts in *registry*."""

    folder: Path
    registry: Registry
    received: int = 0

    @property
    def settings(self) -> Settings:
        return Settings(
            project=self.folder, confidential=Path("confidential"), public=Path("public")
        )

    @property
    def public(self) -> Path:
        return self.settings.public_file

    def copied(self, folder: Path) -> Accepted:
        """Return the same hub in another folder, with all that happened in it so far."""
        shutil.copytree(self.folder, folder)
        codelists = folder / self.registry.codelists.relative_to(self.folder)
        return replace(self, folder=folder, registry=replace(self.registry, codelists=codelists))

    def store(self) -> AbstractContextManager[ConfidentialStore]:
        return open_confidential(self.settings.confidential_file)

    def accept(self, kind: Submission, period: str, people: Mapping[str, int]) -> None:
        self.received += 1
        rows = pl.DataFrame({"area": list(people), "n": list(people.values())})
        arrival = Arrival(f"{self.received}.csv", f"hash {self.received}", MOMENT)
        with self.store() as store:
            store.accept(kind, period, arrival, rows)

    def release(self, name: str, period: str) -> Published:
        """Do what the flow does, in one process, each a minute after the one before."""
        with self.store() as store:
            moment = MOMENT + timedelta(minutes=len(store.record.all()))
        return release_period(self.settings, self.registry, (name, period), moment)
