"""How a release of a watched hub goes out: into the public file, or no further than the ledger.

The two differ in what happens after a table was protected; what a release is protected beside is
read from the confidential store and its ledger either way.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import polars as pl

from covey.errors import CommandError, ContractError
from covey.hub.judge import judging
from covey.hub.ready import Ready
from covey.hub.release import release_period
from covey.log import Entry, Kind, standing_of, unseen, withdrawals
from covey.store import (
    ConfidentialStore,
    ask,
    catch_up,
    entered,
    held_against,
    judged,
    open_confidential,
    reinstate,
    withdraw,
)
from covey.store.editions import NOTHING
from tests.histories.project import settings

if TYPE_CHECKING:
    from tests.histories.hub import WatchedHub

Name = tuple[str, str]
"""A dataset and a period."""


class Outlet(Protocol):
    """What can be done with releases, and where the files are that they are made of."""

    def store(self, hub: WatchedHub) -> AbstractContextManager[ConfidentialStore]:
        """Return the confidential store."""

    def publish(
        self,
        hub: WatchedHub,
        name: Name,
        moment: datetime,
        not_before: datetime | None,
        without: tuple[str, ...] = (),
    ) -> pl.DataFrame | None:
        """Release a period, be it without agencies; return its rows, None while they wait.

        Raises:
            ReleaseRefused: it may not go out.
        """

    def withdraw(self, hub: WatchedHub, name: Name, moment: datetime) -> None:
        """Take the newest vintage of a period back.

        Raises:
            CommandError: none stands.
        """

    def reinstate(self, hub: WatchedHub, name: Name, moment: datetime) -> None:
        """Put back what was withdrawn last.

        Raises:
            CommandError: there is no such release, or it may not come back.
        """

    def wait(self, hub: WatchedHub, moment: datetime) -> None:
        """Show what waited until a moment."""

    def rows(self, hub: WatchedHub, name: Name) -> pl.DataFrame:
        """Return the newest public rows of a period."""


@dataclass
class PublicFile:
    """The way of every project."""

    def store(self, hub: WatchedHub) -> AbstractContextManager[ConfidentialStore]:
        return open_confidential(hub.settings.confidential_file)

    def publish(
        self,
        hub: WatchedHub,
        name: Name,
        moment: datetime,
        not_before: datetime | None,
        without: tuple[str, ...] = (),
    ) -> pl.DataFrame | None:
        made = release_period(hub.settings, hub.registry, name, moment, "", not_before, without)
        return self.rows(hub, name) if made.not_before is None else None

    def withdraw(self, hub: WatchedHub, name: Name, moment: datetime) -> None:
        with self.store(hub) as store:
            withdraw(store, judging(hub.settings, hub.registry), (*name, None), "wrong", moment)

    def reinstate(self, hub: WatchedHub, name: Name, moment: datetime) -> None:
        with self.store(hub) as store:
            reinstate(store, judging(hub.settings, hub.registry), (*name, None), "right", moment)

    def wait(self, hub: WatchedHub, moment: datetime) -> None:
        with self.store(hub) as store:
            assert catch_up(store, judging(hub.settings, hub.registry), moment) is None

    def rows(self, hub: WatchedHub, name: Name) -> pl.DataFrame:
        return ask(hub.settings.public_file, f"FROM {name[0]} WHERE period = '{name[1]}'")


@dataclass
class LedgerAlone:
    """The same without a public file, which takes most of the time of a small release.

    Args:
        confidential: the store, which stays open.
    """

    confidential: ConfidentialStore
    _rows: dict[Name, pl.DataFrame] = field(default_factory=dict)

    def store(self, hub: WatchedHub) -> AbstractContextManager[ConfidentialStore]:  # noqa: ARG002
        return nullcontext(self.confidential)

    def publish(
        self,
        hub: WatchedHub,
        name: Name,
        moment: datetime,
        not_before: datetime | None,
        without: tuple[str, ...] = (),
    ) -> pl.DataFrame | None:
        with self.store(hub) as store:
            ready = Ready.of(hub.registry, store, hub.settings, *name, without)
            ready, protected = ready.protected(hub.settings)
            publication = ready.publication(hub.registry, hub.settings, moment)
            publication = replace(publication, not_before=not_before)
            made = entered(protected, publication, ready.files)
            told = (made.entry, made.cells, made.description, made.carried_out)
            store.enter(store.ledger.next(*told), NOTHING)
        self._rows[name] = protected.to_frame()
        return self._rows[name] if not_before is None else None

    def withdraw(self, hub: WatchedHub, name: Name, moment: datetime) -> None:
        with self.store(hub) as store:
            stand = standing_of(store.ledger.entries(), *name)
            if not stand:
                raise CommandError(f"{name} does not stand")
            newest = stand[-1]
            self._enter(store, "withdrawal", newest, moment, withdraws=newest.number)

    def reinstate(self, hub: WatchedHub, name: Name, moment: datetime) -> None:
        with self.store(hub) as store:
            entries = store.ledger.entries()
            gone = [one for one in withdrawals(entries) if (one.dataset, one.period) == name]
            last = [one for one in entries if one.kind == "release"
                    and (one.dataset, one.period) == name]  # fmt: skip
            if not gone or gone[-1].withdraws != last[-1].number:
                raise CommandError(f"{name} is not withdrawn, or overtaken")
            told: dict[str, Any] = {"reinstates": gone[-1].number}
            if last[-1].number in unseen(entries):
                judge = judging(hub.settings, hub.registry).judge
                told["outside"] = held_against(store, judge, last[-1])
            self._enter(store, "reinstatement", last[-1], moment, **told)

    def _enter(
        self, store: ConfidentialStore, kind: Kind, of: Entry, moment: datetime, **told: Any
    ) -> None:
        entry = Entry(
            kind=kind,
            dataset=of.dataset,
            period=of.period,
            vintage=of.vintage,
            released_at=moment,
            reason="wrong",
            **told,
        )
        store.enter(store.ledger.next(entry), NOTHING)

    def wait(self, hub: WatchedHub, moment: datetime) -> None:
        judge = judging(hub.settings, hub.registry).judge
        # Where nobody can read the register, nothing is shown.
        with self.store(hub) as store, suppress(ContractError):
            while (back := judged(store, judge, moment).back) is not None:
                store.enter(back, NOTHING)
            store.show(NOTHING, moment)

    def rows(self, hub: WatchedHub, name: Name) -> pl.DataFrame:  # noqa: ARG002
        return self._rows[name]


@contextmanager
def ledger_alone(folder: Path) -> Iterator[Outlet]:
    """Open an outlet of a project in a folder that writes no public file."""
    with open_confidential(settings(folder).confidential_file) as store:
        yield LedgerAlone(store)
