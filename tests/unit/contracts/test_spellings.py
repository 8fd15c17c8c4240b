"""How periods are written in files, and which of it nobody can be sure of."""

from __future__ import annotations

from dataclasses import replace

import pytest

from covey.contracts.mapping import Wording, fold_words
from covey.project.periods import period_codelist
from covey.tables import Hierarchy
from tests.sampled import sampled

PERIODS = Hierarchy.from_rows(
    {"code": code, "parent": parent, "label": label}
    for code, parent, label in (
        line.split(",") for line in period_codelist(2024, 2024, ("week", "day")).splitlines()[1:]
    )
)
LABELLED = Wording(labels={"period": ("",)})


@pytest.mark.parametrize(
    ("text", "code"),
    sampled(
        [
            ("Tuần 5/2024", "2024-W05"),
            ("tuần 05 năm 2024", "2024-W05"),
            ("Week 5 of 2024", "2024-W05"),
            ("W05/2024", "2024-W05"),
            ("2024W05", "2024-W05"),
            ("2024-W5", "2024-W05"),
            ("ngày 8/5/2024", "2024-05-08"),
            ("Ngày 08 tháng 05 năm 2024", "2024-05-08"),
            ("8 May 2024", "2024-05-08"),
            ("2024/05/08", "2024-05-08"),
            ("8/5/2024", None),  # the eighth of May, or the fifth of August
            ("5/2024", "2024-05"),
        ],
        3,
    ),
)
def test_a_week_and_a_day_are_read_as_they_are_usually_written(text: str, code: str | None) -> None:
    assert LABELLED.meanings("period", PERIODS.codelist).get(fold_words(text)) == code


def test_a_mapping_says_which_number_of_a_day_is_its_month() -> None:
    told = Wording(codes={"period": {"{day}/{month}/{year}": "{year}-{month}-{day}"}})
    meanings = told.meanings("period", PERIODS.codelist)
    assert meanings["8/5/2024"] == meanings["08/05/2024"] == "2024-05-08"
    assert meanings["31/12/2024"] == "2024-12-31"
    assert "12/31/2024" not in meanings


@pytest.mark.parametrize(
    ("language", "text", "code"),
    sampled(
        [
            ("pt", "Janeiro/2024", "2024-01"),
            ("pt", "março de 2024", "2024-03"),
            ("pt", "Fev. 2024", "2024-02"),
            ("pt", "1º trimestre de 2024", "2024-Q1"),
            ("fr", "févr. 2024", "2024-02"),
            ("fr", "1er trimestre 2024", "2024-Q1"),
            ("de", "März 2024", "2024-03"),
            ("de", "1. Quartal 2024", "2024-Q1"),
            ("de", "1/2024", "2024-01"),
        ],
        3,
    ),
)
def test_a_month_and_a_quarter_are_read_in_the_language_of_their_labels(
    language: str, text: str, code: str
) -> None:
    listed = replace(PERIODS.codelist, translations={language: PERIODS.codelist.labels})
    wording = Wording(labels={"period": (language,)})
    assert wording.meanings("period", listed).get(fold_words(text)) == code
