"""The words of an agency, and what its mapping says they mean."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from covey.contracts import Submission, Wording
from covey.errors import ContractError, SubmissionRejected
from covey.intake import inspect
from tests.sampled import sampled
from tests.unit.intake.clinic import GOOD, TREES, defects, leaves, submission, tree, write

MAPPING = """where,file_says,means
header,Kỳ,period
header,Địa bàn,area
header,Giới tính,sex
header,Số người,persons
header,STT,-
area,*,label
sex,Nữ,F
sex,Nam,M
persons,-,0
"""
VIETNAMESE = """STT,Kỳ,Địa bàn,Giới tính,Số người
1,Quý 3,HẠ LONG,Nữ,12
2,2026-Q3,hạ  long,nam,7
3,2026-Q3,VN-22 · Hải Phòng,Nữ,-
"""


def contract(folder: Path, mapping: str = MAPPING) -> Submission:
    path = folder / "clinic.mapping.csv"
    path.write_text(mapping, encoding="utf-8")
    return submission(mapping=Wording.read(path, submission().columns))


def test_headers_labels_and_marks_mean_what_the_mapping_says(tmp_path: Path) -> None:
    mapped = contract(tmp_path, MAPPING + "period,*,label\n")

    assert leaves(inspect(write(tmp_path, VIETNAMESE), mapped, TREES).frame) == {
        ("VN-13-HL", "F", 12), ("VN-13-HL", "M", 7), ("VN-22", "F", 0),
    }  # fmt: skip


def test_the_words_of_the_contract_still_mean_themselves(tmp_path: Path) -> None:
    assert inspect(write(tmp_path, GOOD), contract(tmp_path), TREES).rows == 3


def test_without_a_mapping_a_label_is_refused_and_its_code_is_told(tmp_path: Path) -> None:
    assert defects(write(tmp_path, GOOD.replace("VN-22", "Hải Phòng"))) == [
        "line 4, column area 'unknown code' not in codelist areas; nearest: VN-22 (Hải Phòng)"
    ]


def test_a_label_must_match_to_the_letter(tmp_path: Path) -> None:
    sent = GOOD.replace("VN-22", "Hai Phong")

    assert defects(write(tmp_path, sent), contract(tmp_path)) == [
        "line 4, column area 'unknown code' not in codelist areas; nearest: VN-22 (Hải Phòng)"
    ]


def test_a_label_of_another_code_beside_a_code_is_refused(tmp_path: Path) -> None:
    sent = GOOD.replace("VN-22", "VN-22 · Hạ Long")

    assert "'unknown code'" in defects(write(tmp_path, sent))[0]


def test_a_label_of_two_codes_means_neither_and_asks_for_the_code(tmp_path: Path) -> None:
    areas = tree("VN - Việt Nam\nA VN Phong Điền\nB VN Phong Điền\nVN-22 VN Hải Phòng")
    sent = "period,area,sex,persons\n2026-Q3,Phong Điền,F,5\n"
    with pytest.raises(Exception, match=r"several codes have that label; .* A .* B "):
        inspect(write(tmp_path, sent), contract(tmp_path), {**TREES, "areas": areas})


def test_every_line_of_a_mapping_that_is_wrong_is_named(tmp_path: Path) -> None:
    wrong = """where,file_says,means
