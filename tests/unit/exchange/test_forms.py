"""Every form holds the published rows, by the judgement of a program that is not ours."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from importlib.resources import files
from itertools import product
from pathlib import Path
from zipfile import ZipFile

import polars as pl
import pytest
from frictionless import Package
from lxml import etree
from pysdmx.io import read_sdmx
from python_calamine import CalamineWorkbook

from covey.exchange import Attribution, PublishedRelease
from covey.exchange import export as write
from covey.exchange.dcat import dcat
from covey.exchange.forms.adx import adx

# rdflib 7 warns of what pyshacl 0.40 still uses.
pytestmark = pytest.mark.filterwarnings("ignore:.*deprecated:DeprecationWarning:(rdflib|pyshacl)")

SPACE = {"adx": "urn:ihe:qrph:adx:2015"}


def test_csv_and_parquet_are_the_published_rows(folder: Path, published: PublishedRelease) -> None:
    assert pl.read_parquet(folder / "served.parquet").equals(published.cells)
    text = pl.read_csv(folder / "served.csv", schema=published.cells.schema)
    assert text.equals(published.cells)


def test_the_workbook_shows_hidden_counts_as_c(folder: Path, published: PublishedRelease) -> None:
    rows = _sheet(folder / "served.xlsx", "counts")
    head = rows[0]
    assert head == [
        "period", "area", "area_label", "area_level", "sex", "sex_label", "sex_level",
        "obs_value", "obs_status",
    ]  # fmt: skip
    told = [row[7] for row in rows[1:]]
    truth = published.cells["obs_value"].to_list()
    assert told == ["[c]" if one is None else one for one in truth]


def test_a_filter_of_the_workbook_by_level_keeps_each_count_once(
    folder: Path, published: PublishedRelease
) -> None:
    rows = _sheet(folder / "served.xlsx", "counts")[1:]
    tree = published.codelist("areas")
    finest = set(tree["code"]) - set(tree["parent"].drop_nulls())
    kept = [row for row in rows if (row[3], row[6]) == ("district", "total")]
    assert kept
    assert {row[1] for row in kept} <= finest
    assert len({row[1] for row in kept}) == len(kept)


def test_the_workbook_has_notes_on_policy_licence_and_reading(folder: Path) -> None:
    notes = dict(row[:2] for row in _sheet(folder / "served.xlsx", "notes"))
    assert (notes["title"], notes["title (vi)"]) == ("People served", "Người được phục vụ")
    assert notes["licence"] == "https://example.org/licence"
    assert "No count from 1 to 9999" in notes["policy"]
    assert "Do not add up a column" in notes["totals"]
    assert "[c] stands for a hidden count" in notes["shorthand"]


def test_a_label_that_looks_like_a_formula_stays_text(folder: Path) -> None:
    labels = [row[2] for row in _sheet(folder / "served.xlsx", "counts")]
    assert "=District A1" in labels
    codes = (folder / "codelists" / "areas.csv").read_text(encoding="utf-8")
    assert ",'=District A1," in codes


def test_json_stat_has_a_place_for_each_combination_and_a_status_where_it_is_hidden(
    folder: Path, published: PublishedRelease
) -> None:
    told = json.loads((folder / "served.jsonstat.json").read_text(encoding="utf-8"))
    assert (told["version"], told["class"], told["id"]) == (
        "2.0", "dataset", ["period", "area", "sex"],
    )  # fmt: skip
    codes = [told["dimension"][name]["category"]["index"] for name in told["id"]]
    assert told["size"] == [len(of) for of in codes]
    assert told["dimension"]["area"]["category"]["child"]["A"] == ["A1", "A2"]
    places = {str(at): key for at, key in enumerate(product(*codes))}
    hidden = {places[at] for at in told["status"]}
    shown = {places[at]: count for at, count in told["value"].items()}
    rows = {(period, area, sex): value
            for period, area, sex, value, _ in published.cells.iter_rows()}  # fmt: skip
    assert hidden == {key for key, value in rows.items() if value is None}
    assert shown == {key: value for key, value in rows.items() if value is not None}


def test_px_has_two_dots_for_a_hidden_count(folder: Path, published: PublishedRelease) -> None:
    text = (folder / "served.px").read_text(encoding="utf-8")
    keywords = dict(re.findall(r'^([A-Z0-9-]+(?:\("[^"]*"\))?)=(.*?);$', text, re.M | re.S))
    assert keywords["STUB"] == '"area",\n"sex"'
    assert keywords["HEADING"] == '"period"'
    assert keywords["DATASYMBOL2"] == '"hidden, so that nobody can be found; not 0"'
    stub = [re.findall('"([^"]*)"', keywords[f'CODES("{name}")']) for name in ("area", "sex")]
    counts = keywords["DATA"].split()
    assert len(counts) == len(stub[0]) * len(stub[1])
    told = dict(zip(product(*stub), counts, strict=True))
    for _, area, sex, value, _ in published.cells.iter_rows():
        assert told[area, sex] == ('".."' if value is None else str(value))
    assert max(map(len, text.splitlines())) <= 256


def test_the_workbook_prints_on_fitted_pages_and_cuts_no_note(folder: Path) -> None:
    with ZipFile(folder / "served.xlsx") as workbook:
        sheets = {
            name: workbook.read(name).decode() for name in workbook.namelist()
            if name.startswith("xl/worksheets/sheet")
        }  # fmt: skip
    for sheet in sheets.values():
        assert '<pageSetUpPr fitToPage="1"/>' in sheet
        assert re.search(r'<pageSetup paperSize="9"[^>]* fitToHeight="0"', sheet)
    notes = sheets["xl/worksheets/sheet1.xml"]
    heights = [float(one) for one in re.findall(r'<row [^>]* ht="([\d.]+)"', notes)]
    assert max(heights) >= 30
    assert heights


def test_frictionless_finds_nothing_wrong_with_the_data_package(folder: Path) -> None:
    report = Package(str(folder / "datapackage.json")).validate()
    assert report.valid, report.flatten(["title", "note"])
    assert len(report.tasks) == 3


def test_frictionless_would_find_a_row_that_is_wrong(folder: Path, tmp_path: Path) -> None:
    spoilt = _copy(folder, tmp_path)
    with (spoilt / "served.csv").open("a", encoding="utf-8") as file:
        file.write("2024-Q1,nowhere,F,-1,Z\n")
    report = Package(str(spoilt / "datapackage.json")).validate()
    assert {row[0] for row in report.flatten(["type"])} == {"constraint-error", "foreign-key"}


def test_csvw_reads_the_rows_by_their_metadata(folder: Path, published: PublishedRelease) -> None:
    from csvw import CSVW  # likewise loaded where it is needed

    package = CSVW(str(folder / "served.csv-metadata.json"), validate=True)
    assert package.is_valid, package.warnings
    rows = list(package.t.tables[0].iterdicts())
    assert [row["obs_value"] for row in rows] == published.cells["obs_value"].to_list()


def test_the_catalogue_entry_has_the_shape_that_dcat_ap_demands(folder: Path) -> None:
    conforms, words = _judged((folder / "dcat.jsonld").read_text(encoding="utf-8"))
    assert conforms, words


def test_the_shapes_would_find_an_entry_without_a_title(folder: Path) -> None:
    entry = json.loads((folder / "dcat.jsonld").read_text(encoding="utf-8"))
    del entry["dct:title"]
    conforms, words = _judged(json.dumps(entry))
    assert not conforms
    assert "dct:title" in words


def test_an_entry_without_an_office_still_has_that_shape(published: PublishedRelease) -> None:
    conforms, words = _judged(
        dcat(replace(published, attribution=Attribution()), {"served.csv": "text/csv"}).decode()
    )
    assert conforms, words


def test_adx_leaves_out_what_is_hidden_and_says_so(published: PublishedRelease) -> None:
    root = etree.fromstring(adx(published))
    values = root.findall(".//adx:dataValue", SPACE)
    assert len(values) == published.cells.height - published.hidden
    assert "0" not in {one.get("value") for one in values}
    (remark,) = root.xpath("//comment()")
    assert f"{published.hidden} hidden counts are left out: none is 0." in remark.text


def test_a_data_element_of_adx_holds_no_totals_beside_parts(published: PublishedRelease) -> None:
    root = etree.fromstring(adx(published))
    seen: dict[str | None, set[frozenset[str]]] = {}
    for one in root.iterfind(".//adx:dataValue", SPACE):
        seen.setdefault(one.get("dataElement"), set()).add(frozenset(one.keys()))
        assert one.get("sex") != "_T"
    assert all(len(cut) == 1 for cut in seen.values())
    areas = {
        (value.get("dataElement"), group.get("orgUnit"))
        for group in root.iterfind("adx:group", SPACE)
        for value in group
    }
    assert {area for name, area in areas if name == "served_by_province"} == {"A", "B"}


def test_a_release_without_areas_goes_out_in_the_other_forms(
    published: PublishedRelease, tmp_path: Path
) -> None:
    by_sex = replace(
        published,
        dataset={**published.dataset, "dimensions": {"sex": "sex"}},
        cells=published.cells.filter(area="VN").drop("area"),
    )
    made = write(by_sex, tmp_path, None)
    assert made.manifest.left_out == {
        "served.adx.xml": "ADX sends counts of places, and no dimension is of areas."
    }
    assert not (made.folder / "served.adx.xml").exists()
    assert (made.folder / "served.sdmx.csv").exists()


def test_a_release_of_nine_months_is_one_folder_and_no_period_of_dhis2(
    published: PublishedRelease, tmp_path: Path
) -> None:
    nine = "2024-01-01/P9M"
    made = write(of_period(published, nine), tmp_path, None)
    assert made.folder == tmp_path / "served" / "2024-01-01_P9M"
    assert "DHIS2 has no period of 9 months" in made.manifest.left_out["served.adx.xml"]
    assert made.manifest.release["period"] == nine
    conforms, words = _judged((made.folder / "dcat.jsonld").read_text("utf-8"))
    assert conforms, words
    report = Package(str(made.folder / "datapackage.json")).validate()
    assert report.valid, report.flatten(["message"])
    (read,) = read_sdmx(made.folder / "served.sdmx.csv").data
    assert set(read.data["TIME_PERIOD"]) == {nine}
    assert read_sdmx(made.folder / "served.structures-3.0.xml").structures


def test_a_moving_year_is_a_year_of_dhis2_with_its_first_day(published: PublishedRelease) -> None:
    root = etree.fromstring(adx(of_period(published, "2023-07-01/P12M")))
    periods = {group.get("period") for group in root.iterfind("adx:group", SPACE)}
    assert periods == {"2023-07-01/P1Y"}


def of_period(published: PublishedRelease, period: str) -> PublishedRelease:
    cells = published.cells.with_columns(period=pl.lit(period))
    return replace(published, release={**published.release, "period": period}, cells=cells)


def test_the_forms_need_no_pandas() -> None:
    asked = "import sys, covey.exchange; sys.exit('pandas' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", asked], check=False).returncode == 0


def _sheet(path: Path, name: str) -> list[list[object]]:
    return CalamineWorkbook.from_path(path).get_sheet_by_name(name).to_python()


def _judged(entry: str) -> tuple[bool, str]:
    import pyshacl  # with rdflib; loaded where it is needed, since it takes a second
    from rdflib import Graph

    shapes = files("covey.exchange").joinpath("shapes", "dcat_ap.ttl").read_text(encoding="utf-8")
    conforms, _, words = pyshacl.validate(
        Graph().parse(data=entry, format="json-ld"),
        shacl_graph=Graph().parse(data=shapes, format="turtle"),
    )
    return bool(conforms), str(words)


def _copy(folder: Path, to: Path) -> Path:
    return Path(shutil.copytree(folder, to / "copy"))


@pytest.fixture(scope="module")
def incomplete(published: PublishedRelease) -> PublishedRelease:
    """The same without whoever counts the men: their cells are missing, totals are marked."""
    sex, hidden = pl.col("sex"), pl.col("obs_status") == "Q"
    missing, lacks = sex == "M", (sex == "_T") & ~hidden
    status = pl.when(missing).then(pl.lit("L")).when(lacks).then(pl.lit("P"))
    cells = published.cells.with_columns(
        pl.when(missing).then(None).otherwise(pl.col("obs_value")).alias("obs_value"),
        status.otherwise(pl.col("obs_status")).alias("obs_status"),
    )
    return replace(published, cells=cells)


@pytest.fixture(scope="module")
def folder_of_incomplete(
    incomplete: PublishedRelease, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    return write(incomplete, tmp_path_factory.mktemp("incomplete"), None).folder


def test_a_count_of_a_missing_agency_is_an_x_in_the_workbook(
    folder_of_incomplete: Path, incomplete: PublishedRelease
) -> None:
    told = [row[7] for row in _sheet(folder_of_incomplete / "served.xlsx", "counts")[1:]]
    signs = {"Q": "[c]", "L": "[x]"}
    assert told == [
        signs.get(status, value)
        for value, status in incomplete.cells.select("obs_value", "obs_status").rows()
    ]
    notes = dict(row[:2] for row in _sheet(folder_of_incomplete / "served.xlsx", "notes"))
    assert "An agency had not sent" in notes["completeness"]
    assert "[x] stands for a count of an agency" in notes["shorthand"]


def test_every_form_of_an_incomplete_release_says_what_is_missing(
    folder_of_incomplete: Path, incomplete: PublishedRelease
) -> None:
    statuses = incomplete.cells["obs_status"].to_list()
    cube = json.loads((folder_of_incomplete / "served.jsonstat.json").read_text())
    assert sorted(cube["status"].values()) == sorted(one for one in statuses if one != "A")
    assert set(cube["extension"]["status"]["label"]) == {"Q", "L", "P"}
    px = (folder_of_incomplete / "served.px").read_text(encoding="utf-8")
    assert px.count('\n"..."\n') + px.count('\n"...";') == statuses.count("L")
    rows = pl.read_csv(folder_of_incomplete / "served.sdmx.csv")
    assert rows["OBS_STATUS"].to_list() == statuses
    assert set(rows.filter(pl.col("OBS_STATUS") == "L")["CONF_STATUS"]) == {"F"}
    assert Package(str(folder_of_incomplete / "datapackage.json")).validate().valid


def test_adx_leaves_out_what_lacks_an_agency(incomplete: PublishedRelease) -> None:
    text = adx(incomplete).decode()
    assert text.count("<dataValue") == incomplete.cells["obs_status"].to_list().count("A")
    assert f"{incomplete.incomplete} counts that lack those of an agency are left out" in text
