"""A view in DuckDB is taken in as a file of the inbox is, and leaves nothing there."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import duckdb
import pytest

from covey.errors import ContractError
from covey.hub.held import accept_held
from covey.hub.origins import secrets_of
from covey.hub.settings import Settings, read_settings
from tests.sampled import sampled
from tests.unit.hub.elsewhere import COLUMNS, FIRST, Elsewhere, Row, values


@pytest.fixture
def hub(tmp_path: Path) -> Elsewhere:
    hub = Elsewhere(tmp_path)
    hub.fetching(register={"submission": "clinics", "database": "agency.duckdb", "view": "counts"})
    tell(hub, FIRST)
    return hub


def tell(hub: Elsewhere, rows: Sequence[Row], columns: Sequence[str] = COLUMNS) -> None:
    with duckdb.connect(hub.folder / "agency.duckdb") as agency:
        agency.execute(f"CREATE OR REPLACE TABLE kept ({', '.join(columns)})")
        agency.execute(f"INSERT INTO kept VALUES {values(rows)}")
        agency.execute("CREATE OR REPLACE VIEW counts AS FROM kept")


@pytest.mark.long
def test_the_rows_of_a_view_count_and_its_receipt_has_their_hash(hub: Elsewhere) -> None:
    (receipt,) = hub.fetched().accepted
    assert (receipt.file_name, receipt.period, receipt.rows) == ("register.rows", "2024-Q1", 2)
    assert hub.people() == 70
    assert hub.inbox == []


@pytest.mark.long
def test_a_view_that_is_as_it_was_is_nothing_new(hub: Elsewhere) -> None:
    assert hub.verdicts() == ["register.rows accepted"]
    tell(hub, [*reversed(FIRST)], [*COLUMNS[:3], "served DOUBLE"])  # the same, told otherwise
    assert hub.verdicts() == []


@pytest.mark.long
def test_a_view_that_changed_is_a_correction(hub: Elsewhere) -> None:
    hub.fetched()
    tell(hub, [("2024-Q1", "A1", "F", 41), FIRST[1]])
    (receipt,) = hub.fetched().accepted
    assert receipt.revision == 2
    assert hub.people() == 71


@pytest.mark.long
def test_a_view_of_the_next_period_is_taken_under_the_same_name(hub: Elsewhere) -> None:
    hub.fetched()
    tell(hub, [("2024-Q2", *row[1:3], 35) for row in FIRST])
    (receipt,) = hub.fetched().accepted
    assert (receipt.period, receipt.revision) == ("2024-Q2", 1)


@pytest.mark.long
def test_a_refused_view_has_a_letter_until_it_is_right(hub: Elsewhere) -> None:
    tell(hub, [("2024-Q1", "A2", "F", 40), ("2024-Q1", "A9", "F", 30)])
    assert hub.verdicts() == ["register.rows refused"]
    assert "row 2, column area" in hub.letter("register.rows")
    assert "ORDER BY 1, 2, …" in hub.letter("register.rows")
    assert [one.file_name for one in hub.status().refused] == ["register.rows"]
    assert hub.verdicts() == []
    tell(hub, FIRST)
    assert hub.verdicts() == ["register.rows accepted"]
    assert (hub.letters(), hub.status().refused) == ([], ())


@pytest.mark.long
def test_a_number_that_is_not_whole_is_no_count(hub: Elsewhere) -> None:
    tell(hub, [(*FIRST[0][:3], 123.456)], [*COLUMNS[:3], "served DECIMAL(9,3)"])
    assert hub.verdicts() == ["register.rows refused"]
    assert "not a whole number" in hub.letter("register.rows")


def test_a_view_that_lists_persons_leaves_nothing_of_them(hub: Elsewhere) -> None:
    names = ["Nguyễn Thị Lan", "Trần Văn Hùng", "Lê Thị Hoa", "Phạm Văn Minh", "Hoàng Thị Mai"]
    rows = [(*FIRST[0][:3], 1, name) for name in names]
    tell(hub, rows, [*COLUMNS, "full_name VARCHAR"])
    assert hub.verdicts() == ["register.rows refused"]
    assert "list of persons" in hub.letter("register.rows")
    (hub.folder / "agency.duckdb").unlink()
    left = b"".join(one.read_bytes() for one in hub.folder.rglob("*") if one.is_file())
    assert not any(name.encode() in left for name in names)


@pytest.mark.long
def test_a_doubtful_view_is_held_until_an_officer_accepts_it(hub: Elsewhere) -> None:
    hub.fetched()
    tell(hub, [("2024-Q1", "A1", "F", 4)])
    assert hub.verdicts() == ["register.rows held"]
    accept_held(hub.settings, hub.registry, "register.rows", "the clinic closed", "officer")
    assert (hub.verdicts(), hub.people()) == ([], 4)


@pytest.mark.long
def test_a_place_that_is_away_holds_up_no_other_and_its_turn_is_told(hub: Elsewhere) -> None:
    away = {"submission": "clinics", "database": "gone.duckdb", "view": "counts"}
    other = {"submission": "clinics", "database": "agency.duckdb", "view": "counts"}
    hub.fetching(away=away, register=other)
    hub.send("q2.csv", "A1,F,40", period="2024-Q2")
    done = hub.fetched()
    assert {one.file_name for one in done.accepted} == {"q2.csv", "register.rows"}
    (failed,) = hub.status().failed
    assert (failed.submission, failed.file_name) == ("clinics", "away")
    assert failed.why == "gone.duckdb: there is no such file. The agency's turn: put it there."
    assert not done.stumbled


@pytest.mark.parametrize(
    ("view", "why"),
    sampled(
        [
            ("nothing", "agency.duckdb: there is no view nothing. The data officer's turn"),
            ("main.counts", None),
            ("other", "agency.duckdb: view other cannot be read (PermissionException)"),
            ("broken", "agency.duckdb: view broken cannot be read (ConversionException)"),
        ],
        2,
    ),
)
def test_what_is_wrong_with_a_view_is_told_without_what_is_in_it(
    hub: Elsewhere, view: str, why: str | None
) -> None:
    with duckdb.connect(hub.folder / "agency.duckdb") as agency:
        agency.execute("CREATE VIEW broken AS SELECT area::INT AS area FROM kept")
        kept = hub.folder / "secret.csv"
        kept.write_text("period\n2024-Q1\n")
        agency.execute(f"CREATE VIEW other AS FROM read_csv('{kept}')")
    hub.fetching(register={"submission": "clinics", "database": "agency.duckdb", "view": view})
    said = [one.why for one in hub.fetched().failed]
    assert [one.startswith(why or "") for one in said] == [True] * (why is not None)
    assert "A1" not in "".join(said)


@pytest.mark.long
def test_a_file_that_another_program_holds_is_told_to_be_so(hub: Elsewhere) -> None:
    program = "import duckdb, sys; at = duckdb.connect(sys.argv[1]); print(); sys.stdin.read()"
    command = [sys.executable, "-c", program, str(hub.folder / "agency.duckdb")]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as agency:
        assert agency.stdout is not None
        agency.stdout.readline()  # it holds the file now
        failed = hub.fetched().failed
        agency.communicate()
    assert "another program holds the file" in failed[0].why
    assert hub.verdicts() == ["register.rows accepted"]


@pytest.mark.parametrize(
    ("fetch", "why"),
    [
        ({"database": "a.duckdb"}, "write database and view, or folder"),
        ({"database": "a.duckdb", "view": "v", "folder": "s3://b"}, "write database and view"),
        ({"folder": "file:///etc"}, "folder is no address such as s3://"),
        ({"folder": "s3://b", "endpoint": "http://store.example.org"}, "no address of https"),
        ({"database": "mysql://h/d", "view": "v"}, "is neither postgresql://… nor a DuckDB file"),
        ({"database": "postgresql://u:secret@h/d", "view": "v"}, "a password stands in it"),
        ({"database": "postgresql://h/d?password=secret", "view": "v"}, "a password stands in it"),
        ({"folder": "s3://b", "access_key": "secret"}, "Extra inputs are not permitted"),
    ],
)
def test_a_place_that_cannot_be_meant_or_tells_a_secret_is_refused(
    tmp_path: Path, fetch: dict[str, str], why: str
) -> None:
    lines = [f'{key} = "{value}"' for key, value in {"submission": "clinics", **fetch}.items()]
    (tmp_path / "covey.toml").write_text("\n".join(["[fetch.register]", *lines]))
    with pytest.raises(ContractError, match=why) as refused:
        read_settings(tmp_path)
    assert "secret" not in str(refused.value)


def test_a_name_that_no_variable_could_have_is_refused(tmp_path: Path) -> None:
    (tmp_path / "covey.toml").write_text('[fetch."a__b"]\nsubmission = "s"\nfolder = "s3://b"')
    with pytest.raises(ContractError, match="'a__b' is no name"):
        read_settings(tmp_path)


@pytest.mark.long
def test_a_submission_that_is_none_is_the_officers_turn_and_no_other_waits(hub: Elsewhere) -> None:
    place = {"database": "agency.duckdb", "view": "counts"}
    hub.fetching(wrong={"submission": "clinic", **place}, right={"submission": "clinics", **place})
    done = hub.fetched()
    assert [one.file_name for one in done.accepted] == ["right.rows"]
    assert "clinics" in done.failed[0].why


@pytest.mark.parametrize(
    ("library", "place"),
    [
        ("psycopg", {"database": "postgresql://here/counts", "view": "counts"}),
        ("obstore", {"folder": "s3://counts"}),
    ],
)
def test_a_library_that_is_missing_is_named_by_its_extra(
    hub: Elsewhere, monkeypatch: pytest.MonkeyPatch, library: str, place: dict[str, object]
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    hub.fetching(register={"submission": "clinics", **place})
    assert "pip install 'covey[fetch]'" in hub.fetched().failed[0].why


def test_a_secret_is_of_one_place_alone() -> None:
    told = {"COVEY_FETCH_A__PASSWORD": "1", "COVEY_FETCH_A_B__PASSWORD": "2", "COVEY_FETCH_A": "3"}
    assert secrets_of("a", told) == {"password": "1"}
    assert secrets_of("a_b", told) == {"password": "2"}
    assert Settings().fetch == {}
