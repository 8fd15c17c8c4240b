"""Views in a real PostgreSQL and objects in a real store are taken in, and letters go back.

The packages are those of the group `engines`: `make engines` has them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from covey.hub.held import decline_held
from tests.unit.hub.elsewhere import COLUMNS, FIRST, Elsewhere, Row, values

pytestmark = [pytest.mark.long, pytest.mark.filterwarnings("ignore")]

GOOD = "period,area,sex,served\n2024-Q1,A1,F,40\n2024-Q1,A2,M,30\n"
KEYS = {"ACCESS_KEY_ID": "hub", "SECRET_ACCESS_KEY": "secret"}


@pytest.fixture(scope="module")
def s3() -> Iterator[Any]:
    import boto3
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield boto3.client(
        "s3",
        endpoint_url=f"http://{host}:{port}",
        aws_access_key_id="agency",
        aws_secret_access_key="secret",
        region_name="us-east-1",
    )
    server.stop()


@pytest.fixture
def hub(tmp_path: Path) -> Elsewhere:
    return Elsewhere(tmp_path)


def tell(uri: str, rows: Sequence[Row], columns: Sequence[str] = COLUMNS) -> None:
    import psycopg

    with psycopg.connect(uri) as agency:
        agency.execute("CREATE SCHEMA IF NOT EXISTS office")
        agency.execute("DROP VIEW IF EXISTS office.counts; DROP TABLE IF EXISTS office.kept")
        agency.execute(f"CREATE TABLE office.kept ({', '.join(columns)})")
        agency.execute(f"INSERT INTO office.kept VALUES {values(rows)}")
        agency.execute("CREATE VIEW office.counts AS SELECT * FROM office.kept")


def of_view(uri: str, view: str = "office.counts") -> dict[str, object]:
    return {"submission": "clinics", "database": uri, "view": view}


def test_a_view_in_postgres_is_taken_in_and_read_twice_is_nothing_new(
    hub: Elsewhere, server: str
) -> None:
    tell(server, FIRST)
    hub.fetching(register=of_view(server))
    assert hub.verdicts() == ["register.rows accepted"]
    assert (hub.people(), hub.inbox) == (70, [])
    tell(server, [*reversed(FIRST)], [*COLUMNS[:3], "served NUMERIC(9, 2)"])
    assert hub.verdicts() == []
    tell(server, [("2024-Q1", "A9", "F", 40)])
    assert hub.verdicts() == ["register.rows refused"]
    assert "row 1, column area" in hub.letter("register.rows")


def test_a_view_in_postgres_and_in_duckdb_have_one_hash(
    hub: Elsewhere, server: str, tmp_path: Path
) -> None:
    import duckdb

    tell(server, FIRST)
    with duckdb.connect(tmp_path / "agency.duckdb") as agency:
        agency.execute(f"CREATE TABLE counts ({', '.join(COLUMNS)})")
        agency.execute(f"INSERT INTO counts VALUES {values(FIRST)}")
    hub.fetching(one=of_view(server), other=of_view("agency.duckdb", "counts"))
    done = hub.fetched()
    assert done.accepted[0].sha256 == done.refused[0].sha256
    assert "already accepted" in hub.letter("other.rows")


def test_what_postgres_refuses_is_told_with_whose_turn_it_is(hub: Elsewhere, server: str) -> None:
    import psycopg

    tell(server, FIRST)
    with psycopg.connect(server) as agency:
        agency.execute("DROP ROLE IF EXISTS reader; CREATE ROLE reader LOGIN")
        agency.execute("CREATE OR REPLACE VIEW broken AS SELECT area::int FROM office.kept")
    as_reader = server.replace("//postgres:", "//reader:").replace("//postgres@", "//reader@")
    assert as_reader != server
    hub.fetching(
        nothing=of_view(server, "office.nothing"),
        broken=of_view(server, "broken"),
        reader=of_view(as_reader),
        away=of_view("postgresql://hub@127.0.0.1:9/counts"),
    )
    said = {one.file_name: one.why for one in hub.fetched().failed}
    assert "no view office.nothing. The data officer's turn" in said["nothing"]
    assert "cannot be read (SQLSTATE 22P02)" in said["broken"]
    assert "The agency's turn: let her" in said["reader"]
    assert "does not answer" in said["away"]
    assert "A1" not in "".join(said.values())


@pytest.fixture
def bucket(hub: Elsewhere, s3: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    s3.create_bucket(Bucket="counts")
    hub.fetching(
        store={
            "submission": "clinics",
            "folder": "s3://counts/quý 1",
            "endpoint": s3.meta.endpoint_url,
            "region": "us-east-1",
        }
    )
    for key, value in KEYS.items():
        monkeypatch.setenv(f"COVEY_FETCH_STORE__{key}", value)
    yield "counts"
    for one in names(s3):
        s3.delete_object(Bucket="counts", Key=f"quý 1/{one}")
    s3.delete_bucket(Bucket="counts")


def put(s3: Any, name: str, content: str) -> None:
    s3.put_object(Bucket="counts", Key=f"quý 1/{name}", Body=content.encode())


def names(s3: Any) -> list[str]:
    listed = s3.list_objects_v2(Bucket="counts").get("Contents", ())
    return [one["Key"].removeprefix("quý 1/") for one in listed]


def text(s3: Any, name: str) -> str:
    return s3.get_object(Bucket="counts", Key=f"quý 1/{name}")["Body"].read().decode()


def test_objects_are_taken_in_and_read_twice_are_nothing_new(
    hub: Elsewhere, s3: Any, bucket: str
) -> None:
    put(s3, "q1.csv", GOOD)
    put(s3, ".unfinished", "no file")
    put(s3, "deeper/q2.csv", "no file of this folder")
    assert hub.verdicts() == ["store.q1.csv accepted"]
    assert (hub.people(), hub.inbox) == (70, [])
    assert hub.verdicts() == []
    put(s3, "q1.csv", GOOD)  # again, as it was
    assert hub.verdicts() == []
    s3.delete_object(Bucket=bucket, Key="quý 1/deeper/q2.csv")


@pytest.mark.usefixtures("bucket")
def test_a_letter_goes_back_beside_its_object_until_that_is_right(hub: Elsewhere, s3: Any) -> None:
    put(s3, "q1.csv", GOOD.replace("A1", "A9"))
    assert hub.verdicts() == ["store.q1.csv refused"]
    assert names(s3) == ["q1.csv", "q1.csv.letter.txt"]
    assert text(s3, "q1.csv.letter.txt") == hub.letter("store.q1.csv")
    assert [one.file_name for one in hub.status().refused] == ["store.q1.csv"]
    put(s3, "q1.csv", GOOD)
    assert hub.verdicts() == ["store.q1.csv accepted"]
    assert names(s3) == ["q1.csv"]


def test_an_object_that_is_taken_away_settles_its_letter(
    hub: Elsewhere, s3: Any, bucket: str
) -> None:
    put(s3, "q1.csv", "nothing of the kind")
    hub.fetched()
    s3.delete_object(Bucket=bucket, Key="quý 1/q1.csv")
    assert hub.verdicts() == []
    assert (names(s3), hub.letters(), hub.status().refused) == ([], [], ())


@pytest.mark.usefixtures("bucket")
def test_a_file_of_the_inbox_that_is_called_alike_keeps_its_letter(hub: Elsewhere) -> None:
    lies = hub.settings.inbox_folder / "clinics" / "store.csv"
    lies.parent.mkdir(parents=True, exist_ok=True)
    lies.write_text(GOOD.replace("A1", "A9"))
    assert "store.csv refused" in hub.verdicts()
    hub.fetched()
    assert "column area" in hub.letter("store.csv")


@pytest.mark.usefixtures("bucket")
def test_what_an_officer_declines_is_told_beside_the_object(hub: Elsewhere, s3: Any) -> None:
    put(s3, "q1.csv", GOOD)
    hub.fetched()
    put(s3, "q1.csv", GOOD.replace("40", "4").replace("30", "3"))
    assert hub.verdicts() == ["store.q1.csv held"]
    decline_held(hub.settings, hub.registry, "store.q1.csv", "half of it is missing", "officer")
    assert hub.verdicts() == []
    assert "half of it is missing" in text(s3, "q1.csv.letter.txt")


@pytest.mark.usefixtures("bucket")
def test_a_list_of_persons_and_an_empty_and_too_large_an_object_are_refused(
    hub: Elsewhere, s3: Any
) -> None:
    put(s3, "persons.csv", GOOD.replace("served", "full_name").replace("40", "Nguyễn Thị Lan"))
    put(s3, "empty.csv", "")
    put(s3, "large.csv", GOOD + "x" * (hub.settings.largest_file * 2**20))
    verdicts = {"store.persons.csv refused", "store.empty.csv refused", "store.large.csv refused"}
    assert {*hub.verdicts()} == verdicts
    assert "MiB" in hub.letter("store.large.csv")
    assert hub.inbox == []


@pytest.mark.usefixtures("bucket")
def test_a_store_that_is_away_holds_up_no_other(
    hub: Elsewhere, s3: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "hub")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    of = {"submission": "clinics", "region": "us-east-1"}
    here = {**of, "endpoint": s3.meta.endpoint_url}
    put(s3, "q1.csv", GOOD)
    hub.fetching(
        away={**of, "folder": "s3://counts/quý 1", "endpoint": "http://127.0.0.1:9"},
        missing={**here, "folder": "s3://nothing"},
        right={**here, "folder": "s3://counts/quý 1"},  # by the keys that the store's library finds
    )
    done = hub.fetched()
    assert [one.file_name for one in done.accepted] == ["right.q1.csv"]
    assert {one.file_name for one in done.failed} == {"away", "missing"}
    assert all("does not answer as it should" in one.why for one in done.failed)
    assert not done.stumbled
