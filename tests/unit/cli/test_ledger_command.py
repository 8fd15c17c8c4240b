"""covey ledger: what went out is listed, verified, replayed and handed to an auditor."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import duckdb
import polars as pl
import pytest

from covey.cli.main import run
from covey.errors import StoreError
from tests.end_to_end.scanner import places_of
from tests.sampled import sampled
from tests.unit.cli.conftest import Answer
from tests.unit.store.hub import Hub
from tests.unit.store.network import PEOPLE, TAKEDOWNS, network_in, people, takedowns

PLANTED = 918_273_645
Ledger = Callable[..., Answer]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project with three releases, in each of which a planted count is hidden."""
    folder = tmp_path_factory.mktemp("project")
    network = network_in(tmp_path_factory.mktemp("codelists"))
    men = {"area": "A1", "sex": "M", "sector": "HEALTH"}
    policy = replace(PEOPLE.policy, frozen_hidden=(men,))
    hub, supported = Hub(folder, network), people(network, policy, men=PLANTED)
    hub.release(supported, replace(PEOPLE, policy=policy), "2024-Q1")
    hub.release(takedowns(network), TAKEDOWNS, "2024-Q1")
    hub.release(supported, replace(PEOPLE, policy=policy), "2024-Q2")
    return folder


@pytest.fixture
def project(filled: Path, tmp_path: Path) -> Path:
    return shutil.copytree(filled, tmp_path / "project")


