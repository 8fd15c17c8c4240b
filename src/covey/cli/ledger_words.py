"""What the command ledger says: entries, the verdict on them, and what an auditor may see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from covey.plurals import numbered

if TYPE_CHECKING:
    from covey.hub.doers import Told
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
    told = [(link, _words(link.entry, names)) for link in links]
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


def doer_words(planned: Told | None, approved: Sequence[str], carried_out: Told | None) -> str:
    """Return who planned, approved and carried out, in words that follow on what that was.

    Args:
        planned: who planned it; None where that is not told.
        approved: who approved it, by name.
        carried_out: who carried it out; None where that is not told.
    """
    told = [f", planned by {_doer(planned)}"] if planned else []
    told += [f", approved by {' and '.join(approved)}"] if approved else []
    told += [f", carried out by {_doer(carried_out)}"] if carried_out else []
    return "".join(told)


_THROUGH: Final = {
    "command": "a command",
    "desk": "somebody at the desk",
    "schedule": "the schedule",
    "server": "a run asked for at Prefect's server",
}


def _doer(told: Told) -> str:
    if told.signed or told.through == "schedule":
        return told.name or _THROUGH[told.through]
    by_the_hub = f"{told.name} at the desk" if told.name else _THROUGH[told.through]
    return f"{by_the_hub} (nobody signed)"


def _words(entry: Entry, names: Mapping[str, str]) -> str:
    why = f": {entry.reason}" if entry.reason else ""
    return f"{_happened(entry)}{_by_whom(entry, names)}{why}"


def _by_whom(entry: Entry, names: Mapping[str, str]) -> str:
    from covey.hub.doers import Told

    named = {key: names.get(key, f"key {key[:_SHOWN]}") for key in entry.keys}
    approved = [named[key] for key, _ in entry.approvals.signed] if entry.approvals else []
    return doer_words(Told.of(entry.planned, named), approved, Told.of(entry.carried_out, named))


def _happened(entry: Entry) -> str:
    others = "; ".join(name for name, _ in entry.outside)
    beside = f", beside {others}" if others else ""
    if entry.kind == "withdrawal":
        return f"{entry.named} is withdrawn (entry {entry.withdraws}){beside}"
    if entry.kind == "reinstatement":
        return f"{entry.named} is back (undoes entry {entry.reinstates}){beside}"
    if entry.kind == "retirement":
        return f"{entry.named} stands for good"
    if entry.renaming is not None:
        was, now = entry.renaming.old, entry.renaming.new
        return f"{entry.renaming.what} {was} is called {now} from now on"
    waits = f", not before {entry.not_before:%Y-%m-%d %H:%M}" if entry.not_before else ""
    return f"{entry.named}{waits}{beside}"
