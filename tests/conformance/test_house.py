"""`make check` refuses what would tear down a wall of the house."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from covey import disclosure
from tests.sampled import sampled

ROOT = Path(__file__).parents[2]
PLANTED = {
    "an import of a private part of disclosure from outside": (
        "store/outlet.py",
        "from covey.disclosure.proof.twins import Twins",
        "face",
    ),
    "suppression in the attack": (
        "disclosure/attack/audit.py",
        "from covey.disclosure.suppression.hiding import Hiding",
        "house",
    ),
    "the attack in suppression": (
        "disclosure/suppression/suppress.py",
        "from covey.disclosure.attack.verdict import Audit",
        "house",
    ),
    "the search in the ways to find a move": (
        "disclosure/suppression/moves/boxes.py",
        "from covey.disclosure.suppression.search.pool import Pool",
        "suppression",
    ),
    "suppression in the bounds of what is published": (
        "disclosure/insight/whole.py",
        "from covey.disclosure.suppression.hiding import Hiding",
        "bounds",
    ),
    "a circle": (
        "disclosure/suppression/search/pool.py",
        "from covey.disclosure.suppression.search.table_search import TableSearch",
        "circles",
    ),
}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("house")
    nothing = shutil.ignore_patterns("__pycache__")
    for name in ("src", "schemas", "pipelines"):
        shutil.copytree(ROOT / name, folder / name, ignore=nothing)
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


@pytest.mark.parametrize("planted", sampled(PLANTED, 3))
def test_an_arrow_against_the_walls_is_refused(copy: Path, planted: str) -> None:
    place, line, contract = PLANTED[planted]
    source = copy / "src" / "covey" / place
    text = source.read_text(encoding="utf-8")
    source.write_text(f"{text}\n{line}\n", encoding="utf-8")
    refused = linted(copy, contract)
    source.write_text(text, encoding="utf-8")
    assert refused.returncode == 1, refused.stdout
    assert line.split()[1].rpartition(".")[2] in refused.stdout


def test_the_walls_stand_where_nothing_is_planted(copy: Path) -> None:
    done = linted(copy, *{contract for _, _, contract in PLANTED.values()})
    assert done.returncode == 0, done.stdout


def test_a_name_of_the_face_is_not_taken_by_the_room_of_that_name() -> None:
    script = (
        "import covey.disclosure.attack.audit, covey.disclosure.anonymity, "
        "covey.disclosure.release.protect\n"
        "from covey import disclosure as face\n"
        "print([callable(getattr(face, name)) for name in ('audit', 'kanonymity', 'protect')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[True, True, True]\n"


@pytest.mark.parametrize("name", disclosure.__all__)
def test_every_name_of_the_face_is_there(name: str) -> None:
    assert hasattr(disclosure, name)


def linted(folder: Path, *contracts: str) -> subprocess.CompletedProcess[str]:
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache"]
    for contract in contracts:
        command += ["--contract", contract]
    path = os.pathsep.join([str(folder / "src"), str(folder)])
    return subprocess.run(
        command, cwd=folder, env={**os.environ, "PYTHONPATH": path, "COLUMNS": "300"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
