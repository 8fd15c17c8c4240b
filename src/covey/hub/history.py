"""What happened to a file, or to a period of a dataset: sent, held, decided, released, taken back.

It tells no count. Of a file there is what the store remembers: who sent it, what became of it, why,
and where its letter lies, as long as there was anything to say in one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Literal

from covey.contracts import Registry, refuse_other_length
from covey.errors import CommandError, listed
from covey.hub.approvals import names_of_keys
from covey.hub.doers import Told
from covey.hub.letters import kept_letters, where_letters_lie
from covey.hub.settings import Settings
from covey.log import Entry, called_now
from covey.store import ConfidentialStore, Receipt, open_confidential, wanted_files

What = Literal[
    "accepted", "held", "refused", "superseded", "declined", "letter",
    "released", "withdrawn", "reinstated", "closed",
]  # fmt: skip

_TAKEN: Final[Mapping[str, What]] = {
    "withdrawal": "withdrawn",
    "reinstatement": "reinstated",
    "retirement": "closed",
}


@dataclass(frozen=True)
class Event:
    """One thing that happened.

    Args:
        at: when, in UTC.
        what: what became of a file or a release.
        of: which: submission and file, or dataset, period and vintage.
        period: of the file or the release; None of a file that was refused.
        by: who: the agency that sent it, or the officer who decided; empty of releases.
        why: why it was held, or the reason that was given; empty where there was none.
        detail: revision and letter of a file, or the files of a release, in words.
        planned: who planned what an entry of the ledger is of; None where that is not told.
        approved: who approved it, by name; the fingerprint of a key that is nobody's here.
        carried_out: who carried it out; None where that is not told.
        head: of an entry of the ledger, what seals it and all before it; empty of all else.
    """

    at: datetime
    what: What
    of: str
    period: str | None
    by: str = ""
    why: str = ""
    detail: str = ""
    planned: Told | None = None
    approved: tuple[str, ...] = ()
    carried_out: Told | None = None
    head: str = ""


def history_of_file(settings: Settings, file: str) -> tuple[Event, ...]:
    """Return what happened to the files of one name, in order.

    Raises:
        CommandError: no file of that name ever came.
    """
    with open_confidential(settings.confidential_file) as store:
        receipts = store.receipts(file_name=file)
    if not receipts:
        raise CommandError(
            f"no file {file} was ever collected. covey status lists those in the inbox; of a "
            "period, say covey history DATASET PERIOD."
        )
    return _in_order([*_of_files(receipts, settings)])


def history_of_period(
    settings: Settings, registry: Registry, dataset: str, period: str
) -> tuple[Event, ...]:
    """Return what happened to a period of a dataset and to the files it is made of, in order.

    Raises:
        ContractError: there is no such dataset or period.
        StoreError: the ledger cannot be read.
    """
    contract = registry.dataset(dataset)
    refuse_other_length(dataset, contract.released_by, period)
    wanted = wanted_files(registry, contract, period)
    with open_confidential(settings.confidential_file) as store:
        receipts = [one for one in store.receipts() if (one.submission, one.period) in wanted]
        released = [*_of_ledger(store, settings, dataset, period)]
    return _in_order([*_of_files(receipts, settings), *released])


def _in_order(events: Iterable[Event]) -> tuple[Event, ...]:
    # Releases are dated to the second: what else happened within it came before.
    return tuple(sorted(events, key=lambda one: (one.at.replace(microsecond=0), _within(one.at))))


def _within(at: datetime) -> int:
    """Return the place of a moment in its second; one that is dated to the second comes last."""
    return at.microsecond or 1_000_000


def _of_files(receipts: Iterable[Receipt], settings: Settings) -> Iterator[Event]:
    """Yield what became of files, and the letters about them that said something once."""
    names: dict[tuple[str, str], Receipt] = {}
    for one in where_letters_lie(receipts, settings.letters_folder):
        names[one.submission, one.file_name] = one
        yield from _of_receipt(one)
    for of, one in names.items():
        for at, path in kept_letters(settings.letters_folder, *of):
            name = f"{one.submission}: {one.file_name}"
            yield Event(at, "letter", name, None, detail=f"kept in {path}")


def _of_receipt(one: Receipt) -> Iterator[Event]:
    of = f"{one.submission}: {one.file_name}"
    detail = [f"revision {one.revision}"] if one.revision else []
    detail += [f"letter in {one.letter}"] if one.letter else []
    words = ", ".join(detail)
    if one.decided_at is None:
        what: What = "held" if one.verdict == "held" else one.verdict
        yield Event(_utc(one.received_at), what, of, one.period, one.agency, one.why or "", words)
        return
    yield Event(_utc(one.received_at), "held", of, one.period, one.agency, one.why or "")
    decided: What = "declined" if one.verdict == "refused" else one.verdict
    who, reason = one.decided_by or "", one.reason or ""
    yield Event(_utc(one.decided_at), decided, of, one.period, who, reason, words)


def _utc(moment: datetime) -> datetime:
    """Return a moment of the store, which is in UTC and does not say so."""
    return moment.replace(tzinfo=UTC)


def _of_ledger(
    store: ConfidentialStore, settings: Settings, dataset: str, period: str
) -> Iterator[Event]:
    links = called_now(store.ledger.links())
    names = names_of_keys(settings, [link.entry for link in links])
    for link in links:
        entry = link.entry
        if (entry.dataset, entry.period) != (dataset, period):
            continue
        if entry.kind != "release" and entry.kind not in _TAKEN:
            continue
        signed = entry.approvals.signed if entry.approvals else ()
        yield Event(
            entry.released_at,
            _TAKEN.get(entry.kind, "released"),
            entry.named,
            period,
            why=entry.reason,
            detail=_made_of(entry) if entry.kind == "release" else "",
            planned=Told.of(entry.planned, names),
            approved=tuple(names.get(key, key) for key, _ in signed),
            carried_out=Told.of(entry.carried_out, names),
            head=link.head,
        )


def _made_of(entry: Entry) -> str:
    files = listed([f"{of.submission} {of.period}, revision {of.revision}" for of in entry.parts])
    silent = dict.fromkeys(one.agency for one in entry.missing)
    files += f", without {listed(list(silent))}" if silent else ""
    waits = f", shown from {entry.not_before:%Y-%m-%d %H:%M} UTC on" if entry.not_before else ""
    return f"of {files}{waits}"
