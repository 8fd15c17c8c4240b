"""What is to do and what happened, for officers and auditors: histories, the ledger, its heads.

An auditor is told what stands in the ledger, and of files whose they were; no file by its name, no
letter, no words about what an agency sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import groupby

from starlette.responses import Response

from covey.contracts import Dataset
from covey.desk.forms import Form
from covey.desk.visit import Desk, Visit
from covey.hub.approvals import names_of_keys
from covey.hub.doers import Told
from covey.hub.history import Event, history_of_period
from covey.hub.ledger import Checked, check_ledger, read_ledger
from covey.hub.today import Today, today
from covey.log import Entry, Link, called_now

_BY_AGENCY = ("accepted", "held", "refused", "superseded", "declined")


@dataclass(frozen=True)
class LedgerTold:
    """The ledger as a page shows it.

    Args:
        links: its entries, the newest first.
        checked: whether they are what was entered.
        names: of officers in it, by the fingerprint of the key.
        whole: when every row was looked at last, in UTC; None where that found a fault.
    """

    links: tuple[Link, ...]
    checked: Checked
    names: dict[str, str]
    whole: datetime | None

    def by_whom(self, entry: Entry) -> tuple[Told | None, tuple[str, ...], Told | None]:
        """Return who planned, approved and carried out what an entry is of."""
        named = {key: self.names.get(key, key[:12]) for key in entry.keys}
        signed = entry.approvals.signed if entry.approvals else ()
        approved = tuple(named[key] for key, _ in signed)
        return Told.of(entry.planned, named), approved, Told.of(entry.carried_out, named)


def ledger_told(visit: Visit) -> tuple[LedgerTold, datetime | None]:
    """Return the ledger, checked, and when it was so; see `Desk.read`.

    Of releases whose rows this desk looked at before, they are looked at by chance.
    """
    desk = visit.desk
    return desk.read("ledger", lambda: _looked_at(desk, _seen(desk).head))


def ledger(visit: Visit) -> Response:
    """Show the ledger with its heads, and what it was checked for."""
    told, since = ledger_told(visit)
    return visit.show("ledger.html.jinja", told=told, since=since, place=visit.path)


def checking(visit: Visit, _: Form) -> Response:
    """Look at every row of the ledger, which the page of it tells from then on."""
    desk = visit.desk
    desk.remember("ledger", desk.do(lambda: _looked_at(desk, "")))
    return visit.go(visit.path)


@dataclass(frozen=True)
class _Seen:
    """What this desk has looked at whole, and found to be right.

    Args:
        head: of the ledger then; empty where it never did.
        at: when, in UTC.
    """

    head: str = ""
    at: datetime | None = None


def _seen(desk: Desk) -> _Seen:
    return desk.remembered("rows") or _Seen()


def _looked_at(desk: Desk, seen: str) -> LedgerTold:
    settings = desk.settings
    checked = check_ledger(settings, seen=seen)
    names = names_of_keys(settings, [link.entry for link in checked.links])
    if not checked.holds:
        desk.remember("rows", _Seen())
    elif not checked.seen:
        desk.remember("rows", _Seen(checked.head or "", datetime.now(UTC)))
    return LedgerTold(checked.links[::-1], checked, names, _seen(desk).at)


def entries_told(visit: Visit) -> tuple[tuple[Link, ...], datetime | None]:
    """Return every entry by the names of now, and when it was so; see `Desk.read`."""
    settings = visit.desk.settings
    return visit.desk.read("entries", lambda: tuple(called_now(read_ledger(settings))))


def today_told(visit: Visit) -> tuple[Today, datetime | None]:
    """Return what there is to do, and when it was so; see `Desk.read`."""
    desk = visit.desk
    return desk.read("today", lambda: today(desk.settings, desk.registry))


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
