"""The submissions of the network: who sends them, and what they are counted by."""

from __future__ import annotations

from importlib import import_module

import pytest

from covey.contracts import Submission
from schemas.registry import REGISTRY

AGENCIES = {
    "social_affairs",
    "health_centres",
    "vocational_centres",
    "police_courts",
    "info_communications",
}
every_submission = pytest.mark.parametrize(
    "submission", REGISTRY.submissions, ids=lambda submission: submission.name
)


def test_the_five_agencies_of_the_network_send_something() -> None:
    assert {submission.agency for submission in REGISTRY.submissions} == AGENCIES


@every_submission
def test_a_submission_has_its_name_from_its_file(submission: Submission) -> None:
    module = import_module(f"schemas.submissions.{submission.name}")
    assert module.SUBMISSION is submission
    assert module.__doc__
    assert submission.model.__module__ == module.__name__


@every_submission
def test_every_file_names_its_area_and_period(submission: Submission) -> None:
    assert submission.dimensions["area"] in ("areas", "provinces")
    assert submission.frequency == ("month" if submission.name == "info_takedowns" else "quarter")


@every_submission
def test_people_are_sent_by_sex_and_age(submission: Submission) -> None:
    asked = {"sex", "age"} & set(submission.dimensions)
    assert asked == ({"sex", "age"} if submission.counts == "persons" else set())
