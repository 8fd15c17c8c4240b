"""What happened, for officers and auditors: histories, the ledger, the heads to be kept elsewhere.

An auditor is told what stands in the ledger, and of files whose they were; no file by its name, no
letter, no words about what an agency sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from covey.contracts import Dataset
from covey.desk.visit import Visit
from covey.hub.approvals import names_of_keys
from covey.hub.doers import Told
from covey.hub.history import Event, history_of_period
from covey.hub.ledger import Checked, check_ledger, read_ledger
from covey.log import Entry, Link

_BY_AGENCY = ("accepted", "held", "refused", "superseded", "declined")


@dataclass(frozen=True)
class LedgerTold:
    """The ledger as a page shows it.

    Args:
        links: its entries, the newest first.
        checked: whether they are what was entered.
        names: of officers in it, by the fingerprint of the key.
    """

    links: tuple[Link, ...]
    checked: Checked
    names: dict[str, str]

    def by_whom(self, entry: Entry) -> tuple[Told | None, tuple[str, ...], Told | None]:
        """Return who planned, approved and carried out what an entry is of."""
        named = {key: self.names.get(key, key[:12]) for key in entry.keys}
        signed = entry.approvals.signed if entry.approvals else ()
        approved = tuple(named[key] for key, _ in signed)
        return Told.of(entry.planned, named), approved, Told.of(entry.carried_out, named)


def ledger_told(visit: Visit) -> LedgerTold:
    """Read the ledger, and check every entry, row and signature of it."""
    settings = visit.desk.settings
    links = read_ledger(settings)
    names = names_of_keys(settings, [link.entry for link in links])
    return LedgerTold(tuple(reversed(links)), check_ledger(settings), names)


def events_of(visit: Visit, dataset: Dataset, period: str) -> list[tuple[str, list[Event]]]:
    """Return what happened to a period, by month, the newest first."""
    desk = visit.desk
    events = history_of_period(desk.settings, desk.registry, dataset.name, period)
    newest = sorted(events, key=lambda one: one.at, reverse=True)
    return [
        (month, list(of))
        for month, of in groupby(newest, key=lambda one: f"{visit.moment(one.at):%Y-%m}")
    ]


def without_letters(visit: Visit, events: Iterable[Event]) -> Iterator[Event]:
    """Yield what an auditor is told of events."""
    titles = {one.name: one.title for one in visit.desk.registry.submissions}
    for one in events:
        if one.head:
            yield one
        elif one.what in _BY_AGENCY:
            title = titles.get(one.of.partition(":")[0], "")
            yield replace(one, of=title, why="", detail="")
