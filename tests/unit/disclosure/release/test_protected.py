"""A table that may be published holds nothing that may not.

     _T       F       M
_T   799413   30011   769402
x    739401   10      739391     10 is unsafe, so two cells of x and two of y are hidden
y    60012    30001   30011
"""

from __future__ import annotations

import gc
import pickle
from dataclasses import replace
from functools import cache
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import covey
from covey import Audit, CountTable, Finding, Hierarchy, Policy, ProtectedTable
from covey.errors import DisclosureRisk
from covey.tables.status import LISTED_ROWS

CANARY = 739391
TREES = {"area": Hierarchy.flat("xy"), "sex": Hierarchy.flat("FM")}
FRAME = pl.DataFrame({"area": list("xxyy"), "sex": list("FMFM"), "n": [10, CANARY, 30001, 30011]})
POLICY = Policy(11)


@cache
def safe() -> ProtectedTable:
    """Return that table, made where these tests run and not wherever they are collected."""
    return covey.protect(CountTable.from_frame(FRAME, TREES, "n"), POLICY)


def chain(*pairs: tuple[str, str]) -> Hierarchy:
    return Hierarchy.from_rows([{"code": code, "parent": parent} for code, parent in pairs])


def reachable(thing: object) -> list[object]:
    """Everything that an object holds, however deep; classes and modules left aside."""
    seen: dict[int, object] = {}
    waiting = [thing]
    while waiting:
        one = waiting.pop()
        if id(one) in seen or isinstance(one, type | type(gc) | type(reachable)):
            continue
        seen[id(one)] = one
        waiting.extend(gc.get_referents(one))
        if isinstance(one, np.ndarray) and one.base is not None:
            waiting.append(one.base)
    return list(seen.values())


def test_the_canary_is_hidden() -> None:
    rows = {row[:2]: row[2:] for row in safe().to_frame().iter_rows()}
    assert rows["x", "M"] == rows["x", "F"] == (None, "Q")
    assert rows["x", "_T"] == (739401, "A")


@pytest.mark.parametrize("words", [repr, str, lambda safe: repr(safe.certificate)])
def test_words_for_the_table_do_not_hold_a_hidden_count(words: Any) -> None:
    assert str(CANARY) not in words(safe())


def test_its_pickle_does_not_hold_a_hidden_count() -> None:
    pickled = pickle.dumps(safe())
    for form in ("<i4", "<i8", "<f8", ">i8"):
        assert np.array([CANARY]).astype(form).tobytes() not in pickled
    assert str(CANARY).encode() not in pickled


def test_it_can_be_handed_to_another_process() -> None:
    again: ProtectedTable = pickle.loads(pickle.dumps(safe()))
    assert again.to_frame().equals(safe().to_frame())
    assert (again.policy, again.certificate, again.audit) == (
        POLICY,
        safe().certificate,
        safe().audit,
    )
    assert not again.values.flags.writeable


def test_an_unsafe_table_does_not_come_out_of_a_pickle() -> None:
    kind, parts = safe().__reduce__()
    place = [one is safe().audit for one in parts].index(True)
    with pytest.raises(DisclosureRisk, match="can be worked out"):
        kind(*parts[:place], replace(safe().audit, exhaustive=False), *parts[place + 1 :])


def test_nothing_that_the_table_refers_to_holds_a_hidden_count() -> None:
    for one in reachable(safe()):
        if isinstance(one, np.ndarray) and one.dtype.kind in "iuf":
            assert not (one == CANARY).any()
        assert not isinstance(one, CountTable)
        if isinstance(one, int) and not isinstance(one, bool):
            assert one != CANARY


@pytest.mark.parametrize(
    ("library", "kind"),
    [("polars", pl.DataFrame), ("pandas", pd.DataFrame), ("arrow", pa.Table)],
)
def test_rows_come_in_the_library_that_is_asked_for(library: Any, kind: type) -> None:
    frame = safe().to_frame(library)
    assert isinstance(frame, kind)
    rows = (
        frame.to_dict("records")
        if isinstance(frame, pd.DataFrame)
        else pl.DataFrame(frame).to_dicts()
    )
    shown = [
        {**row, "obs_value": None if row["obs_status"] == "Q" else row["obs_value"]} for row in rows
    ]
    assert shown == safe().to_frame().to_dicts()


def test_a_hidden_value_is_missing_in_every_library() -> None:
    assert (safe().to_frame("pandas")["obs_value"].map(str) == "hidden").sum() == 4
    assert safe().to_frame("arrow")["obs_value"].null_count == 4
    assert safe().to_frame("polars")["obs_value"].null_count() == 4


@pytest.mark.parametrize("method", ["sum", "mean", "max"])
def test_pandas_refuses_to_make_one_number_of_hidden_counts(method: str) -> None:
    values = safe().to_frame("pandas")["obs_value"]
    with pytest.raises((TypeError, ValueError), match=r"hidden"):
        getattr(values, method)()


def test_an_unknown_library_is_refused() -> None:
    with pytest.raises(ValueError, match="choose 'polars', 'pandas', 'arrow' or 'dict'"):
        safe().to_frame("excel")  # type: ignore[arg-type]


def test_rows_are_the_dimensions_a_value_and_a_status_and_nothing_else() -> None:
    more = FRAME.with_columns(rate=pl.col("n") / 1e6, name=pl.lit("?"))
    safe = covey.protect(CountTable.from_frame(more, TREES, "n"), POLICY)
    frame = safe.to_frame()
    assert frame.columns == ["area", "sex", "obs_value", "obs_status"]
    assert frame.schema["obs_value"] == pl.Int64
    assert set(frame["obs_status"]) == {"A", "Q"}


