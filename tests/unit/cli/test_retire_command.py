"""covey retire: a period is closed, planned first where somebody wants to see what that means."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.sampled import sampled
from tests.unit.cli.conftest import Covey
from tests.unit.store.hub import Hub
from tests.unit.store.network import PEOPLE, network_in, people

REGISTRY = """
from pathlib import Path
from tests.unit.store.network import read_network
REGISTRY = read_network(Path({codelists!r}))
"""
WHY = ("--reason", "The year is closed.")


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project with a release."""
    network = network_in(tmp_path_factory.mktemp("codelists"))
    hub = Hub(tmp_path_factory.mktemp("project"), network)
    (hub.folder / "schemas").mkdir()
    (hub.folder / "schemas" / "__init__.py").write_text("", encoding="utf-8")
    registry = REGISTRY.format(codelists=str(network.codelists))
    (hub.folder / "schemas" / "registry.py").write_text(registry, encoding="utf-8")
    hub.release(people(network), PEOPLE, "2024-Q1")
    return hub.folder


@pytest.fixture
def project(filled: Path, tmp_path: Path) -> Path:
    return shutil.copytree(filled, tmp_path / "project")


@pytest.mark.long  # of the hub, `unit/hub/test_retire.py` holds it
def test_a_period_is_closed_as_it_was_planned_and_listed_everywhere(
    covey_there: Covey,
) -> None:
    planned = covey_there("retire", "people", "2024-Q1", "--plan")
    assert "people 2024-Q1 would stand for good." in planned.out
    assert "No cell is hidden for it. Nothing undoes it." in planned.out
    commit = planned.out.split()[-1]
    assert "Closed" not in covey_there("status").out
    done = covey_there("retire", "people", "2024-Q1", *WHY, "--commit", commit)
    assert (done.code, done.out) == (
        0,
        "people 2024-Q1 is closed, and stands for good.\n",
    )
    assert done.err.startswith("The ledger has 2 entries, and the head ")
    assert "Closed: 1\n  people 2024-Q1: The year is closed." in covey_there("status").out
    by = "carried out by a command (nobody signed)"
    assert f"people 2024-Q1 stands for good, {by}: The year is closed." in covey_there("ledger").out
    assert covey_there("ledger", "--verify").code == 0


@pytest.mark.long
def test_machines_read_what_was_closed(covey_there: Covey) -> None:
    plan = json.loads(covey_there("retire", "people", "2024-Q1", "--plan", "--json").out)
    assert plan["named"] == "people 2024-Q1"
    told = json.loads(covey_there("retire", "people", "2024-Q1", *WHY, "--json").out)
    assert told.pop("head")
    assert told == {
        "dataset": "people", "period": "2024-Q1", "vintage": 1, "reason": WHY[1], "entry": 2,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("words", "said"),
    sampled(
        [
            (("2024-Q1",), "no reason is given"),
            (("2024-Q1", "--plan", *WHY), "--plan changes nothing"),
            (("2024-Q2", *WHY), "nothing of people 2024-Q2 is out"),
        ],
        3,
    ),
)
def test_what_cannot_be_closed_is_refused_with_the_way_out(
    covey_there: Covey, words: tuple[str, ...], said: str
) -> None:
    done = covey_there("retire", "people", *words)
    assert done.code == 2
    assert said in done.err
    assert "Closed" not in covey_there("status").out
