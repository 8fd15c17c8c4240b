from __future__ import annotations

from dataclasses import replace
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


@pytest.mark.parametrize("separator", [";", "\t"], ids=["semicolons", "tabs"])
def test_a_tree_that_a_spreadsheet_saved_with_other_separators_is_the_same(
    tmp_path: Path, separator: str
) -> None:
    text = AREAS.replace(",", separator).replace("Hạ Long city", "Hạ Long, city")
    areas = Hierarchy.read(written(tmp_path, text, "utf-8-sig"))
    assert areas.codes == ("VN", "VN-13", "VN-13-1", "VN-13-2", "VN-HN")
    assert areas.codelist.labels[2] == "Hạ Long, city"


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


def test_a_code_without_a_translation_keeps_its_own_label() -> None:
    rows = [
        {"code": "_T", "parent": "", "label": "All", "label_vi": "Tất cả"},
        {"code": "_U", "parent": "_T", "label": "Not recorded", "label_vi": ""},
    ]
    assert Hierarchy.from_rows(rows).codelist.translations["vi"] == ("Tất cả", "Not recorded")


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
        (
            "VN,\nb,VN\nb,VN\nc,X\nd,\nVN,\n",
            [
                "line 4: dupl",
                "line 7: dupl",
                "line 5: code 'c' is an orphan",
                "line 6: code 'd' is a",
            ],
        ),
        ("VN,\n,\n", ["line 3: the code is empty"]),
    ],
    ids=["codes", "orphans", "roots", "many", "each of them", "no code"],
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


NAMED = """\
code,parent,level
VN,,country
N,VN,province
N1,N,district
N2,N,
S,VN,province
"""


def test_a_file_may_name_its_levels(tmp_path: Path) -> None:
    tree = Hierarchy.read(written(tmp_path, NAMED))
    assert tree.level_names == ("country", "province", "district")
    assert [tree.level_called(name) for name in ("Country", "district", "ward")] == [0, 2, -1]


def test_names_of_levels_change_nothing_else(tmp_path: Path) -> None:
    tree = Hierarchy.read(written(tmp_path, NAMED))
    bare = [{"code": c, "parent": tree.ancestors(c)[1] if c != "VN" else ""} for c in tree.codes]
    assert tree == Hierarchy.from_rows(bare)
    assert Hierarchy.from_rows(bare).level_names == ()


def test_the_total_may_leave_its_name_out() -> None:
    rows = [
        {"code": "_T", "parent": "", "level": ""},
        {"code": "F", "parent": "_T", "level": "sex"},
    ]
    assert Hierarchy.from_rows(rows).level_names == ("total", "sex")


def test_levels_that_are_only_numbered_have_no_name(tmp_path: Path) -> None:
    numbered = NAMED.replace("country", "0").replace("province", "1").replace("district", "2")
    assert Hierarchy.read(written(tmp_path, numbered)).level_names == ()


def test_what_is_left_of_a_tree_keeps_the_names_of_its_levels(tmp_path: Path) -> None:
    tree = Hierarchy.read(written(tmp_path, NAMED))
    assert tree.keep(tree.depth < 2).level_names == ("country", "province")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("S,VN,province", "S,VN,region"), "level 1 is called 'province' (line 3) and 'region'"),
        (("N1,N,district", "N1,N,"), "level 2 has no name"),
        (("N1,N,district", "N1,N,Province"), "levels 1 and 2 are both called 'province' (line 4)"),
        (("VN,,country", "VN,,1"), "'1' (line 2) is no name, since it would be taken for the num"),
        (("VN,,country", "VN,,a=b"), "'a=b' (line 2) is no name, since it holds one of , = ×"),
        (("VN,,country", "VN,,=1+1"), "is no name"),
    ],
)
def test_levels_without_one_name_each_are_refused(
    tmp_path: Path, change: tuple[str, str], message: str
) -> None:
    with pytest.raises(HierarchyError) as refused:
        Hierarchy.read(written(tmp_path, NAMED.replace(*change)))
    assert str(refused.value).startswith("areas.csv: column 'level' does not name the levels: ")
    assert message in str(refused.value)


def test_every_level_with_a_wrong_name_is_told_at_once(tmp_path: Path) -> None:
    broken = NAMED.replace("S,VN,province", "S,VN,region").replace("N1,N,district", "N1,N,")
    with pytest.raises(HierarchyError, match=r"level 1 is called .*; level 2 has no name\. Write"):
        Hierarchy.read(written(tmp_path, broken))


def test_a_tree_made_in_python_has_a_name_for_each_level_or_none() -> None:
    sex = replace(Hierarchy.flat(["F", "M"]), level_names=("everyone", "sex"))
    assert sex.level_called("sex") == 1
    with pytest.raises(HierarchyError, match="1 name for 2 levels"):
        replace(sex, level_names=("sex",))
    with pytest.raises(HierarchyError, match="called by a name"):
        replace(sex, level_names=("0", "1"))


def test_a_codelist_may_place_its_codes_on_a_map_of_tiles() -> None:
    rows = [
        {"code": "VN", "parent": "", "tile_column": "", "tile_row": ""},
        {"code": "A", "parent": "VN", "tile_column": "2", "tile_row": "0"},
    ]
    assert Hierarchy.from_rows(rows).codelist.tiles == (None, (2, 0))
    assert Hierarchy.flat(["A", "B"]).codelist.tiles == ()


@pytest.mark.parametrize(
    ("column", "row", "said"),
    [("2", "", "both or neither"), ("-1", "0", "both or neither"), ("1", "1", "lie on one tile")],
)
def test_a_tile_that_cannot_be_drawn_is_refused(column: str, row: str, said: str) -> None:
    rows = [
        {"code": "VN", "parent": "", "tile_column": "1", "tile_row": "1"},
        {"code": "A", "parent": "VN", "tile_column": column, "tile_row": row},
    ]
    with pytest.raises(HierarchyError, match=said):
        Hierarchy.from_rows(rows)
