"""From the wheel to a published file of one's own, far from any checkout, as the pages say."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from covey.store import ask
from tests.conformance.document import ROOT, blocks, files
from tests.end_to_end.project import Office
from tests.end_to_end.typist import Answer, commands_in, type_all, type_in
from tests.end_to_end.wheel import SITE, site_without, unpack_wheel

TUTORIAL = "docs/tutorials/a-hub-of-your-own.md"
INIT = "covey init health-hub --time-zone Africa/Nairobi"


@dataclass(frozen=True)
class Story:
    """What somebody typed in a new project, and what they were answered."""

    project: Path
    made: Answer
    tried: dict[str, Answer]
    again: dict[str, Answer]

    @property
    def period(self) -> str:
        (period,) = {one for name in self.tried for one in re.findall(r"\d{4}-Q\d", name)}
        return period


# A project in its first hour: `unit/project` holds what is made, `test_a_quarter.py` the commands.
by_story = pytest.mark.long


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return unpack_wheel(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def story(wheel: Path, office: Office, tmp_path_factory: pytest.TempPathFactory) -> Story:
    installed = {"PYTHONPATH": f"{wheel}{os.pathsep}{SITE}"}
    home = tmp_path_factory.mktemp("elsewhere")
    project = home / "health-hub"
    made = type_all([INIT], home, installed, options=("-S",))[INIT]
    for path, text in files("docs/how-to/test-with-made-up-people.md").items():
        (project / path).write_text(text, encoding="utf-8")
    page = (project / "README.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"^```sh\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    # Here by the sources, whose machine code is kept; they are those of the wheel, see below.
    tried = type_in(office.shell, list(commands_in(block)), project)
    again = [name for name in tried if name.startswith("covey")]
    return Story(project, made, tried, type_all(again, project, installed, options=("-S",)))


def test_the_wheel_holds_every_file_of_the_package_and_nothing_else(wheel: Path) -> None:
    def contents(folder: Path) -> dict[str, bytes]:
        found = (path for path in folder.rglob("*") if path.is_file())
        kept = (path for path in found if "__pycache__" not in path.parts)
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in kept}

    assert contents(wheel / "covey") == contents(ROOT / "src" / "covey")
    assert {entry.name for entry in wheel.iterdir() if not entry.name.endswith("info")} == {"covey"}


@by_story
def test_a_project_is_made_and_told_where_to_read_on(story: Story) -> None:
    assert story.made.code == 0, story.made.printed
    assert "Next: read health-hub/README.md" in story.made.printed


@by_story
def test_everything_that_its_page_says_works(story: Story) -> None:
    assert {name: answer.code for name, answer in story.tried.items()} == dict.fromkeys(
        story.tried, 0
    ), story.tried


@by_story
def test_the_tutorial_types_what_the_page_of_a_new_project_types(story: Story) -> None:
    (block,) = [one.text for one in blocks(TUTORIAL) if one.kind == "sh project"]
    typed = [re.sub(r"\d{4}-Q\d", story.period, command) for command in commands_in(block)]
    assert typed == list(story.tried)


@by_story
def test_its_tests_pass_and_those_of_the_documentation_too(story: Story) -> None:
    printed = story.tried["python -m pytest"].printed
    assert "tests/test_contracts.py .." in printed
    assert "tests/test_made_up.py ....." in printed


@by_story
def test_a_made_up_quarter_is_published_and_status_knows_it(story: Story) -> None:
    public = story.project / "public" / "covey.duckdb"
    assert ask(public, "SELECT DISTINCT period FROM people_served").rows() == [(story.period,)]
    assert f"people_served {story.period}" in story.tried["covey status"].printed


@by_story
def test_the_installed_package_runs_the_project_too(story: Story) -> None:
    codes = {name.split()[1]: answer.code for name, answer in story.again.items()}
    assert codes == {"check": 0, "collect": 0, "release": 1, "status": 0}, story.again
    assert "Nothing new in the inbox." in story.again["covey collect"].printed
    released = story.again[f"covey release people_served {story.period}"].printed
    assert "was released on" in released


@by_story
def test_without_the_extra_a_flow_names_it_and_a_check_needs_none(
    wheel: Path, story: Story, tmp_path: Path
) -> None:
    site = site_without(tmp_path / "site", "prefect", "pydantic_settings")
    check = next(name for name in story.tried if name.startswith("covey check"))
    answers = type_all(
        ["covey collect", "covey status", check],
        story.project,
        {"PYTHONPATH": f"{wheel}{os.pathsep}{site}"},
        options=("-S",),
    )
    assert [answer.code for answer in answers.values()] == [2, 2, 0]
    assert "pip install 'covey[hub]'" in answers["covey collect"].printed
    assert "Traceback" not in answers["covey collect"].printed
