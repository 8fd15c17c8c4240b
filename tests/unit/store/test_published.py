from __future__ import annotations

import copy
import fcntl
import os
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pytest

from covey import Hierarchy, Policy, ProtectedTable, audit
from covey.contracts import Dataset, Registry
from covey.errors import CoveyError, ReleaseRefused, StoreBusy, StoreError
from covey.store import Publication, as_vintage, ask, publish, published
from covey.tables import Grid
from tests.sampled import sampled
from tests.unit.store.killed import ended
from tests.unit.store.network import MOMENT, PEOPLE, TAKEDOWNS, people
from tests.unit.store.tiny import built


def publication(network: Registry, dataset: Dataset, period: str) -> Publication:
    return Publication(dataset, period, MOMENT, network.hierarchies)


@pytest.fixture
def public(tmp_path: Path) -> Path:
    return tmp_path / "public" / "covey.duckdb"


@pytest.fixture(scope="module")
def first_quarter(
    tmp_path_factory: pytest.TempPathFactory,
    network: Registry,
    supported: ProtectedTable,
    taken_down: ProtectedTable,
) -> Path:
    public = tmp_path_factory.mktemp("published") / "public" / "covey.duckdb"
    before = os.umask(0o077)  # of somebody whose files are for herself
    try:
        publish(supported, publication(network, PEOPLE, "2024-Q1"), public)
        publish(taken_down, publication(network, TAKEDOWNS, "2024-Q1"), public)
    finally:
        os.umask(before)
    return public


@pytest.fixture
def filled(first_quarter: Path, public: Path) -> Path:
    """Return a published file with two releases."""
    shutil.copytree(first_quarter.parent, public.parent)
    return public


def test_a_hidden_count_is_missing_and_the_others_are_true(filled: Path) -> None:
    few = ask(filled, "FROM people WHERE (area, sex, sector) = ('A1', 'F', 'HEALTH')")
    assert few.rows() == [("2024-Q1", "A1", "F", "HEALTH", None, "Q")]
    total = ask(filled, "FROM people WHERE (area, sex, sector) = ('VN', '_T', '_T')")
    assert total.rows() == [("2024-Q1", "VN", "_T", "_T", 195, "A")]


def test_counts_are_bigint_and_codes_are_varchar(filled: Path) -> None:
    types = ask(filled, "SELECT column_name, column_type FROM (DESCRIBE people)")
    assert dict(types.rows()) == {
        **dict.fromkeys(["period", "area", "sex", "sector", "obs_status"], "VARCHAR"),
        "obs_value": "BIGINT",
    }


def test_the_file_holds_the_datasets_and_what_describes_them_and_nothing_else(filled: Path) -> None:
    tables = ask(
        filled,
        "SELECT schema_name, table_name FROM duckdb_tables() UNION ALL "
        "SELECT schema_name, view_name FROM duckdb_views() WHERE NOT internal ORDER BY ALL",
    )
    assert [name for schema, name in tables.rows() if schema == "main"] == [
        *("breakdowns", "codelists", "completeness", "datasets", "level_codes"),
        *("people", "people_bounds"),
        *("people_labelled", "people_labelled_en", "people_labelled_vi", "periods", "readme"),
        *(
            "releases",
            "takedowns",
            "takedowns_bounds",
            "takedowns_labelled",
            "takedowns_labelled_en",
        ),
        *("takedowns_labelled_vi", "withdrawals"),
    ]
    named = "SELECT DISTINCT regexp_replace(view, '(_period)?[.]', {}) FROM breakdowns"
    views = [name for dot in ("'.'", "'_period.'")
             for (name,) in ask(filled, named.format(dot)).rows()]  # fmt: skip
    others = [f"{schema}.{name}" for schema, name in tables.rows() if schema != "main"]
    assert sorted(others) == sorted(views)


def test_every_table_view_and_column_says_what_it_is(filled: Path) -> None:
    silent = """
        SELECT table_name, comment FROM duckdb_tables() UNION ALL
        SELECT view_name, comment FROM duckdb_views() WHERE NOT internal UNION ALL
        SELECT table_name || '.' || column_name, comment FROM duckdb_columns() WHERE NOT internal
        UNION ALL SELECT function_name || '()', comment FROM duckdb_functions() WHERE NOT internal
    """
    comments = dict(ask(filled, silent).rows())
    assert len(comments) > 50
    assert [name for name, comment in comments.items() if not comment] == []


def test_the_table_of_a_dataset_says_first_that_nobody_sums_it(filled: Path) -> None:
    comments = ask(filled, "SELECT table_name, comment FROM duckdb_tables()")
    (name,) = ask(filled, "SELECT dataset FROM datasets LIMIT 1")["dataset"]
    (said,) = comments.filter(table_name=name)["comment"]
    assert "never sum a column of it" in said
    assert f"FROM {name}_sum() counts nobody twice" in said


