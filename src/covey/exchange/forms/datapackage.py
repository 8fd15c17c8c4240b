"""A data package: which files there are, what each column holds, who stands behind it.

Source: Frictionless Data, Data Package and Table Schema, version 1.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import polars as pl

from covey.exchange.canonical import as_json
from covey.exchange.columns import meanings
from covey.exchange.form import Form
from covey.exchange.forms.plain import CSV, codelist_file
from covey.exchange.published import PERIOD, PublishedRelease
from covey.exchange.reading import about
from covey.tables.status import OBS_STATUS, OBS_VALUE, PUBLIC_STATUSES


def write_datapackage(published: PublishedRelease, path: Path) -> None:
    """Write what a data package says of the CSV files of a release."""
    told, attribution = about(published), published.attribution
    package: dict[str, object] = {
        "profile": "tabular-data-package",
        "name": f"{published.name}-{published.file_name}".lower().replace("_", "-"),
        "title": f"{published.title}, {published.period}",
        "description": "\n\n".join(
            told[one]
            for one in ("note", "hidden", "completeness", "totals", "policy")
            if one in told
        ),
        "version": f"{published.vintage}.0.0",
        "created": f"{published.released_at.isoformat()}Z",
    }
    if attribution.licence:
        package["licenses"] = [{"path": attribution.licence}]
    if attribution.publisher:
        package["contributors"] = [{"title": attribution.publisher, "role": "publisher"}]
    resources = [_rows(published, CSV.file_of(published))]
    resources += [
        _codes(published.codelist(name), name, codelist_file(name))
        for name in dict.fromkeys(published.dimensions.values())
    ]
    path.write_bytes(as_json({**package, "resources": resources}))


DATA_PACKAGE: Final = Form("datapackage.json", write_datapackage)


def _rows(published: PublishedRelease, path: str) -> dict[str, object]:
    told = meanings(published)
    fields: list[dict[str, object]] = [
        _field(name, "string", told[name]) for name in (PERIOD, *published.dimensions)
    ]
    fields.append(_field(OBS_VALUE, "integer", told[OBS_VALUE], required=False, minimum=0))
    fields.append(_field(OBS_STATUS, "string", told[OBS_STATUS], enum=[*PUBLIC_STATUSES]))
    return {
        **_resource(published.name.lower(), path),
        "schema": {
            "fields": fields,
            "primaryKey": [PERIOD, *published.dimensions],
            "missingValues": [""],
            "foreignKeys": [
                {"fields": [name], "reference": {"resource": _list_name(codes), "fields": ["code"]}}
                for name, codes in published.dimensions.items()
            ],
        },
    }


def _codes(rows: pl.DataFrame, name: str, path: str) -> dict[str, object]:
    fields = [{"name": column, "type": "string"} for column in rows.columns]
    return {
        **_resource(_list_name(name), path),
        "schema": {"fields": fields, "primaryKey": ["code"], "missingValues": [""]},
    }


def _list_name(name: str) -> str:
    return f"codelist-{name.lower()}"


def _resource(name: str, path: str) -> dict[str, object]:
    return {
        "name": name,
        "path": path,
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
    }


def _field(
    name: str, kind: str, meaning: str, required: bool = True, **limits: object
) -> dict[str, object]:
    return {
        "name": name,
        "type": kind,
        "description": meaning,
        "constraints": {"required": required, **limits},
    }
