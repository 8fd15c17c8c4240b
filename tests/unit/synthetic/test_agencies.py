import csv
import hashlib
import re
import subprocess
import sys
from dataclasses import replace

import pytest

from covey.contracts import Registry
from covey.errors import ContractError
from covey.synthetic import STYLES, Defect, Network, Style, write_agencies, write_file
from covey.tables import CountTable

QUARTERS = [f"{year}-Q{quarter}" for year in (2024, 2025) for quarter in (1, 2, 3, 4)]


@pytest.fixture(scope="module")
def network(registry):
    return Network(registry, seed=7)


@pytest.fixture(scope="module")
def inbox(network, tmp_path_factory):
    folder = tmp_path_factory.mktemp("inbox")
    return folder, write_agencies(network, folder)


def rows_of(path):
    text = path.read_text("utf-8-sig")
    delimiter = re.search(r"^period([,;\t])", text)[1]
    return list(csv.DictReader(text.splitlines(), delimiter=delimiter))


# What machines, Pythons and library versions must agree on, byte for byte.
GOLDEN = {
    "support": "ae7f14806413c38da9fc84aff65ca4eb1bc55125bd3d8b9886ec56806bd633f2",
    "health": "e31f87ac733b857ccadeb6eb1041cffaf27b17384e079ff97fe0e5b0a2aeeac6",
    "training": "583d9d06292ba98b4710cf425d7f9635ebc273d5661889560c681d83008cc999",
    "courts": "f42b53d4cba9c71a312d1e5dc9dd9cd41a5b3187e2bcd9cadcca94cd2c395049",
    "takedowns": "efc8c117b13bf8a6da092a81c8f8de96242b40d9a05f2ce3ccdac30f4f56feae",
}


@pytest.mark.parametrize("name", GOLDEN)
def test_the_same_seed_writes_the_same_bytes_on_every_machine(inbox, name):
    folder, _ = inbox
    files = sorted((folder / name).iterdir())
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()
    assert digest == GOLDEN[name]


def test_a_file_can_be_read_by_eye(registry, tmp_path):
    path = write_file(Network(registry, seed=7), tmp_path, "courts", "2024-Q1")
    assert path.name == "courts_2024-Q1.csv"
    assert path.read_text("utf-8-sig").splitlines()[:5] == [
        "period,stage,area,sex,persons",
        "2024-Q1,investigated,VN-22-1,F,10",
        "2024-Q1,investigated,VN-22-1,M,3",
        "2024-Q1,investigated,VN-22-1,_U,2",
        "2024-Q1,investigated,VN-22-2,F,17",
    ]


@pytest.mark.parametrize("style", STYLES, ids=range(len(STYLES)))
def test_a_district_where_nobody_is_counted_says_so_where_that_is_expected(
    registry, tmp_path, style
):
    training = replace(registry.submission("training"), expected={"area": 2})
    network = Network(Registry((training,), (), registry.codelists), seed=7, people=10)
    path = write_file(network, tmp_path, "training", "2024-Q1", style)
    of_area = {}
    for row in rows_of(path):
        of_area.setdefault(row["area"], []).append(row["persons"])
    districts = {f"VN-{province}-{n}" for province in ("22", "HN") for n in (1, 2, 3)}
    assert districts <= set(of_area)
    nobody = [counts for area, counts in of_area.items() if area in districts and "0" in counts]
    assert nobody
    if not style.zeros:
        assert nobody == [["0"]] * len(nobody)


def test_one_file_alone_is_the_same_as_among_all(network, inbox, tmp_path):
    folder, _ = inbox
    path = write_file(network, tmp_path, "health", "2025-Q3")
    assert path.read_bytes() == (folder / "health" / path.name).read_bytes()


def test_another_seed_is_another_country(registry, inbox, tmp_path):
    folder, _ = inbox
    path = write_file(Network(registry, seed=8), tmp_path, "health", "2024-Q1")
    assert path.read_bytes() != (folder / "health" / path.name).read_bytes()


