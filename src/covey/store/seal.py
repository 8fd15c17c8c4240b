"""The seal of a store: what it keeps is held against a key that lies beside it, never in it.

Whoever can change the confidential file could write a chain of hashes anew. So accepted rows and
the newest head of the ledger are hashed with a key (HMAC, RFC 2104) that lies with the signing key:
without it no row is changed, and no entry cut off, without a trace. A bare hash would not do, since
that of a small count is found by trying.
"""

from __future__ import annotations

import hmac
import json
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final, Self

from covey.disk import refusal, write_whole
from covey.errors import StoreError
from covey.log import START, Link, canonical

KEY_FILE: Final = "seal.key"
HEAD_FILE: Final = "ledger_head.json"
"""The number of entries and the newest head, sealed."""

_OWN: Final = 0o600
_BYTES: Final = 32
_RESTORE: Final = (
    "Restore the confidential store from a backup in which covey ledger --verify finds no fault."
)


@dataclass(frozen=True)
class Seal:
    """The key of a store.

    Args:
        folder: where it lies.
        key: its bytes.
    """

    folder: Path
    key: bytes

    @classmethod
    def of(
        cls, folder: Path, links: Callable[[], Sequence[Link]], is_used: Callable[[], bool]
    ) -> Self:
        """Return the key in a folder; one is made, and the ledger sealed, where there never was.

        Args:
            folder: of the confidential store.
            links: gives the whole ledger, for a key that is made.
            is_used: tells whether something is sealed already.

        Raises:
            StoreError: it is gone, or cannot be read or written.
        """
        path = folder / KEY_FILE
        try:
            if path.exists():
                return cls(folder, bytes.fromhex(path.read_text(encoding="ascii")))
            if is_used():
                raise StoreError(
                    f"{path}: the key that this store is sealed with is missing. Put it back, from "
                    f"where you keep the signing key; it is in no backup of the store."
                )
            made = cls(folder, secrets.token_bytes(_BYTES))
            # First: where there is a key, and no sealed head, that was taken away.
            made.keep_head(links())
            write_whole(path, made.key.hex(), _OWN)
        except ValueError:
            raise StoreError(
                f"{path}: this is no key of a seal. Put the right one back, from where you keep "
                "the signing key."
            ) from None
        except OSError as error:
            raise StoreError(f"{path}: {refusal(error) or error}.") from None
        return made

    def __repr__(self) -> str:
        return "Seal(…)"

    @cached_property
    def for_rows(self) -> str:
        """The key that rows are hashed with, one by one."""
        return hmac.digest(self.key, b"rows", "sha256").hex()

    def of_file(
        self, period: str, sha256: str, columns: Sequence[str], told: Sequence[object]
    ) -> str:
        """Return the seal of the rows of one file.

        Args:
            period: of the file.
            sha256: the hash of its bytes.
            columns: of its rows.
            told: how many rows there are, and what all their hashes come to.
        """
        text = canonical([period, sha256, *columns, *map(str, told)])
        return hmac.digest(self.key, text.encode(), "sha256").hex()

    def keep_head(self, links: Sequence[Link]) -> None:
        """Seal the newest head of the ledger.

        Raises:
            OSError: the disk refuses.
        """
        write_whole(self.folder / HEAD_FILE, self._sealed(links), _OWN)

    def head_fault(self, links: Sequence[Link]) -> str | None:
        """Return what is wrong with the newest entries of the ledger, and the way out.

        An entry that a killed run could not seal any more is sealed now: it is one at the most.

        Args:
            links: the whole ledger.
        """
        path = self.folder / HEAD_FILE
        try:
            kept = path.read_text(encoding="ascii") if path.exists() else self._sealed(())
            entries = int(json.loads(kept)["entries"])
        except (OSError, ValueError, KeyError, TypeError):
            return f"{path}: this is no sealed head of a ledger. {_RESTORE}"
        if kept != self._sealed(links[:entries]) or len(links) < entries:
            return (
                f"{path} has the head after entry {entries}, and the ledger, of {len(links)}, has "
                f"another there: entries were cut off or changed. {_RESTORE}"
            )
        if len(links) > entries + 1:
            return (
                f"{path} has the head after entry {entries}, and the ledger has {len(links)}: no "
                f"run of Covey entered more than one of them. {_RESTORE}"
            )
        if len(links) > entries:
            try:
                self.keep_head(links)
            except OSError as error:
                return f"{path}: {refusal(error) or error}. Make room, and try again."
        return None

    def _sealed(self, links: Sequence[Link]) -> str:
        told = {"entries": len(links), "head": links[-1].head if links else START}
        mac = hmac.digest(self.key, canonical(told).encode(), "sha256").hex()
        return canonical({**told, "seal": mac}) + "\n"
