"""Files of an agency that are taken in together: by one process, and in one opening of the store.

To start a process that judges a file, and to open a store of many submissions, takes longer than
all else that is done with a small one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from typing import Final

from covey.contracts import Registry
from covey.errors import CoveyError
from covey.hub.accept_or_hold import accept_or_hold
from covey.hub.clock import moment_now
from covey.hub.inbox import InboxFile
from covey.hub.letters import file_letter
from covey.hub.settings import Settings
from covey.intake import Accepted, Letter, examined_each, is_small, voices, write_letter
from covey.store import Arrival, ConfidentialStore, Receipt, open_confidential
from covey.store.private import private_files
from covey.tables.refined import leaves_of

_Found = tuple[InboxFile, Accepted | Letter | CoveyError]

MOST: Final = 8
"""Files of a batch: the store is nobody else's while they find their places."""


def batches(
    settings: Settings, registry: Registry, files: Iterable[InboxFile], most: int = MOST
) -> Iterator[Batch]:
    """Yield what is taken in together, agency by agency: small files of it, or any other one.

    Args:
        settings: where the project keeps its files.
        registry: its contracts.
        files: in the order in which those of one submission are taken in.
        most: files of a batch.
    """
    by_agency: dict[str, list[InboxFile]] = {one.agency: [] for one in registry.submissions}
    for file in files:
        by_agency[registry.submission(file.submission).agency].append(file)
    for of_one in by_agency.values():
        some: list[InboxFile] = []
        for file in of_one:
            if some and not (len(some) < most and is_small(some[-1].path) and is_small(file.path)):
                yield Batch(settings, registry, some)
                some = []
            some.append(file)
        if some:
            yield Batch(settings, registry, some)


@dataclass
class Batch:
    """Files that are taken in one after the other, each wholly or not at all, within a context.

    They are judged before the store is opened, which stays open until the last is in its place, or
    one fails.

    Args:
        settings: where the project keeps its files.
        registry: its contracts.
        files: of one agency, as they were listed.
    """

    settings: Settings
    registry: Registry
    files: Sequence[InboxFile]
    _ahead: Iterator[_Found] = field(default_factory=lambda: iter(()), init=False)
    _found: _Found | None = field(default=None, init=False)
    _store: ConfidentialStore | None = field(default=None, init=False)
    _open: ExitStack = field(default_factory=ExitStack, init=False)
    _private: ExitStack = field(default_factory=ExitStack, init=False)

    def __enter__(self) -> Batch:
        self._private.enter_context(private_files())  # from before the store is opened
        return self

    def __exit__(self, *_: object) -> None:
        with self._private:
            self._open.close()

    def take(self, file: InboxFile) -> Receipt:
        """Accept a file, hold it, or refuse it; with the letter it needs.

        Raises:
            CoveyError: it could not be dealt with, and nothing of it was kept.
        """
        contract, letters = self.registry.submission(file.submission), self.settings.letters_folder
        arrival = Arrival(file.name, file.sha256, moment_now(), file.modified)
        found = self._examined(file)
        if isinstance(found, CoveyError):
            raise found
        if isinstance(found, Letter):
            written = write_letter(found, voices(contract))
            letter = file_letter(letters, contract.name, file.name, *written)
            with self._opened() as store:
                return store.refuse(contract, arrival, letter)
        # The hash of the very bytes that were read: the file may have changed since it was listed.
        trees = self.registry.trees(contract.dimensions)
        leaves = {column: tuple(leaves_of(tree)) for column, tree in trees.items()}
        arrival = replace(arrival, sha256=found.sha256, leaves=leaves)
        with self._opened() as store:
            return accept_or_hold(store, letters, self.registry, found, arrival)

    def _examined(self, file: InboxFile) -> Accepted | Letter | CoveyError:
        """Return the verdict on a file, which is judged with those behind it, at its first try.

        What cannot be told of one of them is told when its turn comes.
        """
        while self._found is None or self._found[0] != file:
            self._found = next(self._ahead, None)
            if self._found is None:
                left = self.files[self.files.index(file) :]
                cases = [(one.path, self.registry.submission(one.submission)) for one in left]
                largest = self.settings.largest_file * 2**20
                verdicts = examined_each(cases, self.registry.hierarchies, largest)
                self._ahead = zip(left, verdicts, strict=False)
        return self._found[1]

    @contextmanager
    def _opened(self) -> Iterator[ConfidentialStore]:
        """Give the store, which stays open; a failure closes it, and the next file opens it."""
        with self._open as kept:
            store = self._store
            if store is None:
                store = kept.enter_context(open_confidential(self.settings.confidential_file))
            self._store = None
            yield store
            self._store, self._open = store, kept.pop_all()
