"""Files of clerks: the right ones are taken to the last number, the wrong ones named."""

from __future__ import annotations

from pathlib import Path

import pytest

from covey.errors import SubmissionRejected
from covey.intake import Accepted, inspect
from tests.corpus.case import Case, Counts
from tests.corpus.contracts import TREES
from tests.corpus.forms import right_forms, wrong_forms
from tests.corpus.right import right_files
from tests.corpus.wrong import wrong_files
from tests.sampled import sampled

_PERIODS = {"quarter": "2024-Q1", "month": "2024-03"}


def _called(case: Case) -> str:
    return f"{case.number}: {case.name}"


@pytest.mark.parametrize("case", sampled([*right_files(), *right_forms()], 4), ids=_called)
def test_a_right_file_is_taken_to_the_last_number(tmp_path: Path, case: Case) -> None:
    accepted = inspect(case.write(tmp_path), case.contract, TREES)

    assert _counts(accepted) == case.truth
    assert accepted.period == _PERIODS[case.contract.frequency]


@pytest.mark.parametrize("case", sampled([*wrong_files(), *wrong_forms()], 4), ids=_called)
def test_a_wrong_file_is_refused_by_its_place_and_with_a_way_out(
    tmp_path: Path, case: Case
) -> None:
    with pytest.raises(SubmissionRejected) as refused:
        inspect(case.write(tmp_path), case.contract, TREES)

    assert [words for words in case.says if words not in refused.value.letter] == []


def _counts(accepted: Accepted) -> Counts:
    return {
        (area, sex): persons
        for area, sex, persons in accepted.frame.select("area", "sex", "persons").iter_rows()
    }
