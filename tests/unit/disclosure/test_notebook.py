"""What a notebook keeps of a protected table: published rows, and nothing of what is hidden.

     F       M
x    10      739391     10 is unsafe, so two cells of x and two of y are hidden
y    30002   30011
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import get_args, get_overloads

import polars as pl
import pytest

import covey
from covey import Audit, CountTable, Finding, Hierarchy, Policy
from covey.disclosure.release.protected import ProtectedTable
from covey.disclosure.rounding.rounded_table import RoundedTable
from covey.errors import PolicyError
from covey.tables.frames import Library

TREES = {"area": Hierarchy.flat(["x", "<b>y"]), "sex": Hierarchy.flat("FM")}
FRAME = pl.DataFrame(
    {"area": ["x", "x", "<b>y", "<b>y"], "sex": list("FMFM"), "n": [10, 739391, 30002, 30011]}
)


@cache
def safe() -> ProtectedTable:
    """Return that table, made where these tests run and not wherever they are collected."""
    return covey.protect(CountTable.from_frame(FRAME, TREES, "n"), Policy(11))


def test_hidden_cells_are_hidden_and_the_others_as_they_are_published() -> None:
    shown = safe()._repr_html_()
    assert shown.count("<i>hidden</i>") == 4
    assert ">739,401<" in shown
    assert "9 published rows, 4 of them hidden" in shown
    assert "below 11" in shown


@pytest.mark.parametrize(
    "said", [ProtectedTable._repr_html_, repr, str, lambda table: repr(table.audit)]
)
def test_no_word_for_a_table_tells_what_is_hidden_or_of_how_many(
    said: Callable[[ProtectedTable], str],
) -> None:
    words = said(safe())
    hidden = (10, 739391, 30002, 30011, safe().certificate.people_hidden)
    numbers = {int(one.replace(",", "")) for one in re.findall(r"\d[\d,]*", words)}
    assert not numbers.intersection(hidden)
    for name in ("people_hidden", "certificate", "unsafe", "secondary", "cleared"):
        assert name not in words


def test_a_code_is_text_and_no_markup() -> None:
    shown = safe()._repr_html_()
    assert "<b>y" not in shown
    assert "&lt;b&gt;y" in shown


def test_of_a_long_table_the_first_rows_are_shown() -> None:
    codes = [f"c{at:03}" for at in range(100)]
    frame = pl.DataFrame({"area": codes, "n": [20] * 100})
    table = CountTable.from_frame(frame, {"area": Hierarchy.flat(codes)}, "n")
    shown = covey.protect(table, Policy(5))._repr_html_()
    assert shown.count("<tr>") == 1 + 30
    assert "The first 30 rows" in shown
    assert "101 published rows, 0 of them hidden" in shown


def test_a_verdict_says_what_was_found_and_how_many_hidden_cells_were_attacked() -> None:
    assert safe().audit._repr_html_().startswith("<div><b>Safe.</b> 4 hidden cells attacked.")
    found = Audit((Finding(("<i>", "F"), "a rule"),), 3, {}, exhaustive=False)
    shown = found._repr_html_()
    assert "Not safe" in shown
    assert "not all could be decided" in shown
    assert "&lt;i&gt;" in shown


def test_a_codelist_shows_its_first_codes_below_each_other() -> None:
    areas = Hierarchy.from_rows(
        {"code": code, "parent": parent, "label": label}
        for code, parent, label in (("VN", "", "Viet Nam"), ("A", "VN", "<b>"), ("A1", "A", "A 1"))
    )
    shown = areas._repr_html_()
    assert "3 codes; 3 levels" in shown
    assert shown.index("VN") < shown.index(">A<") < shown.index("A1")
    assert "&lt;b&gt;" in shown
    assert "and 71 more" in Hierarchy.flat([f"c{at}" for at in range(100)])._repr_html_()


def test_a_table_of_true_counts_shows_no_count() -> None:
    shown = CountTable.from_frame(FRAME, TREES, "n")._repr_html_()
    assert "confidential" in shown
    assert "739391" not in shown.replace(",", "")
    assert "sex" in shown


def test_a_policy_shows_what_is_not_as_usual() -> None:
    shown = Policy(minimum_count=7, k=3)._repr_html_()
    assert "minimum_count" in shown
    assert ">7<" in shown
    assert ">3<" in shown
    assert "protection" not in shown


@pytest.mark.parametrize(
    "call",
    [
        lambda table: covey.kanonymity(table, 5),
        lambda table: covey.protect(table, 5),
        lambda _: covey.audit(safe().to_frame("dict"), TREES, 5),
    ],
    ids=["kanonymity", "protect", "audit"],
)
def test_a_number_in_the_place_of_a_policy_is_asked_what_it_means(
    call: Callable[[CountTable], object],
) -> None:
    with pytest.raises(PolicyError, match=r"5 is no policy.*minimum_count=5.*k=5"):
        call(CountTable.from_frame(FRAME, TREES, "n"))


def test_a_certificate_shows_the_proof_and_not_how_much_is_unsafe() -> None:
    shown = safe().certificate._repr_html_()
    assert "Certificate: by twins, 1 other whole-number table" in shown
    assert "are rows" in shown
    people = str(safe().certificate.people_hidden)
    for name in ("people_hidden", "unsafe cells", "secondary", people):
        assert name not in shown


@pytest.mark.parametrize("table", [ProtectedTable, RoundedTable])
def test_a_frame_has_the_type_of_its_library(table: type[ProtectedTable | RoundedTable]) -> None:
    typed = [one.__annotations__ for one in get_overloads(table.to_frame)]
    kinds = {one["library"]: one["return"] for one in typed}
    assert kinds.pop("Library") == "Any"
    assert {re.sub(r"Literal|\W", "", name) for name in kinds} == set(get_args(Library))
    assert len(set(kinds.values())) == len(kinds)
