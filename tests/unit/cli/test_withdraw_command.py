"""covey withdraw, and what status, ledger and rebuild say of releases withdrawn and embargoed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from covey.store import published
from tests.sampled import sampled
from tests.unit.cli.conftest import Covey
from tests.unit.store.hub import Hub
from tests.unit.store.network import PEOPLE, TAKEDOWNS, network_in, people, takedowns
from tests.unit.store.test_vintages import SAME_BYTES

BY = "carried out by a command (nobody signed)"
WHY = ("--reason", "Districts A1 and A2 were exchanged.")
ROOT = Path(__file__).parents[3]
OUT_AT = datetime(2999, 3, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project with two releases that are out and one that waits."""
    network = network_in(tmp_path_factory.mktemp("codelists"))
    hub = Hub(tmp_path_factory.mktemp("project"), network)
    schemas = hub.folder / "schemas"
    schemas.mkdir()
    (schemas / "__init__.py").write_text("", encoding="utf-8")
    (schemas / "registry.py").write_text(
        "from pathlib import Path\n"
        "from tests.unit.store.network import read_network\n"
        f"REGISTRY = read_network(Path({str(network.codelists)!r}))\n",
        encoding="utf-8",
    )
    hub.release(people(network), PEOPLE, "2024-Q1")
    hub.release(takedowns(network), TAKEDOWNS, "2024-Q1")
    hub.release(takedowns(network), TAKEDOWNS, "2024-Q2", OUT_AT)
    return hub.folder


@pytest.fixture
def project(filled: Path, tmp_path: Path) -> Path:
    return shutil.copytree(filled, tmp_path / "project")


@pytest.fixture
def covey(project: Path, monkeypatch: pytest.MonkeyPatch, covey_there: Covey) -> Covey:
    """Run a command of the project."""
    monkeypatch.setenv("COVEY_PROJECT", str(project))
    return covey_there


@pytest.mark.long
def test_a_release_is_withdrawn_and_that_is_said(covey: Covey, project: Path) -> None:
    answer = covey("withdraw", "people", "2024-Q1", *WHY)
    assert answer.code == 0
    assert answer.out == (
        "people 2024-Q1 is withdrawn: the public file has no row of it, and says why. No vintage "
        "of the period is left.\nWhat covey export --out and covey page --out wrote elsewhere does "
        "not follow, nor does what others copied: remove it, and tell whoever has it.\n"
    )
    assert [one.dataset for one in published(project / "public" / "covey.duckdb")] == ["takedowns"]


@pytest.mark.long
def test_with_json_it_says_which_entry_it_is(covey: Covey) -> None:
    told = json.loads(covey("withdraw", "people", "2024-Q1", *WHY, "--json").out)
    head = json.loads(covey("ledger", "--json").out)["head"]
    assert told == {
        "dataset": "people", "period": "2024-Q1", "vintage": 1, "reason": WHY[1],
        "entry": 4, "head": head, "newest": None, "was_out": True,
    }  # fmt: skip


def test_what_was_never_out_is_nowhere_else(covey: Covey) -> None:
    answer = covey("withdraw", "takedowns", "2024-Q2", *WHY)
    assert answer.code == 0
    assert "elsewhere" not in answer.out


def status_of(project: Path) -> str:
    """Return what status says; a process of its own, as one serves one project alone."""
    command = [Path(sys.executable).with_name("covey"), "status", "--project", str(project)]
    paths = os.environ | {"PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    done = subprocess.run(command, env=paths, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.long
def test_status_and_ledger_tell_what_waits_and_what_was_withdrawn(
    covey: Covey, project: Path
) -> None:
    covey("withdraw", "people", "2024-Q1", *WHY)
    state = status_of(project)
    assert "Published: 1\n  takedowns 2024-Q1\n" in state
    assert "embargo: 1\n  takedowns 2024-Q2, from 2999-03-01 08:00+07:00 on\n" in state
    assert "Withdrawn: 1\n  people 2024-Q1, on " in state
    lines = covey("ledger").out
    assert "takedowns 2024-Q2, not before 2999-03-01 01:00" in lines
    assert f"people 2024-Q1 is withdrawn (entry 1), {BY}: {WHY[1]}" in lines
    assert covey("ledger", "--verify").code == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["people", "2024-Q2", *WHY], "people 2024-Q2 was never released"),
        (["people", "2024-Q1", "--vintage", "2", *WHY], "vintage 2 was never released"),
        (["people", "2024-Q1", "--reason", " "], "no reason is given"),
        (["people", "2024-Q1", "--reason", "a\nb"], "several lines"),
        (["people", "2024-Q1", "--reason", "3 women were counted twice"], "a number in it"),
        (["people", "2024-Q1", "--reason", "off by 12,5%."], "a number in it"),
        (["people", "2024-Q1", "--reason", "between 3-4 people"], "a number in it"),
        (["people", "2024-Q1", "--reason", "women=3"], "a number in it"),
        (["people", "2024-Q1"], "--reason"),
    ],
)
def test_what_cannot_be_withdrawn_is_refused_with_the_way_out(
    covey: Covey, project: Path, words: list[str], said: str
) -> None:
    before = (project / "public" / "covey.duckdb").read_bytes()
    answer = covey("withdraw", *words)
    assert answer.code == 2
    assert said in answer.out + answer.err
    assert (project / "public" / "covey.duckdb").read_bytes() == before


