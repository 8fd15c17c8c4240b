"""What a program that knows CSV on the Web is told of the CSV files.

Source: W3C, Metadata Vocabulary for Tabular Data, 2015.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from covey.exchange.canonical import as_json
from covey.exchange.columns import meanings
from covey.exchange.form import Form
from covey.exchange.forms.plain import CSV, codelist_file
from covey.exchange.published import PERIOD, PublishedRelease
from covey.tables.status import OBS_STATUS, OBS_VALUE, PUBLIC_STATUSES


def write_csvw(published: PublishedRelease, path: Path) -> None:
    """Write the CSVW metadata of the file of rows and of the codelists it refers to."""
    attribution = published.attribution
    group: dict[str, object] = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "dc:title": _titles(published),
        "dc:issued": f"{published.released_at:%Y-%m-%d}",
    }
    if attribution.publisher:
        group["dc:publisher"] = attribution.publisher
    if attribution.licence:
        group["dc:license"] = {"@id": attribution.licence}
    names = dict.fromkeys(published.dimensions.values())
    group["tables"] = [
        _rows(published, CSV.file_of(published)),
        *(_codes(published, name, codelist_file(name)) for name in names),
    ]
    path.write_bytes(as_json(group))


CSVW: Final = Form(f"{CSV.name}-metadata.json", write_csvw)


def _titles(published: PublishedRelease) -> object:
    """Return the title, in the language of the context; with those in other languages, if any."""
    english = f"{published.title}, {published.period}"
    others = [
        {"@language": tag, "@value": f"{title}, {published.period}"}
        for tag, title in published.translations("title").items()
    ]
    return [english, *others] if others else english


def _rows(published: PublishedRelease, url: str) -> dict[str, object]:
    told = meanings(published)
    keys = [PERIOD, *published.dimensions]
    columns: list[dict[str, object]] = [
        {**_column(name, told[name]), "datatype": "string", "required": True} for name in keys
    ]
    count = {"base": "nonNegativeInteger"}
    columns.append({**_column(OBS_VALUE, told[OBS_VALUE]), "datatype": count, "null": ""})
    status = {"base": "string", "format": f"[{''.join(PUBLIC_STATUSES)}]"}
    columns.append({**_column(OBS_STATUS, told[OBS_STATUS]), "datatype": status, "required": True})
    foreign = [
        {
            "columnReference": name,
            "reference": {"resource": codelist_file(codes), "columnReference": "code"},
        }
        for name, codes in published.dimensions.items()
    ]
    return {
        "url": url,
        "tableSchema": {"columns": columns, "primaryKey": keys, "foreignKeys": foreign},
    }


def _codes(published: PublishedRelease, name: str, url: str) -> dict[str, object]:
    columns = [
        {"name": column, "titles": column, "datatype": "string"}
        for column in published.codelist(name).columns
    ]
    return {"url": url, "tableSchema": {"columns": columns, "primaryKey": ["code"]}}


def _column(name: str, meaning: str) -> dict[str, object]:
    return {"name": name, "titles": name, "dc:description": meaning}
