from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from covey.desk import users
from tests.desk.bureau import PASSPHRASE, Bureau, at_work, copied, founded
from tests.desk.office import Office, opened
from tests.unit.hub.hub import Hub

ROOT = Path(__file__).parents[2]

# A hash says itself what it takes to check it.
LIGHT = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture(scope="session", autouse=True)
def _light_passwords() -> Iterator[None]:
    """Check passwords in a moment; `test_door.py` holds what one takes at a desk."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(users, "_HASHER", LIGHT)
        patched.setattr(users, "_NOBODY", LIGHT.hash("nobody has this password"))
        yield


@pytest.fixture(scope="session")
def known(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project with nothing in it, and the state of a desk with its users."""
    folder = tmp_path_factory.mktemp("known")
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "schemas", folder / "schemas", ignore=ignored)
    return Office.founded(folder)


@pytest.fixture
def folder(known: Path, tmp_path: Path) -> Path:
    """Return that project for one test alone: a desk that opens writes into it."""
    return shutil.copytree(known, tmp_path / "project")


@pytest.fixture
def office(folder: Path) -> Iterator[Office]:
    """Open the desk of a project in which nothing has happened yet."""
    with opened(folder) as office:
        yield office


@pytest.fixture(scope="session")
def established(tmp_path_factory: pytest.TempPathFactory) -> Hub:
    """Return a project of one agency with the files of five quarters, of which none is out."""
    folder = tmp_path_factory.mktemp("bureau") / "project"
    folder.mkdir()
    hub = founded(folder)
    with at_work(hub) as bureau:
        for at, period in enumerate(("2023-Q1", "2023-Q2", "2023-Q3", "2023-Q4")):
            assert bureau.send(period, {"A1,F": 7312 + 11 * at, "B,M": 284 + at}) == "accepted"
    return hub


@pytest.fixture(scope="session")
def hub_with_a_release(established: Hub, tmp_path_factory: pytest.TempPathFactory) -> Hub:
    """Return that project with its first quarter out, signed by two."""
    folder = tmp_path_factory.mktemp("released") / "project"
    with pytest.MonkeyPatch.context() as patched, copied(established, folder) as bureau:
        patched.setenv("COVEY_PASSPHRASE", PASSPHRASE.decode())
        bureau.release("2023-Q1")
    return bureau.hub


@pytest.fixture
def bureau(established: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bureau]:
    """Open the desk of that project."""
    monkeypatch.setenv("COVEY_PASSPHRASE", PASSPHRASE.decode())
    with copied(established, tmp_path / "project") as bureau:
        yield bureau
