"""A flat list of categories: each code once, with its labels.

Source: SDMX 3.0 Information Model, Codelist.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, TypeVar

from covey.errors import HierarchyError, by_line
from covey.plurals import numbered
from covey.tables.legible import alike, tells_count, unfit_code

_Told = TypeVar("_Told")

Tile = tuple[int, int]
"""A column and a row, from 0."""

TILE: Final = ("tile_column", "tile_row")
"""The columns of a codelist that place its codes on a map of tiles."""

POPULATION: Final = "population"
"""The column of a codelist that says how many people live in the area of each code."""

OUTLINE: Final = "outline"
"""The column of the published codelists with what SVG draws of a code."""

_NO_TILE: Final = (
    "tile_column and tile_row place a code on the map of tiles, both or neither: whole numbers of "
    "0 or more."
)


@dataclass(frozen=True, slots=True)
class Codelist:
    """Codes in their published order, with labels in one or more languages.

    Args:
        codes: unique, non-empty codes.
        labels: one label a code, in the main language; the codes themselves when missing.
        translations: further labels by language tag, such as ``{"vi": (...)}``.
        tiles: the column and the row of each code on a map of tiles, from 0; None where it has
            none. Empty: no code has.
        people: how many live in the area of each code, for rates; None where nobody said. Empty:
            nobody did. It is public.
        outlines: the path that SVG draws of each code, see `read_outlines`; likewise.

    Raises:
        HierarchyError: a code is empty, unfit or looks like another, labels or tiles and codes
            differ in number, or two codes have one tile.
    """

    codes: tuple[str, ...]
    labels: tuple[str, ...] = ()
    translations: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    tiles: tuple[Tile | None, ...] = ()
    people: tuple[int | None, ...] = ()
    outlines: tuple[str | None, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "codes", tuple(self.codes))
        object.__setattr__(self, "labels", tuple(self.labels) or self.codes)
        object.__setattr__(
            self,
            "translations",
            MappingProxyType({tag: tuple(texts) for tag, texts in self.translations.items()}),
        )
        refuse_bad_codes(self.codes, lambda number: f"entry {number + 1}")
        for tag, texts in {"": self.labels, **self.translations}.items():
            refuse_told_counts(texts, lambda number: f"entry {number + 1}")
            if len(texts) != len(self.codes):
                name = f"label_{tag}" if tag else "label"
                raise HierarchyError(
                    f"{name}: {numbered(len(texts), 'label')} for "
                    f"{numbered(len(self.codes), 'code')}. Give each code one."
                )
        _refuse_shared_tiles(self.codes, self.tiles)

    def __reduce__(self) -> tuple[type[Codelist], tuple[object, ...]]:
        of_areas = (self.tiles, self.people, self.outlines)
        return Codelist, (self.codes, self.labels, dict(self.translations), *of_areas)

    def __len__(self) -> int:
        return len(self.codes)

    def __iter__(self) -> Iterator[str]:
        return iter(self.codes)

    def __contains__(self, code: object) -> bool:
        return code in self.codes

    def take(self, positions: Sequence[int]) -> Codelist:
        """Return the codes at *positions*, in that order."""
        return Codelist(
            tuple(self.codes[i] for i in positions),
            tuple(self.labels[i] for i in positions),
            {tag: tuple(texts[i] for i in positions) for tag, texts in self.translations.items()},
            _taken(self.tiles, positions),
            _taken(self.people, positions),
            _taken(self.outlines, positions),
        )


def _taken(told: tuple[_Told, ...], positions: Sequence[int]) -> tuple[_Told, ...]:
    """Return what is told of the codes at *positions*; nothing where nothing is told of any."""
    return tuple(told[i] for i in positions) if told else ()


def read_tiles(rows: Sequence[Mapping[str, str]], source: str) -> tuple[Tile | None, ...]:
    """Return the tile of each row of a codelist that has columns tile_column and tile_row.

    Raises:
        HierarchyError: one of both is missing, or is no whole number of 0 or more.
    """
    if not any(name in row for row in rows for name in TILE):
        return ()
    tiles: list[Tile | None] = []
    for line, row in enumerate(rows, start=2):
        column, place = (row.get(name, "") for name in TILE)
        if not (column + place).isdecimal() and column + place:
            raise HierarchyError(f"{source}, line {line}: {_NO_TILE}")
        if bool(column) != bool(place):
            raise HierarchyError(f"{source}, line {line}: {_NO_TILE}")
        tiles.append((int(column), int(place)) if column else None)
    return tuple(tiles) if any(tiles) else ()


def read_people(rows: Sequence[Mapping[str, str]], source: str) -> tuple[int | None, ...]:
    """Return how many people live where, of a codelist that has a column population.

    Raises:
        HierarchyError: one is no whole number of 1 or more.
    """
    told = [row.get(POPULATION, "") for row in rows]
    for line, people in enumerate(told, start=2):
        if people and not (people.isdecimal() and int(people)):
            raise HierarchyError(
                f"{source}, line {line}: population is no whole number of 1 or more. Write how "
                "many people live there, or leave it empty."
            )
    return tuple(int(people) if people else None for people in told) if any(told) else ()


def _refuse_shared_tiles(codes: Sequence[str], tiles: Sequence[Tile | None]) -> None:
    if tiles and len(tiles) != len(codes):
        raise HierarchyError(
            f"tiles: {numbered(len(tiles), 'tile')} for {numbered(len(codes), 'code')}. Give each "
            "code one, or None."
        )
    met: dict[Tile, str] = {}
    for code, tile in zip(codes, tiles, strict=False):
        if tile is not None and met.setdefault(tile, code) != code:
            raise HierarchyError(
                f"{met[tile]!r} and {code!r} lie on one tile, column {tile[0]} and row {tile[1]}. "
                "Move one of them."
            )


def refuse_bad_codes(codes: Sequence[str], place: Callable[[int], str]) -> None:
    """Refuse codes that are missing, unfit, or cannot be told apart; see `bad_codes`.

    Raises:
        HierarchyError: with the places of all of them, and the way out.
    """
    _refuse(bad_codes(codes, place))


def bad_codes(codes: Sequence[str], place: Callable[[int], str]) -> list[str]:
    """Return what is wrong with codes: they are missing, unfit, or cannot be told apart.

    Args:
        codes: in the order of their list.
        place: the words for where the n-th of them stands, from 0.
    """
    return [*_unfit(codes, place), *_alike(codes, place)]


def refuse_told_counts(labels: Sequence[str], place: Callable[[int], str]) -> None:
    """Refuse labels that say how many people there are; see `told_counts`.

    Raises:
        HierarchyError: with the places of all of them, and the way out.
    """
    _refuse(told_counts(labels, place))


def told_counts(labels: Sequence[str], place: Callable[[int], str]) -> list[str]:
    """Return which labels say how many people there are.

    Args:
        labels: in the order of their list.
        place: as for `bad_codes`.
    """
    return [
        f"{place(number)}: the label {_TELLS}"
        for number, label in enumerate(labels)
        if tells_count(label)
    ]


def _refuse(wrong: Sequence[str]) -> None:
    if wrong:
        raise HierarchyError(by_line(wrong))


_TELLS: Final = (
    "says how many people there are, such as (n=…), and goes out with hidden counts. Leave that "
    "out; if it is no count, write it in other words."
)


def _unfit(codes: Sequence[str], place: Callable[[int], str]) -> Iterator[str]:
    for number, code in enumerate(codes):
        if not code.strip():
            yield f"{place(number)}: the code is empty. Fill it in."
        elif tells_count(code):
            yield f"{place(number)}: the code {_TELLS}"
        elif wrong := unfit_code(code):
            yield (
                f"{place(number)}: {code!a} cannot be a code, since {wrong}. Write it without; a "
                "label may say more than its code."
            )


def _alike(codes: Sequence[str], place: Callable[[int], str]) -> Iterator[str]:
    for again, before in alike(codes):
        if codes[again] != codes[before]:
            yield (
                f"{place(again)}: code {codes[again]!a} looks the same as {codes[before]!a}. They "
                "differ in blanks, or in how accents are put together (Unicode NFC, NFD): write "
                "both alike."
            )
        elif codes[again].strip():
            yield (
                f"{place(again)}: duplicate code {codes[again]!r}, first on "
                f"{place(before).rpartition(', ')[2]}. Keep one of them."
            )
