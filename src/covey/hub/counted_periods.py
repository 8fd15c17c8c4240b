"""Periods that count the same persons anew: a year, each person once, beside its quarters.

They are tied from the time on when a longer one is out, or is to go out: until then nobody holds
anything against the shorter ones. What is counted and not out yet is kept as well. A period of
which a file is missing is not reckoned with: whatever it will count fits what is out by then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from covey import CountTable
from covey.contracts import (
    LONGEST_FIRST,
    PERIODS,
    Dataset,
    Frequency,
    Registry,
    Span,
    frequency_of,
)
from covey.errors import ReleaseRefused
from covey.hub.counted import file_of, table_of
from covey.log import File, Files
from covey.store import (
    Arrived,
    ConfidentialStore,
    Counting,
    newest_accepted,
    waiting_for,
    wanted_files,
)
from covey.system.broken_bounds import BrokenBounds, named_cells
from covey.tables import Hierarchy


@dataclass(frozen=True)
class CountedPeriod:
    """A period in which a dataset counts each person once.

    Args:
        dataset: which.
        period: its code.
        files: what is counted there.
        below: the names of the periods directly inside in which the same persons were counted.
    """

    dataset: Dataset
    period: str
    files: tuple[File, ...]
    below: tuple[str, ...]

    def is_in(self, files: Iterable[File]) -> bool:
        """Tell whether all of it is counted among *files*."""
        return set(self.files) <= set(files)


@dataclass(frozen=True)
class PersonsTree:
    """All periods in which the persons of a dataset are counted, the longest first, by name."""

    periods: Mapping[str, CountedPeriod]

    @classmethod
    def of(cls, registry: Registry, dataset: Dataset) -> Self:
        """Take those of every dataset that counts the persons of *dataset*."""
        by_length: dict[Frequency, Dataset] = {}
        for one in registry.of_same_persons(dataset):
            length = registry.counted_once_a(one)
            if length is not None:
                by_length.setdefault(length, one)
        lengths = [length for length in LONGEST_FIRST if length in by_length]
        if len(lengths) < 2:
            return cls({})
        tree = registry.hierarchies[PERIODS]
        spans = {length: _of_length(tree, length) for length in lengths}
        found: dict[str, CountedPeriod] = {}
        for place, length in enumerate(lengths):
            one = by_length[length]
            for code, whole in spans[length]:
                files = tuple(map(file_of, registry.parts(one, code)))
                below = (
                    tuple(f"{by_length[of].name} {inside}"
                          for inside, span in spans[of] if span.is_in(whole))
                    for of in lengths[place + 1 :]
                )  # fmt: skip
                inside = next(filter(None, below), ())
                found[f"{one.name} {code}"] = CountedPeriod(one, code, files, inside)
        return cls(found)

    def parts(self, name: str, known: Callable[[str], bool]) -> tuple[tuple[str, ...], bool]:
        """Return the nearest *known* periods inside one, and whether these are all of it."""
        parts: list[str] = []
        complete = True
        for inside in self.periods[name].below:
            if known(inside):
                parts.append(inside)
            else:
                more, whole = self.parts(inside, known)
                parts += more
                complete &= whole and bool(more)
        return tuple(parts), complete

    def inside(self, name: str) -> Iterator[str]:
        """Yield all periods inside one, at whatever depth."""
        for below in self.periods[name].below:
            yield below
            yield from self.inside(below)

    def ties(self, releases: Iterable[Files]) -> dict[str, Files]:
        """Return by the name of each period that is among *releases*: whatever it is tied to."""
        releases = list(releases)
        return {
            name: dict.fromkeys(
                [file for of in (name, *self.inside(name)) for file in self.periods[of].files], 0
            )
            for name, one in self.periods.items()
            if one.below and any(one.is_in(files) for files in releases)
        }

    def waiting(
        self,
        registry: Registry,
        store: ConfidentialStore,
        wholes: Iterable[str],
        releases: Sequence[Files],
    ) -> dict[str, Files]:
        """Return what is counted inside some periods, by its name, as long as it is not out.

        Args:
            registry: the contracts.
            store: of the files.
            wholes: the names of the periods.
            releases: those that are out, in their order, and those that are to go out: a file
                counts in the revision in which it first goes out, others in the newest.
        """
        newest = _newest(store)
        taken: dict[File, int] = {}
        for file, revision in (pair for files in releases for pair in files.items()):
            taken.setdefault(file, revision)
        return {
            name: {file: taken.get(file) or newest[file[:2]] for file in one.files}
            for name in dict.fromkeys(of for whole in wholes for of in self.inside(whole))
            for one in [self.periods[name]]
            if one.is_in(taken) or self._is_counted(registry, store, name)
        }

    def _is_counted(self, registry: Registry, store: ConfidentialStore, name: str) -> bool:
        """Tell whether every file of a period was accepted, and whole."""
        one = self.periods[name]
        wanted = wanted_files(registry, one.dataset, one.period)
        arrived, newest = Arrived.of(store, registry, wanted), Counting(registry)
        return not waiting_for(arrived, newest, one.dataset, one.period).words

    def refuse_broken(
        self, registry: Registry, store: ConfidentialStore, new: Iterable[Files]
    ) -> None:
        """Refuse what goes out where files cannot both be of the same persons, each counted once.

        Raises:
            ReleaseRefused: naming the periods and cells, never counts, and the ways out.
        """
        new = list(new)
        going_out = {
            name for name, one in self.periods.items() if any(one.is_in(files) for files in new)
        }
        newest = _newest(store)

        def known(name: str) -> bool:
            return name in going_out or self._is_counted(registry, store, name)

        def table(name: str) -> CountTable:
            one = self.periods[name]
            files = {file: newest[file[:2]] for file in one.files}
            return table_of(registry, store, one.dataset, files)

        wrong: list[str] = []
        for name, one in self.periods.items():
            touched = going_out.isdisjoint((name, *self.inside(name)))
            if touched or not one.below or not known(name):
                continue
            parts, complete = self.parts(name, known)
            if parts and not going_out.isdisjoint((name, *parts)):
                wrong += _broken(name, table(name), {of: table(of) for of in parts}, complete)
        if wrong:
            lines = "\n".join(wrong)
            raise ReleaseRefused(
                f"{lines}\nThat cannot be, where both count the same persons once in each period. "
                "Ask the agencies which file is wrong, and have it corrected. If they count other "
                "persons, say so in the contract of the longer one: other_persons_than in place of "
                "same_persons_as. Nothing was published."
            )


def _of_length(periods: Hierarchy, length: Frequency) -> list[tuple[str, Span]]:
    """Return the periods of a length with their days: a day lies in its week in no tree."""
    return [
        (code, span)
        for code in periods.codes
        if frequency_of(code) == length and (span := Span.of(code)) is not None
    ]


def _broken(
    name: str, whole: CountTable, parts: Mapping[str, CountTable], complete: bool
) -> Iterator[str]:
    broken = BrokenBounds.of(whole, parts, complete)
    for part, cells in broken.fewer.items():
        yield f"{name} counts fewer persons than {part} in {named_cells(whole.grid, cells)}."
    if broken.more.size:
        where = named_cells(whole.grid, broken.more)
        yield f"{name} counts more persons than {', '.join(parts)} together in {where}."


def _newest(store: ConfidentialStore) -> dict[tuple[str, str], int]:
    """Return the newest accepted revision of each file, by its kind and period."""
    newest = newest_accepted(store.receipts())
    return {file: receipt.revision or 0 for file, receipt in newest.items()}
