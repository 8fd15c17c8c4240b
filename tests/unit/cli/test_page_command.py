"""covey page: the pages lie beside the public file, and nothing that is hidden is in them."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from covey.cli.main import run
from covey.errors import CommandError, StoreError
from tests.end_to_end.scanner import places_of
from tests.unit.store.hub import Hub
from tests.unit.store.network import PEOPLE, network_in, people

PLANTED = 918_273_645


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project with a release in which a planted count is hidden."""
    folder = tmp_path_factory.mktemp("project")
    network = network_in(tmp_path_factory.mktemp("codelists"))
    men = {"area": "A1", "sex": "M", "sector": "HEALTH"}
    policy = replace(PEOPLE.policy, frozen_hidden=(men,))
    hub, supported = Hub(folder, network), people(network, policy, men=PLANTED)
    hub.release(supported, replace(PEOPLE, policy=policy), "2024-Q1")
    return folder


@pytest.fixture
def project(filled: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COVEY_PROJECT", str(filled))
    return filled


@pytest.mark.long  # the way of a number makes them
def test_the_pages_lie_beside_the_public_file_and_the_index_is_named(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["page", "--project", str(project)]) == 0
    pages = project / "public" / "pages"
    assert sorted(path.name for path in pages.iterdir()) == [
        *("feed.xml", "index.html", "people_2024-Q1.html", "query.html"),
    ]
    assert capsys.readouterr().out.startswith(f"{pages / 'index.html'}: 1 page")
    assert 'href="../covey.duckdb"' in (pages / "index.html").read_text(encoding="utf-8")


@pytest.mark.long  # the way of a number looks for them in its pages
def test_no_hidden_count_is_in_a_page(project: Path, tmp_path: Path) -> None:
    assert run(["page", "--project", str(project), "--out", str(tmp_path)]) == 0
    assert places_of(PLANTED, tmp_path) == []
    shown = "64,Male"  # a count and a label that are out, so that the search is known to see
    text = (tmp_path / "people_2024-Q1.html").read_text(encoding="utf-8")
    assert all(word in text for word in shown.split(","))


@pytest.mark.long
def test_pages_carry_the_signature_of_the_exports_of_the_project(project: Path) -> None:
    where = ["--project", str(project)]
    page = project / "public" / "pages" / "people_2024-Q1.html"
    assert run(["page", *where]) == 0
    assert '"signed":null' in page.read_text(encoding="utf-8")
    assert run(["keys", *where]) == 0
    assert run(["export", "--out", str(project / "exports"), *where]) == 0
    assert run(["page", *where]) == 0
    assert '"signed":{"manifest":' in page.read_text(encoding="utf-8")


def test_without_the_exports_that_are_named_nothing_is_written(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = ["--exports", str(tmp_path / "none"), "--out", str(tmp_path / "pages")]
    assert run(["page", *missing, "--project", str(project)]) == CommandError.exit_code
    assert "there is no such folder" in capsys.readouterr().err
    assert not (tmp_path / "pages").exists()


def test_pages_are_made_without_the_confidential_store(project: Path, tmp_path: Path) -> None:
    public = tmp_path / "public"
    public.mkdir()
    os.link(project / "public" / "covey.duckdb", public / "covey.duckdb")
    assert run(["page", "--project", str(tmp_path)]) == 0
    assert not (tmp_path / "confidential").exists()


def test_pages_are_not_written_among_what_is_confidential(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = project / "confidential" / "pages"
    assert run(["page", "--project", str(project), "--out", str(where)]) == CommandError.exit_code
    assert "is confidential" in capsys.readouterr().err
    assert not where.exists()


def test_without_a_release_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COVEY_PROJECT", str(tmp_path))
    assert run(["page", "--project", str(tmp_path)]) == StoreError.exit_code
    assert "covey release" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.long
def test_without_what_draws_pages_the_way_out_is_told(project: Path) -> None:
    script = (
        "import sys\n"
        "sys.modules['altair'] = None\n"  # as where it is not installed
        "from covey.cli.main import run\n"
        f"sys.exit(run(['page', '--project', {str(project)!r}]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert done.returncode == CommandError.exit_code
    assert "pip install 'covey[hub,page]'" in done.stderr
