"""What ties releases that count the same persons anew, each once: see `counted_periods`."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Self

from covey import CountTable
from covey.disclosure import Part
from covey.hub.counted_periods import PersonsTree
from covey.log import PartOf
from covey.system.broken_bounds import BrokenBounds
from covey.system.counted_once import Bound, CountedOnce

Names = frozenset[str]


@dataclass(frozen=True)
class SamePersons:
    """The same periods as parts of releases.

    Args:
        tree: of the periods.
        files: by period: the names of the parts that each of its files is made of.
        waiting: by period that is counted: the names of its parts, as long as it is not out.
    """

    tree: PersonsTree = field(default_factory=lambda: PersonsTree({}))
    files: Mapping[str, tuple[Names, ...]] = field(default_factory=dict)
    waiting: Mapping[str, Names] = field(default_factory=dict)

    @classmethod
    def of(
        cls, tree: PersonsTree, made: Mapping[str, Iterable[PartOf]], waiting: Mapping[str, Names]
    ) -> Self:
        """Name the parts of each period.

        Args:
            tree: of the periods.
            made: by edition, its parts.
            waiting: as the field.
        """
        parts = {part for of in made.values() for part in of}
        files = {
            name: tuple(
                frozenset(part.name for part in parts if part.piece.is_of(file))
                for file in one.files
            )
            for name, one in tree.periods.items()
        }
        return cls(tree, files, waiting)

    def between(self, editions: Mapping[str, Names], parts: Mapping[str, Part]) -> CountedOnce:
        """Return what ties editions: each version of a period and those that were newest then.

        Args:
            editions: by name, the names of their parts, in the order in which they went out.
            parts: the true counts of these, and of what waits.
        """
        versions = _Versions.of(self, editions)
        counts: dict[str, CountTable] = {}
        bounds: dict[tuple[str, ...], Bound] = {}
        for whole in (name for name in self.tree.periods if name in versions.tied):
            inside, complete = self.tree.parts(whole, versions.tied.__contains__)
            for time in versions.times if inside else ():
                names = tuple(versions.at(name, time) for name in (whole, *inside))
                if names not in bounds:
                    for name in names:
                        counts.setdefault(name, Part.added(parts, versions.parts[name]))
                    own, *each = names
                    wrong = BrokenBounds.of(counts[own], {of: counts[of] for of in each}, complete)
                    bounds[names] = Bound(own, tuple(each), complete, wrong.cells(counts[own].grid))
        named = {name for one in bounds for name in one}
        waiting = {of: versions.parts[of] for of in sorted(named - editions.keys())}
        return CountedOnce(tuple(bounds.values()), waiting)


@dataclass(frozen=True)
class _Versions:
    """What periods were made of, as time went by.

    Args:
        of_period: by period: from when on it was made of what, as the name of an edition.
        parts: by that name, the names of its parts; editions that are not out are among these.
        tied: the periods that are out, and all that are counted inside one that is.
    """

    of_period: Mapping[str, Mapping[int, str]]
    parts: Mapping[str, Names]
    tied: frozenset[str]

    @classmethod
    def of(cls, persons: SamePersons, editions: Mapping[str, Names]) -> Self:
        """Look which editions count a period, or are to, in their order."""
        named = {parts: name for name, parts in reversed(list(editions.items()))}
        of_period: dict[str, dict[int, str]] = {}
        out: set[str] = set()
        for name in persons.tree.periods:
            found = _versions(persons.files[name], editions)
            if found:
                out.update((name, *persons.tree.inside(name)))
            elif name in persons.waiting:
                found = {0: persons.waiting[name]}
            for version in found.values():
                if version not in named:
                    named[version] = _free(name, {*editions, *named.values()})
            if found:
                of_period[name] = {time: named[version] for time, version in found.items()}
        parts = {name: version for version, name in named.items()}
        return cls(of_period, parts, frozenset(out & of_period.keys()))

    @property
    def times(self) -> list[int]:
        """When some period that is tied came out anew."""
        return sorted({time for name in self.tied for time in self.of_period[name]})

    def at(self, name: str, time: int) -> str:
        """Return the newest version of a period at some time, or the first that was to come."""
        own = self.of_period[name]
        return own[max((when for when in own if when <= time), default=min(own))]


def _versions(files: Iterable[Names], editions: Mapping[str, Names]) -> dict[int, Names]:
    """Return what the files of a period were made of, by the place of the edition that changed it.

    Args:
        files: the parts of each, by name.
        editions: their parts.
    """
    found: dict[int, Names] = {}
    for time, parts in enumerate(editions.values()):
        each = [parts & own for own in files]
        version = frozenset[str]().union(*each)
        if all(each) and version not in list(found.values())[-1:]:
            found[time] = version
    return found


def _free(name: str, taken: Container[str]) -> str:
    """Return a name like *name* that is not taken."""
    while name in taken:
        name = f"{name}, once"
    return name
