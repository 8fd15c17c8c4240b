"""The editions of the public file: each is decided on before anybody sees it, and settled after.

A release, a withdrawal, and the end of an embargo each make one. What an edition holds follows from
the ledger and from its moment.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import duckdb

from covey.log import METHOD
from covey.store.log_tables import LogTables

NOTHING: Final = ""
"""The hash that stands for no file."""

MAKER: Final = f"DuckDB {duckdb.__version__}, {METHOD}"
"""What makes the files of this process: other versions write other bytes."""

SAME_BYTES: Final = not duckdb.__version__.startswith(("0.", "1."))
"""Whether equal content is equal bytes: DuckDB 1 fills blocks up with what its memory holds."""

_BEGINNING: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class PublicEdition:
    """The public file as it is to be.

    Args:
        sha256: its hash.
        at: up to which moment the time of its releases had come, in UTC.
        maker: the versions that made it; empty where there is none.
        settled: whether it was seen in its place.
    """

    sha256: str = NOTHING
    at: datetime = _BEGINNING
    maker: str = ""
    settled: bool = True


@dataclass(frozen=True, slots=True)
class Editions:
    """The editions in an open confidential store."""

    tables: LogTables

    @property
    def newest(self) -> PublicEdition:
        """The public file as it is to be; one without a hash where nothing was published."""
        return self._last(1)

    @property
    def before(self) -> PublicEdition:
        """The edition before the newest."""
        return self._last(2)

    def waits(self, not_before: datetime | None) -> bool:
        """Tell whether what may be shown at a moment is not in the newest edition."""
        return not_before is not None and not_before > self.newest.at

    def decide(self, sha256: str, at: datetime) -> None:
        """Enter the next edition; call it within a transaction.

        Args:
            sha256: the hash of a file that is kept.
            at: up to which moment the time of its releases has come, with a time zone. A clock
                that was set back hides nothing that is out.
        """
        self.tables.keep_edition(sha256, max(at.astimezone(UTC), self.newest.at), MAKER)

    def settle(self) -> None:
        """Remember that the newest edition is where everybody sees it."""
        self.tables.settle()

    def _last(self, number: int) -> PublicEdition:
        found = self.tables.editions()
        return PublicEdition(*found[-number]) if len(found) >= number else PublicEdition()
