"""A code on the first row of its group, as a pivot table writes it, is that of each of its rows.

It is told from a code that was forgotten: no text of such a column stands twice, and as many of its
cells are empty as are not. Where that holds by accident the table still has each cell once, and
totals that equal their parts.
"""

from __future__ import annotations

from collections.abc import Sequence

from covey.contracts.mapping import fold_words
from covey.intake.codes import Codebook
from covey.intake.marked import shown
from covey.intake.total_words import is_total_word, total_of


def filled_down(texts: Sequence[str], book: Codebook) -> list[str]:
    """Return the texts of a column with each code on every row of its group, if it has groups.

    Args:
        texts: of the rows of a table, without its totals row.
        book: the codes of the column; a total inside the table is no group.
    """
    own = [shown(text).strip() for text in texts]
    if not own or not own[0] or "" not in own:
        return list(texts)
    totals = {text for text in set(own) - {""} if _is_total(text, book)}
    heads = [fold_words(text) for text in own if text and text not in totals]
    if not len(set(heads)) == len(heads) <= own.count(""):
        return list(texts)
    filled, head = [], ""
    for sent, text in zip(texts, own, strict=True):
        if text:
            head = "" if text in totals else sent
        filled.append(sent if text else head)
    return filled


def _is_total(text: str, book: Codebook) -> bool:
    return is_total_word(text, book) or total_of(text, book) is not None
