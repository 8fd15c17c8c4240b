"""Whether what waited for its time may be shown, beside what others published since it was decided.

Whatever the hub itself decides meanwhile is protected beside what waits, so nothing of that is
asked here, and an embargo in whose time no publication came costs nothing. Nothing is protected
beside a release that was withdrawn before anybody had it: to put it back it is held against all
that was decided as well.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from functools import partial

from covey.contracts import Registry
from covey.errors import CoveyError, StoreError
from covey.hub.beside import Beside
from covey.hub.found import Found, read_out
from covey.hub.new_reports import known_reports
from covey.hub.settings import Settings
from covey.intake import OutsideReport, read_register
from covey.log import Entry, unseen
from covey.store import Archive, ConfidentialStore, Release, Verdict

Mark = tuple[str, str]
"""What a publication is called, and its hash."""


def judging(settings: Settings, registry: Registry) -> Archive:
    """Return the archive of a project, for whoever can judge by its contracts what waited."""
    return replace(settings.archive, judge=partial(judge, settings, registry))


def judge(
    settings: Settings,
    registry: Registry,
    store: ConfidentialStore,
    entry: Entry,
    beside: Sequence[Entry],
) -> Verdict:
    """Tell whether a release that nobody has may be shown; see `covey.store.Judge`.

    What cannot be held against it, since files or contracts are others, is not shown beside it.

    Args:
        settings: of the project.
        registry: its contracts.
        store: of the ledger and the files.
        entry: the release; where it was withdrawn, it is to be put back.
        beside: others that nobody has and that are reckoned with as well.

    Raises:
        ContractError: the register cannot be read.
        StoreError: the store cannot be read.
    """
    verdict = settings.archive.judge(store, entry, beside)
    if verdict is not None:
        return verdict
    entries, reports = store.ledger.entries(), read_register(settings.outside_folder, registry)
    known = known_reports(entries, entry)
    try:
        contract, release = registry.dataset(entry.dataset), _release(store, entry)
        of = (registry, store, contract, {entry.period: release.files}, reports)
        new = _unknown(Found.of(*of).outside, known)
        if not new and entry.number not in unseen(entries):
            return Verdict(may=True)  # of what others count, before any count is read
        held = Beside.of(*of, release.missing)
        names = {one.named for one in beside}
        out = {name: one for name, one in held.out.items() if name in names or not one.waits}
        own = out.pop(entry.named, None) or read_out(store, registry, entry, held.new[held.only])
        return Verdict(not replace(held, out=out).tells(own), new)
    except StoreError:
        raise
    except CoveyError:
        return Verdict(may=False, beside=_unknown(reports, known))


def _unknown(reports: Iterable[OutsideReport], known: Collection[Mark]) -> tuple[Mark, ...]:
    """Return those that are not among the known ones: what each is called, and its hash."""
    marks = ((one.named, one.sha256) for one in reports)
    return tuple(mark for mark in marks if mark not in known)


def _release(store: ConfidentialStore, entry: Entry) -> Release:
    key = (entry.dataset, entry.period, entry.vintage)
    (release,) = (one for one in store.record.all() if one.key == key)
    return release
