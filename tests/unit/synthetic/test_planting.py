import csv
import io

import pytest

from covey.errors import ContractError
from covey.synthetic import STYLES, Defect, Network, plant, write_file
from tests.sampled import sampled

SUBMISSION = "support"
COLUMNS = ["period", "area", "sex", "age", "service", "persons"]


@pytest.fixture(params=range(len(STYLES)))
def file(request, registry, tmp_path):
    style = STYLES[request.param]
    return write_file(Network(registry, seed=7), tmp_path, SUBMISSION, "2024-Q1", style), style


def cells(content, style):
    text = content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=style.delimiter))


def spoil(defect, file, registry):
    """Return what was planted, and the rows before and after."""
    path, style = file
    before = path.read_bytes()
    planted = plant(defect, path, registry, SUBMISSION, seed=3)
    after = path.read_bytes()
    assert planted.path == path
    assert planted.rule == defect.rule
    assert before.startswith(b"\xef\xbb\xbf") == style.bom
    if defect not in (Defect.EMPTY_FILE, Defect.WRONG_ENCODING):
        assert after.startswith(b"\xef\xbb\xbf") == style.bom
        assert b"\r" not in after
    return planted, before, after


CHANGED_CELLS = {
    Defect.UNKNOWN_CODE: ("dimension", lambda text: text.endswith("X")),
    Defect.NEGATIVE_COUNT: ("persons", lambda text: int(text) < 0),
    Defect.FRACTIONAL_COUNT: ("persons", lambda text: float(text) % 1 == 0.5),
    Defect.HUGE_COUNT: ("persons", lambda text: int(text) > 2**64),
    Defect.FORMULA: ("dimension", lambda text: text.startswith("=")),
    Defect.UNKNOWN_PERIOD: ("period", lambda text: text == "2024-Q5"),
}


@pytest.mark.parametrize("defect", sampled(CHANGED_CELLS, 4), ids=lambda defect: defect.value)
def test_a_bad_cell_is_the_only_change(file, registry, defect):
    planted, before, after = spoil(defect, file, registry)
    before, after = cells(before, file[1]), cells(after, file[1])
    changed = [
        (line, column)
        for line, rows in enumerate(zip(before, after, strict=True), start=1)
        for column, texts in zip(COLUMNS, zip(*rows, strict=True), strict=True)
        if texts[0] != texts[1]
    ]
    assert changed == [(planted.line, planted.column)]
    where, is_bad = CHANGED_CELLS[defect]
    assert planted.column in (COLUMNS[1:5] if where == "dimension" else [where])
    text = after[planted.line - 1][COLUMNS.index(planted.column)]
    assert planted.texts == (text,)
    assert is_bad(text)


def test_an_empty_file_has_no_byte(file, registry):
    _, _, after = spoil(Defect.EMPTY_FILE, file, registry)
    assert after == b""


def test_a_header_alone_remains(file, registry):
    _, _, after = spoil(Defect.HEADER_ONLY, file, registry)
    assert cells(after, file[1]) == [COLUMNS]


def test_another_encoding_holds_the_same_text(file, registry):
    _, before, after = spoil(Defect.WRONG_ENCODING, file, registry)
    assert after.decode("utf-16-le") == before.decode("utf-8-sig")
    assert not after.startswith(b"\xff\xfe")


def test_a_duplicate_is_one_line_more(file, registry):
    planted, before, after = spoil(Defect.DUPLICATE_KEY, file, registry)
    rows = cells(after, file[1])
    repeated = rows.pop(planted.line - 1)
    assert rows == cells(before, file[1])
    assert repeated == rows[planted.line - 2]


def test_a_missing_column_leaves_the_others(file, registry):
    planted, before, after = spoil(Defect.MISSING_COLUMN, file, registry)
    place = COLUMNS.index(planted.column)
    assert planted.column in COLUMNS[1:5]
    assert cells(after, file[1]) == [
        row[:place] + row[place + 1 :] for row in cells(before, file[1])
    ]


def test_an_extra_column_stands_last(file, registry):
    planted, before, after = spoil(Defect.EXTRA_COLUMN, file, registry)
    header, *rows = cells(after, file[1])
    assert header == [*COLUMNS, "remark"]
    assert (planted.line, planted.column) == (1, str(len(header)))
    assert [row[:-1] for row in rows] == cells(before, file[1])[1:]


def test_a_wrong_total_leaves_all_parts(file, registry):
    planted, before, after = spoil(Defect.WRONG_TOTAL, file, registry)
    before, after = cells(before, file[1]), cells(after, file[1])
    total = after.pop(planted.line - 1)
    assert total[1] in {"VN", "VN-22", "VN-HN"}
    assert total[2:5] == ["_T", "_T", "_T"]
    assert planted.texts == (total[5],)
    if file[1].totals:
        true_total = before.pop(planted.line - 1)
        assert true_total[:5] == total[:5]
        assert true_total[5] != total[5]
    assert after == before


def test_one_row_per_person_counts_the_people_of_the_first_cells(file, registry):
    planted, before, after = spoil(Defect.PERSON_ROWS, file, registry)
    header, *rows = cells(after, file[1])
    assert (planted.line, planted.column) == (1, "1")
    assert header == ["full_name", "citizen_number", "phone", *COLUMNS]
    assert {row[-1] for row in rows} == {"1"}
    assert [number for row in rows for number in row[1:3]] == list(planted.texts)
    good = [row for row in cells(before, file[1])[1:] if row[1] not in {"VN", "VN-22", "VN-HN"}]
    expanded = [row[:5] for row in good for _ in range(int(row[5]))]
    assert [row[3:8] for row in rows] == expanded[: len(rows)]
    assert len(rows) == 200


def test_no_planted_text_stands_in_the_good_file(file, registry):
    path, _ = file
    good = path.read_bytes()
    for defect in Defect:
        path.write_bytes(good)
        planted = plant(defect, path, registry, SUBMISSION, seed=3)
        assert not [text for text in planted.texts if text.encode() in good]


def test_the_same_seed_plants_the_same_bytes(registry, tmp_path):
    contents = []
    for folder in ("one", "other"):
        path = write_file(Network(registry, seed=7), tmp_path / folder, SUBMISSION, "2024-Q1")
        plant(Defect.PERSON_ROWS, path, registry, SUBMISSION, seed=3)
        contents.append(path.read_bytes())
    assert contents[0] == contents[1]


def test_a_bad_file_is_not_spoiled_again(registry, tmp_path):
    path = write_file(Network(registry, seed=7), tmp_path, SUBMISSION, "2024-Q1")
    plant(Defect.MISSING_COLUMN, path, registry, SUBMISSION)
    with pytest.raises(ContractError, match="planted into a good file"):
        plant(Defect.NEGATIVE_COUNT, path, registry, SUBMISSION)


def test_planted_texts_are_not_shown(registry, tmp_path):
    path = write_file(Network(registry, seed=7), tmp_path, SUBMISSION, "2024-Q1")
    planted = plant(Defect.PERSON_ROWS, path, registry, SUBMISSION)
    assert planted.texts[0] not in repr(planted)
