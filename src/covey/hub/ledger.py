"""The ledger of a project: what went out, whether it is what was entered, what was public when."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any, Final

import polars as pl

from covey.contracts import PERIOD
from covey.errors import CommandError, StoreError
from covey.hub.approvals import approval_faults
from covey.hub.forms import forms_fault
from covey.hub.settings import Settings
from covey.log import Entry, Link, called_now, counts_until, standing
from covey.store import WAY_OUT, ConfidentialStore, catch_up, ledger_faults, open_confidential

VINTAGE = "vintage"

_HOW: Final = (
    'Each head is the SHA-256 of the JSON of {"entry": …, "previous": …} in UTF-8: keys in '
    "order, no blanks, letters as they are; previous is the head before it, and empty before the "
    "first. The table releases of the public file prints the head of each release."
)


@dataclass(frozen=True)
class Checked:
    """The ledger, and what is wrong with it.

    Args:
        entries: how many there are; None where one of them cannot be read.
        head: the newest head; None where there is none, or where it cannot be read.
        faults: every fault in words; none where the ledger is what was entered.
        beside: what is wrong with exports and pages; None where they are of the public file.
        approvals: what is wrong with the signatures of entries, in words.
        seen: the head up to which rows were looked at by chance alone; empty where all were.
        links: the entries with their heads, in order; none where one of them cannot be read.
    """

    entries: int | None
    head: str | None
    faults: tuple[str, ...]
    beside: str | None = None
    approvals: tuple[str, ...] = ()
    seen: str = ""
    links: tuple[Link, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether all is what was entered, and what lies beside it is of it."""
        return not (self.faults or self.approvals or self.beside)


def read_ledger(settings: Settings) -> tuple[Link, ...]:
    """Return every entry with its head, in order.

    Raises:
        StoreError: the store or an entry of it cannot be read.
    """
    with _opened(settings) as store:
        return store.ledger.links()


def check_ledger(settings: Settings, kept: Collection[str] = (), seen: str = "") -> Checked:
    """Look at the whole ledger, by itself, beside the record, the public file and heads kept.

    A release that a killed run had decided is finished first, and so are exports and pages.

    Args:
        settings: of the project.
        kept: heads that somebody kept elsewhere.
        seen: the head of a ledger that was looked at lately and held: rows of releases up to it are
            looked at by chance; chain, accepted rows and approvals always whole.
    """
    with open_confidential(settings.confidential_file) as store:
        faults = _faults(store, settings, kept, seen)
        try:
            links = store.ledger.links()
        except StoreError:
            return Checked(None, None, faults)
    head = links[-1].head if links else None
    approvals = tuple(approval_faults(settings, links))
    before = seen if any(link.head == seen for link in links) else ""
    return Checked(len(links), head, faults, forms_fault(settings), approvals, before, links)


def was_public(settings: Settings, until: int | date) -> dict[str, pl.DataFrame]:
    """Return the rows that were public at a time, by dataset.

    Args:
        settings: of the project.
        until: the number of the newest entry that counts, or the last day that does, in UTC.

    Returns:
        Period, vintage, the dimensions, obs_value (missing where hidden) and obs_status.

    Raises:
        CommandError: there is no such entry, or nothing was public then.
        StoreError: the ledger is not what was entered.
    """
    with _opened(settings) as store:
        faults = _faults(store, settings)
        if faults:
            raise StoreError("\n".join([*faults, f"The ledger was not replayed. {WAY_OUT}"]))
        links = store.ledger.links()
        moment = _moment(until, len(links))
        out = standing(_until(links, moment), moment)
        if not out:
            raise CommandError("Nothing was public then. covey ledger lists what went out when.")
        return {
            dataset: pl.concat(
                [_told(entry, store.ledger.rows(entry.number)) for entry in out
                 if entry.dataset == dataset]
            )
            for dataset in sorted({entry.dataset for entry in out})
        }  # fmt: skip


def entries_figures(links: Sequence[Link]) -> dict[str, Any]:
    """Return every entry with its head, as JSON has it."""
    return {
        "head": links[-1].head if links else None,
        "entries": [{"head": link.head, "entry": link.entry.plain} for link in links],
    }


def audited(links: Sequence[Link]) -> str:
    """Return the file for an auditor: entries, heads, policies and hashes; no row."""
    figures = {"how": _HOW, **entries_figures(links)}
    return json.dumps(figures, ensure_ascii=False, indent=2) + "\n"


def files_of_stores(settings: Settings) -> tuple[Path, ...]:
    """Return the files that a replay must not take the place of."""
    return settings.confidential_file, settings.public_file


@contextmanager
def _opened(settings: Settings) -> Iterator[ConfidentialStore]:
    with open_confidential(settings.confidential_file) as store:
        catch_up(store, settings.archive)
        yield store


def _faults(
    store: ConfidentialStore, settings: Settings, kept: Collection[str] = (), seen: str = ""
) -> tuple[str, ...]:
    fault = catch_up(store, settings.archive)
    found = ledger_faults(store, settings.public_file, kept, seen)
    told = fault is None or any(one in fault for one in found)
    return found if told else (str(fault), *found)


def _moment(until: int | date, entries: int) -> int | datetime:
    if isinstance(until, date):
        return datetime.combine(until, time.max, UTC)
    if not 1 <= until <= entries:
        raise CommandError(
            f"There is no entry {until} in the ledger, which has {entries}. covey ledger lists "
            "them."
        )
    return until


def _until(links: Sequence[Link], until: int | datetime) -> list[Entry]:
    """Return the entries up to a number or a moment, each by the names that it had then."""
    told = [link for link in links if counts_until(link.entry, until)]
    return [link.entry for link in called_now(told)]


def _told(entry: Entry, rows: pl.DataFrame) -> pl.DataFrame:
    return rows.select(
        pl.lit(entry.period).alias(PERIOD), pl.lit(entry.vintage).alias(VINTAGE), pl.all()
    )
