"""A project exports what it published, under its own name and key, and never what it is not."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import duckdb
import pytest

from covey.cli.main import run
from covey.store import Publication, ask, publish
from tests.unit.store.hub import Hub
from tests.unit.store.network import MOMENT, PEOPLE, network_in, people

TOML = """
publisher = "Office of Statistics"
contact = "mailto:counts@example.org"
licence = "https://example.org/licence"
"""


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with one release."""
    registry = network_in(tmp_path_factory.mktemp("codelists"))
    folder = tmp_path_factory.mktemp("project")
    (folder / "covey.toml").write_text(TOML, encoding="utf-8")
    Hub(folder, registry).release(people(registry), PEOPLE, "2024-Q1")
    return folder


@pytest.fixture
def project(released: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with one release and a key."""
    for name in ("PROJECT", "CONFIDENTIAL", "PUBLIC"):
        monkeypatch.delenv(f"COVEY_{name}", raising=False)
    folder = shutil.copytree(released, tmp_path / "project")
    monkeypatch.chdir(folder)
    monkeypatch.setenv("COVEY_PROJECT", str(folder))
    assert run(["keys"]) == 0
    return folder


@pytest.mark.long  # the commands export and sign it too
def test_what_went_out_is_exported_and_signed(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["export", "--out", "exports"]) == 0
    folder = project / "exports" / "people" / "2024-Q1"
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    assert package["licenses"] == [{"path": "https://example.org/licence"}]
    assert package["contributors"][0]["title"] == "Office of Statistics"
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert len(manifest["release"]["ledger"]) == 64
    capsys.readouterr()
    assert run(["verify", "exports", "--key", "confidential/signed_by.pem"]) == 0
    assert "people, 2024-Q1, vintage 1: whole" in capsys.readouterr().out


def test_an_office_that_is_named_by_hand_comes_first(project: Path) -> None:
    assert run(["export", "people", "2024-Q1", "--out", "exports", "--publisher", "Another"]) == 0
    entry = (project / "exports" / "people" / "2024-Q1" / "dcat.jsonld").read_text("utf-8")
    assert '"foaf:name": "Another"' in entry
    assert "mailto:counts@example.org" in entry


def test_a_public_file_that_somebody_changed_is_not_signed(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with duckdb.connect(str(project / "public" / "covey.duckdb")) as other:
        other.execute("UPDATE people SET obs_value = obs_value + 1")
    assert run(["export", "--out", "exports"]) == 1
    assert "is not what was published" in capsys.readouterr().err
    assert not (project / "exports").exists()


def test_no_export_holds_a_confidential_count(project: Path) -> None:
    run(["export", "--out", "exports"])
    exported = b"".join(path.read_bytes() for path in project.rglob("exports/**/*.csv"))
    assert b",HEALTH,,Q" in exported
    assert b",HEALTH,3,A" not in exported


@pytest.mark.long
def test_a_file_that_is_passed_on_says_who_stands_behind_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    codelists = tmp_path / "codelists"
    codelists.mkdir()
    registry = network_in(codelists)
    said = {"publisher": "Office of Statistics", "licence": "https://example.org/licence"}
    out = Publication(PEOPLE, "2024-Q1", MOMENT, registry.hierarchies, agencies=("health",), **said)
    file = tmp_path / "covey.duckdb"
    publish(people(registry), out, file)
    told = ask(file, "SELECT agencies, publisher, contact, licence FROM datasets")
    assert told.rows() == [(["health"], said["publisher"], None, said["licence"])]
    monkeypatch.chdir(tmp_path)
    assert run(["export", "--file", "covey.duckdb", "--out", "exports"]) == 0
    entry = (tmp_path / "exports" / "people" / "2024-Q1" / "dcat.jsonld").read_text("utf-8")
    assert '"foaf:name": "Office of Statistics"' in entry
