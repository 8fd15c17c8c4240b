"""The ledger in the confidential file: append-only, each entry sealed by all before it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from secrets import SystemRandom
from typing import Final

import polars as pl

from covey.errors import CoveyError, StoreError
from covey.log import (
    Entry,
    Link,
    called_now,
    first_fault,
    linked,
    renamed_codelists,
    sha256,
)
from covey.store.completeness import marked
from covey.store.descriptions import Description, trees_of
from covey.store.facts import digest_of
from covey.store.log_tables import LogTables
from covey.store.vintages import Vintage
from covey.tables import Hierarchy

WAY_OUT: Final = (
    "Nothing goes out until it is: restore the confidential store from a backup in which covey "
    "ledger --verify finds no fault."
)
"""What an officer does about a ledger that is not what was entered."""

BY_CHANCE: Final = 5
"""Releases that were looked at before and are looked at again, whichever."""


@dataclass(frozen=True)
class Line:
    """What is to be appended: an entry with its place in the chain, its rows, its description.

    Args:
        link: the entry with its number and head.
        cells: the published rows: dimensions, obs_value, obs_status; None for a withdrawal.
        description: what the public file says of it; None for a withdrawal.
        carried_out: the policy that was carried out, in words, with the remedies that were taken;
            for officers alone, since a remedy names cells.
    """

    link: Link
    cells: pl.DataFrame | None = None
    description: Description | None = None
    carried_out: str = ""

    @property
    def head(self) -> str:
        """The head of the ledger with this line."""
        return self.link.head


@dataclass(slots=True)
class Ledger:
    """The ledger of an open confidential store.

    It is read once: a file that is open is nobody else's, and what is entered goes through here.
    """

    tables: LogTables
    _read: tuple[Link, ...] | None = field(default=None, init=False, repr=False)
    _texts: dict[str, list[str]] = field(default_factory=dict, init=False, repr=False)

    def links(self) -> tuple[Link, ...]:
        """Return every entry with its head, in order, as they were entered.

        Raises:
            StoreError: one cannot be read.
        """
        if self._read is None:
            self._read = tuple(self._links())
        return self._read

    def entries(self) -> tuple[Entry, ...]:
        """Return every entry, in order, each by the names of now; see `called_now`.

        Raises:
            StoreError: one cannot be read.
        """
        return tuple(link.entry for link in called_now(self.links()))

    def carried_out(self) -> dict[int, str]:
        """Return by number the policy of each entry in words, with the remedies that were taken."""
        return self.tables.carried_out()

    def next(
        self,
        entry: Entry,
        cells: pl.DataFrame | None = None,
        description: Description | None = None,
        carried_out: str = "",
    ) -> Line:
        """Return the line that *entry* would be, with its head; nothing is written.

        Args:
            entry: without number; the hashes of its rows and of its description are put in.
            cells: its published rows: dimensions, obs_value, obs_status.
            description: what the public file says of it.
            carried_out: its policy in words, and the remedies that were taken, for officers.

        Raises:
            StoreError: the ledger is not what was entered.
        """
        links = self._unbroken()
        link = linked(links, _hashed(entry, cells, description))
        return Line(link, cells, description, carried_out)

    def append(
        self,
        entry: Entry,
        cells: pl.DataFrame | None = None,
        description: Description | None = None,
    ) -> Line:
        """Enter *entry* with its rows; call it within a transaction.

        The arguments are those of `next`.

        Raises:
            StoreError: the ledger is not what was entered, or keeps the dataset with other
                dimensions.
        """
        line = self.next(entry, cells, description)
        self.write(line)
        return line

    def write(self, line: Line) -> None:
        """Enter a line that `next` made; call it within a transaction.

        Raises:
            StoreError: something else was entered since, or the dataset had other dimensions.
        """
        entry, links = line.link.entry, self.links()
        self._read = None  # read anew, since the transaction may be taken back
        if linked(links, entry) != line.link:
            raise StoreError(
                f"{entry.named}: something else was entered into the ledger meanwhile; nothing was "
                "changed. Release it again."
            )
        self.tables.keep(entry, line.head, line.carried_out)
        if line.description is not None:
            self.tables.keep_texts(line.description.texts)
        if line.cells is not None:
            self.tables.keep_cells(entry, line.cells)

    def rows(self, number: int) -> pl.DataFrame:
        """Return the rows of a release exactly as they were published.

        Returns:
            The dimensions, obs_value (missing where hidden) and obs_status. What has no row counts
            0 or is not out, see `Entry.zeros_listed` and `Entry.breakdowns`.

        Raises:
            StoreError: there is no such release, or its rows are missing.
        """
        entry = self.entry(number)
        cells = self.tables.cells(entry)
        if not entry.missing:
            return cells
        return marked(cells, entry.parts, entry.missing, self.trees(number))

    def description(self, number: int) -> Description:
        """Return what the public file says of a release.

        Raises:
            StoreError: there is no such release, or the description is not what was kept.
        """
        return Description.read(self._text, self.entry(number).description)

    def trees(self, number: int) -> dict[str, Hierarchy]:
        """Return the tree that each dimension of a release had when it went out.

        Raises:
            StoreError: there is no such release, or what is kept of it is missing or was changed.
        """
        entry = self.entry(number)
        return trees_of(self._text, entry.description, entry.dimensions)

    def vintage(self, release: Entry) -> Vintage:
        """Return what a builder of the public file is told of a release, from the ledger alone.

        Args:
            release: by the names that it is to have there.

        Raises:
            StoreError: there is no such release, or what is kept of it is missing or was changed.
        """
        number = release.number
        link = self._link(number)
        cells = self.rows(number)
        if digest_of(link.entry, cells) != link.entry.facts:
            raise StoreError(
                f"Entry {number} ({link.entry.named}): its rows are not those that were published. "
                f"{WAY_OUT}"
            )
        described = self.description(number)
        named = described.called(release.dataset, renamed_codelists(link.entry, release))
        return named.vintage(cells, link.head)

    def entry(self, number: int) -> Entry:
        """Return the release of this number, as it was entered.

        Raises:
            StoreError: there is none.
        """
        entry = self._link(number).entry
        if entry.kind != "release":
            raise StoreError(f"Entry {number} of the ledger is no release.")
        return entry

    def verify(self, printed: Collection[str] = (), seen: str = "") -> tuple[str, ...]:
        """Look at the chain, at the rows of every release and at what is said of it.

        Args:
            printed: heads that are known from elsewhere, such as the public file.
            seen: the head up to which rows were looked at lately and found to be right; of these
                releases some by chance are looked at again. Empty, or no head: all.

        Returns:
            Every fault in words; none where the ledger is what was entered.
        """
        try:
            links = self.links()
        except StoreError as error:
            return (str(error),)
        broken = first_fault(links, printed)
        return (*([broken] if broken else []), *self._faults(_to_look_at(links, seen)))

    def refuse_broken(self, printed: Collection[str] = ()) -> None:
        """Refuse a ledger whose chain is broken; rows are looked at by `verify` alone.

        Args:
            printed: heads that are known from elsewhere, such as the public file.

        Raises:
            StoreError: naming the first entry that is not what it was, and the way out.
        """
        self._unbroken(printed)

    def _unbroken(self, printed: Collection[str] = ()) -> tuple[Link, ...]:
        links = self.links()
        fault = first_fault(links, printed)
        if fault is not None:
            raise StoreError(f"The ledger is not what was entered. {fault} {WAY_OUT}")
        return links

    def _faults(self, links: Iterable[Link]) -> Iterator[str]:
        for entry in (link.entry for link in links):
            which = f"Entry {entry.number} ({entry.named}): "
            try:
                if digest_of(entry, self.tables.cells(entry)) != entry.facts:
                    yield f"{which}its rows are not those that were published."
                Description.read(self._text, entry.description)
            except StoreError as error:
                yield f"{which}{error}."

    def _text(self, digest: str) -> list[str]:
        """Return the text that is kept under a hash, read once: it cannot become another."""
        found = self._texts.get(digest) or self.tables.texts(digest)
        self._texts[digest] = found
        return found

    def _links(self) -> Iterator[Link]:
        for number, text, head in self.tables.entries():
            try:
                yield Link(Entry.read(text), head)
            except StoreError as error:
                raise StoreError(
                    f"Entry {number} of the ledger was changed: {error}. {WAY_OUT}"
                ) from None

    def _link(self, number: int) -> Link:
        found = next((link for link in self.links() if link.entry.number == number), None)
        if found is None:
            raise StoreError(f"The ledger has no entry {number}.")
        return found


def _to_look_at(links: Sequence[Link], seen: str) -> list[Link]:
    """Return the releases whose rows are looked at: those after a head, and some by chance."""
    until = next((link.entry.number for link in links if link.head == seen), 0)
    releases = [link for link in links if link.entry.kind == "release"]
    before = [link for link in releases if link.entry.number <= until]
    by_chance = SystemRandom().sample(before, min(BY_CHANCE, len(before)))
    return [*by_chance, *releases[len(before) :]]


def _hashed(entry: Entry, cells: pl.DataFrame | None, description: Description | None) -> Entry:
    if (entry.kind == "release") != (cells is not None and description is not None):
        raise CoveyError(f"{entry.named}: a release has rows and a description, a withdrawal none.")
    if cells is None or description is None:
        return entry
    return replace(entry, facts=digest_of(entry, cells), description=sha256(description.text))
