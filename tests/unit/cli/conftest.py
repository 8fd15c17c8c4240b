"""The command line run in this process, on small files of its own."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from cyclopts.argument import Argument

from covey.cli.main import run
from tests.another_project import another_project

COUNTS = """\
area,sex,persons
x,F,3
x,M,12
y,F,20
y,M,30
z,F,9
z,M,14
"""
AREAS = """\
code,parent,label
VN,,Viet Nam
N,VN,North
x,N,Xuân
y,N,Yên
z,VN,Zà
"""


@dataclass(frozen=True)
class Answer:
    """What a command left: its exit code and what it printed where."""

    code: int
    out: str
    err: str


Covey = Callable[..., Answer]


@pytest.fixture(scope="session", autouse=True)
def _words_as_in_a_process_of_their_own() -> Iterator[None]:
    """Read the words of a command as where no test has loaded pydantic.

    Cyclopts would have it check each option, which takes as long as a small command.
    """
    validate = Argument.validate

    def alone(self: Argument, value: Any) -> Any:
        with pytest.MonkeyPatch.context() as patched:
            patched.delitem(sys.modules, "pydantic", raising=False)
            return validate(self, value)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Argument, "validate", alone)
        yield


@pytest.fixture
def covey(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Covey:
    """Run `covey` with the given words in a folder that holds counts.csv and areas.csv."""
    monkeypatch.chdir(tmp_path)
    Path("counts.csv").write_text(COUNTS, encoding="utf-8")
    Path("areas.csv").write_text(AREAS, encoding="utf-8")

    return lambda *words: _answer([part for word in words for part in word.split()], capsys)


@pytest.fixture
def covey_there(project: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Covey]:
    """Run `covey` with the given words on the project of a file of tests, by its own contracts."""
    with another_project():
        yield lambda *words: _answer([*words, "--project", str(project)], capsys)


def _answer(words: list[str], capsys: pytest.CaptureFixture[str]) -> Answer:
    code = run(words)
    printed = capsys.readouterr()
    return Answer(code, printed.out, printed.err)