@pytest.fixture
def ledger(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Ledger:
    """Run `covey ledger` of the project with the given words, in the folder above it."""
    monkeypatch.chdir(project.parent)
    monkeypatch.setenv("COVEY_PROJECT", str(project))

    def call(*words: str) -> Answer:
        code = run(["ledger", "--project", str(project), *words])
        printed = capsys.readouterr()
        return Answer(code, printed.out, printed.err)

    return call


def touch(project: Path, statement: str) -> None:
    with duckdb.connect(str(project / "confidential" / "covey.duckdb")) as connection:
        connection.execute(statement)


def test_each_entry_is_a_line_with_its_head(ledger: Ledger) -> None:
    answer = ledger()
    lines = answer.out.splitlines()
    heads = [one["head"] for one in json.loads(ledger("--json").out)["entries"]]
    assert (answer.code, len(lines)) == (0, 3)
    assert lines[0] == f"    1  2024-05-05 06:00  people 2024-Q1     {heads[0][:12]}"
    assert lines[1] == f"    2  2024-05-05 06:00  takedowns 2024-Q1  {heads[1][:12]}"


def test_a_project_that_published_nothing_has_an_empty_ledger(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COVEY_PROJECT", str(tmp_path))
    assert run(["ledger", "--project", str(tmp_path)]) == 0
    assert run(["ledger", "--verify", "--project", str(tmp_path)]) == 0
    assert capsys.readouterr().out.count("othing was published yet") == 2


def test_a_ledger_that_is_what_was_entered_is_said_to_be(ledger: Ledger, project: Path) -> None:
    answer = ledger("--verify")
    head = json.loads(ledger("--json").out)["head"]
    assert (answer.code, answer.out) == (
        0,
        f"The ledger is what was entered: 3 entries, and the head {head}.\n",
    )
    told = json.loads(ledger("--verify", "--json").out)
    assert told == {
        "verified": True,
        "entries": 3,
        "head": head,
        "faults": [],
        "beside": None,
        "approvals": [],
    }
    printed = duckdb.connect(str(project / "public" / "covey.duckdb"), read_only=True)
    assert (head,) in printed.execute("SELECT ledger FROM releases").fetchall()
    printed.close()


@pytest.mark.long  # `unit/hub` finds each fault
def test_every_fault_is_a_line_and_the_way_out_stands_below(ledger: Ledger, project: Path) -> None:
    touch(project, "DELETE FROM ledger WHERE number = 2")
    touch(project, 'DELETE FROM facts.people WHERE "release number" = 3')
    answer = ledger("--verify")
    *faults, last = answer.out.splitlines()
    assert answer.code == StoreError.exit_code == 2
    assert faults[0].startswith("Entry 2 is missing")
    assert "Entry 3 (people 2024-Q2): its rows are not those that were published." in faults
    assert "restore the confidential store from a backup" in last
    told = json.loads(ledger("--verify", "--json").out)
    assert (told["verified"], told["faults"]) == (False, faults)


def test_what_was_public_at_an_entry_is_written_as_rows(ledger: Ledger, project: Path) -> None:
    answer = ledger("--until", "2", "--out", "then.duckdb")
    assert (answer.code, answer.out.splitlines()[1:]) == (
        0,
        ["  people: 63 rows", "  takedowns: 7 rows"],
    )
    then = duckdb.connect("then.duckdb", read_only=True)
    public = duckdb.connect(str(project / "public" / "covey.duckdb"), read_only=True)
    told = then.sql("SELECT * EXCLUDE (vintage) FROM people").fetchall()
    assert told == public.sql("FROM people WHERE period = '2024-Q1'").fetchall()
    then.close()
    public.close()


def test_a_day_is_over_at_midnight_in_utc(ledger: Ledger) -> None:
    assert ledger("--until", "2024-05-05", "--out", "then").code == 0
    assert sorted(path.name for path in Path("then").iterdir()) == ["people.csv", "takedowns.csv"]
    then = pl.read_csv("then/people.csv")
    assert then.columns[:3] == ["period", "vintage", "area"]
    assert sorted(then["period"].unique()) == ["2024-Q1", "2024-Q2"]
    before = ledger("--until", "2024-05-04", "--out", "before")
    assert (before.code, "Nothing was public then" in before.err) == (2, True)
    assert not Path("before").exists()


def test_a_ledger_that_was_touched_is_not_replayed(ledger: Ledger, project: Path) -> None:
    touch(project, "UPDATE facts.people SET obs_value = 7 WHERE obs_value IS NULL")
    answer = ledger("--until", "3", "--out", "then.duckdb")
    assert (answer.code, Path("then.duckdb").exists()) == (2, False)
    assert "The ledger was not replayed" in answer.err


def test_an_auditor_sees_entries_policies_and_hashes_and_no_row(ledger: Ledger) -> None:
    answer = ledger("--export", "audit.json")
    assert (answer.code, answer.out) == (0, "audit.json: 3 entries of the ledger, no row.\n")
    told = json.loads(Path("audit.json").read_text(encoding="utf-8"))
    assert [one["entry"]["number"] for one in told["entries"]] == [1, 2, 3]
    assert told["entries"][0]["entry"]["policy"]["minimum_count"] == 10
    assert "f.csv" not in Path("audit.json").read_text(encoding="utf-8")
    assert told["head"] == told["entries"][-1]["head"]


def test_a_planted_hidden_count_is_in_no_file_that_the_ledger_writes(
    ledger: Ledger, tmp_path: Path
) -> None:
    written = tmp_path / "written"
    written.mkdir()
    assert ledger("--export", str(written / "audit.json")).code == 0
    assert ledger("--until", "3", "--out", str(written / "then.duckdb")).code == 0
    assert ledger("--until", "3", "--out", str(written / "then")).code == 0
    assert places_of(PLANTED, written) == []
    assert len(list(written.rglob("*.*"))) == 4


@pytest.mark.parametrize(
    ("words", "told"),
    sampled(
        [
            ("--verify --export audit.json", "four things to do"),
            ("--verify --until 1 --out then", "four things to do"),
            ("--until 1", "Give both"),
            ("--out then", "Give both"),
            ("--until 4 --out then", "There is no entry 4 in the ledger, which has 3"),
            ("--until 0 --out then", "There is no entry 0"),
            ("--until yesterday --out then", "the number of an entry, or a day"),
            ("--until 2024-13-01 --out then", "the number of an entry, or a day"),
            ("--until 1 --out then.csv", "a file that ends in .duckdb, or a folder"),
            ("--until 1 --out nowhere/then.duckdb", "there is no such folder"),
            ("--until 1 --out project/public/covey.duckdb", "which is read"),
            ("--until 1 --out project/confidential/covey.duckdb", "which is read"),
            ("--export audit.csv", "is written as .json"),
            ("--export nowhere/audit.json", "cannot be written"),
        ],
        3,
    ),
)
def test_nonsense_is_refused_with_the_way_out(ledger: Ledger, words: str, told: str) -> None:
    answer = ledger(*words.split())
    assert (answer.code, told in answer.err) == (2, True), answer.err
    assert json.loads(ledger(*words.split(), "--json").out)["error"]["exit_code"] == 2


def test_a_file_for_an_auditor_that_is_there_stays_as_it_is(ledger: Ledger) -> None:
    Path("audit.json").write_text("theirs", encoding="utf-8")
    answer = ledger("--export", "audit.json")
    assert (answer.code, "is there already" in answer.err) == (2, True)
    assert Path("audit.json").read_text(encoding="utf-8") == "theirs"


def test_the_newest_head_is_printed_to_be_kept_and_held_against_the_ledger(ledger: Ledger) -> None:
    told = json.loads(ledger("--head", "--json").out)
    assert ledger("--head").out == f"3 {told['head']}\n"
    assert ledger("--verify", "--kept", told["head"]).code == 0
    rolled_back = ledger("--verify", "--kept", "0" * 64)
    assert rolled_back.code == 2
    assert "The head 000000000000… was printed, and no entry has it" in rolled_back.out
    assert ledger("--kept", "1").code == 2
