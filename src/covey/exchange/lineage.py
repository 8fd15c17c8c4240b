"""Where an export comes from, as OpenLineage events: from agencies to a release, and to its files.

What agencies sent has no hash here: of a file of few small counts it could be found by trying. The
office finds the files by the head of the ledger, which is the version of the release.

Source: OpenLineage 2.0.2, run events; its facets version 1.0.1 and schema 1.2.0.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from covey.exchange.columns import meanings
from covey.exchange.published import PublishedRelease

LINEAGE: Final = "lineage.ndjson"
_SPEC: Final = "https://openlineage.io/spec"
_PRODUCER: Final = "urn:covey"
_TYPES: Final = {"obs_value": "BIGINT"}

_Told = Mapping[str, object]


def lineage(published: PublishedRelease, files: Mapping[str, str]) -> bytes:
    """Return the events, one a line: a run that released, and one that wrote the files.

    Args:
        published: the release.
        files: the SHA-256 of each file of the export in hexadecimal digits, by its path there.
    """
    sent = [_dataset("agency", name) for name in _agencies(published)]
    released = _dataset(
        "release",
        f"{published.name}/{published.file_name}/{published.vintage}",
        version=_version(_head(published) or f"vintage {published.vintage}"),
        schema=_schema(published),
    )
    written = [
        _dataset("export", f"{published.name}/{published.file_name}/{name}",
                 version=_version(f"sha256:{digest}"))
        for name, digest in files.items()
    ]  # fmt: skip
    events = [
        *_run(published, f"release {published.name}", sent, [released]),
        *_run(published, f"export {published.name}", [released], written),
    ]
    lines = (json.dumps(event, ensure_ascii=False) for event in events)
    return "".join(f"{line}\n" for line in lines).encode()


def _run(
    published: PublishedRelease, job: str, inputs: Sequence[_Told], outputs: Sequence[_Told]
) -> Iterator[_Told]:
    """Yield the event of the start and that of the end, both at the only moment that is told."""
    of = (job, published.period, str(published.vintage), _head(published))
    run = uuid5(NAMESPACE_URL, ":".join((_PRODUCER, *of)))
    for event in ("START", "COMPLETE"):
        yield {
            "eventType": event,
            "eventTime": f"{published.released_at.isoformat()}Z",
            "run": {"runId": str(run)},
            "job": {"namespace": "covey", "name": job},
            "inputs": inputs,
            "outputs": outputs,
            "producer": _PRODUCER,
            "schemaURL": f"{_SPEC}/2-0-2/OpenLineage.json#/$defs/RunEvent",
        }


def _head(published: PublishedRelease) -> str:
    """Return the head of the ledger; empty where the file of a project without one says none."""
    return str(published.release.get("ledger") or "")


def _agencies(published: PublishedRelease) -> list[str]:
    agencies = published.dataset.get("agencies")
    return [str(one) for one in agencies] if isinstance(agencies, list | tuple) else []


def _dataset(kind: str, name: str, **facets: _Told) -> _Told:
    return {"namespace": f"covey {kind}", "name": name, "facets": facets}


def _version(text: str) -> _Told:
    return {**_facet("1-0-1/DatasetVersionDatasetFacet"), "datasetVersion": text}


def _schema(published: PublishedRelease) -> _Told:
    fields = [
        {"name": name, "type": _TYPES.get(name, "VARCHAR"), "description": meaning}
        for name, meaning in meanings(published).items()
    ]
    return {**_facet("1-2-0/SchemaDatasetFacet"), "fields": fields}


def _facet(name: str) -> _Told:
    defined = name.partition("/")[2]
    return {"_producer": _PRODUCER, "_schemaURL": f"{_SPEC}/facets/{name}.json#/$defs/{defined}"}
