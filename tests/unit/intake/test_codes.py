"""Which code a text means."""

from __future__ import annotations

import pytest

from covey.errors import ContractError
from covey.intake.codes import Codebook, codebooks
from covey.tables import Hierarchy
from tests.unit.intake.clinic import TREES, submission


def book(*codes: str) -> Codebook:
    tree = Hierarchy.flat(codes)
    return Codebook(tree, tree.codes, "in codelist things")


def meaning(text: str, *codes: str) -> str | None:
    things = book(*codes)
    place = things.find(text)
    return None if place is None else things.tree.codes[place]


@pytest.mark.parametrize("text", ["2026-Q3", "2026q3", " 2026 Q3 ", "2026_q3", "2026—Q3"])
def test_a_variant_of_one_code_alone_means_that_code(text: str) -> None:
    assert meaning(text, "2026-Q3", "2026-Q4") == "2026-Q3"


def test_a_variant_of_two_codes_means_neither() -> None:
    assert meaning("a", "A", "a-") is None
    assert meaning("A", "A", "a-") == "A"


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        pytest.param("5-9", ("59",), id="a band is no age"),
        pytest.param("1", ("01",), id="a lost zero"),
        pytest.param("1.0", ("10",), id="a point"),
        pytest.param("-1", ("1x", "11"), id="a sign"),
        pytest.param("", ("A",), id="nothing"),
    ],
)
def test_nothing_is_guessed(text: str, codes: tuple[str, ...]) -> None:
    assert meaning(text, *codes) is None


def test_a_text_of_any_length_has_a_nearest_code() -> None:
    assert book("north", "south").nearest("nroth" + " " * 10_000_000)


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("Hanoi", "VN-01"),
        ("HANOI", "VN-01"),
        ("Hànội", "VN-01"),
        ("Quangninh", "VN-22"),
        ("Han", ""),
    ],
)
def test_a_label_is_near_that_begins_with_the_text_without_spaces_and_accents(
    text: str, nearest: str
) -> None:
    labels = {
        "VN": ("Viet Nam", "Việt Nam"),
        "VN-01": ("Ha Noi City", "Thành phố Hà Nội"),
        "VN-22": ("Quang Ninh Province", "Tỉnh Quảng Ninh"),
        "VN-49": ("Quang Nam Province", "Tỉnh Quảng Nam"),
    }
    tree = Hierarchy.from_rows(
        {"code": code, "parent": "VN" if code != "VN" else "", "label": label, "label_vi": vi}
        for code, (label, vi) in labels.items()
    )
    found = Codebook(tree, tree.codes, "in codelist areas").nearest(text)
    assert [tree.codes[place] for place in found] == nearest.split()


def test_a_missing_codelist_is_the_contracts_fault() -> None:
    with pytest.raises(ContractError, match="there is no codelist 'sex'"):
        codebooks(submission(), {name: TREES[name] for name in ("areas", "periods")})


def test_a_codelist_without_a_period_of_that_length_is_the_contracts_fault() -> None:
    years = Hierarchy.flat(["2026"])
    with pytest.raises(ContractError, match="codelist periods has no quarter"):
        codebooks(submission(), {**TREES, "periods": years})
