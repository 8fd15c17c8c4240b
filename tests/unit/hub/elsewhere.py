"""A hub whose agency keeps its counts in a view."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from covey.hub.collect import Collection, collect
from covey.hub.settings import Settings
from covey.hub.status import Status, status_of
from tests.unit.hub.hub import Hub

COLUMNS = ("period VARCHAR", "area VARCHAR", "sex VARCHAR", "served BIGINT")
Row = tuple[object, ...]
FIRST: Sequence[Row] = [("2024-Q1", "A1", "F", 40), ("2024-Q1", "A2", "M", 30)]


class Elsewhere(Hub):
    """A hub in *folder* that fetches its files."""

    def fetching(self, **fetch: dict[str, object]) -> None:
        self.settings = Settings(project=self.folder, fetch=fetch)

    def fetched(self) -> Collection:
        return collect(self.settings, self.registry)

    def verdicts(self) -> list[str]:
        """Collect; return name and verdict of each file that was new."""
        done = self.fetched()
        taken = (*done.accepted, *done.held, *done.refused)
        return [f"{one.file_name} {one.verdict}" for one in taken] + [
            f"{one.file_name} failed" for one in done.failed
        ]

    def status(self) -> Status:
        return status_of(self.settings, self.registry)

    @property
    def inbox(self) -> list[Path]:
        return [one for one in self.settings.inbox_folder.rglob("*") if one.is_file()]


def values(rows: Sequence[Row]) -> str:
    return ", ".join(f"({', '.join(repr(cell) for cell in row)})" for row in rows)
