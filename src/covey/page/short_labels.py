"""Labels of a level without the word that they all have: Ben Tre for Ben Tre Province."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

_MOST_KINDS: Final = 5
"""Words that codes of one level may end or begin with: Province and City."""


def short_labels(labels: Sequence[str]) -> tuple[str, ...]:
    """Return the labels without the word for their kind.

    Those that would be alike stay whole, and so do numbers: District 1.

    >>> short_labels(["Ha Noi City", "Hue City", "Ben Tre Province", "Vinh Phuc Province"])
    ('Ha Noi', 'Hue', 'Ben Tre', 'Vinh Phuc')
    >>> short_labels(["Tỉnh Bến Tre", "Tỉnh An Giang", "Thành phố Hà Nội", "Thành phố Huế"])
    ('Bến Tre', 'An Giang', 'Hà Nội', 'Huế')
    >>> short_labels(["Health", "Social affairs"])
    ('Health', 'Social affairs')
    """
    words = [tuple(label.split()) for label in labels]
    backwards = [one[::-1] for one in words]
    short = [" ".join(one[::-1]) for one in _without_kind(backwards)]
    if short == list(labels):
        short = [" ".join(one) for one in _without_kind(words)]
    number = Counter(short)
    return tuple(
        one if number[one] == 1 and not one.isdecimal() else label
        for one, label in zip(short, labels, strict=True)
    )


def _without_kind(words: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Return words without their first ones, where these are of a few kinds and each of several."""
    kinds = Counter(one[0] for one in words if one)
    if len(kinds) > _MOST_KINDS or min(kinds.values(), default=0) < 2 or len(words) < 4:
        return list(words)
    if any(len(one) < 2 for one in words):
        return list(words)
    rest = {kind: [one[1:] for one in words if one[0] == kind] for kind in kinds}
    # A kind of two words: thành phố.
    two = {kind for kind, of in rest.items()
           if len({one[0] for one in of}) == 1 and all(len(one) > 1 for one in of)}  # fmt: skip
    return [one[2:] if one[0] in two else one[1:] for one in words]
