"""What SDMX readers need beside the rows: dataflow, data structure, concepts and codelists.

Source: SDMX-ML 2.1 and 3.0, structure messages.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC
from pathlib import Path
from typing import Any, Final

from lxml import etree
from pysdmx.io.xml.sdmx21.writer.structure import write as write_21
from pysdmx.io.xml.sdmx30.writer.structure import write as write_30
from pysdmx.model import (
    Code,
    Codelist,
    Component,
    Components,
    Concept,
    ConceptScheme,
    Dataflow,
    DataStructureDefinition,
    DataType,
    ItemReference,
    Organisation,
    Role,
)
from pysdmx.model.message import Header

from covey.exchange.form import DATASET, Form
from covey.exchange.published import PERIOD, PublishedRelease
from covey.files.identifiers import component, refuse_codes
from covey.files.sdmx_csv import AGENCY, VERSION, column

_CROSS_DOMAIN: Final = "SDMX"
_STATUSES: Final = {
    "CL_OBS_STATUS": ("Observation status", "2.2", {
        "A": "Normal value", "Q": "Missing value; suppressed", "P": "Provisional value",
        "L": "Missing value; data exist but were not collected",
    }),
    "CL_CONF_STATUS": ("Confidentiality status", "1.2", {
        "F": "Free (free for publication)",
        "N": "Not for publication, restricted for internal use only",
    }),
}  # fmt: skip
_LANGUAGE: Final = "{http://www.w3.org/XML/1998/namespace}lang"


def structures_21(published: PublishedRelease) -> bytes:
    """Return the structures of a release as SDMX-ML 2.1.

    Raises:
        Unfit: SDMX has no such name or code.
    """
    text = write_21(_artefacts(published), header=header(published))
    return _with_trees(str(text), published, _parent_21)


def structures_30(published: PublishedRelease) -> bytes:
    """Likewise, as SDMX-ML 3.0.

    Raises:
        Unfit: SDMX has no such name or code.
    """
    text = write_30(_artefacts(published), header=header(published))
    return _with_trees(str(text), published, _parent_30)


def write_structures_21(published: PublishedRelease, path: Path) -> None:
    """Write the structures of a release as SDMX-ML 2.1; see `structures_21`."""
    path.write_bytes(structures_21(published))


def write_structures_30(published: PublishedRelease, path: Path) -> None:
    """Likewise, as SDMX-ML 3.0."""
    path.write_bytes(structures_30(published))


STRUCTURES_21: Final = Form(f"{DATASET}.structures-2.1.xml", write_structures_21)
STRUCTURES_30: Final = Form(f"{DATASET}.structures-3.0.xml", write_structures_30)


def codelist_id(name: str) -> str:
    """Return the identifier of a codelist."""
    return f"CL_{component(name)}"


def header(published: PublishedRelease) -> Header:
    """Return what stands above every message of a release: its moment is that of the release."""
    period = published.file_name.replace("-", "_")
    # Left to itself, it would be that of now.
    return Header(
        id=f"{component(published.name)}_{period}_{published.vintage}",
        prepared=published.released_at.replace(tzinfo=UTC),
        sender=Organisation(id=AGENCY),
    )


def _artefacts(published: PublishedRelease) -> Sequence[Any]:
    lists = {
        name: _codelist(published, name) for name in dict.fromkeys(published.dimensions.values())
    }
    statuses = {name: _status_codes(name) for name in _STATUSES}
    flow = component(published.name)
    scheme = ConceptScheme(
        id=f"CS_{flow}", agency=AGENCY, version=VERSION, name=f"Concepts of {published.title}",
        items=[
            *(Concept(id=column(name), name=name) for name in (*published.dimensions, PERIOD)),
            Concept(id="OBS_VALUE", name=f"Number of {published.counts}"),
            *(Concept(id=one.id.removeprefix("CL_"), name=one.name) for one in statuses.values()),
        ],
    )  # fmt: skip
    structure = DataStructureDefinition(
        id=flow, agency=AGENCY, version=VERSION, name=published.title,
        components=Components(_components(published, scheme, lists, statuses)),
    )  # fmt: skip
    dataflow = Dataflow(
        id=flow, agency=AGENCY, version=VERSION, name=published.title,
        description=published.note or None, structure=structure,
    )  # fmt: skip
    return [*lists.values(), *statuses.values(), scheme, structure, dataflow]


def _components(
    published: PublishedRelease,
    scheme: ConceptScheme,
    lists: Mapping[str, Codelist],
    statuses: Mapping[str, Codelist],
) -> list[Component]:
    def concept(name: str) -> ItemReference:
        return ItemReference("Concept", AGENCY, scheme.id, VERSION, name)

    dimensions = [
        Component(
            column(name), True, Role.DIMENSION, concept(column(name)), local_codes=lists[codes]
        )
        for name, codes in published.dimensions.items()
    ]  # fmt: skip
    period = Component(
        column(PERIOD), True, Role.DIMENSION, concept(column(PERIOD)), DataType.PERIOD
    )
    # Required, or pysdmx drops the rows whose value is hidden when it writes them again.
    value = Component("OBS_VALUE", True, Role.MEASURE, concept("OBS_VALUE"), DataType.LONG)
    attributes = [
        Component(
            name, True, Role.ATTRIBUTE, concept(name), local_codes=codes, attachment_level="O"
        )
        for name, codes in ((told.removeprefix("CL_"), codes) for told, codes in statuses.items())
    ]
    return [*dimensions, period, value, *attributes]


def _codelist(published: PublishedRelease, name: str) -> Codelist:
    rows = published.codelist(name)
    refuse_codes(name, rows["code"])
    codes = [Code(id=code, name=label) for code, label in rows.select("code", "label").iter_rows()]
    return Codelist(id=codelist_id(name), agency=AGENCY, version=VERSION, name=name, items=codes)


def _status_codes(name: str) -> Codelist:
    title, version, codes = _STATUSES[name]
    return Codelist(
        id=name, agency=_CROSS_DOMAIN, version=version, name=title, is_partial=True,
        items=[Code(id=code, name=label) for code, label in codes.items()],
    )  # fmt: skip


def _with_trees(text: str, published: PublishedRelease, parent: Any) -> bytes:
    """Add what pysdmx has no words for: labels in other languages, and the code above."""
    root = etree.fromstring(text.encode(), etree.XMLParser(remove_blank_text=True))
    for name in dict.fromkeys(published.dimensions.values()):
        (codelist,) = root.iterfind(f".//{{*}}Codelist[@id='{codelist_id(name)}']")
        rows = published.codelist(name)
        for code, row in zip(codelist.iterfind("{*}Code"), rows.iter_rows(named=True), strict=True):
            _add_labels(code, row)
            if row["parent"] is not None:
                parent(code, row["parent"])
    _add_titles(root, published)
    written: bytes = etree.tostring(root, pretty_print=True, xml_declaration=True, encoding="UTF-8")
    return written


def _add_labels(code: Any, row: Mapping[str, str | None]) -> None:
    (english,) = code.iterfind("{*}Name")
    for column_name, label in row.items():
        if column_name.startswith("label_") and label:
            name = etree.SubElement(code, english.tag)
            name.set(_LANGUAGE, column_name.removeprefix("label_"))
            name.text = label


def _add_titles(root: Any, published: PublishedRelease) -> None:
    """Add the title, and the note as a description, in other languages; each behind the English."""
    for kind, name, said in (
        ("DataStructure", "Name", "title"),
        ("Dataflow", "Name", "title"),
        ("Dataflow", "Description", "note"),
    ):
        for english in root.iterfind(
            f".//{{*}}{kind}[@id='{component(published.name)}']/{{*}}{name}"
        ):
            for tag, text in reversed(published.translations(said).items()):
                other = etree.Element(english.tag)
                other.set(_LANGUAGE, tag)
                other.text = text
                english.addnext(other)


def _parent_21(code: Any, parent: str) -> None:
    etree.SubElement(etree.SubElement(code, code.tag.replace("}Code", "}Parent")), "Ref", id=parent)


def _parent_30(code: Any, parent: str) -> None:
    # The schema of 3.0 knows _T as a code and not as a parent; a total above all goes without.
    if re.match(r"[A-Za-z]", parent):
        etree.SubElement(code, code.tag.replace("}Code", "}Parent")).text = parent
