"""Which code a text means."""

from __future__ import annotations

import pytest

from covey.contracts.mapping import Wording
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


def quarters(**changes: object) -> Codebook:
    return codebooks(submission(**changes), TREES)["period"]


@pytest.mark.parametrize("text", ["2027-Q1", "2031 q2", "Quarter 2 of 1999", "Q2/2041", "២០២៨-Q3"])
def test_a_period_of_another_year_is_told_from_a_slip(text: str) -> None:
    labelled = Wording(labels={"period": ("",)})
    assert quarters(mapping=labelled).is_of_another_year(text)


@pytest.mark.parametrize("text", ["2026-Q3", "2026-13", "2027-01", "Q5/2027", "20261-Q1", "2027"])
def test_what_is_no_quarter_of_any_year_is_a_slip(text: str) -> None:
    assert not quarters().is_of_another_year(text)


def test_the_digits_of_any_script_are_digits() -> None:
    assert meaning("២០២៦-Q៣", "2026-Q3", "2026-Q4") == "2026-Q3"
    assert meaning("0-4²", "0-42") is None


def test_a_short_form_without_accents_is_near_what_it_is_short_for() -> None:
    tree = Hierarchy.from_rows(
        [
            {"code": "VN", "parent": "", "label": "Việt Nam"},
            {"code": "193", "parent": "VN", "label": "Thành phố Hạ Long"},
            {"code": "207", "parent": "VN", "label": "Huyện Cô Tô"},
        ]
    )
    found = Codebook(tree, tree.codes, "in codelist areas").nearest("TP Ha Long")
    assert [tree.codes[place] for place in found] == ["193"]


@pytest.mark.parametrize(
    ("text", "is_date"),
    [("5-Sep", True), ("05/set", True), ("2026-09-05", True), ("5-8", False), ("Sep", False)],
)
def test_a_date_is_told_where_ranges_are_codes(text: str, is_date: bool) -> None:
    assert book("0-4", "5-9").is_date_for_range(text) is is_date
    assert not book("A", "B").is_date_for_range(text)


def test_a_letter_has_the_labels_that_an_agency_writes_where_none_are_in_its_language() -> None:
    labels = {"label_km": "ស្រី"}
    sexes = Hierarchy.from_rows(
        [
            {"code": "_T", "parent": "", "label": "All", "label_km": "សរុប"},
            {"code": "F", "parent": "_T", "label": "Female", **labels},
        ]
    )
    own = submission(mapping=Wording(labels={"sex": ("km", "")}))
    assert codebooks(own, {**TREES, "sex": sexes})["sex"].named(1).english == "F (ស្រី)"
    assert codebooks(submission(), {**TREES, "sex": sexes})["sex"].named(1).english == "F (Female)"


def test_a_number_without_the_zeros_in_front_of_a_code_is_told_as_that() -> None:
    things = book("001", "070", "193", "A01")
    assert [things.without_zeros(text) for text in ("1", "70", "193", "A1")] == [
        *(things.tree.position["001"], things.tree.position["070"]),
        *(None, None),
    ]
    assert book("01", "001").without_zeros("1") is None
