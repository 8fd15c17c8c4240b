"""An entry for a catalogue of open data: DCAT-AP 3, with the words that StatDCAT-AP adds.

Source: SEMIC, DCAT-AP 3.0 and StatDCAT-AP 1.0.1. ``shapes/dcat_ap.ttl`` holds what is demanded.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from covey.exchange.canonical import as_json
from covey.exchange.published import PublishedRelease
from covey.exchange.reading import SAID_FIRST, about

_CONTEXT: Final = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "stat": "http://data.europa.eu/m8g/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_IANA: Final = "https://www.iana.org/assignments/media-types/"


def dcat(published: PublishedRelease, files: Mapping[str, str]) -> bytes:
    """Return the entry as JSON-LD, its words explained inside: nothing has to be fetched.

    Args:
        published: the release.
        files: the media type of each file that the release can be had as, by its name.
    """
    told, titles = about(published), published.translations("title")
    attribution = published.attribution
    entry: dict[str, object] = {
        "@context": _CONTEXT,
        "@id": f"urn:covey:{published.name}:{published.file_name}:{published.vintage}",
        "@type": "dcat:Dataset",
        "dct:title": _texts(
            f"{published.title}, {published.period}",
            {tag: f"{title}, {published.period}" for tag, title in titles.items()},
        ),
        "dct:description": _texts(
            " ".join(told[one] for one in SAID_FIRST if one in told),
            published.translations("note"),
        ),
        "dct:identifier": f"{published.name} {published.period}",
        "dct:issued": {
            "@type": "xsd:dateTime", "@value": f"{published.released_at.isoformat()}Z"
        },
        "dcat:version": str(published.vintage),
        "stat:statUnitMeasure": {"@id": f"urn:covey:unit:{published.counts}"},
        "stat:numSeries": {"@type": "xsd:integer", "@value": str(published.cells.height)},
        "stat:dimension": [
            {"@id": f"urn:covey:dimension:{published.name}:{name}", "dct:title": _text(name)}
            for name in published.dimensions
        ],
        "dcat:distribution": [
            _distribution(published, name, kind) for name, kind in files.items()
        ],
    }  # fmt: skip
    if attribution.publisher:
        entry["dct:publisher"] = {"@type": "foaf:Agent", "foaf:name": attribution.publisher}
    if attribution.contact:
        entry["dcat:contactPoint"] = {
            "@type": "vcard:Kind", "vcard:hasEmail": {"@id": attribution.contact}
        }  # fmt: skip
    return as_json(entry)


def _distribution(published: PublishedRelease, name: str, kind: str) -> dict[str, object]:
    place = f"urn:covey:{published.name}:{published.file_name}:{published.vintage}:{name}"
    found: dict[str, object] = {
        "@id": place,
        "@type": "dcat:Distribution",
        "dct:title": _text(name),
        "dcat:accessURL": {"@id": place},
        "dcat:mediaType": {"@id": _IANA + kind},
    }
    if published.attribution.licence:
        found["dct:license"] = {"@id": published.attribution.licence}
    return found


def _texts(english: str, others: Mapping[str, str]) -> object:
    """Return a text, and what is said of the same in other languages."""
    if not others:
        return _text(english)
    return [_text(english), *(_text(words, tag) for tag, words in others.items())]


def _text(words: str, language: str = "en") -> dict[str, str]:
    return {"@language": language, "@value": words}
