"""The facts of a release: its published rows, and one hash of them that anybody can compute."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence


def facts_digest(codes: Mapping[str, Sequence[str]], values: Sequence[int | None]) -> str:
    r"""Return the SHA-256 of published rows, in whatever order they come.

    It is that of a text in UTF-8 with a line for each row: its codes in the order of the
    dimensions and then the count, nothing where it is hidden, with a tab between them; the lines
    in the order of their bytes.

    Args:
        codes: (rows,) the codes of each dimension, in order.
        values: (rows,) the counts in people or events; None where hidden.

    >>> rows = {"area": ["VN", "A"]}
    >>> facts_digest(rows, [12, None]) == hashlib.sha256(b"A\t\nVN\t12\n").hexdigest()
    True
    """
    counts = ("" if value is None else str(value) for value in values)
    # Texts stand in the order of their bytes: UTF-8 keeps that of Unicode.
    lines = sorted("\t".join(row) + "\n" for row in zip(*codes.values(), counts, strict=True))
    return hashlib.sha256("".join(lines).encode()).hexdigest()
