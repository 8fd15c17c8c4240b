"""What others published of counts that were taken before a code was added stands beside them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from covey.contracts import Registry, Source
from tests.unit.hub import hub as hubs
from tests.unit.hub.hub import CODELISTS, Hub

COUNTS = ("A1,F,30", "A1,M,30", "A2,F,8", "A2,M,40", "B,F,25", "B,M,50")


def taking(hub: Hub, *areas: str) -> Hub:
    """Let the dataset take the files of some areas alone."""
    (people,) = hub.registry.datasets
    source = Source("clinics", only={"area": areas})
    datasets = (replace(people, sources=(source,)),)
    hub.registry = Registry(hub.registry.submissions, datasets, hub.folder / "codelists")
    return hub


@pytest.mark.long  # `histories/test_falls.py` holds it
def test_a_publication_is_held_against_a_file_that_was_taken_before_a_leaf_was_added(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = tmp_path / "first"
    first.mkdir()
    before = taking(Hub(first), "A", "B")
    before.send("q1.csv", *COUNTS)
    before.collect()
    before.release("2024-Q1")
    leaf = CODELISTS["areas"] + "A3,A,District A3,Huyện A3\n"
    monkeypatch.setitem(hubs.CODELISTS, "areas", leaf)
    hub = taking(before.copied(tmp_path / "after"), "A", "B")
    hub.outside("health.csv", "2024-Q1,A2,F,8")
    hub.send("q1b.csv", *COUNTS[:-1], "A3,F,0", "B,M,70")
    assert hub.collect() == ["q1b.csv accepted 2"]
    hub.release("2024-Q1")
    with hub.store() as store:
        assert len(store.ledger.entries()) == 2
