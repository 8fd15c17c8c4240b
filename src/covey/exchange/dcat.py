"""An entry for a catalogue of open data: DCAT-AP 3, with the words that StatDCAT-AP adds.

Source: SEMIC, DCAT-AP 3.0 and StatDCAT-AP 1.0.1. ``shapes/dcat_ap.ttl`` holds what is demanded.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from covey.exchange.canonical import as_json
from covey.exchange.edition import Edition
from covey.exchange.reading import about

_CONTEXT: Final = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "stat": "http://data.europa.eu/m8g/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_IANA: Final = "https://www.iana.org/assignments/media-types/"


def dcat(edition: Edition, files: Mapping[str, str]) -> bytes:
    """Return the entry as JSON-LD, its words explained inside: nothing has to be fetched.

    Args:
        edition: the release.
        files: the media type of each file that the release can be had as, by its name.
    """
    told, titles = about(edition), edition.translations("title")
    attribution = edition.attribution
    entry: dict[str, object] = {
        "@context": _CONTEXT,
        "@id": f"urn:covey:{edition.name}:{edition.file_name}:{edition.vintage}",
        "@type": "dcat:Dataset",
        "dct:title": _texts(
            f"{edition.title}, {edition.period}",
            {tag: f"{title}, {edition.period}" for tag, title in titles.items()},
        ),
        "dct:description": _texts(
            " ".join(told[one] for one in ("note", "hidden", "totals", "policy") if one in told),
            edition.translations("note"),
        ),
        "dct:identifier": f"{edition.name} {edition.period}",
        "dct:issued": {
            "@type": "xsd:dateTime", "@value": f"{edition.released_at.isoformat()}Z"
        },
        "dcat:version": str(edition.vintage),
        "stat:statUnitMeasure": {"@id": f"urn:covey:unit:{edition.counts}"},
        "stat:numSeries": {"@type": "xsd:integer", "@value": str(edition.cells.height)},
        "stat:dimension": [
            {"@id": f"urn:covey:dimension:{edition.name}:{name}", "dct:title": _text(name)}
            for name in edition.dimensions
        ],
        "dcat:distribution": [
            _distribution(edition, name, kind) for name, kind in files.items()
        ],
    }  # fmt: skip
    if attribution.publisher:
        entry["dct:publisher"] = {"@type": "foaf:Agent", "foaf:name": attribution.publisher}
    if attribution.contact:
        entry["dcat:contactPoint"] = {
            "@type": "vcard:Kind", "vcard:hasEmail": {"@id": attribution.contact}
        }  # fmt: skip
    return as_json(entry)


def _distribution(edition: Edition, name: str, kind: str) -> dict[str, object]:
    place = f"urn:covey:{edition.name}:{edition.file_name}:{edition.vintage}:{name}"
    found: dict[str, object] = {
        "@id": place,
        "@type": "dcat:Distribution",
        "dct:title": _text(name),
        "dcat:accessURL": {"@id": place},
        "dcat:mediaType": {"@id": _IANA + kind},
    }
    if edition.attribution.licence:
        found["dct:license"] = {"@id": edition.attribution.licence}
    return found


def _texts(english: str, others: Mapping[str, str]) -> object:
    """Return a text, and what is said of the same in other languages."""
    if not others:
        return _text(english)
    return [_text(english), *(_text(words, tag) for tag, words in others.items())]


def _text(words: str, language: str = "en") -> dict[str, str]:
    return {"@language": language, "@value": words}
