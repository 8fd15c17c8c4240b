"""docs/how-to/add-a-dataset.md works as it is written: a copy of the project follows it."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

from covey.store import ask
from tests.conformance.document import ROOT, blocks, files, read
from tests.end_to_end.project import Office
from tests.end_to_end.typist import Answer, commands_in, type_in

# `conformance/test_docs.py` holds the commands, files and names of its page.
pytestmark = pytest.mark.long

PAGE = "docs/how-to/add-a-dataset.md"
CONFORMANCE = "python -m pytest tests/conformance"

CONTRACTS = [
    f"tests/conformance/test_{name}.py"
    for name in ("codelists", "contracts", "datasets", "deployments", "submissions")
]
"""Those of the conformance tests that read the registry, without the slow ones that read files."""


def text_of(kind: str) -> str:
    """Return the block of the page's steps that is typed rather than written to a file."""
    return next(block.text for block in blocks(PAGE) if block.kind == kind)


def write_steps(project: Path) -> None:
    """Write what the page shows: new files, lines of the registry, the end of two files."""
    shown = files(PAGE)
    for path, before in {"prefect.yaml": "\n", "schemas/words/vi.csv": ""}.items():
        with (project / path).open("a", encoding="utf-8") as file:
            file.write(before + shown.pop(path))
    for path, text in shown.items():
        assert not (project / path).exists()
        (project / path).write_text(text, encoding="utf-8")
    registry = project / "schemas" / "registry.py"
    text = registry.read_text(encoding="utf-8")
    for line, place in re.findall(r'`("\w+",)` to\s+`(\w+)`', read(PAGE)):
        text = text.replace(f"    {place}=(\n", f"    {place}=(\n        {line}\n")
    registry.write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("copy")
    for name in ("schemas", "pipelines"):
        shutil.copytree(ROOT / name, folder / name)
    for name in ("prefect.yaml", "pyproject.toml", *CONTRACTS):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    write_steps(folder)
    return folder


@pytest.fixture(scope="module")
def answers(project: Path, office: Office) -> dict[str, Answer]:
    commands = [
        CONFORMANCE,
        shlex.join(["python", "-c", text_of("python")]),
        *commands_in(text_of("sh")),
    ]
    return type_in(office.shell, commands, project)


def test_every_step_works(answers: dict[str, Answer]) -> None:
    assert {name: answer.code for name, answer in answers.items()} == dict.fromkeys(answers, 0), (
        answers
    )


def test_the_conformance_tests_read_the_new_contracts(answers: dict[str, Answer]) -> None:
    assert " passed" in answers[CONFORMANCE].printed


def test_the_new_dataset_is_published(project: Path, answers: dict[str, Answer]) -> None:
    assert answers["covey release shelter_stays 2024-Q1"].code == 0
    out = ask(project / "public" / "covey.duckdb", "FROM shelter_stays").columns
    assert out == ["period", "area", "sex", "stay", "obs_value", "obs_status"]
