"""Which code is meant by what records say, or the refusal that names all that mean none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final, Self, TypeAlias

import narwhals as nw

from covey.contracts import Age, Always, Text
from covey.errors import ContractError, InputError
from covey.intake import Codebook, printable_name
from covey.persons import Column, sign_in_column
from covey.plurals import numbered
from covey.tables import Hierarchy
from covey.tabulation.bands import Band, bands_of

_SHOWN: Final = 10


Said: TypeAlias = str | int | None
"""What records say of a dimension: a text, an age, or nothing."""


@dataclass(frozen=True)
class Meaning:
    """What is meant by what records say of one dimension.

    Args:
        tree: the codelist of the dimension.
        codes: the code by what records say; of all records by None, where nothing is asked of them.
    """

    tree: Hierarchy
    codes: Mapping[Said, str]

    @classmethod
    def plain(cls, says: Text | Age | Always, tree: Hierarchy) -> Self:
        """Return what is meant where every record says a code, or an age that begins a band."""
        if isinstance(says, Always):
            return cls(tree, {None: says.code})
        if isinstance(says, Age):
            return cls(tree, {band.first: band.code for band in bands_of(tree)})
        return cls(tree, dict(zip(tree.codes, tree.codes, strict=True)))

    def number(self, said: nw.Expr, of_code: Mapping[str, int]) -> nw.Expr:
        """Return the number of the code that is meant."""
        meant: dict[int, list[Said]] = defaultdict(list)
        for one, code in self.codes.items():
            if one is not None:
                meant[of_code[code]].append(one)
        arms = [
            nw.when(said.is_in(those)).then(nw.lit(number)).otherwise(nw.lit(0))
            for number, those in meant.items()
        ]
        return _sum(arms).cast(nw.Int64)

    def number_of_age(self, age: nw.Expr, of_code: Mapping[str, int]) -> nw.Expr:
        """Return the number of the code that an age means; missing where none is told.

        By steps from band to band, which ask an engine for no list of the ages that there are.
        """
        ages = sorted(one for one in self.codes if isinstance(one, int))
        numbers = [of_code[self.codes[one]] for one in ages]
        arms = [
            nw.when(age >= nw.lit(one)).then(nw.lit(number - before)).otherwise(nw.lit(0))
            for one, number, before in zip(ages, numbers, [0, *numbers], strict=False)
            if number != before
        ]
        return nw.when(~age.is_null()).then(_sum(arms).cast(nw.Int64))

    def nothing(self, of_code: Mapping[str, int]) -> int:
        """Return the number of the code that records count under that say nothing."""
        return of_code[self.codes[None]] if None in self.codes else 0


def meanings(
    said: Mapping[str, Mapping[Said, int]],
    says: Mapping[str, Text | Age | Always],
    books: Mapping[str, Codebook],
) -> dict[str, Meaning]:
    """Return what is meant by what records say.

    Args:
        said: by dimension, how many records say each.
        says: by dimension, which column says it.
        books: by dimension, its codes.

    Raises:
        ContractError: a code that the contract names is none, or a codelist has no bands.
        InputError: something means no code; every dimension of which is named.
    """
    found: dict[str, Meaning] = {}
    wrong: list[str] = []
    for name, numbers in said.items():
        means = _meant(numbers, says[name], books[name], name)
        known = {one: code for one, code in means.items() if code is not None}
        found[name] = Meaning(books[name].tree, known)
        unknown = {one: number for one, number in numbers.items() if one not in known}
        wrong += _unknown(name, unknown, says[name], books[name])
    if wrong:
        raise InputError("\n".join(wrong))
    return found


def _meant(
    said: Iterable[Said], says: Text | Age | Always, book: Codebook, name: str
) -> dict[Said, str | None]:
    named = says.code if isinstance(says, Always) else says.missing
    if named is not None and named not in book.tree.position:
        raise ContractError(f"records: {named!r} is no code of {name!r}. Correct it.")
    bands = bands_of(book.tree) if isinstance(says, Age) else ()
    return {one: named if not _says(one) else _code(one, book, bands) for one in said}


def _says(one: Said) -> bool:
    """Tell whether something is said: blanks are nothing."""
    return one is not None and (isinstance(one, int) or bool(one.strip()))


def _code(one: Said, book: Codebook, bands: Sequence[Band]) -> str | None:
    """Return the code that a text or an age means; None where it means none."""
    if isinstance(one, int):
        return next((band.code for band in bands if band.has(one)), None)
    place = book.find(str(one))
    return None if place is None else book.tree.codes[place]


def _sum(terms: Sequence[nw.Expr]) -> nw.Expr:
    """Return a sum as deep as its number of terms has digits: engines bound the depth."""
    if len(terms) <= 1:
        return terms[0] if terms else nw.lit(0)
    half = len(terms) // 2
    return _sum(terms[:half]) + _sum(terms[half:])


def _unknown(
    name: str, unknown: Mapping[Said, int], says: Text | Age | Always, book: Codebook
) -> Iterator[str]:
    """Yield what is wrong with what means no code, and the way out."""
    column = says.born if isinstance(says, Age) else says.column if isinstance(says, Text) else ""
    empty = sum(number for one, number in unknown.items() if not _says(one))
    others = {str(one): number for one, number in unknown.items() if _says(one)}
    if empty:
        yield (
            f"{name}: {numbered(empty, 'record')} have nothing in {column!r}. Fill them in, or "
            f"name the code that they count under: missing={_example(book)}."
        )
    if not others:
        return
    if isinstance(says, Age):
        yield (
            f"{name}: {numbered(sum(others.values()), 'record')} have in {column!r} no year, or "
            "one whose age no band has. Years are 1990, days 1990-03-31. Correct them."
        )
        return
    if sign_in_column(Column(column, [*others], sum(others.values()))):
        yield (
            f"{name}: {numbered(len(others), 'text')} in {column!r} mean no code, and look like "
            f"persons; they are not repeated. Name the column of {name}."
        )
        return
    by_number = sorted(others, key=lambda text: (-others[text], text))
    shown = (
        f"{printable_name(text)!r} in {numbered(others[text], 'record')}{_near(text, book)}"
        for text in islice(by_number, _SHOWN)
    )
    more = f", and {len(others) - _SHOWN} more" if len(others) > _SHOWN else ""
    yield (
        f"{name}: {numbered(len(others), 'text')} in {column!r} mean no code: "
        f"{', '.join(shown)}{more}. Say in the mapping what each means, or correct it."
    )


def _near(text: str, book: Codebook) -> str:
    """Return the code that a text comes nearest to, in brackets; empty where none is near."""
    near = [book.tree.codes[place] for place in book.nearest(text)]
    return f" (nearest: {' or '.join(near)})" if near else ""


def _example(book: Codebook) -> str:
    return repr(next((code for code in book.tree.codes if code == "_U"), book.tree.codes[-1]))
