"""What --help shows: defaults, panels, examples that can be typed; and completion."""

from __future__ import annotations

import inspect
import re
import shlex
from pathlib import Path

import pytest
from rich.console import Console

from covey.cli.commands import COMMANDS
from covey.cli.examples import EXAMPLES
from covey.cli.main import app
from tests.sampled import sampled
from tests.unit.cli.conftest import Covey

every_command = pytest.mark.parametrize("command", sampled(COMMANDS, 3))


def helped(covey: Covey, command: str, monkeypatch: pytest.MonkeyPatch) -> str:
    # A command keeps the width of the terminal in which it was first asked for help.
    monkeypatch.setattr(app[command], "console", Console(width=400))
    return covey(f"{command} --help").out


@every_command
def test_every_option_shows_what_holds_where_it_is_not_given(
    covey: Covey, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    options = re.findall(r"^│ .*--[a-z].*$", helped(covey, command, monkeypatch), re.MULTILINE)
    assert [one for one in options if not re.search(r"\[(required|default: .+)\]", one)] == []
    assert [one for one in options if re.search(r"\[default: (\(\)|\[\]|None)\]", one)] == []


@every_command
def test_every_command_has_two_examples_that_can_be_typed(
    covey: Covey, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    text = helped(covey, command, monkeypatch)
    for example in EXAMPLES[command]:
        assert example in text
        words = shlex.split(example)
        assert words[:2] == ["covey", command]
        app.parse_args(words[1:], exit_on_error=False, print_error=False)


@every_command
def test_the_list_of_commands_has_the_first_sentence_of_each(command: str) -> None:
    function = app[command].default_command
    first, *_ = (inspect.getdoc(function) or "").split("\n\n")
    assert COMMANDS[command].summary == first.replace("\n", " ")


def test_panels_group_the_options(covey: Covey, monkeypatch: pytest.MonkeyPatch) -> None:
    text = helped(covey, "protect", monkeypatch)
    panels = re.findall(r"^╭─ (.+?) ─", text, re.MULTILINE)
    assert panels == [
        "Arguments", "Files", "What is protected", "Single cells", "How hard it looks",
        "Groups of people alike", "Which breakdowns go out",
        "Rounding in place of hiding", "Output",
    ]  # fmt: skip


def test_defaults_are_those_of_the_policy(covey: Covey, monkeypatch: pytest.MonkeyPatch) -> None:
    text = helped(covey, "protect", monkeypatch)
    assert re.search(r"--suppression-limit .*\[default: 0\.01\]", text)
    assert re.search(r"--zeros .*\[default: public\]", text)
    assert re.search(r"--effort .*\[default: 1\.0\]", text)


def test_the_reason_of_the_default_cost_is_told(
    covey: Covey, monkeypatch: pytest.MonkeyPatch
) -> None:
    for command in ("protect", "protect-linked"):
        text = helped(covey, command, monkeypatch)
        assert re.search(r"--cost .*The root hides few cells and few people", text)
        assert re.search(r"--cost .*\[default: root\]", text)


def test_completion_is_installed_for_a_shell(
    covey: Covey, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert covey("--install-completion --shell bash --output covey.bash").code == 0
    script = Path("covey.bash").read_text(encoding="utf-8")
    assert "protect" in script
    assert "--minimum-count" in script