@pytest.mark.long
@pytest.mark.parametrize(
    "reason",
    sampled(["A1 and VN-22 were exchanged in 2024-Q1.", "Sent again on 2024-05-05, see 2024."], 2),
)
def test_codes_years_and_dates_may_stand_in_a_reason(covey: Covey, reason: str) -> None:
    assert covey("withdraw", "people", "2024-Q1", "--reason", reason).code == 0


@pytest.mark.long
def test_what_is_withdrawn_already_is_said_to_be(covey: Covey) -> None:
    covey("withdraw", "people", "2024-Q1", *WHY)
    answer = covey("withdraw", "people", "2024-Q1", *WHY, "--json")
    told = json.loads(answer.out)["error"]
    assert (answer.code, told["kind"]) == (2, "CommandError")
    assert told["message"].startswith("people 2024-Q1 was withdrawn already, on ")


UNDO = ("--undo", "--reason", "The wrong period was named.")


@pytest.mark.long  # `unit/store/test_reinstating.py` holds it
@SAME_BYTES
def test_a_withdrawal_is_undone_and_the_public_file_is_what_it_was(
    covey: Covey, project: Path
) -> None:
    public = project / "public" / "covey.duckdb"
    before = public.read_bytes()
    covey("withdraw", "people", "2024-Q1", *WHY)
    answer = covey("withdraw", "people", "2024-Q1", *UNDO)
    assert answer.code == 0
    assert answer.out == (
        "people 2024-Q1 is withdrawn no more: the public file has its rows, and does not list it "
        "as withdrawn.\nWhoever was told that it is withdrawn has to hear that it is not.\n"
    )
    assert public.read_bytes() == before
    lines = covey("ledger").out
    assert f"people 2024-Q1 is withdrawn (entry 1), {BY}: {WHY[1]}" in lines
    assert f"people 2024-Q1 is back (undoes entry 4), {BY}: {UNDO[2]}" in lines
    assert covey("ledger", "--verify").code == 0
    assert "Withdrawn: nothing" in status_of(project)


@pytest.mark.long
def test_a_replay_of_the_ledger_tells_the_withdrawal_and_its_end(
    covey: Covey, tmp_path: Path
) -> None:
    covey("withdraw", "people", "2024-Q1", *WHY)
    covey("withdraw", "people", "2024-Q1", *UNDO)
    for until, out in (("3", True), ("4", False), ("5", True)):
        folder = tmp_path / until
        assert covey("ledger", "--until", until, "--out", str(folder)).code == 0
        assert (folder / "people.csv").exists() == out


@pytest.mark.long
def test_what_waited_and_whose_files_are_not_there_stays_withdrawn_and_machines_read_it(
    covey: Covey,
) -> None:
    """It has to be held against what came since, and here nobody has sent what it counts."""
    covey("withdraw", "takedowns", "2024-Q2", *WHY)
    answer = covey("withdraw", "takedowns", "2024-Q2", *UNDO, "--json")
    told = json.loads(answer.out)["error"]
    assert (told["kind"], told["turn"]) == ("ReleaseRefused", "the data officer")
    assert "It stays withdrawn. Decide it anew" in told["message"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["people", "2024-Q1", *UNDO], "people 2024-Q1 is not withdrawn, so there is nothing to"),
        (["people", "2024-Q9", *UNDO], "people 2024-Q9 was never released"),
        (["people", "2024-Q1", "--undo", "--reason", "3 women"], "a number in it"),
        (["people", "2024-Q1", "--undo"], "--reason"),
    ],
)
def test_what_cannot_be_undone_is_refused_with_the_way_out(
    covey: Covey, project: Path, words: list[str], said: str
) -> None:
    before = (project / "public" / "covey.duckdb").read_bytes()
    answer = covey("withdraw", *words)
    assert (answer.code, said in answer.out + answer.err) == (2, True)
    assert (project / "public" / "covey.duckdb").read_bytes() == before


@pytest.mark.long  # `unit/store/test_rebuilding.py` holds it
@SAME_BYTES
def test_rebuild_makes_a_file_that_is_lost_with_its_copy(covey: Covey, project: Path) -> None:
    covey("withdraw", "people", "2024-Q1", *WHY)
    public = project / "public" / "covey.duckdb"
    before = public.read_bytes()
    public.unlink()
    shutil.rmtree(project / "confidential" / "published")
    answer = covey("rebuild")
    assert answer.out.endswith("is again what was published:\n  takedowns 2024-Q1\n")
    assert public.read_bytes() == before


@pytest.mark.parametrize(
    "words",
    [["people", "--embargo", "2999-03-01T08:00"],
     ["people", "2024-Q1", "--plan", "--embargo", "2999-03-01T08:00"]],
)  # fmt: skip
def test_an_embargo_is_of_one_period_that_goes_out(covey: Covey, words: list[str]) -> None:
    answer = covey("release", *words)
    assert (answer.code, "name it, without --plan" in answer.err) == (2, True)
