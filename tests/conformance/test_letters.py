"""Every registered submission takes the files of made-up agencies, and refuses their mistakes."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from covey.contracts.rules import UNCHECKED_TOTAL
from covey.errors import SubmissionRejected
from covey.intake import inspect
from covey.synthetic import Defect, Network, plant, write_file
from schemas.registry import REGISTRY
from tests.sampled import crossed, sampled

PERIODS = {"quarter": "2025-Q3", "month": "2025-08"}
SUBMISSIONS = {submission.name: submission for submission in REGISTRY.submissions}


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """One good file of each submission."""
    network, folder = Network(REGISTRY, seed=11), tmp_path_factory.mktemp("inbox")
    return {
        name: write_file(network, folder, name, PERIODS[submission.frequency])
        for name, submission in SUBMISSIONS.items()
    }


@pytest.mark.parametrize("name", sampled(SUBMISSIONS, 3))
def test_a_good_file_is_accepted(inbox: dict[str, Path], name: str) -> None:
    submission = SUBMISSIONS[name]
    accepted = inspect(inbox[name], submission, REGISTRY.hierarchies)

    assert accepted.period == PERIODS[submission.frequency]
    assert accepted.frame.columns == [*submission.dimensions, submission.count]
    assert accepted.rows > 0


@pytest.mark.parametrize(
    ("name", "defect"),
    crossed(tuple(SUBMISSIONS), tuple(Defect)),
    ids=lambda one: one.value if isinstance(one, Defect) else one,
)
def test_a_mistake_is_named_where_it_stands_and_not_repeated(
    inbox: dict[str, Path], tmp_path: Path, name: str, defect: Defect
) -> None:
    path = Path(shutil.copy(inbox[name], tmp_path))
    planted = plant(defect, path, REGISTRY, name, seed=3)
    with pytest.raises(SubmissionRejected) as refused:
        inspect(path, SUBMISSIONS[name], REGISTRY.hierarchies)

    in_vietnamese, letter = refused.value.letter.split("\n\n")
    line = f"line {planted.line}" if planted.line else "the file"
    place = f"{line}, column {planted.column}" if planted.column else line
    rule = f"'{planted.rule}'"
    assert any(
        entry.strip().startswith(place) and rule in entry for entry in letter.splitlines()
    ), letter
    assert not any(text in refused.value.letter for text in planted.texts)
    assert in_vietnamese.count("\n  ") == letter.count("\n  ")
    if defect is not Defect.PERSON_ROWS:
        named = set(re.findall("^  .*?'(.+?)'", letter, re.MULTILINE))
        assert named <= {planted.rule, UNCHECKED_TOTAL.name}
