"""What statistical offices read, by two readers that are not ours."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
import sdmx
from pysdmx.io import read_sdmx
from pysdmx.io.csv.sdmx20.writer import write as write_csv
from pysdmx.model import DataStructureDefinition, Role, Schema
from sdmx.reader import csv

from covey.exchange import PublishedRelease
from covey.exchange.forms.sdmx_metadata import CONCEPTS
from covey.exchange.forms.sdmx_structures import structures_21, structures_30
from covey.files.sdmx_csv import sdmx_rows
from covey.files.unfit import Unfit
from tests.sampled import sampled

GOLDEN = Path(__file__).parent / "golden"


def test_pysdmx_reads_every_row_and_every_hidden_one(
    folder: Path, published: PublishedRelease
) -> None:
    (read,) = read_sdmx(folder / "served.sdmx.csv").data
    assert len(read.data) == published.cells.height
    hidden = read.data[read.data["OBS_STATUS"] == "Q"]
    assert len(hidden) == published.hidden > 0
    assert set(hidden["OBS_VALUE"]) == {""}
    assert set(hidden["CONF_STATUS"]) == {"N"}
    assert set(read.data["CONF_STATUS"]) == {"N", "F"}


def test_rows_that_pysdmx_writes_again_keep_what_is_hidden(
    folder: Path, published: PublishedRelease
) -> None:
    structures = read_sdmx(folder / "served.structures-3.0.xml").structures or ()
    (structure,) = (one for one in structures if isinstance(one, DataStructureDefinition))
    (read,) = read_sdmx(folder / "served.sdmx.csv").data
    read.structure = Schema("datastructure", "COVEY", "SERVED", structure.components, "1.0")
    again = pl.read_csv(io.StringIO(write_csv([read])), infer_schema=False)
    assert again.filter(OBS_STATUS="Q").height == published.hidden
    assert again["ACTION"].unique().to_list() == ["I"]


def test_sdmx1_reads_the_rows_by_the_structures(folder: Path, published: PublishedRelease) -> None:
    with (folder / "served.structures-2.1.xml").open("rb") as file:
        message = sdmx.read_sdmx(file)
    structure = message.structure["SERVED"]
    assert [one.id for one in structure.dimensions] == ["AREA", "SEX", "TIME_PERIOD"]
    assert message.codelist["CL_AREAS"]["A1"].parent.id == "A"
    assert message.codelist["CL_AREAS"]["A1"].name.localizations["vi"] == "Huyện A1"
    assert message.dataflow["SERVED"].name.localizations["vi"] == "Người được phục vụ"
    with (folder / "served.sdmx.csv").open("rb") as file:
        rows = csv.Reader().convert(file, structure=message.dataflow["SERVED"]).data[0]
    assert len(rows.obs) == published.cells.height
    status = [str(one.attached_attribute["CONF_STATUS"].value) for one in rows.obs]
    assert status.count("N") == published.hidden


@pytest.mark.parametrize("version", ["2.1", "3.0"])
def test_the_structures_say_that_a_value_and_both_statuses_are_required(
    folder: Path, version: str
) -> None:
    structures = read_sdmx(folder / f"served.structures-{version}.xml").structures or ()
    (structure,) = (one for one in structures if isinstance(one, DataStructureDefinition))
    assert [one.id for one in structure.components] == [
        "AREA", "SEX", "TIME_PERIOD", "OBS_VALUE", "OBS_STATUS", "CONF_STATUS",
    ]  # fmt: skip
    for one in structure.components:
        assert one.required
        assert one.role is not Role.ATTRIBUTE or one.local_codes or one.local_enum_ref


def test_the_bytes_are_those_that_were_looked_at(published: PublishedRelease, folder: Path) -> None:
    told = {
        "served.sdmx.csv": (folder / "served.sdmx.csv").read_bytes(),
        "structures-2.1.xml": structures_21(published),
        "structures-3.0.xml": structures_30(published),
    }
    for name, content in told.items():
        assert content == (GOLDEN / name).read_bytes(), name


def test_a_code_that_sdmx_does_not_know_is_refused_with_the_way_out() -> None:
    cells = {"age": ["18+"], "obs_value": [40], "obs_status": ["A"]}
    with pytest.raises(Unfit, match=r"no code '18\+', which age has. Use letters"):
        sdmx_rows(cells, "served")


@pytest.mark.parametrize("name", sampled(["action", "Structure_ID", "1st", "tuổi", "age band"], 3))
def test_a_dimension_that_sdmx_has_no_name_for_is_refused(name: str) -> None:
    cells = {name: ["Y"], "obs_value": [40], "obs_status": ["A"]}
    with pytest.raises(Unfit, match="SDMX"):
        sdmx_rows(cells, "served")


def test_a_status_that_is_not_ours_is_not_taken_for_a_free_one() -> None:
    cells = {"age": ["A"], "obs_value": [40], "obs_status": ["Z"]}
    with pytest.raises(KeyError):
        sdmx_rows(cells, "served")


def test_a_release_of_another_name_has_another_structure(published: PublishedRelease) -> None:
    other = replace(published, dataset={**published.dataset, "dataset": "reached"})
    assert b"CS_REACHED" in structures_30(other)


def test_pysdmx_reads_a_report_with_each_concept_filled_or_declared_not_available(
    folder: Path, published: PublishedRelease
) -> None:
    (report,) = read_sdmx(folder / "served.metadata.xml").reports or ()
    values = {
        f"{one.id}.{below.id}" if below is not one else one.id: below.value
        for one in report
        for below in one.attributes or [one]
    }
    assert report.targets == (
        "urn:sdmx:org.sdmx.infomodel.datastructure.Dataflow=COVEY:SERVED(1.0)",
    )
    assert values["CONTACT.CONTACT_ORGANISATION"] == "Office of Statistics"
    assert values["CONTACT.CONTACT_EMAIL"] == "counts@example.org"
    assert values["REF_PERIOD"] == published.period
    assert values["CONF.CONF_POLICY"].startswith("No count from 1 to 9999 is published")
    assert values["STAT_PROCESS.ADJUSTMENT"] == values["COST_BURDEN"] == "Not available"
    assert len(values) == sum(max(len(below), 1) for below in CONCEPTS.values())
    assert all(values.values())
