"""What releases are made of, as parts: which of them count the same people, and what changed.

Releases are tied by what they count and not by what was asked of a file: an officer narrows what a
dataset takes, or a code gets one more leaf, and the counts are the same all the same. So a file is
divided into pieces that every release took whole or not at all.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import TypeVar

Codes = tuple[tuple[str, tuple[str, ...]], ...]
"""By column, the codes that are taken; all where a column is not named."""

File = tuple[str, str, Codes]
"""The kind of file, the period that it is for, and what is taken of it."""

Files = Mapping[File, int]
"""Files, each in the revision whose counts are taken."""

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True, order=True)
class Piece:
    """Counts of one file that releases take together or not at all.

    Args:
        submission: the kind of file.
        period: the period that it is for.
        within: the leaves whose counts these are, by column; all where a column is not named.
        without: those whose counts are not among them, likewise.
    """

    submission: str
    period: str
    within: Codes = ()
    without: Codes = ()

    def is_of(self, file: File) -> bool:
        """Tell whether a release that takes *file* takes it.

        >>> some = Piece("clinics", "2024-Q1", (("area", ("A", "B")),))
        >>> some.is_of(("clinics", "2024-Q1", (("area", ("A", "B", "C")),)))
        True
        >>> some.is_of(("clinics", "2024-Q1", (("area", ("B", "C")),)))
        False
        """
        own = dict(self.within)
        return (self.submission, self.period) == file[:2] and all(
            column in own and set(own[column]) <= set(codes) for column, codes in file[2]
        )

    def meets(self, codes: Mapping[str, Iterable[str]]) -> bool:
        """Tell whether some count of it may be among the leaves *codes*, by column."""
        own, left = dict(self.within), dict(self.without)
        return all(
            not set(of).isdisjoint(own[column])
            if column in own
            else not set(of) <= set(left.get(column, ()))
            for column, of in codes.items()
        )

    @property
    def name(self) -> str:
        """What errors call it; pieces of one file alike."""
        return f"{self.submission} {self.period}"


@dataclass(frozen=True, slots=True)
class PartOf:
    """What a part counts: a piece as it was first taken, or what a later revision changed of it.

    Args:
        piece: of which file.
        revision: as it counts with this part.
        before: as it counts without it; None where it does not count then.
        number: which it is of several pieces of its file, from 1.
    """

    piece: Piece
    revision: int
    before: int | None = None
    number: int = 1

    @property
    def name(self) -> str:
        """What errors call it.

        >>> PartOf(Piece("clinics", "2024-Q1"), 3, before=1).name
        'clinics 2024-Q1, revision 3 less revision 1'
        """
        piece = f" ({self.number})" if self.number > 1 else ""
        less = f", revision {self.revision} less revision {self.before}" if self.before else ""
        return f"{self.piece.name}{piece}{less}"


def pieces(files: Iterable[File]) -> dict[File, tuple[Piece, ...]]:
    """Return of each file the pieces that it is made of, as all *files* divide them.

    >>> first, more = (("a", "Q1", (("area", codes),)) for codes in (("A", "B"), ("A", "B", "C")))
    >>> [dict(one.within)["area"] for one in pieces([first, more])[more]]
    [('A', 'B'), ('C',)]
    """
    alike: dict[tuple[str, str], dict[File, None]] = {}
    for file in files:
        alike.setdefault(file[:2], {})[file] = None
    divided: dict[File, tuple[Piece, ...]] = {}
    for same in alike.values():
        found = sorted(_divided(list(same)))
        divided |= {file: tuple(one for one in found if one.is_of(file)) for file in same}
    return divided


def _divided(files: list[File]) -> Iterator[Piece]:
    """Yield the pieces of one file that was taken in several ways."""
    submission, period, _ = files[0]
    taken = [dict(codes) for _, _, codes in files]
    columns = sorted({column for codes in taken for column in codes})
    kinds = [_kinds(column, taken) for column in columns]
    for chosen in product(*kinds):
        within = tuple(
            (column, own) for column, (own, _) in zip(columns, chosen, strict=True) if own
        )
        without = tuple(
            (column, left) for column, (own, left) in zip(columns, chosen, strict=True) if not own
        )
        piece = Piece(submission, period, within, without)
        if any(piece.is_of(file) for file in files):
            yield piece


def _kinds(
    column: str, taken: list[dict[str, tuple[str, ...]]]
) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Return the leaves of a column by who takes them; and what is not named, as all but those."""
    named = sorted({code for codes in taken for code in codes.get(column, ())})
    by_taker: dict[tuple[bool, ...], list[str]] = {}
    for code in named:
        by_taker.setdefault(tuple(code in of.get(column, (code,)) for of in taken), []).append(code)
    kinds: list[tuple[tuple[str, ...], tuple[str, ...]]]
    kinds = [(tuple(codes), ()) for codes in by_taker.values()]
    return [*kinds, ((), tuple(named))] if any(column not in of for of in taken) else kinds


def connected(files: Files, releases: Mapping[Key, Files]) -> tuple[Key, ...]:
    """Return the releases that count what *files* count, or what another such release counts.

    >>> first, second, other = ("a", "Q1", ()), ("a", "Q2", ()), ("b", "Q1", ())
    >>> connected({second: 1}, {"year": {first: 1, second: 1}, "first": {first: 1},
    ...     "other": {other: 1}})
    ('year', 'first')
    """
    divided = pieces([*files, *(file for of in releases.values() for file in of)])

    def made(of: Iterable[File]) -> set[Piece]:
        return {piece for file in of for piece in divided[file]}

    reached, found = made(files), dict[Key, None]()
    while True:
        more = [
            key
            for key, of in releases.items()
            if key not in found and not reached.isdisjoint(made(of))
        ]
        if not more:
            return tuple(key for key in releases if key in found)
        found.update(dict.fromkeys(more))
        reached.update(*(made(releases[key]) for key in more))


def made_of(editions: Mapping[str, Files]) -> dict[str, tuple[PartOf, ...]]:
    """Return the parts of each edition; a piece in the same revision is the same parts in all.

    >>> parts = made_of({"first": {("a", "Q1", ()): 1}, "mended": {("a", "Q1", ()): 2}})
    >>> [part.name for part in parts["mended"]]
    ['a Q1', 'a Q1, revision 2 less revision 1']
    """
    divided = pieces(file for files in editions.values() for file in files)
    revisions: dict[Piece, set[int]] = {}
    for file, revision in (one for files in editions.values() for one in files.items()):
        for piece in divided[file]:
            revisions.setdefault(piece, set()).add(revision)
    number: dict[Piece, int] = {}
    of_file: dict[tuple[str, str], int] = {}
    for piece in sorted(revisions):
        of_file[piece.submission, piece.period] = number[piece] = (
            of_file.get((piece.submission, piece.period), 0) + 1
        )
    return {
        name: tuple(
            part
            for file, revision in files.items()
            for piece in divided[file]
            for part in _up_to(piece, revision, sorted(revisions[piece]), number[piece])
        )
        for name, files in editions.items()
    }


def _up_to(piece: Piece, revision: int, known: list[int], number: int) -> list[PartOf]:
    befores = [None, *known]
    return [
        PartOf(piece, one, before, number)
        for one, before in zip(known, befores, strict=False)
        if one <= revision
    ]
