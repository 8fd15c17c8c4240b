"""Long work: started once, beside the desk, one after the other, and found again."""

from __future__ import annotations

import fcntl
import os
import time

import pytest

from covey.desk.jobs import Job, job, jobs, lane, newest, start
from tests.desk.office import Office

UNKNOWN = ["check", "nothing.csv", "--as", "no_such_kind"]


def begun(office: Office, about: str) -> Job:
    desk = office.desk
    return start(desk.state, desk.settings, "mai", "check", about, UNKNOWN)


def ended(office: Office, identity: str) -> Job:
    for _ in range(600):
        found = job(office.desk.state, identity)
        assert found is not None
        if not found.goes_on:
            return found
        time.sleep(0.1)
    raise TimeoutError(identity)


@pytest.mark.long
def test_a_file_is_taken_in_while_an_officer_s_work_goes_on(office: Office) -> None:
    desk = office.desk
    turn = lane(desk.state, "release")
    fcntl.flock(turn, fcntl.LOCK_EX)  # as a release does that goes on
    try:
        plan = start(desk.state, desk.settings, "mai", "plan", "a", UNKNOWN)
        taken = start(desk.state, desk.settings, "ha", "collect", "b", ["collect"])
        assert ended(office, taken.id).code == 0
        waits = job(desk.state, plan.id)
        assert waits is not None
        assert waits.goes_on
    finally:
        os.close(turn)
    assert ended(office, plan.id).code == 2


def test_a_job_goes_on_once_tells_how_it_ended_and_the_newest_stands_first(office: Office) -> None:
    first, again, other = (begun(office, about) for about in ("a", "a", "b"))
    assert again == first
    one, two = ended(office, first.id), ended(office, other.id)
    assert (one.kind, one.about, one.user, one.code) == ("check", "a", "mai", 2)
    assert "no_such_kind" in one.said
    assert one.ended is not None
    assert one.ended >= one.begun
    assert list((office.folder / "desk").glob("job-*")) == []
    assert one.ended != two.ended  # one after the other, whichever came to its turn first
    assert [found.id for found in jobs(office.desk.state)] == [other.id, first.id]
    assert newest(office.desk.state, "check", "a") == one
    assert newest(office.desk.state, "check", "c") is None
