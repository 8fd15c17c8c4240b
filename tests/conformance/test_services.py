"""The unit and the compose file that the docs give say commands and options that there are."""

from __future__ import annotations

import shlex
import shutil
import subprocess
from configparser import RawConfigParser
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

from covey.cli.main import app
from covey.flows.watch import PATIENCE
from tests.conformance.document import blocks

PAGE = "docs/how-to/serve-a-hub.md"
PARTS = 3
"""A worker, the desk and the server, one after the other."""


def block_of(kind: str) -> str:
    (found,) = [block.text for block in blocks(PAGE) if block.kind == kind]
    return found


@pytest.fixture(scope="module")
def unit() -> RawConfigParser:
    parser = RawConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(block_of("ini"))
    return parser


@pytest.fixture(scope="module")
def hub() -> dict[str, Any]:
    (service,) = yaml.safe_load(block_of("yaml"))["services"].values()
    return dict(service)


def options_of(words: list[str]) -> dict[str, Any]:
    """Return what a command is given, where it takes all of it."""
    command, bound, _ = app.parse_args(words[1:], exit_on_error=False, print_error=False)
    assert Path(words[0]).name == "covey"
    assert command.__name__ == "serve"
    return dict(bound.arguments)


def test_the_unit_starts_a_command_that_there_is(unit: RawConfigParser) -> None:
    given = options_of(shlex.split(unit["Service"]["ExecStart"]))
    assert str(given["project"]) == unit["Service"]["WorkingDirectory"]
    assert unit["Service"]["ReadWritePaths"] == unit["Service"]["WorkingDirectory"]


def test_a_service_manager_waits_as_long_as_the_parts_may_take(
    unit: RawConfigParser, hub: dict[str, Any]
) -> None:
    assert int(unit["Service"]["TimeoutStopSec"]) > PARTS * PATIENCE
    assert int(hub["stop_grace_period"].removesuffix("s")) > PARTS * PATIENCE
    assert unit["Service"]["KillMode"] == "mixed"  # else every part is told at once


def test_the_container_starts_a_command_that_there_is(hub: dict[str, Any]) -> None:
    given = options_of(hub["command"])
    assert (given["host"], str(given["project"])) == ("0.0.0.0", hub["working_dir"])
    assert hub["volumes"] == [f"./:{hub['working_dir']}"]
    ports = (given.get("port", 4200), given.get("desk_port", 8321))
    assert hub["ports"] == [f"127.0.0.1:{port}:{port}" for port in ports]


def test_programs_that_read_such_files_take_them(tmp_path: Path) -> None:
    (tmp_path / "compose.yaml").write_text(block_of("yaml"), encoding="utf-8")
    (tmp_path / "covey.service").write_text(block_of("ini"), encoding="utf-8")
    asked = [
        words
        for words in (
            ["docker", "compose", "--file", "compose.yaml", "config", "--quiet"],
            ["systemd-analyze", "verify", "--man=no", "./covey.service"],
        )
        if shutil.which(words[0])
    ]
    for words in asked:
        done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
        faults = [
            line
            for line in done.stderr.splitlines()
            if "covey" in line and "is not executable" not in line  # /srv/hub is not here
        ]
        assert faults == [], words
