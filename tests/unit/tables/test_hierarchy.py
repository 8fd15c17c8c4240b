from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from covey import Hierarchy
from covey.errors import HierarchyError

AREAS = """\
code,parent,label,label_vi
VN,,Viet Nam,Việt Nam
VN-13,VN,Quảng Ninh province,Tỉnh Quảng Ninh
VN-13-1,VN-13,Hạ Long city,Thành phố Hạ Long
VN-13-2,VN-13,Móng Cái city,Thành phố Móng Cái
VN-HN,VN,Hà Nội,Hà Nội
"""


def written(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "areas.csv"
    path.write_text(text, encoding=encoding)
    return path


def test_a_tree_is_read_with_labels_in_both_languages(tmp_path: Path) -> None:
    areas = Hierarchy.read(written(tmp_path, AREAS))
    assert areas.root == "VN"
    assert areas.codes == ("VN", "VN-13", "VN-13-1", "VN-13-2", "VN-HN")
    assert areas.codelist.labels[3] == "Móng Cái city"
    assert areas.codelist.translations["vi"][3] == "Thành phố Móng Cái"
    assert areas.children("VN-13") == ("VN-13-1", "VN-13-2")
    assert areas.ancestors("VN-13-2") == ("VN-13-2", "VN-13", "VN")


def test_branches_may_differ_in_depth(tmp_path: Path) -> None:
    areas = Hierarchy.read(written(tmp_path, AREAS))
    leaves = [code for code, leaf in zip(areas.codes, areas.is_leaf, strict=True) if leaf]
    assert leaves == ["VN-13-1", "VN-13-2", "VN-HN"]


def test_a_byte_order_mark_is_no_part_of_the_first_column(tmp_path: Path) -> None:
    assert Hierarchy.read(written(tmp_path, AREAS, "utf-8-sig")).root == "VN"


def test_children_may_stand_before_their_parents(tmp_path: Path) -> None:
    tree = Hierarchy.read(written(tmp_path, "code,parent,label\nb,a,B\nc,b,C\na,,A\nd,a,D\n"))
    assert tree.codes == ("a", "b", "c", "d")
    assert tree.parents == (-1, 0, 1, 0)


def test_labels_follow_their_codes_into_pre_order() -> None:
    rows = [
        {"code": "b", "parent": "a", "label": "bee"},
        {"code": "a", "parent": "", "label": "ay"},
    ]
    assert Hierarchy.from_rows(rows).codelist.labels == ("ay", "bee")


def test_a_deep_chain_is_read_without_recursion() -> None:
    rows = [{"code": "0", "parent": ""}]
    rows += [{"code": str(place), "parent": str(place - 1)} for place in range(1, 3000)]
    tree = Hierarchy.from_rows(rows)
    assert len(tree.ancestors("2999")) == 3000
    assert (tree.merged == 0).all()


def test_a_label_is_optional() -> None:
    assert Hierarchy.from_rows([{"code": "a", "parent": ""}]).codelist.labels == ("a",)


def test_spaces_around_codes_are_dropped() -> None:
    rows = [{"code": " a ", "parent": ""}, {"code": "b", "parent": "a "}]
    assert Hierarchy.from_rows(rows).parents == (-1, 0)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("a,,\nb,c,\nc,b,\n", r"areas.csv, line 3: code 'b' stands in or under a cycle"),
        ("a,b,\nb,a,\n", r"areas.csv, line 2: code 'a' stands in or under a cycle"),
        ("a,,\nb,b,\n", r"areas.csv, line 3: code 'b' stands in or under a cycle"),
        ("a,,\nb,c,\nc,d,\nd,c,\n", r"areas.csv, line 3: code 'b' stands in or under a cycle"),
        ("a,,\nb,a,\nc,,\n", r"areas.csv, line 4: code 'c' is a second root beside 'a'"),
        ("a,,\nb,x,\n", r"areas.csv, line 3: code 'b' is an orphan, its parent 'x'"),
        ("a,,\nb,a,\nb,a,\n", r"areas.csv, line 4: duplicate code 'b', first on line 3"),
        ("a,,\n,a,\n", r"areas.csv, line 3: the code is empty"),
        ("", r"areas.csv: no codes"),
    ],
    ids=[
        "cycle of two",
        "cycle without a root",
        "its own parent",
        "under a cycle",
        "two roots",
        "orphan",
        "duplicate",
        "empty code",
        "header only",
    ],
)
def test_a_broken_tree_is_refused_by_line_and_code(tmp_path: Path, rows: str, message: str) -> None:
    with pytest.raises(HierarchyError, match=message):
        Hierarchy.read(written(tmp_path, "code,parent,label\n" + rows))


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("VN,\n=a,VN\n,VN\nb,VN\nb,VN\n", ["line 3: '=a'", "line 4: the code", "line 6: dupl"]),
        ("VN,\na,X\nb,VN\nc,Y\n", ["line 3: code 'a' is an orphan", "line 5: code 'c' is an"]),
        ("VN,\na,\nb,VN\nc,\n", ["line 3: code 'a' is a second", "line 5: code 'c' is a second"]),
        ("VN,\n" + "a,VN\n" * 9, [*(f"line {n}: dupl" for n in range(4, 9)), "3 more like"]),
    ],
    ids=["codes", "orphans", "roots", "many"],
)
def test_all_codes_that_break_a_tree_are_named(tmp_path: Path, rows: str, said: list[str]) -> None:
    with pytest.raises(HierarchyError) as raised:
        Hierarchy.read(written(tmp_path, "code,parent\n" + rows))
    lines = str(raised.value).splitlines()
    assert len(lines) == len(said)
    assert [part for part, line in zip(said, lines, strict=True) if part not in line] == []


