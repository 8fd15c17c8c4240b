"""A mapping that is drafted from a file says what is known, asks for the rest, repeats no count."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from covey.admission import LARGEST_FILE
from covey.contracts import Wording
from covey.errors import ContractError, SubmissionRejected
from covey.intake import Line, draft_mapping, inspect
from tests.unit.intake.clinic import TREES, leaves, submission, write
from tests.unit.intake.statistical import json_stat, parquet

SENT = """Kỳ,Nơi,Giới,persons
2026-Q3,Hạ Long,F,12
2026-Q3,Cam Pha,Mm,7
2026-Q3,VN-22,M,không có
2026-q3,Hai Phongg,F,9127
"""
KNOWN = Wording(header={"Kỳ": "period"}, codes={"sex": {"Mm": "M"}})


def drafted(path: Path, mapping: Wording = KNOWN) -> list[Line]:
    return draft_mapping(path, submission(mapping=mapping), TREES, LARGEST_FILE)


def test_what_is_known_is_said_and_the_nearest_is_asked_for(tmp_path: Path) -> None:
    assert drafted(write(tmp_path, SENT)) == [
        ("header", "Kỳ", "period"),
        ("header", "Nơi", "?"),
        ("header", "Giới", "?sex"),
        ("sex", "Mm", "M"),
        ("persons", "không có", "?"),
    ]


def test_labels_of_the_codelist_are_one_line_to_confirm(tmp_path: Path) -> None:
    lines = drafted(write(tmp_path, SENT.replace("Nơi", "area")))
    assert [line for line in lines if line.where == "area"] == [
        ("area", "*", "?label"),
        ("area", "Cam Pha", "?VN-13-CP"),
        ("area", "Hai Phongg", "?VN-22"),
    ]


def test_no_count_is_in_a_draft(tmp_path: Path) -> None:
    assert "9127" not in str(drafted(write(tmp_path, SENT)))


def test_a_draft_is_refused_as_a_mapping_until_somebody_confirms_it(tmp_path: Path) -> None:
    path = write(tmp_path, SENT.replace("Nơi", "area"))
    draft = tmp_path / "clinic.mapping.csv"
    columns = submission().columns

    def put(lines: list[tuple[str, ...]]) -> None:
        with draft.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([("where", "file_says", "means"), *lines])

    put([*drafted(path)])
    with pytest.raises(ContractError, match="line 3: a header means one of"):
        Wording.read(draft, columns)
    said = {"không có": "0"}
    put([(a, b, said.get(b, c.removeprefix("?"))) for a, b, c in drafted(path)])
    taken = inspect(path, submission(mapping=Wording.read(draft, columns)), TREES)
    assert leaves(taken.frame) >= {("VN-13-HL", "F", 12), ("VN-13-CP", "M", 7)}


def test_a_list_of_persons_gets_its_letter_and_no_draft(tmp_path: Path) -> None:
    rows = "".join(f"2026-Q3,VN-22,F,1,0912 345 67{n}\n" for n in range(9))
    path = write(tmp_path, f"period,area,sex,persons,điện thoại\n{rows}")
    with pytest.raises(SubmissionRejected, match="list of persons"):
        drafted(path)


def test_a_formula_is_in_no_draft(tmp_path: Path) -> None:
    path = write(tmp_path, "period,area,sex,persons,=1+1\n2026-Q3,=cmd(),F,4,x\n")
    assert drafted(path) == []


def test_a_file_that_cannot_be_read_gets_its_letter(tmp_path: Path) -> None:
    with pytest.raises(SubmissionRejected, match="damaged file"):
        drafted(write(tmp_path, b"PAR1"))


def test_a_file_in_the_form_of_a_statistics_office_is_drafted_too(tmp_path: Path) -> None:
    assert drafted(parquet(tmp_path)) == []
    assert [line for line in drafted(json_stat(tmp_path)) if line.unsure] == []
