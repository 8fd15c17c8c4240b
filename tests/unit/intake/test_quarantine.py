"""Files that were made to break their reader get a letter, and the files behind them are taken."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pandera.polars as pa
import polars as pl
import pytest

from covey.admission import LARGEST_FILE
from covey.apart import Nursery, NurseryEnded
from covey.contracts import Submission, Tally
from covey.errors import SubmissionRejected
from covey.intake import Accepted, examined, examined_each, inspect, quarantine
from covey.tables import Hierarchy
from tests.mutated import all_mutated
from tests.sampled import sampled
from tests.tiers import TIER
from tests.unit.intake.books import GOOD, ods, xls, xlsx
from tests.unit.intake.clinic import GOOD as GOOD_TEXT
from tests.unit.intake.clinic import HEADER, TREES, Served, defects, letter, submission, write
from tests.unit.intake.statistical import json_stat, parquet, px, sdmx_csv

Parts = dict[str, bytes]

TOO_MUCH = "reading it takes more memory or time than a file of its size is given"


def repacked(path: Path, change: Callable[[Parts], Mapping[str, bytes]]) -> Path:
    """Change the parts of a workbook."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in change(parts).items():
            archive.writestr(name, content)
    return path


def replaced(path: Path, part: str, old: str, new: str) -> Path:
    def change(parts: Parts) -> Parts:
        text = parts[part].decode()
        assert re.search(old, text)
        return parts | {part: re.sub(old, new, text).encode()}

    return repacked(path, change)


def rules(path: Path) -> list[str]:
    return [defect.split("'")[1] for defect in defects(path)]


def test_a_library_that_ends_the_process_is_a_letter_and_the_next_file_is_read(
    tmp_path: Path,
) -> None:
    path = xlsx(tmp_path, {"Data": GOOD})
    replaced(path, "xl/sharedStrings.xml", r'uniqueCount="\d+"', 'uniqueCount="4294967295"')
    assert TOO_MUCH in letter(path)
    assert inspect(write(tmp_path, GOOD_TEXT), submission(), TREES).rows == 3


def test_a_file_whose_nursery_was_ended_is_judged_by_another_one(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD_TEXT)
    process, _ = quarantine._nursery._start()
    os.kill(process, signal.SIGKILL)
    assert inspect(path, submission(), TREES).rows == 3


def test_where_nurseries_end_it_is_no_fault_of_a_file_and_the_officers_turn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [(write(tmp_path, GOOD_TEXT, f"{n}.csv"), submission()) for n in range(2)]
    monkeypatch.setattr(quarantine, "_nursery", Nursery("covey.no_such_module"))
    for found in examined_each(files, TREES, LARGEST_FILE):
        assert isinstance(found, NurseryEnded)
        assert found.turn == "the data officer"
        assert "no fault of the file" in str(found)


def test_of_files_that_share_a_process_each_has_the_fate_that_it_has_alone(tmp_path: Path) -> None:
    good = [write(tmp_path, GOOD_TEXT.replace("F,12", f"F,{n}"), f"{n}.csv") for n in range(3)]
    broken = xlsx(tmp_path, {"Data": GOOD})
    replaced(broken, "xl/sharedStrings.xml", r'uniqueCount="\d+"', 'uniqueCount="4294967295"')
    wrong = write(tmp_path, GOOD_TEXT.replace("VN-22", "VN-23"))
    order = [broken, good[0], wrong, broken, broken, good[1], good[2], broken]
    found = [*examined_each([(path, submission()) for path in order], TREES, LARGEST_FILE)]
    sums = [one.frame["persons"].sum() for one in found if isinstance(one, Accepted)]
    assert sums == [12, 13, 14]
    for path, one in zip(order, found, strict=True):
        if path not in good:
            assert one == examined(path, submission(), TREES)


@pytest.mark.long
def test_a_file_has_its_own_time_in_a_process_that_judged_others(tmp_path: Path) -> None:
    paths = [write(tmp_path, GOOD_TEXT, f"{n}.csv") for n in range(3)]
    found = [*examined_each([(path, submission(Slow)) for path in paths], TREES, LARGEST_FILE)]
    assert [type(one) for one in found] == [Accepted] * 3


class Slow(Served):
    """A model that takes nearly half of the time of a file."""

    @pa.check("persons", error="slow")
    def slow(cls, field: pa.PolarsData) -> pl.LazyFrame:  # noqa: N805
        begun = time.process_time()  # asked of no row, and of the rows
        while time.process_time() - begun < 5:
            pass
        return field.lazyframe.select(pl.lit(value=True))


def test_a_text_that_unpacks_to_a_thousand_million_blanks_is_a_letter(tmp_path: Path) -> None:
    blanks = '<text:p>F<text:s text:c="1000000000"/></text:p>'
    cell = f'<table:table-cell office:value-type="string">{blanks}</table:table-cell>'
    path = ods(tmp_path, [*GOOD, ["2026-Q3", "VN-13", cell, 1]])
    assert TOO_MUCH in letter(path)


