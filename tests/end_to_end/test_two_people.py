"""A release, its withdrawal and the undoing of that, each approved by two officers with their keys.

Releases run under Prefect, as a schedule has them: a run that waits is completed, and the next one
carries out what was approved meanwhile.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from covey.store import published
from tests.end_to_end.project import Done, Office, Project, write_project
from tests.end_to_end.test_way_of_a_number import prefect_rows

# `unit/hub/test_approvals.py` holds it without Prefect.
pytestmark = pytest.mark.long

PASSPHRASE = "import os; os.environ['COVEY_PASSPHRASE'] = 'some words'\n"
WHY = "Districts A1 and A2 were exchanged."


@dataclass(frozen=True)
class Runs:
    """What two officers did, in this order, and what each command answered."""

    project: Project
    officers: list[Done]
    listed: Done
    waits: Done
    status: Done
    first: Done
    twice: Done
    waits_still: Done
    second: Done
    released: Done
    withdrawn: list[Done]
    undone: list[Done]
    ledger: Done
    verified: Done


@pytest.fixture(scope="module")
def runs(server: Office, tmp_path_factory: pytest.TempPathFactory) -> Runs:
    project = write_project(tmp_path_factory.mktemp("two"), server)
    keys = tmp_path_factory.mktemp("keys")
    contract = project.folder / "schemas" / "datasets" / "people.py"
    text = contract.read_text("utf-8").replace('11 *",', '11 *", approvals=2,')
    contract.write_text(text, encoding="utf-8")
    officers = [
        project.covey("officer", "add", name, "--key", str(keys / name), first=PASSPHRASE)
        for name in ("ana", "binh")
    ]
    project.covey("collect")
    waits = project.covey("release", "people")
    return Runs(
        project,
        officers,
        listed=project.covey("officer", "list"),
        waits=waits,
        status=project.covey("status"),
        first=approve(project, waits, keys / "ana"),
        twice=approve(project, waits, keys / "ana"),
        waits_still=project.covey("release", "people", "2024-Q1"),
        second=approve(project, waits, keys / "binh"),
        released=project.covey("release", "people", "--key", str(keys / "ana"), first=PASSPHRASE),
        withdrawn=approved(project, keys, "withdraw", "people", "2024-Q1", "--reason", WHY),
        undone=approved(project, keys, "withdraw", "people", "2024-Q1", "--undo", "--reason", WHY),
        ledger=project.covey("ledger"),
        verified=project.covey("ledger", "--verify"),
    )


def plan_of(waits: Done) -> str:
    """Return the hash that a command says is to be approved."""
    found = re.search(r"covey approve (\S+) --key", waits.stdout + waits.stderr)
    assert found, waits
    return found[1]


def approve(project: Project, waits: Done, key: Path) -> Done:
    return project.covey("approve", plan_of(waits), "--key", str(key), first=PASSPHRASE)


def approved(project: Project, keys: Path, *words: str) -> list[Done]:
    """Run a command that waits, let both approve it, and run it again."""
    waits = project.covey(*words)
    both = [approve(project, waits, keys / name) for name in ("ana", "binh")]
    return [waits, *both, project.covey(*words)]


def test_an_officer_has_a_key_of_her_own_and_the_project_its_public_half(runs: Runs) -> None:
    for name, done in zip(("ana", "binh"), runs.officers, strict=True):
        assert done.returncode == 0, done.stderr
        (fingerprint,) = re.findall(r"(?:[0-9a-f]{8} ?){8}", done.stdout)
        assert fingerprint.strip() in runs.listed.stdout
        file = runs.project.folder / "officers" / f"{name}.toml"
        assert "PUBLIC KEY" in file.read_text("utf-8")
    assert not any(
        b"PRIVATE KEY" in path.read_bytes()
        for path in runs.project.folder.rglob("*")
        if path.is_file()
    )


def test_the_run_of_a_release_that_waits_is_completed_and_says_for_whom(runs: Runs) -> None:
    assert runs.waits.returncode == 0, runs.waits.stderr
    said = "The release of people 2024-Q1 waits for 2 approvals, and has 0."
    assert said in runs.waits.stdout
    messages = prefect_rows(
        runs.project,
        "SELECT message FROM flow_run_state s JOIN flow_run r ON r.state_id = s.id "
        "WHERE r.name = 'people previous' AND s.type = 'COMPLETED'",
    )
    assert [one for one in messages if one and said in one] != []


def test_status_lists_what_is_to_be_approved(runs: Runs) -> None:
    assert (
        "Planned, for covey approve: 1\n  the release of people 2024-Q1\n"
        f"          approved by nobody yet: covey approve {plan_of(runs.waits)} --key FILE\n"
    ) in runs.status.stdout


def test_two_officers_approve_it_and_neither_twice(runs: Runs) -> None:
    assert runs.first.stdout == (
        "This plan is the release of people 2024-Q1\nana has approved it.\n"
    )
    assert runs.twice.returncode == 2
    assert "ana has approved this already" in runs.twice.stderr
    assert runs.waits_still.returncode == 1
    assert "has 1 (ana). Who may approve it: binh." in runs.waits_still.stderr
    assert "binh has approved it, as ana had.\n" in runs.second.stdout


def test_the_next_run_carries_out_what_was_approved(runs: Runs) -> None:
    assert runs.released.returncode == 0, runs.released.stderr
    assert "people 2024-Q1 is published" in runs.released.stdout


def test_a_withdrawal_and_its_undoing_are_approved_as_well(runs: Runs) -> None:
    for waits, *both, done in (runs.withdrawn, runs.undone):
        assert waits.returncode == 1
        assert [one.returncode for one in both] == [0, 0]
        assert done.returncode == 0, done.stderr
    assert f"This plan is the withdrawal of people 2024-Q1: {WHY}" in runs.withdrawn[1].stdout
    assert f"This plan is the return of people 2024-Q1: {WHY}" in runs.undone[1].stdout
    assert [one.period for one in published(runs.project.public)] == ["2024-Q1"]


def test_the_ledger_names_who_approved_what_and_holds(runs: Runs) -> None:
    lines = runs.ledger.stdout.splitlines()
    assert len(lines) == 3
    assert all(", approved by ana and binh" in line for line in lines)
    unsigned = "by a command (nobody signed)"
    assert all(f", planned {unsigned}" in line for line in lines)
    assert ", carried out by ana  " in lines[0]
    assert all(f", carried out {unsigned}" in line for line in lines[1:])
    assert runs.verified.returncode == 0, runs.verified.stdout


def test_an_officer_who_was_removed_afterwards_is_missed(runs: Runs) -> None:
    file = runs.project.folder / "officers" / "binh.toml"
    text = file.read_text("utf-8")
    file.unlink()
    try:
        told = runs.project.covey("ledger", "--verify", "--json")
    finally:
        file.write_text(text, encoding="utf-8")
    assert told.returncode == 2
    figures = json.loads(told.stdout)
    assert figures["verified"]
    assert [one for one in figures["approvals"] if "needed 2 approvals, and 1 of" in one] == [
        f"Entry {number} (people 2024-Q1): it needed 2 approvals, and 1 of those in it hold."
        for number in (1, 2, 3)
    ]
