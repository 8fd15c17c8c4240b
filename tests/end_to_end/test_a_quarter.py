"""The quarter of examples/a_quarter, played once: at its end what is public is the truth."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

import covey
from covey import Hierarchy, Policy
from covey.store import ask
from tests.conformance.document import ROOT
from tests.end_to_end.project import Done, Office
from tests.end_to_end.scanner import places_of_any

EXAMPLE = ROOT / "examples" / "a_quarter"
CODELISTS = EXAMPLE / "schemas" / "codelists"

PERSON = 780_017
"""How many people stand for one of the example, so that a count can be looked for everywhere."""

MINIMUM = 10 * PERSON

SOURCES: Mapping[str, tuple[str, dict[str, str]]] = {
    "people_supported": ("sector", {
        "SOCIAL": "social_support", "HEALTH": "health_services", "TRAINING": "job_training",
        "ADVICE": "union_advice",
    }),
    "victims_identified": ("authority", {"POLICE": "police_victims", "BORDER": "border_victims"}),
}  # fmt: skip
"""By dataset, its third dimension, and the column of truth.csv behind each code of it."""

TREES = {
    name: Hierarchy.read(CODELISTS / f"{codelist}.csv")
    for name, codelist in {
        "area": "areas", "sex": "sex", "sector": "sectors", "authority": "authorities",
    }.items()
}  # fmt: skip


@dataclass(frozen=True)
class Quarter:
    """The quarter at its end.

    Args:
        hub: the folder it was played in.
        played: what was said, and whether it was what the story says.
        truth: what each agency counted in each district, by period.
        office: whose commands it is played by.
    """

    hub: Path
    played: Done
    truth: list[dict[str, str]]
    office: Office

    def cells(self, dataset: str) -> list[tuple[tuple[str, ...], int | None, int]]:
        """Return of every cell of a dataset its codes, what is published, and what is true."""
        third, columns = SOURCES[dataset]
        rows = ask(
            self.hub / "public" / "covey.duckdb",
            f"SELECT area, sex, {third}, obs_value FROM {dataset} WHERE period = '2025-Q1'",
        ).rows()
        return [(tuple(codes), value, self._true(third, columns, *codes)) for *codes, value in rows]

    def _true(self, third: str, columns: dict[str, str], area: str, sex: str, code: str) -> int:
        return sum(
            int(row[column])
            for row in self.truth
            for leaf, column in columns.items()
            if row["period"] == "2025-Q1"
            and area in TREES["area"].ancestors(row["area"])
            and sex in TREES["sex"].ancestors(row["sex"])
            and code in TREES[third].ancestors(leaf)
        )


@pytest.fixture(scope="module")
def quarter(office: Office, tmp_path_factory: pytest.TempPathFactory) -> Quarter:
    example = tmp_path_factory.mktemp("quarter") / "example"
    shutil.copytree(EXAMPLE, example, ignore=shutil.ignore_patterns("__pycache__"))
    _multiply(example)
    hub = example.with_name("hub")
    played = office.shell.python(example / "story.py", [str(hub)], example)
    (hub / "played.log").write_text(played.stdout + played.stderr, encoding="utf-8")
    with (example / "truth.csv").open(encoding="utf-8") as lines:
        return Quarter(hub, played, list(csv.DictReader(lines)), office)


def _multiply(example: Path) -> None:
    """Put many people in place of each, some more in each row, and let the contracts allow it."""
    table = example / "truth.csv"
    header, *lines = table.read_text(encoding="utf-8").splitlines()
    many = [_many(number, line.split(",")) for number, line in enumerate(lines)]
    table.write_text("\n".join([header, *many, ""]), encoding="utf-8")
    schemas = example / "schemas"
    _replace(schemas / "columns.py", "model.count()", f"model.count({1_000 * PERSON})")
    for dataset in SOURCES:
        contract = schemas / "datasets" / f"{dataset}.py"
        _replace(contract, "minimum_count=10)", f"minimum_count={MINIMUM})")


def _many(number: int, row: list[str]) -> str:
    counts = [int(count) for count in row[3:]]
    return ",".join([*row[:3], *(str(count and count * PERSON + number) for count in counts)])


def _replace(file: Path, before: str, after: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert before in text
    file.write_text(text.replace(before, after), encoding="utf-8")


def test_every_command_and_every_letter_says_what_the_story_tells(quarter: Quarter) -> None:
    assert quarter.played.returncode == 0, quarter.played.stdout + quarter.played.stderr


@pytest.mark.parametrize("dataset", SOURCES)
def test_every_cell_is_a_row_and_every_published_count_is_true(
    quarter: Quarter, dataset: str
) -> None:
    cells = quarter.cells(dataset)
    published = [(value, true) for _, value, true in cells if value is not None]
    assert len(cells) == {"people_supported": 9 * 3 * 5, "victims_identified": 9 * 3 * 3}[dataset]
    assert len(published) > len(cells) / 2
    assert [value for value, _ in published] == [true for _, true in published]


@pytest.mark.parametrize("dataset", SOURCES)
def test_exactly_the_unsafe_counts_and_what_protects_them_are_hidden(
    quarter: Quarter, dataset: str
) -> None:
    cells = quarter.cells(dataset)
    unsafe = [codes for codes, _, true in cells if 0 < true < MINIMUM]
    hidden = {codes: true for codes, value, true in cells if value is None}
    assert unsafe
    assert set(unsafe) < set(hidden)
    assert all(hidden.values())  # a 0 is public, and protects nobody


@pytest.mark.parametrize("dataset", SOURCES)
def test_nothing_hidden_can_be_worked_out(quarter: Quarter, dataset: str) -> None:
    third, _ = SOURCES[dataset]
    trees = {name: TREES[name] for name in ("area", "sex", third)}
    rows = ask(quarter.hub / "public" / "covey.duckdb", f"SELECT * EXCLUDE (period) FROM {dataset}")
    assert covey.audit(rows, trees, Policy(minimum_count=MINIMUM)).safe


def test_no_hidden_count_stands_in_any_other_file_than_the_agencys_and_the_store(
    quarter: Quarter,
) -> None:
    cells = [cell for dataset in SOURCES for cell in quarter.cells(dataset)]
    shown = {value for _, value, _ in cells}
    hidden = {true for _, value, true in cells if value is None} - shown
    outside = [quarter.hub / name for name in ("public", "letters", "played.log")]
    assert hidden
    assert places_of_any(hidden, *outside, quarter.office.home) == []
    assert places_of_any(hidden, quarter.hub / "inbox")
    assert places_of_any(hidden, quarter.hub / "confidential")


def test_nobody_of_a_list_of_persons_is_kept_or_named(quarter: Quarter) -> None:
    said = [
        path.name
        for place in (quarter.hub, quarter.office.home)
        for path in place.rglob("*")
        if path.is_file() and "inbox" not in path.parts and b"022301004518" in path.read_bytes()
    ]
    assert said == []
