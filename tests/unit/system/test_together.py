"""What hangs together, held against going from each to its neighbours."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from covey.system.together import batches, hanging_together

LINKS = st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11)), max_size=14)


def reached(start: int, links: list[tuple[int, int]]) -> set[int]:
    """All that can be gone to from a node, along links in either way."""
    seen, front = {start}, [start]
    while front:
        here = front.pop()
        for link in links:
            if here in link:
                new = set(link) - seen
                seen |= new
                front.extend(new)
    return seen


@given(LINKS, st.integers(1, 300))
def test_nodes_have_one_number_where_one_can_be_reached_from_the_other(
    links: list[tuple[int, int]], times: int
) -> None:
    """However often a link stands there."""
    one, other = np.array(links * times, np.int64).reshape(-1, 2).T
    size, label = hanging_together(one, other, 12)
    assert set(label.tolist()) == set(range(size))
    for node in range(12):
        assert set(np.flatnonzero(label == label[node]).tolist()) == reached(node, links)


@given(LINKS, st.integers(0, 12))
def test_batches_hold_all_cells_once_and_no_sum_is_divided(
    links: list[tuple[int, int]], most: int
) -> None:
    """Cells are nodes here, and links sums of two."""
    sums = np.zeros((len(links), 12), np.int8)
    for row, link in enumerate(links):
        sums[row, list(link)] = 1, -1 if link[0] != link[1] else 1
    found = [batch.tolist() for batch in batches(sparse.csr_array(sums), most)]
    assert sorted(cell for batch in found for cell in batch) == list(range(12))
    parts = {frozenset(reached(node, links)) for node in range(12)}
    for batch in found:
        assert batch == sorted(batch)
        here = [part for part in parts if part & set(batch)]
        assert set(batch) == set().union(*here)
        assert len(batch) <= most or len(here) == 1


def test_there_is_no_batch_of_no_cells() -> None:
    assert list(batches(sparse.csr_array((3, 0), dtype=np.int8), 10)) == []
