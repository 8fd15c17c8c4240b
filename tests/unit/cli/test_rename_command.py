"""covey rename: what has another name goes on, in the public file and in what the ledger says."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from covey.store import published
from tests.sampled import sampled
from tests.unit.cli.conftest import Covey
from tests.unit.store.hub import Hub
from tests.unit.store.network import PEOPLE, TAKEDOWNS, network_in, people, takedowns

WHY = ("--reason", "A clearer name.")
REGISTRY = """
from dataclasses import replace
from pathlib import Path
from covey.contracts import Registry
from tests.unit.store.network import read_network
network = read_network(Path({codelists!r}))
named = [replace(one, name="persons") if one.name == {old!r} else one for one in network.datasets]
REGISTRY = Registry(network.submissions, tuple(named), network.codelists)
"""


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project with two releases, whose dataset people is called persons now."""
    network = network_in(tmp_path_factory.mktemp("codelists"))
    hub = Hub(tmp_path_factory.mktemp("project"), network)
    (hub.folder / "schemas").mkdir()
    (hub.folder / "schemas" / "__init__.py").write_text("", encoding="utf-8")
    registry = REGISTRY.format(codelists=str(network.codelists), old="people")
    (hub.folder / "schemas" / "registry.py").write_text(registry, encoding="utf-8")
    hub.release(people(network), PEOPLE, "2024-Q1")
    hub.release(takedowns(network), TAKEDOWNS, "2024-Q1")
    return hub.folder


@pytest.fixture
def project(filled: Path, tmp_path: Path) -> Path:
    return shutil.copytree(filled, tmp_path / "project")


@pytest.mark.long  # of the hub, `unit/hub/test_rename.py` holds it
def test_a_dataset_has_another_name_in_the_public_file_and_in_the_ledger(
    covey_there: Covey, project: Path
) -> None:
    done = covey_there("rename", "dataset", "people", "persons", *WHY)
    assert done.code == 0
    assert done.err.startswith("The ledger has 3 entries, and the head ")
    assert done.out == (
        "dataset people is persons from now on, in 1 release that went out. The public file has it "
        "under the new name alone: tell whoever reads it.\n"
    )
    public = project / "public" / "covey.duckdb"
    assert {one.dataset for one in published(public)} == {"persons", "takedowns"}
    lines = covey_there("ledger").out
    by = "carried out by a command (nobody signed)"
    assert f"dataset people is called persons from now on, {by}: A clearer name." in lines
    assert covey_there("ledger", "--verify").code == 0
    public.unlink()
    shutil.rmtree(project / "confidential" / "published")
    assert "persons 2024-Q1" in covey_there("rebuild").out
    for until, table in (("2", "people"), ("3", "persons")):
        out = project / until
        covey_there("ledger", "--until", until, "--out", str(out))
        assert (out / f"{table}.csv").exists()


@pytest.mark.long
def test_machines_read_what_was_renamed(covey_there: Covey) -> None:
    told = json.loads(covey_there("rename", "dataset", "people", "persons", *WHY, "--json").out)
    assert told.pop("head")
    assert told == {
        "what": "dataset", "old": "people", "new": "persons", "reason": WHY[1], "entry": 3,
        "releases": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("words", "said"),
    sampled(
        [
            (("dataset", "takedowns", "persons", *WHY), "dataset 'takedowns' is registered still"),
            (
                ("dataset", "people", "humans", *WHY),
                "no dataset 'humans' is registered. There are: ",
            ),
            (("codelist", "regions", "areas", *WHY), "no release knows a codelist 'regions'"),
            (("submission", "people", "portal", "--reason", "3 women"), "a number in it"),
            (("column", "a", "b", *WHY), "column"),
            (("dataset", "people", "persons"), "--reason"),
        ],
        3,
    ),
)
def test_what_cannot_be_renamed_is_refused_with_the_way_out(
    covey_there: Covey, words: tuple[str, ...], said: str
) -> None:
    answer = covey_there("rename", *words)
    assert answer.code == 2
    assert said in answer.out + answer.err
