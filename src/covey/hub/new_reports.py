"""Whether others published anything since a release was decided that waits: told by hashes alone.

So an embargo in whose time nothing came ends as soon as anybody looks, without any contract.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from covey.intake import register_hashes
from covey.log import Entry, unseen
from covey.store import ConfidentialStore, Verdict


def by_hashes(
    folder: Path,
    store: ConfidentialStore,
    entry: Entry,
    beside: Sequence[Entry],  # noqa: ARG001
) -> Verdict | None:
    """Judge by the register alone whether a release that nobody has may be shown.

    Args:
        folder: of the register.
        store: of the ledger.
        entry: the release; where it was withdrawn, it is to be put back.
        beside: others that nobody has.

    Returns:
        None where something came since, which has to be held against it; or where it is to be put
        back, since nothing was protected beside it meanwhile.
    """
    entries = store.ledger.entries()
    if entry.number in unseen(entries):
        return None
    try:
        hashes = register_hashes(folder)
    except OSError:
        return None
    known = {sha256 for _, sha256 in known_reports(entries, entry)}
    return Verdict(may=True) if hashes <= known else None


def known_reports(entries: Iterable[Entry], entry: Entry) -> frozenset[tuple[str, str]]:
    """Return what a release was held against when it was decided, or put back.

    Args:
        entries: the whole ledger.
        entry: the release.

    Returns:
        What each publication is called, and its hash.
    """
    told = list(entries)
    back = {one.number for one in told if one.withdraws == entry.number}
    held = [entry, *(one for one in told if one.reinstates in back)]
    return frozenset(mark for one in held for mark in one.outside)