ALONE = """
import resource, sys
from covey.contracts import Submission, Tally
from covey.errors import SubmissionRejected
from covey.intake import inspect, quarantine
from tests.unit.intake.clinic import TREES, submission
try:
    inspect(sys.argv[1], submission(), TREES)
except SubmissionRejected as rejected:
    assert "lines 2-1001 and 299,000 more" in str(rejected), rejected
quarantine._nursery._end()
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""
"""Reads a file in a process that had no other children, and tells the most that one had, in KiB."""


@pytest.mark.long  # smaller files reach the limit below
def test_no_process_has_more_in_memory_than_it_may(tmp_path: Path) -> None:
    lines = "".join(f"2,x{number},q,-\n" for number in range(300_000))
    path = write(tmp_path, f"{HEADER}\n{lines}")
    done = subprocess.run([sys.executable, "-c", ALONE, path], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    assert int(done.stdout) < 512 * 2**10


@pytest.mark.long
def test_a_million_rows_may_be_a_small_file(tmp_path: Path) -> None:
    codes = {"area": [f"A{n}" for n in range(1_000)], "age": [f"Y{n}" for n in range(1_000)]}
    rows = pl.DataFrame({"period": ["2026-Q3"]})
    for name, listed in codes.items():
        rows = rows.join(pl.DataFrame({name: listed}), how="cross")
    path = parquet(tmp_path, rows.with_columns(persons=7))
    assert path.stat().st_size < 2**20
    trees = {"periods": TREES["periods"], "a": Hierarchy.flat(codes["area"])}
    trees["y"] = Hierarchy.flat(codes["age"])
    contract = Submission(
        "clinic", "clinics", "People", Aged, {"area": "a", "age": "y"}, "persons", "persons"
    )
    assert inspect(path, contract, trees).tally == Tally(10**6, 7 * 10**6)


class Aged(pa.DataFrameModel):
    """People by area and age."""

    period: str
    area: str
    age: str
    persons: int


def test_a_workbook_of_two_kinds_is_refused(tmp_path: Path) -> None:
    hidden = ods(tmp_path, [HEADER.split(",")])
    content = zipfile.ZipFile(hidden).read("content.xml")
    path = xlsx(tmp_path, {"Data": GOOD})
    for name in ("content.xml", "xl/workbook.bin", "xl/worksheets/SHEET1.XML"):
        repacked(path, lambda parts, name=name: {**parts, name: content})
        assert rules(path) == ["damaged workbook"]
        repacked(path, lambda parts, name=name: {one: parts[one] for one in parts if one != name})
    assert inspect(path, submission(), TREES).rows == 3


def test_one_part_that_is_thousands_of_sheets_is_refused(tmp_path: Path) -> None:
    path = xlsx(tmp_path, {"Data": GOOD})
    sheets = "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="rId1"/>' for n in range(1, 8_000))
    replaced(path, "xl/workbook.xml", r"<sheet [^>]*/>", sheets)
    assert rules(path) == ["damaged workbook"]


def test_ranges_of_hidden_columns_that_overlap_are_one(tmp_path: Path) -> None:
    path = xlsx(tmp_path, {"Data": GOOD})
    ranges = (
        '<cols><col min="2" max="16384" hidden="1"/>' + '<col min="3" max="9" hidden="1"/>' * 20_000
    )
    replaced(path, "xl/worksheets/sheet1.xml", "<sheetData>", f"{ranges}</cols><sheetData>")
    assert rules(path) == ["hidden row, column or sheet"] * 3


def test_defects_beyond_a_thousand_lines_of_a_rule_are_counted(tmp_path: Path) -> None:
    text = letter(write(tmp_path, HEADER + "\n" + "2026-Q3\n" * 12_000))
    assert "12,000 defects" in text
    assert "lines 2-1001 and 11,000 more" in text


def test_a_file_may_be_as_large_as_the_project_says(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD_TEXT)
    with pytest.raises(SubmissionRejected, match="more than 0 MiB"):
        inspect(path, submission(), TREES, largest=len(GOOD_TEXT) - 1)
    assert inspect(path, submission(), TREES, largest=len(GOOD_TEXT)).rows == 3


DAMAGES = 10 if TIER in ("quick", "test") else 60
"""Files of a kind, each damaged in another way; `make long` has all."""


@pytest.mark.parametrize(
    "kind", sampled(["xlsx", "csv", "ods", "xls", "parquet", "sdmx.csv", "jsonstat", "px"], 4)
)
def test_a_damaged_file_is_accepted_or_gets_a_letter(kind: str, tmp_path: Path) -> None:
    good = {
        "csv": lambda: write(tmp_path, GOOD_TEXT),
        "xlsx": lambda: xlsx(tmp_path, {"Data": GOOD}),
        "ods": lambda: ods(tmp_path, GOOD),
        "xls": lambda: xls(tmp_path, GOOD),
        "parquet": lambda: parquet(tmp_path),
        "sdmx.csv": lambda: sdmx_csv(tmp_path),
        "jsonstat": lambda: json_stat(tmp_path),
        "px": lambda: px(tmp_path),
    }[kind]()
    judged = {"accepted": 0, "refused": 0}
    for content in all_mutated(good.read_bytes(), DAMAGES):
        good.write_bytes(content)
        try:
            inspect(good, submission(), TREES)
            judged["accepted"] += 1
        except SubmissionRejected:
            judged["refused"] += 1
    assert judged["refused"] > judged["accepted"]


@pytest.mark.parametrize("form", sampled([parquet, json_stat, px], 3))
def test_a_file_that_was_cut_on_its_way_is_damaged(
    form: Callable[[Path], Path], tmp_path: Path
) -> None:
    whole = form(tmp_path)
    content = whole.read_bytes()
    for end in range(len(content) // 3, len(content) - 4, 97):
        whole.write_bytes(content[:end])
        assert rules(whole) == ["damaged file"]
