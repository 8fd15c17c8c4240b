"""A new project is written whole, for any country, and into no folder that is in use."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from datetime import date
from pathlib import Path

import pytest

from covey import Hierarchy
from covey.cli.main import run
from covey.errors import CommandError
from covey.origin import requirement
from covey.project import make_project

ROOT = Path(__file__).parents[3]
TODAY = date(2026, 2, 10)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    make_project(tmp_path / "health-hub", "Africa/Nairobi", TODAY)
    return tmp_path / "health-hub"


def texts(project: Path) -> dict[str, str]:
    files = (path for path in project.rglob("*") if path.is_file())
    return {str(path.relative_to(project)): path.read_text(encoding="utf-8") for path in files}


def test_it_has_contracts_runs_tests_and_a_page_to_begin_with(project: Path) -> None:
    assert texts(project).keys() >= {
        ".gitignore", "README.md", "covey.toml", "prefect.yaml", "pyproject.toml",
        "pipelines/ingest.py", "pipelines/release.py", "schemas/registry.py",
        "schemas/submissions/health_services.py", "schemas/datasets/people_served.py",
        "schemas/codelists/areas.csv", "schemas/codelists/periods.csv", "tests/test_contracts.py",
    }  # fmt: skip


def test_every_file_is_filled_in(project: Path) -> None:
    assert {path: re.findall("@[A-Z_]+@", text) for path, text in texts(project).items()} == {
        path: [] for path in texts(project)
    }
    assert 'name: "health-hub"' in texts(project)["prefect.yaml"]
    assert 'time_zone = "Africa/Nairobi"' in texts(project)["covey.toml"]


def test_it_is_about_no_country(project: Path) -> None:
    told = re.compile("viet|việt|VN-|label_vi|ho_chi_minh", re.IGNORECASE)
    assert [path for path, text in texts(project).items() if told.search(text)] == []


def test_its_periods_reach_from_last_year_to_the_end_of_next_year(project: Path) -> None:
    periods = Hierarchy.read(project / "schemas" / "codelists" / "periods.csv")
    assert periods.children("_T") == ("2025", "2026", "2027")
    assert periods.ancestors("2027-12") == ("2027-12", "2027-Q4", "2027-S2", "2027", "_T")
    assert "2025-Q4" in texts(project)["README.md"]  # the quarter that is due first


def test_areas_have_two_levels_below_the_total(project: Path) -> None:
    areas = Hierarchy.read(project / "schemas" / "codelists" / "areas.csv")
    assert set(areas.depth.tolist()) == {0, 1, 2}
    assert set(areas.depth[areas.is_leaf].tolist()) == {2}


@pytest.mark.parametrize("command", [["check"], ["format", "--check"]], ids=" ".join)
def test_it_is_written_in_our_style(project: Path, command: list[str]) -> None:
    ruff = [Path(sys.executable).with_name("ruff"), *command, "--no-cache"]
    done = subprocess.run(
        [*ruff, "--config", ROOT / "pyproject.toml", "."],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_an_empty_folder_and_a_new_repository_may_be_used(tmp_path: Path) -> None:
    (tmp_path / "hub" / ".git").mkdir(parents=True)
    make_project(tmp_path / "hub", "UTC", TODAY)
    assert (tmp_path / "hub" / "schemas" / "registry.py").is_file()


def test_a_folder_in_use_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "hub").mkdir()
    (tmp_path / "hub" / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(CommandError, match=r"not empty \('notes\.txt' is there\)"):
        make_project(tmp_path / "hub", "UTC", TODAY)
    assert [path.name for path in (tmp_path / "hub").iterdir()] == ["notes.txt"]


def test_a_file_of_that_name_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "hub").write_text("mine", encoding="utf-8")
    with pytest.raises(CommandError, match="is there and no folder"):
        make_project(tmp_path / "hub", "UTC", TODAY)
    assert (tmp_path / "hub").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("name", ["9hub", "my hub", "hub;rm", "-hub", "hub-", "hub\nname: x"])
def test_a_name_that_its_files_cannot_hold_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(CommandError, match="is no name for a project"):
        make_project(tmp_path / name, "UTC", TODAY)
    assert not list(tmp_path.iterdir())


def test_a_refusal_is_wrong_usage_for_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["init", str(tmp_path / "hub")]) == 0
    assert run(["init", str(tmp_path / "hub")]) == 2
    assert "Whose turn it is: whoever ran the command." in capsys.readouterr().err


def test_an_unknown_time_zone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no time zone 'Nowhere/At'"):
        make_project(tmp_path / "hub", "Nowhere/At", TODAY)
    assert not list(tmp_path.iterdir())


def test_it_says_how_to_install_the_covey_that_made_it(project: Path) -> None:
    origin = requirement("flows,testing")
    assert origin.startswith("covey[flows,testing] @ file://")  # a checkout, here
    assert f"pip install '{origin}' pytest" in texts(project)["README.md"]
    settings = tomllib.loads(texts(project)["pyproject.toml"])
    assert settings["project"]["dependencies"] == [requirement("flows")]
    assert settings["dependency-groups"]["dev"][0] == requirement("testing")
