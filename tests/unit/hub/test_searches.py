"""What a plan found is there for the report and the release, and trusted by neither."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from covey.errors import CoveyError
from covey.hub.report import report_one
from covey.hub.searches import searches_kept
from tests.unit.hub.hub import Hub

AREAS = 90
ROWS = ("D0,F,3", *(f"D{area},{sex},{20 + area}" for area in range(1, AREAS) for sex in "FM"))
CODES = "code,parent,label\nVN,,Viet Nam\nA,VN,A\nB,VN,B\n" + "".join(
    f"D{area},{'AB'[area % 2]},D{area}\n" for area in range(AREAS)
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Hub:
    """Return a hub of one quarter, which is not out."""
    hub = Hub(tmp_path_factory.mktemp("hub"), codelists={"areas": CODES})
    hub.send("q1.csv", *ROWS, period="2024-Q1")
    hub.collect()
    return hub


def found(hub: Hub) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in hub.settings.searches_folder.glob("*")}


def test_a_release_after_a_plan_searches_nothing_again(hub: Hub) -> None:
    plan = hub.plan("2024-Q1")
    kept = found(hub)
    assert kept
    assert hub.release("2024-Q1", commit=plan.hash).hidden > 1
    assert found(hub) == kept


@pytest.mark.long  # as a release after a plan
def test_a_report_after_a_plan_searches_what_other_policies_ask_alone(hub: Hub) -> None:
    hub.plan("2024-Q1")
    kept = found(hub)
    report_one(hub.settings, hub.registry, "people", "2024-Q1")
    now = found(hub)
    assert now.items() > kept.items()
    report_one(hub.settings, hub.registry, "people", "2024-Q1")
    assert found(hub) == now


def test_what_was_found_is_for_its_owner_alone(hub: Hub) -> None:
    hub.plan("2024-Q1")
    folder = hub.settings.searches_folder
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}


@pytest.mark.long
def test_what_was_spoiled_since_is_searched_again(hub: Hub) -> None:
    plan = hub.plan("2024-Q1")
    kept = found(hub)
    for path in hub.settings.searches_folder.iterdir():
        path.write_bytes(path.read_bytes()[:-30])
    assert hub.plan("2024-Q1").hash == plan.hash
    assert found(hub) == kept


def test_what_proves_nothing_publishes_nothing(hub: Hub) -> None:
    hub.plan("2024-Q1")
    paths = list(hub.settings.searches_folder.iterdir())
    lies = 0
    for path in paths:
        lies += with_less_people(path)
    assert lies, "a move was shortened"
    with pytest.raises(CoveyError):
        hub.release("2024-Q1")
    assert not hub.settings.public_file.exists()


def with_less_people(path: Path) -> bool:
    """Have the moves of an answer lose a cell each; tell whether there were any."""
    with np.load(path) as file:
        arrays = dict(file)
    some = bool(arrays["data"].size)
    arrays["data"][:1] = 0
    with path.open("wb") as file:
        np.savez(file, **arrays)
    return some


def test_what_was_of_no_use_for_longest_is_forgotten_where_it_is_much(hub: Hub) -> None:
    folder = hub.settings.searches_folder
    folder.mkdir()
    for age in range(4):
        path = folder / f"{age}.npz"
        with path.open("wb") as file:
            file.truncate(20 * 2**20)
        os.utime(path, (1e9 - age, 1e9 - age))
    with searches_kept(hub.settings):
        pass
    assert sorted(path.name for path in folder.iterdir()) == ["0.npz", "1.npz"]
