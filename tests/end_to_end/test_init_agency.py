"""An agency's own folder: the letters of the hub, by its own contracts and nobody else's."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from covey.errors import CommandError, ContractError
from covey.project import make_agency_project
from covey.synthetic import Defect, Network, plant, write_file
from schemas.registry import REGISTRY
from tests.end_to_end.project import ROOT

PERIODS = {"quarter": "2025-Q3", "month": "2025-08"}
AGENCIES = sorted({one.agency for one in REGISTRY.submissions})
LETTERS = """
import json, sys
from pathlib import Path
from covey.errors import SubmissionRejected
from covey.intake import inspect
from covey.project import load_registry

if __name__ == "__main__":
    registry, said = load_registry(Path()), {}
    for name, file in json.load(sys.stdin):
        try:
            found = inspect(Path(file), registry.submission(name), registry.hierarchies)
            said[file] = [found.period, found.rows, found.totals, found.unreported, found.unread]
        except SubmissionRejected as refused:
            said[file] = [refused.letter, refused.page]
    print(json.dumps(said))
"""


def letters(project: Path, files: list[tuple[str, str]]) -> dict[str, list[object]]:
    """Return what a project says of files, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", LETTERS], cwd=project, input=json.dumps(files),
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    found: dict[str, list[object]] = json.loads(done.stdout)
    return found


@pytest.mark.long  # `desk/test_check_only.py` holds the letters
@pytest.mark.parametrize("agency", AGENCIES)
def test_an_agency_reads_the_letters_of_the_hub(agency: str, tmp_path: Path) -> None:
    folder = tmp_path / "handed on"
    names = make_agency_project(ROOT, REGISTRY, agency, folder, 20)
    network, files = Network(REGISTRY, seed=11), []
    for name in names:
        period = PERIODS[REGISTRY.submission(name).frequency]
        for number, defect in enumerate((None, *Defect)):
            (place := tmp_path / "sent" / f"{name}{number}").mkdir(parents=True)
            path = write_file(network, place, name, period)
            if defect is not None:
                plant(defect, path, REGISTRY, name, seed=3)
            files.append((name, str(path)))
    assert letters(folder, files) == letters(ROOT, files)
    assert len(files) == len(names) * (len(Defect) + 1)


def test_it_has_nothing_of_others(tmp_path: Path) -> None:
    make_agency_project(ROOT, REGISTRY, "health_centres", tmp_path / "made", 7)
    there = {
        path.relative_to(tmp_path / "made").as_posix()
        for path in (tmp_path / "made").rglob("*")
        if path.is_file() and "codelists" not in path.parts
    }
    assert there == {
        *("README.md", "covey.toml", "schemas/__init__.py", "schemas/registry.py"),
        *("schemas/columns.py", "schemas/words/vi.csv", "schemas/submissions/__init__.py"),
        *(f"schemas/submissions/health_services.{end}" for end in ("mapping.csv", "py")),
    }
    assert (tmp_path / "made" / "covey.toml").read_text(encoding="utf-8") == "largest_file = 7\n"


@pytest.mark.long
def test_a_command_makes_it_and_its_readme_works(tmp_path: Path) -> None:
    covey = str(Path(sys.executable).with_name("covey"))
    folder, file = tmp_path / "made", tmp_path / "sent"
    file.mkdir()
    path = write_file(Network(REGISTRY, seed=11), file, "health_services", "2025-Q3")
    made = subprocess.run(
        [covey, "init-agency", "health_centres", str(folder)],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert f"{folder} checks files of health_services." in made.stdout
    assert "covey check FILE --as health_services" in (folder / "README.md").read_text("utf-8")
    checked = subprocess.run(
        [covey, "check", str(path), "--as", "health_services"],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert checked.returncode == 0, checked.stderr
    assert "would be accepted" in checked.stdout


def test_what_cannot_be_made_is_said(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"no agency 'health' sends anything\. There are: "):
        make_agency_project(ROOT, REGISTRY, "health", tmp_path / "made", 20)
    (tmp_path / "used").mkdir()
    (tmp_path / "used" / "file").touch()
    with pytest.raises(CommandError, match=r"is in use\. Nothing was written"):
        make_agency_project(ROOT, REGISTRY, "health_centres", tmp_path / "used", 20)
    with pytest.raises(ContractError, match=r"health_services is no module of schemas"):
        make_agency_project(tmp_path, REGISTRY, "health_centres", tmp_path / "made", 20)