def test_one_symbol_stands_for_unsafe_and_for_other_hidden_cells() -> None:
    hidden = safe().to_frame().filter(pl.col("obs_value").is_null())
    assert safe().certificate.unsafe == 1
    assert safe().certificate.secondary == 3
    assert hidden["obs_status"].to_list() == ["Q"] * 4


def test_rows_stand_in_the_order_of_the_trees() -> None:
    frame = safe().to_frame()
    assert list(zip(frame["area"], frame["sex"], strict=True)) == [
        (area, sex) for area in ("_T", "x", "y") for sex in ("_T", "F", "M")
    ]


def test_zeros_are_rows_while_the_full_table_is_small() -> None:
    frame = pl.DataFrame({"area": ["x", "y"], "sex": ["F", "M"], "n": [20, 30]})
    safe = covey.protect(CountTable.from_frame(frame, TREES, "n"), POLICY)
    rows = {row[:2]: row[2] for row in safe.to_frame().iter_rows()}
    assert safe.certificate.zeros_listed
    assert len(rows) == 9
    assert rows["x", "M"] == rows["y", "F"] == 0


def test_zeros_are_left_out_where_the_full_table_is_huge() -> None:
    thousand = Hierarchy.flat(f"{place:03}" for place in range(1000))
    trees = {"a": thousand, "b": thousand}
    frame = pl.DataFrame({"a": ["001", "001", "002"], "b": ["007", "008", "007"], "n": [3, 40, 50]})
    safe = covey.protect(CountTable.from_frame(frame, trees, "n"), Policy(5))
    rows = safe.to_frame()
    assert not safe.certificate.zeros_listed
    assert safe.grid.possible_rows > LISTED_ROWS
    assert len(rows) == safe.certificate.cells == safe.keys.size
    assert (rows["obs_value"].fill_null(1) > 0).all()
    assert covey.audit(rows, trees, Policy(5)).safe


@pytest.mark.parametrize("others", [2, 500], ids=["zeros listed", "zeros left out"])
def test_every_code_of_a_single_child_chain_has_its_row(others: int) -> None:
    area = chain(("T", ""), ("a", "T"), ("a1", "a"), ("b", "T"))
    days = Hierarchy.flat(f"{day:03}" for day in range(500))
    trees = {"area": area, "day": days, "place": Hierarchy.flat(map(str, range(others)))}
    frame = pl.DataFrame(
        {"area": ["a1", "a1", "b", "b"], "day": ["000", "001"] * 2, "n": [3, 40, 50, 60]}
    ).with_columns(place=pl.lit("0"))
    safe = covey.protect(CountTable.from_frame(frame, trees, "n"), Policy(5))
    listed = safe.to_frame().filter(place="_T").drop("place")
    rows = {row[:2]: row[2:] for row in listed.iter_rows()}
    assert safe.certificate.zeros_listed == (others == 2)
    assert rows["a", "000"] == rows["a1", "000"] == (None, "Q")
    assert rows["a", "_T"] == rows["a1", "_T"] == (43, "A")
    order = [area.position[codes[0]] for codes in rows]
    assert order == sorted(order)


def test_a_table_of_nobody_is_published_as_zeros() -> None:
    frame = pl.DataFrame({"area": ["x"], "sex": ["F"], "n": [0]})
    safe = covey.protect(CountTable.from_frame(frame, TREES, "n"), POLICY)
    assert safe.to_frame()["obs_value"].to_list() == [0] * 9
    assert safe.certificate.unsafe == safe.certificate.secondary == 0
    assert covey.audit(safe.to_frame(), TREES, POLICY).safe


def test_a_table_whose_audit_found_a_cell_cannot_be_made() -> None:
    found = Finding(("x", "F"), "only one value possible")
    unsafe = Audit((found,), 4, MappingProxyType({}), exhaustive=True)
    with pytest.raises(DisclosureRisk, match="Nothing may be published") as raised:
        replace(safe(), audit=unsafe)
    assert raised.value.cells == (("x", "F"),)


def test_a_table_whose_audit_did_not_finish_cannot_be_made() -> None:
    with pytest.raises(DisclosureRisk, match="Nothing may be published"):
        replace(safe(), audit=Audit((), 4, MappingProxyType({}), exhaustive=False))


def test_a_table_that_brings_a_hidden_count_cannot_be_made() -> None:
    values = np.where(safe().hidden, CANARY, safe().values)
    with pytest.raises(DisclosureRisk, match="hidden cell brings its count") as raised:
        replace(safe(), values=values)
    assert str(CANARY) not in str(raised.value)


def test_a_protected_table_cannot_be_changed() -> None:
    for array in (safe().keys, safe().values, safe().hidden):
        assert not array.flags.writeable
    with pytest.raises(AttributeError):
        safe().values = safe().keys  # type: ignore[misc]


def test_the_certificate_says_what_was_done() -> None:
    done = safe().certificate
    assert isinstance(safe(), ProtectedTable)
    assert (done.cells, done.unsafe, done.secondary) == (9, 1, 3)
    assert done.people_hidden == CANARY + 30001 + 30011
    assert done.narrowest >= 1
    assert done.twins >= 1
    assert done.proof.startswith("by twins, ")


@pytest.mark.parametrize(
    ("twins", "words"),
    [
        (1, "by twins, 1 other whole-number table that fits everything published: by them"),
        (7, "by twins, 7 other whole-number tables that fit everything published: by them"),
    ],
)
def test_the_proof_counts_its_twins_in_good_english(twins: int, words: str) -> None:
    assert replace(safe().certificate, twins=twins).proof.startswith(words)


def test_a_table_without_an_unsafe_cell_says_so() -> None:
    safe = covey.protect(CountTable.from_frame(FRAME, TREES, "n"), Policy(5))
    assert safe.certificate.proof == "no cell is unsafe"
    assert not safe.hidden.any()
