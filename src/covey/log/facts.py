"""The facts of a release: its published rows, and one hash of them that anybody can compute."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

_TEXT = pa.large_string()


def facts_digest(codes: Mapping[str, Any], values: Any) -> str:
    r"""Return the SHA-256 of published rows, in whatever order they come.

    It is that of a text in UTF-8 with a line for each row: its codes in the order of the
    dimensions and then the count, nothing where it is hidden, with a tab between them; the lines
    in the order of their bytes.

    Args:
        codes: the column of codes of each dimension, in order, as Arrow arrays of texts.
        values: (rows,) the counts in people or events, as an Arrow array; missing where hidden.

    >>> area, count = pa.array(["VN", "A"]), pa.array([12, None])
    >>> facts_digest({"area": area}, count) == hashlib.sha256(b"A\t\nVN\t12\n").hexdigest()
    True
    """
    columns = [_flat(column) for column in (*codes.values(), values)]
    tab, end, nothing = (pa.scalar(text, _TEXT) for text in ("\t", "\n", ""))
    lines = pc.binary_join_element_wise(*columns, tab, null_handling="replace", null_replacement="")
    lines = pc.binary_join_element_wise(lines, nothing, end)
    digest = hashlib.sha256()
    for line in _runs(lines.take(pc.sort_indices(lines))):
        digest.update(line)
    return digest.hexdigest()


def _flat(column: Any) -> Any:
    column = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    return column.cast(_TEXT)


def _runs(lines: Any) -> list[memoryview]:
    """Return the bytes of all *lines* as they lie one after the other."""
    if not len(lines):
        return []
    _, places, content = lines.buffers()
    ends = memoryview(places).cast("q")
    return [memoryview(content)[ends[lines.offset] : ends[lines.offset + len(lines)]]]
