"""Where an export comes from, by the published schema of OpenLineage."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry

from covey.exchange import PublishedRelease
from covey.exchange.lineage import lineage
from tests.unit.exchange.conftest import hidden_counts

SCHEMAS = [
    json.loads(path.read_text(encoding="utf-8"))
    for path in sorted((Path(__file__).parent / "openlineage").glob("*.json"))
]
REGISTRY: Registry[Any] = Registry().with_contents([(one["$id"], one) for one in SCHEMAS])


@pytest.fixture(scope="module")
def events(folder: Path) -> list[dict[str, Any]]:
    return [
        json.loads(line) for line in (folder / "lineage.ndjson").read_text("utf-8").splitlines()
    ]


def faults(event: dict[str, Any], url: str) -> Iterator[str]:
    judge = Draft202012Validator({"$ref": url}, registry=REGISTRY, format_checker=FormatChecker())
    return (fault.message for fault in judge.iter_errors(event))


def test_every_event_and_facet_has_the_published_schema(events: list[dict[str, Any]]) -> None:
    facets = [
        facet
        for event in events
        for one in (*event["inputs"], *event["outputs"])
        for facet in one["facets"].values()
    ]
    assert len(facets) > len(events)
    for one in events:
        assert list(faults(one, one["schemaURL"])) == []
    for one in facets:
        assert list(faults(one, one["_schemaURL"])) == []
    assert list(faults({**events[0], "run": {}}, events[0]["schemaURL"]))


def test_each_run_starts_and_ends(events: list[dict[str, Any]]) -> None:
    told = [(one["job"]["name"], one["eventType"]) for one in events]
    assert told == [
        ("release served", "START"), ("release served", "COMPLETE"),
        ("export served", "START"), ("export served", "COMPLETE"),
    ]  # fmt: skip
    assert len({one["run"]["runId"] for one in events}) == 2


def test_files_are_told_by_their_hashes_and_come_from_the_release(
    events: list[dict[str, Any]], folder: Path
) -> None:
    released, exported = events[1], events[3]
    assert exported["inputs"] == released["outputs"]
    versions = {
        one["name"]: one["facets"]["version"]["datasetVersion"] for one in exported["outputs"]
    }
    digest = hashlib.sha256((folder / "served.csv").read_bytes()).hexdigest()
    assert versions["served/2024-Q1/served.csv"] == f"sha256:{digest}"


def test_a_release_comes_from_the_agencies_whose_counts_it_joins(
    published: PublishedRelease,
) -> None:
    joined = replace(published, dataset={**published.dataset, "agencies": ["clinics", "police"]})
    first = json.loads(lineage(joined, {}).splitlines()[0])
    assert [one["name"] for one in first["inputs"]] == ["clinics", "police"]
    assert list(faults(first, first["schemaURL"])) == []


def test_no_count_stands_in_the_lineage(
    events: list[dict[str, Any]], folder: Path, published: PublishedRelease
) -> None:
    text = (folder / "lineage.ndjson").read_text(encoding="utf-8")
    counts = [*hidden_counts(published), *published.cells["obs_value"].drop_nulls()]
    assert events
    assert not [count for count in counts if f'"{count}"' in text or f" {count}" in text]