def test_the_labelled_view_names_every_code_in_each_language_there_is(filled: Path) -> None:
    labelled = ask(filled, "FROM people_labelled WHERE (area, sex, sector) = ('A2', 'M', 'HEALTH')")
    assert labelled.drop("obs_value", "obs_status", "low", "high", "estimate").rows(named=True) == [
        {
            "period": "2024-Q1", "period_label": "Quarter 1", "frequency": "quarter",
            "period_start": date(2024, 1, 1), "period_end": date(2024, 3, 31), "period_length": 3,
            "area": "A2", "area_level": "2", "area_label": "District A2",
            "area_label_vi": "Huyện A2", "sex": "M", "sex_level": "sex", "sex_label": "Male",
            "sector": "HEALTH", "sector_level": "sector", "sector_label": "Health",
        }
    ]  # fmt: skip


def test_each_release_lists_its_policy_and_the_verdict_of_the_attack(filled: Path) -> None:
    release = ask(filled, "FROM releases WHERE dataset = 'people'").row(0, named=True)
    assert (release["minimum_count"], release["policy_source"]) == (10, "a made-up rule")
    assert (release["audit_safe"], release["zeros_listed"]) == (True, True)
    assert release["audit_attacked"] == release["hidden"] > 1
    assert ask(filled, "SELECT counts FROM datasets ORDER BY dataset").to_series().to_list() == [
        "persons",
        "events",
    ]


@pytest.mark.long
def test_each_release_tells_how_far_its_dimensions_were_coarsened(
    network: Registry, filled: Path
) -> None:
    policy = Policy(minimum_count=10, k=30, quasi_identifiers=("area", "sector"))
    coarse = replace(PEOPLE, policy=policy)
    made = publish(people(network, policy), publication(network, coarse, "2024-Q2"), filled)
    assert made.levels == {"area": 1, "sector": 0}
    told = "SELECT levels FROM releases WHERE dataset = 'people' ORDER BY period"
    assert [dict(levels) for (levels,) in ask(filled, told).rows()] == [{}, made.levels]


def test_nothing_tells_how_many_people_are_hidden_or_which_cells_are_unsafe(filled: Path) -> None:
    columns = ask(filled, "SELECT column_name FROM duckdb_columns() WHERE NOT internal")
    told = set(columns.to_series().to_list())
    assert not told & {"unsafe", "primary", "secondary", "people_hidden", "proof", "twins"}


def test_nothing_tells_which_cells_the_twins_cleared(
    filled: Path, network: Registry, supported: ProtectedTable, tmp_path: Path
) -> None:
    told = "SELECT audit_cleared FROM releases WHERE dataset = 'people'"
    outsider = audit(supported.to_frame(), supported.grid.hierarchies, supported.policy)
    assert "known tables" in supported.audit.cleared
    assert "known tables" not in outsider.cleared
    again = replace(supported, audit=outsider)
    one = as_vintage(again, publication(network, PEOPLE, "2024-Q1"))
    built(tmp_path / "again.duckdb", [one])
    assert ask(tmp_path / "again.duckdb", told).equals(ask(filled, told))
    assert sum(ask(filled, told).item().values()) == supported.audit.attacked


@pytest.mark.long
def test_what_was_published_before_stays(
    filled: Path, network: Registry, supported: ProtectedTable
) -> None:
    before = ask(filled, "FROM people ORDER BY ALL")
    publish(supported, publication(network, PEOPLE, "2024-Q2"), filled)
    assert ask(filled, "FROM people WHERE period = '2024-Q1' ORDER BY ALL").equals(before)
    assert [(one.dataset, one.period) for one in published(filled)] == [
        ("people", "2024-Q1"),
        ("people", "2024-Q2"),
        ("takedowns", "2024-Q1"),
    ]


def test_a_period_that_is_out_is_refused_and_the_file_stays(
    filled: Path, network: Registry, supported: ProtectedTable
) -> None:
    before = filled.read_bytes()
    with pytest.raises(
        ReleaseRefused,
        match=r"people 2024-Q1, vintage 1, is in the published file already\..* is vintage 2",
    ):
        publish(supported, publication(network, PEOPLE, "2024-Q1"), filled)
    assert filled.read_bytes() == before
    assert [file.name for file in filled.parent.iterdir()] == ["covey.duckdb"]


