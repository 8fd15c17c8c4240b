"""What became of every release of the record: it is out, waits for its time, or was withdrawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from covey.errors import StoreError
from covey.log import Link, called_now, waiting
from covey.store.contents import withdrawals
from covey.store.protocol import ConfidentialStore
from covey.store.releases import Release
from covey.store.vintages import Withdrawal


@dataclass(frozen=True, slots=True)
class Standing:
    """What became of every release.

    Args:
        out: those that are out, superseded ones among them, in order.
        waiting: those that are decided and wait, each with the moment it waits for, in UTC.
        withdrawn: those that were withdrawn.
    """

    out: tuple[Release, ...]
    waiting: tuple[tuple[Release, datetime], ...] = ()
    withdrawn: tuple[Withdrawal, ...] = ()

    @property
    def newest(self) -> tuple[Release, ...]:
        """The newest vintage of each period that is not withdrawn."""
        stand = [*self.out, *(release for release, _ in self.waiting)]
        return tuple({(one.dataset, one.period): one for one in stand}.values())


def standing_in(store: ConfidentialStore, releases: tuple[Release, ...] | None = None) -> Standing:
    """Return what became of every release; of none where the ledger cannot be read.

    Args:
        store: the confidential store, open.
        releases: all of them, where they were read before: it takes a while to name their files.
    """
    try:
        releases = store.record.all() if releases is None else releases
        links: tuple[Link, ...] = called_now(store.ledger.links())
    except StoreError:
        return Standing(())
    back = withdrawals(links)
    gone = {(one.dataset, one.period, one.vintage) for one in back}
    late = {
        (entry.dataset, entry.period, entry.vintage): entry.not_before
        for entry in waiting([link.entry for link in links], store.editions.newest.at)
    }
    kept = [release for release in releases if release.key not in gone]
    return Standing(
        tuple(release for release in kept if release.key not in late),
        tuple((one, moment) for one in kept if (moment := late.get(one.key)) is not None),
        back,
    )
