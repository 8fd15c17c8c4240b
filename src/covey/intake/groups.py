"""A code on the first row of its group, as a pivot table writes it, is that of each of its rows.

It is told from a code that was forgotten: no text of such a column stands twice, and as many of its
cells are empty as are not. Groups lie in groups: then no text stands twice in one group of the
columns to the left, each of these begins with one, and not each has one alone, which may be a code
that is left empty where it is not known. Where that holds by accident the table still has each cell
once, and totals that equal their parts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from covey.contracts.mapping import fold_words
from covey.intake.codes import Codebook
from covey.intake.marked import shown
from covey.intake.total_words import is_total_word, total_of

_NONE: Final = -1
"""In place of a group: the row is a total of one, and in no group itself."""


def filled_down(
    texts: Sequence[str], book: Codebook, beside: Sequence[Sequence[str | None]] = ()
) -> list[str]:
    """Return the texts of a column with each code on every row of its group, if it has groups.

    Args:
        texts: of the rows of a table, without its totals row.
        book: the codes of the column; a total inside the table is no group.
        beside: the columns to the left, filled down, with None for a total.
    """
    own = without_totals(texts, book)
    groups = ([0] * len(own), [*_groups(beside)] if beside else [])
    filled = (_filled(texts, own, numbers) for numbers in groups if numbers)
    return next((one for one in filled if one is not None), list(texts))


def of_one_period(texts: Sequence[str]) -> list[str] | None:
    """Return the texts of a column of periods with the one period on every row.

    None where there are several, or the first row has none. A file is of one period, which may
    stand again wherever a row begins, as on a grand total.
    """
    (first, *others) = dict.fromkeys(texts) if texts else [""]
    alone = first != "" and set(others) <= {""}
    return [first] * len(texts) if alone else None


def without_totals(texts: Sequence[str], book: Codebook) -> list[str | None]:
    """Return the texts of a column as its codes are looked up, with None for a total."""
    own = [shown(text).strip() for text in texts]
    totals = {text for text in set(own) - {""} if _is_total(text, book)}
    return [None if text in totals else fold_words(text) for text in own]


def _groups(beside: Sequence[Sequence[str | None]]) -> Iterator[int]:
    """Yield the number of the group of each row, by what stands to its left."""
    number, last = 0, None
    for texts in zip(*beside, strict=True):
        if None in texts:
            yield _NONE
        else:
            number += last is not None and texts != last
            last = texts
            yield number


def _filled(
    texts: Sequence[str], own: Sequence[str | None], groups: Sequence[int]
) -> list[str] | None:
    """Return *texts* filled down inside *groups*; None where these are none."""
    filled: list[str] = []
    heads: set[tuple[int, str]] = set()
    head, last, empty = "", _NONE, 0
    for sent, text, group in zip(texts, own, groups, strict=True):
        if group == _NONE:
            filled.append(sent)
            continue
        if group != last and text == "":
            return None
        last = group
        if text == "":
            empty += 1
        else:
            if text is not None and (group, text) in heads:
                return None
            heads |= {(group, text)} if text is not None else set()
            head = "" if text is None else sent
        filled.append(head if text == "" else sent)
    many = len({*groups} - {_NONE})
    return filled if len(heads) <= empty and (many == 1 or len(heads) > many) else None


def _is_total(text: str, book: Codebook) -> bool:
    return is_total_word(text, book) or total_of(text, book) is not None
