"""A user who types commands one after the other: `python typist.py 'covey collect' …`.

All in one process, since every start of Prefect and pandera would take seconds.
"""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.end_to_end.shell import Done, Shell


@dataclass(frozen=True)
class Answer:
    """What one command printed, on either stream, and its exit code."""

    code: int
    printed: str


def type_all(
    commands: list[str],
    folder: Path,
    environment: Mapping[str, str],
    options: tuple[str, ...] = (),
) -> dict[str, Answer]:
    """Type *commands* in *folder*, and return the answer to each.

    Args:
        commands: of the form ``covey …``, ``python -m pytest …`` or ``python -c …``.
        folder: where the user stands.
        environment: what is set besides what is.
        options: of Python.
    """
    done = subprocess.run(
        [sys.executable, *options, "-P", __file__, *commands],
        cwd=folder,
        env={name: text for name, text in os.environ.items() if not name.startswith("PYTEST")}
        | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return _answers(commands, done)


def type_in(shell: Shell, commands: list[str], folder: Path) -> dict[str, Answer]:
    """Type *commands* in *folder* and in a shell that is open, where all is imported already."""
    return _answers(commands, shell.python(Path(__file__), commands, folder))


def _answers(commands: list[str], done: Done) -> dict[str, Answer]:
    assert done.returncode == 0, done.stdout + done.stderr
    answers = json.loads(done.stdout.splitlines()[-1])
    return {command: Answer(*answer) for command, answer in zip(commands, answers, strict=True)}


def commands_in(block: str) -> Iterator[str]:
    """Yield the commands of a block for the shell; one may go over several lines."""
    command = ""
    for line in block.splitlines(keepends=True):
        command += line
        try:
            shlex.split(command)
        except ValueError:  # a quotation that is still open
            continue
        yield command.strip()
        command = ""


def _type(command: str) -> tuple[int, str]:
    with redirect_stdout(StringIO()) as heard, redirect_stderr(heard):
        match shlex.split(command):
            case ["covey", *words]:
                code = _covey(words)
            case ["python", "-m", "pytest", *words]:
                import pytest

                code = int(pytest.main([*words, "-p", "no:cacheprovider"]))
            case ["python", "-c", text]:
                exec(text, {})
                code = 0
            case _:
                raise ValueError(command)
    return code, heard.getvalue()


def _covey(words: list[str]) -> int:
    from importlib.metadata import entry_points

    (command,) = entry_points(group="console_scripts", name="covey")
    try:
        command.load()(words)
    except SystemExit as end:
        return int(end.code or 0)
    raise AssertionError("the command did not exit")


if __name__ == "__main__":
    # As for `python -m pytest` and `python -c`: the current folder is on the path.
    sys.path.insert(0, "")
    print(json.dumps([_type(command) for command in sys.argv[1:]]))
