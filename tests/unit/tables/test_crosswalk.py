"""Which code of each grouping an area is in, and what is wrong where that is not so."""

from __future__ import annotations

from pathlib import Path

import pytest

from covey.errors import HierarchyError
from covey.tables import Crosswalk, Hierarchy
from covey.tables.zones import differences, rest_trees

OLD = Hierarchy.from_rows(
    [{"code": code, "parent": above} for code, above in (("VN", ""), ("N", "VN"), ("A", "N"))]
    + [{"code": "B", "parent": "N"}, {"code": "C", "parent": "VN"}],
    source="old.csv",
)


def walk(*rows: str) -> Crosswalk:
    """Rows of code, old and new."""
    names = ("code", "old", "new")
    return Crosswalk.from_rows(
        (dict(zip(names, row.split(), strict=True)) for row in rows), {"old": OLD}, "walk.csv"
    )


WALK = walk("a1 A X", "a2 A Y", "b1 B Y", "c1 C Z", "c2 C Z")


def test_atoms_stand_below_the_codes_of_each_grouping() -> None:
    old, new = WALK.trees["old"], WALK.trees["new"]
    assert old.codes == ("VN", "N", "A", "a1", "a2", "B", "b1", "C", "C+Z")
    assert new.codes == ("_T", "X", "a1", "Y", "a2", "b1", "Z", "C+Z")


def test_what_is_in_the_same_codes_is_one_atom() -> None:
    assert WALK.counted.codes == ("VN", "a1", "a2", "b1", "c1", "c2")
    assert WALK.atoms == ("a1", "a2", "b1", "C+Z")
    place = WALK.place(WALK.trees["new"])
    assert [WALK.trees["new"].codes[at] for at in place] == [
        "_T",
        *["a1", "a2", "b1", "C+Z", "C+Z"],
    ]


def test_an_inner_code_has_the_atoms_of_all_its_parts() -> None:
    assert WALK.members["old"]["N"] == {"a1", "a2", "b1"}
    assert WALK.members["old"]["VN"] == WALK.members["new"]["_T"] == set(WALK.atoms)


def test_an_atom_may_be_called_as_the_code_that_it_is_alone() -> None:
    merged = Crosswalk.from_rows(
        [{"code": "01", "new": "N1", "old": "01"}, {"code": "02", "new": "N1", "old": "02"}]
    )
    assert merged.trees["old"].codes == ("_T", "01", "02")
    assert merged.trees["new"].codes == ("_T", "N1", "01", "02")


def test_levels_keep_their_names_and_atoms_are_one_more() -> None:
    rows = [{"code": "T", "parent": "", "level": "country"}]
    rows += [{"code": code, "parent": "T", "level": "province"} for code in "AB"]
    pairs = [("A", "X"), ("A", "Y"), ("B", "Y")]
    walked = Crosswalk.from_rows(
        ({"old": old, "new": new} for old, new in pairs), {"old": Hierarchy.from_rows(rows)}
    )
    assert walked.trees["old"].level_names == ("country", "province", "atom")


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (["a1 A X", "b1 B X", "c1 D X"], "line 4: 'D' of column 'old' is no code of old.csv"),
        (["a1 N X", "a2 A X"], "line 2: 'N' of column 'old' is divided in old.csv"),
        (["a1 A X", "b1 B X"], "no row is in 'C' of old.csv"),
        (["a1 A X", "a1 B X", "c1 C Y"], "line 3: duplicate code 'a1', first on line 2"),
        (["B A X", "b1 B X", "c1 C Y"], "line 2: 'B' is also a code of old.csv"),
        (["A A X", "a2 A Y", "b B X", "c C Y"], "line 2: 'A' is also a code of old.csv"),
        (["a1 A C", "b1 B X", "c1 C Y"], "'C' has some atoms by column 'old' and others by"),
        ([], "no rows. Give one for each code that is counted"),
    ],
)
def test_every_defect_is_named_with_its_line(rows: list[str], words: str) -> None:
    with pytest.raises(HierarchyError, match=r"walk\.csv") as refused:
        walk(*rows)
    assert words in str(refused.value)


def test_all_defects_are_named_at_once() -> None:
    with pytest.raises(HierarchyError) as refused:
        walk("a1 D X", "a2 N X", "c1 C Y")
    assert all(word in str(refused.value) for word in ("line 2", "line 3", "no row is in 'A'"))


def test_a_file_is_read_with_its_columns(tmp_path: Path) -> None:
    path = tmp_path / "walk.csv"
    path.write_text("code,label,old,new\na1,Xã Một,A,X\nb1,,B,X\nc1,,C,Y\n", encoding="utf-8")
    read = Crosswalk.read(path, {"old": OLD})
    assert list(read.groupings) == ["old", "new"]
    path.write_text("code,old,new\na1,A,X\nb1,,X\n", encoding="utf-8")
    with pytest.raises(HierarchyError, match="line 3: column 'old' is empty"):
        Crosswalk.read(path, {"old": OLD})
    with pytest.raises(HierarchyError, match="column 'newest' is missing"):
        Crosswalk.read(path, {"newest": OLD})


def test_rests_of_zones_are_found_at_every_level_that_is_published() -> None:
    assert differences(WALK) == []
    # A holds K and L of the other grouping, and parts of W and V, which is inside N.
    rows = ["k A K", "l A L", "w A W", "v B V", "w2 C W", "v2 A V"]
    found = {one.name: set(one.atoms) for one in differences(walk(*rows))}
    assert found["A less all inside"] == {"w", "v2"}
    assert found["around A less A"] == {"v", "w2"}
    assert "N less all inside" not in found, "it is the atom w alone"


def test_in_one_tree_no_two_rests_overlap_and_each_stands_once() -> None:
    rows = ["k A K", "l A L", "w A W", "v B V", "w2 C W", "v2 A V", "w3 B W"]
    walked = walk(*rows)
    named = sorted(one.name for one in differences(walked))
    trees = rest_trees(walked)
    assert (
        sorted(code for tree in trees for code in tree.children(tree.root) if code in named)
        == named
    )
    for tree in trees:
        assert set(walked.atoms) <= set(tree.codes)