def test_every_submission_has_a_file_for_each_of_its_periods(inbox):
    _, written = inbox
    covered = {}
    for path in written.files:
        covered.setdefault(path.parent.name, []).append(path.stem.split("_")[1])
    months = [f"{year}-{month:02}" for year in (2024, 2025) for month in range(1, 13)]
    quarterly = dict.fromkeys(["support", "health", "training", "courts"], QUARTERS)
    assert covered == {**quarterly, "takedowns": months}


def test_every_cell_is_a_known_code_a_period_or_a_count(registry, inbox):
    _, written = inbox
    for path in written.files:
        submission = registry.submission(path.parent.name)
        trees = registry.trees({"period": "periods", **submission.dimensions})
        for row in rows_of(path):
            assert tuple(row) == submission.columns
            assert re.fullmatch(r"\d{1,6}", row.pop(submission.count))
            assert all(row[column] in trees[column].position for column in row)


def test_every_file_becomes_a_table_and_its_totals_add_up(registry, inbox):
    import polars as pl

    _, written = inbox
    totals = {}
    for path in written.files:
        submission = registry.submission(path.parent.name)
        frame = pl.DataFrame(rows_of(path)).cast({submission.count: pl.Int64})
        table = CountTable.from_frame(
            frame, registry.trees(submission.dimensions), submission.count
        )
        assert table.total > 0
        totals[submission.name] = table.sent_totals
    # Of all services at health; of all stages at the courts.
    assert totals == {"support": 0, "health": 1, "training": 0, "courts": 1, "takedowns": 0}


@pytest.mark.parametrize("style", STYLES, ids=range(len(STYLES)))
def test_every_style_tells_the_same_people(network, tmp_path, style):
    def people(path):
        inner = {"VN", "VN-22", "VN-HN"}
        return [row for row in rows_of(path) if row["persons"] != "0" and row["area"] not in inner]

    plain = write_file(network, tmp_path / "plain", "support", "2024-Q1", Style())
    styled = write_file(network, tmp_path / "styled", "support", "2024-Q1", style)
    assert people(styled) == people(plain)
    assert styled.read_bytes().startswith(b"\xef\xbb\xbf") == style.bom
    assert any(row["area"] == "VN" for row in rows_of(styled)) == style.totals
    assert any(row["persons"] == "0" for row in rows_of(styled)) == style.zeros
    assert style.delimiter in styled.read_text("utf-8-sig").splitlines()[0]


def test_five_agencies_write_in_five_styles(inbox):
    folder, _ = inbox
    first = {name: min((folder / name).iterdir()) for name in GOLDEN}
    starts = {name: path.read_text("utf-8")[:8] for name, path in first.items()}
    assert starts == {
        "support": "period,a",
        "health": "\ufeffperiod;",
        "training": "period\ta",
        "courts": "\ufeffperiod,",
        "takedowns": "period;a",
    }


def test_a_bad_file_stands_beside_the_good_one_it_was_made_from(network, tmp_path):
    written = write_agencies(network, tmp_path, ["2024-Q1"], list(Defect))
    assert [planted.defect for planted in written.planted] == list(Defect)
    for planted in written.planted:
        good = planted.path.with_stem(planted.path.stem.removesuffix(f"_{planted.defect.value}"))
        assert good in written.files
        assert planted.path not in written.files
        assert planted.path.read_bytes() != good.read_bytes()
    assert len({planted.path.parent.name for planted in written.planted}) == 5


def test_an_unknown_period_is_refused_before_anything_is_written(network, tmp_path):
    with pytest.raises(ContractError, match=r"period '2031-Q1' is not in periods\.csv"):
        write_agencies(network, tmp_path, ["2031-Q1"])
    assert not any(tmp_path.iterdir())


def test_the_method_loads_no_frames_and_no_faker():
    code = "import covey, sys; print({'faker', 'polars', 'covey.synthetic'} & set(sys.modules))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "set()"
