"""What others published is known to everybody: it is a constant of what goes out."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from covey import Policy, audit
from covey.cli.ledger_words import entry_lines
from covey.cli.release_words import outside_words
from covey.errors import ContractError, ReleaseRefused
from covey.hub.status import status_of
from covey.intake import read_register
from tests.unit.hub.hub import Hub

COUNTS = ("A1,F,3", "A1,M,30", "A2,F,4", "A2,M,40", "B,F,25", "B,M,50")
WOMEN_OF_A2 = "2024-Q1,A2,F,4"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Hub:
    hub = Hub(tmp_path_factory.mktemp("hub"))
    hub.send("q1.csv", *COUNTS)
    hub.collect()
    return hub


def attacked_with(hub: Hub, *known: tuple[str, str, int]) -> set[str]:
    """Return the cells that fall to a reader who puts other counts beside the public file."""
    rows = hub.public().drop("period", "vintage", strict=False)
    for area, sex, count in known:
        cell = (rows["area"] == area) & (rows["sex"] == sex)
        rows = rows.with_columns(
            obs_value=rows["obs_value"].scatter(cell.arg_true(), count),
            obs_status=rows["obs_status"].scatter(cell.arg_true(), "A"),
        )
    trees = hub.registry.trees({"area": "areas", "sex": "sex"})
    verdict = audit(rows, trees, Policy(minimum_count=5))
    fallen = {"×".join(one.codes) for one in verdict.findings}
    return fallen - {f"{area}×{sex}" for area, sex, _ in known}


@pytest.mark.long
def test_a_count_follows_from_a_release_and_a_report_that_is_not_in_the_register(hub: Hub) -> None:
    hub.release("2024-Q1")
    assert "A1×F" in attacked_with(hub, ("A2", "F", 4))


def test_no_count_follows_from_a_release_and_a_report_of_the_register(hub: Hub) -> None:
    hub.outside("health.csv", WOMEN_OF_A2)
    out = hub.release("2024-Q1")
    assert attacked_with(hub, ("A2", "F", 4)) == set()
    assert out.told == 1


@pytest.mark.long
def test_the_ledger_says_what_a_release_was_protected_beside(hub: Hub) -> None:
    hub.outside("health.csv", WOMEN_OF_A2)
    hub.release("2024-Q1")
    (report,) = read_register(hub.settings.outside_folder, hub.registry)
    with hub.store() as store:
        (link,) = store.ledger.links()
    named = "Annual report, 2024-08-01 (Health Department)"
    assert link.entry.outside == ((named, report.sha256),)
    assert f"people 2024-Q1, beside {named}" in entry_lines([link], {})[0]


@pytest.mark.long
def test_the_ledger_says_nothing_of_a_register_that_is_empty(hub: Hub) -> None:
    hub.release("2024-Q1")
    with hub.store() as store:
        (entry,) = store.ledger.entries()
    assert '"outside":' not in entry.text


@pytest.mark.long
def test_a_period_that_files_are_missing_of_is_not_reckoned_with_yet(hub: Hub) -> None:
    hub.outside("health.csv", "2024,A2,F,10")
    hub.release("2024-Q1")
    with hub.store() as store:
        (entry,) = store.ledger.entries()
    assert entry.outside == ()


def test_a_count_that_the_files_do_not_have_stops_the_release_and_tells_no_true_one(
    hub: Hub,
) -> None:
    hub.outside("health.csv", "2024-Q1,B,F,26", "2024-Q1,A2,F,7")
    with pytest.raises(ReleaseRefused) as refused:
        hub.release("2024-Q1")
    assert "health.csv, line 2: people 2024-Q1 B×F is not what" in str(refused.value)
    assert "health.csv, line 3: people 2024-Q1 A2×F is not what" in str(refused.value)
    assert "25" not in str(refused.value)


@pytest.mark.long
def test_a_report_of_counts_before_a_correction_is_held_against_these(hub: Hub) -> None:
    hub.release("2024-Q1")
    hub.send("better.csv", *COUNTS[:-1], "B,M,70")
    hub.collect()
    hub.outside("health.csv", "2024-Q1,B,M,50", "2024-Q1,A1,M,30")
    assert hub.release("2024-Q1").vintage == 2


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("2024-Q1,A9,F,4", "line 2: 'A9' is no code of area"),
        ("2024-Q9,A2,F,4", "line 2: '2024-Q9' is no period"),
        ("2024-Q1,A2,F,4.5", "line 2: obs_value is no whole number"),
        ("2024-Q1,A2,F,", "line 2: obs_value is no whole number"),
    ],
)
def test_a_defect_is_named_by_file_and_line(hub: Hub, row: str, told: str) -> None:
    hub.outside("health.csv", row)
    with pytest.raises(ContractError) as refused:
        read_register(hub.settings.outside_folder, hub.registry)
    assert f"health.csv, {told}" in str(refused.value)


def test_a_period_that_the_codelist_has_no_more_is_made_of_those_that_its_code_says(
    hub: Hub,
) -> None:
    periods = hub.registry.hierarchies["periods"]
    assert "2024-S1" not in periods.position
    hub.outside("health.csv", "2024-S1,A2,F,20")
    (report,) = read_register(hub.settings.outside_folder, hub.registry)
    assert [one.period for one in report.statements] == ["2024-S1"]


def test_a_period_of_which_no_part_is_in_the_codelist_is_refused(hub: Hub) -> None:
    hub.outside("health.csv", "2031-S1,A2,F,20")
    with pytest.raises(ContractError, match="has no counts of 2031-S1"):
        read_register(hub.settings.outside_folder, hub.registry)


def test_a_sheet_from_excel_is_read_with_semicolons_and_a_mark_at_its_beginning(hub: Hub) -> None:
    path = hub.outside("health.csv", WOMEN_OF_A2)
    text = path.read_text("utf-8").replace(",", ";").replace("\n", "\r\n")
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    (report,) = read_register(hub.settings.outside_folder, hub.registry)
    assert [(one.period, one.codes) for one in report.statements] == [("2024-Q1", ("A2", "F"))]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("2024-08-01", "01/08/2024", "line 2: the date is no day such as"),
        ("Health Department", "", "line 2: said_by is empty"),
        ("people,", "persons,", "line 2: 'persons' is no dataset"),
        ("area,", "place,", "line 1: 'place' is no dimension of people"),
        ("said_by,", "by,", "line 1: there is no column 'said_by'"),
    ],
)
def test_a_defect_of_the_head_is_named(hub: Hub, before: str, after: str, told: str) -> None:
    path = hub.outside("health.csv", WOMEN_OF_A2)
    path.write_text(path.read_text("utf-8").replace(before, after, 1), "utf-8")
    with pytest.raises(ContractError) as refused:
        read_register(hub.settings.outside_folder, hub.registry)
    assert told in str(refused.value)


def test_a_cell_that_stands_twice_is_named(hub: Hub) -> None:
    hub.outside("health.csv", WOMEN_OF_A2, WOMEN_OF_A2)
    with pytest.raises(ContractError, match=r"health\.csv, line 3: this cell stands in line 2"):
        read_register(hub.settings.outside_folder, hub.registry)


def test_a_workbook_is_to_be_saved_as_csv_and_a_pdf_may_lie_there(hub: Hub) -> None:
    folder = hub.outside("health.csv", WOMEN_OF_A2).parent
    (folder / "report.pdf").write_bytes(b"%PDF")
    assert len(read_register(folder, hub.registry)) == 1
    (folder / "census.xlsx").write_bytes(b"PK")
    with pytest.raises(ContractError, match=r"census\.xlsx: save this sheet as CSV"):
        read_register(folder, hub.registry)


def test_the_status_lists_the_register_and_what_contradicts_the_hub(hub: Hub) -> None:
    hub.outside("health.csv", WOMEN_OF_A2, "2024,A2,F,10", "2024-Q1,B,F,26")
    status = status_of(hub.settings, hub.registry)
    (told,) = map(outside_words, status.outside)
    assert told == (
        "health.csv: Annual report, 2024-08-01 (Health Department), 3 counts of people; for 2024 "
        "files are not there yet"
    )
    (wrong,) = status.contradictions
    assert "health.csv, line 4: people 2024-Q1 B×F" in wrong


def test_the_status_tells_of_a_register_that_cannot_be_read(hub: Hub) -> None:
    hub.outside("health.csv", "2024-Q1,A9,F,4")
    (wrong,) = status_of(hub.settings, hub.registry).contradictions
    assert "'A9' is no code of area" in wrong


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (os.mkfifo, "this is no regular file, and may never end"),
        (lambda path: path.symlink_to("/dev/zero"), "this is no regular file, and may never end"),
        (lambda path: path.write_text("dataset,source\n" + "a" * 200_000), "a cell is longer than"),
        (lambda path: path.write_text("a\n" * 200_001), "more than 200,000 rows"),
        (lambda path: path.touch() or os.truncate(path, 2**40), "the file has more than 32 MiB"),
    ],
    ids=["fifo", "device", "endless cell", "endless rows", "hole"],
)
def test_a_file_that_never_ends_is_named(
    hub: Hub, make: Callable[[Path], object], told: str
) -> None:
    path = hub.outside("health.csv", WOMEN_OF_A2)
    path.unlink()
    make(path)
    with pytest.raises(ContractError, match=f"health.csv: {told}"):
        read_register(hub.settings.outside_folder, hub.registry)
