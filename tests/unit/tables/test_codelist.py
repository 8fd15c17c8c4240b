from __future__ import annotations

import pytest

from covey import Codelist
from covey.errors import HierarchyError


def test_a_code_without_label_is_its_own_label() -> None:
    assert Codelist(("F", "M")).labels == ("F", "M")


def test_codes_keep_their_order() -> None:
    assert list(Codelist(("Y30", "Y0", "Y18"))) == ["Y30", "Y0", "Y18"]


def test_a_codelist_tells_its_size_and_members() -> None:
    sexes = Codelist(("F", "M"))
    assert len(sexes) == 2
    assert "F" in sexes
    assert "X" not in sexes


def test_taken_codes_bring_their_labels_in_every_language() -> None:
    sexes = Codelist(("F", "M", "_U"), ("female", "male", "unknown"), {"vi": ("nữ", "nam", "?")})
    taken = sexes.take([1, 0])
    assert taken == Codelist(("M", "F"), ("male", "female"), {"vi": ("nam", "nữ")})


def test_a_code_that_stands_twice_is_refused_by_name() -> None:
    with pytest.raises(HierarchyError, match="entry 3: duplicate code 'F', first on entry 1"):
        Codelist(("F", "M", "F"))


def test_an_empty_code_is_refused() -> None:
    with pytest.raises(HierarchyError, match="entry 2: the code is empty"):
        Codelist(("F", ""))


@pytest.mark.parametrize(
    ("labels", "translations", "named"),
    [(("female",), {}, "label: 1 label"), ((), {"vi": ("nữ",)}, "label_vi: 1 label")],
    ids=["main language", "translation"],
)
def test_every_code_needs_a_label_when_labels_are_given(
    labels: tuple[str, ...], translations: dict[str, tuple[str, ...]], named: str
) -> None:
    with pytest.raises(HierarchyError, match=f"{named} for 2 codes"):
        Codelist(("F", "M"), labels, translations)


def test_translations_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        Codelist(("F",), translations={"vi": ("nữ",)}).translations["vi"] = ("nam",)  # type: ignore[index]


@pytest.mark.parametrize(
    "text",
    ["A (n=3)", "n=3", "N = 3", "B (n = 12)", "C [3 persons]", "(3 people)", "Hà Nội (3 người)",
     "n\uff1d3", "D, count: 4", "E (n<5)"],
)  # fmt: skip
def test_a_code_or_label_that_says_how_many_people_there_are_is_refused(text: str) -> None:
    with pytest.raises(HierarchyError, match="says how many people there are"):
        Codelist(("a", text))
    with pytest.raises(HierarchyError, match="entry 2: the label says how many"):
        Codelist(("a", "b"), ("A", text))
    with pytest.raises(HierarchyError, match="entry 1: the label says how many"):
        Codelist(("a", "b"), translations={"vi": (text, "B")})


@pytest.mark.parametrize(
    "text",
    ["Y0T4", "0-4", "VN-22 (2019)", "Zone 3", "3 persons", "Plan = A", "n3", "Lean 5",
     "Couple (2 children)", "65+", "A (3)", "ISO: 3166"],
)  # fmt: skip
def test_numbers_in_codes_and_labels_are_no_counts(text: str) -> None:
    assert Codelist((text, "other"), (text, "other")).codes[0] == text
