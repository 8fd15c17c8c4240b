"""What the command ledger says: entries, the verdict on them, and what an auditor may see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from covey.plurals import numbered

if TYPE_CHECKING:
    from covey.hub.ledger import Checked
    from covey.log import Entry, Link

_SHOWN: Final = 12
"""Digits of a head in a line; all stand in the public file."""


def entry_lines(links: Sequence[Link], names: Mapping[str, str]) -> list[str]:
    """Return a line for each entry: number, moment in UTC, what happened, and its head.

    Args:
        links: every entry.
        names: of officers, by the fingerprint of the key.
    """
    told = [(link, _happened(link.entry) + _approved(link.entry, names)) for link in links]
    widest = max((len(words) for _, words in told), default=0)
    return [
        f"{link.entry.number:>5}  {link.entry.released_at:%Y-%m-%d %H:%M}  {words:<{widest}}  "
        f"{link.head[:_SHOWN]}"
        for link, words in told
    ]


def checked_lines(checked: Checked, way_out: str) -> list[str]:
    """Return the verdict: that all is as it was entered, or every fault and the way out."""
    beside = [checked.beside] if checked.beside else []
    return [*_verdict(checked, way_out), *beside, *checked.approvals]


def _verdict(checked: Checked, way_out: str) -> list[str]:
    if checked.faults:
        return [*checked.faults, f"The ledger is not what was entered. {way_out}"]
    if not checked.entries:
        return ["The ledger has no entry: nothing was published yet."]
    entries = numbered(checked.entries, "entry", "entries")
    return [f"The ledger is what was entered: {entries}, and the head {checked.head}."]


def _approved(entry: Entry, names: Mapping[str, str]) -> str:
    if entry.approvals is None:
        return ""
    keys = [key for key, _ in entry.approvals.signed]
    return f", approved by {' and '.join(names.get(key, f'key {key[:_SHOWN]}') for key in keys)}"


def _happened(entry: Entry) -> str:
    if entry.kind == "withdrawal":
        return f"{entry.named} is withdrawn (entry {entry.withdraws}): {entry.reason}"
    if entry.kind == "reinstatement":
        return f"{entry.named} is back (undoes entry {entry.reinstates}): {entry.reason}"
    if entry.kind == "retirement":
        return f"{entry.named} stands for good: {entry.reason}"
    if entry.renaming is not None:
        was, now = entry.renaming.old, entry.renaming.new
        return f"{entry.renaming.what} {was} is called {now} from now on: {entry.reason}"
    others = "; ".join(name for name, _ in entry.outside)
    beside = f", beside {others}" if others else ""
    waits = f", not before {entry.not_before:%Y-%m-%d %H:%M}" if entry.not_before else ""
    return f"{entry.named}{waits}{beside}"