@pytest.mark.long  # `test_rebuilding.py` makes a file again
@pytest.mark.skipif(
    duckdb.__version__ < "2", reason="DuckDB 1.5 fills blocks up with what its memory holds"
)
def test_the_same_releases_make_the_same_bytes(
    filled: Path,
    network: Registry,
    tmp_path: Path,
    supported: ProtectedTable,
    taken_down: ProtectedTable,
) -> None:
    again = tmp_path / "again" / "other.duckdb"
    publish(supported, publication(network, PEOPLE, "2024-Q1"), again)
    publish(taken_down, publication(network, TAKEDOWNS, "2024-Q1"), again)
    assert again.read_bytes() == filled.read_bytes()


def test_everybody_may_read_and_only_the_owner_write(first_quarter: Path) -> None:
    assert oct(first_quarter.stat().st_mode & 0o777) == "0o644"
    assert oct(first_quarter.parent.stat().st_mode & 0o777) == "0o755"


def test_the_file_has_the_format_that_older_duckdb_opens(filled: Path) -> None:
    tags = ask(filled, "SELECT tags['storage_version'] FROM duckdb_databases() WHERE NOT internal")
    assert tags.item().startswith("v1.4.0")


def test_only_a_protected_table_is_published(
    network: Registry, public: Path, supported: ProtectedTable
) -> None:
    rows = supported.to_frame("polars")
    with pytest.raises(CoveyError, match="only a protected table whose audit passed"):
        publish(rows, publication(network, PEOPLE, "2024-Q1"), public)
    assert not public.exists()


def test_a_table_whose_audit_does_not_hold_is_not_published(
    network: Registry, public: Path, supported: ProtectedTable
) -> None:
    protected = copy.copy(supported)
    object.__setattr__(protected, "audit", replace(protected.audit, exhaustive=False))
    with pytest.raises(CoveyError, match="only a protected table whose audit passed"):
        publish(protected, publication(network, PEOPLE, "2024-Q1"), public)
    assert not public.exists()


def test_a_table_that_shows_a_small_count_is_not_published(
    network: Registry, public: Path, supported: ProtectedTable
) -> None:
    protected = copy.copy(supported)
    object.__setattr__(protected, "hidden", protected.hidden & False)
    object.__setattr__(protected, "values", protected.values.clip(3))
    with pytest.raises(CoveyError, match="a cell shows what it must hide"):
        publish(protected, publication(network, PEOPLE, "2024-Q1"), public)
    assert not public.exists()


def test_a_table_that_shows_a_count_which_is_large_and_tells_a_small_one_is_not_published(
    network: Registry, public: Path, supported: ProtectedTable
) -> None:
    protected = copy.copy(supported)
    hidden, values = protected.hidden.copy(), protected.values.copy()
    of_men = supported.grid.digit(supported.keys, 1) == 2
    place = np.flatnonzero(hidden & of_men)[0]
    hidden[place], values[place] = False, 40
    object.__setattr__(protected, "hidden", hidden)
    object.__setattr__(protected, "values", values)
    with pytest.raises(CoveyError, match="the audit judged other rows or another policy"):
        publish(protected, publication(network, PEOPLE, "2024-Q1"), public)
    assert not public.exists()


def test_a_table_in_which_two_districts_changed_places_is_not_published(
    network: Registry, public: Path, supported: ProtectedTable
) -> None:
    area = supported.grid.hierarchies["area"]
    root, region, a1, a2, *others = area.codes
    swapped = replace(area.codelist, codes=(root, region, a2, a1, *others))
    trees = {**supported.grid.hierarchies, "area": replace(area, codelist=swapped)}
    protected = copy.copy(supported)
    object.__setattr__(protected, "grid", Grid.of(trees))
    with pytest.raises(CoveyError, match="the audit judged other rows or another policy"):
        publish(protected, publication(network, PEOPLE, "2024-Q1"), public)
    assert not public.exists()


@pytest.mark.long
def test_a_table_whose_zeros_a_remedy_hid_is_published_as_such(
    network: Registry, public: Path
) -> None:
    allowed = replace(PEOPLE.policy, remedies=("hide zeros",))
    dataset = replace(PEOPLE, policy=allowed)
    table = people(network, replace(allowed, zeros="hidden"))
    publish(table, publication(network, dataset, "2024-Q1"), public)
    assert ask(public, "SELECT zeros FROM releases").row(0) == ("hidden",)
    with pytest.raises(CoveyError, match="protected under another policy"):
        publish(table, publication(network, PEOPLE, "2024-Q2"), public)


@pytest.mark.long
def test_a_release_says_which_agencies_attacked_it_with_their_own_counts(
    network: Registry, public: Path
) -> None:
    dataset = network.with_agencies(PEOPLE)
    publish(people(network, dataset.policy), publication(network, dataset, "2024-Q1"), public)
    said = ask(public, "SELECT insiders FROM releases").row(0)
    assert said == ("sector=HEALTH; sector=SOCIAL",)
    with pytest.raises(CoveyError, match="protected under another policy"):
        publish(people(network), publication(network, dataset, "2024-Q2"), public)


