"""The heads that the public file prints beside its releases, held against the ledger inside."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

import duckdb

from covey.contracts import PERIOD, VINTAGE
from covey.errors import StoreError
from covey.files.connection import SEALED, connected, refuse_log, rows
from covey.log import Link, called_now, standing, withdrawals
from covey.store.layout import RELEASES, WITHDRAWALS
from covey.store.protocol import ConfidentialStore

Key = tuple[str, str, int]
"""Dataset, period and vintage."""

Heads = Mapping[Key, str | None]
"""What the ledger has beside each."""


def ledger_faults(
    store: ConfidentialStore, public: Path, kept: Collection[str] = (), seen: str = ""
) -> tuple[str, ...]:
    """Return every fault in words: of the ledger, from outside, and of the rows it is made of.

    Args:
        store: the confidential store, open.
        public: the public file, which need not be there.
        kept: heads that somebody kept elsewhere.
        seen: the head up to which rows were looked at lately, see `Ledger.verify`.
    """
    try:
        printed, withdrawn = printed_heads(public)
    except StoreError as error:
        return (str(error), *store.ledger.verify(kept, seen), *store.unsealed())
    heads = [head for head in (*printed.values(), *withdrawn.values()) if head is not None]
    faults = (*store.ledger.verify([*heads, *kept], seen), *store.unsealed())
    try:
        links = called_now(store.ledger.links())
    except StoreError:
        return faults  # which say so
    cut = store.seal.head_fault(store.ledger.links())
    unlike = _unlike_public(links, printed, withdrawn, public)
    return (*faults, *([cut] if cut else []), *unlike)


def refuse_broken(store: ConfidentialStore, public: Path) -> None:
    """Refuse a ledger whose chain is broken, or lacks a head that the public file prints.

    Raises:
        StoreError: naming the first entry that is not what it was, and the way out.
    """
    printed, withdrawn = printed_heads(public)
    heads = (*printed.values(), *withdrawn.values())
    store.ledger.refuse_broken([head for head in heads if head is not None])
    refuse_cut(store)


def refuse_cut(store: ConfidentialStore) -> None:
    """Refuse a ledger that is not the one that was sealed.

    Raises:
        StoreError: saying so, and the way out.
    """
    cut = store.seal.head_fault(store.ledger.links())
    if cut is not None:
        raise StoreError(f"The ledger is not what was entered. {cut}")


def printed_heads(path: Path) -> tuple[Heads, Heads]:
    """Return the heads that the public file at *path* prints.

    Returns:
        Those beside each release, and those beside each withdrawal. Nothing where there is no
        file.

    Raises:
        StoreBusy: another process holds the file.
        StoreError: the file cannot be read.
    """
    if not path.exists():
        return {}, {}
    refuse_log(path)
    with connected(path, read_only=True, **SEALED) as connection:
        return _printed(connection, RELEASES.name), _printed(connection, WITHDRAWALS.name)


def _printed(connection: duckdb.DuckDBPyConnection, table: str) -> Heads:
    found = rows(connection, f"SELECT dataset, {PERIOD}, {VINTAGE}, ledger FROM main.{table}")
    return {(dataset, period, number): head for dataset, period, number, head in found}


def _unlike_public(
    links: tuple[Link, ...],
    printed: Heads,
    withdrawn: Heads,
    public: Path,
) -> Iterator[str]:
    """Yield each release or withdrawal that the public file and the ledger tell otherwise."""
    out = {entry.number for entry in standing(link.entry for link in links)}
    heads = {_key(link): link.head for link in links if link.entry.number in out}
    for key, head in printed.items():
        if head is not None and heads.get(key) != head:
            yield f"{public} prints another head beside {_named(key)} than the ledger has."
    gone = {entry.number for entry in withdrawals(link.entry for link in links)}
    taken_back = {_key(link): link.head for link in links if link.entry.number in gone}
    for key in sorted({*withdrawn, *(taken_back if public.exists() else ())}):
        if withdrawn.get(key) != taken_back.get(key):
            yield f"{public} and the ledger differ in whether {_named(key)} is withdrawn, and how."


def _key(link: Link) -> Key:
    return link.entry.dataset, link.entry.period, link.entry.vintage


def _named(key: Key) -> str:
    dataset, period, vintage = key
    return f"{dataset} {period}" + (f", vintage {vintage}" if vintage > 1 else "")