@pytest.mark.parametrize("header", ["code,label", "parent,label", "area,above,name"])
def test_a_missing_column_is_named(tmp_path: Path, header: str) -> None:
    with pytest.raises(HierarchyError, match=r"areas.csv: column '(code|parent)' is missing"):
        Hierarchy.read(written(tmp_path, f"{header}\na,b,c\n"))


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(HierarchyError, match=r"areas.csv: column 'code' is missing"):
        Hierarchy.read(written(tmp_path, ""))


@pytest.mark.parametrize("encoding", ["utf-16", "windows-1258", "latin-1"])
def test_another_encoding_is_refused(tmp_path: Path, encoding: str) -> None:
    path = written(tmp_path, "code,parent,label\nVN,,Thành phố\n".replace("ố", "ô"), encoding)
    with pytest.raises(HierarchyError, match=r"areas.csv: this is not a CSV file in UTF-8"):
        Hierarchy.read(path)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(HierarchyError, match="there is no such file"):
        Hierarchy.read(tmp_path / "areas.csv")


def test_a_row_that_ends_early_has_no_parent(tmp_path: Path) -> None:
    path = written(tmp_path, "code,parent,label\na,,A\nb\n")
    with pytest.raises(HierarchyError, match="line 3: code 'b' is a second root"):
        Hierarchy.read(path)


def test_one_code_alone_is_a_tree() -> None:
    tree = Hierarchy.from_rows([{"code": "a", "parent": ""}])
    assert tree.root == "a"
    assert tree.is_leaf.tolist() == [True]


def test_codes_of_a_single_child_chain_are_one_cell() -> None:
    rows = [("VN", ""), ("N", "VN"), ("N1", "N"), ("N1a", "N1"), ("N1b", "N1"), ("S", "VN")]
    tree = Hierarchy.from_rows([{"code": code, "parent": parent} for code, parent in rows])
    cell = dict(zip(tree.codes, (tree.codes[place] for place in tree.merged), strict=True))
    assert cell == {"VN": "VN", "N": "N", "N1": "N", "N1a": "N1a", "N1b": "N1b", "S": "S"}


def test_a_flat_tree_has_the_total_of_sdmx() -> None:
    tree = Hierarchy.flat(["F", "M"])
    assert tree.codes == ("_T", "F", "M")
    assert tree.parents == (-1, 0, 0)


def test_the_total_is_not_a_leaf_of_a_flat_tree() -> None:
    assert Hierarchy.flat(["F", "_T", "M"]).codes == ("_T", "F", "M")


def test_a_kept_part_of_a_tree_is_a_tree() -> None:
    rows = [("T", ""), ("a", "T"), ("a1", "a"), ("a2", "a"), ("b", "T")]
    tree = Hierarchy.from_rows([{"code": code, "parent": parent} for code, parent in rows])
    kept = tree.keep(np.array([True, True, False, False, True]))
    assert kept.codes == ("T", "a", "b")
    assert kept.is_leaf.tolist() == [False, True, True]


def test_a_kept_code_needs_its_parent() -> None:
    tree = Hierarchy.from_rows(
        [{"code": "T", "parent": ""}, {"code": "a", "parent": "T"}, {"code": "a1", "parent": "a"}]
    )
    with pytest.raises(HierarchyError, match="'a1' would stay without its parent"):
        tree.keep(np.array([True, False, True]))