def test_a_release_that_nobody_attacked_from_inside_says_nothing(filled: Path) -> None:
    assert ask(filled, "SELECT DISTINCT insiders FROM releases").rows() == [(None,)]


def test_a_table_protected_under_another_policy_is_not_published(
    network: Registry, public: Path
) -> None:
    weaker = people(network, Policy(minimum_count=2))
    with pytest.raises(CoveyError, match="protected under another policy"):
        publish(weaker, publication(network, PEOPLE, "2024-Q1"), public)
    assert not public.exists()


def test_a_dataset_cannot_change_its_dimensions(
    filled: Path, network: Registry, taken_down: ProtectedTable
) -> None:
    other = replace(TAKEDOWNS, name="people")
    with pytest.raises(StoreError, match="people was published with other dimensions before"):
        publish(taken_down, publication(network, other, "2024-Q2"), filled)


def test_the_name_of_a_language_is_a_name_and_no_statement(
    network: Registry, supported: ProtectedTable, public: Path
) -> None:
    tag = """vi" FROM read_csv('/etc/hostname') --"""
    sexes = [{"code": code, "parent": "_T" * (code != "_T")} for code in ("_T", "F", "M")]
    hostile = Hierarchy.from_rows(row | {f"label_{tag}": "nữ"} for row in sexes)
    labelled = {**network.hierarchies, "sex": hostile}
    for period in ("2024-Q1", "2024-Q2"):
        one = replace(publication(network, PEOPLE, period), codelists=labelled)
        built(public, [as_vintage(supported, one)], before=public)
    assert f"sex_label_{tag}" in ask(public, "FROM people_labelled").columns


def test_a_view_in_the_file_before_does_not_run_and_is_not_carried_on(
    filled: Path, network: Registry, supported: ProtectedTable
) -> None:
    with duckdb.connect(str(filled)) as connection:
        connection.execute("DROP VIEW people_labelled")
        connection.execute("ALTER TABLE people RENAME TO other")
        connection.execute("CREATE VIEW people AS FROM read_csv('/etc/hostname')")
    second = as_vintage(supported, publication(network, PEOPLE, "2024-Q2"))
    built(filled, [second], before=filled)
    assert ask(filled, "SELECT DISTINCT period FROM people").rows() == [("2024-Q2",)]


def test_a_log_beside_the_published_file_is_refused(
    filled: Path, network: Registry, supported: ProtectedTable
) -> None:
    log = filled.with_name("covey.duckdb.wal")
    log.write_bytes(b"whatever somebody left")
    with pytest.raises(StoreError, match="somebody opened the published file for writing"):
        publish(supported, publication(network, PEOPLE, "2024-Q2"), filled)


@pytest.mark.long  # `unit/hub/test_plans.py` holds it
def test_two_releases_at_once_do_not_lose_one(
    filled: Path, network: Registry, supported: ProtectedTable
) -> None:
    other = os.open(filled.parent, os.O_RDONLY)
    fcntl.flock(other, fcntl.LOCK_EX)
    with pytest.raises(StoreBusy, match="another release is being published"):
        publish(supported, publication(network, PEOPLE, "2024-Q2"), filled)
    os.close(other)
    publish(supported, publication(network, PEOPLE, "2024-Q2"), filled)
    assert len(published(filled)) == 3


def test_a_folder_that_cannot_be_written_is_named(
    filled: Path, network: Registry, supported: ProtectedTable
) -> None:
    blocked = filled.parent / "file" / "covey.duckdb"
    blocked.parent.write_text("a file where a folder should be")
    with pytest.raises(StoreError, match="the file cannot be written"):
        publish(supported, publication(network, PEOPLE, "2024-Q2"), blocked)


KILLED = """
import os, signal, sys
from covey.store import publish

def kill(event, arguments):
    if event == moment and ".building" in str(arguments[0]):
        os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(kill)
publish(protected, publication, path)
"""


@pytest.mark.long  # `test_ledger.py` kills a release
@pytest.mark.parametrize(
    "moment",
    sampled([pytest.param("open", id="building"), pytest.param("os.rename", id="swapping")], 2),
)
def test_a_killed_process_leaves_the_old_file_whole(
    filled: Path, network: Registry, moment: str, supported: ProtectedTable
) -> None:
    before = filled.read_bytes()
    second = publication(network, PEOPLE, "2024-Q2")
    given = {"path": filled, "protected": supported, "publication": second, "moment": moment}
    assert ended(KILLED, **given) == -9
    assert filled.read_bytes() == before
    publish(supported, second, filled)
    assert [file.name for file in filled.parent.iterdir()] == ["covey.duckdb"]