header,Quận,district
header,area,sex
colour,x,y
sex,Nữ,
persons,none,zero
area,*,names
sex,Nam,M
sex,NAM,F
a,b
"""
    with pytest.raises(ContractError) as failed:
        contract(tmp_path, wrong)

    message = str(failed.value)
    assert [f"line {line}:" in message for line in range(2, 11)] == [
        True, True, True, True, True, True, False, True, True,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("area,Quận Ba Đình,VN-01-001", "'Quận Ba Đình' cannot mean 'VN-01-001'"),
        ("sex,F,M", "'F' is itself a code"),
        ("area,*,label_lo", "the codelist has no label_lo"),
    ],
)
def test_a_mapping_that_does_not_fit_the_codelists_is_the_contracts_fault(
    tmp_path: Path, line: str, words: str
) -> None:
    mapped = contract(tmp_path, f"where,file_says,means\n{line}\n")
    with pytest.raises(ContractError, match=words):
        inspect(write(tmp_path, GOOD), mapped, TREES)


@pytest.mark.parametrize("text", ["", "column,file_says,means\n", 'where,file_says,means\n"x\n'])
def test_a_file_that_is_no_mapping_is_the_contracts_fault(tmp_path: Path, text: str) -> None:
    with pytest.raises(ContractError, match=r"clinic\.mapping\.csv"):
        contract(tmp_path, text)


def test_a_person_in_a_column_that_is_passed_over_is_still_seen(tmp_path: Path) -> None:
    sent = VIETNAMESE.replace("\n1,", "\n0912 345 678,")

    assert "looks like telephone numbers" in " ".join(
        defects(write(tmp_path, sent), contract(tmp_path, MAPPING + "period,*,label\n"))
    )


@pytest.mark.parametrize(
    "says",
    sampled(["Quý III/2026", "quý 3/2026", "Q3/2026", "Quý III năm 2026", "Quarter 3 2026"], 3),
)
def test_where_labels_mean_periods_their_usual_spellings_do(tmp_path: Path, says: str) -> None:
    sent = GOOD.replace("2026-Q3", says)
    mapped = contract(tmp_path, f"{MAPPING}period,*,label\n")

    accepted = inspect(write(tmp_path, sent), mapped, TREES)
    assert accepted.period == "2026-Q3"
    assert "'unknown code'" in defects(write(tmp_path, sent))[0]


@pytest.mark.parametrize("says", ["T7-2026", "July of 2026", "tháng bảy của 2026"])
def test_a_pattern_means_each_period_that_it_can_be_written_for(tmp_path: Path, says: str) -> None:
    patterns = """period,T{month}-{year},{year}-{month}
period,{month} of {year},{year}-{month}
period,tháng {month} của {year},{year}-{month}
"""
    monthly = replace(contract(tmp_path, MAPPING + patterns), frequency="month")

    accepted = inspect(write(tmp_path, GOOD.replace("2026-Q3", says)), monthly, TREES)
    assert accepted.period == "2026-07"


def test_a_pattern_that_means_no_period_is_the_contracts_fault(tmp_path: Path) -> None:
    mapped = contract(tmp_path, MAPPING + "period,Quý {quarter}/{year},Q{quarter}-{year}\n")

    with pytest.raises(ContractError, match=r"cannot mean 'Q\{quarter\}-\{year\}'"):
        inspect(write(tmp_path, GOOD), mapped, TREES)


_KINDS = """
VN   -    Việt Nam
VN-13-HL VN Thành phố Hạ Long
VN-13-CP VN Huyện Phong Điền
X    VN   Quận Phong Điền
VN-22 VN  Ba Dinh District
Y    VN   Tỉnh Bắc Ninh
Z    Y    Thành phố Bắc Ninh
"""


@pytest.mark.parametrize(
    ("says", "code"),
    sampled([("Hạ Long", "VN-13-HL"), ("TP. Hạ Long", "VN-13-HL"),
     ("tp hạ long", "VN-13-HL"), ("H. Phong Điền", "VN-13-CP"), ("Ba Dinh", "VN-22")], 3),
)  # fmt: skip
def test_where_labels_mean_areas_the_kind_of_an_area_may_be_left_out(
    tmp_path: Path, says: str, code: str
) -> None:
    sent = f"period,area,sex,persons\n2026-Q3,{says},F,5\n"
    areas = {**TREES, "areas": tree(_KINDS)}

    accepted = inspect(write(tmp_path, sent), contract(tmp_path), areas)
    assert leaves(accepted.frame) == {(code, "F", 5)}


@pytest.mark.parametrize(
    "says", sampled(["Phong Điền", "Bắc Ninh", "Huyện Hạ Long", "Quận Ba Dinh"], 4)
)
def test_a_short_name_of_two_areas_or_another_kind_of_area_means_none(
    tmp_path: Path, says: str
) -> None:
    sent = f"period,area,sex,persons\n2026-Q3,{says},F,5\n"
    with pytest.raises(SubmissionRejected) as refused:
        inspect(write(tmp_path, sent), contract(tmp_path), {**TREES, "areas": tree(_KINDS)})

    assert "'unknown code'" in refused.value.letter
    assert says.rsplit(maxsplit=1)[-1] in refused.value.letter.split("nearest: ")[1]


@pytest.mark.parametrize("says", ["Qúy III/2026", "QÚY 3/2026"])
def test_a_tone_may_stand_on_either_vowel(tmp_path: Path, says: str) -> None:
    mapped = contract(tmp_path, f"{MAPPING}period,*,label\n")
    areas = {**TREES, "areas": tree("VN - Việt Nam\nVN-22 VN Huyện Hoà Vang")}
    sent = f"period,area,sex,persons\n{says},Huyện Hòa Vang,F,5\n"

    assert leaves(inspect(write(tmp_path, sent), mapped, areas).frame) == {("VN-22", "F", 5)}
