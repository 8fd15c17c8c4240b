"""What statistical offices ask of a release beside its counts: a report by the concepts of ESMS.

Each concept is there. What nobody told Covey is declared not available, so that a reader sees what
was not said, and the office what it may say.

Source: SDMX-ML 3.0, generic metadata; Euro SDMX Metadata Structure (ESMS) of Eurostat.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from pysdmx.io.xml.sdmx30.writer.metadata import write
from pysdmx.model import MetadataAttribute, MetadataReport

from covey.exchange.form import DATASET, Form
from covey.exchange.forms.sdmx_structures import header
from covey.exchange.published import PublishedRelease
from covey.exchange.reading import about
from covey.files.identifiers import component
from covey.files.sdmx_csv import AGENCY, VERSION

NOT_SAID: Final = "Not available"
"""The value of a concept that nobody filled, as Eurostat's reports have it."""

CONCEPTS: Final[Mapping[str, tuple[str, ...]]] = {
    "CONTACT": (
        *("CONTACT_ORGANISATION", "ORGANISATION_UNIT", "CONTACT_NAME", "CONTACT_FUNC"),
        *("CONTACT_MAIL", "CONTACT_EMAIL", "CONTACT_PHONE", "CONTACT_FAX"),
    ),
    "META_UPDATE": ("META_CERTIFIED", "META_POSTED", "META_LAST_UPDATE"),
    "STAT_PRES": (
        *("DATA_DESCR", "CLASS_SYSTEM", "COVERAGE_SECTOR", "STAT_CONC_DEF", "STAT_UNIT"),
        *("STAT_POP", "REF_AREA", "COVERAGE_TIME", "BASE_PER"),
    ),
    "UNIT_MEASURE": (),
    "REF_PERIOD": (),
    "INST_MANDATE": ("INST_MAN_LA_OA", "INST_MAN_SHAR"),
    "CONF": ("CONF_POLICY", "CONF_DATA_TR"),
    "REL_POLICY": ("REL_CAL_POLICY", "REL_CAL_ACCESS", "REL_POL_US_AC"),
    "FREQ_DISS": (),
    "DISS_FORMAT": ("NEWS_REL", "PUBLICATIONS", "ONLINE_DB", "MICRO_DAT_ACC", "DISS_OTHER"),
    "ACCESS_DOC": ("DOC_METHOD", "QUALITY_DOC"),
    "QUALITY_MGMNT": ("QUALITY_ASSURE", "QUALITY_ASSMNT"),
    "RELEVANCE": ("USER_NEEDS", "USER_SAT", "COMPLETENESS"),
    "ACCURACY": ("ACCURACY_OVERALL", "SAMPLING_ERR", "NONSAMPLING_ERR"),
    "TIMELINESS_PUNCT": ("TIMELINESS", "PUNCTUALITY"),
    "COMPARABILITY": ("COMPAR_GEO", "COMPAR_TIME"),
    "COHERENCE": ("COHER_X_DOM", "COHER_INTERNAL"),
    "COST_BURDEN": (),
    "DATA_REV": ("REV_POLICY", "REV_PRACTICE"),
    "STAT_PROCESS": (
        *("SOURCE_TYPE", "FREQ_COLL", "COLL_METHOD", "DATA_VALIDATION", "DATA_COMP"),
        "ADJUSTMENT",
    ),
    "COMMENT_DSET": (),
}
"""The concepts of ESMS that take a value, by the heading that they stand under."""


def write_metadata(published: PublishedRelease, path: Path) -> None:
    """Write the report of a release.

    Raises:
        Unfit: SDMX has no such name.
    """
    flow, told = component(published.name), _told(published)
    report = MetadataReport(
        id=f"ESMS_{flow}", agency=AGENCY, version=VERSION,
        name=f"{published.title}, {published.period}",
        metadataflow=f"{_URN}.metadatastructure.Metadataflow={AGENCY}:ESMS({VERSION})",
        targets=[f"{_URN}.datastructure.Dataflow={AGENCY}:{flow}({VERSION})"],
        attributes=[
            MetadataAttribute(heading, attributes=[_attribute(one, told) for one in below])
            if below else _attribute(heading, told)
            for heading, below in CONCEPTS.items()
        ],
    )  # fmt: skip
    text = write([report], header=header(published))
    path.write_text(str(text), encoding="utf-8", newline="\n")


METADATA: Final = Form(f"{DATASET}.metadata.xml", write_metadata)

_URN: Final = "urn:sdmx:org.sdmx.infomodel"


def _attribute(concept: str, told: Mapping[str, str]) -> MetadataAttribute:
    return MetadataAttribute(concept, value=told.get(concept) or NOT_SAID)


def _told(published: PublishedRelease) -> dict[str, str]:
    """Return what the published file says, by the concept that asks for it."""
    said, day = about(published), f"{published.released_at:%Y-%m-%d}"
    lists = [f"{name}: codelist {codes}" for name, codes in published.dimensions.items()]
    agencies = published.dataset.get("agencies") or ()
    assert isinstance(agencies, list | tuple)
    return {
        "CONTACT_ORGANISATION": published.attribution.publisher,
        "CONTACT_EMAIL": published.attribution.contact.removeprefix("mailto:"),
        "META_POSTED": day,
        "META_LAST_UPDATE": day,
        "DATA_DESCR": published.title,
        "CLASS_SYSTEM": "; ".join(lists),
        "STAT_CONC_DEF": published.note,
        "STAT_UNIT": published.counts,
        "COVERAGE_TIME": published.period,
        "UNIT_MEASURE": f"Number of {published.counts}",
        "REF_PERIOD": published.period,
        "CONF_POLICY": " ".join(filter(None, (said["policy"], said.get("policy source")))),
        "CONF_DATA_TR": said["hidden"],
        "REL_POL_US_AC": published.attribution.licence,
        "FREQ_DISS": str(published.dataset.get("frequency") or ""),
        "MICRO_DAT_ACC": "There is none: agencies send counts, and no records of persons.",
        "COMPAR_TIME": said["periods"],
        "COHER_INTERNAL": said["totals"],
        "REV_PRACTICE": f"This is vintage {published.vintage} of the period; 1 is the first.",
        "SOURCE_TYPE": f"Counts of {', '.join(map(str, agencies))}" if agencies else "",
        "COMMENT_DSET": said["zeros"],
    }
