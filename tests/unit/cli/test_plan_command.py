"""covey plan and covey release --commit: what is refused before a project is looked at."""

from __future__ import annotations

import json

from tests.unit.cli.conftest import Covey


def test_a_series_without_a_period_is_refused(covey: Covey) -> None:
    answer = covey("plan people")
    assert answer.code == 2
    assert "no period is named" in answer.err


def test_a_refusal_of_a_series_is_json_where_that_is_asked_for(covey: Covey) -> None:
    answer = covey("plan people --json")
    assert json.loads(answer.out)["error"]["exit_code"] == 2


def test_a_commit_is_of_one_period_and_no_plan(covey: Covey) -> None:
    for words in ("release people --commit abc", "release people 2024-Q1 --plan --commit abc"):
        answer = covey(words)
        assert answer.code == 2
        assert "--commit publishes what was planned of one period" in answer.err
