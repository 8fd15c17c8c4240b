"""Which cells of several tables are the same, and the sums over all of them."""

from __future__ import annotations

import numpy as np
import pytest

from covey.errors import TableError
from covey.system.stack import Stack
from covey.tables import CountTable, Hierarchy
from tests.unit.disclosure.small import table, tree

AREA = Hierarchy.flat("xyz")
SEX = Hierarchy.flat("FM")
AGE = Hierarchy.flat(["young", "old"])


def stack(**tables: CountTable) -> Stack:
    return Stack.of(
        {name: one.grid for name, one in tables.items()},
        {name: one.keys for name, one in tables.items()},
    )


def shared(stack: Stack, one: str, other: str) -> dict[str, str]:
    """The cells of *one* that are in *other* too, by their codes in each."""
    return {
        "×".join(stack.grids[one].codes(int(key))): "×".join(stack.grids[other].codes(int(there)))
        for key, there in zip(stack.keys[one], stack.elsewhere(one, other), strict=True)
        if there >= 0
    }


def test_a_table_alone_keeps_its_cells_and_its_sums() -> None:
    true = table([3, 40], [50, 60])
    alone = stack(only=true)
    assert alone.places["only"].tolist() == list(range(9))
    assert not (alone.sums.astype(np.int64) @ alone.one({"only": true.counts})).any()
    assert alone.codes(4) == ("a1", "b1")
    assert alone.name(4) == "a1×b1"


def test_a_dimension_that_a_table_lacks_is_at_its_total() -> None:
    both = stack(
        by_sex=table([1, 2], [3, 4], [5, 6], area=AREA, sex=SEX),
        by_age=table([1, 2], [3, 4], [5, 6], area=AREA, age=AGE),
    )
    assert shared(both, "by_sex", "by_age") == {
        "_T×_T": "_T×_T", "x×_T": "x×_T", "y×_T": "y×_T", "z×_T": "z×_T",
    }  # fmt: skip
    assert both.size == 12 + 12 - 4
    assert both.name(int(both.places["by_age"][1])) == "by_age _T×young"


def test_dimensions_in_another_order_are_the_same_dimensions() -> None:
    both = stack(
        one=table([1, 2], [3, 4], [5, 6], area=AREA, sex=SEX),
        other=table([1, 3, 5], [2, 4, 6], sex=SEX, area=AREA),
    )
    assert both.size == 12
    assert shared(both, "one", "other")["x×F"] == "F×x"


def test_equal_sets_of_leaves_are_one_category_whatever_their_code() -> None:
    regions = tree(("T", ""), ("N", "T"), ("x", "N"), ("y", "N"), ("z", "T"))
    zones = tree(("_T", ""), ("z", "_T"), ("coast", "_T"), ("y", "coast"), ("x", "coast"))
    both = stack(one=table(1, 2, 3, a=regions), other=table(3, 2, 1, a=zones))
    assert shared(both, "one", "other") == {
        "T": "_T", "N": "coast", "x": "x", "y": "y", "z": "z",
    }  # fmt: skip


def test_sets_of_leaves_that_overlap_are_not_the_same() -> None:
    regions = tree(("T", ""), ("N", "T"), ("x", "N"), ("y", "N"), ("z", "T"))
    zones = tree(("T", ""), ("x", "T"), ("S", "T"), ("y", "S"), ("z", "S"))
    both = stack(one=table(1, 2, 3, a=regions), other=table(1, 2, 3, a=zones))
    assert set(shared(both, "one", "other")) == {"T", "x", "y", "z"}
    assert (both.size, both.sums.shape) == (6, (4, 6))


def test_a_tree_that_ends_earlier_is_continued_by_the_other() -> None:
    fine = tree(
        ("T", ""), ("land", "T"), ("N", "land"), ("x", "N"), ("y", "N"), ("S", "land"), ("z", "T")
    )
    early = tree(("T", ""), ("ashore", "T"), ("N", "ashore"), ("S", "ashore"), ("z", "T"))
    both = stack(fine=table(1, 2, 3, 4, a=fine), early=table(3, 3, 4, a=early))
    assert shared(both, "early", "fine") == {
        "T": "T", "ashore": "land", "N": "N", "S": "S", "z": "z",
    }  # fmt: skip


def test_the_codes_of_a_single_child_chain_are_one_category() -> None:
    chain = tree(("T", ""), ("N", "T"), ("x", "N"), ("z", "T"))
    both = stack(one=table(1, 2, a=chain), other=table(1, 2, a=Hierarchy.flat("xz", total="T")))
    assert shared(both, "one", "other") == {"T": "T", "N": "x", "z": "z"}


def test_three_tables_share_what_two_of_them_do_and_what_all_do() -> None:
    three = stack(
        sex=table([1, 2], [3, 4], area=Hierarchy.flat("xy"), sex=SEX),
        age=table([2, 1], [3, 4], area=Hierarchy.flat("xy"), age=AGE),
        both=table([2, 2], [3, 3], age=AGE, sex=SEX),
    )
    assert three.size == 9 + 6 + 4


def test_shared_cells_that_differ_are_named_without_their_counts() -> None:
    one = table([10, 20], [739391, 40], area=Hierarchy.flat("xy"), sex=SEX)
    other = table([11, 20], [739391, 39], area=Hierarchy.flat("xy"), age=AGE)
    both = stack(by_sex=one, by_age=other)
    with pytest.raises(TableError, match=r"'by_sex' and 'by_age'.*: by_sex x×_T; by_sex y×_T") as e:
        both.one({"by_sex": one.counts, "by_age": other.counts})
    assert not any(character.isdigit() for character in str(e.value))


def test_a_cell_that_is_empty_in_one_table_alone_differs() -> None:
    one = table(5, 5, 0, a=AREA)
    other = table(5, 4, 1, a=AREA)
    with pytest.raises(TableError, match="one y"):
        stack(one=one, other=other).one({"one": one.counts, "other": other.counts})


def test_trees_that_contradict_each_other_are_refused() -> None:
    chain = tree(("T", ""), ("N", "T"), ("x", "N"), ("y", "N"))
    with pytest.raises(TableError, match="table 'two' tells 'T' and 'N' of 'a' apart"):
        stack(
            one=table(1, 2, a=chain),
            two=table(1, 2, 3, a=tree(("T", ""), ("N", "T"), ("x", "N"), ("y", "N"), ("z", "T"))),
        )
    with pytest.raises(TableError, match=r"'[NM]' stands above '[NM]' in one tree and below"):
        stack(
            one=table(1, 2, a=tree(("T", ""), ("N", "T"), ("M", "N"), ("u", "T"))),
            two=table(1, 2, a=tree(("T", ""), ("M", "T"), ("N", "M"), ("u", "T"))),
        )
