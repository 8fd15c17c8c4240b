"""Rows for tools of statistics offices: JSON-stat 2.0.

Source: Badosa (2018), The JSON-stat Format, version 2.0.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any, Final

from covey.exchange.canonical import as_json
from covey.exchange.cube import Cube
from covey.exchange.form import DATASET, Form
from covey.exchange.published import PERIOD, PublishedRelease
from covey.exchange.reading import about
from covey.tables.status import HIDDEN, INCOMPLETE, NOT_COLLECTED


def write_jsonstat(published: PublishedRelease, path: Path) -> None:
    """Write the rows as JSON-stat: a hidden count has no value and the status Q.

    A place without value and status is not out, or counts 0 where the notes say so.

    Raises:
        Unfit: too many combinations of codes.
    """
    cube = Cube.of(published)
    told = about(published)
    dataset: dict[str, Any] = {
        "version": "2.0",
        "class": "dataset",
        "label": f"{published.title}, {published.period}",
        "updated": f"{published.released_at:%Y-%m-%dT%H:%M:%SZ}",
        "note": [f"{topic}: {told[topic]}" for topic in _NOTES if topic in told],
        "id": list(cube.codes),
        "size": [len(codes) for codes in cube.codes.values()],
        "role": {"time": [PERIOD]},
        "dimension": {
            name: {"label": name, "category": _category(published, name, codes)}
            for name, codes in cube.codes.items()
        },
        "value": {str(at): count for at, count in cube.cells.items() if count is not None},
        "status": {str(at): status for at, status in cube.statuses.items()},
        "extension": {
            "status": {
                "label": {
                    status: label
                    for status, label in _LABELS.items()
                    if status == HIDDEN or status in cube.statuses.values()
                }
            }
        },
    }
    if published.attribution.publisher:
        dataset["source"] = published.attribution.publisher
    path.write_bytes(as_json(dataset))


JSON_STAT: Final = Form(f"{DATASET}.jsonstat.json", write_jsonstat, "application/json")

_LABELS: Final = {
    HIDDEN: "hidden; not 0",
    INCOMPLETE: "lacks the counts of an agency",
    NOT_COLLECTED: "an agency that is missing alone counts here; not 0",
}
_NOTES: Final = ("note", "hidden", "completeness", "totals", "periods", "zeros", "policy")


def _category(published: PublishedRelease, name: str, codes: tuple[str, ...]) -> dict[str, Any]:
    """Return the codes of a dimension, what they stand for, and which stand below which."""
    if name == PERIOD:
        return {"index": list(codes), "label": dict.fromkeys(codes, published.period)}
    labels = published.labels(name)
    rows = published.codelist(published.dimensions[name]).select("code", "parent").iter_rows()
    below: dict[str, list[str]] = defaultdict(list)
    for code, parent in rows:
        if code in codes and parent in codes:
            below[parent].append(code)
    told = {"index": list(codes), "label": {code: labels.get(code) or code for code in codes}}
    return {**told, "child": dict(below)} if below else told
