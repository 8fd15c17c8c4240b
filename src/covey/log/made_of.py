"""What releases are made of, as parts: which of them count the same people, and what changed."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import TypeVar

Codes = tuple[tuple[str, tuple[str, ...]], ...]
"""By column, the codes that are taken; all where a column is not named."""

File = tuple[str, str, Codes]
"""The kind of file, the period that it is for, and what is taken of it."""

Files = Mapping[File, int]
"""Files, each in the revision whose counts are taken."""

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class PartOf:
    """What a part counts: a file as it was first taken, or what a later revision changed of it.

    Args:
        file: which file.
        revision: as it counts with this part.
        before: as it counts without it; None where it does not count then.
    """

    file: File
    revision: int
    before: int | None = None

    @property
    def name(self) -> str:
        """What errors call it.

        >>> PartOf(("clinics", "2024-Q1", ()), 3, before=1).name
        'clinics 2024-Q1, revision 3 less revision 1'
        """
        less = f", revision {self.revision} less revision {self.before}" if self.before else ""
        return f"{self.file[0]} {self.file[1]}{less}"


def connected(files: Files, releases: Mapping[Key, Files]) -> tuple[Key, ...]:
    """Return the releases that count what *files* count, or what another such release counts.

    >>> first, second, other = ("a", "Q1", ()), ("a", "Q2", ()), ("b", "Q1", ())
    >>> connected({second: 1}, {"year": {first: 1, second: 1}, "first": {first: 1},
    ...     "other": {other: 1}})
    ('year', 'first')
    """
    reached, found = set(files), dict[Key, None]()
    while True:
        more = [
            key for key, of in releases.items() if key not in found and not reached.isdisjoint(of)
        ]
        if not more:
            return tuple(key for key in releases if key in found)
        found.update(dict.fromkeys(more))
        reached.update(*(releases[key] for key in more))


def made_of(editions: Mapping[str, Files]) -> dict[str, tuple[PartOf, ...]]:
    """Return the parts of each edition; a file in the same revision is the same parts in all.

    >>> parts = made_of({"first": {("a", "Q1", ()): 1}, "mended": {("a", "Q1", ()): 2}})
    >>> [part.name for part in parts["mended"]]
    ['a Q1', 'a Q1, revision 2 less revision 1']
    """
    revisions: dict[File, set[int]] = {}
    for files in editions.values():
        for file, revision in files.items():
            revisions.setdefault(file, set()).add(revision)
    return {
        name: tuple(
            part
            for file, revision in files.items()
            for part in _up_to(file, revision, sorted(revisions[file]))
        )
        for name, files in editions.items()
    }


def _up_to(file: File, revision: int, known: list[int]) -> list[PartOf]:
    befores = [None, *known]
    return [
        PartOf(file, one, before)
        for one, before in zip(known, befores, strict=False)
        if one <= revision
    ]
